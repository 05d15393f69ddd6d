//! Who uses a data folder: many programs together, or one alone.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use crate::store::StoreError;

/// Held by every program that has the database open.
const IN_USE: &str = "in-use.lock";
/// Held by the one server that serves it.
const SERVING: &str = "serving.lock";

/// A claim to the data folder; the system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Claim(File);

impl Drop for Claim {
    /// Gives the folder back at once: closing alone would leave it claimed for as long as a process that is just being
    /// started still has the file of its parent open.
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "a claim to the data folder ends when its file is closed");
        }
    }
}

/// Waits until nobody has the folder for himself, then shares it.
pub(super) fn shared(folder: &Path) -> Result<Claim, StoreError> {
    let file = open(folder, IN_USE)?;
    file.lock_shared().map_err(|error| StoreError::file(folder, &error))?;
    Ok(Claim(file))
}

/// The folder for this program alone.
pub(super) fn alone(folder: &Path) -> Result<Claim, StoreError> {
    claim(folder, IN_USE)
}

/// The right to serve the folder: two servers would not hear of each other's commits.
///
/// # Errors
/// `InUse` when another server serves it.
pub fn serving(folder: &Path) -> Result<Claim, StoreError> {
    claim(folder, SERVING)
}

fn claim(folder: &Path, name: &str) -> Result<Claim, StoreError> {
    let file = open(folder, name)?;
    match file.try_lock() {
        Ok(()) => Ok(Claim(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
        Err(TryLockError::Error(error)) => Err(StoreError::file(folder, &error)),
    }
}

fn open(folder: &Path, name: &str) -> Result<File, StoreError> {
    std::fs::create_dir_all(folder).map_err(|error| StoreError::file(folder, &error))?;
    let path = folder.join(name);
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| StoreError::file(&path, &error))
}
