//! The self-check works out what really lies in the store.

use shared::sync::check;

use super::*;
use crate::engine::store::{Table, record};

/// An acknowledged customer with two edits, and the digest that the server has of it.
fn acknowledged(storage: &MemoryStorage) -> (Desk<MemoryStorage>, DocId, u64) {
    let (mut desk, doc) = desk_with_customer(storage);
    save(&mut desk, &set_text(doc, CustomerField::City, "宁波"));
    save(&mut desk, &tag(doc, "重点"));
    let there = check::digest(doc, &desk.shelf.get(doc).unwrap().held.heads());
    accept_all(&mut desk);
    (desk, doc, there)
}

fn digest(desk: &mut Desk<MemoryStorage>, doc: DocId) -> Option<u64> {
    wait(desk.digest(doc)).unwrap()
}

#[test]
fn it_is_the_servers_whether_folded_or_not_and_without_unsent_changes() {
    let storage = MemoryStorage::default();
    let (mut desk, doc, there) = acknowledged(&storage);
    assert_eq!(digest(&mut desk, doc), Some(there));
    desk.to_fold.insert(doc);
    assert!(wait(desk.fold_one()).unwrap());
    assert_eq!(storage.count(Table::Docs), 1);
    assert_eq!(digest(&mut desk, doc), Some(there));
    save(&mut desk, &tag(doc, "新"));
    assert_eq!(digest(&mut desk, doc), Some(there));
    accept_all(&mut desk);
    assert_ne!(digest(&mut desk, doc), Some(there));
    assert_eq!(desk.documents_in(Scope::Portfolio(ME)), [doc]);
    assert_eq!(desk.documents_in(Scope::OpenSea), []);
}

#[test]
fn whatever_is_damaged_is_not_what_the_server_has() {
    let last = |value: &mut Vec<u8>| {
        if let Some(last) = value.last_mut() {
            *last ^= 0x55;
        }
    };
    // A chunk is damaged: it is kept aside, and the document counts as missing.
    let storage = MemoryStorage::default();
    let (mut desk, doc, _) = acknowledged(&storage);
    storage.damage(Table::Docs, last);
    assert_eq!(digest(&mut desk, doc), None);
    assert_eq!((storage.count(Table::Docs), storage.count(Table::Quarantine)), (0, 3));
    assert_eq!(names(&mut desk), ["宁波海川进出口有限公司"], "the list still shows it");

    // A chunk is lost.
    for lost in 0..3 {
        let storage = MemoryStorage::default();
        let (mut desk, doc, there) = acknowledged(&storage);
        storage.lose(Table::Docs, lost);
        assert_ne!(digest(&mut desk, doc), Some(there), "chunk {lost}");
    }

    // A chunk is one of an older state: well-formed, but not what was written last.
    let storage = MemoryStorage::default();
    let (mut desk, doc, there) = acknowledged(&storage);
    let old = {
        let mut other = open_as(&MemoryStorage::default(), COLLEAGUE);
        save(&mut other, &create(doc, "旧"));
        other.shelf.get(doc).unwrap().held.save()
    };
    storage.damage(Table::Docs, |value| *value = record::seal(record::Kind::Snapshot, &old));
    assert_ne!(digest(&mut desk, doc), Some(there));
}

#[test]
fn a_repaired_document_is_the_servers_again() {
    let storage = MemoryStorage::default();
    let (mut desk, doc, there) = acknowledged(&storage);
    let snapshot = desk.shelf.get(doc).unwrap().held.save();
    storage.lose(Table::Docs, 2);
    desk.shelf.clear();
    assert_ne!(digest(&mut desk, doc), Some(there));
    let item = DocumentItem { doc, owner: Some(ME), snapshot: Some(snapshot), changes: Vec::new(), facts: None };
    take_in(&mut desk, items(Scope::Portfolio(ME), vec![Item::Document(Box::new(item))]));
    assert_eq!(digest(&mut desk, doc), Some(there));
    assert!(look(&mut desk, doc).unwrap().tags.contains("重点"));
}

#[test]
fn the_store_is_read_through_once_a_day() {
    let storage = MemoryStorage::default();
    let (mut desk, _, _) = acknowledged(&storage);
    assert!(wait(desk.begin_check()) && wait(desk.begin_check()), "one scope after the other");
    let mut later = |hours: i64| {
        desk.set_skew(Some(hours * 3_600_000));
        wait(desk.begin_check())
    };
    assert!(!later(3) && !later(19));
    assert!(later(21) && !later(23));
    assert!(later(-900), "a clock that was set back does not stop it");
    drop(desk);
    assert!(wait(open(&storage).begin_check()), "the clock is right again");
}

#[test]
fn what_the_server_lacks_is_offered_once() {
    let storage = MemoryStorage::default();
    let (mut desk, doc, _) = acknowledged(&storage);
    desk.take_queued();
    save(&mut desk, &tag(doc, "未发"));
    for _ in 0..2 {
        take_in(&mut desk, LocalCommit { offer_again: vec![doc], ..LocalCommit::default() });
    }
    // The three that were acknowledged, once, and the one that was not.
    assert_eq!(unsent(&desk).len(), 4);
    assert_eq!(desk.take_queued(), 4);
}
