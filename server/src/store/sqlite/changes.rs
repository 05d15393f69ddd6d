//! The rows of changes: who wrote what when, from which device. The one place that adds some.

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    id::{DeviceId, DocId, UserId},
    sync::{gatekeeper::ChangeHash, protocol::Seq},
    time::Instant,
};

use super::writer::Batch;
use crate::store::StoreError;

/// A change as it is stored, without its body.
#[derive(Clone, Copy)]
pub(super) struct ChangeRow<'a> {
    /// Its number.
    pub seq: Seq,
    /// Its document.
    pub doc: DocId,
    /// Its hash, which covers its body.
    pub hash: &'a ChangeHash,
    /// Under which actor it was written.
    pub actor: &'a [u8],
    /// Its number among the actor's changes of the document.
    pub actor_seq: u64,
    /// The device that brought it; none: the server made it.
    pub device: Option<DeviceId>,
    /// Who wrote it.
    pub user: UserId,
    /// When it came.
    pub received_at: Instant,
}

/// Adds a change; the commit's entry in the audit log seals it.
pub(super) fn insert(batch: &mut Batch<'_>, row: &ChangeRow<'_>, body: Option<&[u8]>) -> Result<(), StoreError> {
    batch
        .sql
        .prepare_cached(
            "INSERT INTO changes (seq, doc, hash, actor, actor_seq, device, user, received_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            row.seq,
            row.doc.as_bytes().as_slice(),
            row.hash.as_slice(),
            row.actor,
            row.actor_seq,
            row.device.as_ref().map(|id| id.as_bytes().as_slice()),
            row.user.as_bytes().as_slice(),
            row.received_at.0,
            body
        ])?;
    batch.seal(row);
    Ok(())
}

/// The number of a change that is there.
pub(super) fn known(sql: &Connection, doc: DocId, hash: &ChangeHash) -> Result<Option<Seq>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT seq FROM changes WHERE doc = ?1 AND hash = ?2")?;
    Ok(statement.query_row(params![doc.as_bytes().as_slice(), hash.as_slice()], |row| row.get(0)).optional()?)
}

/// How many changes of a document an actor has written.
pub(super) fn written_by(sql: &Connection, doc: DocId, actor: &[u8]) -> Result<u64, StoreError> {
    let last: Option<u64> = sql
        .prepare_cached("SELECT max(actor_seq) FROM changes WHERE doc = ?1 AND actor = ?2")?
        .query_row(params![doc.as_bytes().as_slice(), actor], |row| row.get(0))?;
    Ok(last.unwrap_or(0))
}
