//! SQLite: WAL, `synchronous=FULL`, one writer thread, a few readers.

mod accept;
mod actors;
mod aftermath;
mod audit;
mod authority;
mod beginning;
mod bombs;
mod changes;
mod compact;
mod copy;
mod digest;
mod enact;
mod feed;
mod figures;
mod fold;
mod hand_back;
mod hand_over;
mod lease;
mod lock;
mod log;
mod migrate;
mod pages;
mod people;
mod readers;
mod requests;
mod restore;
mod second_factor;
mod sessions;
mod store;
mod tally;
mod trail;
mod vault;
mod wal;
mod writer;

pub use aftermath::{Aftermath, Carried};
pub use lock::{Claim, serving};
pub use restore::{Present, Restored, restore};

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::broadcast;
use uuid::Uuid;

use super::{Committed, StoreError};
use readers::Readers;
use vault::Vault;
use writer::Writer;

/// The database's name in its folder.
const DATABASE: &str = "gendan.db";
/// How long to wait for another program that writes.
const BUSY: Duration = Duration::from_secs(10);
/// From how many pages in the log on a commit carries them over, 16 MiB: a page that many commits write is carried once.
const CHECKPOINT_PAGES: u32 = 4_096;
/// Notes of commits that a slow listener may fall behind before it has to look for itself.
const COMMITS_KEPT: usize = 1024;

/// How much of a commit is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Synchronous {
    /// Until it is on the disk: what is acknowledged survives a loss of power.
    #[default]
    Full,
    /// A loss of power may take the last commits. Only so that tests can show that they would notice.
    Normal,
    /// A loss of power may destroy the database. For the same purpose.
    Off,
}

/// The embedded store.
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
    commits: broadcast::Sender<Arc<Committed>>,
    folder: PathBuf,
    vault: Vault,
    // Last: the folder is ours until everything else is closed.
    _claim: Claim,
}

impl Sqlite {
    /// Opens the database in `folder`, making or migrating it where needed.
    ///
    /// # Errors
    /// When the folder cannot be written, the file is no database, a newer version wrote it, or it has to be migrated
    /// while another program uses it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_with(folder, Synchronous::Full)
    }

    /// Opens it for serving: what an earlier process left half on the disk is made whole first.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_to_serve(folder: &Path, synchronous: Synchronous) -> Result<Self, StoreError> {
        let store = Self::open_with(folder, synchronous)?;
        let database = folder.join(DATABASE);
        log::rewrite(&database)?;
        let locked = second_factor::locked(&connect(&database)?, &store.vault)?;
        if locked > 0 {
            tracing::warn!(
                locked,
                "second steps are sealed with a key that is not here: only recovery codes open these accounts"
            );
        }
        Ok(store)
    }

    fn open_with(folder: &Path, synchronous: Synchronous) -> Result<Self, StoreError> {
        let claim = migrate::up_to_date(folder, &migrate::all())?;
        let mut connection = connect(&folder.join(DATABASE))?;
        let vault = Vault::open(folder)?;
        second_factor::seal_rest(&mut connection, &vault)?;
        connection
            .execute("INSERT OR IGNORE INTO server (one, epoch) VALUES (1, ?1)", [Uuid::now_v7().as_bytes().as_slice()])
            .map_err(StoreError::from)?;
        let level = match synchronous {
            Synchronous::Full => "FULL",
            Synchronous::Normal => "NORMAL",
            Synchronous::Off => "OFF",
        };
        connection.pragma_update(None, "synchronous", level)?;
        Ok(Self::on(folder, connection, vault, claim))
    }

    /// Opens the database as it is, only to copy it: one of an earlier schema is not migrated.
    ///
    /// # Errors
    /// When there is none, or a newer version wrote it.
    pub fn open_as_it_is(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(DATABASE);
        if !path.is_file() {
            return Err(StoreError::Missing("database"));
        }
        let claim = lock::shared(folder)?;
        match migrate::schema(&path)? {
            None => Err(StoreError::Missing("database")),
            Some(schema) if schema as usize > migrate::all().len() => Err(StoreError::TooNew),
            Some(_) => Ok(Self::on(folder, connect(&path)?, Vault::find(folder)?, claim)),
        }
    }

    fn on(folder: &Path, connection: Connection, vault: Vault, claim: Claim) -> Self {
        let (commits, _) = broadcast::channel(COMMITS_KEPT);
        let writer = Writer::start(connection, commits.clone());
        let readers = Readers::new(folder.join(DATABASE));
        Self { writer, readers, commits, folder: folder.to_owned(), vault, _claim: claim }
    }
}

#[cfg(test)]
impl Sqlite {
    /// Plants a panic in the writer.
    pub(crate) async fn panic_in_writer(&self) -> Result<(), StoreError> {
        self.writer.write(|_| panic!("planted")).await
    }

    /// A write that fails and is undone: what happens every day.
    pub(crate) async fn fail_in_writer(&self) -> Result<(), StoreError> {
        self.writer.write(|_| Err(StoreError::Missing("anything"))).await
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path).map_err(|e| StoreError::Database(format!("{}: {e}", path.display())))?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -64_000)?;
    connection.pragma_update(None, "journal_size_limit", 200 << 20)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull, SystemIoFailure};
        // The index of the log could not grow: that is a full disk too.
        if error.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::Full;
        }
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::Full,
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy,
            Some(SystemIoFailure) => Self::Disk(error.to_string()),
            _ => Self::Database(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests;
