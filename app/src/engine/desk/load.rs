//! Documents from the store into memory.

use shared::{document::DocumentError, id::DocId, sync::protocol::Cursor};

use super::{
    Desk, Loaded,
    documents::{Documents, Held},
    parts::Known,
};
use crate::engine::{
    crash,
    outbox::OutboxRow,
    store::{
        Batch, Range, Storage, StoreError, Table, key,
        record::{self, Kind},
    },
};

/// A document's bytes are not what was written, or not enough.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("a chunk is damaged")]
    Chunk,
    #[error(transparent)]
    Document(#[from] DocumentError),
}

/// Loose chunks beyond which a document is folded into one snapshot.
const FOLD_BEYOND: u32 = 64;

/// What a transaction that is not written yet does to the chunks of a document.
#[derive(Debug, Default)]
pub(super) struct Staged {
    /// The chunks in the store go.
    pub(super) cleared: bool,
    /// Records that come, in order.
    pub(super) chunks: Vec<Vec<u8>>,
}

/// A document as it lies in the store.
#[derive(Debug, Default)]
pub(super) struct Stored {
    snapshots: Vec<Vec<u8>>,
    changes: Vec<Vec<u8>>,
}

impl Stored {
    /// Reads chunks in the order of their keys.
    pub(super) fn of(chunks: &[Vec<u8>]) -> Result<Self, Unreadable> {
        let mut stored = Self::default();
        for chunk in chunks {
            match record::open(chunk).map_err(|_| Unreadable::Chunk)? {
                (Kind::Snapshot, bytes) => stored.snapshots.push(bytes.to_vec()),
                (Kind::Change, bytes) => stored.changes.push(bytes.to_vec()),
                (Kind::Value | Kind::Listed | Kind::Part | Kind::Other | Kind::ListedOther, _) => {
                    return Err(Unreadable::Chunk);
                }
            }
        }
        Ok(stored)
    }

    /// Adds unsent changes.
    pub(super) fn with_unsent(mut self, rows: &[OutboxRow]) -> Self {
        self.changes.extend(rows.iter().map(|row| row.change.clone()));
        self
    }

    fn loose(&self) -> u32 {
        u32::try_from(self.changes.len() + self.snapshots.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The document that the bytes make.
    pub(super) fn assemble(&self, documents: &dyn Documents, doc: DocId) -> Result<Box<dyn Held>, Unreadable> {
        Ok(documents.read(doc, &self.snapshots, &self.changes)?)
    }
}

impl<S: Storage> Desk<S> {
    /// Brings a document into memory. False: it is not on this device.
    pub(super) async fn load(&mut self, doc: DocId) -> Result<bool, StoreError> {
        self.load_with(doc, None).await
    }

    /// Brings a document into memory as it will be once a transaction is written.
    pub(super) async fn load_with(&mut self, doc: DocId, staged: Option<&Staged>) -> Result<bool, StoreError> {
        crash::working_on(doc);
        if self.shelf.holds(doc) {
            return Ok(true);
        }
        let mut chunks = match staged {
            Some(Staged { cleared: true, .. }) => Vec::new(),
            _ => self.storage.values(Table::Docs, key::chunks(doc), None).await?,
        };
        chunks.extend(staged.into_iter().flat_map(|staged| staged.chunks.iter().cloned()));
        let rows = self.unsent_rows(doc).await?;
        if chunks.is_empty() && rows.is_empty() {
            return Ok(false);
        }
        match read(self.documents().await?, doc, &chunks, &rows) {
            Ok(loaded) => {
                if loaded.loose > FOLD_BEYOND {
                    self.to_fold.insert(doc);
                }
                self.shelf.put(doc, loaded);
                Ok(true)
            }
            // The document is whole, and what is unsent of it is not.
            Err(_) if !rows.is_empty() && staged.is_none() && self.mend_unsent(doc, &chunks).await? => {
                Ok(self.shelf.holds(doc))
            }
            Err(why) => {
                self.set_aside(doc, &why.to_string()).await?;
                Ok(false)
            }
        }
    }

    /// The unsent changes of a document, in order.
    pub(super) async fn unsent_rows(&self, doc: DocId) -> Result<Vec<OutboxRow>, StoreError> {
        let mut rows = Vec::new();
        for number in self.outbox.of(doc) {
            rows.extend(self.outbox_row(number).await?);
        }
        Ok(rows)
    }

    /// A row of the outbox, if it is there.
    pub(super) async fn outbox_row(&self, number: u64) -> Result<Option<OutboxRow>, StoreError> {
        let found = self.storage.values(Table::Outbox, Range::one(&key::outbox(number)), Some(1)).await?;
        Ok(found.first().and_then(|row| record::open_value(row).ok()))
    }

    /// What lists are to know of a document as it is now; none: it is not on this device.
    pub(super) async fn derive(&mut self, doc: DocId) -> Result<Option<Known>, StoreError> {
        if !self.load(doc).await? {
            return Ok(None);
        }
        let owner = self.owner_of(doc);
        Ok(self.shelf.get(doc).map(|loaded| loaded.held.known(owner)))
    }

    /// Who owns a document: who makes one owns it.
    pub(super) fn owner_of(&self, doc: DocId) -> Option<shared::id::UserId> {
        self.index.get(doc).map_or(Some(self.me()), |entry| entry.owner)
    }

    /// Takes a document that cannot be read out of the way, keeps its bytes, and has it fetched again.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn set_aside(&mut self, doc: DocId, why: &str) -> Result<(), StoreError> {
        let chunks = self.storage.values(Table::Docs, key::chunks(doc), None).await?;
        let mut batch = Batch::default();
        if let Some(scope) = self.index.scope_of(doc, &self.progress.cursors) {
            self.progress.cursors.insert(scope, Cursor::Fresh);
            self.refetch.insert(scope);
            self.put_progress(&mut batch);
        }
        crash::note(&format!("document {doc} was set aside: {why}"));
        self.put_aside(doc, chunks, batch).await
    }
}

fn read(documents: &dyn Documents, doc: DocId, chunks: &[Vec<u8>], rows: &[OutboxRow]) -> Result<Loaded, Unreadable> {
    let stored = Stored::of(chunks)?;
    let loose = stored.loose();
    let held = stored.with_unsent(rows).assemble(documents, doc)?;
    Ok(Loaded { held, loose })
}
