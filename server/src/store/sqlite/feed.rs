//! Writing the feed: which scope learns of what, in which order.

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    id::{DocId, UserId},
    kind::DocKind,
    sync::protocol::{Scope, Seq},
};
use uuid::Uuid;

use super::{digest, lease, writer::Batch};
use crate::store::StoreError;

/// What happened to the subject of a feed row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// A document changed.
    Changed,
    /// A document came into the scope.
    Added,
    /// A document left the scope.
    Removed,
    /// A person entered or changed.
    Person,
    /// A department entered or changed.
    Department,
    /// The company's name changed.
    Company,
    /// A setting changed.
    Setting,
    /// A change was handed over, or what became of it is known.
    Handed,
}

impl Event {
    const ALL: [Self; 8] = [
        Self::Changed,
        Self::Added,
        Self::Removed,
        Self::Person,
        Self::Department,
        Self::Company,
        Self::Setting,
        Self::Handed,
    ];

    /// The stored number.
    pub fn number(self) -> i64 {
        match self {
            Self::Changed => 1,
            Self::Added => 2,
            Self::Removed => 3,
            Self::Person => 4,
            Self::Department => 5,
            Self::Company => 6,
            Self::Setting => 7,
            Self::Handed => 8,
        }
    }

    /// The event of a stored number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.number() == number)
    }
}

/// A scope as it is stored: its kind, then its person.
pub(super) fn scope_key(scope: Scope) -> Vec<u8> {
    let (kind, id) = match scope {
        Scope::Company => (1, None),
        Scope::Portfolio(owner) => (2, Some(owner)),
        Scope::Shared(user) => (3, Some(user)),
        Scope::OpenSea => (4, None),
        Scope::SharedToRead(user) => (5, Some(user)),
        Scope::Followed(user) => (6, Some(user)),
        Scope::Commercial(owner) => (7, owner),
        Scope::Private(user) => (8, Some(user)),
        Scope::Catalogue => (9, None),
        Scope::Handed(user) => (10, Some(user)),
    };
    let mut key = vec![kind];
    key.extend(id.iter().flat_map(|id: &UserId| *id.as_bytes()));
    key
}

/// The scope of a stored key.
pub(super) fn scope_of(key: &[u8]) -> Result<Scope, StoreError> {
    let id = |rest: &[u8]| UserId::from_slice(rest).map_err(|e| StoreError::Database(format!("scope: {e}")));
    match key {
        [1] => Ok(Scope::Company),
        [2, rest @ ..] => Ok(Scope::Portfolio(id(rest)?)),
        [3, rest @ ..] => Ok(Scope::Shared(id(rest)?)),
        [4] => Ok(Scope::OpenSea),
        [5, rest @ ..] => Ok(Scope::SharedToRead(id(rest)?)),
        [6, rest @ ..] => Ok(Scope::Followed(id(rest)?)),
        [7] => Ok(Scope::Commercial(None)),
        [7, rest @ ..] => Ok(Scope::Commercial(Some(id(rest)?))),
        [8, rest @ ..] => Ok(Scope::Private(id(rest)?)),
        [9] => Ok(Scope::Catalogue),
        [10, rest @ ..] => Ok(Scope::Handed(id(rest)?)),
        _ => Err(StoreError::Database("unknown kind of scope".into())),
    }
}

/// Writes one event into one scope.
pub(super) fn append(
    batch: &mut Batch<'_>,
    scope: Scope,
    seq: Seq,
    subject: Uuid,
    event: Event,
) -> Result<(), StoreError> {
    let key = scope_key(scope);
    insert(batch.sql, &key, seq, subject, event)?;
    batch
        .sql
        .prepare_cached("INSERT INTO scopes (scope, head, docs) VALUES (?1, ?2, 0) ON CONFLICT (scope) DO UPDATE SET head = excluded.head")?
        .execute(params![key, seq])?;
    batch.moved(scope, seq);
    Ok(())
}

