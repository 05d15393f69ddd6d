//! The desk over a sealed store: it knows nothing of it, and damage is damage.

use std::cell::Cell;

use shared::{facts::OtherFacts, trade::command::TradeChange};

use super::*;
use crate::engine::store::{
    Range, Table,
    cipher::{Cipher, KEY_BYTES},
    toy_cipher::ToyCipher,
    vault::{KeyNumber, Mode, Seal, Vault},
};

type SealedDesk = Desk<Vault<MemoryStorage, ToyCipher>>;

fn open_sealed(storage: &MemoryStorage) -> SealedDesk {
    let cipher = wait(ToyCipher::with_key(&[7; KEY_BYTES])).unwrap();
    let seal = Seal { cipher, number: KeyNumber([7; 4]), mode: Cell::new(Mode::Sealed) };
    let vault = Vault::new(storage.clone(), random, Some(seal));
    let session = SessionInfo { person: person(ME), device: DeviceId(ME.0), company: "远航贸易".to_owned() };
    let mut desk = wait(Desk::open(vault, session, Env { now, new_id, random, documents: at_hand })).unwrap();
    desk.roster.people.insert(ME, person(ME));
    wait(desk.read_facts()).unwrap();
    desk
}

fn facts_of(desk: &mut SealedDesk) -> Vec<String> {
    let Said::Bytes(bytes) = wait(desk.read_facts()).unwrap() else { panic!("facts come as bytes") };
    let ToScreen::Facts { changed, .. } = postcard::from_bytes(&bytes).unwrap() else { panic!("all facts") };
    changed.into_iter().map(|facts| facts.name).collect()
}

/// A customer that the server has, with one unsent change.
fn with_customer(storage: &MemoryStorage) -> DocId {
    let mut desk = open_sealed(storage);
    let doc = DocId(new_id());
    wait(desk.carry_out(&create(doc, "宁波海川进出口有限公司"))).unwrap();
    let unsent = wait(desk.read_unsent(0, usize::MAX)).unwrap();
    let settled = unsent.iter().map(|row| (row.key, Settled::Accepted(row.key))).collect();
    wait(desk.take_in(LocalCommit { settled, ..LocalCommit::default() })).unwrap();
    wait(desk.carry_out(&tag(doc, "重点"))).unwrap();
    doc
}

#[test]
fn what_was_saved_is_there_after_a_restart() {
    let storage = MemoryStorage::default();
    with_customer(&storage);
    let mut desk = open_sealed(&storage);
    assert_eq!(desk.unsent(), 1);
    assert_eq!(facts_of(&mut desk), ["宁波海川进出口有限公司"]);
}

#[test]
fn damage_to_sealed_values_leaves_a_desk_that_opens_and_saves() {
    for table in Table::ALL {
        for cut in [0, 1, 4, 16, 20, 40] {
            let storage = MemoryStorage::default();
            with_customer(&storage);
            storage.damage(table, |value| value.truncate(cut));
            let mut desk = open_sealed(&storage);
            facts_of(&mut desk);
            let fresh = DocId(new_id());
            wait(desk.carry_out(&create(fresh, "新客户"))).unwrap();
            drop(desk);
            let names = facts_of(&mut open_sealed(&storage));
            assert!(names.contains(&"新客户".to_owned()), "{table:?} cut to {cut} bytes: {names:?}");
        }
    }
}

#[test]
fn a_sealed_document_with_a_flipped_bit_is_kept_aside() {
    let storage = MemoryStorage::default();
    let doc = with_customer(&storage);
    storage.damage(Table::Docs, |value| {
        if let Some(last) = value.last_mut() {
            *last ^= 1;
        }
    });
    let mut desk = open_sealed(&storage);
    wait(desk.open_record(TAB, doc));
    assert_eq!((storage.count(Table::Docs), storage.count(Table::Quarantine)), (0, 1));
    assert_eq!(desk.unsent(), 1, "unsent work stays");
    assert_eq!(facts_of(&mut desk), ["宁波海川进出口有限公司"], "the list still shows it");
}

#[test]
fn a_draft_is_kept_and_forgotten() {
    let storage = MemoryStorage::default();
    let mut desk = open_sealed(&storage);
    wait(desk.keep_draft("a".to_owned(), Some("谈了价格".to_owned()))).unwrap();
    let told = wait(open_sealed(&storage).drafts_told()).unwrap();
    assert_eq!(told, ToScreen::Drafts(Some(vec![("a".to_owned(), Some("谈了价格".to_owned()))])));
    wait(desk.keep_draft("a".to_owned(), None)).unwrap();
    assert_eq!(wait(open_sealed(&storage).drafts_told()), Ok(ToScreen::Drafts(Some(Vec::new()))));
}

/// Whether a text can be read in what lies there.
fn shows(storage: &MemoryStorage, text: &str) -> bool {
    Table::ALL.into_iter().any(|table| {
        let values = wait(storage.values(table, Range::all(), None)).unwrap();
        values.iter().any(|value| value.windows(text.len()).any(|part| part == text.as_bytes()))
    })
}

#[test]
fn business_is_sealed_with_the_rest_and_there_after_a_restart() {
    const NUMBER: &str = "SO-CANARY";
    let enter = |customer| business::trade(customer, TradeChange::Enter(vec![business::order_numbered(NUMBER)]));
    let plain = MemoryStorage::default();
    let (mut desk, customer) = desk_with_customer(&plain);
    save(&mut desk, &enter(customer));
    assert!(shows(&plain, NUMBER), "the control: without a key it can be read");

    let storage = MemoryStorage::default();
    let customer = with_customer(&storage);
    wait(open_sealed(&storage).carry_out(&enter(customer))).unwrap();
    assert!(!shows(&storage, NUMBER));
    let mut desk = open_sealed(&storage);
    let told = business::told_others(&mut desk);
    assert!(matches!(&told[..], [OtherFacts::Trade(facts)] if facts.rows[0].number == NUMBER), "{told:?}");
}
