//! The audit log as a hash chain: writing it, and finding out whether somebody edited it.
//!
//! Changes of documents are rows of their own; an entry `changes` at the end of each commit seals those that it stored.

use rusqlite::{Connection, Row, params};
use sha2::{Digest, Sha256};
use shared::{
    audit::{AuditKind, AuditSubject},
    sync::protocol::Seq,
    time::Instant,
};

use super::{changes::ChangeRow, writer::Batch};
use crate::store::{
    StoreError,
    chain::{ChainBreak, ChainCheck, ChainHead},
    deed::{By, Note},
};

type Hash = [u8; 32];

/// Appends an entry.
pub(super) fn append(batch: &Batch<'_>, by: &By, note: &Note) -> Result<(), StoreError> {
    append_at(batch.sql, batch.last_seq(), by, note)
}

/// Appends an entry while nothing else is written; `seq` is the last sequence number.
pub(super) fn append_at(sql: &Connection, seq: Seq, by: &By, note: &Note) -> Result<(), StoreError> {
    let stored = Stored {
        seq,
        at: by.at.0,
        kind: note.kind.key().to_owned(),
        user: by.user.map(|id| id.as_bytes().to_vec()),
        device: by.device.map(|id| id.as_bytes().to_vec()),
        address: by.address.map(|address| address.to_string()),
        subject: note.subject.map(subject_key),
        old: note.old.clone(),
        new: note.new.clone(),
        count: note.count,
    };
    insert(sql, &stored, None)
}

/// The changes that a commit stores, as they are stored.
#[derive(Clone, Default)]
pub(super) struct Seal {
    digest: Sha256,
    changes: u64,
}

impl Seal {
    /// Adds a change; they come in the order of their numbers.
    pub fn add(&mut self, row: &ChangeRow<'_>) {
        self.numbers([row.seq, row.actor_seq, row.received_at.0.cast_unsigned()]);
        let device = row.device.as_ref().map_or(&[][..], |device| device.as_bytes());
        self.columns([row.doc.as_bytes(), row.hash, row.actor, device, row.user.as_bytes()]);
    }

    fn numbers(&mut self, numbers: [u64; 3]) {
        self.changes += 1;
        numbers.iter().for_each(|number| self.digest.update(number.to_be_bytes()));
    }

    fn columns(&mut self, columns: [&[u8]; 5]) {
        for bytes in columns {
            self.digest.update((bytes.len() as u64).to_be_bytes());
            self.digest.update(bytes);
        }
    }
}

/// Seals the changes that a commit stored, if it did; `last` is its last number.
pub(super) fn seal(sql: &Connection, last: Seq, at: Instant, seal: Seal) -> Result<(), StoreError> {
    if seal.changes == 0 {
        return Ok(());
    }
    let kind = AuditKind::Changes.key().to_owned();
    insert(sql, &Stored { seq: last, at: at.0, kind, ..Stored::default() }, Some(seal.digest.finalize().into()))?;
    sql.prepare_cached("UPDATE audit_head SET sealed = ?1")?.execute([last])?;
    Ok(())
}

/// A subject as it is stored: its kind, then its id.
pub(super) fn subject_key(subject: AuditSubject) -> Vec<u8> {
    let (kind, id) = match subject {
        AuditSubject::Person(id) => (1, id.0),
        AuditSubject::Department(id) => (2, id.0),
        AuditSubject::Device(id) => (3, id.0),
        AuditSubject::Customer(id) => (4, id.0),
    };
    std::iter::once(kind).chain(*id.as_bytes()).collect()
}

/// An entry's columns, all of which its hash covers.
#[derive(Debug, Default)]
struct Stored {
    seq: Seq,
    at: i64,
    kind: String,
    user: Option<Vec<u8>>,
    device: Option<Vec<u8>>,
    address: Option<String>,
    subject: Option<Vec<u8>>,
    old: Option<String>,
    new: Option<String>,
    count: Option<u64>,
}

impl Stored {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            at: row.get("at")?,
            kind: row.get("kind")?,
            user: row.get("user")?,
            device: row.get("device")?,
            address: row.get("address")?,
            subject: row.get("subject")?,
            old: row.get("old")?,
            new: row.get("new")?,
            count: row.get("count")?,
        })
    }

    /// The entry's hash: SHA-256 of the hash before it, its number and its columns, each with its length.
    fn hash(&self, before: &Hash, entry: u64, changes: Option<Hash>) -> Hash {
        let mut digest = Sha256::new();
        digest.update(before);
        digest.update(entry.to_be_bytes());
        digest.update(self.seq.to_be_bytes());
        digest.update(self.at.to_be_bytes());
        let count = self.count.map(u64::to_be_bytes);
        let columns: [Option<&[u8]>; 9] = [
            Some(self.kind.as_bytes()),
            self.user.as_deref(),
            self.device.as_deref(),
            self.address.as_deref().map(str::as_bytes),
            self.subject.as_deref(),
            self.old.as_deref().map(str::as_bytes),
            self.new.as_deref().map(str::as_bytes),
            count.as_ref().map(<[u8; 8]>::as_slice),
            changes.as_ref().map(Hash::as_slice),
        ];
        for column in columns {
            match column {
                None => digest.update([0]),
                Some(bytes) => {
                    digest.update([1]);
                    digest.update((bytes.len() as u64).to_be_bytes());
                    digest.update(bytes);
                }
            }
        }
        digest.finalize().into()
    }
}

