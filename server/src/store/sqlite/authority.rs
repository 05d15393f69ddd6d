//! Who owns and who shares a document.

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    api::SharedWith,
    facts::FACTS_VERSION,
    id::{DocId, UserId},
    kind::{DocKind, Identity},
    policy::Sharing,
    sync::protocol::Scope,
};

use super::{
    feed::{self, DocRow},
    writer::Batch,
};
use crate::{index, store::StoreError};

/// Gives customers to a new owner, or to the open sea, with the parts that go with them: they enter one scope and leave
/// the other in the same transaction.
pub(super) fn transfer(batch: &mut Batch<'_>, docs: &[DocId], to: Option<UserId>) -> Result<(), StoreError> {
    for doc in docs {
        let row = required(batch, *doc)?;
        if row.kind != DocKind::Customer {
            return Err(StoreError::Missing("customer"));
        }
        if row.owner == to {
            continue;
        }
        move_to(batch, *doc, &row, to)?;
        // What was shared with the new owner is now their own.
        for scope in to.into_iter().flat_map(|to| Sharing::ALL.map(|sharing| sharing.scope(to))) {
            feed::leave(batch, scope, row.ordinal, *doc)?;
        }
        for (part, row) in parts_of(batch, *doc)? {
            move_to(batch, part, &row, to)?;
            for scope in to.into_iter().flat_map(|to| Sharing::ALL.map(|sharing| sharing.scope(to))) {
                feed::leave(batch, scope, row.ordinal, part)?;
            }
            tell_others(batch, part, &row, to)?;
        }
        tell_others(batch, *doc, &row, to)?;
    }
    Ok(())
}

/// Whoever else sees a document learns whose it is now.
fn tell_others(batch: &mut Batch<'_>, doc: DocId, row: &DocRow, owner: Option<UserId>) -> Result<(), StoreError> {
    let home = row.kind.home(owner);
    for scope in feed::scopes_of(batch.sql, row.ordinal)?.into_iter().filter(|scope| Some(*scope) != home) {
        let seq = batch.next_seq();
        feed::append(batch, scope, seq, doc.0, feed::Event::Added)?;
    }
    Ok(())
}

/// The parts of a customer that go with it to a new owner, as far as somebody has begun them.
fn parts_of(batch: &Batch<'_>, customer: DocId) -> Result<Vec<(DocId, DocRow)>, StoreError> {
    let mut parts = Vec::new();
    for kind in DocKind::ALL.into_iter().filter(|kind| kind.spec().identity == Identity::PartOfCustomer) {
        // The name of such a part has no person in it.
        let part = kind.of(customer, UserId(uuid::Uuid::nil()));
        parts.extend(feed::doc_row(batch.sql, part)?.map(|row| (part, row)));
    }
    Ok(parts)
}

/// Those of them that whoever sees the customer sees.
fn seen_with(batch: &Batch<'_>, customer: DocId) -> Result<Vec<(DocId, DocRow)>, StoreError> {
    let mut parts = parts_of(batch, customer)?;
    parts.retain(|(_, row)| row.kind.spec().is_shared());
    Ok(parts)
}

fn move_to(batch: &mut Batch<'_>, doc: DocId, row: &DocRow, to: Option<UserId>) -> Result<(), StoreError> {
    let facts: Option<Vec<u8>> = batch
        .sql
        .prepare_cached("SELECT facts FROM docs WHERE ordinal = ?1 AND facts_version = ?2")?
        .query_row(params![row.ordinal, FACTS_VERSION], |row| row.get(0))
        .optional()?
        .flatten();
    let facts = facts.and_then(|bytes| index::with_owner(row.kind, &bytes, to));
    batch
        .sql
        .prepare_cached("UPDATE docs SET owner = ?2, facts = ?3, facts_seq = CASE WHEN ?3 IS NULL THEN 0 ELSE facts_seq END WHERE ordinal = ?1")?
        .execute(params![row.ordinal, to.as_ref().map(|to| to.as_bytes().as_slice()), facts])?;
    // Who sees both hears first where it went, and need not throw it away in between.
    if let Some(home) = row.kind.home(to) {
        feed::enter(batch, home, row.ordinal, doc)?;
    }
    if let Some(home) = row.kind.home(row.owner) {
        feed::leave(batch, home, row.ordinal, doc)?;
    }
    batch.touched(doc);
    Ok(())
}

/// Lets somebody else see a document.
pub(super) fn share(batch: &mut Batch<'_>, doc: DocId, with: UserId, sharing: Sharing) -> Result<(), StoreError> {
    let row = required(batch, doc)?;
    if row.owner != Some(with) {
        feed::enter(batch, sharing.scope(with), row.ordinal, doc)?;
        for (part, row) in seen_with(batch, doc)? {
            feed::enter(batch, sharing.scope(with), row.ordinal, part)?;
        }
    }
    Ok(())
}

/// Whom a document is shared with, the closest first.
pub(super) fn shared_with(sql: &Connection, doc: DocId) -> Result<Vec<SharedWith>, StoreError> {
    let Some(row) = feed::doc_row(sql, doc)? else { return Ok(Vec::new()) };
    let share = |scope| match scope {
        Scope::Shared(with) => Some(SharedWith { with, sharing: Sharing::Edit }),
        Scope::SharedToRead(with) => Some(SharedWith { with, sharing: Sharing::Read }),
        Scope::Followed(with) => Some(SharedWith { with, sharing: Sharing::Follow }),
        _ => None,
    };
    let mut shared: Vec<_> = feed::scopes_of(sql, row.ordinal)?.into_iter().filter_map(share).collect();
    shared.sort_by_key(|one| (std::cmp::Reverse(one.sharing), one.with));
    Ok(shared)
}

/// Takes that back.
pub(super) fn unshare(batch: &mut Batch<'_>, doc: DocId, with: UserId, sharing: Sharing) -> Result<(), StoreError> {
    let row = required(batch, doc)?;
    feed::leave(batch, sharing.scope(with), row.ordinal, doc)?;
    for (part, row) in seen_with(batch, doc)? {
        feed::leave(batch, sharing.scope(with), row.ordinal, part)?;
    }
    Ok(())
}

fn required(batch: &Batch<'_>, doc: DocId) -> Result<DocRow, StoreError> {
    feed::doc_row(batch.sql, doc)?.ok_or(StoreError::Missing("customer"))
}
