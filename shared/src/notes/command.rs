//! What a person may do to the own notes.

use serde::{Deserialize, Serialize};

use crate::id::{DocId, NoteId};

/// One change of a person's notes on a customer. The first one makes the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotesCommand {
    /// Write a note.
    Add {
        /// The customer.
        of: DocId,
        /// Its identifier, made by who issues the command.
        id: NoteId,
        /// What it says.
        text: String,
    },
    /// Write it differently.
    Edit {
        /// Which.
        id: NoteId,
        /// What it says now.
        text: String,
    },
    /// Put it into the bin.
    Delete(NoteId),
    /// Take it out again.
    Restore(NoteId),
}
