//! The business with a customer goes where the customer goes, and is seen by whoever sees that.

use shared::{
    facts::OtherFacts,
    id::DocId,
    kind::DocKind,
    people::Setting,
    policy::Sharing,
    sync::protocol::{DOCUMENT_SCHEMA, Fate, PROTOCOL, Refusal, Scope},
    trade::{
        settings::{Basis, Choice, Dictionary, TradeDecision, TradeSettings},
        voucher::VoucherKind,
    },
};

use crate::{
    host::Host,
    wire::{Pen, Wire},
};

/// A customer of the wire's person, with business.
async fn customer_with_business(wire: &mut Wire) -> (DocId, DocId) {
    let mut pen = Pen::new(wire.user);
    let (customer, _, create) = pen.customer("甲公司");
    let (business, _, begin) = pen.trade(customer);
    assert!(matches!(wire.push_one(customer, &[create]).await[..], [Fate::Ok(_)]));
    assert!(matches!(wire.push_one(business, &[begin]).await[..], [Fate::Ok(_)]));
    (customer, business)
}

#[tokio::test]
async fn it_is_shared_and_taken_back_with_the_customer() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut cai = Wire::connect(&host.log_in("cai").await).await;
    let (customer, business) = customer_with_business(&mut ann).await;
    let cai_id = cai.user;
    for sharing in Sharing::ALL {
        let scope = sharing.scope(cai_id);
        host.app.store.share(customer, cai_id, sharing).await.unwrap();
        cai.until("the business", |wire| wire.held.docs.contains_key(&(scope, business))).await;
        host.app.store.unshare(customer, cai_id, sharing).await.unwrap();
        cai.until("its removal", |wire| !wire.held.docs.contains_key(&(scope, business))).await;
    }
}

#[tokio::test]
async fn it_is_transferred_with_the_customer_and_its_facts_name_the_new_owner() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut cai = Wire::connect(&host.log_in("cai").await).await;
    let (customer, business) = customer_with_business(&mut ann).await;
    host.app.store.share(customer, cai.user, Sharing::Edit).await.unwrap();
    host.app.store.transfer(vec![customer], cai.user).await.unwrap();
    let (scope, cai_id) = (Scope::Portfolio(cai.user), cai.user);
    cai.until("the business", |wire| wire.held.docs.contains_key(&(scope, business))).await;
    assert!(!cai.held.docs.contains_key(&(Scope::Shared(cai_id), business)), "what was shared is the own one now");
    // Folded on another thread: a fresh device gets the facts when they are there.
    let facts = loop {
        let mut fresh = Wire::connect(&host.log_in("cai").await).await;
        fresh.catch_up().await;
        if let Some(OtherFacts::Trade(facts)) = fresh.held.listed_others.remove(&business) {
            break facts;
        }
    };
    assert_eq!((facts.owner, facts.of), (Some(cai_id), customer));
    let kinds: Vec<_> = facts.rows.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [VoucherKind::Order, VoucherKind::Receipt]);
    // Whoever has nothing to do with the customer any more adds nothing to it.
    let mut fresh = Wire::connect(&host.log_in("ann").await).await;
    fresh.catch_up().await;
    assert!(!fresh.held.docs.keys().any(|(_, doc)| *doc == business));
    let (_, _, late) = Pen::new(fresh.user).trade(customer);
    assert_eq!(fresh.push_one(business, &[late]).await, [Fate::Refused(Refusal::NotAllowed)]);
}

#[tokio::test]
async fn nobody_takes_the_name_of_anothers_business() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let (customer, _) = customer_with_business(&mut ann).await;
    let mut pen = Pen::new(ann.user);
    let (other, _, create) = pen.customer("乙公司");
    assert!(matches!(ann.push_one(other, &[create]).await[..], [Fate::Ok(_)]));
    let (_, _, begin) = pen.trade(customer);
    let squatted = DocKind::Trade.of(other, ann.user);
    assert_eq!(ann.push_one(squatted, &[begin]).await, [Fate::Refused(Refusal::Malformed)]);
}

