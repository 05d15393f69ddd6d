//! Bombs over a real socket: refused, told to nobody, and the device that sent them is marked.

use shared::{
    api::{BombMark, DeviceInfo},
    audit::{AuditEntry, AuditKind, AuditPage},
    customer::field::CustomerField,
    id::DeviceId,
    sync::{
        gatekeeper::Bomb,
        protocol::{Fate, FromServer, Goodbye, Pushed, Refusal, Scope},
    },
};
use support::hostile::{
    bombs::{self, Way},
    intake::DOC,
};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    host::{Client, Host},
    wire::{self, Pen, Wire},
};

/// Bombs that each of ann's devices sends here: so few that it is not sent away for it.
const BOMBS_OF_A_DEVICE: u32 = 8;

#[tokio::test]
async fn bombs_are_refused_and_told_to_nobody() {
    let host = Host::start().await;
    let (client, other) = (host.log_in("ann").await, host.log_in("mia").await);
    let mut ann = Wire::connect(&client).await;
    let mut mia = Wire::connect(&other).await;
    let mut pen = Pen::new(ann.user);
    let (_, mut document, create) = pen.customer("甲公司");
    assert!(matches!(ann.push_one(DOC, &[create]).await[..], [Fate::Ok(_)]));
    let scope = Scope::Portfolio(ann.user);
    mia.until("the customer", |wire| wire.held.docs.contains_key(&(scope, DOC))).await;

    // No device may send bombs without end.
    let mut device = host.log_in("ann").await;
    let quick = bombs::all().into_iter().filter(|bomb| bomb.quick && bomb.way == Way::Up);
    let mut sent = 0u32;
    for bomb in quick {
        if sent % BOMBS_OF_A_DEVICE == BOMBS_OF_A_DEVICE - 1 {
            device = host.log_in("ann").await;
        }
        let mut wire = Wire::connect(&device).await;
        wire.send_raw(Message::Binary(bomb.frame(ann.user).into())).await;
        assert!(is_refused(&mut wire).await, "{}", bomb.name);
        sent += 1;
    }
    assert!(sent > 40, "{sent} bombs");

    // Everything that mia hears is what honest people wrote.
    let mut after = Wire::connect(&client).await;
    let edit = pen.set(&mut document, CustomerField::City, "苏州市");
    let batch = after.push(vec![Pushed { doc: DOC, changes: vec![edit.clone()] }]).await;
    assert!(matches!(after.fates(batch).await[..], [Fate::Ok(_)]));
    mia.until("the edit", |wire| wire.held.docs[&(scope, DOC)].changes.contains(&edit)).await;
    let paper = &mia.held.docs[&(scope, DOC)];
    assert_eq!((mia.held.docs.len(), paper.changes.len()), (1, 2), "nothing but the two honest changes");
    assert_eq!(paper.customer(DOC), document.customer(DOC).unwrap());
}

async fn marks(client: &Client, device: DeviceId) -> Vec<BombMark> {
    let devices: Vec<DeviceInfo> = client.get("/api/devices").await.json();
    devices.into_iter().find(|info| info.id == device).unwrap().bombs
}

async fn told(admin: &Client) -> Vec<AuditEntry> {
    let page: AuditPage = admin.get("/api/audit?group=devices").await.json();
    page.entries.into_iter().filter(|entry| entry.kind == AuditKind::DeviceBombed).collect()
}

#[tokio::test]
async fn whoever_sends_bombs_is_marked_and_sent_away_for_a_while() {
    let host = Host::start().await;
    let admin = host.log_in("admin").await;
    let (client, honest) = (host.log_in("ann").await, host.log_in("ann").await);
    let (device, other) = (client.session().await.device, honest.session().await.device);
    let mut bomber = Wire::connect(&client).await;
    let bomb = bombs::run_of(bomber.user, 1 << 40);
    // The control: what is merely not allowed, or damaged, is no bomb.
    let mut pen = Pen::new(host.user("bob"));
    let (doc, _, create) = pen.customer("乙公司");
    let mut damaged = create.clone();
    damaged[20] ^= 1;
    let fates = bomber.push_one(doc, &[create, damaged]).await;
    assert!(matches!(fates[..], [Fate::Refused(_), Fate::Refused(_)]), "{fates:?}");
    assert_eq!(marks(&client, device).await, []);

    let fates = bomber.push_one(DOC, std::slice::from_ref(&bomb)).await;
    assert_eq!(fates, [Fate::Refused(Refusal::Malformed)]);
    for reader in [&client, &admin] {
        let [mark] = marks(reader, device).await[..] else { panic!("one kind") };
        assert_eq!((mark.bomb, mark.count), (Bomb::Operations, 1));
        assert!(mark.first_at.0 > 0 && mark.first_at == mark.last_at);
    }
    // Nine more are put up with, the next is not.
    let fates = bomber.push_one(DOC, &vec![bomb.clone(); 9]).await;
    assert_eq!(fates.len(), 9);
    assert!(matches!(bomber.push_one(doc, &[]).await[..], []), "it is still connected");
    bomber.push(vec![Pushed { doc: DOC, changes: vec![bomb] }]).await;
    assert_eq!(bomber.goodbye().await, Some(Goodbye::BadFrame));
    let again = wire::open(&client, Some(&client.origin), client.cookie.as_deref()).await;
    assert_eq!(again.err(), Some(429), "not at once");
    assert_eq!(marks(&admin, device).await[0].count, 11);
    assert_eq!(host.app.counters.bombs.get(), 11);
    let [entry] = &told(&admin).await[..] else { panic!("one entry for each kind and hour") };
    assert_eq!((entry.by, entry.new.as_deref(), entry.count), (Some(host.user("ann")), Some("operations"), Some(1)));

    // The same person's other device works on, and nothing is said of it.
    let mut ann = Wire::connect(&honest).await;
    let (doc, _, create) = Pen::new(ann.user).customer("甲公司");
    assert!(matches!(ann.push_one(doc, &[create]).await[..], [Fate::Ok(_)]));
    assert_eq!(marks(&admin, other).await, []);
}

#[tokio::test]
async fn messages_and_batches_that_inflate_are_bombs_too() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let device = client.session().await.device;
    let wanted = [
        ("frame that inflates to 10 MB", Bomb::Message),
        ("40 changes of 19,000 operations", Bomb::Operations),
        ("change that inflates to 10 MB, pushed", Bomb::Length),
        ("a real document instead of a change, pushed", Bomb::Document),
    ];
    for (name, kind) in wanted {
        let bomb = bombs::all().into_iter().find(|bomb| bomb.name == name).unwrap();
        let mut wire = Wire::connect(&client).await;
        wire.send_raw(Message::Binary(bomb.frame(wire.user).into())).await;
        assert!(is_refused(&mut wire).await, "{name}");
        let marked = async || marks(&client, device).await.iter().any(|mark| mark.bomb == kind).then_some(());
        support::until(name, wire::PATIENCE, marked).await;
    }
    assert_eq!(host.app.counters.bombs.get(), 4);
}

/// Whether the server hung up over it, or refused every change of it.
async fn is_refused(wire: &mut Wire) -> bool {
    while let Some(message) = wire.next().await {
        match message {
            FromServer::Bye(_) => return true,
            FromServer::Ack { fates, .. } => {
                return !fates.is_empty() && fates.iter().all(|fate| !matches!(fate, Fate::Ok(_) | Fate::Dup(_)));
            }
            _ => {}
        }
    }
    true
}
