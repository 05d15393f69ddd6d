use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::engine::store::{
    memory::{MemoryStorage, wait},
    toy_cipher::ToyCipher,
};

fn random() -> [u8; 16] {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    u128::from(NUMBER.fetch_add(1, Ordering::Relaxed)).to_le_bytes()
}

fn kdf() -> Kdf {
    Kdf::fresh(random())
}

fn derived(pin: u8) -> Derived {
    Derived([pin; 32])
}

fn made() -> LockRow {
    wait(LockRow::make::<ToyCipher>(kdf(), &derived(1), random)).unwrap().0
}

fn unlock(row: &LockRow, pin: u8) -> Result<Mode, NotUnlocked> {
    wait(row.unlock::<ToyCipher>(&derived(pin))).map(|seal| seal.mode.get())
}

#[test]
fn it_opens_with_its_pin_and_no_other() {
    let row = made();
    assert_eq!(unlock(&row, 1), Ok(Mode::Sealing));
    assert_eq!(unlock(&row, 2), Err(NotUnlocked::Wrong));
}

#[test]
fn another_pin_gives_the_same_key() {
    let (row, seal) = wait(LockRow::make::<ToyCipher>(kdf(), &derived(1), random)).unwrap();
    let again = wait(row.rewrapped::<ToyCipher>(&derived(1), kdf(), &derived(2), random)).unwrap();
    assert_eq!(unlock(&again, 1), Err(NotUnlocked::Wrong));
    let opened = wait(again.unlock::<ToyCipher>(&derived(2))).unwrap();
    assert_eq!(opened.number, seal.number);
    let job = Job { nonce: nonce(random), bound_to: b"place".to_vec(), bytes: b"text".to_vec() };
    let sealed = wait(seal.cipher.run(Way::Seal, std::slice::from_ref(&job))).remove(0).unwrap();
    let back = wait(opened.cipher.run(Way::Open, &[Job { bytes: sealed, ..job }]));
    assert_eq!(back, [Some(b"text".to_vec())]);
    let refused = wait(row.rewrapped::<ToyCipher>(&derived(3), kdf(), &derived(2), random));
    assert_eq!(refused.err(), Some(NotUnlocked::Wrong));
}

#[test]
fn nobody_without_the_key_says_what_is_done_with_the_values() {
    let (row, seal) = wait(LockRow::make::<ToyCipher>(kdf(), &derived(1), random)).unwrap();
    let sealed = wait(row.with_mode(&seal, Mode::Sealed, random)).unwrap();
    assert_eq!(unlock(&sealed, 1), Ok(Mode::Sealed));
    let forged = LockRow { mode: Mode::Sealing, ..sealed.clone() };
    assert_eq!(unlock(&forged, 1), Err(NotUnlocked::Failed));
    let weaker = LockRow { kdf: Kdf { memory_kib: 8, ..sealed.kdf }, ..sealed };
    assert_eq!(unlock(&weaker, 1), Err(NotUnlocked::Wrong), "the parameters belong to it");
}

#[test]
fn one_damaged_copy_is_no_harm_and_two_are_not_taken_for_no_pin() {
    let storage = MemoryStorage::default();
    assert_eq!(wait(LockRow::find(&storage)), Ok(None));
    let row = made();
    wait(row.keep(&storage)).unwrap();
    assert_eq!(wait(LockRow::find(&storage)), Ok(Some(row.clone())));
    let mut first = true;
    storage.damage(Table::Meta, |value| {
        if std::mem::take(&mut first) {
            value.truncate(9);
        }
    });
    assert_eq!(wait(LockRow::find(&storage)), Ok(Some(row)));
    storage.damage(Table::Meta, |value| value.truncate(9));
    assert!(matches!(wait(LockRow::find(&storage)), Err(StoreError::Failed(_))));
}