#[tokio::test]
async fn two_who_begin_it_at_once_have_one_business() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut mia = Wire::connect(&host.log_in("mia").await).await;
    let (customer, _, create) = Pen::new(ann.user).customer("甲公司");
    assert!(matches!(ann.push_one(customer, &[create]).await[..], [Fate::Ok(_)]));
    let (business, _, one) = Pen::new(ann.user).trade(customer);
    let (same, _, two) = Pen::new(mia.user).trade(customer);
    assert_eq!(business, same);
    assert!(matches!(ann.push_one(business, std::slice::from_ref(&one)).await[..], [Fate::Ok(_)]));
    assert!(matches!(mia.push_one(business, std::slice::from_ref(&two)).await[..], [Fate::Ok(_)]));
    let home = Scope::Portfolio(ann.user);
    ann.until("the other's change", |wire| {
        wire.held.docs.get(&(home, business)).is_some_and(|paper| paper.changes.contains(&two))
    })
    .await;
}

#[tokio::test]
async fn a_device_of_before_is_told_neither_of_it_nor_numbers_and_sums_with_it() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let (customer, business) = customer_with_business(&mut ann).await;
    let home = Scope::Portfolio(ann.user);
    let mut seen = Vec::new();
    for protocol in [3, PROTOCOL] {
        let mut device = Wire::connect_as(&host.log_in("ann").await, protocol, DOCUMENT_SCHEMA).await;
        let state = *device.states.iter().find(|state| state.scope == home).unwrap();
        let catalogue = device.scopes.iter().any(|head| head.scope == Scope::Catalogue);
        device.catch_up().await;
        seen.push((device.held.ids(home).len(), state.docs, catalogue, state.sum));
        assert!(device.held.docs.contains_key(&(home, customer)));
        assert_eq!(device.held.docs.contains_key(&(home, business)), protocol == PROTOCOL);
    }
    let (before, now) = (seen[0], seen[1]);
    assert_eq!((before.0, before.1, before.2), (1, 1, false));
    assert_eq!((now.0, now.1, now.2), (2, 2, true));
    let (_, digests) = host.app.store.digests(home).await.unwrap();
    let sum_of = |docs: &[DocId]| {
        let of = digests.iter().filter(|(doc, _)| docs.contains(doc));
        of.fold(0_u64, |sum, (_, digest)| sum.wrapping_add(*digest))
    };
    assert_eq!((before.3, now.3), (sum_of(&[customer]), sum_of(&[customer, business])));
}

#[tokio::test]
async fn what_the_company_decided_about_its_business_reaches_who_knows_it() {
    let host = Host::start().await;
    let admin = host.log_in("admin").await;
    let put = async |decision: &TradeDecision| {
        let body = serde_json::json!({ "setting": Setting::Trade(decision.clone()) });
        admin.post("/api/settings", &body.to_string()).await.status
    };
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let sample = Choice { key: "sample".into(), name: Some("打样".into()), probability: Some(2_000), retired: false };
    let stages = TradeDecision::Choices(Dictionary::Stages, vec![sample.clone()]);
    for decision in [&TradeDecision::Basis(Basis::Shipped), &stages] {
        assert_eq!(put(decision).await, 204, "{decision:?}");
    }
    assert_eq!(put(&TradeDecision::Choices(Dictionary::Methods, Vec::new())).await, 400);
    let settings = |wire: &Wire| TradeSettings::of(&wire.held.roster.settings.trade);
    ann.until("the stages", |wire| settings(wire).stages == [sample.clone()]).await;
    assert_eq!(settings(&ann).basis, Basis::Shipped);
    // A fresh device gets them with the company, one of before does not.
    for (protocol, basis) in [(PROTOCOL, Basis::Shipped), (3, Basis::Signed)] {
        let mut device = Wire::connect_as(&host.log_in("ann").await, protocol, DOCUMENT_SCHEMA).await;
        device.catch_up().await;
        assert_eq!(settings(&device).basis, basis, "{protocol}");
        assert_eq!(device.held.roster.people.len(), ann.held.roster.people.len());
    }
    let ann = host.log_in("ann").await;
    let body = serde_json::json!({ "setting": Setting::Trade(stages) });
    assert_eq!(ann.post("/api/settings", &body.to_string()).await.status, 403);
}
