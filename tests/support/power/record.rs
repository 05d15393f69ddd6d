//! What the preloaded library notes: every change to the watched folder, and every wait for the disk.

use serde::{Deserialize, Serialize};

/// The variable that names the watched folder.
pub const FOLDER: &str = "POWER_CUT_FOLDER";
/// The variable that names the folder with the journal and the switches.
pub const NOTES: &str = "POWER_CUT_NOTES";
/// The journal's name: records, each behind its length (32 bits, little-endian).
pub const JOURNAL: &str = "journal";
/// While a file of this name is among the notes, every write fails with ENOSPC.
pub const FULL: &str = "full";
/// The next wait for the disk takes this file away and fails with EIO.
pub const FAIL_SYNC: &str = "fail-sync";
/// Files whose name ends so are not watched: SQLite makes its index of the log anew after a crash.
pub const VOLATILE: &str = "-shm";

/// Number of a file; each one that is made gets a new one.
pub type FileId = u32;

/// Something that happened. Its place in the journal is its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// A file that was there is opened.
    Named { file: FileId, path: String },
    /// A file is made.
    Created { file: FileId, path: String },
    /// A name is gone.
    Unlinked { path: String },
    /// A file has another name; what had that name before is gone.
    Renamed { from: String, to: String },
    /// Bytes are in the file, as far as programs see.
    Wrote { file: FileId, offset: u64, bytes: Vec<u8> },
    /// The file has another length.
    Resized { file: FileId, size: u64 },
    /// What the file held before record `before` is on the disk.
    Synced { file: FileId, before: u64 },
    /// It is not, and never will be: the system forgets what it could not write.
    SyncFailed { file: FileId, before: u64 },
    /// The names of a folder are on the disk as they were before record `before`.
    FolderSynced { folder: String, before: u64 },
    /// The file is changed in a way that is not seen here: the journal is worth nothing.
    Unseen { path: String, how: String },
}
