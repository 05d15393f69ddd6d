//! A store that was damaged: the desk opens all the same, and fetches again what it cannot read.

use std::collections::BTreeMap;

use shared::document::Document;

use super::*;
use crate::engine::{
    desk::export::unsent_as_file,
    store::{Storage, Table, key, record},
};

/// An acknowledged customer with one unsent change, in a scope that is followed.
fn followed() -> (MemoryStorage, DocId) {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    accept_all(&mut desk);
    take_in(&mut desk, items(Scope::Portfolio(ME), Vec::new()));
    save(&mut desk, &tag(doc, "重点"));
    (storage, doc)
}

fn flip(value: &mut [u8]) {
    if let Some(last) = value.last_mut() {
        *last ^= 0x55;
    }
}

#[test]
fn a_damaged_document_is_kept_aside_and_fetched_again() {
    let (storage, doc) = followed();
    let before = open(&storage).progress().cursors[&Scope::Portfolio(ME)];
    assert_eq!(before, Cursor::Following(1));
    storage.damage(Table::Docs, |value| flip(value));

    let mut desk = open(&storage);
    assert_eq!(look(&mut desk, doc), None);
    assert_eq!(names(&mut desk), ["宁波海川进出口有限公司"], "the list still shows it");
    assert!(desk.take_restart());
    assert_eq!(desk.progress().cursors[&Scope::Portfolio(ME)], Cursor::Fresh);
    assert_eq!((storage.count(Table::Docs), storage.count(Table::Quarantine)), (0, 1));
    assert_eq!(desk.unsent(), 1, "unsent work stays");
}

#[test]
fn damaged_facts_are_derived_from_the_document() {
    let (storage, doc) = followed();
    storage.damage(Table::Facts, |value| flip(value));
    let mut desk = open(&storage);
    assert_eq!(names(&mut desk), ["宁波海川进出口有限公司"]);
    assert!(look(&mut desk, doc).unwrap().tags.contains("重点"));
}

#[test]
fn a_damaged_row_of_the_outbox_does_not_stop_the_others() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    accept_all(&mut desk);
    save(&mut desk, &tag(doc, "重点"));
    storage.damage(Table::Outbox, |value| flip(value));
    let mut desk = open(&storage);
    assert_eq!(desk.unsent(), 0);
    assert_eq!(storage.count(Table::Quarantine), 1);
    let file = String::from_utf8(wait(unsent_as_file(&storage)).unwrap()).unwrap();
    assert!(file.starts_with(r#"{"damaged":""#), "its bytes can still be had: {file}");
    save(&mut desk, &set_text(doc, CustomerField::City, "宁波"));
    assert_eq!(unsent(&desk).len(), 1);
}

#[test]
fn any_damage_to_anything_leaves_a_desk_that_opens_and_saves() {
    for table in Table::ALL {
        for cut in [0, 1, 3, 5, 9, 40] {
            let (storage, doc) = followed();
            storage.damage(table, |value| value.truncate(cut));
            let mut desk = open(&storage);
            look(&mut desk, doc);
            let fresh = DocId(new_id());
            save(&mut desk, &create(fresh, "新客户"));
            drop(desk);
            assert!(look(&mut open(&storage), fresh).is_some(), "{table:?} cut to {cut} bytes");
        }
    }
}

#[test]
fn facts_of_another_version_are_derived_anew() {
    let (storage, _) = followed();
    storage.damage(Table::Meta, |value| {
        // The version is the only value of this table with two bytes behind its head or fewer.
        if value.len() <= 7 {
            flip(value);
        }
    });
    storage.damage(Table::Facts, |value| *value = crate::engine::store::record::seal_value("another form"));
    assert_eq!(names(&mut open(&storage)), ["宁波海川进出口有限公司"]);
}

#[test]
fn unsent_work_can_be_carried_out_as_a_file() {
    let (storage, _) = followed();
    let file = String::from_utf8(wait(unsent_as_file(&storage)).unwrap()).unwrap();
    assert_eq!(file.lines().count(), 1);
    assert!(file.contains("宁波海川进出口有限公司") && file.contains("AddTag") && file.contains("重点"), "{file}");
}

/// An acknowledged customer with three unsent changes of different fields, each built upon the one before.
fn three_unsent() -> (MemoryStorage, DocId) {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    accept_all(&mut desk);
    take_in(&mut desk, items(Scope::Portfolio(ME), Vec::new()));
    for (field, text) in EDITS {
        save(&mut desk, &set_text(doc, field, text));
    }
    (storage, doc)
}

const EDITS: [(CustomerField, &str); 3] =
    [(CustomerField::City, "宁波"), (CustomerField::ShortName, "海川"), (CustomerField::Industry, "外贸")];

#[test]
fn one_row_of_the_outbox_takes_nothing_else_with_it() {
    for lost in 0..EDITS.len() {
        for damaged in [true, false] {
            let (storage, doc) = three_unsent();
            if damaged {
                storage.damage_one(Table::Outbox, lost, |value| flip(value));
            } else {
                storage.lose(Table::Outbox, lost);
            }
            let mut desk = open(&storage);
            let customer = look(&mut desk, doc).unwrap_or_else(|| panic!("row {lost}: the customer cannot be opened"));
            for (number, (field, text)) in EDITS.into_iter().enumerate() {
                assert_eq!(customer.text(field) == text, number != lost, "row {lost}: {field:?}");
            }
            assert_eq!((desk.unsent(), storage.count(Table::Docs)), (2, 1), "row {lost}");
            // A server that has what was acknowledged can store each of them.
            let chunks: Vec<Vec<u8>> = unsent(&desk).into_iter().map(|row| row.change).collect();
            let mut there = acknowledged_document(&storage, doc);
            there.apply(&chunks).unwrap_or_else(|why| panic!("row {lost}: {why}"));
            assert_eq!(there.heads(), desk.shelf.get(doc).unwrap().held.heads());
            let file = String::from_utf8(wait(unsent_as_file(&storage)).unwrap()).unwrap();
            assert_eq!(file.lines().count(), 2 + usize::from(damaged), "{file}");
            drop(desk);
            assert_eq!(look(&mut open(&storage), doc), Some(customer), "it stays so");
        }
    }
}

/// The document without what is unsent.
fn acknowledged_document(storage: &MemoryStorage, doc: DocId) -> Document {
    let chunks = wait(storage.values(Table::Docs, key::chunks(doc), None)).unwrap();
    let changes: Vec<Vec<u8>> = chunks.iter().map(|chunk| record::open(chunk).unwrap().1.to_vec()).collect();
    Document::load(None, &changes).unwrap()
}

#[test]
fn unsent_work_without_anything_to_stand_upon_waits_for_a_person() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    save(&mut desk, &tag(doc, "重点"));
    storage.lose(Table::Outbox, 0);
    let mut desk = open(&storage);
    assert_eq!(desk.unsent(), 1);
    // The server says that it lacks what this builds upon.
    take_in(&mut desk, LocalCommit { offer_again: vec![doc], ..LocalCommit::default() });
    assert_eq!((desk.unsent(), desk.refused()), (0, 1));
    let file = String::from_utf8(wait(unsent_as_file(&storage)).unwrap()).unwrap();
    assert!(file.contains("AddTag") && file.contains("重点"), "{file}");
    // The control: as long as the document may be on its way, it waits.
    let (storage, doc) = three_unsent();
    storage.damage(Table::Docs, |value| flip(value));
    let mut desk = open(&storage);
    assert_eq!(look(&mut desk, doc), None);
    take_in(&mut desk, LocalCommit { offer_again: vec![doc], ..LocalCommit::default() });
    assert_eq!((desk.unsent(), desk.refused()), (3, 0));
}

