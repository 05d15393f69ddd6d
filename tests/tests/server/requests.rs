//! Requests of authority: decided once, whatever is sent again, and told to everybody whom it concerns.

use shared::{
    customer::field::CustomerField,
    document::Document,
    id::{DocId, RequestId, UserId},
    sync::{
        protocol::{Fate, Refusal, Scope},
        request::{Ask, Denial, Verdict},
    },
};
use uuid::Uuid;

use crate::{
    host::Host,
    wire::{Pen, Wire},
};

const SEA: Scope = Scope::OpenSea;

/// A customer of `ann`'s that she puts into the open sea.
async fn released(ann: &mut Wire) -> (DocId, Document) {
    let (doc, document, create) = Pen::new(ann.user).customer("公海公司");
    assert!(matches!(ann.push_one(doc, &[create]).await[..], [Fate::Ok(_)]));
    assert_eq!(ann.ask(Ask::Release(doc)).await, Verdict::Done);
    (doc, document)
}

fn owner(wire: &Wire, scope: Scope, doc: DocId) -> Option<UserId> {
    wire.held.docs[&(scope, doc)].owner
}

#[tokio::test]
async fn the_open_sea_is_seen_by_everybody_and_changed_by_those_above() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut cai = Wire::connect(&host.log_in("cai").await).await;
    let mut boss = Wire::connect(&host.log_in("boss").await).await;
    let (doc, mut document) = released(&mut ann).await;
    for wire in [&mut ann, &mut cai, &mut boss] {
        wire.until("the open sea", |wire| wire.held.docs.contains_key(&(SEA, doc))).await;
        assert_eq!(owner(wire, SEA, doc), None);
        assert_eq!(wire.held.name(SEA, doc), "公海公司");
    }
    let mine = Scope::Portfolio(ann.user);
    ann.until("its removal", |wire| !wire.held.docs.contains_key(&(mine, doc))).await;
    let edit = Pen::new(cai.user).set(&mut document.clone(), CustomerField::City, "苏州市");
    assert_eq!(cai.push_one(doc, &[edit]).await, [Fate::Refused(Refusal::NotAllowed)]);
    let edit = Pen::new(boss.user).set(&mut document, CustomerField::City, "苏州市");
    assert!(matches!(boss.push_one(doc, &[edit]).await[..], [Fate::Ok(_)]));
}

#[tokio::test]
async fn fifty_claims_of_one_customer_make_one_owner() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let (doc, _) = released(&mut ann).await;
    let mut fishers = Vec::new();
    for login in ["ann", "bob", "cai", "mia", "boss"].repeat(10) {
        fishers.push(Wire::connect(&host.log_in(login).await).await);
    }
    let claims = fishers.into_iter().map(|mut wire| async move {
        let verdict = wire.ask(Ask::Claim(doc)).await;
        (wire.user, verdict)
    });
    let verdicts = futures_util::future::join_all(claims).await;
    let won: std::collections::BTreeSet<UserId> =
        verdicts.iter().filter(|(_, verdict)| *verdict == Verdict::Done).map(|(user, _)| *user).collect();
    assert_eq!(won.len(), 1, "one owner");
    let owner = *won.first().unwrap();
    for (user, verdict) in verdicts {
        let expected = if user == owner { Verdict::Done } else { Verdict::Denied(Denial::Taken(owner)) };
        assert_eq!(verdict, expected, "the others are told who");
    }
}

#[tokio::test]
async fn the_same_request_is_decided_once() {
    let host = Host::start().await;
    let ann_client = host.log_in("ann").await;
    let mut ann = Wire::connect(&ann_client).await;
    let mut cai = Wire::connect(&host.log_in("cai").await).await;
    let (doc, _) = released(&mut ann).await;
    let key = RequestId(Uuid::now_v7());
    assert_eq!(cai.ask_as(key, Ask::Claim(doc)).await, Verdict::Done);
    assert_eq!(cai.ask(Ask::Release(doc)).await, Verdict::Done);
    assert_eq!(ann.ask(Ask::Claim(doc)).await, Verdict::Done);
    // Asked again, it gets its answer and does nothing: the customer is somebody else's by now.
    assert_eq!(cai.ask_as(key, Ask::Claim(doc)).await, Verdict::Done);
    assert_eq!(host.app.store.owners(vec![doc], ann.user).await.unwrap()[0].owner, Some(ann.user));
    // Another person gets nothing out of the key.
    assert_eq!(ann.ask_as(key, Ask::Claim(doc)).await, Verdict::Denied(Denial::NotAllowed));
}

#[tokio::test]
async fn what_is_granted_is_what_the_policy_allows() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut bob = Wire::connect(&host.log_in("bob").await).await;
    let mut cai = Wire::connect(&host.log_in("cai").await).await;
    let (doc, _, create) = Pen::new(ann.user).customer("甲公司");
    ann.push_one(doc, &[create]).await;
    let (cai_id, bob_id, nobody) = (cai.user, bob.user, UserId(Uuid::now_v7()));
    for ask in [Ask::Release(doc), Ask::Transfer { doc, to: bob_id }, Ask::Share { doc, with: bob_id }] {
        assert_eq!(bob.ask(ask).await, Verdict::Denied(Denial::Gone), "what one cannot see does not exist");
    }
    assert_eq!(bob.ask(Ask::Claim(doc)).await, Verdict::Denied(Denial::Taken(ann.user)));
    assert_eq!(ann.ask(Ask::Transfer { doc, to: nobody }).await, Verdict::Denied(Denial::NotHere));
    let missing = DocId(Uuid::now_v7());
    assert_eq!(ann.ask(Ask::Claim(missing)).await, Verdict::Denied(Denial::Gone));
    assert_eq!(ann.ask(Ask::Approve { doc, approved: true }).await, Verdict::Denied(Denial::Unsupported));

    assert_eq!(ann.ask(Ask::Share { doc, with: cai_id }).await, Verdict::Done);
    cai.until("the customer", |wire| wire.held.docs.contains_key(&(Scope::Shared(cai_id), doc))).await;
    assert_eq!(cai.ask(Ask::Transfer { doc, to: bob_id }).await, Verdict::Denied(Denial::NotAllowed));
    assert_eq!(ann.ask(Ask::Unshare { doc, with: cai_id }).await, Verdict::Done);
    cai.until("its removal", |wire| !wire.held.docs.contains_key(&(Scope::Shared(cai_id), doc))).await;
    assert_eq!(ann.ask(Ask::Transfer { doc, to: cai_id }).await, Verdict::Done);
    cai.until("the customer", |wire| wire.held.docs.contains_key(&(Scope::Portfolio(cai_id), doc))).await;
}
