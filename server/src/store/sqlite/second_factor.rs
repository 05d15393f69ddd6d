//! The second step of log-in: secrets, used-up steps, recovery codes; and one-time links.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use shared::{id::UserId, people::Role, time::Instant};

use super::{vault::Vault, writer::Batch};
use crate::store::{
    StoreError,
    rows::{SecondFactor, TokenHash},
};

pub(super) fn find(sql: &Connection, vault: &Vault, user: UserId) -> Result<Option<SecondFactor>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT secret, sealed, confirmed, (SELECT count(*) FROM recovery_codes r WHERE r.user = f.user) FROM second_factors f WHERE user = ?1",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        let secret: Vec<u8> = row.get(0)?;
        let secret = if row.get(1)? { vault.unseal(user, &secret) } else { Some(secret) };
        Ok(SecondFactor { secret, confirmed: row.get(2)?, recovery_codes: row.get(3)? })
    };
    Ok(statement.query_row([user.as_bytes().as_slice()], read).optional()?)
}

/// Seals what an earlier version left open, and overwrites where it lay.
pub(super) fn seal_rest(sql: &mut Connection, vault: &Vault) -> Result<(), StoreError> {
    /// A person's identifier and the secret.
    type Open = (Vec<u8>, Vec<u8>);
    let open = |sql: &Connection| -> Result<Vec<Open>, StoreError> {
        let mut statement = sql.prepare("SELECT user, secret FROM second_factors WHERE sealed = 0")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    if open(sql)?.is_empty() {
        return Ok(());
    }
    sql.pragma_update(None, "secure_delete", true)?;
    let transaction = sql.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (user, secret) in open(&transaction)? {
        let id = UserId::from_slice(&user).map_err(|e| StoreError::Database(e.to_string()))?;
        transaction
            .prepare_cached("UPDATE second_factors SET secret = ?2, sealed = 1 WHERE user = ?1")?
            .execute(params![user, vault.seal(id, &secret)?])?;
    }
    transaction.commit()?;
    // The log still holds the pages as they were.
    sql.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    sql.pragma_update(None, "secure_delete", false)?;
    Ok(())
}

/// How many secrets the key does not open.
pub(super) fn locked(sql: &Connection, vault: &Vault) -> Result<usize, StoreError> {
    let mut statement = sql.prepare("SELECT user, secret FROM second_factors WHERE sealed")?;
    let mut rows = statement.query([])?;
    let mut locked = 0;
    while let Some(row) = rows.next()? {
        let user = UserId::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|e| StoreError::Database(e.to_string()))?;
        locked += usize::from(vault.unseal(user, &row.get::<_, Vec<u8>>(1)?).is_none());
    }
    Ok(locked)
}

/// Keeps a secret that was not used yet; one that is in use stays.
pub(super) fn offer(batch: &Batch<'_>, vault: &Vault, user: UserId, secret: &[u8]) -> Result<(), StoreError> {
    let secret = vault.seal(user, secret)?;
    batch
        .sql
        .prepare_cached(
            "INSERT INTO second_factors (user, secret, sealed, confirmed, last_step) VALUES (?1, ?2, 1, 0, 0)
             ON CONFLICT (user) DO UPDATE SET secret = ?2, sealed = 1 WHERE confirmed = 0",
        )?
        .execute(params![user.as_bytes().as_slice(), secret])?;
    Ok(())
}

/// Uses a step up. `false`: it, or a later one, was used already.
pub(super) fn use_step(batch: &Batch<'_>, user: UserId, step: u64) -> Result<bool, StoreError> {
    let used = batch
        .sql
        .prepare_cached("UPDATE second_factors SET last_step = ?2 WHERE user = ?1 AND last_step < ?2")?
        .execute(params![user.as_bytes().as_slice(), step])?;
    Ok(used == 1)
}

