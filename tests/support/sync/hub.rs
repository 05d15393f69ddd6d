//! The reference of the server's store: documents, a feed for each scope, actors, dedupe, epoch; all in memory.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    id::{DeviceId, DocId, UserId},
    sync::{
        check::{self, DocDigest},
        gatekeeper::{self, ChangeHash, ForeignChange, Turned},
        protocol::{Cursor, DocumentItem, Epoch, Fate, Item, Pushed, Refusal, Scope, ScopeState, Seq},
        session::{PageRead, Skip},
    },
};

use super::paper;

/// What a hub does wrong on purpose, so that a test can show that it would notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HubFault {
    /// It takes a change that it has already for a new one.
    NoDedupe,
    /// It tells nobody of every seventh change.
    ForgetsFeed,
    /// Its pages are read up to a head beyond what is on them.
    PageTooFar,
}

/// The reference of the server's store. A clone is a backup.
#[derive(Debug, Clone)]
pub struct Hub {
    /// Its epoch; a restored backup needs a new one.
    pub epoch: Epoch,
    /// What it does wrong.
    pub fault: Option<HubFault>,
    seq: Seq,
    docs: BTreeMap<DocId, Doc>,
    feeds: BTreeMap<Scope, Vec<Event>>,
    actors: BTreeMap<Vec<u8>, (DeviceId, UserId)>,
    refused: BTreeSet<ChangeHash>,
    sees: BTreeSet<(UserId, UserId)>,
}

#[derive(Debug, Clone)]
struct Doc {
    ordinal: u64,
    owner: UserId,
    shared_with: BTreeSet<UserId>,
    changes: Vec<(Seq, ForeignChange)>,
}

#[derive(Debug, Clone, Copy)]
struct Event {
    seq: Seq,
    doc: DocId,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Entered,
    Changed,
    Left,
}

impl Doc {
    fn scopes(&self) -> impl Iterator<Item = Scope> {
        let shared = self.shared_with.iter().map(|user| Scope::Shared(*user));
        std::iter::once(Scope::Portfolio(self.owner)).chain(shared)
    }

    fn has(&self, hash: &ChangeHash) -> Option<Seq> {
        self.changes.iter().find(|(_, change)| change.hash == *hash).map(|(seq, _)| *seq)
    }
}

impl Hub {
    /// An empty one.
    pub fn new(epoch: Epoch) -> Self {
        Self {
            epoch,
            fault: None,
            seq: 0,
            docs: BTreeMap::new(),
            feeds: BTreeMap::new(),
            actors: BTreeMap::new(),
            refused: BTreeSet::new(),
            sees: BTreeSet::new(),
        }
    }

    /// The documents that it holds.
    pub fn docs(&self) -> impl Iterator<Item = DocId> {
        self.docs.keys().copied()
    }

    /// A document's changes in the order in which they were accepted.
    pub fn changes(&self, doc: DocId) -> Vec<Vec<u8>> {
        let changes = self.docs.get(&doc).map(|doc| doc.changes.as_slice()).unwrap_or_default();
        changes.iter().map(|(_, change)| change.bytes.clone()).collect()
    }

    /// Whether it holds this change.
    pub fn has(&self, doc: DocId, hash: &ChangeHash) -> bool {
        self.docs.get(&doc).is_some_and(|doc| doc.has(hash).is_some())
    }

    /// The documents that a person may read.
    pub fn visible_to(&self, user: UserId) -> BTreeSet<DocId> {
        let sees = |doc: &Doc| doc.scopes().any(|scope| self.scopes_of(user).contains(&scope));
        self.docs.iter().filter(|(_, doc)| sees(doc)).map(|(id, _)| *id).collect()
    }

    fn scopes_of(&self, user: UserId) -> BTreeSet<Scope> {
        let below = self.sees.iter().filter(|(viewer, _)| *viewer == user).map(|(_, owner)| Scope::Portfolio(*owner));
        [Scope::Company, Scope::Portfolio(user), Scope::Shared(user)].into_iter().chain(below).collect()
    }