fn insert(sql: &Connection, stored: &Stored, changes: Option<Hash>) -> Result<(), StoreError> {
    let ChainHead { entries, hash } = head(sql)?;
    let entry = entries + 1;
    let hash = stored.hash(&hash, entry, changes);
    sql.prepare_cached(
        "INSERT INTO audit (entry, seq, at, kind, user, device, address, subject, old, new, count, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        entry,
        stored.seq,
        stored.at,
        stored.kind,
        stored.user,
        stored.device,
        stored.address,
        stored.subject,
        stored.old,
        stored.new,
        stored.count,
        hash.as_slice()
    ])?;
    sql.prepare_cached("UPDATE audit_head SET entries = ?1, hash = ?2")?.execute(params![entry, hash.as_slice()])?;
    Ok(())
}

/// The seal of the changes in `(after, last]`: who changed which document when, from which device.
fn seal_of(sql: &Connection, after: Seq, last: Seq) -> Result<Seal, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT seq, doc, hash, actor, actor_seq, device, user, received_at FROM changes WHERE seq > ?1 AND seq <= ?2 ORDER BY seq",
    )?;
    let mut rows = statement.query(params![after, last])?;
    let mut seal = Seal::default();
    while let Some(row) = rows.next()? {
        seal.numbers([row.get(0)?, row.get(4)?, row.get(7)?]);
        let blob = |column| -> rusqlite::Result<&[u8]> {
            Ok(row.get_ref(column)?.as_blob_or_null().map_err(rusqlite::Error::from)?.unwrap_or_default())
        };
        seal.columns([blob(1)?, blob(2)?, blob(3)?, blob(5)?, blob(6)?]);
    }
    Ok(seal)
}

/// Where the chain ends.
pub(super) fn head(sql: &Connection) -> Result<ChainHead, StoreError> {
    let mut statement = sql.prepare_cached("SELECT entries, hash FROM audit_head")?;
    Ok(statement.query_row([], |row| Ok(ChainHead { entries: row.get(0)?, hash: row.get(1)? }))?)
}

/// Walks the whole chain. `expected`: a head that was noted earlier, outside of the database.
pub(super) fn verify(sql: &Connection, expected: Option<&ChainHead>) -> Result<ChainCheck, StoreError> {
    let head = head(sql)?;
    let (since, sealed): (Seq, Seq) =
        sql.query_row("SELECT since, sealed FROM audit_head", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (mut before, mut last, mut changes, mut covered) = ([0; 32], 0, 0, since);
    let mut statement = sql.prepare("SELECT * FROM audit ORDER BY entry")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let entry: u64 = row.get("entry")?;
        if entry != last + 1 {
            return Ok(Err(ChainBreak::Missing(last + 1)));
        }
        let stored = Stored::read(row)?;
        let mut seal = None;
        if stored.kind == AuditKind::Changes.key() {
            let sealed = seal_of(sql, covered, stored.seq)?;
            changes += sealed.changes;
            covered = stored.seq;
            seal = Some(sealed.digest.finalize().into());
        }
        let known: Vec<u8> = row.get("hash")?;
        let right = stored.hash(&before, entry, seal);
        if known != right {
            return Ok(Err(if seal.is_some() { ChainBreak::Changes(entry) } else { ChainBreak::Edited(entry) }));
        }
        if expected.is_some_and(|expected| expected.entries == entry && expected.hash != right) {
            return Ok(Err(ChainBreak::Rewritten(entry)));
        }
        (before, last) = (right, entry);
    }
    if last != head.entries || before != head.hash || expected.is_some_and(|expected| expected.entries > last) {
        return Ok(Err(ChainBreak::Shortened(last)));
    }
    let unsealed: bool =
        sql.query_row("SELECT EXISTS (SELECT 1 FROM changes WHERE seq > ?1)", [covered], |row| row.get(0))?;
    if unsealed || covered != sealed {
        return Ok(Err(ChainBreak::Unsealed(covered)));
    }
    Ok(Ok((head, changes)))
}
