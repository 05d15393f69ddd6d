//! The reference of a device's store: documents, outbox, refused changes, cursors; all in memory.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    document::Document,
    facts::Facts,
    id::{DeviceId, DocId, UserId},
    sync::{
        check::{self, DocDigest},
        device::{LocalCommit, OutboxKey, Settled, Start, Unsent},
        gatekeeper::{self, ChangeHash},
        protocol::{Cursor, Epoch, Item, Refusal, Scope},
        request::{Request, Verdict},
    },
};

use super::paper;

/// What a shelf does wrong on purpose, so that a test can show that it would notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShelfFault {
    /// It writes the cursors of every fifth commit without its items.
    CursorWithoutItems,
    /// It does not offer again what a restored server may have lost.
    NoOfferAgain,
    /// It forgets refused changes instead of setting them aside.
    ForgetsRefused,
    /// It keeps documents of scopes that it may not read any more.
    KeepsDropped,
}

/// The reference of a device's store. A clone is a copy of the disk.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub user: UserId,
    /// What it does wrong.
    pub fault: Option<ShelfFault>,
    /// Rows that wait for their fate.
    pub outbox: BTreeMap<OutboxKey, Row>,
    /// Rows that were refused.
    pub refused: Vec<(Row, Refusal)>,
    /// Requests that have no answer.
    pub requests: Vec<Request>,
    /// Requests with their answers.
    pub answers: Vec<(Request, Verdict)>,
    /// Documents by id.
    pub docs: BTreeMap<DocId, Held>,
    /// How far each scope is read.
    pub cursors: BTreeMap<Scope, Cursor>,
    epoch: Option<Epoch>,
    last_key: OutboxKey,
    /// Every change that was made here and not refused, in order.
    own: Vec<Row>,
    commits: u64,
}

/// A change that was made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The document.
    pub doc: DocId,
    /// The change's hash.
    pub hash: ChangeHash,
    /// The chunk.
    pub change: Vec<u8>,
}

/// A document on the shelf.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// In which scopes it is here.
    pub scopes: BTreeSet<Scope>,
    /// Its changes, each once.
    pub changes: Vec<Vec<u8>>,
    /// A whole state, if the server sent one.
    pub snapshot: Option<Vec<u8>>,
    /// What the server said of it, if it did.
    pub facts: Option<Box<Facts>>,
    hashes: BTreeSet<ChangeHash>,
    /// Scopes that it may have left: it was not on their list, and waits here only for the fate of its changes.
    doubtful: BTreeSet<Scope>,
}

impl Held {
    /// Whether the document itself is here, and not only its facts.
    pub fn is_whole(&self) -> bool {
        self.snapshot.is_some() || !self.changes.is_empty()
    }

    /// Whether the change is here as such.
    pub fn has(&self, hash: &ChangeHash) -> bool {
        self.hashes.contains(hash)
    }

    /// The heads without these changes.
    fn heads(&self, without: &BTreeSet<ChangeHash>) -> Vec<ChangeHash> {
        if let Some(snapshot) = &self.snapshot {
            let kept = self
                .changes
                .iter()
                .filter(|change| gatekeeper::check(change).is_ok_and(|checked| !without.contains(&checked.hash)));
            let kept: Vec<_> = kept.cloned().collect();
            return Document::load(Some(snapshot), &kept).map(|document| document.heads()).unwrap_or_default();
        }
        let checked: Vec<_> = self.changes.iter().filter_map(|change| gatekeeper::check(change).ok()).collect();
        paper::heads(checked.iter().filter(|change| !without.contains(&change.hash)))
    }

    fn enter(&mut self, scope: Scope) {
        self.scopes.insert(scope);
        self.doubtful.remove(&scope);
    }

    fn add(&mut self, change: Vec<u8>) {
        let hash = gatekeeper::check(&change).expect("the hub checked it").hash;
        if self.hashes.insert(hash) {
            self.changes.push(change);
        }
    }

    /// Takes a change out again, and what builds upon it.
    fn remove(&mut self, hash: &ChangeHash) {
        let all = std::mem::take(&mut self.changes);
        self.hashes.clear();
        for change in all {
            if gatekeeper::check(&change).is_ok_and(|checked| checked.hash != *hash) {
                self.add_if_possible(change);
            }
        }
    }