    /// What a person may read, with the heads.
    pub fn scopes(&self, user: UserId) -> Vec<ScopeState> {
        let state = |scope| {
            let (head, digests) = self.digests(scope);
            let docs = u32::try_from(digests.len()).expect("a test has few");
            ScopeState { scope, head, docs, floor: 0, sum: check::sum(&digests) }
        };
        self.scopes_of(user).into_iter().map(state).collect()
    }

    /// A scope's head with the digests of its documents.
    pub fn digests(&self, scope: Scope) -> (Seq, Vec<DocDigest>) {
        let head = self.feeds.get(&scope).and_then(|feed| feed.last()).map_or(0, |event| event.seq);
        let inside = self.docs.iter().filter(|(_, doc)| doc.scopes().any(|s| s == scope));
        let digest = |doc: &Doc| paper::heads(doc.changes.iter().map(|(_, change)| change));
        (head, inside.map(|(id, doc)| (*id, check::digest(*id, &digest(doc)))).collect())
    }

    /// Documents whole, or that they are not in the scope.
    pub fn whole(&self, scope: Scope, docs: &[DocId]) -> Vec<Item> {
        let item = |id: &DocId| match self.docs.get(id).filter(|doc| doc.scopes().any(|s| s == scope)) {
            Some(doc) => Item::Document(Box::new(whole(*id, doc))),
            None => Item::Remove(*id),
        };
        docs.iter().map(item).collect()
    }

    fn next_seq(&mut self) -> Seq {
        self.seq += 1;
        self.seq
    }

    fn tell(&mut self, scope: Scope, doc: DocId, what: What) -> (Scope, Seq) {
        let seq = self.next_seq();
        self.feeds.entry(scope).or_default().push(Event { seq, doc, what });
        (scope, seq)
    }

    /// Gives a document to somebody else. Returns the heads that moved.
    pub fn transfer(&mut self, doc: DocId, to: UserId) -> Vec<(Scope, Seq)> {
        let Some(entry) = self.docs.get_mut(&doc) else { return Vec::new() };
        let from = std::mem::replace(&mut entry.owner, to);
        if from == to {
            return Vec::new();
        }
        vec![self.tell(Scope::Portfolio(from), doc, What::Left), self.tell(Scope::Portfolio(to), doc, What::Entered)]
    }

    /// Shares a document with somebody, or no longer. Returns the heads that moved.
    pub fn share(&mut self, doc: DocId, with: UserId, on: bool) -> Vec<(Scope, Seq)> {
        let Some(entry) = self.docs.get_mut(&doc) else { return Vec::new() };
        let changed = if on { entry.shared_with.insert(with) } else { entry.shared_with.remove(&with) };
        let what = if on { What::Entered } else { What::Left };
        if changed { vec![self.tell(Scope::Shared(with), doc, what)] } else { Vec::new() }
    }

    /// Lets somebody see another's customers, or no longer.
    pub fn grant(&mut self, viewer: UserId, owner: UserId, on: bool) {
        if on && viewer != owner {
            self.sees.insert((viewer, owner));
        } else {
            self.sees.remove(&(viewer, owner));
        }
    }

    /// Judges and commits a batch. Returns the fates and the heads that moved.
    pub fn store(&mut self, user: UserId, device: DeviceId, items: &[Pushed]) -> (Vec<Fate>, Vec<(Scope, Seq)>) {
        let (mut fates, mut moved) = (Vec::new(), Vec::new());
        for item in items {
            for chunk in &item.changes {
                fates.push(self.store_one(user, device, item.doc, chunk, &mut moved));
            }
        }
        (fates, moved)
    }