/// The offered secret is in use from now on. `false`: nothing was offered.
pub(super) fn confirm(batch: &Batch<'_>, user: UserId) -> Result<bool, StoreError> {
    let confirmed = batch
        .sql
        .prepare_cached("UPDATE second_factors SET confirmed = 1 WHERE user = ?1 AND confirmed = 0")?
        .execute([user.as_bytes().as_slice()])?;
    Ok(confirmed == 1)
}

/// Takes the second step away. `false`: there was none.
pub(super) fn remove(batch: &Batch<'_>, user: UserId) -> Result<bool, StoreError> {
    let user = user.as_bytes().as_slice();
    batch.sql.prepare_cached("DELETE FROM recovery_codes WHERE user = ?1")?.execute([user])?;
    Ok(batch.sql.prepare_cached("DELETE FROM second_factors WHERE user = ?1")?.execute([user])? == 1)
}

/// Puts new recovery codes in the place of the old ones.
pub(super) fn put_codes(batch: &Batch<'_>, user: UserId, codes: &[TokenHash]) -> Result<(), StoreError> {
    let user = user.as_bytes().as_slice();
    batch.sql.prepare_cached("DELETE FROM recovery_codes WHERE user = ?1")?.execute([user])?;
    let mut insert = batch.sql.prepare_cached("INSERT INTO recovery_codes (user, hash) VALUES (?1, ?2)")?;
    for code in codes {
        insert.execute(params![user, code.0.as_slice()])?;
    }
    Ok(())
}

/// Uses a recovery code up. `false`: it is none, or was used.
pub(super) fn use_code(batch: &Batch<'_>, user: UserId, code: TokenHash) -> Result<bool, StoreError> {
    let used = batch
        .sql
        .prepare_cached("DELETE FROM recovery_codes WHERE user = ?1 AND hash = ?2")?
        .execute(params![user.as_bytes().as_slice(), code.0.as_slice()])?;
    Ok(used == 1)
}

pub(super) fn roles(sql: &Connection) -> Result<Vec<Role>, StoreError> {
    let text: String = sql.prepare_cached("SELECT totp_roles FROM server")?.query_row([], |row| row.get(0))?;
    Ok(text.split_whitespace().filter_map(Role::from_key).collect())
}

pub(super) fn put_roles(batch: &Batch<'_>, roles: &[Role]) -> Result<(), StoreError> {
    batch.sql.prepare_cached("UPDATE server SET totp_roles = ?1")?.execute([role_keys(roles)])?;
    Ok(())
}

/// Roles by name, separated by spaces.
pub(super) fn role_keys(roles: &[Role]) -> String {
    Role::ALL.into_iter().filter(|role| roles.contains(role)).map(Role::key).collect::<Vec<_>>().join(" ")
}

/// Keeps a one-time link; those that the person had before are void.
pub(super) fn put_link(batch: &Batch<'_>, user: UserId, token: TokenHash, until: Instant) -> Result<(), StoreError> {
    void_links(batch, user)?;
    batch.sql.prepare_cached("INSERT INTO links (token_hash, user, until) VALUES (?1, ?2, ?3)")?.execute(params![
        token.0.as_slice(),
        user.as_bytes().as_slice(),
        until.0
    ])?;
    Ok(())
}

pub(super) fn void_links(batch: &Batch<'_>, user: UserId) -> Result<(), StoreError> {
    batch.sql.prepare_cached("DELETE FROM links WHERE user = ?1")?.execute([user.as_bytes().as_slice()])?;
    Ok(())
}

/// Whom a link is for that is neither used nor too old.
pub(super) fn link(sql: &Connection, token: TokenHash, now: Instant) -> Result<Option<UserId>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT user FROM links JOIN people ON people.id = links.user WHERE token_hash = ?1 AND until > ?2 AND active",
    )?;
    let user: Option<Vec<u8>> = statement.query_row(params![token.0.as_slice(), now.0], |row| row.get(0)).optional()?;
    user.map(|id| UserId::from_slice(&id).map_err(|e| StoreError::Database(e.to_string()))).transpose()
}
