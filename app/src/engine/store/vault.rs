//! A store whose values are sealed, where there is a PIN. Keys stay readable: which documents there are, not what is in
//! them.
//!
//! A sealed value begins with a letter that no record begins with, and the number of its key. It is bound to its place,
//! so that values cannot be exchanged. What does not open is passed on as it lies there: whoever reads it as a record
//! finds it damaged, and what is done about damage is done.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use super::{
    Batch, Durability, Range, Storage, StoreError, Table,
    cipher::{Cipher, Job, NONCE_BYTES, TAG_BYTES, Way},
    key,
};

/// The letter of a sealed value. No `record::Kind` has it.
const LETTER: u8 = b'e';
const HEAD_BYTES: usize = 1 + 4 + NONCE_BYTES;
/// Values that are sealed or opened in one transaction of a sweep.
const AT_ONCE: u32 = 250;

/// The number of a key, so that values of another one are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KeyNumber(pub [u8; 4]);

/// What is done with the values of a store that has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Mode {
    /// New values are sealed, old ones may be plain still.
    Sealing,
    /// Everything is sealed: what is plain was put there by somebody else.
    Sealed,
    /// New values are plain, old ones may be sealed still.
    Opening,
}

/// Why a value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// It is too short to be a sealed value.
    #[error("the value is cut off")]
    Truncated,
    /// It was sealed with another key.
    #[error("the value was sealed with another key")]
    OtherKey,
    /// It is not sealed, though everything is.
    #[error("the value is not sealed")]
    Plain,
    /// It is not what was sealed at this place.
    #[error("the value is not what was sealed here")]
    Forged,
}

/// The key of an open store.
pub struct Seal<C> {
    /// What seals and opens.
    pub cipher: C,
    /// Its number.
    pub number: KeyNumber,
    /// What is done.
    pub mode: Cell<Mode>,
}

/// A store, and its key if it has one.
pub struct Vault<S, C> {
    inner: S,
    random: fn() -> [u8; 16],
    seal: RefCell<Option<Rc<Seal<C>>>>,
}

/// How far a sweep over all values has come. Dropped, nothing is lost: values tell themselves whether they are sealed.
#[derive(Debug, Default)]
pub struct Sweep {
    table: usize,
    from: Vec<u8>,
}

impl<S, C> Vault<S, C> {
    /// A store with its key, if it has one. `random`: sixteen random bytes.
    pub fn new(inner: S, random: fn() -> [u8; 16], seal: Option<Seal<C>>) -> Self {
        Self { inner, random, seal: RefCell::new(seal.map(Rc::new)) }
    }

    /// The store as it lies there.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// From now on with this key, or without one.
    pub fn set_seal(&self, seal: Option<Seal<C>>) {
        *self.seal.borrow_mut() = seal.map(Rc::new);
    }

    /// Something else is done with the values from now on, under the same key.
    pub fn set_mode(&self, mode: Mode) {
        if let Some(seal) = self.seal() {
            seal.mode.set(mode);
        }
    }

    /// The key, if there is one.
    pub fn seal(&self) -> Option<Rc<Seal<C>>> {
        self.seal.borrow().clone()
    }
}

impl<C: Cipher> Seal<C> {
    /// What a value is sealed to: its table and key.
    fn place(table: Table, key: &[u8]) -> Vec<u8> {
        [table.name().as_bytes(), b"\0", key].concat()
    }

    fn is_ours(&self, value: &[u8]) -> bool {
        value.first() == Some(&LETTER) && value.get(1..5) == Some(&self.number.0)
    }

