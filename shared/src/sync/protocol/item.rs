//! What the feed brings.

use serde::{Deserialize, Serialize};

use crate::{
    facts::{Facts, FactsMark, OtherFacts},
    id::{DocId, UserId},
    kind::DocKind,
    people::{Company, Department, Person, Setting},
    sync::{hand_over::Handed, wire},
};

/// A piece of the feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Item {
    /// A document's facts; the document itself follows later (first sync).
    Listed(Box<Facts>),
    /// A document, or what is new in it.
    Document(Box<DocumentItem>),
    /// The device may no longer see the document in this scope.
    Remove(DocId),
    /// A person entered or changed.
    Person(Person),
    /// A department entered or changed.
    Department(Department),
    /// The company's name changed.
    Company(Company),
    /// A setting of the company; of version 4, what it decided about its business.
    Setting(Setting),
    /// Since 4. Like `Listed`, of a document that is no customer.
    ListedOther(OtherFacts),
    /// Since 4. Like `Document`, of a kind that came after version 3.
    Other(Box<OtherItem>),
    /// Since 5. A document, whole, of which the list told the facts before.
    Filled(Box<FilledItem>),
    /// Since 5. A change was handed over, or what became of it is known.
    Handed(Box<Handed>),
}

/// A document of which the list told the facts before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilledItem {
    /// What it is about.
    pub kind: DocKind,
    /// The document, without facts.
    pub document: DocumentItem,
    /// The facts of exactly this state. A device that was told other ones derives its own.
    pub facts: FactsMark,
}

/// A document of a kind that came after version 3, or what is new in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherItem {
    /// What it is about.
    pub kind: DocKind,
    /// The document, without facts.
    pub document: DocumentItem,
    /// The facts, if the server has derived them from exactly this state.
    pub facts: Option<OtherFacts>,
}

impl Item {
    /// The document that it brings or names, of any kind.
    pub fn document(&self) -> Option<&DocumentItem> {
        match self {
            Self::Document(document) => Some(document),
            Self::Other(other) => Some(&other.document),
            Self::Filled(filled) => Some(&filled.document),
            _ => None,
        }
    }

    /// The same for a device that was told the facts before.
    pub(crate) fn filled(self) -> Self {
        let (kind, mark, document) = match self {
            Self::Document(mut document) => match document.facts.take_if(|_| document.snapshot.is_some()) {
                Some(facts) => (DocKind::Customer, facts.mark(), *document),
                None => return Self::Document(document),
            },
            Self::Other(mut other) => match other.facts.take_if(|_| other.document.snapshot.is_some()) {
                Some(facts) => (other.kind, facts.mark(), other.document),
                None => return Self::Other(other),
            },
            other => return other,
        };
        Self::Filled(Box::new(FilledItem { kind, document, facts: mark }))
    }
}

/// A document, or what is new in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentItem {
    /// The document.
    pub doc: DocId,
    /// Its owner (a row of authority).
    pub owner: Option<UserId>,
    /// Everything up to some point, if the device cannot be expected to have it.
    #[serde(with = "wire::maybe_bytes")]
    pub snapshot: Option<Vec<u8>>,
    /// Changes after that, uncompressed chunks in causal order.
    #[serde(with = "wire::chunks")]
    pub changes: Vec<Vec<u8>>,
    /// The facts, if the server has derived them from exactly this state.
    pub facts: Option<Box<Facts>>,
}

impl DocumentItem {
    /// A document of which nothing is said but that it is there.
    pub fn named(doc: DocId, owner: Option<UserId>) -> Self {
        Self { doc, owner, snapshot: None, changes: Vec::new(), facts: None }
    }

    /// Whether it brings something of the document, and does not only name it.
    pub fn brings(&self) -> bool {
        self.snapshot.is_some() || !self.changes.is_empty()
    }
}
