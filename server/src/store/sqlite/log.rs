//! The write-ahead log after a disk that failed.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    path::Path,
};

use crate::store::StoreError;

/// Writes the log onto itself and waits for the disk.
///
/// After a wait for the disk has failed, the system takes for stored what is not, and shows it to this process all the
/// same. Whatever is appended to such a log, and acknowledged, would lie behind a gap that the next loss of power
/// reveals; written once more, it is stored. (Rebello et al., "Can Applications Recover from fsync Failures?", 2020.)
///
/// # Errors
/// When the disk does not take it.
pub(super) fn rewrite(database: &Path) -> Result<(), StoreError> {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    let connection = super::connect(database)?;
    // Nobody else appends meanwhile.
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let written = fs::read(&log).and_then(|bytes| {
        // Opened without truncating: at no time is there less than before.
        let mut file = OpenOptions::new().write(true).open(&log)?;
        file.write_all(&bytes)?;
        file.sync_all()
    });
    connection.execute_batch("ROLLBACK")?;
    match written {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::Disk(error.to_string())),
        _ => Ok(()),
    }
}
