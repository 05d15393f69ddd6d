//! What a restored database forgets and what it must not: a backup knows nothing of what came after it.

use std::path::Path;

use chrono::SecondsFormat;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params};
use shared::{audit::AuditKind, time::Instant};
use uuid::Uuid;

use super::audit;
use crate::store::{
    StoreError,
    deed::{By, Note},
    sealed::Seal,
};

/// What was done to a restored database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Aftermath {
    /// Sessions that were open in the backup and are ended now.
    pub sessions_ended: usize,
    /// What the old database knew.
    pub carried: Carried,
}

/// What was read from the database that the restored one replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Carried {
    /// There is none.
    #[default]
    NoOldData,
    /// It cannot be read.
    Unreadable,
    /// What had happened after the backup.
    Revocations {
        /// Devices that were revoked.
        devices: usize,
        /// People who were disabled.
        people: usize,
        /// Passwords that were changed.
        passwords: usize,
    },
}

/// Makes a restored database a new one in the eyes of all devices: they begin anew and offer again what they hold.
/// Nobody is logged in, since nobody knows which sessions were ended after the backup.
/// The audit log tells of it; `name` is the backup's.
pub(super) fn settle(
    sql: &mut Connection,
    name: &str,
    seal: &Seal,
    old: Option<&Path>,
    now: Instant,
) -> Result<Aftermath, StoreError> {
    let batch = sql.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let epoch = Uuid::now_v7();
    batch.execute(
        "UPDATE server SET epoch = ?1, authority = authority + 1, restored_at = ?2",
        params![epoch.as_bytes().as_slice(), now.0],
    )?;
    let taken = seal.taken_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let before = format!("{} ({name}, {taken})", seal.epoch.0);
    let note = Note::of(AuditKind::Restored).from_to(Some(before), Some(epoch.to_string())).counting(seal.bytes);
    audit::append_at(&batch, seal.last_seq, &By::operator_at(now), &note)?;
    let sessions_ended = batch.execute("UPDATE sessions SET ended_at = ?1 WHERE ended_at IS NULL", [now.0])?;
    // A link that was used after the backup would open the door again.
    batch.execute("DELETE FROM links", [])?;
    // A device that logged in for the first time after the backup gets a new identity, and offers again what it wrote
    // under the old one: whoever of the same person shows an actor first gets it.
    batch.execute("UPDATE actors SET device = x''", [])?;
    let carried = match old {
        None => Carried::NoOldData,
        Some(old) => carry(&batch, old, now).unwrap_or_else(|error| {
            tracing::warn!(%error, "the old database cannot be read");
            Carried::Unreadable
        }),
    };
    batch.commit()?;
    Ok(Aftermath { sessions_ended, carried })
}

/// Takes over what was revoked. All or nothing.
fn carry(batch: &Transaction<'_>, old: &Path, now: Instant) -> Result<Carried, StoreError> {
    let old = Connection::open_with_flags(old, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    batch.execute_batch("SAVEPOINT carry")?;
    let carried = (|| {
        let devices = devices(batch, &old)?;
        sessions(batch, &old, now)?;
        draining(batch, &old)?;
        second_steps(batch, &old)?;
        let (people, passwords) = people(batch, &old)?;
        Ok(Carried::Revocations { devices, people, passwords })
    })();
    batch.execute_batch(if carried.is_ok() { "RELEASE carry" } else { "ROLLBACK TO carry; RELEASE carry" })?;
    carried
}

/// Devices of people whom the backup knows: those that are new, so that they stay who they are, and what was revoked.
fn devices(batch: &Transaction<'_>, old: &Connection) -> Result<usize, StoreError> {
    let mut rows = old.prepare("SELECT id, user, name, created_at, seen_at, revoked_at FROM devices")?;
    let mut rows = rows.query([])?;
    let mut revoked = 0;
    while let Some(row) = rows.next()? {
        let id: Vec<u8> = row.get(0)?;
        let revoked_at: Option<i64> = row.get(5)?;
        batch
            .prepare_cached(
                "INSERT INTO devices (id, user, name, created_at, seen_at)
                 SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM people WHERE id = ?2)
                 ON CONFLICT (id) DO UPDATE SET seen_at = max(seen_at, excluded.seen_at)",
            )?
            .execute(params![
                id,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, i64>(4)?
            ])?;
        if let Some(at) = revoked_at {
            revoked += batch
                .prepare_cached("UPDATE devices SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")?
                .execute(params![id, at])?;
        }
    }
    Ok(revoked)
}

