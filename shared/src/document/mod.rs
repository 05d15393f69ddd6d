//! The stored form of a record: an Automerge document. The only place with Automerge calls on documents.
//!
//! A document begins with a change that everybody makes alike for its kind (`schema`) and that therefore never travels;
//! what builds upon it says so, and that tells the kind. What is
//! stored and sent are the change chunks that commands become (`execute`) and snapshots of all of them (`save`).

mod cell;
pub mod conflict;
pub mod history;
mod read;
mod replay;
mod schema;
pub mod snapshot;
#[cfg(test)]
mod tests;
mod vet;
mod write;
pub mod writes;

use std::collections::HashSet;

use automerge::{
    ActorId, Automerge, Change, LoadOptions, ReadDoc, SaveOptions,
    transaction::{CommitOptions, Transactable},
};

use crate::{
    command::{self, Author, Begins, Intent},
    customer::{command::Rejection, record::Customer},
    id::DocId,
    kind::{DocKind, Record},
    sync::gatekeeper,
};
use conflict::Conflict;
use history::HistoryEntry;

/// Who writes, to Automerge: 16 random bytes, new at every start of an engine and never derived from anything. Two
/// writers with the same actor wedge a document for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Actor(pub [u8; 16]);

/// Bytes are no document, or do not fit the one that is there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The snapshot cannot be read.
    #[error("the snapshot is damaged: {0}")]
    Snapshot(String),
    /// A chunk is no change.
    #[error("a change is malformed: {0}")]
    Malformed(String),
    /// A chunk's checksum is not that of its content.
    #[error("the checksum of a change is wrong")]
    Checksum,
    /// Changes that these build upon are not there. Nothing was applied.
    #[error("{} changes are missing", .0.len())]
    Missing(Vec<[u8; 32]>),
    /// A change that no Automerge would write. It would make the document unreadable, so it is not let in.
    #[error("a change makes no sense: {0}")]
    Unsound(&'static str),
    /// Two changes have the same actor and number, or the changes contradict the document otherwise.
    #[error("a change contradicts the document: {0}")]
    Contradiction(String),
    /// The document is of another kind.
    #[error("the document is of another kind")]
    Kind,
}

/// The kind of the documents that begin with this change.
pub fn kind_begun_by(hash: &[u8; 32]) -> Option<DocKind> {
    schema::kind_of_genesis(hash)
}

/// A document.
#[derive(Debug, Clone)]
pub struct Document {
    doc: Automerge,
    kind: DocKind,
}

impl Document {
    /// A document in which nothing was written yet.
    pub fn new(kind: DocKind) -> Self {
        Self { doc: schema::blank(kind), kind }
    }

    /// What it is about.
    pub fn kind(&self) -> DocKind {
        self.kind
    }

    /// The document of a snapshot and of changes that are not in it, in any order.
    ///
    /// # Errors
    /// When the bytes are damaged or changes are missing.
    pub fn load(snapshot: Option<&[u8]>, changes: &[Vec<u8>]) -> Result<Self, DocumentError> {
        let mut document = Self::begin(snapshot, changes)?;
        document.apply(changes)?;
        Ok(document)
    }

    /// Like `load`, but leaves out changes that make no sense and what builds upon them, so that one of them does not
    /// take the document from everybody. Everybody leaves out the same. Gives the number of those left out.
    ///
    /// # Errors
    /// When the bytes are damaged or changes are missing.
    pub fn salvage(snapshot: Option<&[u8]>, changes: &[Vec<u8>]) -> Result<(Self, usize), DocumentError> {
        let mut document = Self::begin(snapshot, changes)?;
        let changes = document.in_causal_order(changes)?;
        let mut left_out = 0;
        for change in changes {
            left_out += usize::from(take_in(&mut document.doc, change).is_err());
        }
        Ok((document, left_out))
    }

    fn begin(snapshot: Option<&[u8]>, changes: &[Vec<u8>]) -> Result<Self, DocumentError> {
        match snapshot {
            None => Ok(Self::new(kind_of(changes)?.unwrap_or(DocKind::Customer))),
            Some(bytes) => read_snapshot(bytes),
        }
    }

