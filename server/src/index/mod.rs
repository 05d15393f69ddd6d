//! The index: facts derived from documents, and snapshots. It can be made anew from the documents at any time.

mod fold;
mod vet;

pub use fold::{FoldError, fold, keep_up, rebuild};
pub use vet::{Hands, beginning, vet, vet_new};

use shared::{facts::Facts, id::UserId};

/// Facts as they are stored.
///
/// # Panics
/// Never: facts hold nothing that cannot be encoded.
pub fn encode(facts: &Facts) -> Vec<u8> {
    postcard::to_stdvec(facts).expect("facts are plain data")
}

/// Stored facts; none if another version wrote them.
pub fn decode(bytes: &[u8]) -> Option<Facts> {
    postcard::from_bytes(bytes).ok()
}

/// Stored facts with another owner; none if they must be derived anew.
pub fn with_owner(bytes: &[u8], owner: Option<UserId>) -> Option<Vec<u8>> {
    let facts = decode(bytes)?;
    Some(encode(&Facts { owner, ..facts }))
}
