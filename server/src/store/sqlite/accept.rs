//! Taking in what devices push: numbered, bound to their author, and only what the policy allows.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use shared::{
    document,
    id::{DocId, UserId},
    kind::DocKind,
    people::Roster,
    sync::{
        gatekeeper::{self, ChangeHash, ForeignChange},
        protocol::{Fate, Refusal, Scope, Seq},
    },
};

use super::{
    actors,
    beginning::{self, New},
    changes::{self, ChangeRow},
    digest,
    feed::{self, Event},
    hand_back, lease, sessions,
    tally::Tally,
    writer::Batch,
};
use crate::store::{
    StoreError,
    rows::{Pushed, Pusher},
};

/// What a pusher is told whose session ended meanwhile: the connection ends at once anyway.
const SESSION_GONE_LATER_MS: u32 = 60_000;
/// Changes of a document that come together are one event, but no more of them than this, bytes: a page of the feed ends
/// between events.
const EVENT_MAX_BYTES: usize = 32 << 10;
/// When changes that were judged by what is no longer true may come again.
const AGAIN_LATER_MS: u32 = 200;

/// Takes in a batch. One fate for each change, in order.
pub(super) fn accept(
    batch: &mut Batch<'_>,
    pusher: Pusher,
    roster: &Roster,
    items: &[Pushed],
) -> Result<Vec<Fate>, StoreError> {
    let session = sessions::find(batch.sql, pusher.token)?;
    if !session.is_some_and(|row| !row.ended && !row.revoked) {
        return Ok(items.iter().flat_map(|item| &item.changes).map(|_| Fate::Later(SESSION_GONE_LATER_MS)).collect());
    }
    if pusher.hands_back && !hand_back::is_open(batch.sql, pusher.now)? {
        return Ok(items.iter().flat_map(|item| &item.changes).map(|_| Fate::Refused(Refusal::Actor)).collect());
    }
    let mut taking = Taking { pusher, refused: BTreeSet::new(), actors: BTreeMap::new(), tally: Tally::default() };
    let mut fates = Vec::new();
    for item in items {
        let mut intake = Intake::new(batch.sql, pusher, roster, item)?;
        for change in &item.changes {
            fates.push(match change {
                Err(refusal) => Fate::Refused(*refusal),
                Ok(change) => {
                    let judged = !item.unjudged.contains(&change.hash);
                    let fate = intake.take(batch, &mut taking, change, judged)?;
                    if matches!(fate, Fate::Refused(_)) {
                        taking.refused.insert(change.hash);
                    }
                    fate
                }
            });
        }
        intake.finish(batch, &mut taking)?;
    }
    taking.tally.write(batch)?;
    Ok(fates)
}

/// What is known of a batch while it comes in, so that nothing is asked twice.
struct Taking {
    pusher: Pusher,
    refused: BTreeSet<ChangeHash>,
    /// Actors with their persons, as they are bound since a change of theirs was taken.
    actors: BTreeMap<Vec<u8>, UserId>,
    tally: Tally,
}

/// One document while its changes come in.
struct Intake {
    doc: DocId,
    verdict: Verdict,
    state: State,
    kind: DocKind,
    /// Hashes, one after the other.
    heads: Vec<u8>,
    scopes: Vec<Scope>,
    /// Changes that were taken.
    taken: BTreeMap<ChangeHash, Seq>,
    last: Option<Seq>,
    /// Bytes of changes that no event tells of yet.
    untold: usize,
    /// The last number of each actor that was looked up or taken.
    numbers: BTreeMap<Vec<u8>, u64>,
    /// Changes of others that were handed back, and who wrote them.
    handed_back: u64,
    authors: BTreeSet<UserId>,
}

/// Whether the document is there.
#[derive(Debug, Clone)]
enum State {
    /// Nothing of it, and nothing says what it is.
    Unknown,
    /// Nothing of it yet: what its changes say needs no looking up.
    New(New),
    /// It entered its scopes with these numbers, and is written at the end.
    Made(New, Vec<Seq>),
    /// With its place in the order of arrival.
    Stored(i64),
}

/// What becomes of every change of a document, whatever it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    /// Each is looked at.
    Look,
    /// None may be made.
    Never(Refusal),
    /// They were judged by what is no longer true.
    Again,
}

