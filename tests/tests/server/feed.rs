//! Reading: first sync, catching up, and what a reader learns of other people's work.

use std::collections::BTreeSet;

use shared::{
    customer::field::CustomerField,
    document::Document,
    facts::{self, Facts},
    id::DocId,
    sync::protocol::{Cursor, Fate, Pushed, Scope},
};

use crate::{
    host::{Client, Host},
    wire::{Held, Pen, Wire},
};

/// Pushes `count` customers, a hundred to a batch; gives their identifiers.
async fn fill(wire: &mut Wire, pen: &mut Pen, count: usize) -> Vec<DocId> {
    let mut docs = Vec::new();
    let mut left = count;
    while left > 0 {
        let portion = left.min(100);
        let items: Vec<_> = (0..portion)
            .map(|i| {
                let (doc, _, create) = pen.customer(&format!("客户{}号", docs.len() + i));
                Pushed { doc, changes: vec![create] }
            })
            .collect();
        docs.extend(items.iter().map(|item| item.doc));
        let batch = wire.push(items).await;
        let fates = wire.fates(batch).await;
        assert!(fates.iter().all(|fate| matches!(fate, Fate::Ok(_))), "{fates:?}");
        left -= portion;
    }
    docs
}

/// Waits until every document has its facts.
pub async fn folded(host: &Host) {
    let begun = std::time::Instant::now();
    while !host.app.store.stale().await.unwrap().is_empty() {
        assert!(begun.elapsed() < crate::wire::PATIENCE, "folding does not come to an end");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn five_thousand_customers_are_listed_first_and_complete_in_the_end() {
    let host = Host::start().await;
    let ann = host.log_in("ann").await;
    let mut up = Wire::connect(&ann).await;
    let mut pen = Pen::new(up.user);
    let docs = fill(&mut up, &mut pen, 5_000).await;
    folded(&host).await;

    let mut fresh = Wire::connect(&host.log_in("ann").await).await;
    let scope = Scope::Portfolio(fresh.user);
    assert_eq!(fresh.scopes.iter().find(|head| head.scope == scope).unwrap().docs, 5_000);
    fresh.until("the list", |wire| matches!(wire.held.cursors.get(&scope), Some(Cursor::Filling { .. }))).await;
    assert_eq!(fresh.held.listed.len(), 5_000);
    assert!(fresh.held.ids(scope).is_empty(), "the list comes before the documents");
    fresh.catch_up().await;
    assert_eq!(fresh.held.ids(scope), docs.iter().copied().collect::<BTreeSet<_>>());
    assert_eq!(fresh.held.received, 5_000, "each document comes once");
    for doc in docs.iter().step_by(500) {
        let paper = &fresh.held.docs[&(scope, *doc)];
        // When it was last changed is said by the server.
        let facts = paper.facts.clone().expect("facts");
        let derived = facts::derive(&paper.customer(*doc), Some(fresh.user));
        assert_eq!(facts, Facts { changed_at: facts.changed_at, ..derived });
    }
}

#[tokio::test]
async fn an_interrupted_first_sync_goes_on_where_it_was() {
    let host = Host::start().await;
    let mut up = Wire::connect(&host.log_in("ann").await).await;
    let mut pen = Pen::new(up.user);
    let docs = fill(&mut up, &mut pen, 2_500).await;
    folded(&host).await;
    let desk = host.log_in("ann").await;
    let scope = Scope::Portfolio(up.user);
    let mut fresh = Wire::connect(&desk).await;
    fresh
        .until(
            "some documents",
            |wire| matches!(wire.held.cursors.get(&scope), Some(Cursor::Filling { below, .. }) if *below < u64::MAX),
        )
        .await;
    let before = fresh.held.ids(scope).len();
    assert!(before > 0 && before < docs.len(), "{before}");
    // What happens meanwhile is not missed.
    let (new, _, create) = pen.customer("中途新增");
    up.push_one(new, &[create]).await;
    let mut again = Wire::resume(&desk, fresh.held.clone()).await;
    again.catch_up().await;
    assert_eq!(again.held.ids(scope).len(), 2_501);
    assert_eq!(again.held.name(scope, new), "中途新增");
    assert!(again.held.received <= 2_502, "what had come before does not come again: {}", again.held.received);
}

async fn change_names(client: &Client, docs: &[(DocId, Document)], pen: &mut Pen) -> usize {
    let mut wire = Wire::connect(client).await;
    for (doc, document) in docs {
        let change = pen.set(&mut document.clone(), CustomerField::ShortName, "改名");
        assert!(matches!(wire.push_one(*doc, &[change]).await[..], [Fate::Ok(_)]));
    }
    docs.len()
}

#[tokio::test]
async fn catching_up_brings_what_changed_and_nothing_else() {
    let host = Host::start().await;
    let (phone, desk) = (host.log_in("ann").await, host.log_in("ann").await);
    let mut up = Wire::connect(&phone).await;
    let mut pen = Pen::new(up.user);
    let mut papers = Vec::new();
    for i in 0..50 {
        let (doc, document, create) = pen.customer(&format!("客户{i}"));
        up.push_one(doc, &[create]).await;
        papers.push((doc, document));
    }
    let mut reader = Wire::connect(&desk).await;
    reader.catch_up().await;
    let mut held = reader.held.clone();
    drop(reader);
    held.received = 0;
    let changed = change_names(&phone, &papers[..10], &mut pen).await;
    let mut reader = Wire::resume(&desk, held).await;
    reader.catch_up().await;
    assert_eq!(reader.held.received, changed);
    let scope = Scope::Portfolio(reader.user);
    let (doc, _) = &papers[3];
    assert_eq!(reader.held.docs[&(scope, *doc)].customer(*doc).text(CustomerField::ShortName), "改名");

    // Nothing new: hello and welcome, and the next thing heard is the answer to a ping.
    let mut idle = Wire::resume(&desk, reader.held.clone()).await;
    idle.say(&shared::sync::protocol::FromDevice::Ping).await;
    assert!(matches!(idle.next().await, Some(shared::sync::protocol::FromServer::Pong)));
}

#[tokio::test]
async fn many_changes_of_a_document_come_as_one_item() {
    let host = Host::start().await;
    let (phone, desk) = (host.log_in("ann").await, host.log_in("ann").await);
    let mut up = Wire::connect(&phone).await;
    let mut pen = Pen::new(up.user);
    let (doc, mut document, create) = pen.customer("甲公司");
    up.push_one(doc, &[create]).await;
    let mut reader = Wire::connect(&desk).await;
    reader.catch_up().await;
    let held = Held { received: 0, ..reader.held.clone() };
    drop(reader);
    let edits: Vec<_> = (0..30).map(|i| pen.set(&mut document, CustomerField::Remark, &format!("第{i}版"))).collect();
    up.push_one(doc, &edits).await;
    let mut reader = Wire::resume(&desk, held).await;
    reader.catch_up().await;
    assert_eq!(reader.held.received, 1);
    let scope = Scope::Portfolio(reader.user);
    assert_eq!(reader.held.docs[&(scope, doc)].customer(doc).text(CustomerField::Remark), "第29版");
}

#[tokio::test]
async fn everybody_knows_everybody() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    ann.catch_up().await;
    assert_eq!(ann.held.roster, *host.app.roster());
    let mut person = host.app.roster().people[&host.user("bob")].clone();
    person.name = "鲍勃".into();
    host.app.store.put_person(person.clone(), None).await.unwrap();
    ann.until("the new name", |wire| wire.held.roster.people[&person.id].name == "鲍勃").await;
}