/// Sessions of these devices, all ended: a device is known by the cookie that it shows.
fn sessions(batch: &Transaction<'_>, old: &Connection, now: Instant) -> Result<(), StoreError> {
    let mut rows = old.prepare("SELECT token_hash, device, created_at, seen_at, ended_at FROM sessions")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        batch
            .prepare_cached(
                "INSERT OR IGNORE INTO sessions (token_hash, device, created_at, seen_at, ended_at)
                 SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM devices WHERE id = ?2)",
            )?
            .execute(params![
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, Option<i64>>(4)?.unwrap_or(now.0)
            ])?;
    }
    Ok(())
}

/// Whether the old database, which may be of an earlier schema, has this column.
fn has_column(old: &Connection, table: &str, column: &str) -> Result<bool, StoreError> {
    let found: bool =
        old.query_row("SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2)", [table, column], |row| {
            row.get(0)
        })?;
    Ok(found)
}

/// Devices that may send their work and nothing else.
fn draining(batch: &Transaction<'_>, old: &Connection) -> Result<(), StoreError> {
    if !has_column(old, "devices", "draining_at")? {
        return Ok(());
    }
    let mut rows = old.prepare("SELECT id, draining_at FROM devices WHERE draining_at IS NOT NULL")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        batch
            .prepare_cached(
                "UPDATE devices SET draining_at = ?2 WHERE id = ?1 AND draining_at IS NULL AND revoked_at IS NULL",
            )?
            .execute(params![row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?])?;
    }
    Ok(())
}

/// Second steps of log-ins as they are now: what was set up, taken away or used up since the backup stays so.
fn second_steps(batch: &Transaction<'_>, old: &Connection) -> Result<(), StoreError> {
    if !has_column(old, "second_factors", "user")? || !has_column(old, "recovery_codes", "user")? {
        return Ok(());
    }
    batch.execute("DELETE FROM second_factors", [])?;
    batch.execute("DELETE FROM recovery_codes", [])?;
    // Of an earlier schema: nothing is sealed.
    let sealed = if has_column(old, "second_factors", "sealed")? { "sealed" } else { "0" };
    let mut factors =
        old.prepare(&format!("SELECT user, secret, {sealed}, confirmed, last_step FROM second_factors"))?;
    let mut factors = factors.query([])?;
    while let Some(row) = factors.next()? {
        batch
            .prepare_cached(
                "INSERT INTO second_factors (user, secret, sealed, confirmed, last_step)
                 SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM people WHERE id = ?1)",
            )?
            .execute(params![
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, i64>(4)?
            ])?;
    }
    let mut codes = old.prepare("SELECT user, hash FROM recovery_codes")?;
    let mut codes = codes.query([])?;
    while let Some(row) = codes.next()? {
        batch
            .prepare_cached(
                "INSERT INTO recovery_codes (user, hash)
                 SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM people WHERE id = ?1)",
            )?
            .execute(params![row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?])?;
    }
    Ok(())
}

/// People who left, and new passwords: the one in the backup may have been changed because somebody else knew it.
fn people(batch: &Transaction<'_>, old: &Connection) -> Result<(usize, usize), StoreError> {
    let mut rows = old.prepare("SELECT id, active, password FROM people")?;
    let mut rows = rows.query([])?;
    let (mut disabled, mut passwords) = (0, 0);
    while let Some(row) = rows.next()? {
        let id: Vec<u8> = row.get(0)?;
        if !row.get::<_, bool>(1)? {
            disabled +=
                batch.prepare_cached("UPDATE people SET active = 0 WHERE id = ?1 AND active = 1")?.execute([&id])?;
        }
        passwords += batch
            .prepare_cached("UPDATE people SET password = ?2 WHERE id = ?1 AND password <> ?2")?
            .execute(params![id, row.get::<_, String>(2)?])?;
    }
    Ok((disabled, passwords))
}
