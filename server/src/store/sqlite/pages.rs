//! Reading the feed: the next page of a scope after a cursor.
//!
//! First sync walks the scope's documents by ordinal from the newest down, once for facts and once for the documents
//! themselves, while the head is held fixed (`as_of`); what happened meanwhile follows from there.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    facts::FACTS_VERSION,
    id::{DocId, RequestId, UserId},
    kind::DocKind,
    sync::{
        protocol::{Cursor, Scope, ScopeState, Seq},
        session::Skip,
    },
};
use uuid::Uuid;

use super::{
    feed::{self, Event, scope_key},
    fold, hand_over, people,
};
use crate::store::{
    StoreError,
    rows::{PagePart, PageRequest, RowItem},
};

/// The most events that one page looks at.
const EVENTS_MAX: usize = 4_000;
/// The most items of one page.
const ITEMS_MAX: usize = 2_000;
/// What an item costs besides its bytes.
const ITEM_BYTES: usize = 40;

/// Scopes as they stand.
pub(super) fn heads(sql: &Connection, scopes: &[Scope]) -> Result<Vec<ScopeState>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT head, docs, floor, sum FROM scopes WHERE scope = ?1")?;
    scopes
        .iter()
        .map(|scope| {
            let row: Option<(Seq, u32, Seq, i64)> = statement
                .query_row([scope_key(*scope)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
                .optional()?;
            let (head, docs, floor, sum) = row.unwrap_or((0, 0, 0, 0));
            Ok(ScopeState { scope: *scope, head, docs, floor, sum: sum.cast_unsigned() })
        })
        .collect()
}

/// Documents whole, or that they are not in the scope.
pub(super) fn whole_in(sql: &Connection, scope: Scope, docs: &[DocId]) -> Result<Vec<RowItem>, StoreError> {
    docs.iter()
        .map(|doc| {
            let here = match feed::doc_row(sql, *doc)? {
                Some(row) => feed::scopes_of(sql, row.ordinal)?.contains(&scope),
                None => false,
            };
            let item = if here { whole(sql, *doc)? } else { None };
            Ok(item.unwrap_or(RowItem::Remove(*doc)))
        })
        .collect()
}

/// The next page.
pub(super) fn page(sql: &Connection, request: &PageRequest) -> Result<PagePart, StoreError> {
    let head = heads(sql, &[request.scope])?[0].head;
    match (request.scope, request.after) {
        (Scope::Company, Cursor::Fresh | Cursor::Listing { .. } | Cursor::Filling { .. }) => company(sql, head),
        (Scope::Handed(person), Cursor::Fresh | Cursor::Listing { .. } | Cursor::Filling { .. }) => {
            let items = hand_over::of(sql, person)?.into_iter().map(RowItem::Handed).collect();
            Ok(PagePart { to: Cursor::Following(head), items, more: false })
        }
        (_, Cursor::Fresh) => listing(sql, request, head, u64::MAX),
        (_, Cursor::Listing { as_of, below }) => listing(sql, request, as_of, below),
        (_, Cursor::Filling { as_of, below }) => filling(sql, request, as_of, below, head),
        (_, Cursor::Following(after)) => following(sql, request, after, head),
    }
}

fn company(sql: &Connection, head: Seq) -> Result<PagePart, StoreError> {
    let roster = people::roster(sql)?;
    let items = std::iter::once(RowItem::Company(roster.company))
        .chain(roster.settings.each().map(RowItem::Setting))
        .chain(roster.departments.into_values().map(RowItem::Department))
        .chain(roster.people.into_values().map(RowItem::Person))
        .collect();
    Ok(PagePart { to: Cursor::Following(head), items, more: false })
}

fn ordinal_bound(below: u64) -> i64 {
    i64::try_from(below).unwrap_or(i64::MAX)
}

fn listing(sql: &Connection, request: &PageRequest, as_of: Seq, below: u64) -> Result<PagePart, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT s.ordinal, CASE WHEN d.facts_version = ?3 THEN d.facts END, d.doc, d.last_seq, d.owner, d.kind FROM doc_scopes s JOIN docs d ON d.ordinal = s.ordinal WHERE s.scope = ?1 AND s.ordinal < ?2 ORDER BY s.ordinal DESC",
    )?;
    let mut rows = statement.query(params![scope_key(request.scope), ordinal_bound(below), FACTS_VERSION])?;
    let (mut items, mut bytes, mut empty) = (Vec::new(), 0, true);
    while let Some(row) = rows.next()? {
        empty = false;
        let (ordinal, facts): (u64, Option<Vec<u8>>) = (row.get(0)?, row.get(1)?);
        let doc: Vec<u8> = row.get(2)?;
        let own = is_own(sql, request, &doc, row.get(3)?)?;
        bytes += facts.as_ref().map_or(0, Vec::len) + ITEM_BYTES;
        match facts {
            _ if own => {}
            Some(facts) => items.push(RowItem::Listed(feed::kind_of(&row.get::<_, String>(5)?)?, facts)),
            // Facts that are not derived yet come with the document itself; it is on the list all the same.
            None => items.push(RowItem::Document {
                doc: doc_id(&doc)?,
                kind: feed::kind_of(&row.get::<_, String>(5)?)?,
                owner: feed::maybe_user(row.get(4)?)?,
                snapshot: None,
                changes: Vec::new(),
                facts: None,
            }),
        }
        if bytes >= request.max_bytes || items.len() >= ITEMS_MAX {
            return Ok(PagePart { to: Cursor::Listing { as_of, below: ordinal }, items, more: true });
        }
    }
    if empty && below == u64::MAX {
        return Ok(PagePart { to: Cursor::Following(as_of), items, more: false });
    }
    Ok(PagePart { to: Cursor::Filling { as_of, below: u64::MAX }, items, more: true })
}

