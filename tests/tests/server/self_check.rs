//! The self-check and compaction, as a device sees them; and devices of other versions.

use shared::{
    customer::field::CustomerField,
    document::Document,
    id::DocId,
    policy::Sharing,
    sync::{
        check::{self, Check, DocDigest, Found},
        protocol::{Cursor, Fate, FromDevice, Pushed, Scope, ScopeState},
    },
};

use crate::{
    host::Host,
    wire::{Held, Paper, Pen, Wire},
};

fn digest(doc: DocId, paper: &Paper) -> DocDigest {
    let document = Document::load(paper.snapshot.as_deref(), &paper.changes).unwrap();
    (doc, check::digest(doc, &document.heads()))
}

fn digests(held: &Held, of: Scope) -> Vec<DocDigest> {
    held.docs.iter().filter(|((scope, _), _)| *scope == of).map(|((_, doc), paper)| digest(*doc, paper)).collect()
}

fn state(wire: &Wire, scope: Scope) -> ScopeState {
    *wire.states.iter().find(|state| state.scope == scope).unwrap()
}

async fn found(wire: &mut Wire, check: Check) -> Found {
    wire.found.clear();
    wire.say(&FromDevice::Check(check)).await;
    wire.until("an answer", |wire| !wire.found.is_empty()).await;
    wire.found.remove(0)
}

/// Waits until every document has its facts.
async fn folded(host: &Host) {
    while !host.app.store.stale().await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
}

/// Customers of `wire`'s person, each with some edits.
async fn written(wire: &mut Wire, customers: usize, edits: usize) -> Vec<(DocId, Document, Pen)> {
    let mut all = Vec::new();
    for number in 0..customers {
        let mut pen = Pen::new(wire.user);
        let (doc, mut document, create) = pen.customer(&format!("客户{number}"));
        let mut changes = vec![create];
        for edit in 0..edits {
            changes.push(pen.set(&mut document, CustomerField::City, &format!("城市{edit}")));
        }
        let fates = wire.push_one(doc, &changes).await;
        assert!(fates.iter().all(|fate| matches!(fate, Fate::Ok(_))), "{fates:?}");
        all.push((doc, document, pen));
    }
    all
}

#[tokio::test]
async fn the_sum_is_that_of_what_a_device_holds_whatever_happens() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let mut customers = written(&mut ann, 20, 2).await;
    let bob = host.user("bob");
    host.app.store.transfer(vec![customers[0].0, customers[1].0], bob).await.unwrap();
    host.app.store.share(customers[2].0, bob, Sharing::Edit).await.unwrap();
    let (doc, document, pen) = &mut customers[2];
    let edit = pen.set(document, CustomerField::City, "苏州市");
    assert!(matches!(ann.push_one(*doc, &[edit]).await[..], [Fate::Ok(_)]));
    for login in ["ann", "bob", "mia"] {
        let mut wire = Wire::connect(&host.log_in(login).await).await;
        wire.catch_up().await;
        for state in wire.states.clone() {
            assert_eq!(check::sum(&digests(&wire.held, state.scope)), state.sum, "{login}: {:?}", state.scope);
        }
    }
}

#[tokio::test]
async fn what_a_device_lacks_is_found_and_sent() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let mut up = Wire::connect(&client).await;
    let customers = written(&mut up, 50, 1).await;
    let mut wire = Wire::connect(&host.log_in("ann").await).await;
    wire.catch_up().await;
    let scope = Scope::Portfolio(wire.user);
    let at = state(&wire, scope).head;
    let (old, gone) = (customers[3].0, customers[4].0);
    let extra = DocId(uuid::Uuid::now_v7());
    wire.held.docs.remove(&(scope, gone));
    wire.held.docs.get_mut(&(scope, old)).unwrap().changes.truncate(1);
    wire.held.docs.get_mut(&(scope, old)).unwrap().snapshot = None;
    let first = wire.held.docs[&(scope, customers[5].0)].clone();
    wire.held.docs.insert((scope, extra), first);
    let here = digests(&wire.held, scope);
    let Found::Sums(sums) = found(&mut wire, Check::Compare { scope, at, sum: check::sum(&here) }).await else {
        panic!("it differs")
    };
    let mine = check::sums(&here);
    let buckets: Vec<u8> =
        (0..=u8::MAX).filter(|bucket| sums[usize::from(*bucket)] != mine[usize::from(*bucket)]).collect();
    assert!((1..=3).contains(&buckets.len()), "{buckets:?}");
    let Found::Docs(docs) = found(&mut wire, Check::List { scope, at, buckets }).await else { panic!("a list") };
    assert!(docs.iter().any(|(doc, _)| *doc == gone) && docs.iter().any(|(doc, _)| *doc == old));
    wire.held.docs.remove(&(scope, old));
    assert_eq!(found(&mut wire, Check::Fetch { scope, docs: vec![old, gone, extra] }).await, Found::Sent);
    let here = digests(&wire.held, scope);
    assert_eq!(found(&mut wire, Check::Compare { scope, at, sum: check::sum(&here) }).await, Found::Same);
    // Where the device is not, nothing is compared.
    assert_eq!(found(&mut wire, Check::Compare { scope, at: at + 1, sum: 0 }).await, Found::Moved);
    let other = Scope::Portfolio(host.user("cai"));
    assert_eq!(found(&mut wire, Check::Compare { scope: other, at, sum: 0 }).await, Found::Moved);
}

