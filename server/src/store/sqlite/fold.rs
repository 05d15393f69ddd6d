//! What folding reads and keeps: sources in, snapshots and facts out; and whole documents at once.

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    facts::FACTS_VERSION,
    id::{DeviceId, DocId, UserId},
    sync::protocol::{Scope, Seq},
    time::Instant,
};

use super::{
    beginning,
    changes::{self, ChangeRow},
    compact, digest, feed,
    writer::Batch,
};
use crate::store::{
    StoreError,
    rows::{Change, DocSource, Folded, WholeDocument},
};

fn doc_ids(sql: &Connection, query: &str, version: u16) -> Result<Vec<DocId>, StoreError> {
    let mut statement = sql.prepare_cached(query)?;
    let rows = statement.query_map([version], |row| row.get::<_, Vec<u8>>(0))?;
    rows.map(|bytes| DocId::from_slice(&bytes?).map_err(|e| StoreError::Database(e.to_string()))).collect()
}

pub(super) fn stale(sql: &Connection) -> Result<Vec<DocId>, StoreError> {
    doc_ids(
        sql,
        "SELECT doc FROM docs WHERE facts_seq <> last_seq OR facts_version <> ?1 OR (facts IS NULL AND kind IN ('customer', 'trade', 'product')) ORDER BY ordinal",
        FACTS_VERSION,
    )
}

pub(super) fn all(sql: &Connection) -> Result<Vec<DocId>, StoreError> {
    doc_ids(sql, "SELECT doc FROM docs WHERE ?1 >= 0 ORDER BY ordinal", 0)
}

