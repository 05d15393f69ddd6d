//! How long this device may show what it holds without hearing from the server.

use shared::{
    lease::Lease,
    time::{Instant, MINUTE_MS},
};

use super::Desk;
use crate::engine::store::{Batch, Durability, Storage, StoreError, Table, key::Meta, record};

/// How often contact and clock are noted at most, ms.
const NOTE_MS: i64 = 60 * MINUTE_MS;

impl<S: Storage> Desk<S> {
    /// Whether the server has to be heard before anything is shown.
    pub fn lease_over(&self) -> bool {
        self.lease.over((self.env.now)())
    }

    /// The server was heard.
    ///
    /// # Errors
    /// When the store does not take the note; the lease is renewed in memory all the same.
    pub async fn note_contact(&mut self) -> Result<(), StoreError> {
        let now = (self.env.now)();
        let due = self.lease.over(now) || self.lease_noted.is_none_or(|at| (now.0 - at.0).abs() >= NOTE_MS);
        self.lease = Lease::renewed(now);
        if due { self.put_lease(now).await } else { Ok(()) }
    }

    /// Some time went by.
    ///
    /// # Errors
    /// When the store does not take the note.
    pub async fn note_clock(&mut self) -> Result<(), StoreError> {
        let now = (self.env.now)();
        self.lease = self.lease.seen(now);
        let due = self.lease_noted.is_none_or(|at| (now.0 - at.0).abs() >= NOTE_MS);
        if due { self.put_lease(now).await } else { Ok(()) }
    }

    async fn put_lease(&mut self, now: Instant) -> Result<(), StoreError> {
        self.lease_noted = Some(now);
        let mut batch = Batch::default();
        batch.put(Table::Meta, Meta::Lease.key(), record::seal_value(&self.lease));
        self.storage.write(batch, Durability::Relaxed).await
    }
}
