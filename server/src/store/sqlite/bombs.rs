//! Marks on devices that sent bombs.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use shared::{
    api::BombMark,
    id::DeviceId,
    sync::gatekeeper::Bomb,
    time::{Instant, MINUTE_MS},
};

use super::writer::Batch;
use crate::store::StoreError;

/// How often the audit log tells of one kind of bomb from one device, ms.
const TELL_MS: i64 = 60 * MINUTE_MS;

/// Adds to a device's mark. Gives how many the audit log is to tell of now, if it is time.
pub(super) fn note(
    batch: &Batch<'_>,
    device: DeviceId,
    bomb: Bomb,
    count: u64,
    now: Instant,
) -> Result<Option<u64>, StoreError> {
    let (device, kind) = (device.as_bytes().as_slice(), bomb.key());
    let (all, told, told_at): (u64, u64, i64) = batch
        .sql
        .prepare_cached(
            "INSERT INTO bombs (device, kind, count, first_at, last_at, told, told_at) VALUES (?1, ?2, ?3, ?4, ?4, 0, 0)
             ON CONFLICT (device, kind) DO UPDATE SET count = count + ?3, last_at = ?4
             RETURNING count, told, told_at",
        )?
        .query_row(params![device, kind, count, now.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    if told > 0 && now.0 - told_at < TELL_MS {
        return Ok(None);
    }
    batch
        .sql
        .prepare_cached("UPDATE bombs SET told = count, told_at = ?3 WHERE device = ?1 AND kind = ?2")?
        .execute(params![device, kind, now.0])?;
    Ok(Some(all - told))
}

/// The marks of all devices that have any.
pub(super) fn marks(sql: &Connection) -> Result<BTreeMap<Vec<u8>, Vec<BombMark>>, StoreError> {
    let mut statement =
        sql.prepare_cached("SELECT device, kind, count, first_at, last_at FROM bombs ORDER BY device, first_at")?;
    let mut rows = statement.query([])?;
    let mut marks: BTreeMap<_, Vec<_>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        // A kind of a later version.
        let Some(bomb) = Bomb::from_key(&row.get::<_, String>(1)?) else { continue };
        let (first_at, last_at) = (Instant(row.get(3)?), Instant(row.get(4)?));
        marks.entry(row.get(0)?).or_default().push(BombMark { bomb, count: row.get(2)?, first_at, last_at });
    }
    Ok(marks)
}
