//! Devices and sessions.

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    api::DeviceInfo,
    id::{DeviceId, UserId},
    time::Instant,
};

use super::{bombs, writer::Batch};
use crate::store::{
    StoreError,
    rows::{NewSession, SessionRow, TokenHash},
};

pub(super) fn open(batch: &mut Batch<'_>, session: &NewSession) -> Result<(), StoreError> {
    let device = session.device.as_bytes().as_slice();
    let user = session.user.as_bytes().as_slice();
    batch
        .sql
        .prepare_cached(
            "INSERT INTO devices (id, user, name, created_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?4)
             ON CONFLICT (id) DO UPDATE SET name = ?3, seen_at = ?4 WHERE user = ?2",
        )?
        .execute(params![device, user, session.device_name, session.now.0])?;
    batch.sql.prepare_cached("DELETE FROM sessions WHERE device = ?1")?.execute([device])?;
    batch
        .sql
        .prepare_cached("INSERT INTO sessions (token_hash, device, created_at, seen_at) VALUES (?1, ?2, ?3, ?3)")?
        .execute(params![session.token.0.as_slice(), device, session.now.0])?;
    Ok(())
}

pub(super) fn find(sql: &Connection, token: TokenHash) -> Result<Option<SessionRow>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT s.device, d.user, s.created_at, s.seen_at, s.ended_at IS NOT NULL, d.revoked_at IS NOT NULL OR p.active = 0,
                d.draining_at IS NOT NULL, d.unsent
         FROM sessions s JOIN devices d ON d.id = s.device JOIN people p ON p.id = d.user WHERE s.token_hash = ?1",
    )?;
    let row = statement
        .query_row([token.0.as_slice()], |row| {
            Ok((
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                (row.get(2)?, row.get(3)?),
                (row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?),
            ))
        })
        .optional()?;
    row.map(|(device, user, (created_at, seen_at), (ended, revoked, draining, unsent))| {
        Ok(SessionRow {
            device: device_id(&device)?,
            user: UserId::from_slice(&user).map_err(|e| StoreError::Database(e.to_string()))?,
            created_at: Instant(created_at),
            seen_at: Instant(seen_at),
            ended,
            revoked,
            draining,
            unsent,
        })
    })
    .transpose()
}

fn device_id(bytes: &[u8]) -> Result<DeviceId, StoreError> {
    DeviceId::from_slice(bytes).map_err(|e| StoreError::Database(e.to_string()))
}

pub(super) fn touch(batch: &Batch<'_>, token: TokenHash, now: Instant) -> Result<(), StoreError> {
    batch
        .sql
        .prepare_cached("UPDATE sessions SET seen_at = ?2 WHERE token_hash = ?1")?
        .execute(params![token.0.as_slice(), now.0])?;
    batch
        .sql
        .prepare_cached(
            "UPDATE devices SET seen_at = ?2 WHERE id = (SELECT device FROM sessions WHERE token_hash = ?1)",
        )?
        .execute(params![token.0.as_slice(), now.0])?;
    Ok(())
}

pub(super) fn end(batch: &mut Batch<'_>, token: TokenHash, now: Instant) -> Result<(), StoreError> {
    batch
        .sql
        .prepare_cached("UPDATE sessions SET ended_at = ?2 WHERE token_hash = ?1 AND ended_at IS NULL")?
        .execute(params![token.0.as_slice(), now.0])?;
    batch.authority()
}

pub(super) fn end_others(
    batch: &mut Batch<'_>,
    user: UserId,
    keep: Option<DeviceId>,
    now: Instant,
) -> Result<u64, StoreError> {
    let ended = batch
        .sql
        .prepare_cached(
            "UPDATE sessions SET ended_at = ?3 WHERE ended_at IS NULL AND device IN (SELECT id FROM devices WHERE user = ?1) AND device IS NOT ?2",
        )?
        .execute(params![user.as_bytes().as_slice(), keep.as_ref().map(|id| id.as_bytes().as_slice()), now.0])?;
    batch.authority()?;
    Ok(ended as u64)
}

/// Whether a device was revoked itself, not only its person's log-in.
pub(super) fn is_revoked(sql: &Connection, device: DeviceId) -> Result<bool, StoreError> {
    let mut statement = sql.prepare_cached("SELECT revoked_at IS NOT NULL FROM devices WHERE id = ?1")?;
    Ok(statement.query_row([device.as_bytes().as_slice()], |row| row.get(0)).optional()?.unwrap_or(false))
}

/// Whose a device is, and its name.
pub(super) fn owner_and_name(sql: &Connection, device: DeviceId) -> Result<Option<(UserId, String)>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT user, name FROM devices WHERE id = ?1")?;
    let row: Option<(Vec<u8>, String)> =
        statement.query_row([device.as_bytes().as_slice()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    row.map(|(user, name)| Ok((UserId::from_slice(&user).map_err(|e| StoreError::Database(e.to_string()))?, name)))
        .transpose()
}

pub(super) fn revoke(batch: &mut Batch<'_>, device: DeviceId, now: Instant) -> Result<(), StoreError> {
    let changed = batch
        .sql
        .prepare_cached("UPDATE devices SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1")?
        .execute(params![device.as_bytes().as_slice(), now.0])?;
    if changed == 0 {
        return Err(StoreError::Missing("device"));
    }
    batch.authority()
}

/// A device may send its work and nothing else from now on.
pub(super) fn drain(batch: &mut Batch<'_>, device: DeviceId, now: Instant) -> Result<(), StoreError> {
    let changed = batch
        .sql
        .prepare_cached(
            "UPDATE devices SET draining_at = coalesce(draining_at, ?2) WHERE id = ?1 AND revoked_at IS NULL",
        )?
        .execute(params![device.as_bytes().as_slice(), now.0])?;
    if changed == 0 {
        return Err(StoreError::Missing("device"));
    }
    batch.authority()
}

/// Notes what a device said it still had to send.
pub(super) fn note_unsent(batch: &Batch<'_>, device: DeviceId, unsent: u32, now: Instant) -> Result<(), StoreError> {
    batch
        .sql
        .prepare_cached("UPDATE devices SET unsent = ?2, seen_at = max(seen_at, ?3) WHERE id = ?1")?
        .execute(params![device.as_bytes().as_slice(), unsent, now.0])?;
    Ok(())
}

pub(super) fn devices(sql: &Connection, user: Option<UserId>) -> Result<Vec<DeviceInfo>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT id, user, name, created_at, seen_at, revoked_at IS NOT NULL, draining_at IS NOT NULL, unsent FROM devices WHERE ?1 IS NULL OR user = ?1 ORDER BY seen_at DESC, id",
    )?;
    let rows = statement.query_map([user.as_ref().map(|id| id.as_bytes().as_slice())], |row| {
        Ok((
            row.get::<_, Vec<u8>>(0)?,
            row.get::<_, Vec<u8>>(1)?,
            row.get::<_, String>(2)?,
            (row.get(3)?, row.get(4)?),
            (row.get(5)?, row.get(6)?, row.get(7)?),
        ))
    })?;
    let mut marks = bombs::marks(sql)?;
    rows.map(|row| {
        let (id, user, name, (created_at, seen_at), (revoked, draining, unsent)) = row?;
        let user = UserId::from_slice(&user).map_err(|e| StoreError::Database(e.to_string()))?;
        Ok(DeviceInfo {
            id: device_id(&id)?,
            user,
            name,
            created_at: Instant(created_at),
            seen_at: Instant(seen_at),
            revoked,
            draining,
            unsent,
            current: false,
            bombs: marks.remove(&id).unwrap_or_default(),
        })
    })
    .collect()
}
