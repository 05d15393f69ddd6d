//! Judging and committing what devices push, by the server's rules and in its order.

use std::{collections::BTreeSet, sync::LazyLock};

use shared::{
    document::{Document, DocumentError},
    id::{DeviceId, DocId, UserId},
    kind::DocKind,
    sync::{
        gatekeeper::{self, ChangeHash, ForeignChange, Turned},
        protocol::{Fate, Pushed, Refusal, Scope, Seq},
    },
};

use super::{Doc, Hub, HubFault, Kept, What};

/// How long a device is to wait that may not be answered any more, ms.
const REVOKED_LATER_MS: u32 = 60_000;

/// Whose batch it is.
#[derive(Clone, Copy)]
struct Pusher {
    user: UserId,
    device: DeviceId,
    whose: Whose,
}

/// Who wrote a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Whoever sends it.
    Own,
    /// Others: it is handed back.
    Others,
}

/// Who wrote a change.
#[derive(Clone, Copy)]
struct Writer {
    user: UserId,
    /// None: somebody else hands it back.
    device: Option<DeviceId>,
}

impl Pusher {
    fn writer(self, change: &ForeignChange) -> Option<Writer> {
        match self.whose {
            Whose::Own => Some(Writer { user: self.user, device: Some(self.device) }),
            Whose::Others => gatekeeper::author(change).map(|user| Writer { user, device: None }),
        }
    }
}

impl Hub {
    /// Judges and commits a batch. Returns the fates and the heads that moved.
    pub fn store(
        &mut self,
        (user, device): (UserId, DeviceId),
        whose: Whose,
        items: &[Pushed],
    ) -> (Vec<Fate>, Vec<(Scope, Seq)>) {
        let (mut fates, mut moved) = (Vec::new(), Vec::new());
        let mut refused = BTreeSet::new();
        let pusher = Pusher { user, device, whose };
        for item in items {
            for chunk in &item.changes {
                let fate = match gatekeeper::check(chunk) {
                    Err(_) => Fate::Refused(Refusal::Malformed),
                    Ok(change) => match self.take(pusher, item.doc, &change, &refused) {
                        Ok(seq) => {
                            self.announce(item.doc, seq, &mut moved);
                            Fate::Ok(seq)
                        }
                        Err(fate) => {
                            if matches!(fate, Fate::Refused(_)) {
                                refused.insert(change.hash);
                            }
                            fate
                        }
                    },
                };
                fates.push(fate);
            }
        }
        (fates, moved)
    }

    fn take(
        &mut self,
        pusher: Pusher,
        id: DocId,
        change: &ForeignChange,
        refused: &BTreeSet<ChangeHash>,
    ) -> Result<Seq, Fate> {
        let writer = pusher.writer(change).ok_or(Fate::Refused(Refusal::Actor))?;
        self.judge(pusher, writer, id, change, refused)?;
        let document = self.tried(writer, id, change)?;
        self.actors.insert(change.actor.clone(), (writer.device, writer.user));
        if !self.docs.contains_key(&id) {
            let (scope, ordinal) = self.tell(Scope::Portfolio(writer.user), id, What::Added);
            debug_assert_eq!(scope, Scope::Portfolio(writer.user));
            self.docs.insert(id, Doc::new(ordinal, writer.user));
        }
        let seq = self.next_seq();
        let doc = self.docs.get_mut(&id).expect("just entered");
        doc.document = document;
        doc.changes.push(Kept {
            seq,
            hash: change.hash,
            actor: change.actor.clone(),
            device: writer.device,
            body: Some(change.bytes.clone()),
        });
        Ok(seq)
    }

