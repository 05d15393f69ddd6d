//! Who sees what, and what happens when that changes.

use std::time::{Duration, Instant};

use shared::{
    api::ApiError,
    customer::{command::CustomerCommand, field::CustomerField},
    id::{DocId, UserId},
    people::Role,
    sync::protocol::{Fate, Goodbye, Refusal, Scope, ScopeHead},
};

use crate::{
    host::{Client, Host, assert_failed},
    http::Answer,
    wire::{Pen, Wire},
};

async fn new_customer(wire: &mut Wire, name: &str) -> (DocId, shared::document::Document) {
    let (doc, document, create) = Pen::new(wire.user).customer(name);
    assert!(matches!(wire.push_one(doc, &[create]).await[..], [Fate::Ok(_)]));
    (doc, document)
}

async fn transfer(by: &Client, doc: DocId, to: UserId) -> Answer {
    by.post("/api/customers/transfer", &serde_json::json!({ "docs": [doc], "to": to }).to_string()).await
}

async fn share(by: &Client, doc: DocId, with: UserId, shared: bool) -> Answer {
    by.post("/api/customers/share", &serde_json::json!({ "doc": doc, "with": with, "shared": shared }).to_string())
        .await
}

fn reads(wire: &Wire, owner: UserId) -> bool {
    wire.scopes.iter().any(|head| head.scope == Scope::Portfolio(owner))
}

#[tokio::test]
async fn everybody_reads_what_the_policy_says() {
    let host = Host::start().await;
    let [ann, bob, cai, mia] = ["ann", "bob", "cai", "mia"].map(|login| host.user(login));
    let sees = [
        ("ann", vec![(ann, true), (bob, false), (cai, false), (mia, false)]),
        ("mia", vec![(ann, true), (bob, true), (cai, false), (mia, true)]),
        ("cai", vec![(ann, false), (cai, true)]),
        ("boss", vec![(ann, true), (bob, true), (cai, true), (mia, true)]),
        ("admin", vec![(ann, true), (cai, true)]),
    ];
    for (login, owners) in sees {
        let wire = Wire::connect(&host.log_in(login).await).await;
        for (owner, expected) in owners {
            assert_eq!(reads(&wire, owner), expected, "{login}");
        }
        let of_one = |head: &&ScopeHead| {
            matches!(
                head.scope,
                Scope::Shared(_) | Scope::SharedToRead(_) | Scope::Followed(_) | Scope::Private(_) | Scope::Handed(_)
            )
        };
        let me = wire.user;
        let own: Vec<_> = wire.scopes.iter().filter(of_one).map(|head| head.scope).collect();
        assert_eq!(
            own,
            [Scope::Shared(me), Scope::SharedToRead(me), Scope::Followed(me), Scope::Private(me), Scope::Handed(me)]
        );
    }
}

#[tokio::test]
async fn a_transferred_customer_moves_with_all_it_holds() {
    let host = Host::start().await;
    let (ann_client, mia_client) = (host.log_in("ann").await, host.log_in("mia").await);
    let mut ann = Wire::connect(&ann_client).await;
    let mut cai = Wire::connect(&host.log_in("cai").await).await;
    let (doc, mut document) = new_customer(&mut ann, "甲公司").await;
    let (old, new) = (Scope::Portfolio(ann.user), Scope::Portfolio(cai.user));
    assert_eq!(transfer(&mia_client, doc, cai.user).await.status, 204);
    cai.until("the customer", |wire| wire.held.docs.contains_key(&(new, doc))).await;
    assert_eq!(cai.held.name(new, doc), "甲公司");
    assert_eq!(cai.held.docs[&(new, doc)].owner, Some(cai.user));
    // The former owner is told that it is gone, and can do no more to it.
    let head = host.app.store.scope_heads(vec![old], true).await.unwrap()[0].head;
    ann.until("its removal", |wire| matches!(wire.held.cursors.get(&old), Some(shared::sync::protocol::Cursor::Following(seq)) if *seq >= head)).await;
    assert!(!ann.held.docs.contains_key(&(old, doc)));
    let late = Pen::new(ann.user).set(&mut document, CustomerField::City, "北京市");
    assert_eq!(ann.push_one(doc, &[late]).await, [Fate::Refused(Refusal::NotAllowed)]);
    // A new device of the former owner does not see it at all.
    let mut fresh = Wire::connect(&host.log_in("ann").await).await;
    fresh.catch_up().await;
    assert!(fresh.held.docs.is_empty() && fresh.held.listed.is_empty());
}