fn filling(sql: &Connection, request: &PageRequest, as_of: Seq, below: u64, head: Seq) -> Result<PagePart, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT s.ordinal, d.doc, d.last_seq FROM doc_scopes s JOIN docs d ON d.ordinal = s.ordinal WHERE s.scope = ?1 AND s.ordinal < ?2 ORDER BY s.ordinal DESC",
    )?;
    let mut rows = statement.query(params![scope_key(request.scope), ordinal_bound(below)])?;
    let (mut items, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let (ordinal, doc): (u64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let own = is_own(sql, request, &doc, row.get(2)?)?;
        let item = if own { None } else { whole(sql, doc_id(&doc)?)? };
        bytes += item.as_ref().map_or(0, size);
        items.extend(item);
        if bytes >= request.max_bytes || items.len() >= ITEMS_MAX {
            return Ok(PagePart { to: Cursor::Filling { as_of, below: ordinal }, items, more: true });
        }
    }
    Ok(PagePart { to: Cursor::Following(as_of), items, more: head > as_of })
}

/// Whether a document was made in this scope over the connection that asks, and every change of it pushed over it: the
/// device has all of it.
fn is_own(sql: &Connection, request: &PageRequest, doc: &[u8], last_seq: Seq) -> Result<bool, StoreError> {
    if !request.skip.contains(last_seq) {
        return Ok(false);
    }
    let changes = fold::bodies(sql, doc_id(doc)?, 0, last_seq)?;
    let Some((first, _)) = changes.first().filter(|_| changes.iter().all(|(seq, _)| request.skip.contains(*seq)))
    else {
        return Ok(false);
    };
    // It entered where it was made just before its first change. One that was given away since the device dropped.
    let mut statement =
        sql.prepare_cached("SELECT count(*) FROM feed WHERE scope = ?1 AND seq = ?2 AND subject = ?3 AND kind = ?4")?;
    let entered: u32 = statement
        .query_row(params![scope_key(request.scope), first.saturating_sub(1), doc, Event::Added.number()], |row| {
            row.get(0)
        })?;
    Ok(entered == 1)
}

fn doc_id(bytes: &[u8]) -> Result<DocId, StoreError> {
    DocId::from_slice(bytes).map_err(|e| StoreError::Database(e.to_string()))
}