    /// Adds changes from elsewhere, in any order; those that are there already are passed over. All of them or none.
    /// The chunks may be compressed; foreign ones have passed the gatekeeper before.
    ///
    /// # Errors
    /// When a chunk is damaged, when changes are missing, or when they contradict the document.
    pub fn apply(&mut self, changes: &[Vec<u8>]) -> Result<(), DocumentError> {
        if changes.is_empty() {
            return Ok(());
        }
        let changes = self.in_causal_order(changes)?;
        self.add(changes)
    }

    /// Operations are numbered after all that a change builds upon: a change that is not in order then makes no sense.
    fn in_causal_order(&self, chunks: &[Vec<u8>]) -> Result<Vec<Change>, DocumentError> {
        let mut changes = chunks.iter().map(|chunk| parse(chunk)).collect::<Result<Vec<_>, _>>()?;
        let deps: Vec<_> = changes.iter().flat_map(|change| change.deps().iter().copied()).collect();
        let here: HashSet<_> = changes.iter().map(Change::hash).collect();
        let mut missing = self.doc.get_missing_deps(&deps);
        missing.retain(|hash| !here.contains(hash));
        if !missing.is_empty() {
            return Err(DocumentError::Missing(missing.into_iter().map(|hash| hash.0).collect()));
        }
        changes.sort_by_key(Change::start_op);
        Ok(changes)
    }

    /// Adds what another snapshot of this document holds.
    ///
    /// # Errors
    /// When it is damaged or contradicts the document.
    pub fn merge(&mut self, snapshot: &[u8]) -> Result<(), DocumentError> {
        let other = read_snapshot(snapshot)?;
        if other.kind != self.kind {
            return Err(DocumentError::Kind);
        }
        let mut added = self.doc.get_changes_added(&other.doc);
        added.sort_by_key(Change::start_op);
        self.add(added)
    }

    fn add(&mut self, changes: Vec<Change>) -> Result<(), DocumentError> {
        let mut doc = self.doc.clone();
        for change in changes {
            take_in(&mut doc, change)?;
        }
        self.doc = doc;
        Ok(())
    }

    /// Carries a command out as one change that writes only what differs. Gives the change's chunk, uncompressed;
    /// nothing if there is nothing to do.
    ///
    /// # Errors
    /// Why the command cannot be carried out. Nothing was written then.
    pub fn execute(&mut self, actor: &Actor, author: Author, intent: &Intent) -> Result<Option<Vec<u8>>, Rejection> {
        let intent = command::check(intent)?;
        if intent.kind() != self.kind {
            return Err(Rejection::Gone);
        }
        match (intent.begins(), self.is_created()) {
            (Begins::Always, true) => return Ok(None),
            (Begins::Never, false) => return Err(Rejection::Gone),
            _ => {}
        }
        self.doc.set_actor(ActorId::from(actor.0));
        let mut transaction = self.doc.transaction();
        let outcome = write::carry_out(&mut transaction, author, intent);
        if outcome.is_err() || transaction.pending_ops() == 0 {
            transaction.rollback();
            return outcome.map(|()| None);
        }
        let options = CommitOptions::default().with_message(author.user.to_string()).with_time(author.now.0);
        let (hash, _) = transaction.commit_with(options);
        let change = hash.and_then(|hash| self.doc.get_change_by_hash(&hash));
        Ok(change.map(|change| change.raw_bytes().to_vec()))
    }

    /// Whether a record was entered. In a document that lacks it, only what begins one can be carried out.
    pub fn is_created(&self) -> bool {
        read::is_created(&self.doc, self.kind)
    }

    /// The record that the document holds; a blank one while nothing was entered.
    pub fn record(&self, id: DocId) -> Record {
        match self.kind {
            DocKind::Customer => Record::Customer(Box::new(read::customer(&self.doc, id))),
            DocKind::Commercial => Record::Commercial(read::commercial(&self.doc)),
            DocKind::Notes => Record::Notes(read::notes(&self.doc)),
            DocKind::Trade => Record::Trade(Box::new(read::trade(&self.doc))),
            DocKind::Product => Record::Product(Box::new(read::product(&self.doc, id))),
        }
    }

