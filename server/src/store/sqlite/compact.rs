//! Compaction: bodies of changes that a snapshot holds go; who changed a document when, and from which device, stays.

use rusqlite::params;
use shared::sync::protocol::Seq;

use super::{
    feed::{self, DocRow, Event, scope_key},
    writer::Batch,
};
use crate::store::{StoreError, rows::Folded};

/// More loose changes than this are folded away.
const LOOSE_MAX: usize = 64;
/// So are loose changes that are together this many times as long as the snapshot.
const TIMES_SNAPSHOT: usize = 2;
/// So many of the newest stay, for devices that are a little behind.
const KEPT: usize = 16;

/// Drops the bodies of old changes, in the transaction that has just written the snapshot that holds them.
///
/// Nothing is dropped unless the snapshot's heads are the document's: it holds everything then.
pub(super) fn compact(
    batch: &Batch<'_>,
    folded: &Folded,
    snapshot_bytes: usize,
    row: &DocRow,
) -> Result<(), StoreError> {
    if folded.heads.concat() != row.heads {
        return Ok(());
    }
    let loose = loose(batch, folded)?;
    let bytes: usize = loose.iter().map(|(_, bytes)| bytes).sum();
    let many = loose.len() > LOOSE_MAX || bytes > TIMES_SNAPSHOT * snapshot_bytes;
    let Some(old) = loose.get(KEPT..).filter(|old| many && !old.is_empty()) else { return Ok(()) };
    let below = old[0].0;
    batch
        .sql
        .prepare_cached("UPDATE changes SET body = NULL WHERE doc = ?1 AND seq <= ?2 AND body IS NOT NULL")?
        .execute(params![folded.doc.as_bytes().as_slice(), below])?;
    for scope in feed::scopes_of(batch.sql, row.ordinal)? {
        let key = scope_key(scope);
        batch
            .sql
            .prepare_cached("UPDATE scopes SET floor = max(floor, ?2) WHERE scope = ?1")?
            .execute(params![key, below])?;
        // A later event says all that these said.
        let mut forget = batch.sql.prepare_cached("DELETE FROM feed WHERE scope = ?1 AND seq = ?2 AND kind = ?3")?;
        for (seq, _) in old {
            forget.execute(params![key, seq, Event::Changed.number()])?;
        }
    }
    Ok(())
}

/// The changes in the snapshot that still have bodies, with their lengths, the newest first.
fn loose(batch: &Batch<'_>, folded: &Folded) -> Result<Vec<(Seq, usize)>, StoreError> {
    let mut statement = batch.sql.prepare_cached(
        "SELECT seq, length(body) FROM changes WHERE doc = ?1 AND seq <= ?2 AND body IS NOT NULL ORDER BY seq DESC",
    )?;
    let rows = statement
        .query_map(params![folded.doc.as_bytes().as_slice(), folded.seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
