//! After a restore devices hand back what others wrote: what the database lost of a device that never comes back is
//! there again as soon as anybody who holds it connects.
//!
//! Nobody vouches for such a change but who hands it back, so it is taken only for a while after a restore, only of
//! documents that they may read, only under actors that nobody has shown since, and with an entry in the audit log.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};
use shared::{
    audit::{AuditKind, AuditSubject},
    id::{DocId, UserId},
    kind::{DocKind, Identity},
    people::Roster,
    policy::{self, Resource, Verb},
    sync::{
        gatekeeper::{self, ForeignChange},
        protocol::Refusal,
    },
    time::{DAY_MS, Instant},
};

use super::{
    audit,
    beginning::New,
    feed::{self, DocRow},
    lease, people,
    writer::Batch,
};
use crate::store::{
    StoreError,
    deed::{By, Note},
    rows::{Beginning, Pushed, Pusher},
};

/// How long after a restore anything is taken back, ms: as long as a device may be away.
const WITHIN_MS: i64 = 30 * DAY_MS;

/// Whether the database was restored so lately that it takes anything back.
pub(super) fn is_open(sql: &Connection, now: Instant) -> Result<bool, StoreError> {
    let restored: Option<i64> =
        sql.prepare_cached("SELECT restored_at FROM server")?.query_row([], |row| row.get(0))?;
    Ok(restored.is_some_and(|at| now.0 - at < WITHIN_MS))
}

/// Whether they may read the document, and so hold what others wrote in it.
pub(super) fn may(
    sql: &Connection,
    pusher: Pusher,
    roster: &Roster,
    doc: DocId,
    row: &DocRow,
) -> Result<bool, StoreError> {
    let Some(standing) = lease::standing(sql, doc, pusher.user, None)? else { return Ok(false) };
    let resource = Resource::document(row.kind, standing.owner, standing.shared);
    Ok(resource.is_some_and(|resource| policy::allows(roster, pusher.user, Verb::Read, resource)))
}

/// Whose a document will be that is handed back whole: who wrote its beginning, or who hands it back if that is nobody
/// here. They must be somebody who may read it then.
pub(super) fn new_document(
    sql: &Connection,
    pusher: Pusher,
    roster: &Roster,
    item: &Pushed,
    Beginning { kind, of }: Beginning,
) -> Result<Result<New, Refusal>, StoreError> {
    let begun_by = item.changes.iter().find_map(|change| gatekeeper::author(change.as_ref().ok()?));
    let author = begun_by.filter(|author| roster.people.contains_key(author)).unwrap_or(pusher.user);
    if !kind.fits(item.doc, of, begun_by.unwrap_or(author)) {
        return Ok(Err(Refusal::Malformed));
    }
    let mut seen_with = None;
    let owner = match kind.spec().identity {
        Identity::Own => Some(author),
        // Nobody else has seen it.
        Identity::PersonsPartOfCustomer if begun_by != Some(pusher.user) => return Ok(Err(Refusal::NotAllowed)),
        Identity::PersonsPartOfCustomer => Some(pusher.user),
        Identity::PartOfCustomer => {
            let customer = of.map(|customer| feed::doc_row(sql, customer)).transpose()?.flatten();
            match customer.filter(|row| row.kind == DocKind::Customer) {
                Some(row) => {
                    seen_with = of.filter(|_| kind.spec().is_shared());
                    row.owner
                }
                None => return Ok(Err(Refusal::DependsOnRefused)),
            }
        }
    };
    let resource = Resource::document(kind, owner, None);
    let may = resource.is_some_and(|resource| policy::allows(roster, pusher.user, Verb::Read, resource));
    Ok(if may { Ok(New { kind, owner, seen_with }) } else { Err(Refusal::NotAllowed) })
}

/// Who wrote the change, if nobody has shown its actor since the restore and nobody else had it before.
pub(super) fn author_of(sql: &Connection, change: &ForeignChange) -> Result<Option<UserId>, StoreError> {
    let Some(author) = gatekeeper::author(change) else { return Ok(None) };
    let bound: Option<(Vec<u8>, Vec<u8>)> = sql
        .prepare_cached("SELECT device, user FROM actors WHERE actor = ?1")?
        .query_row([&change.actor], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let free = bound.is_none_or(|(device, user)| device.is_empty() && user == author.as_bytes());
    Ok(free.then_some(author))
}

/// Notes in the audit log who handed back how much of a document, and whose work it is.
pub(super) fn note(
    batch: &Batch<'_>,
    pusher: Pusher,
    (doc, kind): (DocId, DocKind),
    authors: &BTreeSet<UserId>,
    count: u64,
) -> Result<(), StoreError> {
    let by = By { user: Some(pusher.user), device: Some(pusher.device), address: None, at: pusher.now };
    let mut names = Vec::new();
    for author in authors {
        let known = people::people(batch.sql, Some(author.0))?.pop();
        names.push(known.map_or_else(|| author.to_string(), |person| person.name));
    }
    let note = Note::of(AuditKind::HandedBack).from_to(None, Some(names.join("、"))).counting(count);
    let note = if kind == DocKind::Customer { note.about(AuditSubject::Customer(doc)) } else { note };
    audit::append(batch, &by, &note)
}