fn size(item: &RowItem) -> usize {
    ITEM_BYTES
        + match item {
            RowItem::Listed(_, facts) => facts.len(),
            RowItem::Document { snapshot, changes, facts, .. } => {
                snapshot.as_ref().map_or(0, Vec::len)
                    + changes.iter().map(Vec::len).sum::<usize>()
                    + facts.as_ref().map_or(0, Vec::len)
            }
            RowItem::Handed(handed) => handed.what.bytes(),
            RowItem::Remove(_)
            | RowItem::Person(_)
            | RowItem::Department(_)
            | RowItem::Company(_)
            | RowItem::Setting(_) => 0,
        }
}

/// What the store says of a document besides its content.
struct State {
    ordinal: i64,
    kind: DocKind,
    owner: Option<UserId>,
    last_seq: Seq,
    facts: Option<Vec<u8>>,
}

fn state(sql: &Connection, doc: DocId) -> Result<Option<State>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT ordinal, owner, last_seq, CASE WHEN facts_seq = last_seq AND facts_version = ?2 THEN facts END, kind FROM docs WHERE doc = ?1",
    )?;
    let row = statement
        .query_row(params![doc.as_bytes().as_slice(), FACTS_VERSION], |row| {
            Ok((row.get(0)?, row.get::<_, Option<Vec<u8>>>(1)?, row.get(2)?, row.get(3)?, row.get::<_, String>(4)?))
        })
        .optional()?;
    row.map(|(ordinal, owner, last_seq, facts, kind)| {
        Ok(State { ordinal, kind: feed::kind_of(&kind)?, owner: feed::maybe_user(owner)?, last_seq, facts })
    })
    .transpose()
}

/// A document with everything: the snapshot and the changes that it does not hold yet.
fn whole(sql: &Connection, doc: DocId) -> Result<Option<RowItem>, StoreError> {
    let Some(State { ordinal, kind, owner, last_seq, facts }) = state(sql, doc)? else { return Ok(None) };
    let (seq, snapshot) = fold::snapshot(sql, ordinal)?.map_or((0, None), |(seq, body)| (seq, Some(body)));
    let changes = fold::bodies(sql, doc, seq, last_seq)?.into_iter().filter_map(|(_, body)| body).collect();
    Ok(Some(RowItem::Document { doc, kind, owner, snapshot, changes, facts }))
}

/// What a stretch of the feed says of one subject.
struct Happened {
    last: Event,
    /// When it came into the scope, if it did and is still there.
    added: Option<Seq>,
    /// The number of the last event.
    told: Seq,
}

fn following(sql: &Connection, request: &PageRequest, after: Seq, head: Seq) -> Result<PagePart, StoreError> {
    let events = events(sql, request.scope, after)?;
    let mut subjects: BTreeMap<Uuid, Happened> = BTreeMap::new();
    let (mut order, mut bytes, mut to) = (Vec::new(), 0, after);
    for (seq, subject, event) in events {
        // Counted before coalescing: a page may come out smaller than asked for, never much larger.
        let told = subjects.get(&subject).map_or(after, |known| known.told);
        bytes += ITEM_BYTES + if event == Event::Changed { change_bytes(sql, subject, told, seq)? } else { 0 };
        if bytes > request.max_bytes && to > after {
            break;
        }
        to = seq;
        let known = subjects.entry(subject).or_insert_with(|| {
            order.push(subject);
            Happened { last: event, added: None, told: seq }
        });
        known.last = event;
        known.told = seq;
        match event {
            Event::Added => known.added = Some(seq),
            Event::Removed => known.added = None,
            _ => {}
        }
        bytes += if event == Event::Added { ITEM_BYTES + snapshot_bytes(sql, subject)? } else { 0 };
    }
    let mut items = Vec::new();
    for subject in order {
        items.extend(happened(sql, request, subject, &subjects[&subject], after, to)?);
    }
    Ok(PagePart { to: Cursor::Following(to), items, more: to < head })
}

