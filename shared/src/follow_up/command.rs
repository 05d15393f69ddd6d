//! What a person may do to an action.

use serde::{Deserialize, Serialize};

use super::{record::ActionForm, window::TimeLabel};
use crate::{
    id::{ActionId, ContactId, UserId},
    time::Instant,
};

/// An action to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewAction {
    /// Its identifier, made by who issues the command: issuing it twice makes one action.
    pub id: ActionId,
    /// What it says.
    pub draft: ActionDraft,
    /// Who made it in the old system, if it is imported.
    pub author: Option<String>,
}

/// What an action says; the unit that the composer edits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActionDraft {
    /// The form.
    pub form: ActionForm,
    /// Key of a kind.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// What was said, or is to be done.
    pub content: String,
    /// With whom at the customer.
    pub contact: Option<ContactId>,
    /// Whose job it is.
    pub people: Vec<UserId>,
    /// When it happened or begins.
    pub start: Instant,
    /// When it ends.
    pub end: Option<Instant>,
    /// The words in which the time was chosen.
    pub label: Option<TimeLabel>,
    /// Important.
    pub important: bool,
    /// Urgent.
    pub urgent: bool,
    /// The record whose next step this is.
    pub follows: Option<ActionId>,
}

/// One change of the follow-up of a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ActionCommand {
    /// Enter one action, or a record with its next step: one command, one change, one fate.
    Add(Vec<NewAction>),
    /// Say it differently; only what differs is written.
    Edit {
        /// Which.
        action: ActionId,
        /// The new wording.
        draft: ActionDraft,
    },
    /// Finish.
    Finish(ActionId),
    /// Take that back.
    Reopen(ActionId),
    /// Move to another time (snooze, drag in the calendar).
    Move {
        /// Which.
        action: ActionId,
        /// New begin.
        start: Instant,
        /// New end.
        end: Option<Instant>,
        /// The words in which the time was chosen.
        label: Option<TimeLabel>,
    },
    /// Put into the bin.
    Delete(ActionId),
    /// Take out again.
    Restore(ActionId),
    /// Put several into the bin: takes an `Add` of several back.
    DeleteAll(Vec<ActionId>),
    /// Take them out again.
    RestoreAll(Vec<ActionId>),
}
