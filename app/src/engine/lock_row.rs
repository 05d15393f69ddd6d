//! The key of a sealed store as it lies in the store: wrapped by the key that a PIN gives.
//!
//! Another PIN wraps the same key anew, so that nothing has to be sealed again. What is being done with the values
//! (`Mode`) is vouched for by the key itself: nobody can have a sealed store take plain values by rewriting this row.

use std::{cell::Cell, hint::black_box};

use serde::{Deserialize, Serialize};

use super::store::{
    Batch, Durability, Range, Storage, StoreError, Table,
    cipher::{Cipher, Job, KEY_BYTES, NONCE_BYTES, Way},
    key::Meta,
    record,
    vault::{KeyNumber, Mode, Seal},
};
use crate::bridge::lock::{Derived, Kdf};

/// Sixteen random bytes.
type Random = fn() -> [u8; 16];

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockRow {
    /// How the wrapping key is derived.
    pub kdf: Kdf,
    number: KeyNumber,
    wrapped: Sealed,
    /// What is being done with the values.
    pub mode: Mode,
    mode_seal: Sealed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sealed {
    nonce: [u8; NONCE_BYTES],
    bytes: Vec<u8>,
}

/// Why a store was not unlocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotUnlocked {
    /// It was another PIN.
    #[error("another PIN")]
    Wrong,
    /// The row was tampered with, or there is no cryptography.
    #[error("the key cannot be used")]
    Failed,
}

/// Bytes of a key, which do not stay in memory.
struct RawKey([u8; KEY_BYTES]);

impl Drop for RawKey {
    fn drop(&mut self) {
        self.0.fill(0);
        black_box(&self.0);
    }
}

impl LockRow {
    /// A fresh key, wrapped, for a store of which nothing is sealed yet. None: this device has no cryptography.
    pub async fn make<C: Cipher>(kdf: Kdf, derived: &Derived, random: Random) -> Option<(Self, Seal<C>)> {
        let mut raw = RawKey([0; KEY_BYTES]);
        raw.0[..16].copy_from_slice(&random());
        raw.0[16..].copy_from_slice(&random());
        let [a, b, c, d, ..] = random();
        let number = KeyNumber([a, b, c, d]);
        let wrapped = wrap::<C>(&raw, derived, bound_to(kdf, number), random).await?;
        let seal = Seal { cipher: C::with_key(&raw.0).await?, number, mode: Cell::new(Mode::Sealing) };
        let mode_seal = vouch(&seal.cipher, Mode::Sealing, random).await?;
        Some((Self { kdf, number, wrapped, mode: Mode::Sealing, mode_seal }, seal))
    }

    /// The key.
    ///
    /// # Errors
    /// When the PIN is another one, or the row is not what was written.
    pub async fn unlock<C: Cipher>(&self, derived: &Derived) -> Result<Seal<C>, NotUnlocked> {
        let raw = self.unwrap::<C>(derived).await?;
        let cipher = C::with_key(&raw.0).await.ok_or(NotUnlocked::Failed)?;
        let vouched = self.mode_seal.job(vec![b'm', self.mode as u8]);
        match cipher.run(Way::Open, &[vouched]).await.as_slice() {
            [Some(_)] => Ok(Seal { cipher, number: self.number, mode: Cell::new(self.mode) }),
            _ => Err(NotUnlocked::Failed),
        }
    }

    /// The row for another PIN.
    ///
    /// # Errors
    /// When the PIN before is another one, or there is no cryptography.
    pub async fn rewrapped<C: Cipher>(
        &self,
        before: &Derived,
        kdf: Kdf,
        derived: &Derived,
        random: Random,
    ) -> Result<Self, NotUnlocked> {
        let raw = self.unwrap::<C>(before).await?;
        let wrapped = wrap::<C>(&raw, derived, bound_to(kdf, self.number), random).await.ok_or(NotUnlocked::Failed)?;
        Ok(Self { kdf, wrapped, ..self.clone() })
    }

    /// The row when something else is done with the values.
    pub async fn with_mode<C: Cipher>(&self, seal: &Seal<C>, mode: Mode, random: Random) -> Option<Self> {
        let mode_seal = vouch(&seal.cipher, mode, random).await?;
        Some(Self { mode, mode_seal, ..self.clone() })
    }

    /// The row of a store; none: there is no PIN.
    ///
    /// # Errors
    /// When the store does not answer, or both copies are damaged: without the key nothing can be read.
    pub async fn find<S: Storage>(storage: &S) -> Result<Option<Self>, StoreError> {
        let mut damaged = false;
        for which in [Meta::Lock, Meta::LockAgain] {
            let found = storage.values(Table::Meta, Range::one(&which.key()), Some(1)).await?;
            match found.first().map(|row| record::open_value(row)) {
                Some(Ok(row)) => return Ok(Some(row)),
                Some(Err(record::Damaged)) => damaged = true,
                None => {}
            }
        }
        if damaged { Err(StoreError::Failed("the key of the lock is damaged".to_owned())) } else { Ok(None) }
    }

    /// Writes the row, twice. `storage` is the store as it lies there.
    ///
    /// # Errors
    /// When the store does not take it; then the one before is still there.
    pub async fn keep<S: Storage>(&self, storage: &S) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for which in [Meta::Lock, Meta::LockAgain] {
            batch.put(Table::Meta, which.key(), record::seal_value(self));
        }
        storage.write(batch, Durability::Strict).await
    }

    async fn unwrap<C: Cipher>(&self, derived: &Derived) -> Result<RawKey, NotUnlocked> {
        let cipher = C::with_key(&derived.0).await.ok_or(NotUnlocked::Failed)?;
        let job = self.wrapped.job(bound_to(self.kdf, self.number));
        let mut opened = cipher.run(Way::Open, &[job]).await.pop().flatten().ok_or(NotUnlocked::Wrong)?;
        let raw = opened.as_slice().try_into().map(RawKey).map_err(|_| NotUnlocked::Failed);
        opened.fill(0);
        black_box(&opened);
        raw
    }
}

impl Sealed {
    fn job(&self, bound_to: Vec<u8>) -> Job {
        Job { nonce: self.nonce, bound_to, bytes: self.bytes.clone() }
    }
}

/// What a wrapped key is bound to.
fn bound_to(kdf: Kdf, number: KeyNumber) -> Vec<u8> {
    postcard::to_stdvec(&(b'k', kdf, number)).expect("writing to a vector cannot fail")
}

async fn wrap<C: Cipher>(raw: &RawKey, derived: &Derived, bound_to: Vec<u8>, random: Random) -> Option<Sealed> {
    let mut job = Job { nonce: nonce(random), bound_to, bytes: raw.0.to_vec() };
    let sealed = C::with_key(&derived.0).await?.run(Way::Seal, std::slice::from_ref(&job)).await.pop().flatten();
    job.bytes.fill(0);
    black_box(&job);
    Some(Sealed { nonce: job.nonce, bytes: sealed? })
}

/// The key's word for what is being done.
async fn vouch<C: Cipher>(cipher: &C, mode: Mode, random: Random) -> Option<Sealed> {
    let job = Job { nonce: nonce(random), bound_to: vec![b'm', mode as u8], bytes: Vec::new() };
    let bytes = cipher.run(Way::Seal, std::slice::from_ref(&job)).await.pop().flatten()?;
    Some(Sealed { nonce: job.nonce, bytes })
}

/// A nonce nobody has used.
pub fn nonce(random: Random) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    nonce.copy_from_slice(&random()[..NONCE_BYTES]);
    nonce
}

#[cfg(test)]
mod tests;