fn events(sql: &Connection, scope: Scope, after: Seq) -> Result<Vec<(Seq, Uuid, Event)>, StoreError> {
    let mut statement =
        sql.prepare_cached("SELECT seq, subject, kind FROM feed WHERE scope = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")?;
    let after = after.min(i64::MAX as u64);
    let rows = statement.query_map(params![scope_key(scope), after, EVENTS_MAX], |row| {
        Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?))
    })?;
    rows.map(|row| {
        let (seq, subject, kind) = row?;
        let subject = Uuid::from_slice(&subject).map_err(|e| StoreError::Database(e.to_string()))?;
        let event = Event::from_number(kind).ok_or_else(|| StoreError::Database(format!("unknown event {kind}")))?;
        Ok((seq, subject, event))
    })
    .collect()
}

/// What the changes of a document in `(after, upto]` come to.
fn change_bytes(sql: &Connection, doc: Uuid, after: Seq, upto: Seq) -> Result<usize, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT coalesce(sum(length(body)), 0) FROM changes WHERE doc = ?1 AND seq > ?2 AND seq <= ?3",
    )?;
    let after = after.min(i64::MAX as u64);
    Ok(statement.query_row(params![doc.as_bytes().as_slice(), after, upto], |row| row.get(0))?)
}

fn snapshot_bytes(sql: &Connection, doc: Uuid) -> Result<usize, StoreError> {
    let mut statement =
        sql.prepare_cached("SELECT length(s.body) FROM snapshots s JOIN docs d USING (ordinal) WHERE d.doc = ?1")?;
    Ok(statement.query_row([doc.as_bytes().as_slice()], |row| row.get(0)).optional()?.unwrap_or(0))
}

fn happened(
    sql: &Connection,
    request: &PageRequest,
    subject: Uuid,
    what: &Happened,
    after: Seq,
    to: Seq,
) -> Result<Option<RowItem>, StoreError> {
    let doc = DocId(subject);
    match what.last {
        Event::Person => Ok(people::people(sql, Some(subject))?.pop().map(RowItem::Person)),
        Event::Department => Ok(people::departments(sql, Some(subject))?.pop().map(RowItem::Department)),
        Event::Company => Ok(Some(RowItem::Company(people::roster(sql)?.company))),
        Event::Setting => Ok(people::setting(sql, subject)?.map(RowItem::Setting)),
        Event::Handed => Ok(hand_over::find(sql, RequestId(subject))?.map(RowItem::Handed)),
        Event::Removed => Ok(Some(RowItem::Remove(doc))),
        Event::Added | Event::Changed => {
            let Some(state) = state(sql, doc)? else { return Ok(None) };
            // It left meanwhile: its removal comes later in the feed, and until then nothing more of it is told.
            if !feed::scopes_of(sql, state.ordinal)?.contains(&request.scope) {
                return Ok(None);
            }
            match what.added {
                Some(added) => entered(sql, doc, added, &request.skip),
                None => changed(sql, doc, state, request, after, to),
            }
        }
    }
}

/// A document that came into the scope; nothing at all if the device itself made it just then and nobody else has
/// written since. One that comes back is told in any case: the device dropped it when it left.
fn entered(sql: &Connection, doc: DocId, added: Seq, skip: &Skip) -> Result<Option<RowItem>, StoreError> {
    if skip.contains(added + 1) {
        let changes = fold::bodies(sql, doc, 0, Seq::MAX)?;
        let made_then = changes.first().is_some_and(|(seq, _)| *seq == added + 1);
        if made_then && changes.iter().all(|(seq, _)| skip.contains(*seq)) {
            return Ok(None);
        }
    }
    whole(sql, doc)
}

fn changed(
    sql: &Connection,
    doc: DocId,
    state: State,
    request: &PageRequest,
    after: Seq,
    to: Seq,
) -> Result<Option<RowItem>, StoreError> {
    let bodies = fold::bodies(sql, doc, after, to)?;
    let news: Vec<_> = bodies.into_iter().filter(|(seq, _)| !request.skip.contains(*seq)).collect();
    if news.is_empty() {
        return Ok(None);
    }
    if news.iter().any(|(_, body)| body.is_none()) {
        // The loose changes are gone into the snapshot.
        return whole(sql, doc);
    }
    let facts = state.facts.filter(|_| state.last_seq <= to);
    let changes = news.into_iter().filter_map(|(_, body)| body).collect();
    Ok(Some(RowItem::Document { doc, kind: state.kind, owner: state.owner, snapshot: None, changes, facts }))
}
