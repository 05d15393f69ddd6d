use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::engine::store::{
    cipher::KEY_BYTES,
    memory::{MemoryStorage, wait},
    record,
    toy_cipher::ToyCipher,
};

type TestVault = Vault<MemoryStorage, ToyCipher>;

fn random() -> [u8; 16] {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    u128::from(NUMBER.fetch_add(1, Ordering::Relaxed)).to_le_bytes()
}

fn seal(key: u8, mode: Mode) -> Seal<ToyCipher> {
    let cipher = wait(ToyCipher::with_key(&[key; KEY_BYTES])).unwrap();
    Seal { cipher, number: KeyNumber([key; 4]), mode: Cell::new(mode) }
}

fn vault(storage: &MemoryStorage, seal: Option<Seal<ToyCipher>>) -> TestVault {
    Vault::new(storage.clone(), random, seal)
}

fn put<S: Storage>(storage: &S, table: Table, key: &[u8], text: &str) {
    let mut batch = Batch::default();
    batch.put(table, key.to_vec(), record::seal_value(text));
    wait(storage.write(batch, Durability::Strict)).unwrap();
}

/// The texts of a table; `Err` for a record that is damaged.
fn texts<S: Storage>(storage: &S, table: Table) -> Vec<Result<String, record::Damaged>> {
    let values = wait(storage.values(table, Range::all(), None)).unwrap();
    values.iter().map(|value| record::open_value(value)).collect()
}

fn sweep_all(vault: &TestVault) {
    let mut sweep = Sweep::default();
    while wait(vault.sweep(&mut sweep)).unwrap() {}
}

/// Whether a text can be read in what lies there.
fn shows(storage: &MemoryStorage, text: &str) -> bool {
    Table::ALL.into_iter().any(|table| {
        let values = wait(storage.values(table, Range::all(), None)).unwrap();
        values.iter().any(|value| value.windows(text.len()).any(|part| part == text.as_bytes()))
    })
}

#[test]
fn what_is_sealed_is_read_with_the_key_and_with_nothing_else() {
    let storage = MemoryStorage::default();
    let open = vault(&storage, None);
    put(&open, Table::Facts, b"a", "宁波海川");
    assert!(shows(&storage, "宁波海川"), "the control: without a key it can be read");
    let sealed = vault(&storage, Some(seal(1, Mode::Sealed)));
    put(&sealed, Table::Facts, b"a", "宁波海川");
    assert!(!shows(&storage, "宁波海川"));
    assert_eq!(texts(&sealed, Table::Facts), [Ok("宁波海川".to_owned())]);
    for other in [vault(&storage, None), vault(&storage, Some(seal(2, Mode::Sealed)))] {
        assert_eq!(texts(&other, Table::Facts), [Err(record::Damaged)]);
    }
}

#[test]
fn equal_values_are_sealed_unequally() {
    let storage = MemoryStorage::default();
    let sealed = vault(&storage, Some(seal(1, Mode::Sealed)));
    let look = || wait(storage.values(Table::Facts, Range::all(), None)).unwrap();
    put(&sealed, Table::Facts, b"a", "宁波海川");
    let first = look();
    put(&sealed, Table::Facts, b"a", "宁波海川");
    assert_ne!(first, look());
}

#[test]
fn values_cannot_be_exchanged_within_a_table_nor_between_tables() {
    let storage = MemoryStorage::default();
    let sealed = vault(&storage, Some(seal(1, Mode::Sealed)));
    put(&sealed, Table::Facts, b"a", "甲");
    put(&sealed, Table::Facts, b"b", "乙");
    let values = wait(storage.values(Table::Facts, Range::all(), None)).unwrap();
    let mut batch = Batch::default();
    batch.put(Table::Facts, b"a".to_vec(), values[1].clone());
    batch.put(Table::Facts, b"b".to_vec(), values[0].clone());
    batch.put(Table::Outbox, b"a".to_vec(), values[0].clone());
    wait(storage.write(batch, Durability::Strict)).unwrap();
    assert_eq!(texts(&sealed, Table::Facts), [Err(record::Damaged), Err(record::Damaged)]);
    assert_eq!(texts(&sealed, Table::Outbox), [Err(record::Damaged)]);
}

