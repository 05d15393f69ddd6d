//! Putting a sealed copy back in the place of a data folder's database.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{
    DATABASE,
    aftermath::{self, Aftermath, Carried},
    copy, lock, migrate, second_factor,
    vault::{self, Vault},
};
use crate::{
    clock,
    store::{
        StoreError,
        sealed::{self, Seal},
    },
};

/// What becomes of data that is in the folder already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Present {
    /// It stays, and nothing is restored.
    Refuse,
    /// It is put aside in the folder, and nobody's revocation is forgotten.
    PutAside,
}

/// A restored folder.
#[derive(Debug)]
pub struct Restored {
    /// What was restored.
    pub seal: Seal,
    /// Where the data that was there before now lies.
    pub aside: Option<PathBuf>,
    /// What was done beyond copying.
    pub aftermath: Aftermath,
    /// Second steps that the folder's key does not open.
    pub locked: usize,
}

/// Restores a sealed copy into `folder`. The folder holds the old database until the new one is complete and on the
/// disk. Revocations are read from the database that is there before, or else from the one in `old`.
///
/// # Errors
/// When the copy is damaged, the folder is in use or not empty, or the disk is full. The folder is as it was then.
pub fn restore(from: &Path, folder: &Path, present: Present, old: Option<&Path>) -> Result<Restored, StoreError> {
    let _alone = lock::alone(folder)?;
    if present == Present::Refuse && !is_empty(folder)? {
        return Err(StoreError::NotEmpty(folder.to_owned()));
    }
    let database = folder.join(DATABASE);
    let staged = Staged(folder.join("gendan.db.restoring"));
    let seal = sealed::unpack(from, &staged.0)?;
    let there = database.is_file().then(|| database.clone());
    let old = there.clone().or_else(|| old.map(|folder| folder.join(DATABASE)));
    let name = from.file_name().unwrap_or_default().to_string_lossy();
    let aftermath = prepare(&staged.0, &name, &seal, old.as_deref())?;
    // Second steps are as they were in the old data, so it is that key which opens them.
    if let (Carried::Revocations { .. }, Some(from)) = (aftermath.carried, old.as_deref().and_then(Path::parent)) {
        take_key(from, folder)?;
    }
    let locked = second_factor::locked(&Connection::open(&staged.0)?, &Vault::find(folder)?)?;
    let aside = there.map(|_| put_aside(folder, &database)).transpose()?;
    std::fs::rename(&staged.0, &database).map_err(|error| StoreError::file(&database, &error))?;
    copy::sync_folder(&database)?;
    Ok(Restored { seal, aside, aftermath, locked })
}

/// Puts the key of another data folder in the place of this one's.
fn take_key(from: &Path, folder: &Path) -> Result<(), StoreError> {
    let (theirs, ours) = (from.join(vault::KEY), folder.join(vault::KEY));
    if theirs == ours || !theirs.is_file() {
        return Ok(());
    }
    let partial = folder.join(format!("{}.partial", vault::KEY));
    // With its permissions.
    std::fs::copy(&theirs, &partial).map_err(|error| StoreError::file(&partial, &error))?;
    std::fs::File::open(&partial)
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::file(&partial, &error))?;
    std::fs::rename(&partial, &ours).map_err(|error| StoreError::file(&ours, &error))?;
    copy::sync_folder(&ours)
}

/// A database that is being made ready; it goes when it is not renamed in the end.
struct Staged(PathBuf);

impl Drop for Staged {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Whether nothing is in the folder but what this program leaves behind when it finds nothing, and the key that the
/// operator put there.
fn is_empty(folder: &Path) -> Result<bool, StoreError> {
    let failed = |error| StoreError::file(folder, &error);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let ours =
            |name: &str| name.ends_with(".lock") || name.starts_with("gendan.db.restoring") || name == vault::KEY;
        if !name.to_str().is_some_and(ours) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Checks the database and makes it a new one in the eyes of all devices, on the disk.
fn prepare(staged: &Path, name: &str, seal: &Seal, old: Option<&Path>) -> Result<Aftermath, StoreError> {
    let mut sql = Connection::open(staged)?;
    sql.pragma_update(None, "synchronous", "FULL")?;
    sql.pragma_update(None, "foreign_keys", true)?;
    copy::sound(&sql, "integrity_check")?;
    migrate::run(&mut sql, &migrate::all())?;
    let aftermath = aftermath::settle(&mut sql, name, seal, old, clock::now())?;
    sql.close().map_err(|(_, error)| error)?;
    Ok(aftermath)
}

/// Keeps the old database under another name. The folder is never without one: the new one takes its place at once.
fn put_aside(folder: &Path, database: &Path) -> Result<PathBuf, StoreError> {
    let aside = folder.join(format!("replaced-{}", clock::utc().format("%Y%m%dT%H%M%SZ")));
    std::fs::create_dir_all(&aside).map_err(|error| StoreError::file(&aside, &error))?;
    if let Err(error) = fold_log(database) {
        tracing::warn!(%error, "the old database is damaged; it is put aside as it is");
    }
    let keep = aside.join(DATABASE);
    let kept = std::fs::hard_link(database, &keep).or_else(|_| std::fs::copy(database, &keep).map(drop));
    kept.map_err(|error| StoreError::file(&keep, &error))?;
    // A log that could not be folded would be taken for that of the new database.
    for log in ["gendan.db-wal", "gendan.db-shm"] {
        match std::fs::rename(folder.join(log), aside.join(log)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::file(&folder.join(log), &error));
            }
            _ => {}
        }
    }
    copy::sync_folder(&keep)?;
    copy::sync_folder(database)?;
    Ok(aside)
}

fn fold_log(database: &Path) -> Result<(), StoreError> {
    let sql = Connection::open(database)?;
    sql.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    sql.close().map_err(|(_, error)| error.into())
}
