//! Pushing: what is taken in, what is not, and that an acknowledgement means the disk.

use automerge::{
    ActorId, Automerge, Change,
    legacy::OpId,
    transaction::{CommitOptions, Transactable},
};
use shared::{
    customer::field::CustomerField,
    document::Document,
    id::{DocId, UserId},
    sync::protocol::{Fate, FromDevice, Goodbye, Pushed, Refusal, Scope},
};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use crate::{
    host::Host,
    wire::{self, Pen, Wire},
};

fn ok(fates: &[Fate]) -> bool {
    fates.iter().all(|fate| matches!(fate, Fate::Ok(_)))
}

#[tokio::test]
async fn a_customer_goes_up_once_and_comes_down_elsewhere() {
    let host = Host::start().await;
    let (phone, desk) = (host.log_in("ann").await, host.log_in("ann").await);
    let mut up = Wire::connect(&phone).await;
    let mut pen = Pen::new(up.user);
    let (doc, mut document, create) = pen.customer("重庆长安汽车股份有限公司");
    let edit = pen.set(&mut document, CustomerField::City, "重庆市");
    let first = up.push_one(doc, &[create.clone(), edit.clone()]).await;
    let [Fate::Ok(one), Fate::Ok(two)] = first[..] else { panic!("{first:?}") };
    assert!(one < two, "numbers follow the order of acceptance");
    assert_eq!(up.push_one(doc, &[create, edit]).await, [Fate::Dup(one), Fate::Dup(two)]);

    let mut down = Wire::connect(&desk).await;
    down.catch_up().await;
    let scope = Scope::Portfolio(up.user);
    let customer = down.held.docs[&(scope, doc)].customer(doc);
    assert_eq!(customer, document.customer(doc).unwrap());
    assert_eq!(down.held.docs[&(scope, doc)].owner, Some(up.user));
    up.until("own cursor", |wire| wire.held.cursors.contains_key(&scope)).await;
    assert_eq!(up.held.received, 0, "own changes are not sent back");
}

#[tokio::test]
async fn two_devices_of_two_people_see_each_other_at_once() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut mia = Wire::connect(&host.log_in("mia").await).await;
    let scope = Scope::Portfolio(ann.user);
    let mut pen = Pen::new(ann.user);
    let (doc, mut document, create) = pen.customer("甲公司");
    assert!(ok(&ann.push_one(doc, &[create]).await));
    mia.until("the customer", |wire| wire.held.docs.contains_key(&(scope, doc))).await;
    // The manager edits what the rep owns.
    let mut boss_pen = Pen::new(mia.user);
    let theirs = boss_pen.set(&mut document, CustomerField::Industry, "汽车");
    assert!(ok(&mia.push_one(doc, std::slice::from_ref(&theirs)).await));
    ann.until("the edit", |wire| {
        wire.held.docs.get(&(scope, doc)).is_some_and(|paper| paper.changes.contains(&theirs))
    })
    .await;
    let mine = pen.set(&mut document, CustomerField::City, "苏州市");
    assert!(ok(&ann.push_one(doc, std::slice::from_ref(&mine)).await));
    mia.until("the answer", |wire| wire.held.docs[&(scope, doc)].changes.contains(&mine)).await;
    // Her own edit does not come back to her.
    let paper = mia.held.docs.get_mut(&(scope, doc)).unwrap();
    assert!(!paper.changes.contains(&theirs));
    paper.changes.push(theirs);
    assert_eq!(paper.customer(doc), document.customer(doc).unwrap());
}

#[tokio::test]
async fn several_batches_keep_their_order() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut pen = Pen::new(ann.user);
    let (doc, mut document, create) = pen.customer("甲公司");
    let mut batches = vec![ann.push(vec![Pushed { doc, changes: vec![create] }]).await];
    for i in 0..3 {
        let edit = pen.set(&mut document, CustomerField::Remark, &format!("第{i}次"));
        batches.push(ann.push(vec![Pushed { doc, changes: vec![edit] }]).await);
    }
    for batch in batches {
        let fates = ann.fates(batch).await;
        assert!(ok(&fates), "{fates:?}");
    }
}

