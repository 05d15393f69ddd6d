//! The names of parts, and the rules of each kind.

use uuid::Uuid;

use super::*;

fn doc(number: u128) -> DocId {
    DocId(Uuid::from_u128((7 << 76) | (0b10 << 62) | number))
}

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

/// Must never change: two devices that make the same part offline must make the same document.
#[test]
fn the_names_of_parts_are_golden() {
    let (customer, me) = (doc(0xd0c), user(0x11));
    assert_eq!(DocKind::Customer.of(customer, me), customer);
    assert_eq!(DocKind::Commercial.of(customer, me).to_string(), "3812242896bf8ddabc51680959342725");
    assert_eq!(DocKind::Notes.of(customer, me).to_string(), "17d07fa13a8083749fc192d1302c59f4");
    assert_eq!(DocKind::Trade.of(customer, me).to_string(), "0d2b5817ccf08e55a63c8aa620d08562");
}

#[test]
fn everybody_makes_the_same_commercial_part_and_notes_of_their_own() {
    let customer = doc(1);
    assert_eq!(DocKind::Commercial.of(customer, user(1)), DocKind::Commercial.of(customer, user(2)));
    assert_ne!(DocKind::Notes.of(customer, user(1)), DocKind::Notes.of(customer, user(2)));
    assert_ne!(DocKind::Notes.of(customer, user(1)), DocKind::Notes.of(doc(2), user(1)));
}

#[test]
fn nobody_takes_the_name_of_anothers_document() {
    let (customer, me, other) = (doc(1), user(1), user(2));
    let notes = DocKind::Notes.of(customer, me);
    assert!(DocKind::Notes.fits(notes, Some(customer), me));
    assert!(!DocKind::Notes.fits(notes, Some(customer), other));
    assert!(!DocKind::Notes.fits(notes, Some(doc(2)), me));
    assert!(!DocKind::Notes.fits(notes, None, me));
    assert!(!DocKind::Commercial.fits(notes, Some(customer), me));
    assert!(!DocKind::Customer.fits(notes, None, me), "a derived name is no fresh one");
    assert!(DocKind::Customer.fits(customer, None, me));
    assert!(!DocKind::Customer.fits(customer, Some(doc(2)), me));
}

#[test]
fn each_kind_is_known_by_its_key_and_each_container_by_its_kind() {
    for kind in DocKind::ALL {
        assert_eq!(DocKind::from_key(kind.key()), Some(kind));
        assert!(kind.spec().sections.iter().all(|section| section.kind() == kind));
        assert!(kind.spec().sections.contains(&kind.spec().meta));
    }
}

fn allowed(kind: DocKind, place: Place, key: &str, done: Done<'_>, fresh: bool) -> Option<Right> {
    let write = Write { place, key: Some(key), done, fresh, born: false };
    let rule = kind.spec().rules.iter().find(|rule| rule.is_about(&write))?;
    rule.is_kept(&write, user(0x11)).then_some(rule.right).filter(|right| *right != Right::Nobody)
}

const MINE: Done<'static> = Done::Text("5 00000000000000000000000000000011");
const FORGED: Done<'static> = Done::Text("5 00000000000000000000000000000012");

#[test]
fn stamps_name_their_writer() {
    for (place, key) in [
        (Place::In(Section::Meta), key::DELETED),
        (Place::Inside(Section::Contacts), key::DELETED),
        (Place::Inside(Section::Actions), key::DONE),
        (Place::Inside(Section::Actions), key::CREATED),
        (Place::In(Section::Marks), "m"),
    ] {
        assert!(allowed(DocKind::Customer, place, key, MINE, true).is_some(), "{place:?} {key}");
        for forged in [FORGED, Done::Text("x"), Done::Value, Done::Make] {
            assert_eq!(allowed(DocKind::Customer, place, key, forged, true), None, "{place:?} {key} {forged:?}");
        }
    }
}

#[test]
fn what_was_written_once_stays() {
    for (place, key) in [
        (Place::In(Section::Meta), key::CREATED),
        (Place::In(Section::Marks), "m"),
        (Place::Inside(Section::Contacts), key::CREATED),
    ] {
        assert_eq!(allowed(DocKind::Customer, place, key, MINE, false), None, "{key} again");
        assert_eq!(allowed(DocKind::Customer, place, key, Done::Delete, false), None, "{key} away");
    }
    let contacts = Place::In(Section::Contacts);
    assert_eq!(allowed(DocKind::Customer, contacts, "c", Done::Make, true), Some(Right::Change));
    assert_eq!(allowed(DocKind::Customer, contacts, "c", Done::Delete, false), None, "a contact goes into the bin");
}

#[test]
fn what_only_the_server_decides_is_nobodys() {
    for word in ["owner", "role", "shared", "approval"] {
        assert_eq!(allowed(DocKind::Customer, Place::Root, word, Done::Value, true), None);
        assert_eq!(allowed(DocKind::Customer, Place::In(Section::Fields), word, Done::Value, true), None);
        assert_eq!(allowed(DocKind::Customer, Place::In(Section::Meta), word, Done::Value, true), None);
        // A tag may be any word, and a contact has a role and a department.
        assert_eq!(allowed(DocKind::Customer, Place::In(Section::Tags), word, Done::Value, true), Some(Right::Change));
    }
    let contact = Place::Inside(Section::Contacts);
    assert_eq!(allowed(DocKind::Customer, contact, "role", Done::Text("main"), true), Some(Right::Change));
}

#[test]
fn newer_versions_keys_are_for_those_who_may_change_the_record() {
    for place in [Place::In(Section::Fields), Place::Inside(Section::Actions), Place::Elsewhere] {
        assert_eq!(allowed(DocKind::Customer, place, "from_the_future", Done::Value, true), Some(Right::Change));
    }
    assert_eq!(allowed(DocKind::Customer, Place::In(Section::Meta), "merged", Done::Value, true), Some(Right::Bin));
    assert_eq!(allowed(DocKind::Customer, Place::Root, "orders", Done::Make, true), None);
}

#[test]
fn commission_is_decided_by_fewer() {
    let fields = Place::In(Section::CommercialFields);
    assert_eq!(allowed(DocKind::Commercial, fields, "commission", Done::Value, true), Some(Right::Reward));
    assert_eq!(allowed(DocKind::Commercial, fields, "credit_limit", Done::Value, true), Some(Right::Change));
}
