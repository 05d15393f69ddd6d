//! The typed notes.

use serde::{Deserialize, Serialize};

use crate::{
    id::{DocId, NoteId},
    time::Stamp,
};

/// One person's notes on one customer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notes {
    /// The customer; none while nothing was written.
    pub of: Option<DocId>,
    /// The notes, oldest first; deleted ones are marked.
    pub entries: Vec<Note>,
}

impl Notes {
    /// Notes that are not deleted, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Note> {
        self.entries.iter().filter(|note| note.deleted.is_none())
    }
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Identifier.
    pub id: NoteId,
    /// When it was written.
    pub created: Stamp,
    /// What it says.
    pub text: String,
    /// In the bin since.
    pub deleted: Option<Stamp>,
}