    /// The customer that the document holds.
    ///
    /// # Errors
    /// When it is of another kind.
    pub fn customer(&self, id: DocId) -> Result<Customer, DocumentError> {
        match self.kind {
            DocKind::Customer => Ok(read::customer(&self.doc, id)),
            _ => Err(DocumentError::Kind),
        }
    }

    /// Every change with what it did, in an order that is the same on every device: each after those that it builds
    /// upon.
    pub fn history(&self) -> Vec<HistoryEntry> {
        replay::history(&self.doc, self.kind)
    }

    /// What was written differently at the same time by several people, and not decided since.
    pub fn conflicts(&self) -> Vec<Conflict> {
        conflict::conflicts(&self.doc, self.kind)
    }

    /// The hashes of the changes that no other one builds upon, sorted. Equal heads mean equal documents.
    pub fn heads(&self) -> Vec<[u8; 32]> {
        self.doc.get_heads().into_iter().map(|hash| hash.0).collect()
    }

    /// The chunks, uncompressed, of all changes that somebody who has `heads` lacks, in causal order. Heads that are
    /// not known here are passed over.
    pub fn changes_since(&self, heads: &[[u8; 32]]) -> Vec<Vec<u8>> {
        let heads: Vec<_> = heads
            .iter()
            .map(|hash| automerge::ChangeHash(*hash))
            .filter(|hash| self.doc.get_change_meta_by_hash(hash).is_some())
            .collect();
        let genesis = schema::genesis_hash(self.kind);
        let changes = self.doc.get_changes(&heads);
        changes.iter().filter(|change| change.hash() != genesis).map(|change| change.raw_bytes().to_vec()).collect()
    }

    /// A snapshot of everything, not compressed: pages and files compress many together.
    pub fn save(&self) -> Vec<u8> {
        self.doc.save_with_options(SaveOptions { deflate: false, retain_orphans: false })
    }

    /// Number of changes, without the first one that every document has.
    pub fn change_count(&self) -> usize {
        usize::try_from(self.doc.stats().num_changes).unwrap_or(usize::MAX).saturating_sub(1)
    }
}

/// Adds one change whose dependencies are there, unless it is there itself.
fn take_in(doc: &mut Automerge, change: Change) -> Result<(), DocumentError> {
    if doc.get_missing_deps(&[change.hash()]).is_empty() {
        return Ok(());
    }
    vet::vet(doc, &change)?;
    doc.apply_changes([change]).map_err(|error| DocumentError::Contradiction(error.to_string()))
}

/// The kind of the document that these changes begin, if one of them does.
fn kind_of(changes: &[Vec<u8>]) -> Result<Option<DocKind>, DocumentError> {
    for chunk in changes {
        let begun = parse(chunk)?.deps().iter().find_map(|dep| schema::kind_of_genesis(&dep.0));
        if begun.is_some() {
            return Ok(begun);
        }
    }
    Ok(None)
}

fn read_snapshot(bytes: &[u8]) -> Result<Document, DocumentError> {
    gatekeeper::check_document(bytes).map_err(|error| DocumentError::Snapshot(error.to_string()))?;
    let mut doc = Automerge::load_with_options(bytes, LoadOptions::new())
        .map_err(|error| DocumentError::Snapshot(error.to_string()))?;
    let kind = schema::settle_kind(&mut doc).map_err(|error| DocumentError::Snapshot(error.to_string()))?;
    Ok(Document { doc, kind: kind.ok_or(DocumentError::Kind)? })
}

/// Automerge does not compare a change's checksum with its content by itself.
fn parse(chunk: &[u8]) -> Result<Change, DocumentError> {
    let change = Change::try_from(chunk).map_err(|error| DocumentError::Malformed(error.to_string()))?;
    if chunk.get(4..8) == Some(&change.hash().0[..4]) { Ok(change) } else { Err(DocumentError::Checksum) }
}