#[tokio::test]
async fn what_builds_upon_the_unknown_waits_and_upon_the_refused_is_refused() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut pen = Pen::new(ann.user);
    let (doc, mut document, create) = pen.customer("甲公司");
    let edit = pen.set(&mut document, CustomerField::City, "苏州市");
    let [Fate::Missing(missing)] = &ann.push_one(doc, std::slice::from_ref(&edit)).await[..] else {
        panic!("not missing")
    };
    assert_eq!(missing.len(), 1);
    assert!(ok(&ann.push_one(doc, &[create, edit]).await), "in order it is taken in");

    // Somebody else's name on a change: that one is refused, and what builds upon it.
    let mut forger = Pen::new(host.user("bob"));
    let forged = forger.set(&mut document, CustomerField::City, "北京市");
    let after = pen.set(&mut document, CustomerField::Remark, "在伪造之后");
    let fates = ann.push_one(doc, &[forged, after]).await;
    assert_eq!(fates, [Fate::Refused(Refusal::Actor), Fate::Refused(Refusal::DependsOnRefused)]);
}

#[tokio::test]
async fn an_actor_belongs_to_one_device_of_one_person() {
    let host = Host::start().await;
    let mut phone = Wire::connect(&host.log_in("ann").await).await;
    let mut desk = Wire::connect(&host.log_in("ann").await).await;
    let mut pen = Pen::new(phone.user);
    let (doc, mut document, create) = pen.customer("甲公司");
    assert!(ok(&phone.push_one(doc, &[create]).await));
    let copied = pen.set(&mut document.clone(), CustomerField::City, "北京市");
    assert_eq!(desk.push_one(doc, &[copied]).await, [Fate::Refused(Refusal::Actor)], "a cloned profile");
    let one = pen.set(&mut document, CustomerField::City, "苏州市");
    assert!(ok(&phone.push_one(doc, &[one]).await));
}

#[tokio::test]
async fn foreign_customers_are_out_of_reach() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut bob = Wire::connect(&host.log_in("bob").await).await;
    let (doc, mut document, create) = Pen::new(ann.user).customer("甲公司");
    assert!(ok(&ann.push_one(doc, &[create]).await));
    // A colleague of the same department who learnt the identifier.
    let edit = Pen::new(bob.user).set(&mut document, CustomerField::City, "北京市");
    assert_eq!(bob.push_one(doc, &[edit]).await, [Fate::Refused(Refusal::NotAllowed)]);
    assert!(bob.scopes.iter().all(|head| head.scope != Scope::Portfolio(ann.user)));
    bob.catch_up().await;
    assert!(bob.held.docs.is_empty());
}

#[tokio::test]
async fn nonsense_is_refused_change_by_change() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut pen = Pen::new(ann.user);
    let (doc, _, create) = pen.customer("甲公司");
    let mut broken = create.clone();
    *broken.last_mut().unwrap() ^= 1;
    let malformed = Fate::Refused(Refusal::Malformed);
    let fates = ann.push_one(doc, &[vec![0; 10], b"not a change".to_vec(), broken, create.clone()]).await;
    assert_eq!(fates[..3], [malformed.clone(), malformed.clone(), malformed]);
    assert!(ok(&fates[3..]), "one bad change does not take the others with it");
    // The first change that everybody makes alike is never somebody's own, and nothing else begins a document.
    let snapshot = shared::document::Document::new(shared::kind::DocKind::Customer).save();
    assert!(matches!(ann.push_one(DocId(Uuid::now_v7()), &[snapshot]).await[..], [Fate::Refused(Refusal::Malformed)]));
}

#[tokio::test]
async fn broken_frames_end_the_connection_and_nothing_else() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    for nonsense in [
        vec![],
        vec![0],
        b"<!doctype html>".to_vec(),
        vec![0xC1, 0, 0, 99],
        vec![0xC1, 1, 0, 255, 255, 255],
        vec![0xC1; 1000],
    ] {
        let mut wire = Wire::connect(&client).await;
        wire.send_raw(Message::Binary(nonsense.clone().into())).await;
        assert_eq!(wire.goodbye().await, Some(Goodbye::BadFrame), "{nonsense:?}");
    }
    let mut wire = Wire::connect(&client).await;
    wire.send_raw(Message::Text("hello".into())).await;
    assert_eq!(wire.goodbye().await, Some(Goodbye::BadFrame));
    let mut wire = Wire::connect(&client).await;
    wire.send_raw(Message::Binary(vec![0xC1; (1 << 20) + 1].into())).await;
    assert!(matches!(wire.goodbye().await, None | Some(Goodbye::BadFrame)), "a frame over the limit");
    let mut wire = Wire::connect(&client).await;
    wire.say(&FromDevice::Push { batch: 77, items: vec![] }).await;
    assert_eq!(wire.goodbye().await, Some(Goodbye::BadFrame), "batches are numbered");
    let mut after = Wire::connect(&client).await;
    after.catch_up().await;
}

