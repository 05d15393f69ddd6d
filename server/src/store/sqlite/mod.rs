//! SQLite: WAL, `synchronous=FULL`, one writer thread, a few readers.

mod accept;
mod authority;
mod compact;
mod digest;
mod feed;
mod fold;
mod log;
mod pages;
mod people;
mod readers;
mod requests;
mod sessions;
mod store;
mod writer;

use std::{path::Path, sync::Arc, time::Duration};

use rusqlite::{Connection, Transaction};
use rusqlite_migration::{M, Migrations};
use tokio::sync::broadcast;
use uuid::Uuid;

use super::{Committed, StoreError};
use readers::Readers;
use writer::Writer;

/// Append-only: a migration that was ever released is never changed.
fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("../../../migrations/0001_company.sql")),
        M::up(include_str!("../../../migrations/0002_documents.sql")),
        M::up_with_hook(include_str!("../../../migrations/0003_self_check.sql"), |transaction: &Transaction<'_>| {
            Ok(digest::sum_up(transaction)?)
        }),
    ])
}

/// The database's file.
const DATABASE: &str = "gendan.db";
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
}

impl Sqlite {
    /// Opens the database in `folder`, making or migrating it where needed.
    ///
    /// # Errors
    /// When the folder cannot be written, the file is no database, or a newer version wrote it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_with(folder, Synchronous::Full)
    }

    /// Opens it for serving: what an earlier process left half on the disk is made whole first.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_to_serve(folder: &Path, synchronous: Synchronous) -> Result<Self, StoreError> {
        let store = Self::open_with(folder, synchronous)?;
        log::rewrite(&folder.join(DATABASE))?;
        Ok(store)
    }

    fn open_with(folder: &Path, synchronous: Synchronous) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|e| StoreError::Database(format!("{}: {e}", folder.display())))?;
        let path = folder.join(DATABASE);
        let mut connection = connect(&path)?;
        migrations().to_latest(&mut connection).map_err(migration_error)?;
        connection
            .execute("INSERT OR IGNORE INTO server (one, epoch) VALUES (1, ?1)", [Uuid::now_v7().as_bytes().as_slice()])
            .map_err(StoreError::from)?;
        let level = match synchronous {
            Synchronous::Full => "FULL",
            Synchronous::Normal => "NORMAL",
            Synchronous::Off => "OFF",
        };
        connection.pragma_update(None, "synchronous", level)?;
        let (commits, _) = broadcast::channel(COMMITS_KEPT);
        let writer = Writer::start(connection, commits.clone());
        let readers = Readers::new(path);
        Ok(Self { writer, readers, commits })
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path).map_err(|e| StoreError::Database(format!("{}: {e}", path.display())))?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -64_000)?;
    connection.pragma_update(None, "journal_size_limit", 200 << 20)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

fn migration_error(error: rusqlite_migration::Error) -> StoreError {
    match error {
        rusqlite_migration::Error::MigrationDefinition(
            rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead,
        ) => StoreError::TooNew,
        other => StoreError::Database(other.to_string()),
    }
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