impl Intake {
    fn new(sql: &Connection, pusher: Pusher, roster: &Roster, item: &Pushed) -> Result<Self, StoreError> {
        let row = feed::doc_row(sql, item.doc)?;
        let scopes = row.as_ref().map_or(Ok(Vec::new()), |row| feed::scopes_of(sql, row.ordinal))?;
        let mut state = row.as_ref().map_or(State::Unknown, |row| State::Stored(row.ordinal));
        let verdict = match (&row, item.begins) {
            (None, None) => Verdict::Look,
            (None, Some(begins)) => match beginning::begun(sql, pusher, roster, item, begins)? {
                Ok(new) => {
                    state = State::New(new);
                    Verdict::Look
                }
                Err(refusal) => Verdict::Never(refusal),
            },
            // Somebody else made it meanwhile.
            (Some(_), Some(_)) => Verdict::Again,
            (Some(row), None) if pusher.hands_back => {
                if hand_back::may(sql, pusher, roster, item.doc, row)? {
                    Verdict::Look
                } else {
                    Verdict::Never(Refusal::NotAllowed)
                }
            }
            (Some(row), None) => {
                let standing = lease::standing(sql, item.doc, pusher.user, pusher.contact)?;
                if standing.is_some_and(|standing| standing.hand(roster, pusher.user, row.kind).may_change()) {
                    Verdict::Look
                } else {
                    Verdict::Never(Refusal::NotAllowed)
                }
            }
        };
        let kind = match (&row, &state) {
            (Some(row), _) => row.kind,
            (None, State::New(new)) => new.kind,
            (None, _) => DocKind::Customer,
        };
        Ok(Self {
            doc: item.doc,
            verdict,
            state,
            kind,
            heads: row.map(|row| row.heads).unwrap_or_default(),
            scopes,
            taken: BTreeMap::new(),
            last: None,
            untold: 0,
            numbers: BTreeMap::new(),
            handed_back: 0,
            authors: BTreeSet::new(),
        })
    }

    fn take(
        &mut self,
        batch: &mut Batch<'_>,
        taking: &mut Taking,
        change: &ForeignChange,
        judged: bool,
    ) -> Result<Fate, StoreError> {
        match self.verdict {
            Verdict::Look => {}
            Verdict::Never(refusal) => return Ok(Fate::Refused(refusal)),
            Verdict::Again => return Ok(Fate::Later(AGAIN_LATER_MS)),
        }
        if let Some(seq) = self.known(batch.sql, &change.hash)? {
            return Ok(Fate::Dup(seq));
        }
        if change.deps.iter().any(|dep| taking.refused.contains(dep)) {
            return Ok(Fate::Refused(Refusal::DependsOnRefused));
        }
        // Every document begins with the same first change, so one that builds upon nothing is not ours.
        if change.deps.is_empty() {
            return Ok(Fate::Refused(Refusal::Malformed));
        }
        let missing = self.missing(batch.sql, change)?;
        if !missing.is_empty() {
            return Ok(Fate::Missing(missing));
        }
        // What it builds upon came since.
        if !judged {
            return Ok(Fate::Later(AGAIN_LATER_MS));
        }
        match self.author(batch.sql, taking, change)? {
            Some(author) => self.store(batch, taking, change, author).map(Fate::Ok),
            None => Ok(Fate::Refused(Refusal::Actor)),
        }
    }

    fn is_stored(&self) -> bool {
        matches!(self.state, State::Stored(_))
    }

    /// The number of a change that is there.
    fn known(&self, sql: &Connection, hash: &ChangeHash) -> Result<Option<Seq>, StoreError> {
        match self.taken.get(hash) {
            Some(seq) => Ok(Some(*seq)),
            None if self.is_stored() => changes::known(sql, self.doc, hash),
            None => Ok(None),
        }
    }

    fn missing(&self, sql: &Connection, change: &ForeignChange) -> Result<Vec<ChangeHash>, StoreError> {
        let mut missing = Vec::new();
        for dep in &change.deps {
            let here = self.heads.chunks_exact(32).any(|head| head == dep) || document::kind_begun_by(dep).is_some();
            if !here && self.known(sql, dep)?.is_none() {
                missing.push(*dep);
            }
        }
        Ok(missing)
    }

    /// Who wrote the change; none: not who it says, or its numbers do not follow.
    fn author(
        &mut self,
        sql: &Connection,
        taking: &Taking,
        change: &ForeignChange,
    ) -> Result<Option<UserId>, StoreError> {
        let pusher = taking.pusher;
        let author = match taking.actors.get(&change.actor) {
            Some(bound) => Some(*bound).filter(|bound| gatekeeper::author(change) == Some(*bound)),
            None if pusher.hands_back => hand_back::author_of(sql, change)?,
            None => actors::own_author(sql, pusher, change)?,
        };
        let last = self.last_number(sql, &change.actor)?;
        Ok(author.filter(|_| change.seq == last + 1))
    }

    /// The last of an actor's changes of the document; 0: none.
    fn last_number(&mut self, sql: &Connection, actor: &[u8]) -> Result<u64, StoreError> {
        if let Some(last) = self.numbers.get(actor) {
            return Ok(*last);
        }
        let last = if self.is_stored() { changes::written_by(sql, self.doc, actor)? } else { 0 };
        self.numbers.insert(actor.to_owned(), last);
        Ok(last)
    }

