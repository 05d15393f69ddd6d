//! Bringing a database to this program's schema: a copy first, then everything in one transaction.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, Transaction};
use rusqlite_migration::{M, Migrations};

use super::{DATABASE, connect, copy, digest, lock};
use crate::store::StoreError;

/// Append-only: a migration that was ever released is never changed.
pub(super) fn all() -> Vec<M<'static>> {
    vec![
        M::up(include_str!("../../../migrations/0001_company.sql")),
        M::up(include_str!("../../../migrations/0002_documents.sql")),
        M::up_with_hook(include_str!("../../../migrations/0003_self_check.sql"), |transaction: &Transaction<'_>| {
            Ok(digest::sum_up(transaction)?)
        }),
        M::up(include_str!("../../../migrations/0004_rights.sql")),
        M::up(include_str!("../../../migrations/0005_audit.sql")),
        M::up(include_str!("../../../migrations/0006_accounts.sql")),
        M::up(include_str!("../../../migrations/0007_trust.sql")),
        M::up(include_str!("../../../migrations/0008_trade.sql")),
        M::up(include_str!("../../../migrations/0009_hand_over.sql")),
    ]
}

/// Folder for the copies that are taken before migrations.
const COPIES: &str = "before-migration";

/// The schema of a database, without touching it; none: there is no database, or nothing in it yet.
///
/// # Errors
/// When the file is no database.
pub(super) fn schema(path: &Path) -> Result<Option<u32>, StoreError> {
    if !path.is_file() {
        return Ok(None);
    }
    // Whoever only reads does not fold the log into the database when it leaves: not a byte changes.
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(super::BUSY)?;
    let schema: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(Some(schema).filter(|schema| *schema > 0))
}

/// Shares the folder once its database has the schema of `migrations`, making or migrating it where needed.
///
/// # Errors
/// `TooNew` when a later version wrote it, `InUse` when it has to be migrated and another program has it open.
pub(super) fn up_to_date(folder: &Path, migrations: &[M<'_>]) -> Result<lock::Claim, StoreError> {
    let path = folder.join(DATABASE);
    loop {
        let claim = lock::shared(folder)?;
        if !is_behind(&path, migrations)? {
            return Ok(claim);
        }
        drop(claim);
        let _alone = lock::alone(folder)?;
        // Another program may have been faster.
        if is_behind(&path, migrations)? {
            migrate(folder, migrations)?;
        }
    }
}

fn is_behind(path: &Path, migrations: &[M<'_>]) -> Result<bool, StoreError> {
    let latest = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    match schema(path)? {
        Some(schema) if schema > latest => Err(StoreError::TooNew),
        Some(schema) => Ok(schema < latest),
        None => Ok(true),
    }
}

fn migrate(folder: &Path, migrations: &[M<'_>]) -> Result<(), StoreError> {
    let path = folder.join(DATABASE);
    let before = schema(&path)?;
    let mut connection = connect(&path)?;
    if let Some(schema) = before {
        let copy = set_aside(folder, schema, &connection)?;
        tracing::info!(from = schema, to = migrations.len(), copy = %copy.display(), "migrating the database");
    }
    run(&mut connection, migrations)
}

/// Brings the database of a connection to the schema of `migrations`, or leaves it as it was.
pub(super) fn run(connection: &mut Connection, migrations: &[M<'_>]) -> Result<(), StoreError> {
    Migrations::from_slice(migrations).to_latest(connection).map_err(error)
}

/// Seals a copy of the database as it is before the migration: the way back to the version before.
fn set_aside(folder: &Path, schema: u32, connection: &Connection) -> Result<PathBuf, StoreError> {
    let copies = folder.join(COPIES);
    std::fs::create_dir_all(&copies).map_err(|error| StoreError::file(&copies, &error))?;
    // To the millisecond: a start that is cut short is tried again at once, and each has its own copy.
    let moment = crate::clock::utc().format("%Y%m%dT%H%M%S%3fZ");
    let to = copies.join(format!("schema-{schema}-{moment}.gendan"));
    copy::sealed(connection, &to)?;
    Ok(to)
}

fn error(error: rusqlite_migration::Error) -> StoreError {
    use rusqlite_migration::{Error, MigrationDefinitionError::DatabaseTooFarAhead};
    match error {
        Error::MigrationDefinition(DatabaseTooFarAhead) => StoreError::TooNew,
        Error::RusqliteError { err, .. } => err.into(),
        other => StoreError::Database(other.to_string()),
    }
}

#[cfg(test)]
mod tests;
