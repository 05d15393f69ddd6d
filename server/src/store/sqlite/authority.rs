//! Who owns and who shares a document.

use rusqlite::{OptionalExtension, params};
use shared::{
    facts::FACTS_VERSION,
    id::{DocId, UserId},
    sync::protocol::Scope,
};

use super::{
    feed::{self, DocRow, home},
    writer::Batch,
};
use crate::{index, store::StoreError};

/// Gives documents to a new owner, or to the open sea: they enter one scope and leave the other in the same transaction.
pub(super) fn transfer(batch: &mut Batch<'_>, docs: &[DocId], to: Option<UserId>) -> Result<(), StoreError> {
    for doc in docs {
        let row = required(batch, *doc)?;
        if row.owner == to {
            continue;
        }
        let facts: Option<Vec<u8>> = batch
            .sql
            .prepare_cached("SELECT facts FROM docs WHERE ordinal = ?1 AND facts_version = ?2")?
            .query_row(params![row.ordinal, FACTS_VERSION], |row| row.get(0))
            .optional()?
            .flatten();
        let facts = facts.and_then(|bytes| index::with_owner(&bytes, to));
        batch
            .sql
            .prepare_cached("UPDATE docs SET owner = ?2, facts = ?3, facts_seq = CASE WHEN ?3 IS NULL THEN 0 ELSE facts_seq END WHERE ordinal = ?1")?
            .execute(params![row.ordinal, to.as_ref().map(|to| to.as_bytes().as_slice()), facts])?;
        // Who sees both hears first where it went, and need not throw it away in between.
        feed::enter(batch, home(to), row.ordinal, *doc)?;
        feed::leave(batch, home(row.owner), row.ordinal, *doc)?;
        // What was shared with the new owner is now their own.
        if let Some(to) = to {
            feed::leave(batch, Scope::Shared(to), row.ordinal, *doc)?;
        }
        batch.touched(*doc);
    }
    Ok(())
}

/// Lets somebody else see a document.
pub(super) fn share(batch: &mut Batch<'_>, doc: DocId, with: UserId) -> Result<(), StoreError> {
    let row = required(batch, doc)?;
    if row.owner != Some(with) {
        feed::enter(batch, Scope::Shared(with), row.ordinal, doc)?;
    }
    Ok(())
}

/// Takes that back.
pub(super) fn unshare(batch: &mut Batch<'_>, doc: DocId, with: UserId) -> Result<(), StoreError> {
    let row = required(batch, doc)?;
    feed::leave(batch, Scope::Shared(with), row.ordinal, doc)?;
    Ok(())
}

fn required(batch: &Batch<'_>, doc: DocId) -> Result<DocRow, StoreError> {
    feed::doc_row(batch.sql, doc)?.ok_or(StoreError::Missing("customer"))
}
