//! Commands: the only way to write.

mod check;
mod clean;
mod inverse;

pub use check::{CUSTOM_FIELDS_MAX, LABEL_MAX_CHARS, check};
pub use inverse::inverse;

use serde::{Deserialize, Serialize};

use crate::{
    commercial::command::CommercialCommand,
    customer::command::CustomerCommand,
    follow_up::command::ActionCommand,
    id::{CommandId, DocId, UserId},
    kind::DocKind,
    notes::command::NotesCommand,
    policy::Verb,
    product::command::ProductCommand,
    time::{Instant, Stamp},
    trade::command::TradeCommand,
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

/// What to do to the document. Append only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Intent {
    /// To the customer's record.
    Customer(CustomerCommand),
    /// To its follow-up.
    Action(ActionCommand),
    /// To the customer's commercial part.
    Commercial(CommercialCommand),
    /// To the own notes on the customer.
    Notes(NotesCommand),
    /// To the business with the customer.
    Trade(TradeCommand),
    /// To a product.
    Product(ProductCommand),
}

/// Whether something begins a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// It does, and does nothing to one that is there.
    Always,
    /// It does where there is none.
    IfNeeded,
    /// It changes one that is there.
    Never,
}

impl Intent {
    /// The kind of document that it is for.
    pub fn kind(&self) -> DocKind {
        match self {
            Self::Customer(_) | Self::Action(_) => DocKind::Customer,
            Self::Commercial(_) => DocKind::Commercial,
            Self::Notes(_) => DocKind::Notes,
            Self::Trade(_) => DocKind::Trade,
            Self::Product(_) => DocKind::Product,
        }
    }

    /// The customer whose part it is for, if it names one.
    pub fn customer(&self) -> Option<DocId> {
        match self {
            Self::Commercial(CommercialCommand::Set { of, .. }) | Self::Notes(NotesCommand::Add { of, .. }) => {
                Some(*of)
            }
            Self::Trade(TradeCommand { of, .. }) => Some(*of),
            Self::Customer(_) | Self::Action(_) | Self::Notes(_) | Self::Product(_) => None,
        }
    }

    /// What the policy calls it.
    pub fn verb(&self) -> Verb {
        match self {
            Self::Customer(CustomerCommand::Create(_)) | Self::Product(ProductCommand::Create(_)) => Verb::Create,
            Self::Customer(CustomerCommand::Delete | CustomerCommand::Restore)
            | Self::Product(ProductCommand::Delete | ProductCommand::Restore) => Verb::Delete,
            _ => Verb::Update,
        }
    }

    /// Whether it begins a record.
    pub fn begins(&self) -> Begins {
        match self {
            Self::Customer(CustomerCommand::Create(_)) | Self::Product(ProductCommand::Create(_)) => Begins::Always,
            Self::Commercial(CommercialCommand::Set { .. })
            | Self::Notes(NotesCommand::Add { .. })
            | Self::Trade(_) => Begins::IfNeeded,
            Self::Customer(_) | Self::Action(_) | Self::Notes(_) | Self::Product(_) => Begins::Never,
        }
    }
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
