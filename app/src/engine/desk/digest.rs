//! Digests of what really lies in the store, for the self-check.

use shared::{
    document::snapshot,
    id::DocId,
    sync::{check, protocol::Scope},
};

use super::{Desk, documents::Documents, index::Entry, load::Stored};
use crate::engine::{
    crash,
    store::{
        Batch, Durability, Storage, StoreError, Table,
        key::{self, Meta},
        record::{self, Kind},
    },
};

/// Reading the whole store costs a phone some seconds of work: once a day is enough.
const CHECK_EVERY_MS: i64 = 20 * 3_600_000;
/// What is asked within this time belongs to the same check.
const CHECK_TAKES_MS: i64 = 3_600_000;

impl<S: Storage> Desk<S> {
    /// Whether the store is to be compared with the server now; notes that it is.
    pub async fn begin_check(&mut self) -> bool {
        let now = self.now();
        let age = self.checked_at.map(|at| now.0.saturating_sub(at.0));
        if age.is_some_and(|age| (0..CHECK_TAKES_MS).contains(&age)) {
            return true;
        }
        if age.is_some_and(|age| (0..CHECK_EVERY_MS).contains(&age)) {
            return false;
        }
        self.checked_at = Some(now);
        let mut batch = Batch::default();
        batch.put(Table::Meta, Meta::Checked.key(), record::seal_value(&now));
        // If it cannot be noted, the next start checks again.
        let _ = self.storage.write(batch, Durability::Relaxed).await;
        true
    }

    /// The documents that are seen through a scope.
    pub fn documents_in(&self, scope: Scope) -> Vec<DocId> {
        self.index.of_scope(scope)
    }

    /// The digest of a document as the server acknowledged it; none: it is not here. One that cannot be read is set
    /// aside, so that it is fetched anew.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn digest(&mut self, doc: DocId) -> Result<Option<u64>, StoreError> {
        crash::working_on(doc);
        let chunks = self.storage.values(Table::Docs, key::chunks(doc), None).await?;
        if chunks.is_empty() {
            return Ok(None);
        }
        match heads(self.documents().await?, doc, &chunks) {
            Some(heads) => Ok(Some(check::digest(doc, &heads))),
            None => {
                self.put_aside(doc, chunks, Batch::default()).await?;
                Ok(None)
            }
        }
    }

    /// Takes a document's chunks out of the way and keeps their bytes.
    pub(super) async fn put_aside(
        &mut self,
        doc: DocId,
        chunks: Vec<Vec<u8>>,
        mut batch: Batch,
    ) -> Result<(), StoreError> {
        self.shelf.remove(doc);
        for (number, chunk) in (0..).zip(chunks) {
            batch.put(Table::Quarantine, key::damaged(doc, number), chunk);
        }
        batch.delete_range(Table::Docs, key::chunks(doc));
        let facts =
            self.storage.values(Table::Facts, crate::engine::store::Range::one(&key::facts(doc)), Some(1)).await?;
        match facts.first().map(|facts| record::open(facts)) {
            // A part is not listed: it comes with its document, or not at all.
            Some(Ok((Kind::Part, _))) => batch.delete(Table::Facts, &key::facts(doc)),
            Some(Ok((Kind::Other | Kind::ListedOther, bytes))) => {
                batch.put(Table::Facts, key::facts(doc), record::seal(Kind::ListedOther, bytes));
            }
            Some(Ok((_, bytes))) => batch.put(Table::Facts, key::facts(doc), record::seal(Kind::Listed, bytes)),
            Some(Err(_)) | None => {}
        }
        if let Some(entry) = self.index.get(doc) {
            self.index.note(doc, Entry { held: false, ..entry });
        }
        self.storage.write(batch, Durability::Strict).await
    }
}

/// The heads of the document that these records make. A snapshot alone, which is the rule, need not be loaded.
fn heads(documents: &dyn Documents, doc: DocId, chunks: &[Vec<u8>]) -> Option<Vec<[u8; 32]>> {
    if let [only] = chunks
        && let Ok((Kind::Snapshot, bytes)) = record::open(only)
        && let Some(heads) = snapshot::heads_of(bytes)
    {
        return Some(heads);
    }
    Stored::of(chunks).and_then(|stored| stored.assemble(documents, doc)).ok().map(|held| held.heads())
}