#[test]
fn every_flipped_bit_and_every_missing_byte_is_a_reason() {
    let key = seal(1, Mode::Sealed);
    let mut batch = Batch::default();
    batch.put(Table::Facts, b"a".to_vec(), record::seal_value("宁波海川"));
    wait(key.seal(&mut batch, random)).unwrap();
    let value = batch.puts().next().unwrap().2.clone();
    let open = |value: &[u8]| wait(key.open(Table::Facts, &[b"a".to_vec()], &[value.to_vec()])).remove(0);
    assert_eq!(open(&value), Ok(record::seal_value("宁波海川")));
    for place in 0..value.len() {
        let short = open(&value[..place]);
        let why = if place == 0 {
            Closed::Plain
        } else if place < HEAD_BYTES + TAG_BYTES {
            Closed::Truncated
        } else {
            Closed::Forged
        };
        assert_eq!(short, Err(why), "cut at {place}");
        for bit in 0..8 {
            let mut flipped = value.clone();
            flipped[place] ^= 1 << bit;
            let why = match place {
                0 => Closed::Plain,
                1..5 => Closed::OtherKey,
                _ => Closed::Forged,
            };
            assert_eq!(open(&flipped), Err(why), "bit {bit} of byte {place}");
        }
    }
}

#[test]
fn what_is_plain_among_sealed_values_is_not_taken() {
    let storage = MemoryStorage::default();
    put(&storage, Table::Facts, b"a", "被人放进来的");
    assert_eq!(texts(&vault(&storage, Some(seal(1, Mode::Sealed))), Table::Facts), [Err(record::Damaged)]);
    let sealing = vault(&storage, Some(seal(1, Mode::Sealing)));
    assert_eq!(texts(&sealing, Table::Facts), [Ok("被人放进来的".to_owned())], "the control: not everything is sealed");
}

/// A store with values in several tables, more than one sweep takes at once.
fn filled() -> (MemoryStorage, Vec<Vec<Result<String, record::Damaged>>>) {
    let storage = MemoryStorage::default();
    for number in 0..AT_ONCE + 20 {
        put(&storage, Table::Facts, &number.to_be_bytes(), &format!("客户{number}"));
    }
    put(&storage, Table::Outbox, b"1", "没有同步的客户");
    put(&storage, Table::Meta, b"roster", "客户经理");
    put(&storage, Table::Meta, &key::Meta::Tries.key(), "open");
    let all = Table::ALL.map(|table| texts(&storage, table)).to_vec();
    (storage, all)
}

#[test]
fn sealing_can_end_after_any_step_and_go_on_later() {
    let (first, all) = filled();
    let steps = {
        let (vault, mut sweep) = (vault(&first, Some(seal(1, Mode::Sealing))), Sweep::default());
        (0..).take_while(|_| wait(vault.sweep(&mut sweep)).unwrap()).count()
    };
    for killed_after in 0..=steps {
        let (storage, _) = filled();
        let mut sweep = Sweep::default();
        let before = vault(&storage, Some(seal(1, Mode::Sealing)));
        for _ in 0..killed_after {
            wait(before.sweep(&mut sweep)).unwrap();
        }
        drop(before);
        let after = vault(&storage, Some(seal(1, Mode::Sealing)));
        assert_eq!(Table::ALL.map(|table| texts(&after, table)).to_vec(), all, "killed after {killed_after}");
        sweep_all(&after);
        assert!(!shows(&storage, "客户"));
        assert!(shows(&storage, "open"), "what is needed before the PIN stays open");
        after.set_mode(Mode::Sealed);
        assert_eq!(texts(&after, Table::Facts), all[2]);
    }
}

#[test]
fn opening_gives_back_what_was_sealed_and_leaves_what_nobody_can_read() {
    let (storage, all) = filled();
    let sealed = vault(&storage, Some(seal(1, Mode::Sealing)));
    sweep_all(&sealed);
    drop(sealed);
    let opening = vault(&storage, Some(seal(1, Mode::Opening)));
    put(&opening, Table::Requests, b"1", "新的");
    assert!(shows(&storage, "新的"), "nothing new is sealed");
    sweep_all(&opening);
    let plain = vault(&storage, None);
    assert_eq!(texts(&plain, Table::Facts), all[2]);
    assert_eq!(texts(&plain, Table::Outbox), all[3]);

    let (storage, _) = filled();
    sweep_all(&vault(&storage, Some(seal(1, Mode::Sealing))));
    storage.damage(Table::Outbox, |value| value.truncate(30));
    sweep_all(&vault(&storage, Some(seal(1, Mode::Opening))));
    assert_eq!(texts(&vault(&storage, None), Table::Outbox), [Err(record::Damaged)]);
}

#[test]
fn a_store_that_does_not_take_it_is_as_it_was() {
    let (storage, all) = filled();
    let sealing = vault(&storage, Some(seal(1, Mode::Sealing)));
    storage.fail(Some(StoreError::Full));
    let mut sweep = Sweep::default();
    let failed = (0..20).find_map(|_| wait(sealing.sweep(&mut sweep)).err());
    assert_eq!(failed, Some(StoreError::Full));
    storage.fail(None);
    while wait(sealing.sweep(&mut sweep)).unwrap() {}
    assert!(!shows(&storage, "客户"));
    assert_eq!(texts(&sealing, Table::Facts), all[2]);
}
