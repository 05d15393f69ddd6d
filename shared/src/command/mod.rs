//! Commands: the only way to write.

mod check;
mod clean;
mod inverse;

pub use check::{CUSTOM_FIELDS_MAX, check};
pub use inverse::inverse;

use serde::{Deserialize, Serialize};

use crate::{
    customer::command::CustomerCommand,
    follow_up::command::ActionCommand,
    id::{CommandId, DocId, UserId},
    time::{Instant, Stamp},
};

/// A command with its target. It becomes one change of one document, which has one fate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Identifier, made by who issues it.
    pub id: CommandId,
    /// The document.
    pub doc: DocId,
    /// What to do.
    pub intent: Intent,
}

/// What to do to the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Intent {
    /// To the customer's record.
    Customer(CustomerCommand),
    /// To its follow-up.
    Action(ActionCommand),
}

/// Who carries a command out, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// The person.
    pub user: UserId,
    /// Their device's clock.
    pub now: Instant,
}

impl Author {
    /// The mark that they leave.
    pub fn stamp(self) -> Stamp {
        Stamp { at: self.now, by: self.user }
    }
}
