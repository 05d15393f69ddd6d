//! After a restore of the server: what it has lost goes back to it, a device's own work and what others wrote.
//!
//! Every document that is here when another database answers is kept, whatever the lists say, until it is known what the
//! server has of it: when it sends the document, or has listed all scopes without it.

use shared::{id::DocId, kind::Identity, sorted::SortedSet, sync::protocol::DocumentItem};

use super::{Desk, documents::Documents, intake::Intake, load::Stored};
use crate::engine::{
    outbox::OutboxRow,
    store::{
        Batch, Durability, Storage, StoreError, Table,
        key::{self, Meta},
        record,
    },
};

impl<S: Storage> Desk<S> {
    /// Whether this device wrote a change.
    pub(super) fn is_own(&self, documents: &dyn Documents, change: &[u8]) -> bool {
        documents.actor_of(change).is_some_and(|writer| self.actors.iter().any(|actor| actor.as_slice() == writer))
    }

    /// Whether a row of the outbox is what somebody else wrote and the server may have lost.
    pub(super) async fn is_of_others(&self, row: &OutboxRow) -> Result<bool, StoreError> {
        Ok(row.command.is_none() && !self.is_own(self.documents().await?, &row.change))
    }

    /// The server sent all that it has of a document; none: it has nothing. What others wrote and it lacks goes into the
    /// outbox.
    pub(super) async fn hand_back(
        &mut self,
        doc: DocId,
        there: Option<&DocumentItem>,
        intake: &mut Intake,
    ) -> Result<(), StoreError> {
        if !self.handing_back.remove(&doc) {
            return Ok(());
        }
        intake.handing_back_changed = true;
        let documents = self.documents().await?;
        let sent = there.map(|item| documents.read(doc, item.snapshot.as_slice(), &item.changes));
        let heads = match sent {
            None => Vec::new(),
            Some(Ok(held)) => held.heads(),
            // News of it, and not all of it.
            Some(Err(_)) => return Ok(()),
        };
        if !self.load_with(doc, intake.staged.get(&doc)).await? {
            return Ok(());
        }
        let changes = self.shelf.get(doc).map(|loaded| loaded.held.changes_since(&heads)).unwrap_or_default();
        let others = changes.into_iter().filter(|change| !self.is_own(documents, change)).collect();
        self.send_again(doc, others, intake).await
    }

    /// Everything is read: what the server has not sent by now it does not have. Customers go first, as their parts build
    /// upon them.
    ///
    /// # Errors
    /// When the store does not take it; it is asked for again then.
    pub async fn hand_back_the_rest(&mut self) -> Result<(), StoreError> {
        if self.handing_back.is_empty() {
            return Ok(());
        }
        let is_whole =
            |doc: &DocId| self.index.get(*doc).is_some_and(|entry| entry.kind.spec().identity == Identity::Own);
        let (wholes, parts): (Vec<_>, Vec<_>) = self.handing_back.iter().copied().partition(is_whole);
        let mut intake = Intake::default();
        let mut result = Ok(());
        for doc in wholes.into_iter().chain(parts) {
            if result.is_ok() {
                result = self.hand_back(doc, None, &mut intake).await;
            }
        }
        self.put_handing_back(&mut intake.batch);
        if result.is_ok() {
            result = self.storage.write(intake.batch, Durability::Relaxed).await;
        }
        if result.is_err() {
            // Memory is as the store is again.
            let _ = self.reload().await;
        }
        result
    }

    pub(super) fn put_handing_back(&self, batch: &mut Batch) {
        batch.put(Table::Meta, Meta::HandingBack.key(), record::seal_value(&self.handing_back));
    }

    /// Puts what this device made of a document, and the server acknowledged once, into the outbox again.
    pub(super) async fn offer_again(
        &mut self,
        doc: DocId,
        chunks: &[Vec<u8>],
        intake: &mut Intake,
    ) -> Result<(), StoreError> {
        let documents = self.documents().await?;
        let Ok(held) = Stored::of(chunks).and_then(|stored| stored.assemble(documents, doc)) else { return Ok(()) };
        let changes = held.changes_since(&[]).into_iter().filter(|change| self.is_own(documents, change)).collect();
        self.send_again(doc, changes, intake).await
    }

    /// Puts changes of a document into the outbox that do not wait there already.
    async fn send_again(&mut self, doc: DocId, changes: Vec<Vec<u8>>, intake: &mut Intake) -> Result<(), StoreError> {
        let waiting: SortedSet<Vec<u8>> = self.unsent_rows(doc).await?.into_iter().map(|row| row.change).collect();
        for change in changes.into_iter().filter(|change| !waiting.contains(change)) {
            let row = OutboxRow { doc, change, command: None, name: String::new(), made_at: self.now() };
            let number = self.outbox.next_number();
            intake.batch.put(Table::Outbox, key::outbox(number), record::seal_value(&row));
            self.outbox.note(number, doc, None);
            self.queued += 1;
        }
        Ok(())
    }
}