    /// Adds a change if what it builds upon is here.
    fn add_if_possible(&mut self, change: Vec<u8>) {
        if gatekeeper::check(&change).is_ok_and(|checked| checked.deps.iter().all(|dep| self.hashes.contains(dep))) {
            self.add(change);
        }
    }
}

impl Shelf {
    /// An empty one.
    pub fn new(device: DeviceId, user: UserId) -> Self {
        Self {
            device,
            user,
            fault: None,
            outbox: BTreeMap::new(),
            refused: Vec::new(),
            requests: Vec::new(),
            answers: Vec::new(),
            docs: BTreeMap::new(),
            epoch: None,
            cursors: BTreeMap::new(),
            last_key: 0,
            own: Vec::new(),
            commits: 0,
        }
    }

    /// What the engine needs to start.
    pub fn start(&self, seed: u64) -> Start {
        Start {
            device: self.device,
            epoch: self.epoch,
            cursors: self.cursors.clone(),
            unsent: u32::try_from(self.outbox.len()).expect("a test has few"),
            asking: u32::try_from(self.requests.len()).expect("a test has few"),
            synced_at: None,
            seed,
        }
    }

    /// A change that was made here: into the document and the outbox.
    pub fn write(&mut self, doc: DocId, change: Vec<u8>) -> ChangeHash {
        let hash = gatekeeper::check(&change).expect("made here").hash;
        let own = Scope::Portfolio(self.user);
        let held = self.docs.entry(doc).or_insert_with(|| Held { scopes: BTreeSet::from([own]), ..Held::default() });
        held.add(change.clone());
        let row = Row { doc, hash, change };
        self.own.push(row.clone());
        self.queue(row);
        hash
    }

    /// What was made here and acknowledged by the server.
    pub fn acknowledged(&self) -> impl Iterator<Item = &Row> {
        let waiting: BTreeSet<_> = self.outbox.values().map(|row| row.hash).collect();
        self.own.iter().filter(move |row| !waiting.contains(&row.hash))
    }

    fn queue(&mut self, row: Row) {
        self.last_key += 1;
        self.outbox.insert(self.last_key, row);
    }

    /// The next rows of the outbox.
    pub fn unsent(&self, after: OutboxKey, max_bytes: usize) -> Vec<Unsent> {
        let mut bytes = 0;
        let fits = |row: &&Row| {
            let before = bytes;
            bytes += row.change.len();
            before == 0 || before < max_bytes
        };
        let rows = self.outbox.range(after + 1..).map(|(key, row)| (*key, row));
        let mut fits = fits;
        rows.take_while(|(_, row)| fits(row))
            .map(|(key, row)| Unsent { key, doc: row.doc, change: row.change.clone() })
            .collect()
    }

    /// A request that was made here.
    pub fn ask(&mut self, request: Request) {
        self.requests.push(request);
    }

    /// The documents of a scope with the digests of what the server has acknowledged.
    pub fn digests(&self, scope: Scope) -> Vec<DocDigest> {
        let unsent: BTreeSet<ChangeHash> = self.outbox.values().map(|row| row.hash).collect();
        let inside = self.docs.iter().filter(|(_, held)| held.scopes.contains(&scope) && held.is_whole());
        let digests = inside.map(|(id, held)| (*id, check::digest(*id, &held.heads(&unsent))));
        digests.filter(|(_, digest)| *digest != 0).collect()
    }

