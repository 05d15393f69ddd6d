//! Copying a database that is in use: what is in the copy was true at one moment.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use shared::{sync::protocol::Epoch, time::Instant};
use uuid::Uuid;

use crate::{
    clock,
    store::{
        StoreError,
        sealed::{self, Cut, Seal},
    },
};

/// Copies the database of a connection into a sealed file. Writers go on meanwhile. The file appears whole, on the
/// disk, or not at all.
///
/// # Errors
/// When there is something at `to` already, when the disk is full, or when the database is damaged.
pub(super) fn sealed(connection: &Connection, to: &Path) -> Result<Seal, StoreError> {
    if to.exists() {
        return Err(StoreError::Exists(to.to_owned()));
    }
    let partial = Partial::new(to)?;
    let taken_at = clock::utc();
    // One read transaction, so one moment. The copy has no log and no free pages: what was deleted is not in it.
    connection.execute("VACUUM INTO ?1", [path_text(&partial.0)?])?;
    let cut = Cut { taken_at, ..examined(&partial.0)? };
    let seal = sealed::seal(&partial.0, cut)?;
    std::fs::rename(&partial.0, to).map_err(|error| StoreError::file(to, &error))?;
    sync_folder(to)?;
    Ok(seal)
}

/// Name of the file that says when the last backup was taken: its seal.
const LAST: &str = "last-backup.json";

/// Notes in the data folder that a backup was taken, for the operator's figures. A failure is no failure of the backup.
pub(super) fn note(folder: &Path, seal: &Seal) {
    let partial = folder.join("last-backup.json.partial");
    let written =
        serde_json::to_vec(seal).map_err(std::io::Error::from).and_then(|line| std::fs::write(&partial, line));
    if let Err(error) = written.and_then(|()| std::fs::rename(&partial, folder.join(LAST))) {
        tracing::warn!(%error, "that a backup was taken could not be noted");
    }
}

/// When the last backup was taken, if one was.
pub(super) fn last(folder: &Path) -> Option<Instant> {
    let seal: Seal = serde_json::from_slice(&std::fs::read(folder.join(LAST)).ok()?).ok()?;
    Some(Instant(seal.taken_at.timestamp_millis()))
}

/// A file that is not finished; it goes when it is not renamed in the end.
struct Partial(PathBuf);

impl Partial {
    fn new(to: &Path) -> Result<Self, StoreError> {
        let mut name = to.as_os_str().to_owned();
        name.push(".partial");
        let partial = Self(name.into());
        // Left over from a run that was killed.
        match std::fs::remove_file(&partial.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::file(&partial.0, &error)),
            _ => Ok(partial),
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// What a copy holds, if it is whole.
fn examined(copy: &Path) -> Result<Cut, StoreError> {
    let sql = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    sound(&sql, "quick_check")?;
    // The row is missing only if the very first start was cut short.
    let row: Option<(Vec<u8>, u64)> =
        sql.query_row("SELECT epoch, last_seq FROM server", [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (epoch, last_seq) = row.unwrap_or_else(|| (Uuid::nil().into_bytes().to_vec(), 0));
    let epoch = Uuid::from_slice(&epoch).map_err(|e| StoreError::Database(format!("epoch: {e}")))?;
    let schema = sql.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(Cut { taken_at: clock::utc(), epoch: Epoch(epoch), last_seq, schema })
}

/// Asks SQLite whether a database is whole.
pub(super) fn sound(sql: &Connection, check: &str) -> Result<(), StoreError> {
    let verdict: String = sql.pragma_query_value(None, check, |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::Database(format!("damaged: {verdict}"))) }
}

/// Waits until a name is on the disk.
pub(super) fn sync_folder(of: &Path) -> Result<(), StoreError> {
    let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| StoreError::file(folder, &error))
}

fn path_text(path: &Path) -> Result<&str, StoreError> {
    path.to_str().ok_or_else(|| StoreError::Database(format!("{}: the name is not UTF-8", path.display())))
}
