//! Figures for the operator.

use std::{path::Path, time::Duration};

use rusqlite::Connection;

use super::{DATABASE, copy, writer::Figures};
use crate::store::{StoreError, rows::Gauges};

/// With less free space than this the disk counts as full, bytes.
pub(super) const RESERVE: u64 = 16 << 20;
/// How long the disk counts as full once it was found so: until devices that were put off come again.
pub(super) const FULL_FOR: Duration = Duration::from_secs(30);

/// Free space where the data lies, bytes.
pub(super) fn disk_free(folder: &Path) -> Result<u64, StoreError> {
    let disk = rustix::fs::statvfs(folder).map_err(|error| StoreError::file(folder, &error.into()))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

pub(super) fn gauges(sql: &Connection, writer: &Figures, folder: &Path) -> Result<Gauges, StoreError> {
    let count =
        |query: &str| -> Result<u64, StoreError> { Ok(sql.prepare_cached(query)?.query_row([], |row| row.get(0))?) };
    let log = folder.join(format!("{DATABASE}-wal"));
    Ok(Gauges {
        docs: count("SELECT coalesce(max(ordinal), 0) FROM docs")?,
        changes: count("SELECT last_seq FROM server")?,
        bytes: count("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")?,
        wal_bytes: std::fs::metadata(log).map_or(0, |found| found.len()),
        disk_free_bytes: disk_free(folder)?,
        last_backup: copy::last(folder),
        commit_seconds: writer.seconds.read(),
        commit_jobs: writer.jobs.read(),
        commit_failures: writer.failures.get(),
    })
}
