//! Taking in what devices push: numbered, bound to their author, and only what the policy allows.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    document,
    id::{DocId, UserId},
    kind::{DocKind, Identity},
    people::Roster,
    policy::{self, Resource, Sharing, Verb},
    sync::{
        gatekeeper::{ChangeHash, ForeignChange},
        protocol::{Fate, Refusal, Scope, Seq},
    },
};

use super::{
    digest,
    feed::{self, DocRow, Event},
    hand_back, lease, sessions,
    writer::Batch,
};
use crate::store::{
    StoreError,
    rows::{Beginning, Pushed, Pusher},
};

/// What a pusher is told whose session ended meanwhile: the connection ends at once anyway.
const SESSION_GONE_LATER_MS: u32 = 60_000;
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
    let mut fates = Vec::new();
    let mut refused = BTreeSet::new();
    for item in items {
        let mut intake = Intake::new(batch, pusher, roster, item)?;
        for change in &item.changes {
            fates.push(match change {
                Err(refusal) => Fate::Refused(*refusal),
                Ok(change) => {
                    let fate = intake.take(batch, change, &refused)?;
                    if matches!(fate, Fate::Refused(_)) {
                        refused.insert(change.hash);
                    }
                    fate
                }
            });
        }
        intake.finish(batch)?;
    }
    Ok(fates)
}

/// One document while its changes come in.
struct Intake {
    doc: DocId,
    pusher: Pusher,
    verdict: Verdict,
    begins: Option<New>,
    row: Option<DocRow>,
    scopes: Vec<Scope>,
    taken: Option<Seq>,
    /// Changes of others that were handed back, and who wrote them.
    handed_back: u64,
    authors: BTreeSet<UserId>,
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

/// A document to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct New {
    pub(super) kind: DocKind,
    pub(super) owner: Option<UserId>,
    /// The customer, if whoever sees that sees it, too.
    pub(super) seen_with: Option<DocId>,
}

impl Intake {
    fn new(batch: &Batch<'_>, pusher: Pusher, roster: &Roster, item: &Pushed) -> Result<Self, StoreError> {
        let row = feed::doc_row(batch.sql, item.doc)?;
        let scopes = row.as_ref().map_or(Ok(Vec::new()), |row| feed::scopes_of(batch.sql, row.ordinal))?;
        let mut begins = None;
        let verdict = match (&row, item.begins) {
            (None, None) => Verdict::Look,
            (None, Some(beginning)) => match begun(batch.sql, pusher, roster, item, beginning)? {
                Ok(new) => {
                    begins = Some(new);
                    Verdict::Look
                }
                Err(refusal) => Verdict::Never(refusal),
            },
            // Somebody else made it meanwhile.
            (Some(_), Some(_)) => Verdict::Again,
            (Some(row), None) if pusher.hands_back => {
                if hand_back::may(batch.sql, pusher, roster, item.doc, row)? {
                    Verdict::Look
                } else {
                    Verdict::Never(Refusal::NotAllowed)
                }
            }
            (Some(row), None) => {
                let standing = lease::standing(batch.sql, item.doc, pusher.user, pusher.contact)?;
                if standing.is_some_and(|standing| standing.hand(roster, pusher.user, row.kind).may_change()) {
                    Verdict::Look
                } else {
                    Verdict::Never(Refusal::NotAllowed)
                }
            }
        };
        let (doc, authors) = (item.doc, BTreeSet::new());
        Ok(Self { doc, pusher, verdict, begins, row, scopes, taken: None, handed_back: 0, authors })
    }

