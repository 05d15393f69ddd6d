//! Requests of authority: what the server alone decides, asked for whether or not there is a network.
//!
//! A device keeps a request until it is answered. Its key makes it the same request however often it is sent: the
//! server decides once and repeats its answer.

use serde::{Deserialize, Serialize};

use super::{
    hand_over::{HandOver, Outcome},
    protocol::HANDED_SINCE,
};
use crate::{
    id::{DocId, RequestId, UserId},
    policy::Sharing,
};

/// A request with its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The key, made by who asks.
    pub id: RequestId,
    /// What for.
    pub ask: Ask,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// To own a customer that nobody owns: 领取.
    Claim(DocId),
    /// To put a customer into the open sea: 退回公海.
    Release(DocId),
    /// To give a customer to somebody: 转交.
    Transfer {
        /// The customer.
        doc: DocId,
        /// The new owner.
        to: UserId,
    },
    /// To let somebody else see and edit a customer.
    Share {
        /// The customer.
        doc: DocId,
        /// Who.
        with: UserId,
    },
    /// To take that back.
    Unshare {
        /// The customer.
        doc: DocId,
        /// Who.
        with: UserId,
    },
    /// Reserved for approvals: no server decides on it yet.
    Approve {
        /// The record with what waits for approval.
        doc: DocId,
        /// Whether it is approved.
        approved: bool,
    },
    /// To let somebody else see a customer, in another way than for editing.
    ShareAs {
        /// The customer.
        doc: DocId,
        /// Who.
        with: UserId,
        /// How.
        how: Sharing,
    },
    /// To take that back.
    UnshareAs {
        /// The customer.
        doc: DocId,
        /// Who.
        with: UserId,
        /// How.
        how: Sharing,
    },
    /// Since 5. To hand over a change that was refused.
    HandOver(Box<HandOver>),
    /// Since 5. To settle what was handed over.
    Settle {
        /// The key of the request that handed it over.
        of: RequestId,
        /// The document that was to change.
        doc: DocId,
        /// What became of it.
        outcome: Outcome,
    },
}

impl Ask {
    /// To let somebody see a customer in one way.
    pub fn share(doc: DocId, with: UserId, how: Sharing) -> Self {
        match how {
            Sharing::Edit => Self::Share { doc, with },
            how => Self::ShareAs { doc, with, how },
        }
    }

    /// To take that back.
    pub fn unshare(doc: DocId, with: UserId, how: Sharing) -> Self {
        match how {
            Sharing::Edit => Self::Unshare { doc, with },
            how => Self::UnshareAs { doc, with, how },
        }
    }

    /// The record that it is about.
    pub fn doc(&self) -> DocId {
        match self {
            Self::HandOver(what) => what.doc,
            Self::Settle { doc, .. }
            | Self::Claim(doc)
            | Self::Release(doc)
            | Self::Transfer { doc, .. }
            | Self::Share { doc, .. }
            | Self::Unshare { doc, .. }
            | Self::ShareAs { doc, .. }
            | Self::UnshareAs { doc, .. }
            | Self::Approve { doc, .. } => *doc,
        }
    }

    /// Whether changes that were made meanwhile are allowed only if it is granted: it goes before them. All others go
    /// behind the changes that were made before.
    pub fn goes_first(&self) -> bool {
        matches!(self, Self::Claim(_))
    }

    /// The first version of the protocol whose servers decide on it.
    pub fn since(&self) -> u16 {
        match self {
            Self::HandOver(_) | Self::Settle { .. } => HANDED_SINCE,
            _ => 2,
        }
    }

    /// Bytes that it takes on the wire, about.
    pub fn bytes(&self) -> usize {
        match self {
            Self::HandOver(what) => what.bytes(),
            _ => 64,
        }
    }
}

/// What the server decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It is so now, or was so already.
    Done,
    /// No, for good: asking again needs a new key.
    Denied(Denial),
    /// It could not be decided; the device asks again after this many ms.
    Later(u32),
    /// Since 3. It could not be written down, because the server's disk is full; the device asks again after this many
    /// ms.
    Full(u32),
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Denial {
    /// The policy does not allow it.
    NotAllowed,
    /// There is no such record, or none that the person may see.
    Gone,
    /// Somebody owns it already.
    Taken(UserId),
    /// The person who is to get it does not work here.
    NotHere,
    /// This server does not decide on such things.
    Unsupported,
    /// Since 5. Whoever is to get a change may not make it either.
    NotTheirs,
    /// Since 5. Too much of this person's waits already.
    TooMuch,
}
