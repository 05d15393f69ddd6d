//! Bombs over a real socket: refused, told to nobody, and the device that sent them is marked.

use shared::{
    customer::field::CustomerField,
    sync::protocol::{Fate, FromServer, Pushed, Scope},
};
use support::hostile::{
    bombs::{self, Way},
    intake::DOC,
};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    host::Host,
    wire::{Pen, Wire},
};

/// Sockets that each of ann's devices opens here.
const SOCKETS_OF_A_DEVICE: u32 = 20;

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

    // No device may open sockets without end.
    let mut device = host.log_in("ann").await;
    let quick = bombs::all().into_iter().filter(|bomb| bomb.quick && bomb.way == Way::Up);
    let mut sent = 0u32;
    for bomb in quick {
        if sent % SOCKETS_OF_A_DEVICE == SOCKETS_OF_A_DEVICE - 1 {
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
