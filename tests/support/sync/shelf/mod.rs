//! The reference of a device's store: documents, outbox, refused changes, cursors; all in memory.

mod held;
mod refuse;
mod settle;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    command::Author,
    document::Actor,
    id::{DeviceId, DocId, RequestId, UserId},
    sorted::SortedMap,
    sync::{
        check::{self, DocDigest},
        device::{LocalCommit, OutboxKey, Start, Unsent},
        gatekeeper::{self, ChangeHash},
        protocol::{Cursor, DocumentItem, Epoch, FilledItem, Item, Refusal, Scope},
        request::{Request, Verdict},
    },
    time::Instant,
};

pub use self::{
    held::Held,
    work::{Lot, Number, Work, newer_key},
};

/// What a shelf does wrong on purpose, so that a test can show that it would notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShelfFault {
    /// It writes the cursors of every fifth commit without its items.
    CursorWithoutItems,
    /// It does not offer again what a restored server may have lost.
    NoOfferAgain,
    /// It forgets refused changes instead of setting them aside.
    ForgetsRefused,
    /// It forgets what was built upon a refused change instead of making it anew.
    ForgetsDependents,
    /// It keeps documents of scopes that it may not read any more.
    KeepsDropped,
    /// It believes the server's facts although it has changes that the server has not seen.
    BelievesFacts,
    /// It deletes what a newer version wrote and it does not know.
    TidiesUp,
}

/// The reference of a device's store. A clone is a copy of the disk.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub user: UserId,
    /// Under which actor the program writes that runs on it.
    pub actor: Actor,
    /// What it does wrong.
    pub fault: Option<ShelfFault>,
    /// Whether facts are derived here where the server's do not come or do not count.
    pub derives: bool,
    /// Whether it hands back what others wrote and a restored server has lost.
    pub hands_back: bool,
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
    pub cursors: SortedMap<Scope, Cursor>,
    /// What became of everything that was ever done here.
    pub lots: BTreeMap<Number, Lot>,
    epoch: Option<Epoch>,
    last_key: OutboxKey,
    /// Every change that was made here and not refused, in order.
    own: Vec<Row>,
    /// Documents of which it is not known yet what a restored server has lost.
    handing_back: BTreeSet<DocId>,
    commits: u64,
}

/// A change that was made here.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The document.
    pub doc: DocId,
    /// The change's hash.
    pub hash: ChangeHash,
    /// The chunk.
    pub change: Vec<u8>,
    /// What was done, if it can be done again.
    pub work: Option<(Number, Work, Instant)>,
    /// Somebody else wrote it.
    pub handed_back: bool,
}

/// What a commit did besides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Rows added to the outbox.
    pub queued: u32,
    /// Rows that nobody was told of were taken out or made anew: sync has to start anew.
    pub rewritten: bool,
}