/// The snapshot of a document with its last change.
pub(super) fn snapshot(sql: &Connection, ordinal: i64) -> Result<Option<(Seq, Vec<u8>)>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT seq, body FROM snapshots WHERE ordinal = ?1")?;
    Ok(statement.query_row([ordinal], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// A change's number with its body, if that is kept alone.
pub(super) type Numbered = (Seq, Option<Vec<u8>>);

/// The bodies of a document's changes in `(after, upto]`, in order, with their numbers.
pub(super) fn bodies(sql: &Connection, doc: DocId, after: Seq, upto: Seq) -> Result<Vec<Numbered>, StoreError> {
    let mut statement =
        sql.prepare_cached("SELECT seq, body FROM changes WHERE doc = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq")?;
    let upto = upto.min(i64::MAX as u64);
    let rows =
        statement.query_map(params![doc.as_bytes().as_slice(), after, upto], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn source(sql: &Connection, doc: DocId) -> Result<Option<DocSource>, StoreError> {
    let Some(row) = feed::doc_row(sql, doc)? else { return Ok(None) };
    let last_seq: Seq = sql
        .prepare_cached("SELECT last_seq FROM docs WHERE ordinal = ?1")?
        .query_row([row.ordinal], |row| row.get(0))?;
    let (snapshot_seq, snapshot) = snapshot(sql, row.ordinal)?.map_or((0, None), |(seq, body)| (seq, Some(body)));
    let changes = bodies(sql, doc, snapshot_seq, last_seq)?.into_iter().filter_map(|(_, body)| body).collect();
    Ok(Some(DocSource { doc, kind: row.kind, owner: row.owner, last_seq, snapshot, changes }))
}

/// When the server got a change.
fn received_at(sql: &Connection, seq: Seq) -> Result<Option<Instant>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT received_at FROM changes WHERE seq = ?1")?;
    Ok(statement.query_row([seq], |row| row.get(0)).optional()?.map(Instant))
}

/// Keeps what was folded. An owner who changed meanwhile is put right; newer facts stay.
pub(super) fn put(batch: &Batch<'_>, folded: &[Folded]) -> Result<(), StoreError> {
    for one in folded {
        let Some(row) = feed::doc_row(batch.sql, one.doc)? else { continue };
        let at = received_at(batch.sql, one.seq)?;
        let facts = one.facts.clone().map(|facts| match at {
            Some(at) => facts.changed_at(at).stored(row.owner),
            None => facts.stored(row.owner),
        });
        batch
            .sql
            .prepare_cached(
                "UPDATE docs SET facts = ?2, facts_version = ?3, facts_seq = ?4 WHERE ordinal = ?1 AND facts_seq <= ?4",
            )?
            .execute(params![row.ordinal, facts, FACTS_VERSION, one.seq])?;
        if let Some(snapshot) = &one.snapshot {
            batch
                .sql
                .prepare_cached("INSERT INTO snapshots (ordinal, seq, body) VALUES (?1, ?2, ?3) ON CONFLICT (ordinal) DO UPDATE SET seq = ?2, body = ?3 WHERE seq < ?2")?
                .execute(params![row.ordinal, one.seq, snapshot])?;
            compact::compact(batch, one, snapshot.len(), &row)?;
        }
    }
    Ok(())
}

/// Enters whole documents with one feed event each.
pub(super) fn put_documents(batch: &mut Batch<'_>, rows: &[WholeDocument]) -> Result<(), StoreError> {
    for row in rows {
        let ordinal = beginning::insert_doc(batch.sql, row.doc, row.kind, row.owner)?;
        let mut seq = 0;
        for change in &row.changes {
            seq = batch.next_seq();
            insert_change(batch, row.doc, seq, change)?;
        }
        let at = row.changes.last().map(|change| change.received_at);
        let facts = at.map_or_else(|| row.facts.clone(), |at| row.facts.clone().changed_at(at));
        batch
            .sql
            .prepare_cached("INSERT INTO snapshots (ordinal, seq, body) VALUES (?1, ?2, ?3)")?
            .execute(params![ordinal, seq, row.snapshot])?;
        batch
            .sql
            .prepare_cached(
                "UPDATE docs SET last_seq = ?2, facts = ?3, facts_version = ?4, facts_seq = ?2 WHERE ordinal = ?1",
            )?
            .execute(params![ordinal, seq, facts.stored(row.owner), FACTS_VERSION])?;
        digest::heads_changed(batch.sql, ordinal, row.doc, &row.heads.concat(), &[])?;
        for scope in row.kind.home(row.owner).into_iter().chain(row.shared.iter().map(|user| Scope::Shared(*user))) {
            feed::enter(batch, scope, ordinal, row.doc)?;
        }
    }
    Ok(())
}

fn insert_change(batch: &mut Batch<'_>, doc: DocId, seq: Seq, change: &Change) -> Result<(), StoreError> {
    let Change { hash, actor, actor_seq, user, device, received_at } = change;
    let (actor_seq, device, user, received_at) = (*actor_seq, *device, *user, *received_at);
    changes::insert(batch, &ChangeRow { seq, doc, hash, actor, actor_seq, device, user, received_at }, None)
}

/// Who changed a document when, in order.
pub(super) fn audit(sql: &Connection, doc: DocId) -> Result<Vec<Change>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT hash, actor, actor_seq, user, device, received_at FROM changes WHERE doc = ?1 ORDER BY seq",
    )?;
    let rows = statement.query_map([doc.as_bytes().as_slice()], |row| {
        Ok((
            row.get::<_, [u8; 32]>(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get::<_, Vec<u8>>(3)?,
            row.get::<_, Option<Vec<u8>>>(4)?,
            row.get(5)?,
        ))
    })?;
    rows.map(|row| {
        let (hash, actor, actor_seq, user, device, received_at) = row?;
        let bad = |e: shared::id::NotAnId| StoreError::Database(e.to_string());
        Ok(Change {
            hash,
            actor,
            actor_seq,
            user: UserId::from_slice(&user).map_err(bad)?,
            device: device.map(|id| DeviceId::from_slice(&id)).transpose().map_err(bad)?,
            received_at: Instant(received_at),
        })
    })
    .collect()
}

/// The stored facts, byte for byte.
pub(super) fn facts(sql: &Connection, doc: DocId) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT facts FROM docs WHERE doc = ?1")?;
    Ok(statement.query_row([doc.as_bytes().as_slice()], |row| row.get(0)).optional()?.flatten())
}
