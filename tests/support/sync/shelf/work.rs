//! What people do on a device: commands, and what a newer version writes that this one does not know.

use automerge::{
    ActorId, AutoCommit, ObjType, ROOT, ReadDoc,
    transaction::{CommitOptions, Transactable},
};
use shared::{
    command::{Author, Intent},
    customer::command::Rejection,
    document::{Actor, Document},
    id::DocId,
    sync::gatekeeper::ChangeHash,
    time::Instant,
};

use super::{Held, Row, Shelf};

/// Names what was done, over all devices.
pub type Number = u64;

/// Something to do to a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// A command of this version.
    Command(Box<Intent>),
    /// A newer version writes a field, a container and an entry that this one does not know.
    Newer(Number),
}

/// What became of something that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lot {
    /// It is on this disk, as this change, and has no fate yet.
    Waiting(ChangeHash),
    /// The server acknowledged it, as this change.
    Accepted(ChangeHash),
    /// The server refused it, and somebody must look at it.
    Refused,
    /// It was made anew after a refusal, and there was nothing left to do.
    Nothing,
}

/// The key under which a newer version writes.
pub fn newer_key(number: Number) -> String {
    format!("newer_{number}")
}

impl Shelf {
    /// Does something to a document; nothing if there is nothing to do or it cannot be done.
    pub fn perform(&mut self, doc: DocId, number: Number, work: Work, now: Instant) -> Option<ChangeHash> {
        let user = self.user;
        let actor = self.actor;
        let new = !self.docs.contains_key(&doc);
        let held = self.docs.entry(doc).or_insert_with(|| Held::made_by(user));
        let change = held.opened().map_or(Ok(None), |document| done(document, actor, Author { user, now }, &work));
        let Ok(Some(change)) = change else {
            held.put_away();
            if new {
                self.docs.remove(&doc);
            }
            return None;
        };
        let hash = self.enter(doc, change, Some((number, work, now)));
        self.lots.insert(number, Lot::Waiting(hash));
        if self.derives
            && let Some(held) = self.docs.get_mut(&doc)
        {
            held.derive(doc);
        }
        Some(hash)
    }

    pub(super) fn note(&mut self, row: &Row, lot: Lot) {
        if let Some((number, _, _)) = &row.work {
            self.lots.insert(*number, lot);
        }
    }
}

/// The change that the work becomes, unless there is nothing to do.
pub(super) fn done(
    document: &mut Document,
    actor: Actor,
    author: Author,
    work: &Work,
) -> Result<Option<Vec<u8>>, Rejection> {
    match work {
        Work::Command(intent) => document.execute(&actor, author, intent),
        Work::Newer(_) if !document.is_created() => Err(Rejection::Gone),
        Work::Newer(number) => raw(document, actor, author, |newer| write_newer(newer, *number)),
    }
}

/// What the next version might write beside what this one knows.
fn write_newer(newer: &mut AutoCommit, number: Number) -> Option<()> {
    let (_, fields) = newer.get(ROOT, "fields").ok()??;
    newer.put(&fields, newer_key(number), i64::try_from(number).ok()?).ok()?;
    let orders = newer.put_object(ROOT, newer_key(number), ObjType::Map).ok()?;
    newer.put(&orders, "total", 5.5).ok()?;
    let text = newer.put_object(&orders, "note", ObjType::Text).ok()?;
    newer.splice_text(&text, 0, 0, "共同编辑").ok()
}

/// The change of a version that throws away what it does not know; nothing if there is nothing such.
pub(super) fn tidied(document: &mut Document, actor: Actor, author: Author) -> Option<Vec<u8>> {
    let tidy = |tidy: &mut AutoCommit| {
        let (_, fields) = tidy.get(ROOT, "fields").ok()??;
        let unknown: Vec<_> = tidy.keys(&fields).filter(|key| key.starts_with("newer_")).collect();
        unknown.iter().try_for_each(|key| tidy.delete(&fields, key.as_str()).ok())
    };
    raw(document, actor, author, tidy).ok().flatten()
}

/// A change that no command makes.
fn raw(
    document: &mut Document,
    actor: Actor,
    author: Author,
    write: impl FnOnce(&mut AutoCommit) -> Option<()>,
) -> Result<Option<Vec<u8>>, Rejection> {
    let loaded = AutoCommit::load(&document.save()).map_err(|_| Rejection::Gone)?;
    let mut raw = loaded.with_actor(ActorId::from(actor.0));
    write(&mut raw).ok_or(Rejection::Gone)?;
    let options = CommitOptions::default().with_message(author.user.to_string()).with_time(author.now.0);
    if raw.commit_with(options).is_none() {
        return Ok(None);
    }
    let change = raw.get_last_local_change().map(|change| change.raw_bytes().to_vec()).ok_or(Rejection::Gone)?;
    document.apply(std::slice::from_ref(&change)).map_err(|_| Rejection::Gone)?;
    Ok(Some(change))
}