#[tokio::test]
async fn sharing_gives_and_takes_back() {
    let host = Host::start().await;
    let ann_client = host.log_in("ann").await;
    let mut ann = Wire::connect(&ann_client).await;
    let mut cai = Wire::connect(&host.log_in("cai").await).await;
    let (doc, mut document) = new_customer(&mut ann, "甲公司").await;
    let scope = Scope::Shared(cai.user);
    assert_eq!(share(&ann_client, doc, cai.user, true).await.status, 204);
    cai.until("the customer", |wire| wire.held.docs.contains_key(&(scope, doc))).await;
    let edit = Pen::new(cai.user).set(&mut document, CustomerField::City, "苏州市");
    assert!(matches!(cai.push_one(doc, std::slice::from_ref(&edit)).await[..], [Fate::Ok(_)]));
    // A guest edits, but the bin is for those whose customer it is.
    let binned = Pen::new(cai.user).write(&mut document.clone(), CustomerCommand::Delete);
    assert_eq!(cai.push_one(doc, &[binned]).await, [Fate::Refused(Refusal::NotAllowed)]);
    let home = Scope::Portfolio(ann.user);
    ann.until("the edit", |wire| wire.held.docs.get(&(home, doc)).is_some_and(|paper| paper.changes.contains(&edit)))
        .await;
    assert_eq!(share(&ann_client, doc, cai.user, false).await.status, 204);
    cai.until("its removal", |wire| !wire.held.docs.contains_key(&(scope, doc))).await;
    let late = Pen::new(cai.user).set(&mut document, CustomerField::City, "北京市");
    assert_eq!(cai.push_one(doc, &[late]).await, [Fate::Refused(Refusal::NotAllowed)]);
}

#[tokio::test]
async fn only_those_who_may_assign() {
    let host = Host::start().await;
    let ann_client = host.log_in("ann").await;
    let mut ann = Wire::connect(&ann_client).await;
    let (doc, _) = new_customer(&mut ann, "甲公司").await;
    let (bob, cai) = (host.log_in("bob").await, host.log_in("cai").await);
    for stranger in [&bob, &cai] {
        assert_failed(&transfer(stranger, doc, host.user("bob")).await, 404, &ApiError::NotFound);
        assert_failed(&share(stranger, doc, host.user("bob"), true).await, 404, &ApiError::NotFound);
    }
    assert_eq!(share(&ann_client, doc, host.user("cai"), true).await.status, 204);
    assert_failed(&share(&cai, doc, host.user("bob"), true).await, 403, &ApiError::Forbidden);
    assert_failed(
        &transfer(&ann_client, DocId(uuid::Uuid::now_v7()), host.user("bob")).await,
        404,
        &ApiError::NotFound,
    );
    assert_failed(&transfer(&ann_client, doc, UserId(uuid::Uuid::now_v7())).await, 404, &ApiError::NotFound);
}

#[tokio::test]
async fn a_revoked_device_hears_it_within_a_second() {
    let host = Host::start().await;
    let (phone, desk) = (host.log_in("ann").await, host.log_in("ann").await);
    let mut wire = Wire::connect(&phone).await;
    let device = phone.session().await.device;
    let begun = Instant::now();
    assert_eq!(desk.post(&format!("/api/devices/{device}/revoke"), "").await.status, 204);
    assert_eq!(wire.goodbye().await, Some(Goodbye::Revoked));
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn logging_out_ends_the_socket_but_wipes_nothing() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let mut wire = Wire::connect(&client).await;
    client.post("/api/logout", "").await;
    assert_eq!(wire.goodbye().await, Some(Goodbye::SessionEnded));
}

#[tokio::test]
async fn another_process_can_revoke() {
    use server::store::Store;
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let mut wire = Wire::connect(&client).await;
    let device = client.session().await.device;
    // What `gendan device revoke` does, beside the running server.
    let beside = server::store::sqlite::Sqlite::open(host.data()).unwrap();
    beside.revoke_device(device, server::clock::now()).await.unwrap();
    assert_eq!(wire.goodbye().await, Some(Goodbye::Revoked));
}

#[tokio::test]
async fn a_new_role_changes_what_is_read_at_once() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut bob = Wire::connect(&host.log_in("bob").await).await;
    let (doc, _) = new_customer(&mut bob, "乙公司").await;
    let mut person = host.app.roster().people[&ann.user].clone();
    person.role = Role::Manager;
    host.app.store.put_person(person.clone(), None).await.unwrap();
    let scope = Scope::Portfolio(bob.user);
    ann.until("the colleague's customers", |wire| wire.held.docs.contains_key(&(scope, doc))).await;
    person.role = Role::Rep;
    host.app.store.put_person(person, None).await.unwrap();
    let other = bob.user;
    ann.until("the scope to go", |wire| !reads(wire, other)).await;
}