    fn store_one(
        &mut self,
        user: UserId,
        device: DeviceId,
        id: DocId,
        chunk: &[u8],
        moved: &mut Vec<(Scope, Seq)>,
    ) -> Fate {
        let change = match gatekeeper::check(chunk) {
            Ok(change) => change,
            Err(_) => return Fate::Refused(Refusal::Malformed),
        };
        if let Some(seq) = self.docs.get(&id).and_then(|doc| doc.has(&change.hash))
            && self.fault != Some(HubFault::NoDedupe)
        {
            return Fate::Dup(seq);
        }
        match self.judge(user, device, id, &change) {
            Ok(()) => {}
            Err(fate) => {
                if matches!(fate, Fate::Refused(_)) {
                    self.refused.insert(change.hash);
                }
                return fate;
            }
        }
        self.actors.insert(change.actor.clone(), (device, user));
        let seq = self.next_seq();
        let ordinal = seq;
        let new = !self.docs.contains_key(&id);
        let shared_with = BTreeSet::new();
        let doc = self.docs.entry(id).or_insert(Doc { ordinal, owner: user, shared_with, changes: Vec::new() });
        doc.changes.push((seq, change));
        let what = if new { What::Entered } else { What::Changed };
        if self.fault == Some(HubFault::ForgetsFeed) && seq.is_multiple_of(7) {
            return Fate::Ok(seq);
        }
        let scopes: Vec<_> = doc.scopes().collect();
        for scope in scopes {
            self.feeds.entry(scope).or_default().push(Event { seq, doc: id, what });
            moved.push((scope, seq));
        }
        Fate::Ok(seq)
    }

    fn judge(&self, user: UserId, device: DeviceId, id: DocId, change: &ForeignChange) -> Result<(), Fate> {
        let doc = self.docs.get(&id);
        if gatekeeper::check_author(change, user) == Err(Turned::Author) {
            return Err(Fate::Refused(Refusal::Actor));
        }
        if self.actors.get(&change.actor).is_some_and(|bound| *bound != (device, user)) {
            return Err(Fate::Refused(Refusal::Actor));
        }
        if let Some(doc) = doc {
            let reads = self.scopes_of(user);
            if !doc.scopes().any(|scope| reads.contains(&scope)) {
                return Err(Fate::Refused(Refusal::NotAllowed));
            }
        }
        if change.deps.iter().any(|dep| self.refused.contains(dep)) {
            return Err(Fate::Refused(Refusal::DependsOnRefused));
        }
        let missing = |dep: &&ChangeHash| doc.is_none_or(|doc| doc.has(dep).is_none());
        let missing: Vec<_> = change.deps.iter().filter(missing).copied().collect();
        if missing.is_empty() { Ok(()) } else { Err(Fate::Missing(missing)) }
    }

    /// Reads the next page of a scope.
    pub fn page(&self, scope: Scope, after: Cursor, max_bytes: usize, skip: &Skip) -> PageRead {
        let head = self.feeds.get(&scope).and_then(|feed| feed.last()).map_or(0, |event| event.seq);
        let (to, items, more) = match after {
            Cursor::Fresh => self.listed(scope, head, u64::MAX, max_bytes),
            Cursor::Listing { as_of, below } => self.listed(scope, as_of, below, max_bytes),
            Cursor::Filling { as_of, below } => self.filled(scope, as_of, below, max_bytes),
            Cursor::Following(seq) => self.followed(scope, seq, max_bytes, skip),
        };
        PageRead { scope, after, to, items, more }
    }

    /// Documents of a scope below an ordinal, the newest first.
    fn newest(&self, scope: Scope, below: u64) -> Vec<(DocId, &Doc)> {
        let inside = |doc: &Doc| doc.ordinal < below && doc.scopes().any(|s| s == scope);
        let mut docs: Vec<_> = self.docs.iter().filter(|(_, doc)| inside(doc)).map(|(id, doc)| (*id, doc)).collect();
        docs.sort_by_key(|(_, doc)| std::cmp::Reverse(doc.ordinal));
        docs
    }

