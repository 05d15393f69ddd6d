//! What the feed brings.

use serde::{Deserialize, Serialize};

use crate::{
    facts::{Facts, OtherFacts},
    id::{DocId, UserId},
    kind::DocKind,
    people::{Company, Department, Person, Setting},
    sync::wire,
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
            _ => None,
        }
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
