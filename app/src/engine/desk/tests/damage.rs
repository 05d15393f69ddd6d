//! A store that was damaged: the desk opens all the same, and fetches again what it cannot read.

use super::*;
use crate::engine::{desk::export::unsent_as_file, store::Table};

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
