//! A document comes with a scope, leaves one, and goes when none is left that brings it.

use shared::{
    id::DocId,
    sync::protocol::{Refusal, Scope},
};

use super::{Desk, index::sharing_of, intake::Intake, load::Staged};
use crate::engine::store::{Storage, StoreError, Table, key};

impl<S: Storage> Desk<S> {
    /// A scope brings a document: whatever was going to take it away is over.
    pub(super) fn arrived(&mut self, scope: Scope, doc: DocId, intake: &mut Intake) {
        self.progress.unlisted.remove(&doc);
        intake.leaving_changed |= self.leaving.remove(&doc).is_some();
        if let Some(how) = sharing_of(scope)
            && self.index.note_shared(how, doc, true)
        {
            intake.shared_changed.insert(how);
        }
    }

    /// A document is not in a scope any more. If it is in no other one that is read, it goes; one with unsent changes
    /// goes when they have their fates, since it may be on its way into another scope.
    pub(super) async fn leave(&mut self, scope: Scope, doc: DocId, intake: &mut Intake) -> Result<(), StoreError> {
        if self.outbox.touches(doc) {
            self.leaving.insert(doc, scope);
            intake.leaving_changed = true;
            return Ok(());
        }
        let inside = self.index.in_scope(doc, scope);
        if let Some(how) = sharing_of(scope)
            && self.index.note_shared(how, doc, false)
        {
            intake.shared_changed.insert(how);
        }
        // It came into another portfolio before it left this one.
        if inside && !self.index.seen_elsewhere(doc, scope, &self.progress.cursors) {
            self.purge(doc, intake).await?;
        }
        Ok(())
    }

    pub(super) async fn purge(&mut self, doc: DocId, intake: &mut Intake) -> Result<(), StoreError> {
        for number in self.outbox.of(doc) {
            if let Some(row) = self.outbox_row(number).await? {
                self.put_refused(row, Refusal::NotAllowed, intake);
            }
            self.drop_row(number, intake);
        }
        intake.handing_back_changed |= self.handing_back.remove(&doc);
        intake.batch.delete_range(Table::Docs, key::chunks(doc));
        intake.batch.delete(Table::Facts, &key::facts(doc));
        intake.staged.insert(doc, Staged { cleared: true, chunks: Vec::new() });
        intake.changed.remove(&doc);
        intake.others.remove(&doc);
        intake.parts.remove(&doc);
        intake.removed.insert(doc);
        self.shelf.remove(doc);
        self.index.forget(doc);
        Ok(())
    }
}