/// One record of one customer among three is gone: the self-check names that customer and no other, and what the server
/// sends makes it whole.
#[test]
fn one_record_of_many_is_missed_and_made_good() {
    for table in [Table::Facts, Table::Docs] {
        for which in 0..3 {
            let storage = MemoryStorage::default();
            let mut desk = open(&storage);
            let docs: Vec<DocId> = (0..3).map(|_| DocId(new_id())).collect();
            for (number, doc) in docs.iter().enumerate() {
                save(&mut desk, &create(*doc, &format!("第{number}公司")));
            }
            accept_all(&mut desk);
            take_in(&mut desk, items(Scope::Portfolio(ME), Vec::new()));
            let there = digests(&mut desk);
            let snapshots: BTreeMap<DocId, Vec<u8>> =
                docs.iter().map(|doc| (*doc, desk.shelf.get(*doc).unwrap().held.save())).collect();
            storage.lose(table, which);
            let mut desk = open(&storage);
            let here = digests(&mut desk);
            let wrong: Vec<DocId> = docs.iter().copied().filter(|doc| here.get(doc) != there.get(doc)).collect();
            let [doc] = wrong[..] else { panic!("{table:?} {which}: {wrong:?}") };
            let snapshot = Some(snapshots[&doc].clone());
            let item = DocumentItem { doc, owner: Some(ME), snapshot, changes: Vec::new(), facts: None };
            take_in(&mut desk, items(Scope::Portfolio(ME), vec![Item::Document(Box::new(item))]));
            assert_eq!(digests(&mut desk), there, "{table:?} {which}");
            assert_eq!(names(&mut desk), ["第0公司", "第1公司", "第2公司"]);
        }
    }
}

/// What the self-check of the own portfolio finds.
fn digests(desk: &mut Desk<MemoryStorage>) -> BTreeMap<DocId, Option<u64>> {
    let docs = desk.documents_in(Scope::Portfolio(ME));
    docs.into_iter().map(|doc| (doc, wait(desk.digest(doc)).unwrap())).collect()
}
