//! Facts: the compact record that lists, search and boards run over.
//!
//! They hold nothing that depends on now; what does is a rule over facts and now.

mod derive;
mod other;
#[cfg(test)]
mod tests;

pub use derive::derive;
pub use other::{OtherFacts, TradeFacts, derive_trade};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    follow_up::{record::ActionForm, window::TimeLabel},
    id::{ActionId, DocId, ImportId, UserId},
    time::Instant,
};

/// Version of the derivation, of every kind of document. When it differs from what a store holds, the facts are derived anew.
pub const FACTS_VERSION: u16 = 1;

/// What lists need to know of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The document.
    pub id: DocId,
    /// Who owns the customer (a row of authority); none: the open sea.
    pub owner: Option<UserId>,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// English name.
    pub english_name: String,
    /// Readings of name and short name, as `text::pinyin::stored` writes them.
    pub pinyin: String,
    /// Customer number.
    pub number: String,
    /// Key of the kind.
    pub kind: String,
    /// Key of the source.
    pub source: String,
    /// Key of the relationship level.
    pub level: String,
    /// Industry.
    pub industry: String,
    /// Province.
    pub province: String,
    /// City.
    pub city: String,
    /// Unified social credit code, normalised.
    pub credit_code: String,
    /// Every phone number of customer and contacts as digits, the main one first.
    pub phones: Vec<String>,
    /// Contacts, the main one first.
    pub contacts: Vec<ContactFacts>,
    /// Tags.
    pub tags: Vec<String>,
    /// On the first screen.
    pub starred: bool,
    /// When the customer was entered (in the old system, if imported).
    pub created_at: Instant,
    /// Who entered it.
    pub created_by: UserId,
    /// The last contact with the customer.
    pub last_contact: Option<Instant>,
    /// Open schedules and to-dos, the nearest first. The first is the next step.
    pub open: Vec<OpenAction>,
    /// Number of records, schedules and to-dos.
    pub action_count: u32,
    /// The import that made it.
    pub import: Option<ImportId>,
    /// In the bin.
    pub deleted: bool,
    /// Last change, by the writer's clock.
    pub changed_at: Instant,
}

/// What lists need to know of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactFacts {
    /// Name.
    pub name: String,
    /// Readings of the name.
    pub pinyin: String,
}

/// An action that waits to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenAction {
    /// Identifier.
    pub id: ActionId,
    /// Schedule or to-do.
    pub form: ActionForm,
    /// Key of the kind.
    pub kind: String,
    /// Subject, or the beginning of the content.
    pub title: String,
    /// Whose job it is.
    pub people: Vec<UserId>,
    /// Begin of the window.
    pub start: Instant,
    /// End of the window.
    pub end: Option<Instant>,
    /// The words in which the time was chosen.
    pub label: Option<TimeLabel>,
    /// Important.
    pub important: bool,
    /// Urgent.
    pub urgent: bool,
}

/// The beginning of the SHA-256 of encoded facts: by it a device finds that it was told the same ones before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactsMark(pub [u8; 4]);

impl FactsMark {
    /// Of facts as they are encoded, on the wire and in stores.
    ///
    /// # Panics
    /// Never: facts hold nothing that cannot be encoded.
    fn of(facts: &impl Serialize) -> Self {
        let bytes = postcard::to_stdvec(facts).expect("facts are plain data");
        let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(bytes));
        Self([a, b, c, d])
    }
}

impl Facts {
    /// Their mark.
    pub fn mark(&self) -> FactsMark {
        FactsMark::of(self)
    }

    /// The next step: the nearest open action.
    pub fn next_step(&self) -> Option<&OpenAction> {
        self.open.first()
    }
}