impl Shelf {
    /// An empty one.
    pub fn new(device: DeviceId, user: UserId) -> Self {
        Self {
            device,
            user,
            actor: Actor(*device.as_bytes()),
            fault: None,
            derives: false,
            hands_back: true,
            outbox: BTreeMap::new(),
            refused: Vec::new(),
            requests: Vec::new(),
            answers: Vec::new(),
            docs: BTreeMap::new(),
            epoch: None,
            cursors: SortedMap::new(),
            lots: BTreeMap::new(),
            last_key: 0,
            own: Vec::new(),
            handing_back: BTreeSet::new(),
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
    ///
    /// # Panics
    /// When it is no change.
    pub fn write(&mut self, doc: DocId, change: Vec<u8>) -> ChangeHash {
        self.enter(doc, change, None)
    }

    fn enter(&mut self, doc: DocId, change: Vec<u8>, work: Option<(Number, Work, Instant)>) -> ChangeHash {
        let hash = gatekeeper::check(&change).expect("made here").hash;
        let user = self.user;
        self.docs.entry(doc).or_insert_with(|| Held::made_by(user)).add(change.clone());
        let row = Row { doc, hash, change, work, handed_back: false };
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

    fn is(&self, fault: ShelfFault) -> bool {
        self.fault == Some(fault)
    }

    /// The next rows of the outbox.
    pub fn unsent(&self, after: OutboxKey, max_bytes: usize) -> Vec<Unsent> {
        let mut bytes = 0;
        let mut fits = |row: &Row| {
            let before = bytes;
            bytes += row.change.len();
            before == 0 || before < max_bytes
        };
        let rows = self.outbox.range(after + 1..).map(|(key, row)| (*key, row));
        rows.take_while(|(_, row)| fits(row))
            .map(|(key, row)| Unsent { key, doc: row.doc, change: row.change.clone(), handed_back: row.handed_back })
            .collect()
    }

    /// A request that was made here.
    pub fn ask(&mut self, request: Request) {
        self.requests.push(request);
    }

    /// Whether a request waits here, or has its answer.
    pub fn knows_of(&self, id: RequestId) -> bool {
        let answered = self.answers.iter().map(|(request, _)| request.id);
        self.requests.iter().map(|request| request.id).chain(answered).any(|known| known == id)
    }

    /// The documents of a scope with the digests of what the server has acknowledged.
    pub fn digests(&self, scope: Scope) -> Vec<DocDigest> {
        let unsent: BTreeSet<ChangeHash> = self.outbox.values().map(|row| row.hash).collect();
        let inside = self.docs.iter().filter(|(_, held)| held.scopes.contains(&scope) && held.is_whole());
        let digests = inside.map(|(id, held)| (*id, check::digest(*id, &held.heads(&unsent))));
        digests.filter(|(_, digest)| *digest != 0).collect()
    }

    /// Writes a commit; returns how many rows it added to the outbox.
    pub fn commit(&mut self, commit: LocalCommit) -> Done {
        self.commits += 1;
        let mut done = Done::default();
        let mut touched = BTreeSet::new();
        if let Some(begin) = commit.begin {
            self.epoch = Some(begin.epoch);
            self.cursors.clear();
            if begin.offer_again && !self.is(ShelfFault::NoOfferAgain) {
                done.queued = self.offer_again(|_| true);
            }
            if begin.offer_again && self.hands_back {
                self.handing_back = self.docs.iter().filter(|(_, held)| held.is_whole()).map(|(id, _)| *id).collect();
            }
        }
        for scope in commit.dropped {
            self.cursors.remove(&scope);
            if !self.is(ShelfFault::KeepsDropped) {
                self.leave(scope, |_| true);
            }
        }
        let lossy = self.is(ShelfFault::CursorWithoutItems) && self.commits.is_multiple_of(5);
        for (scope, item) in commit.items {
            if lossy {
                continue;
            }
            let brought = item.document().filter(|item| self.handing_back.contains(&item.doc)).cloned();
            self.take(scope, item, &mut touched);
            if let Some(item) = brought {
                done.queued += self.hand_back(item.doc, Some(&item));
            }
        }
        for (scope, listed) in commit.listed {
            self.complete(scope, &listed.into_iter().collect());
        }
        self.cursors.extend(commit.cursors);
        for doc in commit.offer_again {
            done.queued += self.offer_again(|row| row.doc == doc);
        }
        for (id, verdict) in commit.answered {
            if let Some(at) = self.requests.iter().position(|request| request.id == id) {
                self.answers.push((self.requests.remove(at), verdict));
            }
        }
        done.rewritten = self.settle(commit.settled, &mut touched);
        if self.is(ShelfFault::TidiesUp) {
            done.queued += touched.iter().filter(|doc| self.tidy_up(**doc)).count() as u32;
        }
        if self.derives {
            touched.into_iter().for_each(|doc| self.derive(doc));
        }
        done
    }

    fn offer_again(&mut self, which: impl Fn(&Row) -> bool) -> u32 {
        let waiting: BTreeSet<_> = self.outbox.values().map(|row| row.hash).collect();
        let offered = |row: &&Row| which(row) && !waiting.contains(&row.hash);
        let rows: Vec<_> = self.own.iter().filter(offered).cloned().collect();
        let count = rows.len();
        rows.into_iter().for_each(|row| self.queue(row));
        u32::try_from(count).expect("a test has few")
    }

    /// The list of a scope is complete: what is not on it is not in the scope, but what has unsent changes waits for
    /// their fates.
    fn complete(&mut self, scope: Scope, listed: &BTreeSet<DocId>) {
        let mut unsent: BTreeSet<_> = self.outbox.values().map(|row| row.doc).collect();
        unsent.extend(&self.handing_back);
        self.leave(scope, |id| !listed.contains(&id) && !unsent.contains(&id));
        for (id, held) in &mut self.docs {
            if held.scopes.contains(&scope) && !listed.contains(id) {
                held.doubtful.insert(scope);
            }
        }
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

    fn take(&mut self, scope: Scope, item: Item, touched: &mut BTreeSet<DocId>) {
        match item {
            Item::Listed(facts) => {
                let id = facts.id;
                let held = self.docs.entry(id).or_default();
                held.enter(scope);
                held.owner = facts.owner;
                if !held.is_whole() {
                    held.facts = Some(facts);
                } else if self.derives {
                    // What is here may be newer than the list.
                    held.facts = None;
                    touched.insert(id);
                }
            }
            Item::Document(item) => {
                touched.insert(item.doc);
                self.take_document(scope, *item);
            }
            Item::Other(item) => {
                touched.insert(item.document.doc);
                self.take_document(scope, item.document);
            }
            Item::Filled(item) => {
                let FilledItem { mut document, facts: mark, .. } = *item;
                touched.insert(document.doc);
                let told = self.docs.get(&document.doc).and_then(|held| held.facts.clone());
                document.facts = told.filter(|facts| facts.mark() == mark);
                self.take_document(scope, document);
            }
            Item::Remove(doc) => self.leave(scope, |id| id == doc),
            // Its document follows; these devices keep no other facts than customers'.
            Item::ListedOther(_) => {}
            Item::Person(_) | Item::Department(_) | Item::Company(_) | Item::Setting(_) | Item::Handed(_) => {}
        }
    }

    fn take_document(&mut self, scope: Scope, item: DocumentItem) {
        let of_doc = self.outbox.values().filter(|row| row.doc == item.doc);
        // What is offered again is no news to anybody.
        let waiting: Vec<_> = of_doc.clone().filter(|row| !self.was_accepted(row)).map(|row| row.hash).collect();
        let believes = of_doc.count() == 0 || self.is(ShelfFault::BelievesFacts);
        let held = self.docs.entry(item.doc).or_default();
        held.enter(scope);
        held.owner = item.owner;
        let merges = item.snapshot.is_some() && held.is_whole();
        if let Some(snapshot) = item.snapshot {
            held.add_snapshot(snapshot, &waiting);
        }
        item.changes.into_iter().for_each(|change| held.add(change));
        for row in self.outbox.values().filter(|row| row.doc == item.doc) {
            held.add_if_possible(row.change.clone());
        }
        // Facts are those of the server's state: not of this one, if it holds more.
        held.facts = item.facts.filter(|_| believes && !merges).or(held.facts.take().filter(|_| !self.derives));
    }

    fn was_accepted(&self, row: &Row) -> bool {
        let lot = row.work.as_ref().and_then(|(number, ..)| self.lots.get(number));
        matches!(lot, Some(Lot::Accepted(_)))
    }

    /// What the lists show of a document, from the document itself where nobody else said it.
    fn derive(&mut self, doc: DocId) {
        if let Some(held) = self.docs.get_mut(&doc)
            && held.facts.is_none()
        {
            held.derive(doc);
        }
    }

    fn tidy_up(&mut self, doc: DocId) -> bool {
        let (actor, user) = (self.actor, self.user);
        let open = self.docs.get_mut(&doc).and_then(|held| held.opened().ok());
        let change = open.and_then(|document| work::tidied(document, actor, Author { user, now: Instant(0) }));
        change.map(|change| self.enter(doc, change, None)).is_some()
    }
}
