//! The typed customer, as rules and screens see it.

use serde::{Deserialize, Serialize};

use super::field::{ContactField, CustomerField};
use crate::{
    follow_up::record::Action,
    id::{ContactId, DocId, ImportId, MarkId},
    sorted::{SortedMap, SortedSet},
    time::{Instant, Stamp},
    value::Value,
};

/// A customer with everything that its document holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    /// The document.
    pub id: DocId,
    /// Who entered it and when.
    pub created: Stamp,
    /// The last change of anything in it, by its writer's clock.
    pub changed: Stamp,
    /// Where it came from before that, if it was imported.
    pub origin: Option<Origin>,
    /// Present fields.
    pub fields: SortedMap<CustomerField, Value>,
    /// Custom fields by the label that the company gave them.
    pub custom: SortedMap<String, String>,
    /// Tags.
    pub tags: SortedSet<String>,
    /// Dated marks, oldest first.
    pub marks: Vec<Mark>,
    /// Contacts, oldest first; deleted ones are marked.
    pub contacts: Vec<Contact>,
    /// Schedules, to-dos and records, oldest first; deleted ones are marked.
    pub actions: Vec<Action>,
    /// In the bin since.
    pub deleted: Option<Stamp>,
}

impl Customer {
    /// The text of a field, empty if absent.
    pub fn text(&self, field: CustomerField) -> &str {
        self.fields.get(&field).and_then(Value::as_text).unwrap_or_default()
    }

    /// Whether the customer is on the first screen 上首屏 (the latest star mark counts).
    pub fn starred(&self) -> bool {
        self.marks.iter().rev().find_map(|mark| mark.kind.star()).unwrap_or(false)
    }

    /// Contacts that are not deleted.
    pub fn contacts(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.iter().filter(|contact| contact.deleted.is_none())
    }

    /// Actions that are not deleted.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| action.deleted.is_none())
    }
}

/// Where an imported record comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The import run, so that it can be undone as a whole.
    pub import: ImportId,
    /// When the record was made in the old system.
    pub at: Option<Instant>,
    /// Who made it there, as that system named the person.
    pub author: Option<String>,
}

/// A dated mark on a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Identifier.
    pub id: MarkId,
    /// What it says.
    pub kind: MarkKind,
    /// Who and when.
    pub made: Stamp,
}

/// What a mark says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarkKind {
    /// Put on the first screen 上首屏.
    Starred,
    /// Taken off it.
    Unstarred,
    /// A mark of a newer version, kept as it is.
    Other(String),
}

impl MarkKind {
    /// The stored name.
    pub fn key(&self) -> &str {
        match self {
            Self::Starred => "starred",
            Self::Unstarred => "unstarred",
            Self::Other(key) => key,
        }
    }

    /// The mark of a stored name.
    pub fn from_key(key: &str) -> Self {
        match key {
            "starred" => Self::Starred,
            "unstarred" => Self::Unstarred,
            other => Self::Other(other.to_owned()),
        }
    }

    fn star(&self) -> Option<bool> {
        match self {
            Self::Starred => Some(true),
            Self::Unstarred => Some(false),
            Self::Other(_) => None,
        }
    }
}

/// A person at a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Identifier.
    pub id: ContactId,
    /// Who entered it and when.
    pub created: Stamp,
    /// Present fields.
    pub fields: SortedMap<ContactField, Value>,
    /// In the bin since.
    pub deleted: Option<Stamp>,
}

impl Contact {
    /// The text of a field, empty if absent.
    pub fn text(&self, field: ContactField) -> &str {
        self.fields.get(&field).and_then(Value::as_text).unwrap_or_default()
    }

    /// The entries of a list field, empty if absent.
    pub fn list(&self, field: ContactField) -> &[String] {
        match self.fields.get(&field) {
            Some(Value::List(list)) => list,
            _ => &[],
        }
    }
}