#[tokio::test]
async fn a_bomb_is_defused_before_it_is_unpacked() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    // Deflated zeros: 8 MiB and more from a few kilobytes. The frame says that it is packed.
    let mut bomb = vec![0xC1, 1, 1];
    bomb.extend(zeros_deflated(64 << 20));
    ann.send_raw(Message::Binary(bomb.into())).await;
    assert_eq!(ann.goodbye().await, Some(Goodbye::BadFrame));
    assert_eq!(host.client().get("/healthz").await.status, 200);
}

/// A raw deflate stream of `length` zeros, written by hand: stored distance-1 matches of 258 bytes.
fn zeros_deflated(length: usize) -> Vec<u8> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0u64, 0);
    let mut put = |value: u64, width: u32| {
        bits |= value << count;
        count += width;
        while count >= 8 {
            bytes.push((bits & 0xFF) as u8);
            bits >>= 8;
            count -= 8;
        }
    };
    put(1, 1); // last block
    put(1, 2); // fixed codes
    put(0b0000_1100, 8); // literal 0: code 0x30, most significant bit first
    for _ in 0..length / 258 {
        put(0b1010_0011, 8); // length 258: code 0xC5, most significant bit first
        put(0, 5); // distance 1
    }
    put(0, 7); // end of block
    put(0, 8);
    bytes
}

/// Well-formed, rightly signed and numbered, but it overwrites a value that never was: Automerge panics over it.
fn nonsense(document: &Document, user: UserId) -> Vec<u8> {
    let mut doc = Automerge::load(&document.save()).unwrap();
    doc.set_actor(ActorId::from([0xEE; 16]));
    let mut transaction = doc.transaction();
    transaction.put(automerge::ROOT, "x", 1).unwrap();
    transaction.commit_with(CommitOptions::default().with_message(user.to_string()));
    let mut change = doc.get_last_local_change().unwrap().decode();
    change.operations[0].pred = vec![OpId::new(1_000_000, &ActorId::from([0xDD; 16]))].into();
    Change::from(change).raw_bytes().to_vec()
}

#[tokio::test]
async fn what_makes_no_sense_never_reaches_the_others() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut mia = Wire::connect(&host.log_in("mia").await).await;
    let scope = Scope::Portfolio(ann.user);
    let mut pen = Pen::new(ann.user);
    let (doc, mut document, create) = pen.customer("甲公司");
    assert!(ok(&ann.push_one(doc, &[create]).await));
    let poison = nonsense(&document, ann.user);
    assert_eq!(ann.push_one(doc, std::slice::from_ref(&poison)).await, [Fate::Refused(Refusal::Malformed)]);
    // Hidden behind a batch that is still on its way it fares no better.
    let edit = pen.set(&mut document, CustomerField::City, "苏州市");
    let later = nonsense(&document, ann.user);
    let first = ann.push(vec![Pushed { doc, changes: vec![edit.clone()] }]).await;
    let second = ann.push(vec![Pushed { doc, changes: vec![later] }]).await;
    assert!(ok(&ann.fates(first).await));
    assert_eq!(ann.fates(second).await, [Fate::Refused(Refusal::Malformed)]);
    mia.until("the edit", |wire| wire.held.docs.get(&(scope, doc)).is_some_and(|paper| paper.changes.contains(&edit)))
        .await;
    assert_eq!(mia.held.docs[&(scope, doc)].customer(doc), document.customer(doc).unwrap());
}

#[tokio::test]
async fn sockets_need_a_session_and_our_own_page() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let cookie = client.cookie.clone().unwrap();
    let own = client.origin.clone();
    let sub = format!("http://evil.{}", host.address);
    for origin in [None, Some("null"), Some("http://evil.example"), Some(sub.as_str()), Some("http://127.0.0.1")] {
        assert_eq!(wire::open(&client, origin, Some(&cookie)).await.err(), Some(403), "{origin:?}");
    }
    assert_eq!(wire::open(&client, Some(&own), None).await.err(), Some(401));
    assert_eq!(
        wire::open(&client, Some(&own), Some("__Host-sid=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).await.err(),
        Some(401)
    );
    assert!(wire::open(&client, Some(&own), Some(&cookie)).await.is_ok());
}

#[tokio::test]
async fn the_same_device_connects_once() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let mut first = Wire::connect(&client).await;
    let mut second = Wire::connect(&client).await;
    assert_eq!(first.goodbye().await, Some(Goodbye::Superseded));
    second.say(&FromDevice::Ping).await;
    assert!(second.next().await.is_some());
}