    /// Writes a commit; returns how many rows it added to the outbox.
    pub fn commit(&mut self, commit: LocalCommit) -> u32 {
        self.commits += 1;
        let mut queued = 0;
        if let Some(begin) = commit.begin {
            self.epoch = Some(begin.epoch);
            self.cursors.clear();
            if begin.offer_again && self.fault != Some(ShelfFault::NoOfferAgain) {
                queued = self.offer_again(|_| true);
            }
        }
        for scope in commit.dropped {
            self.cursors.remove(&scope);
            if self.fault != Some(ShelfFault::KeepsDropped) {
                self.leave(scope, |_| true);
            }
        }
        let lossy = self.fault == Some(ShelfFault::CursorWithoutItems) && self.commits.is_multiple_of(5);
        for (scope, item) in commit.items {
            if !lossy {
                self.take(scope, item);
            }
        }
        for (scope, listed) in commit.listed {
            let listed: BTreeSet<_> = listed.into_iter().collect();
            let unsent: BTreeSet<_> = self.outbox.values().map(|row| row.doc).collect();
            self.leave(scope, |id| !listed.contains(&id) && !unsent.contains(&id));
            let doubtful =
                self.docs.iter_mut().filter(|(id, held)| held.scopes.contains(&scope) && !listed.contains(id));
            doubtful.for_each(|(_, held)| {
                held.doubtful.insert(scope);
            });
        }
        self.cursors.extend(commit.cursors);
        for doc in commit.offer_again {
            queued += self.offer_again(|row| row.doc == doc);
        }
        for (key, fate) in commit.settled {
            self.settle(key, fate);
        }
        for (id, verdict) in commit.answered {
            if let Some(at) = self.requests.iter().position(|request| request.id == id) {
                self.answers.push((self.requests.remove(at), verdict));
            }
        }
        queued
    }

    fn offer_again(&mut self, which: impl Fn(&Row) -> bool) -> u32 {
        let waiting: BTreeSet<_> = self.outbox.values().map(|row| row.hash).collect();
        let offered = |row: &&Row| which(row) && !waiting.contains(&row.hash);
        let rows: Vec<_> = self.own.iter().filter(offered).cloned().collect();
        let count = rows.len();
        rows.into_iter().for_each(|row| self.queue(row));
        u32::try_from(count).expect("a test has few")
    }

    fn leave(&mut self, scope: Scope, which: impl Fn(DocId) -> bool) {
        self.docs.retain(|id, held| {
            let leaves = held.scopes.contains(&scope) && which(*id);
            if leaves {
                held.scopes.remove(&scope);
            }
            !(leaves && held.scopes.is_empty())
        });
    }

    fn take(&mut self, scope: Scope, item: Item) {
        match item {
            Item::Listed(facts) => {
                let held = self.docs.entry(facts.id).or_default();
                held.enter(scope);
                held.facts = Some(facts);
            }
            Item::Document(item) => {
                let held = self.docs.entry(item.doc).or_default();
                held.enter(scope);
                if item.snapshot.is_some() {
                    held.snapshot = item.snapshot;
                }
                if item.facts.is_some() {
                    held.facts = item.facts;
                }
                item.changes.into_iter().for_each(|change| held.add(change));
                let waiting = self.outbox.values().filter(|row| row.doc == item.doc);
                waiting.for_each(|row| held.add_if_possible(row.change.clone()));
            }
            Item::Remove(doc) => self.leave(scope, |id| id == doc),
            Item::Person(_) | Item::Department(_) | Item::Company(_) | Item::Setting(_) => {}
        }
    }

    fn settle(&mut self, key: OutboxKey, fate: Settled) {
        let Some(row) = self.outbox.remove(&key) else { return };
        if let Settled::Refused(why) = fate {
            self.set_aside(row.clone(), why);
        }
        let Some(held) = self.docs.get_mut(&row.doc) else { return };
        if matches!(fate, Settled::Accepted(_)) {
            held.doubtful.clear();
        }
        if !held.doubtful.is_empty() && !self.outbox.values().any(|other| other.doc == row.doc) {
            let left = std::mem::take(&mut held.doubtful);
            left.into_iter().for_each(|scope| self.leave(scope, |id| id == row.doc));
        }
    }

    fn set_aside(&mut self, row: Row, why: Refusal) {
        if let Some(held) = self.docs.get_mut(&row.doc) {
            held.remove(&row.hash);
            if !held.is_whole() && held.facts.is_none() {
                self.docs.remove(&row.doc);
            }
        }
        self.own.retain(|own| own.hash != row.hash);
        if self.fault != Some(ShelfFault::ForgetsRefused) {
            self.refused.push((row, why));
        }
    }
}
