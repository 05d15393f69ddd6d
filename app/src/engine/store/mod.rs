//! The device's store: tables of bytes, read in ranges and written in transactions.
//!
//! `Storage` is what the engine needs of a database; the browser's is in `browser`, the tests' in `memory`. `vault` lies
//! between them and the engine: where there is a PIN, what passes through it is sealed.

pub mod key;
pub mod record;

pub mod browser;
pub mod cipher;
#[cfg(test)]
pub mod memory;
mod request;
#[cfg(test)]
pub mod toy_cipher;
pub mod vault;

use super::desk::documents::NotFetched;
use crate::bridge::StoreTrouble;

/// What is kept where. The names are the object stores' names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// Session, cursors, roster and other single values, by name.
    Meta,
    /// Documents as the server acknowledged them: a snapshot and loose changes.
    Docs,
    /// Facts by document.
    Facts,
    /// Changes that the server has not acknowledged, in the order in which they were made.
    Outbox,
    /// Refused changes and damaged documents: nothing is thrown away silently.
    Quarantine,
    /// Requests of authority that wait for the server's answer, or whose denial nobody has seen.
    Requests,
    /// Texts that are being written, by name; only where there is a PIN.
    Drafts,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 7] =
        [Self::Meta, Self::Docs, Self::Facts, Self::Outbox, Self::Quarantine, Self::Requests, Self::Drafts];

    /// The object store's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Docs => "docs",
            Self::Facts => "facts",
            Self::Outbox => "outbox",
            Self::Quarantine => "quarantine",
            Self::Requests => "requests",
            Self::Drafts => "drafts",
        }
    }
}

/// How hard a write is pressed onto the disk before it counts as done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Survives loss of power: what a person made.
    Strict,
    /// May be lost with the power: what the server can send again.
    Relaxed,
}

/// A stretch of keys: from the first (inclusive) to the last (exclusive, none: to the end).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// First key inside.
    pub from: Vec<u8>,
    /// First key after.
    pub below: Option<Vec<u8>>,
}

impl Range {
    /// Everything.
    pub fn all() -> Self {
        Self { from: Vec::new(), below: None }
    }

    /// One key.
    pub fn one(key: &[u8]) -> Self {
        let mut below = key.to_vec();
        below.push(0);
        Self { from: key.to_vec(), below: Some(below) }
    }
}

/// One step of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Put(Table, Vec<u8>, Vec<u8>),
    Delete(Table, Range),
}

/// What belongs together: written wholly or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    steps: Vec<Step>,
}

impl Batch {
    /// Puts a value, replacing what was there.
    pub fn put(&mut self, table: Table, key: Vec<u8>, value: Vec<u8>) {
        self.steps.push(Step::Put(table, key, value));
    }

    /// Deletes a value, if it is there.
    pub fn delete(&mut self, table: Table, key: &[u8]) {
        self.steps.push(Step::Delete(table, Range::one(key)));
    }

    /// Deletes a stretch of values.
    pub fn delete_range(&mut self, table: Table, range: Range) {
        self.steps.push(Step::Delete(table, range));
    }

    /// The values that are put, with where each goes.
    pub fn puts(&mut self) -> impl Iterator<Item = (Table, &[u8], &mut Vec<u8>)> {
        self.steps.iter_mut().filter_map(|step| match step {
            Step::Put(table, key, value) => Some((*table, key.as_slice(), value)),
            Step::Delete(..) => None,
        })
    }

    /// Whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The tables that it touches.
    pub fn tables(&self) -> Vec<Table> {
        let touches = |table: &Table| {
            self.steps.iter().any(|step| matches!(step, Step::Put(at, ..) | Step::Delete(at, _) if at == table))
        };
        Table::ALL.into_iter().filter(touches).collect()
    }
}

/// Why the store did not do what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk or the quota is full; nothing was written.
    #[error("the device's storage is full")]
    Full,
    /// The connection is lost or another tab upgrades; open it again.
    #[error("the connection to the store was lost: {0}")]
    Lost(String),
    /// It cannot be opened, or not any more.
    #[error("the store cannot be opened")]
    Unusable(StoreTrouble),
    /// Anything else.
    #[error("the store failed: {0}")]
    Failed(String),
    /// What is stored cannot be read without code that is not here.
    #[error(transparent)]
    NotFetched(#[from] NotFetched),
}

impl StoreError {
    /// The trouble as the screen shows it.
    pub fn trouble(&self) -> StoreTrouble {
        match self {
            Self::Full => StoreTrouble::Full,
            Self::Lost(_) => StoreTrouble::Unavailable,
            Self::Unusable(trouble) => trouble.clone(),
            Self::Failed(why) => StoreTrouble::Damaged(why.clone()),
            Self::NotFetched(_) => StoreTrouble::ProgramMissing,
        }
    }
}

/// A database of tables with ordered keys.
#[expect(async_fn_in_trait, reason = "one thread: no future has to be sent anywhere")]
pub trait Storage {
    /// At most `limit` values of a stretch, by key.
    ///
    /// # Errors
    /// When the database does not answer.
    async fn values(&self, table: Table, range: Range, limit: Option<u32>) -> Result<Vec<Vec<u8>>, StoreError>;

    /// At most `limit` keys of a stretch, in order.
    ///
    /// # Errors
    /// When the database does not answer.
    async fn keys(&self, table: Table, range: Range, limit: Option<u32>) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Writes a batch in one transaction.
    ///
    /// # Errors
    /// When it could not be written; then nothing was.
    async fn write(&self, batch: Batch, durability: Durability) -> Result<(), StoreError>;
}