    fn judge(
        &self,
        pusher: Pusher,
        writer: Writer,
        id: DocId,
        change: &ForeignChange,
        refused: &BTreeSet<ChangeHash>,
    ) -> Result<(), Fate> {
        if self.revoked.contains_key(&pusher.device) {
            return Err(Fate::Later(REVOKED_LATER_MS));
        }
        let doc = self.docs.get(&id);
        if doc.is_some_and(|doc| !self.reads(pusher.user, doc)) {
            return Err(Fate::Refused(Refusal::NotAllowed));
        }
        if pusher.whose == Whose::Others {
            if !self.restored {
                return Err(Fate::Refused(Refusal::Actor));
            }
            if doc.is_none() && !self.reads_portfolio(pusher.user, writer.user) {
                return Err(Fate::Refused(Refusal::NotAllowed));
            }
        }
        if let Some(seq) = doc.and_then(|doc| doc.known(&change.hash))
            && !self.is(HubFault::NoDedupe)
        {
            return Err(Fate::Dup(seq));
        }
        if self.is(HubFault::NeverJudges) && change.seq > 1 && change.hash[0].is_multiple_of(5) {
            return Err(Fate::Later(1_000));
        }
        if change.deps.iter().any(|dep| refused.contains(dep)) {
            return Err(Fate::Refused(Refusal::DependsOnRefused));
        }
        if change.deps.is_empty() {
            return Err(Fate::Refused(Refusal::Malformed));
        }
        let missing = |dep: &&ChangeHash| !is_genesis(dep) && doc.is_none_or(|doc| doc.known(dep).is_none());
        let missing: Vec<_> = change.deps.iter().filter(missing).copied().collect();
        if !missing.is_empty() {
            return Err(Fate::Missing(missing));
        }
        let author = gatekeeper::check_author(change, writer.user) != Err(Turned::Author);
        // An actor that nobody has shown since a restore is bound by whom it belongs to.
        let is_its = |(device, user): &(Option<DeviceId>, UserId)| {
            *user == writer.user && (device.is_none() || *device == writer.device)
        };
        let bound = self.actors.get(&change.actor).is_none_or(is_its);
        let written = doc.map_or(0, |doc| doc.changes.iter().filter(|kept| kept.actor == change.actor).count());
        let follows = self.is(HubFault::NoDedupe) || change.seq == written as u64 + 1;
        if author && bound && follows { Ok(()) } else { Err(Fate::Refused(Refusal::Actor)) }
    }

    /// The document with the change, if it makes sense there and its writer may make it.
    fn tried(&mut self, writer: Writer, id: DocId, change: &ForeignChange) -> Result<Document, Fate> {
        let doc = self.docs.get(&id);
        let before = doc.map(|doc| &doc.document);
        let mut document = before.cloned().unwrap_or_else(|| Document::new(DocKind::Customer));
        match document.apply(std::slice::from_ref(&change.bytes)) {
            Ok(()) => {}
            Err(DocumentError::Missing(missing)) => return Err(Fate::Missing(missing)),
            Err(why) => {
                self.complaints.push(format!("{why}: {:?}", automerge_of(change)));
                return Err(Fate::Refused(Refusal::Malformed));
            }
        }
        let guest = doc.is_some_and(|doc| !self.is_lead(writer.user, doc));
        if guest && before.is_some_and(|before| in_bin(before, id) != in_bin(&document, id)) {
            return Err(Fate::Refused(Refusal::NotAllowed));
        }
        Ok(document)
    }

    fn announce(&mut self, id: DocId, seq: Seq, moved: &mut Vec<(Scope, Seq)>) {
        if self.is(HubFault::ForgetsFeed) && seq.is_multiple_of(7) {
            return;
        }
        for scope in self.docs[&id].scopes() {
            self.feeds.entry(scope).or_default().push(super::Event { seq, doc: id, what: What::Changed });
            moved.push((scope, seq));
        }
    }
}

impl Doc {
    fn new(ordinal: u64, owner: UserId) -> Self {
        Self {
            ordinal,
            owner: Some(owner),
            shared_with: BTreeSet::new(),
            changes: Vec::new(),
            snapshot: None,
            document: Document::new(DocKind::Customer),
            facts: None,
        }
    }
}

/// The heads of a document in which nothing was written yet.
static GENESIS: LazyLock<Vec<ChangeHash>> = LazyLock::new(|| Document::new(DocKind::Customer).heads());

fn is_genesis(hash: &ChangeHash) -> bool {
    GENESIS.contains(hash)
}

/// A change as the library understands it.
fn automerge_of(change: &ForeignChange) -> Option<automerge::ExpandedChange> {
    automerge::Change::from_bytes(change.bytes.clone()).ok().map(|change| change.decode())
}

fn in_bin(document: &Document, id: DocId) -> bool {
    document.customer(id).is_ok_and(|customer| customer.deleted.is_some())
}
