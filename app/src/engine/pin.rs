//! The PIN of an open store, and the notes about it that are not sealed.

use shared::time::{Instant, MINUTE_MS};

use super::{
    crash,
    lock_row::LockRow,
    store::{
        Batch, Durability, Range, Storage, StoreError, Table,
        browser::BrowserStorage,
        cipher::BrowserCipher,
        key::Meta,
        record,
        vault::{self, Mode, Sweep, Vault},
    },
};
use crate::bridge::lock::{LockAnswer, LockState, Minutes, Tries};

/// What seals in the browser.
pub type Cipher = BrowserCipher;
/// The key of an open store.
pub type Seal = vault::Seal<Cipher>;
/// The store of somebody who is logged in.
pub type PersonStorage = Vault<BrowserStorage, Cipher>;

/// A PIN while the store is open.
pub struct Pin {
    /// Its row.
    pub row: LockRow,
    /// After how long without use it locks.
    pub after: Minutes,
    /// When the app was last used.
    pub used: Instant,
    /// What is being sealed or opened.
    pub sweep: Option<Sweep>,
    /// Wrong PINs that were entered to change or remove it.
    pub tries: Tries,
}

impl Pin {
    /// The PIN of a store that was just opened.
    pub async fn of(row: LockRow, storage: &PersonStorage, now: Instant) -> Self {
        let sweep = (row.mode != Mode::Sealed).then(Sweep::default);
        Self { row, after: read_after(storage).await, used: now, sweep, tries: Tries::default() }
    }

    /// As screens are told.
    pub fn state(&self) -> LockState {
        LockState { kdf: Some(self.row.kdf), after: self.after, busy: self.sweep.is_some(), tries: self.tries }
    }

    /// Whether nobody has used the app for too long. A clock that was turned back begins anew.
    pub fn is_unused(&mut self, now: Instant) -> bool {
        self.used = self.used.min(now);
        now.0 - self.used.0 >= i64::from(self.after.0) * MINUTE_MS
    }

    /// Counts a try before it is carried out.
    ///
    /// # Errors
    /// When it is too early, or the store does not take the note.
    pub async fn count(&mut self, storage: &BrowserStorage, now: Instant) -> Result<(), LockAnswer> {
        self.tries = self.tries.seen(now);
        if self.tries.wait_ms(now) > 0 {
            return Err(LockAnswer::TooEarly);
        }
        self.tries = self.tries.with_one(now);
        note_tries(storage, self.tries).await.map_err(|_| LockAnswer::Failed)
    }

    /// The right PIN was entered.
    pub async fn forget_tries(&mut self, storage: &BrowserStorage) {
        self.tries = Tries::default();
        if let Err(error) = note_tries(storage, self.tries).await {
            crash::note(&format!("the tries were not forgotten: {error}"));
        }
    }

    /// Every value is as it should be: notes it. Whether there still is a PIN.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn finish(&mut self, vault: &PersonStorage, random: fn() -> [u8; 16]) -> Result<bool, StoreError> {
        let Some(seal) = vault.seal() else { return Ok(false) };
        if seal.mode.get() == Mode::Opening {
            let mut batch = Batch::default();
            for which in [Meta::Lock, Meta::LockAgain, Meta::Tries, Meta::LockAfter] {
                batch.delete(Table::Meta, &which.key());
            }
            vault.inner().write(batch, Durability::Strict).await?;
            vault.set_seal(None);
            return Ok(false);
        }
        let failed = || StoreError::Failed("the key does not seal".to_owned());
        let row = self.row.with_mode(&seal, Mode::Sealed, random).await.ok_or_else(failed)?;
        row.keep(vault.inner()).await?;
        vault.set_mode(Mode::Sealed);
        (self.row, self.sweep) = (row, None);
        Ok(true)
    }
}

/// Wrong PINs so far; those of a damaged note are forgotten.
///
/// # Errors
/// When the store does not answer.
pub async fn tries(storage: &BrowserStorage) -> Result<Tries, StoreError> {
    let found = storage.values(Table::Meta, Range::one(&Meta::Tries.key()), Some(1)).await?;
    Ok(found.first().and_then(|note| record::open_value(note).ok()).unwrap_or_default())
}

/// Notes wrong PINs.
///
/// # Errors
/// When the store does not take it.
pub async fn note_tries(storage: &BrowserStorage, tries: Tries) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.put(Table::Meta, Meta::Tries.key(), record::seal_value(&tries));
    storage.write(batch, Durability::Strict).await
}

/// Notes after how long without use the app locks.
///
/// # Errors
/// When the store does not take it.
pub async fn note_after(storage: &PersonStorage, after: Minutes) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.put(Table::Meta, Meta::LockAfter.key(), record::seal_value(&after));
    storage.write(batch, Durability::Strict).await
}

async fn read_after(storage: &PersonStorage) -> Minutes {
    let found = storage.values(Table::Meta, Range::one(&Meta::LockAfter.key()), Some(1)).await.unwrap_or_default();
    found.first().and_then(|note| record::open_value(note).ok()).unwrap_or_default()
}
