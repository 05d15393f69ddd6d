//! What the desk does with documents. All that calls Automerge lies behind these two traits: its code is a part of the
//! program of its own, which is fetched while the list of customers is being drawn.

use std::{future::Future, pin::Pin};

use shared::{
    command::{self, Author, Command, Intent},
    customer::command::Rejection,
    document::{Actor, Document, DocumentError, history::HistoryEntry, writes::Writes},
    id::{CommandId, DocId, UserId},
    kind::{DocKind, Record},
    policy::Hand,
    sync::gatekeeper::{self, ChangeHash},
};

use super::parts::Known;

/// The code of documents could not be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the code of documents could not be fetched")]
pub struct NotFetched;

/// The code of documents, on its way.
pub type Fetching = Pin<Box<dyn Future<Output = Result<&'static dyn Documents, NotFetched>>>>;

/// Makes documents of bytes.
pub trait Documents: Sync {
    /// A document in which nothing was written yet.
    fn blank(&self, doc: DocId, kind: DocKind) -> Box<dyn Held>;

    /// The document of snapshots, and of changes that are not in them. Changes that the gatekeeper turns away or that
    /// make no sense are left out, with what builds upon them; so does everybody.
    ///
    /// # Errors
    /// When the bytes are damaged, contradict each other, or are not enough.
    fn read(&self, doc: DocId, snapshots: &[Vec<u8>], changes: &[Vec<u8>]) -> Result<Box<dyn Held>, DocumentError>;

    /// Under which actor a change was written; none: the gatekeeper turns it away.
    fn actor_of(&self, change: &[u8]) -> Option<Vec<u8>>;
}

/// A document in memory, with the record that it holds now.
pub trait Held {
    /// The record.
    fn record(&self) -> &Record;

    /// What lists know of it.
    fn known(&self, owner: Option<UserId>) -> Known;

    /// Whether a record was entered.
    fn is_created(&self) -> bool;

    /// Carries a command out as one change; none if there is nothing to do. `hand`: what may be written, if not
    /// everything.
    ///
    /// # Errors
    /// Why it cannot be carried out. Nothing was written then.
    fn execute(
        &mut self,
        actor: Actor,
        author: Author,
        intent: &Intent,
        hand: Option<&Hand>,
    ) -> Result<Option<Vec<u8>>, Rejection>;

    /// The command that takes another one back, which was not carried out yet.
    fn inverse(&self, command: &Command, id: CommandId) -> Option<Command>;

    /// Adds what comes from elsewhere.
    ///
    /// # Errors
    /// When it is damaged, contradicts the document, or builds upon what is not here. None of the changes was added
    /// then; what a snapshot brought before them may have been, so whoever passes both has to read the document anew.
    fn take(&mut self, snapshot: Option<&[u8]>, changes: &[Vec<u8>]) -> Result<(), DocumentError>;

    /// The hashes of the changes that no other one builds upon, sorted.
    fn heads(&self) -> Vec<ChangeHash>;

    /// The changes that somebody who has these heads lacks, in causal order.
    fn changes_since(&self, heads: &[ChangeHash]) -> Vec<Vec<u8>>;

    /// Every change with what it did.
    fn history(&self) -> Vec<HistoryEntry>;

    /// A snapshot of everything.
    fn save(&self) -> Vec<u8>;
}

/// The code itself. The engine's program alone calls this, where it is cut into parts.
pub fn code() -> &'static dyn Documents {
    &Code
}

struct Code;

impl Documents for Code {
    fn blank(&self, doc: DocId, kind: DocKind) -> Box<dyn Held> {
        Box::new(Loaded::new(doc, Document::new(kind)))
    }

    fn read(&self, doc: DocId, snapshots: &[Vec<u8>], changes: &[Vec<u8>]) -> Result<Box<dyn Held>, DocumentError> {
        let changes = let_in(changes);
        let (first, later) =
            snapshots.split_first().map_or((None, &[][..]), |(first, later)| (Some(first.as_slice()), later));
        let (mut document, _) = Document::salvage(first, if later.is_empty() { &changes } else { &[] })?;
        for snapshot in later {
            document.merge(snapshot)?;
        }
        if !later.is_empty() {
            document.apply(&changes)?;
        }
        Ok(Box::new(Loaded::new(doc, document)))
    }

    fn actor_of(&self, change: &[u8]) -> Option<Vec<u8>> {
        gatekeeper::check(change).ok().map(|change| change.actor)
    }
}

/// The changes that the gatekeeper lets in. The server lets no others through, so this is for one that does.
fn let_in(changes: &[Vec<u8>]) -> Vec<Vec<u8>> {
    changes.iter().filter_map(|change| gatekeeper::check(change).ok()).map(|change| change.bytes).collect()
}

struct Loaded {
    doc: DocId,
    document: Document,
    record: Record,
}

impl Loaded {
    fn new(doc: DocId, document: Document) -> Self {
        let record = document.record(doc);
        Self { doc, document, record }
    }

    fn read_again(&mut self) {
        self.record = self.document.record(self.doc);
    }
}

impl Held for Loaded {
    fn record(&self) -> &Record {
        &self.record
    }

    fn known(&self, owner: Option<UserId>) -> Known {
        Known::of(self.doc, &self.record, owner)
    }

    fn is_created(&self) -> bool {
        self.document.is_created()
    }

    fn execute(
        &mut self,
        actor: Actor,
        author: Author,
        intent: &Intent,
        hand: Option<&Hand>,
    ) -> Result<Option<Vec<u8>>, Rejection> {
        if let Some(hand) = hand {
            // Tried on a copy: what is not allowed leaves no trace, and later commands build upon what is there.
            let mut trial = self.document.clone();
            if let Some(change) = trial.execute(&actor, author, intent)? {
                let mut writes = Writes::new(trial.kind());
                if writes.agree(Some(&trial), &change, &mut |write| hand.allows(write)) != Ok(true) {
                    return Err(Rejection::NotAllowed);
                }
            }
        }
        let change = self.document.execute(&actor, author, intent)?;
        if change.is_some() {
            self.read_again();
        }
        Ok(change)
    }

    fn inverse(&self, command: &Command, id: CommandId) -> Option<Command> {
        command::inverse(&self.record, command, id)
    }

    fn take(&mut self, snapshot: Option<&[u8]>, changes: &[Vec<u8>]) -> Result<(), DocumentError> {
        if let Some(snapshot) = snapshot {
            self.document.merge(snapshot)?;
        }
        self.document.apply(&let_in(changes))?;
        self.read_again();
        Ok(())
    }

    fn heads(&self) -> Vec<ChangeHash> {
        self.document.heads()
    }

    fn changes_since(&self, heads: &[ChangeHash]) -> Vec<Vec<u8>> {
        self.document.changes_since(heads)
    }

    fn history(&self) -> Vec<HistoryEntry> {
        self.document.history()
    }

    fn save(&self) -> Vec<u8> {
        self.document.save()
    }
}