    fn listed(&self, scope: Scope, as_of: Seq, below: u64, max_bytes: usize) -> (Cursor, Vec<Item>, bool) {
        let docs = self.newest(scope, below);
        let some = docs.len().min(max_bytes / 128 + 1);
        let items = docs[..some].iter().map(|(id, doc)| Item::Listed(Box::new(paper::facts(*id, Some(doc.owner)))));
        let to = match docs.get(some) {
            Some(_) => Cursor::Listing { as_of, below: docs[some - 1].1.ordinal },
            None => Cursor::Filling { as_of, below: u64::MAX },
        };
        (to, items.collect(), true)
    }

    fn filled(&self, scope: Scope, as_of: Seq, below: u64, max_bytes: usize) -> (Cursor, Vec<Item>, bool) {
        let (mut items, mut bytes) = (Vec::new(), 0);
        for (id, doc) in self.newest(scope, below) {
            if bytes > max_bytes {
                let below = self.docs[&last_doc(&items)].ordinal;
                return (Cursor::Filling { as_of, below }, items, true);
            }
            let item = whole(id, doc);
            bytes += item.changes.iter().map(Vec::len).sum::<usize>();
            items.push(Item::Document(Box::new(item)));
        }
        (Cursor::Following(as_of), items, false)
    }

    fn followed(&self, scope: Scope, after: Seq, max_bytes: usize, skip: &Skip) -> (Cursor, Vec<Item>, bool) {
        let feed = self.feeds.get(&scope).map(Vec::as_slice).unwrap_or_default();
        let events = &feed[feed.partition_point(|event| event.seq <= after)..];
        let (mut to, mut bytes) = (after, 0);
        let mut touched: BTreeMap<DocId, Event> = BTreeMap::new();
        for event in events {
            if bytes > max_bytes {
                break;
            }
            // An entrance stands until the document leaves: the device may never have had it.
            let seen = touched.entry(event.doc).or_insert(*event);
            if event.what != What::Changed {
                *seen = *event;
            }
            bytes += 256;
            to = event.seq;
        }
        let more = events.last().is_some_and(|event| event.seq > to);
        if self.fault == Some(HubFault::PageTooFar) {
            to = events.last().map_or(to, |event| event.seq);
        }
        let item = |event: Event| self.follow_item(event, after, to, skip);
        (Cursor::Following(to), touched.into_values().filter_map(item).collect(), more)
    }

    fn follow_item(&self, event: Event, after: Seq, to: Seq, skip: &Skip) -> Option<Item> {
        let (id, doc) = (event.doc, &self.docs[&event.doc]);
        let news = |seq: Seq| seq > after && seq <= to && !skip.contains(seq);
        match event.what {
            What::Left => Some(Item::Remove(id)),
            // Entered by the very change that this connection pushed; others may have written since.
            What::Entered if !skip.contains(event.seq) => Some(Item::Document(Box::new(whole(id, doc)))),
            What::Entered | What::Changed => {
                let new = doc.changes.iter().filter(|(seq, _)| news(*seq)).map(|(_, change)| change.bytes.clone());
                let changes: Vec<_> = new.collect();
                let item = DocumentItem { doc: id, owner: Some(doc.owner), snapshot: None, changes, facts: None };
                (!item.changes.is_empty()).then(|| Item::Document(Box::new(item)))
            }
        }
    }
}

fn whole(doc: DocId, entry: &Doc) -> DocumentItem {
    let changes = entry.changes.iter().map(|(_, change)| change.bytes.clone()).collect();
    DocumentItem { doc, owner: Some(entry.owner), snapshot: None, changes, facts: None }
}

fn last_doc(items: &[Item]) -> DocId {
    match items.last() {
        Some(Item::Document(item)) => item.doc,
        _ => unreachable!("a page that is full has a document"),
    }
}
