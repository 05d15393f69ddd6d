//! What lists and the index know of documents of every kind, and the parts of a customer that are documents of their
//! own.

use serde::{Deserialize, Serialize};
use shared::{
    facts::{self, Facts, FactsMark, OtherFacts},
    id::{DocId, UserId},
    kind::{DocKind, Identity, Record},
};

use super::{Desk, index::Entry};
use crate::engine::store::{
    Batch, Storage, Table, key,
    record::{self, Kind},
};

/// What is known of a document without reading it.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// Of one that lists show.
    Facts(Box<Facts>),
    /// Of one that has facts and is no customer.
    Other(OtherFacts),
    /// Of one that has no facts.
    Part(Part),
}

/// A document without facts, as the store notes it. Begins like facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which.
    pub doc: DocId,
    /// Whose.
    pub owner: Option<UserId>,
    /// What it is about.
    pub kind: DocKind,
}

impl Known {
    /// What is known of a record.
    pub(super) fn of(doc: DocId, record: &Record, owner: Option<UserId>) -> Self {
        match record.customer() {
            Some(customer) => Self::Facts(Box::new(facts::derive(customer, owner))),
            None => OtherFacts::of(record, doc, owner)
                .map_or_else(|| Self::Part(Part { doc, owner, kind: record.kind() }), Self::Other),
        }
    }

    /// Puts it into a batch.
    pub(super) fn put(&self, batch: &mut Batch, held: Kind) {
        batch.put(Table::Facts, key::facts(self.doc()), self.sealed(held));
    }

    /// As it is stored.
    pub(super) fn sealed(&self, held: Kind) -> Vec<u8> {
        let (kind, bytes) = match self {
            Self::Facts(facts) => (held, postcard::to_stdvec(facts)),
            Self::Other(facts) => {
                let held = if held == Kind::Listed { Kind::ListedOther } else { Kind::Other };
                (held, postcard::to_stdvec(facts))
            }
            Self::Part(part) => (Kind::Part, postcard::to_stdvec(part)),
        };
        record::seal(kind, &bytes.expect("writing to a vector cannot fail"))
    }

    /// Of a record of the store; none if it is damaged, or of another version.
    pub(super) fn opened(record: &[u8]) -> Option<Self> {
        let (kind, bytes) = record::open(record).ok()?;
        match kind {
            Kind::Value | Kind::Listed => postcard::from_bytes(bytes).ok().map(Self::Facts),
            Kind::Other | Kind::ListedOther => postcard::from_bytes(bytes).ok().map(Self::Other),
            Kind::Part => postcard::from_bytes(bytes).ok().map(Self::Part),
            _ => None,
        }
    }

    /// The mark of its facts; none: it has none.
    pub(super) fn mark(&self) -> Option<FactsMark> {
        match self {
            Self::Facts(facts) => Some(facts.mark()),
            Self::Other(facts) => Some(facts.mark()),
            Self::Part(_) => None,
        }
    }

    /// Which document.
    pub(super) fn doc(&self) -> DocId {
        match self {
            Self::Facts(facts) => facts.id,
            Self::Other(facts) => facts.doc(),
            Self::Part(part) => part.doc,
        }
    }

    /// Its line in the index.
    pub(super) fn entry(&self, held: bool) -> Entry {
        match self {
            Self::Facts(facts) => Entry { owner: facts.owner, held, kind: DocKind::Customer },
            Self::Other(facts) => Entry { owner: facts.owner(), held, kind: facts.kind() },
            Self::Part(part) => Entry { owner: part.owner, held: true, kind: part.kind },
        }
    }
}

impl<S: Storage> Desk<S> {
    /// The parts of a customer that this person may have: each kind with its document.
    pub(super) fn parts_of(&self, customer: DocId) -> impl Iterator<Item = (DocKind, DocId)> + use<S> {
        let me = self.me();
        let kinds = DocKind::ALL.into_iter().filter(|kind| kind.spec().identity != Identity::Own);
        kinds.map(move |kind| (kind, kind.of(customer, me)))
    }

    /// The opened customer that a document is, or is a part of.
    pub(super) fn opened_of(&self, doc: DocId) -> Option<DocId> {
        let mut opened = self.opened.values().flatten().copied();
        opened.find(|customer| *customer == doc || self.parts_of(*customer).any(|(_, part)| part == doc))
    }
}
