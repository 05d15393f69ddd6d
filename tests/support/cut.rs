//! Whether a copy of a database is what was true at one moment.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use rusqlite::{Connection, OpenFlags, types::ValueRef};

/// What only ever grows, without what compaction takes out of it; each with its sequence number.
const GROWING: [&str; 2] = [
    "SELECT seq, doc, hash, actor, actor_seq, device, user, received_at FROM changes WHERE seq <= ?1 ORDER BY seq",
    "SELECT seq, scope, subject, kind FROM feed WHERE seq <= ?1 AND kind <> 1 ORDER BY seq, scope",
];

/// Checks that `copy` holds exactly what `live` held when its sequence number was that of the copy, which is no less
/// than `at_least`. Gives that number.
///
/// # Errors
/// What is wrong with the copy.
pub fn check(copy: &Path, live: &Path, at_least: u64) -> Result<u64, String> {
    let told = |error: rusqlite::Error| error.to_string();
    let (copy, live) = (open(copy).map_err(told)?, open(live).map_err(told)?);
    let verdict: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(told)?;
    if verdict != "ok" {
        return Err(verdict);
    }
    let number = |query: &str| copy.query_row(query, [], |row| row.get::<_, u64>(0)).map_err(told);
    let last = number("SELECT last_seq FROM server")?;
    if last < at_least {
        return Err(format!("{last} is older than {at_least}, which was acknowledged before"));
    }
    if number("SELECT coalesce(max(seq), 0) FROM changes")? > last {
        return Err("changes beyond the last number".into());
    }
    let torn = "SELECT count(*) FROM docs d WHERE last_seq <> (SELECT coalesce(max(seq), 0) FROM changes c WHERE c.doc = d.doc)";
    if number(torn)? > 0 {
        return Err("documents that do not know their changes".into());
    }
    for query in GROWING {
        if digest(&copy, query, last).map_err(told)? != digest(&live, query, last).map_err(told)? {
            return Err(format!("differs up to {last}: {query}"));
        }
    }
    Ok(last)
}

fn open(database: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// Number and digest of the rows.
fn digest(sql: &Connection, query: &str, up_to: u64) -> rusqlite::Result<(u64, u64)> {
    let mut statement = sql.prepare(query)?;
    let columns = statement.column_count();
    let mut rows = statement.query([up_to.cast_signed()])?;
    let (mut hasher, mut count) = (DefaultHasher::new(), 0);
    while let Some(row) = rows.next()? {
        count += 1;
        for column in 0..columns {
            match row.get_ref(column)? {
                ValueRef::Null => 0u8.hash(&mut hasher),
                ValueRef::Integer(value) => (1u8, value).hash(&mut hasher),
                ValueRef::Real(value) => (2u8, value.to_bits()).hash(&mut hasher),
                ValueRef::Text(bytes) => (3u8, bytes).hash(&mut hasher),
                ValueRef::Blob(bytes) => (4u8, bytes).hash(&mut hasher),
            }
        }
    }
    Ok((count, hasher.finish()))
}