    fn store(
        &mut self,
        batch: &mut Batch<'_>,
        taking: &mut Taking,
        change: &ForeignChange,
        author: UserId,
    ) -> Result<Seq, StoreError> {
        self.make(batch)?;
        let pusher = taking.pusher;
        if pusher.hands_back {
            self.handed_back += 1;
            self.authors.insert(author);
        }
        let seq = batch.next_seq();
        if !taking.actors.contains_key(&change.actor) {
            actors::bind(batch.sql, pusher, &change.actor, author)?;
            taking.actors.insert(change.actor.clone(), author);
        }
        let row = ChangeRow {
            seq,
            doc: self.doc,
            hash: &change.hash,
            actor: &change.actor,
            actor_seq: change.seq,
            device: Some(pusher.device),
            user: author,
            received_at: pusher.now,
        };
        changes::insert(batch, &row, Some(&change.bytes))?;
        self.untold += change.bytes.len();
        if self.untold >= EVENT_MAX_BYTES {
            self.tell(batch, taking, seq)?;
        }
        self.heads = heads_after(&self.heads, change);
        self.taken.insert(change.hash, seq);
        self.numbers.insert(change.actor.clone(), change.seq);
        self.last = Some(seq);
        Ok(seq)
    }

    /// Tells whoever reads the document of its changes up to `seq`.
    fn tell(&mut self, batch: &Batch<'_>, taking: &mut Taking, seq: Seq) -> Result<(), StoreError> {
        self.untold = 0;
        let mut scopes = self.scopes.iter();
        scopes.try_for_each(|scope| taking.tally.event(batch, *scope, seq, self.doc, Event::Changed))
    }

    /// Gives a document that is new its place in the feeds.
    fn make(&mut self, batch: &mut Batch<'_>) -> Result<(), StoreError> {
        let new = match &self.state {
            State::Stored(_) | State::Made(..) => return Ok(()),
            State::Unknown => return Err(StoreError::Missing("beginning")),
            State::New(new) => *new,
        };
        let scope = new.kind.home(new.owner).ok_or(StoreError::Missing("owner"))?;
        if let Some(customer) = new.seen_with.map(|customer| feed::doc_row(batch.sql, customer)).transpose()?.flatten()
        {
            let scopes = feed::scopes_of(batch.sql, customer.ordinal)?;
            self.scopes = scopes.into_iter().filter(|shared| *shared != scope).collect();
        }
        // Just before its first change: who made it is known by that (`pages::is_own`).
        self.scopes.push(scope);
        let entered = self.scopes.iter().map(|_| batch.next_seq()).collect();
        self.state = State::Made(new, entered);
        Ok(())
    }

    fn finish(mut self, batch: &mut Batch<'_>, taking: &mut Taking) -> Result<(), StoreError> {
        let Some(last) = self.last else { return Ok(()) };
        if self.untold > 0 {
            self.tell(batch, taking, last)?;
        }
        let now = digest::of(self.doc, &self.heads);
        let before = match self.state {
            State::Stored(ordinal) => {
                let before = digest::stored(batch.sql, ordinal)?;
                batch
                    .sql
                    .prepare_cached("UPDATE docs SET last_seq = ?2, heads = ?3, digest = ?4 WHERE ordinal = ?1")?
                    .execute(params![ordinal, last, self.heads, now.cast_signed()])?;
                before
            }
            State::Made(New { kind, owner, .. }, entered) => {
                batch
                    .sql
                    .prepare_cached(
                        "INSERT INTO docs (doc, kind, owner, last_seq, heads, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    )?
                    .execute(params![
                        self.doc.as_bytes().as_slice(),
                        kind.key(),
                        owner.as_ref().map(|owner| owner.as_bytes().as_slice()),
                        last,
                        self.heads,
                        now.cast_signed()
                    ])?;
                let ordinal = batch.sql.last_insert_rowid();
                for (scope, seq) in self.scopes.iter().zip(entered) {
                    taking.tally.entered(batch, *scope, seq, ordinal, self.doc)?;
                }
                0
            }
            State::Unknown | State::New(_) => return Err(StoreError::Missing("beginning")),
        };
        for scope in &self.scopes {
            taking.tally.digest(*scope, now.wrapping_sub(before));
        }
        batch.touched(self.doc);
        if self.handed_back > 0 {
            hand_back::note(batch, taking.pusher, (self.doc, self.kind), &self.authors, self.handed_back)?;
        }
        Ok(())
    }
}

/// The heads once `change` is in: it takes the place of what it builds upon.
fn heads_after(heads: &[u8], change: &ForeignChange) -> Vec<u8> {
    let mut left: BTreeSet<&[u8]> =
        heads.chunks_exact(32).filter(|head| !change.deps.iter().any(|dep| dep.as_slice() == *head)).collect();
    left.insert(&change.hash);
    left.into_iter().flatten().copied().collect()
}

#[cfg(test)]
mod tests;