/// Writes the row of an event alone; the scope's head is to follow.
pub(super) fn insert(sql: &Connection, scope: &[u8], seq: Seq, subject: Uuid, event: Event) -> Result<(), StoreError> {
    sql.prepare_cached("INSERT OR REPLACE INTO feed (scope, seq, subject, kind) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![scope, seq, subject.as_bytes().as_slice(), event.number()])?;
    Ok(())
}

/// Brings a document into a scope; its whole content follows for devices that read it. `false`: it was there.
pub(super) fn enter(batch: &mut Batch<'_>, scope: Scope, ordinal: i64, doc: DocId) -> Result<bool, StoreError> {
    let key = scope_key(scope);
    let new = batch
        .sql
        .prepare_cached("INSERT OR IGNORE INTO doc_scopes (scope, ordinal) VALUES (?1, ?2)")?
        .execute(params![key, ordinal])?
        == 1;
    if new {
        let seq = batch.next_seq();
        append(batch, scope, seq, doc.0, Event::Added)?;
        batch.sql.prepare_cached("UPDATE scopes SET docs = docs + 1 WHERE scope = ?1")?.execute([key])?;
        digest::add(batch.sql, scope, digest::stored(batch.sql, ordinal)?)?;
    }
    Ok(new)
}

/// Takes a document out of a scope. `false`: it was not there.
pub(super) fn leave(batch: &mut Batch<'_>, scope: Scope, ordinal: i64, doc: DocId) -> Result<bool, StoreError> {
    let key = scope_key(scope);
    let gone = batch
        .sql
        .prepare_cached("DELETE FROM doc_scopes WHERE scope = ?1 AND ordinal = ?2")?
        .execute(params![key, ordinal])?
        == 1;
    if gone {
        let seq = batch.next_seq();
        append(batch, scope, seq, doc.0, Event::Removed)?;
        lease::left(batch, doc, &key)?;
        batch.sql.prepare_cached("UPDATE scopes SET docs = docs - 1 WHERE scope = ?1")?.execute([key])?;
        digest::add(batch.sql, scope, digest::stored(batch.sql, ordinal)?.wrapping_neg())?;
    }
    Ok(gone)
}

/// The scopes that a document is in.
pub(super) fn scopes_of(sql: &Connection, ordinal: i64) -> Result<Vec<Scope>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT scope FROM doc_scopes WHERE ordinal = ?1")?;
    let keys = statement.query_map([ordinal], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
    keys.iter().map(|key| scope_of(key)).collect()
}

/// A document as the store knows it.
pub(super) struct DocRow {
    /// Its place in the order of arrival.
    pub ordinal: i64,
    /// What it is about.
    pub kind: DocKind,
    /// Its owner.
    pub owner: Option<UserId>,
    /// Heads, one after the other.
    pub heads: Vec<u8>,
}

/// The row of a document.
pub(super) fn doc_row(sql: &Connection, doc: DocId) -> Result<Option<DocRow>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT ordinal, owner, heads, kind FROM docs WHERE doc = ?1")?;
    let row = statement
        .query_row([doc.as_bytes().as_slice()], |row| {
            Ok((row.get(0)?, row.get::<_, Option<Vec<u8>>>(1)?, row.get(2)?, row.get::<_, String>(3)?))
        })
        .optional()?;
    row.map(|(ordinal, owner, heads, kind)| {
        Ok(DocRow { ordinal, kind: kind_of(&kind)?, owner: maybe_user(owner)?, heads })
    })
    .transpose()
}

/// A kind as stored.
pub(super) fn kind_of(key: &str) -> Result<DocKind, StoreError> {
    DocKind::from_key(key).ok_or_else(|| StoreError::Database(format!("unknown kind {key}")))
}

/// A person's identifier as stored.
pub(super) fn maybe_user(bytes: Option<Vec<u8>>) -> Result<Option<UserId>, StoreError> {
    bytes.map(|bytes| UserId::from_slice(&bytes).map_err(|e| StoreError::Database(e.to_string()))).transpose()
}

/// The customers of an owner, in the order of their arrival.
pub(super) fn owned_by(sql: &Connection, owner: UserId) -> Result<Vec<DocId>, StoreError> {
    let mut statement =
        sql.prepare_cached("SELECT doc FROM docs WHERE owner = ?1 AND kind = 'customer' ORDER BY ordinal")?;
    let ids = statement.query_map([owner.as_bytes().as_slice()], |row| row.get::<_, Vec<u8>>(0))?;
    ids.map(|id| DocId::from_slice(&id?).map_err(|e| StoreError::Database(e.to_string()))).collect()
}
