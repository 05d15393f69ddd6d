//! Digests of documents and their sums: what the self-check compares.

use std::num::Wrapping;

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    id::DocId,
    sync::{
        check::{self, DocDigest},
        protocol::{Scope, ScopeState, Seq},
    },
};

use super::feed::scope_key;
use crate::store::StoreError;

/// The digest of a document with these heads, one after the other.
pub(super) fn of(doc: DocId, heads: &[u8]) -> u64 {
    check::digest(doc, heads.as_chunks().0)
}

/// Adds to a scope's sum, wrapping; SQLite's own addition would not.
pub(super) fn add(sql: &Connection, scope: Scope, by: u64) -> Result<(), StoreError> {
    if by == 0 {
        return Ok(());
    }
    let key = scope_key(scope);
    let sum: i64 =
        sql.prepare_cached("SELECT sum FROM scopes WHERE scope = ?1")?.query_row([&key], |row| row.get(0))?;
    let sum = sum.wrapping_add(by.cast_signed());
    sql.prepare_cached("UPDATE scopes SET sum = ?2 WHERE scope = ?1")?.execute(params![key, sum])?;
    Ok(())
}

/// The stored digest of a document.
pub(super) fn stored(sql: &Connection, ordinal: i64) -> Result<u64, StoreError> {
    let mut statement = sql.prepare_cached("SELECT digest FROM docs WHERE ordinal = ?1")?;
    Ok(statement.query_row([ordinal], |row| row.get::<_, i64>(0))?.cast_unsigned())
}

/// Notes the heads of a document that is in these scopes.
pub(super) fn heads_changed(
    sql: &Connection,
    ordinal: i64,
    doc: DocId,
    heads: &[u8],
    scopes: &[Scope],
) -> Result<(), StoreError> {
    let (before, now) = (stored(sql, ordinal)?, of(doc, heads));
    sql.prepare_cached("UPDATE docs SET heads = ?2, digest = ?3 WHERE ordinal = ?1")?.execute(params![
        ordinal,
        heads,
        now.cast_signed()
    ])?;
    scopes.iter().try_for_each(|scope| add(sql, *scope, now.wrapping_sub(before)))
}

/// A scope's head with the digests of its documents.
pub(super) fn of_scope(sql: &Connection, scope: Scope) -> Result<(Seq, Vec<DocDigest>), StoreError> {
    let key = scope_key(scope);
    let head = sql
        .prepare_cached("SELECT head FROM scopes WHERE scope = ?1")?
        .query_row([&key], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    let mut statement = sql.prepare_cached(
        "SELECT d.doc, d.digest FROM doc_scopes s JOIN docs d ON d.ordinal = s.ordinal WHERE s.scope = ?1",
    )?;
    let rows = statement.query_map([key], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?)))?;
    let digests = rows.map(|row| {
        let (doc, digest) = row?;
        let doc = DocId::from_slice(&doc).map_err(|e| StoreError::Database(e.to_string()))?;
        Ok((doc, digest.cast_unsigned()))
    });
    Ok((head, digests.collect::<Result<_, StoreError>>()?))
}

/// Takes documents of kinds that came after version 3 of the protocol out of a scope's number and sum.
pub(super) fn without_others(sql: &Connection, state: &mut ScopeState) -> Result<(), StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT d.digest FROM doc_scopes s JOIN docs d ON d.ordinal = s.ordinal WHERE s.scope = ?1 AND d.kind IN ('trade', 'product')",
    )?;
    let digests = statement.query_map([scope_key(state.scope)], |row| row.get::<_, i64>(0))?;
    for digest in digests {
        state.docs = state.docs.saturating_sub(1);
        state.sum = state.sum.wrapping_sub(digest?.cast_unsigned());
    }
    Ok(())
}

/// Works out every digest and every sum anew, for a database that had none.
pub(super) fn sum_up(sql: &Connection) -> rusqlite::Result<()> {
    let mut docs = sql.prepare("SELECT ordinal, doc, heads FROM docs")?;
    let mut put = sql.prepare("UPDATE docs SET digest = ?2 WHERE ordinal = ?1")?;
    let mut rows = docs.query([])?;
    while let Some(row) = rows.next()? {
        let (ordinal, doc, heads): (i64, Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let digest = DocId::from_slice(&doc).map_or(0, |doc| of(doc, &heads));
        put.execute(params![ordinal, digest.cast_signed()])?;
    }
    let mut scopes = sql.prepare("SELECT scope FROM scopes")?;
    let mut members =
        sql.prepare("SELECT d.digest FROM doc_scopes s JOIN docs d ON d.ordinal = s.ordinal WHERE s.scope = ?1")?;
    let mut put = sql.prepare("UPDATE scopes SET sum = ?2 WHERE scope = ?1")?;
    let keys = scopes.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
    for key in keys {
        let digests = members.query_map([&key], |row| row.get::<_, i64>(0))?;
        let sum = digests.map(|digest| digest.map(Wrapping)).sum::<rusqlite::Result<Wrapping<i64>>>()?;
        put.execute(params![key, sum.0])?;
    }
    Ok(())
}
