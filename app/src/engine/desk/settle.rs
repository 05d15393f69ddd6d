//! The fates of own changes: accepted ones join the documents, refused ones wait for a person.

use shared::{
    id::DocId,
    sorted::{SortedMap, SortedSet},
    sync::{
        device::Settled,
        protocol::{Refusal, Scope},
    },
};

use super::{Desk, intake::Intake};
use crate::engine::{
    outbox::{OutboxRow, RefusedRow},
    store::{
        Range, Storage, StoreError, Table, key,
        record::{self, Kind},
    },
};

impl<S: Storage> Desk<S> {
    /// Sets a change aside for a person to look at. One without a command was the server's once and is not lost.
    pub(super) fn put_refused(&mut self, row: OutboxRow, why: Refusal, intake: &mut Intake) {
        let Some(command) = row.command.as_ref().map(|command| command.id) else { return };
        intake.batch.put(Table::Quarantine, key::refused(command), record::seal_value(&RefusedRow { row, why }));
        self.refused = self.refused.saturating_add(1);
    }

    /// Takes a row out of the outbox.
    pub(super) fn drop_row(&mut self, number: u64, intake: &mut Intake) {
        if let Some(doc) = self.outbox.doc_of(number) {
            intake.settled.insert(doc);
        }
        intake.batch.delete(Table::Outbox, &key::outbox(number));
        self.outbox.forget(number);
    }

    /// The fates of own changes: what was accepted joins the document's chunks.
    pub(super) async fn settle(&mut self, settled: &[(u64, Settled)], intake: &mut Intake) -> Result<(), StoreError> {
        let mut refused: SortedMap<DocId, SortedMap<u64, Refusal>> = SortedMap::new();
        let mut taken = SortedSet::new();
        for (number, fate) in settled {
            match fate {
                Settled::Accepted(_) | Settled::Known(_) => {
                    taken.insert(*number);
                }
                Settled::Refused(_) if self.is_handed_back(*number).await? => self.drop_row(*number, intake),
                Settled::Refused(why) => {
                    if let Some(doc) = self.outbox.doc_of(*number) {
                        refused.entry(doc).or_default().insert(*number, *why);
                    }
                }
            }
            if let (Settled::Accepted(_), Some(doc)) = (fate, self.outbox.doc_of(*number)) {
                self.progress.unlisted.remove(&doc);
            }
        }
        let mut dated = SortedSet::new();
        for (number, row) in self.rows_of(taken).await? {
            if self.is_dated_otherwise(&row) {
                dated.insert(row.doc);
            }
            // One without a command lies among the chunks already.
            if row.command.is_some() {
                let chunk = record::seal(Kind::Change, &row.change);
                intake.batch.put(Table::Docs, key::change(row.doc, self.number_change()), chunk.clone());
                intake.staged.entry(row.doc).or_default().chunks.push(chunk);
            }
            self.drop_row(number, intake);
        }
        for (doc, why) in refused {
            self.rebuild(doc, &why, intake).await?;
        }
        self.date(&dated, intake).await?;
        let leaving: Vec<(DocId, Scope)> = self
            .progress
            .unlisted
            .iter()
            .filter(|(doc, _)| !self.outbox.touches(**doc) && !self.handing_back.contains(*doc))
            .map(|(d, s)| (*d, *s))
            .collect();
        for (doc, scope) in leaving {
            self.progress.unlisted.remove(&doc);
            self.leave(scope, doc, intake).await?;
        }
        let leaving: Vec<(DocId, Scope)> =
            self.leaving.iter().filter(|(doc, _)| !self.outbox.touches(**doc)).map(|(d, s)| (*d, *s)).collect();
        for (doc, scope) in leaving {
            self.leaving.remove(&doc);
            intake.leaving_changed = true;
            self.leave(scope, doc, intake).await?;
        }
        Ok(())
    }

    /// Whether a row is somebody else's work, which the server may have lost: nobody here can do anything about it.
    async fn is_handed_back(&self, number: u64) -> Result<bool, StoreError> {
        match self.outbox_row(number).await? {
            Some(row) => self.is_of_others(&row).await,
            None => Ok(false),
        }
    }

    /// Rows of the outbox that are there, read in one go.
    async fn rows_of(&self, numbers: SortedSet<u64>) -> Result<Vec<(u64, OutboxRow)>, StoreError> {
        let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Ok(Vec::new()) };
        let range = Range { from: key::outbox(*first), below: last.checked_add(1).map(key::outbox) };
        let keys = self.storage.keys(Table::Outbox, range.clone(), None).await?;
        let rows = self.storage.values(Table::Outbox, range, None).await?;
        let read = keys
            .iter()
            .zip(&rows)
            .filter_map(|(at, row)| Some((key::outbox_number(at)?, record::open_value(row).ok()?)));
        Ok(read.filter(|(number, _)| numbers.contains(number)).collect())
    }
}
