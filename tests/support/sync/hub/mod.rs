//! The reference of the server's store: documents, a feed for each scope, actors, dedupe, epoch; all in memory.

mod fold;
mod intake;
mod pages;
mod requests;
mod rights;

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    document::Document,
    facts::Facts,
    id::{DeviceId, DocId, RequestId, UserId},
    sync::{
        gatekeeper::ChangeHash,
        protocol::{Epoch, Scope, Seq},
        request::Verdict,
    },
};

pub use self::intake::Whose;

/// What a hub does wrong on purpose, so that a test can show that it would notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HubFault {
    /// It takes a change that it has already for a new one.
    NoDedupe,
    /// It tells nobody of every seventh change.
    ForgetsFeed,
    /// Its pages are read up to a head beyond what is on them.
    PageTooFar,
    /// It says that what is on a page is the whole of a first sync, and leaves out the oldest documents.
    ListsTooFew,
    /// It gives facts of an older state as those of the present one.
    OldFacts,
    /// It folds a document, drops the changes, and keeps the snapshot of before.
    FoldsAwayChanges,
    /// It tells the former owner of what happens to a document that was given away.
    TellsFormerOwner,
    /// It never judges every fifth change that builds upon another one: try again later.
    NeverJudges,
    /// It decides anew on a request that it has decided on, as if it had not seen the key.
    ForgetsKeys,
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
    /// Whose actors are; none: nobody has shown it since the restore.
    actors: BTreeMap<Vec<u8>, (Option<DeviceId>, UserId)>,
    /// It was made of a backup: others may hand back what it lost.
    restored: bool,
    sees: BTreeSet<(UserId, UserId)>,
    revoked: BTreeMap<DeviceId, Seq>,
    /// What was decided on requests, in order.
    decisions: Vec<(RequestId, Verdict)>,
    /// Why changes made no sense, for whoever looks into it.
    pub complaints: Vec<String>,
}

/// A document as the hub keeps it.
#[derive(Debug, Clone)]
struct Doc {
    ordinal: u64,
    /// None: the open sea.
    owner: Option<UserId>,
    shared_with: BTreeSet<UserId>,
    /// In the order in which they were accepted.
    changes: Vec<Kept>,
    /// Everything up to a change.
    snapshot: Option<(Seq, Vec<u8>)>,
    /// As it stands, in memory.
    document: Document,
    /// The last facts that were derived, and up to which change.
    facts: Option<(Seq, Facts)>,
}

/// An accepted change.
#[derive(Debug, Clone)]
struct Kept {
    seq: Seq,
    hash: ChangeHash,
    actor: Vec<u8>,
    /// None: somebody else handed it back.
    device: Option<DeviceId>,
    /// None once it is folded into the snapshot.
    body: Option<Vec<u8>>,
}

#[derive(Debug, Clone, Copy)]
struct Event {
    seq: Seq,
    doc: DocId,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Added,
    Changed,
    Removed,
}

/// Where the documents of an owner are, or those of nobody.
fn home(owner: Option<UserId>) -> Scope {
    owner.map_or(Scope::OpenSea, Scope::Portfolio)
}

impl Doc {
    fn scopes(&self) -> impl Iterator<Item = Scope> {
        let shared = self.shared_with.iter().map(|user| Scope::Shared(*user));
        std::iter::once(home(self.owner)).chain(shared)
    }

    fn is_in(&self, scope: Scope) -> bool {
        self.scopes().any(|other| other == scope)
    }

    fn known(&self, hash: &ChangeHash) -> Option<Seq> {
        self.changes.iter().find(|kept| kept.hash == *hash).map(|kept| kept.seq)
    }

    fn last_seq(&self) -> Seq {
        self.changes.last().map_or(0, |kept| kept.seq)
    }
}

/// What is stored of a document.
#[derive(Debug)]
pub struct Stored<'a> {
    /// Everything up to some point.
    pub snapshot: Option<&'a [u8]>,
    /// The changes that are not in it.
    pub loose: Vec<Vec<u8>>,
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
            restored: false,
            sees: BTreeSet::new(),
            revoked: BTreeMap::new(),
            decisions: Vec::new(),
            complaints: Vec::new(),
        }
    }

    /// It was made of a backup: a new epoch, and no actor has been shown.
    pub fn restore(&mut self, epoch: Epoch) {
        self.epoch = epoch;
        self.restored = true;
        self.actors.values_mut().for_each(|(device, _)| *device = None);
    }

    /// The documents that it holds.
    pub fn docs(&self) -> impl Iterator<Item = DocId> {
        self.docs.keys().copied()
    }

    /// Whether it holds this change.
    pub fn has(&self, doc: DocId, hash: &ChangeHash) -> bool {
        self.docs.get(&doc).is_some_and(|doc| doc.known(hash).is_some())
    }

    /// Who accepted changes of a document are by, in order: hash and device; none: they were handed back.
    pub fn writers(&self, doc: DocId) -> impl Iterator<Item = (ChangeHash, Option<DeviceId>, Seq)> {
        let kept = self.docs.get(&doc).into_iter().flat_map(|doc| &doc.changes);
        kept.map(|kept| (kept.hash, kept.device, kept.seq))
    }

    /// What is stored of a document.
    pub fn stored(&self, doc: DocId) -> Option<Stored<'_>> {
        let doc = self.docs.get(&doc)?;
        Some(Stored { snapshot: doc.snapshot.as_ref().map(|(_, bytes)| bytes.as_slice()), loose: doc.loose() })
    }

    /// A document as it stands.
    pub fn document(&self, doc: DocId) -> Option<&Document> {
        self.docs.get(&doc).map(|doc| &doc.document)
    }

    /// Who owns a document; none: nobody, or there is no such document.
    pub fn owner(&self, doc: DocId) -> Option<UserId> {
        self.docs.get(&doc).and_then(|doc| doc.owner)
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

    fn is(&self, fault: HubFault) -> bool {
        self.fault == Some(fault)
    }
}