    fn take(
        &mut self,
        batch: &mut Batch<'_>,
        change: &ForeignChange,
        refused: &BTreeSet<ChangeHash>,
    ) -> Result<Fate, StoreError> {
        match self.verdict {
            Verdict::Look => {}
            Verdict::Never(refusal) => return Ok(Fate::Refused(refusal)),
            Verdict::Again => return Ok(Fate::Later(AGAIN_LATER_MS)),
        }
        if let Some(seq) = known(batch.sql, self.doc, &change.hash)? {
            return Ok(Fate::Dup(seq));
        }
        if change.deps.iter().any(|dep| refused.contains(dep)) {
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
        match self.author(batch.sql, change)? {
            Some(author) => self.store(batch, change, author).map(Fate::Ok),
            None => Ok(Fate::Refused(Refusal::Actor)),
        }
    }

    fn missing(&self, sql: &Connection, change: &ForeignChange) -> Result<Vec<ChangeHash>, StoreError> {
        let mut missing = Vec::new();
        for dep in &change.deps {
            if document::kind_begun_by(dep).is_none() && known(sql, self.doc, dep)?.is_none() {
                missing.push(*dep);
            }
        }
        Ok(missing)
    }

    /// Who wrote the change; none: not who it says, or its numbers do not follow.
    fn author(&self, sql: &Connection, change: &ForeignChange) -> Result<Option<UserId>, StoreError> {
        let author =
            if self.pusher.hands_back { hand_back::author_of(sql, change)? } else { self.own_author(sql, change)? };
        let last: Option<u64> = sql
            .prepare_cached("SELECT max(actor_seq) FROM changes WHERE doc = ?1 AND actor = ?2")?
            .query_row(params![self.doc.as_bytes().as_slice(), change.actor], |row| row.get(0))?;
        Ok(author.filter(|_| change.seq == last.unwrap_or(0) + 1))
    }

    fn own_author(&self, sql: &Connection, change: &ForeignChange) -> Result<Option<UserId>, StoreError> {
        if shared::sync::gatekeeper::check_author(change, self.pusher.user).is_err() {
            return Ok(None);
        }
        let bound: Option<(Vec<u8>, Vec<u8>)> = sql
            .prepare_cached("SELECT device, user FROM actors WHERE actor = ?1")?
            .query_row([&change.actor], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (device, user) = (self.pusher.device.as_bytes().as_slice(), self.pusher.user.as_bytes().as_slice());
        // Without a device: a restored database leaves it to the person's first device that shows the actor.
        let others = bound.is_some_and(|(d, u)| (!d.is_empty() && d != device) || u != user);
        Ok((!others).then_some(self.pusher.user))
    }

    fn store(&mut self, batch: &mut Batch<'_>, change: &ForeignChange, author: UserId) -> Result<Seq, StoreError> {
        if self.row.is_none() {
            self.create(batch)?;
        }
        let (device, user) = (self.pusher.device.as_bytes().as_slice(), author.as_bytes().as_slice());
        // Its own device may still come back, and is to find it free.
        let writer: &[u8] = if self.pusher.hands_back { &[] } else { device };
        if self.pusher.hands_back {
            self.handed_back += 1;
            self.authors.insert(author);
        }
        let seq = batch.next_seq();
        batch
            .sql
            .prepare_cached("INSERT INTO actors (actor, device, user) VALUES (?1, ?2, ?3) ON CONFLICT (actor) DO UPDATE SET device = excluded.device WHERE device = x''")?
            .execute(params![change.actor, writer, user])?;
        batch
            .sql
            .prepare_cached(
                "INSERT INTO changes (seq, doc, hash, actor, actor_seq, device, user, received_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                seq,
                self.doc.as_bytes().as_slice(),
                change.hash.as_slice(),
                change.actor,
                change.seq,
                device,
                user,
                self.pusher.now.0,
                change.bytes
            ])?;
        for scope in &self.scopes {
            feed::append(batch, *scope, seq, self.doc.0, Event::Changed)?;
        }
        if let Some(row) = &mut self.row {
            row.heads = heads_after(&row.heads, change);
        }
        self.taken = Some(seq);
        Ok(seq)
    }

    fn create(&mut self, batch: &mut Batch<'_>) -> Result<(), StoreError> {
        let New { kind, owner, seen_with } = self.begins.ok_or(StoreError::Missing("beginning"))?;
        let ordinal = insert_doc(batch.sql, self.doc, kind, owner)?;
        let scope = kind.home(owner).ok_or(StoreError::Missing("owner"))?;
        let mut others = Vec::new();
        if let Some(customer) = seen_with.map(|customer| feed::doc_row(batch.sql, customer)).transpose()?.flatten() {
            let scopes = feed::scopes_of(batch.sql, customer.ordinal)?;
            for shared in scopes.into_iter().filter(|shared| *shared != scope) {
                feed::enter(batch, shared, ordinal, self.doc)?;
                others.push(shared);
            }
        }
        // Just before its first change: who made it is known by that (`pages::is_own`).
        feed::enter(batch, scope, ordinal, self.doc)?;
        self.scopes = others;
        self.scopes.push(scope);
        self.row = Some(DocRow { ordinal, kind, owner, heads: Vec::new() });
        Ok(())
    }

    fn finish(self, batch: &mut Batch<'_>) -> Result<(), StoreError> {
        let (Some(row), Some(seq)) = (self.row, self.taken) else { return Ok(()) };
        batch
            .sql
            .prepare_cached("UPDATE docs SET last_seq = ?2 WHERE ordinal = ?1")?
            .execute(params![row.ordinal, seq])?;
        digest::heads_changed(batch.sql, row.ordinal, self.doc, &row.heads, &self.scopes)?;
        batch.touched(self.doc);
        if self.handed_back > 0 {
            hand_back::note(batch, self.pusher, (self.doc, row.kind), &self.authors, self.handed_back)?;
        }
        Ok(())
    }
}

/// The document that changes begin, whoever brings them.
fn begun(
    sql: &Connection,
    pusher: Pusher,
    roster: &Roster,
    item: &Pushed,
    beginning: Beginning,
) -> Result<Result<New, Refusal>, StoreError> {
    if pusher.hands_back {
        hand_back::new_document(sql, pusher, roster, item, beginning)
    } else {
        new_document(sql, pusher, roster, item.doc, beginning)
    }
}

/// Whether the pusher may make such a document, and whose it will be.
fn new_document(
    sql: &Connection,
    pusher: Pusher,
    roster: &Roster,
    doc: DocId,
    Beginning { kind, of }: Beginning,
) -> Result<Result<New, Refusal>, StoreError> {
    if !kind.fits(doc, of, pusher.user) {
        return Ok(Err(Refusal::Malformed));
    }
    let owner = match of {
        None => Some(pusher.user),
        Some(customer) => {
            // What it belongs to came before it, unless that was refused.
            let Some(row) = feed::doc_row(sql, customer)?.filter(|row| row.kind == DocKind::Customer) else {
                return Ok(Err(Refusal::DependsOnRefused));
            };
            if kind.spec().is_shared() {
                // Whoever may write it stands to it as to the customer, and the lease counts for its beginning, too.
                let standing = lease::standing(sql, customer, pusher.user, pusher.contact)?;
                let may = standing.is_some_and(|standing| standing.hand(roster, pusher.user, kind).may_change());
                let new = New { kind, owner: row.owner, seen_with: Some(customer) };
                return Ok(if may { Ok(new) } else { Err(Refusal::NotAllowed) });
            }
            let shared = Sharing::among(&feed::scopes_of(sql, row.ordinal)?, pusher.user);
            let customer = Resource::Customer { owner: row.owner, shared };
            if !policy::allows(roster, pusher.user, Verb::Read, customer) {
                return Ok(Err(Refusal::NotAllowed));
            }
            match kind.spec().identity {
                Identity::PersonsPartOfCustomer => Some(pusher.user),
                Identity::Own | Identity::PartOfCustomer => row.owner,
            }
        }
    };
    let resource = Resource::document(kind, owner, None);
    let may = resource.is_some_and(|resource| policy::allows(roster, pusher.user, Verb::Create, resource));
    Ok(if may { Ok(New { kind, owner, seen_with: None }) } else { Err(Refusal::NotAllowed) })
}

/// Enters an empty document.
pub(super) fn insert_doc(
    sql: &Connection,
    doc: DocId,
    kind: DocKind,
    owner: Option<UserId>,
) -> Result<i64, StoreError> {
    sql.prepare_cached("INSERT INTO docs (doc, kind, owner, last_seq, heads) VALUES (?1, ?2, ?3, 0, x'')")?.execute(
        params![doc.as_bytes().as_slice(), kind.key(), owner.as_ref().map(|owner| owner.as_bytes().as_slice())],
    )?;
    Ok(sql.last_insert_rowid())
}

fn known(sql: &Connection, doc: DocId, hash: &ChangeHash) -> Result<Option<Seq>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT seq FROM changes WHERE doc = ?1 AND hash = ?2")?;
    Ok(statement.query_row(params![doc.as_bytes().as_slice(), hash.as_slice()], |row| row.get(0)).optional()?)
}

/// The heads once `change` is in: it takes the place of what it builds upon.
fn heads_after(heads: &[u8], change: &ForeignChange) -> Vec<u8> {
    let mut left: BTreeSet<&[u8]> =
        heads.chunks_exact(32).filter(|head| !change.deps.iter().any(|dep| dep.as_slice() == *head)).collect();
    left.insert(&change.hash);
    left.into_iter().flatten().copied().collect()
}