#[tokio::test]
async fn many_changes_become_a_snapshot_and_their_authors_stay() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let mut ann = Wire::connect(&client).await;
    let scope = Scope::Portfolio(ann.user);
    let (doc, mut document, mut pen) = written(&mut ann, 1, 30).await.remove(0);
    folded(&host).await;
    // A device that has read everything so far, and one that is further behind than the floor.
    let mut near = Wire::connect(&host.log_in("ann").await).await;
    near.catch_up().await;
    let behind = near.held.clone();
    for round in 0..9 {
        let changes: Vec<_> =
            (0..20).map(|n| pen.set(&mut document, CustomerField::City, &format!("第{round}轮{n}"))).collect();
        let batch = ann.push(vec![Pushed { doc, changes }]).await;
        assert!(ann.fates(batch).await.iter().all(|fate| matches!(fate, Fate::Ok(_))));
        folded(&host).await;
    }
    let floor = host.app.store.scope_heads(vec![scope], true).await.unwrap()[0].floor;
    assert!(floor > 0, "bodies are gone");
    let audit = host.app.store.audit(doc).await.unwrap();
    assert_eq!(audit.len(), 1 + 30 + 180, "who, when and from where stays");
    assert!(audit.iter().all(|change| change.user == ann.user && change.device.is_some()));
    let all = |held: &Held| digest(doc, &held.docs[&(scope, doc)]).1;
    let whole = check::digest(doc, &document.heads());
    let mut late = Wire::resume(&host.log_in("ann").await, behind).await;
    late.catch_up().await;
    assert!(late.held.docs[&(scope, doc)].snapshot.is_some(), "behind the floor a snapshot comes");
    assert_eq!(all(&late.held), whole);
    let mut fresh = Wire::connect(&host.log_in("ann").await).await;
    fresh.catch_up().await;
    assert_eq!(all(&fresh.held), whole);
    // Near the head single changes still come.
    let cursor = fresh.held.cursors[&scope];
    let edit = pen.set(&mut document, CustomerField::City, "最后");
    assert!(matches!(ann.push_one(doc, std::slice::from_ref(&edit)).await[..], [Fate::Ok(_)]));
    assert!(matches!(cursor, Cursor::Following(seq) if seq >= floor));
    fresh.until("the edit", |wire| wire.held.docs[&(scope, doc)].changes.contains(&edit)).await;
}

#[tokio::test]
async fn a_device_of_the_version_before_is_served_as_before() {
    let host = Host::start().await;
    let mut old = Wire::connect_as(&host.log_in("ann").await, 1, 1).await;
    assert!(old.states.is_empty(), "it is welcomed, not greeted");
    written(&mut old, 3, 1).await;
    let mut other = Wire::connect_as(&host.log_in("ann").await, 1, 1).await;
    other.catch_up().await;
    assert_eq!(other.held.ids(Scope::Portfolio(other.user)).len(), 3);
}

#[tokio::test]
async fn a_device_of_a_later_version_gets_documents_without_facts() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let customers = written(&mut ann, 3, 1).await;
    folded(&host).await;
    let mut later = Wire::connect_as(&host.log_in("ann").await, 99, 99).await;
    later.catch_up().await;
    let scope = Scope::Portfolio(later.user);
    assert_eq!(later.held.ids(scope).len(), 3);
    assert!(later.held.listed.is_empty() && later.held.docs.values().all(|paper| paper.facts.is_none()));
    assert_eq!(later.held.name(scope, customers[0].0), "客户0");
    let (doc, document, pen) = &mut { customers }[0];
    let edit = pen.set(document, CustomerField::City, "苏州市");
    assert!(matches!(ann.push_one(*doc, &[edit]).await[..], [Fate::Ok(_)]));
}

#[tokio::test]
async fn a_device_that_writes_documents_of_a_dropped_version_waits() {
    let host = Host::start().await;
    let mut old = Wire::connect_as(&host.log_in("ann").await, 2, 0).await;
    let (doc, _, create) = Pen::new(old.user).customer("甲公司");
    assert!(matches!(old.push_one(doc, &[create]).await[..], [Fate::Later(_)]), "it is not lost: it waits");
    old.catch_up().await;
}
