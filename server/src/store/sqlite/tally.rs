//! What happens to scopes while a batch is taken in: summed up here and written once, not once for each change.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use shared::{
    id::DocId,
    sync::protocol::{Scope, Seq},
};

use super::{
    feed::{self, Event, scope_key},
    writer::Batch,
};
use crate::store::StoreError;

/// The scopes that a batch touches. Lost unless it is written.
#[must_use]
#[derive(Default)]
pub(super) struct Tally(BTreeMap<Scope, Sums>);

#[derive(Default)]
struct Sums {
    head: Seq,
    /// Documents that came in.
    docs: u32,
    /// What is added to the sum of digests, wrapping.
    sum: u64,
}

impl Tally {
    /// A document that nobody had comes into a scope.
    pub fn entered(
        &mut self,
        batch: &mut Batch<'_>,
        scope: Scope,
        seq: Seq,
        ordinal: i64,
        doc: DocId,
    ) -> Result<(), StoreError> {
        batch
            .sql
            .prepare_cached("INSERT INTO doc_scopes (scope, ordinal) VALUES (?1, ?2)")?
            .execute(params![scope_key(scope), ordinal])?;
        self.event(batch, scope, seq, doc, Event::Added)?;
        self.sums(scope).docs += 1;
        Ok(())
    }

    /// Writes one event into one scope.
    pub fn event(
        &mut self,
        batch: &Batch<'_>,
        scope: Scope,
        seq: Seq,
        doc: DocId,
        event: Event,
    ) -> Result<(), StoreError> {
        feed::insert(batch.sql, &scope_key(scope), seq, doc.0, event)?;
        let sums = self.sums(scope);
        sums.head = sums.head.max(seq);
        Ok(())
    }

    /// A document's digest grew by so much, wrapping.
    pub fn digest(&mut self, scope: Scope, by: u64) {
        let sums = self.sums(scope);
        sums.sum = sums.sum.wrapping_add(by);
    }

    fn sums(&mut self, scope: Scope) -> &mut Sums {
        self.0.entry(scope).or_default()
    }

    /// Writes what came together.
    pub fn write(self, batch: &mut Batch<'_>) -> Result<(), StoreError> {
        for (scope, sums) in self.0 {
            let key = scope_key(scope);
            let before: Option<i64> = batch
                .sql
                .prepare_cached("SELECT sum FROM scopes WHERE scope = ?1")?
                .query_row([&key], |row| row.get(0))
                .optional()?;
            // SQLite's own addition would not wrap.
            let sum = before.unwrap_or(0).wrapping_add(sums.sum.cast_signed());
            batch
                .sql
                .prepare_cached("INSERT INTO scopes (scope, head, docs, sum) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (scope) DO UPDATE SET head = excluded.head, docs = docs + excluded.docs, sum = excluded.sum")?
                .execute(params![key, sums.head, sums.docs, sum])?;
            batch.moved(scope, sums.head);
        }
        Ok(())
    }
}
