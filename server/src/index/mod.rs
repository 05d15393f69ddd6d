//! The index: facts derived from documents, and snapshots. It can be made anew from the documents at any time.

mod fold;
mod vet;

pub use fold::{FoldError, fold, keep_up, rebuild};
pub use vet::{Hands, beginning, vet, vet_new};

use shared::{
    facts::{self, Facts, OtherFacts},
    id::{DocId, UserId},
    kind::{DocKind, Record},
    time::Instant,
};

/// The facts of a document of any kind that has some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Derived {
    /// Of a customer.
    Customer(Box<Facts>),
    /// Of another document.
    Other(OtherFacts),
}

impl Derived {
    /// The facts of a record; none of a kind without.
    pub fn of(record: &Record, doc: DocId, owner: Option<UserId>) -> Option<Self> {
        match record.customer() {
            Some(customer) => Some(Self::Customer(Box::new(facts::derive(customer, owner)))),
            None => OtherFacts::of(record, doc, owner).map(Self::Other),
        }
    }

    /// Changed when the server got the last change: devices' clocks may be wrong by years, and lists are ordered by this.
    pub fn changed_at(self, at: Instant) -> Self {
        match self {
            Self::Customer(facts) => Self::Customer(Box::new(Facts { changed_at: at, ..*facts })),
            Self::Other(facts) => Self::Other(facts.changed_at(at)),
        }
    }

    /// As they are stored, with this owner.
    ///
    /// # Panics
    /// Never: facts hold nothing that cannot be encoded.
    pub fn stored(self, owner: Option<UserId>) -> Vec<u8> {
        match self {
            Self::Customer(facts) => encode(&Facts { owner, ..*facts }),
            Self::Other(facts) => encode_other(&facts.owned_by(owner)),
        }
    }
}

/// Facts as they are stored.
///
/// # Panics
/// Never: facts hold nothing that cannot be encoded.
pub fn encode(facts: &Facts) -> Vec<u8> {
    postcard::to_stdvec(facts).expect("facts are plain data")
}

fn encode_other(facts: &OtherFacts) -> Vec<u8> {
    postcard::to_stdvec(facts).expect("facts are plain data")
}

/// Stored facts; none if another version wrote them.
pub fn decode(bytes: &[u8]) -> Option<Facts> {
    postcard::from_bytes(bytes).ok()
}

/// Stored facts of a document that is no customer; none if another version wrote them.
pub fn decode_other(bytes: &[u8]) -> Option<OtherFacts> {
    postcard::from_bytes(bytes).ok()
}

/// Stored facts with another owner; none if they must be derived anew.
pub fn with_owner(kind: DocKind, bytes: &[u8], owner: Option<UserId>) -> Option<Vec<u8>> {
    let derived = match kind {
        DocKind::Customer => Derived::Customer(Box::new(decode(bytes)?)),
        _ => Derived::Other(decode_other(bytes)?),
    };
    Some(derived.stored(owner))
}