    /// A sealed value taken apart.
    fn job(&self, table: Table, key: &[u8], value: &[u8]) -> Result<Option<Job>, Closed> {
        if value.first() != Some(&LETTER) {
            return if self.mode.get() == Mode::Sealed { Err(Closed::Plain) } else { Ok(None) };
        }
        let (head, bytes) = value.split_at_checked(HEAD_BYTES).ok_or(Closed::Truncated)?;
        if bytes.len() < TAG_BYTES {
            return Err(Closed::Truncated);
        }
        if !self.is_ours(value) {
            return Err(Closed::OtherKey);
        }
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&head[5..]);
        Ok(Some(Job { nonce, bound_to: Self::place(table, key), bytes: bytes.to_vec() }))
    }

    /// Opens what is sealed of a table's values.
    async fn open(&self, table: Table, keys: &[Vec<u8>], values: &[Vec<u8>]) -> Vec<Result<Vec<u8>, Closed>> {
        let mut jobs = Vec::with_capacity(values.len());
        let mut opened: Vec<Result<Vec<u8>, Closed>> = Vec::with_capacity(values.len());
        let mut sealed = Vec::with_capacity(values.len());
        for (at, (key, value)) in keys.iter().zip(values).enumerate() {
            opened.push(match self.job(table, key, value) {
                Ok(Some(job)) => {
                    jobs.push(job);
                    sealed.push(at);
                    Err(Closed::Forged)
                }
                Ok(None) => Ok(value.clone()),
                Err(closed) => Err(closed),
            });
        }
        for (at, plain) in sealed.into_iter().zip(self.cipher.run(Way::Open, &jobs).await) {
            opened[at] = plain.ok_or(Closed::Forged);
        }
        opened
    }

    /// Seals the values of a batch.
    async fn seal(&self, batch: &mut Batch, random: fn() -> [u8; 16]) -> Result<(), StoreError> {
        let (mut jobs, mut places) = (Vec::new(), Vec::new());
        for (table, key, value) in batch.puts().filter(|(table, key, _)| !key::stays_open(*table, key)) {
            let mut nonce = [0; NONCE_BYTES];
            nonce.copy_from_slice(&random()[..NONCE_BYTES]);
            jobs.push(Job { nonce, bound_to: Self::place(table, key), bytes: std::mem::take(value) });
            places.push(value);
        }
        let done = self.cipher.run(Way::Seal, &jobs).await;
        for ((place, job), sealed) in places.into_iter().zip(&jobs).zip(done) {
            let sealed = sealed.ok_or_else(|| StoreError::Failed("a value could not be sealed".to_owned()))?;
            *place = [[LETTER].as_slice(), &self.number.0, &job.nonce, &sealed].concat();
        }
        Ok(())
    }
}

impl<S: Storage, C: Cipher> Vault<S, C> {
    /// Seals or opens some more of what is not yet as the key's mode wants it, in one transaction. False: all is.
    ///
    /// # Errors
    /// When the store does not answer or does not take it; then nothing was changed.
    pub async fn sweep(&self, sweep: &mut Sweep) -> Result<bool, StoreError> {
        let (Some(seal), Some(table)) = (self.seal(), Table::ALL.get(sweep.table).copied()) else { return Ok(false) };
        let range = Range { from: sweep.from.clone(), below: None };
        let keys = self.inner.keys(table, range.clone(), Some(AT_ONCE)).await?;
        let values = self.inner.values(table, range, Some(AT_ONCE)).await?;
        let mut batch = Batch::default();
        let plain = match seal.mode.get() {
            Mode::Sealing | Mode::Sealed => {
                values.iter().map(|value| (!seal.is_ours(value)).then(|| value.clone())).collect()
            }
            // One that does not open stays what it is: nobody can read it any more.
            Mode::Opening => seal.open(table, &keys, &values).await.into_iter().map(Result::ok).collect::<Vec<_>>(),
        };
        for ((key, value), plain) in keys.iter().zip(&values).zip(plain) {
            if let Some(plain) = plain.filter(|plain| seal.mode.get() != Mode::Opening || plain != value)
                && !key::stays_open(table, key)
            {
                batch.put(table, key.clone(), plain);
            }
        }
        self.write(batch, Durability::Relaxed).await?;
        match keys.into_iter().next_back() {
            Some(last) => {
                sweep.from = last;
                sweep.from.push(0);
            }
            None => *sweep = Sweep { table: sweep.table + 1, from: Vec::new() },
        }
        Ok(true)
    }
}

impl<S: Storage, C: Cipher> Storage for Vault<S, C> {
    async fn values(&self, table: Table, range: Range, limit: Option<u32>) -> Result<Vec<Vec<u8>>, StoreError> {
        let Some(seal) = self.seal() else { return self.inner.values(table, range, limit).await };
        // One engine writes, and does one thing at a time: both see the same.
        let keys = self.inner.keys(table, range.clone(), limit).await?;
        let values = self.inner.values(table, range, limit).await?;
        let opened = seal.open(table, &keys, &values).await;
        Ok(opened.into_iter().zip(values).map(|(opened, value)| opened.unwrap_or_else(|_| damaged(value))).collect())
    }

    async fn keys(&self, table: Table, range: Range, limit: Option<u32>) -> Result<Vec<Vec<u8>>, StoreError> {
        self.inner.keys(table, range, limit).await
    }

    async fn write(&self, mut batch: Batch, durability: Durability) -> Result<(), StoreError> {
        if let Some(seal) = self.seal().filter(|seal| seal.mode.get() != Mode::Opening) {
            seal.seal(&mut batch, self.random).await?;
        }
        self.inner.write(batch, durability).await
    }
}

/// A value that does not open, as something that is no record either way.
fn damaged(mut value: Vec<u8>) -> Vec<u8> {
    if value.first() != Some(&LETTER) {
        value.insert(0, LETTER);
    }
    value
}

#[cfg(test)]
mod tests;
