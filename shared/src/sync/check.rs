//! Self-check: whether a device holds what the server holds, without naming every document.
//!
//! Every document has a digest of its heads, a scope the sum of its documents' digests. Equal sums mean equal
//! documents, up to chance of 2^-64. When they differ, 256 sums say in which part of the documents, and their digests
//! which ones: three round trips, and what is wrong is fetched anew. Nobody ever takes over the other's sum.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    protocol::{Scope, Seq},
    wire,
};
use crate::id::DocId;

/// Number of parts into which the documents of a scope fall.
pub const BUCKETS: usize = 256;

/// A document with the digest of its heads.
pub type DocDigest = (DocId, u64);

/// What the device asks. Sequence numbers say where it stands: the server answers only if its scope stands there too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Check {
    /// Is this your sum?
    Compare {
        /// Of which scope.
        scope: Scope,
        /// How far the device has read it.
        at: Seq,
        /// Its sum.
        sum: u64,
    },
    /// Which documents are in these buckets?
    List {
        /// Of which scope.
        scope: Scope,
        /// How far the device has read it.
        at: Seq,
        /// The buckets.
        #[serde(deserialize_with = "wire::checked")]
        buckets: Vec<u8>,
    },
    /// Send these whole, or say that they are not in the scope.
    Fetch {
        /// Of which scope.
        scope: Scope,
        /// The documents.
        #[serde(deserialize_with = "wire::checked")]
        docs: Vec<DocId>,
    },
}

impl Check {
    /// The scope that is checked.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Compare { scope, .. } | Self::List { scope, .. } | Self::Fetch { scope, .. } => *scope,
        }
    }
}

/// What the server found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// The sums are equal.
    Same,
    /// The scope stands elsewhere by now: ask again.
    Moved,
    /// They are not; these are the sums of the buckets.
    Sums(#[serde(deserialize_with = "wire::checked")] Vec<u64>),
    /// The documents of the buckets that were asked for.
    Docs(#[serde(deserialize_with = "wire::checked")] Vec<DocDigest>),
    /// What was asked for has been sent.
    Sent,
}

/// The digest of a document: of its identifier and its heads, the first eight bytes of their SHA-256. A document
/// without heads has none.
pub fn digest(doc: DocId, heads: &[[u8; 32]]) -> u64 {
    if heads.is_empty() {
        return 0;
    }
    let mut heads = heads.to_vec();
    heads.sort_unstable();
    let mut hash = Sha256::new_with_prefix(doc.as_bytes());
    heads.iter().for_each(|head| hash.update(head));
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hash.finalize());
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// The part into which a document falls. The last byte of an identifier is random.
pub fn bucket(doc: DocId) -> u8 {
    doc.as_bytes()[15]
}

/// The sum of documents.
pub fn sum<'a>(docs: impl IntoIterator<Item = &'a DocDigest>) -> u64 {
    docs.into_iter().fold(0, |sum, (_, digest)| sum.wrapping_add(*digest))
}

/// The sums of the buckets.
pub fn sums<'a>(docs: impl IntoIterator<Item = &'a DocDigest>) -> Vec<u64> {
    let mut sums = vec![0u64; BUCKETS];
    for (doc, digest) in docs {
        let place = &mut sums[usize::from(bucket(*doc))];
        *place = place.wrapping_add(*digest);
    }
    sums
}

/// The buckets in which a device's documents are not the server's.
pub(super) fn wrong_buckets(here: &BTreeMap<DocId, u64>, there: &[u64]) -> Vec<u8> {
    let here: Vec<DocDigest> = here.iter().map(|(doc, digest)| (*doc, *digest)).collect();
    let here = sums(&here);
    (0..=u8::MAX).filter(|bucket| there.get(usize::from(*bucket)) != here.get(usize::from(*bucket))).collect()
}

/// The documents of these buckets that one side lacks or that differ.
pub(super) fn wrong_docs(here: &BTreeMap<DocId, u64>, buckets: &[u8], there: &[DocDigest]) -> Vec<DocId> {
    let there: BTreeMap<DocId, u64> = there.iter().copied().collect();
    let differs = there.iter().filter(|(doc, digest)| here.get(doc) != Some(digest));
    let extra = here.keys().filter(|doc| buckets.contains(&bucket(**doc)) && !there.contains_key(doc));
    differs.map(|(doc, _)| *doc).chain(extra.copied()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn doc(n: u128) -> DocId {
        DocId(Uuid::from_u128(n))
    }

    #[test]
    fn digests_are_a_promise() {
        assert_eq!(digest(doc(1), &[]), 0);
        assert_eq!(digest(doc(1), &[[7; 32]]), 0x74b5_b7ce_8602_4061);
        assert_eq!(digest(doc(1), &[[8; 32], [7; 32]]), digest(doc(1), &[[7; 32], [8; 32]]));
        assert_ne!(digest(doc(1), &[[7; 32]]), digest(doc(2), &[[7; 32]]));
    }

    proptest! {
        #[test]
        fn what_differs_is_found_and_nothing_else(
            docs in proptest::collection::btree_map(any::<u128>(), any::<u64>(), 0..300),
            lost in proptest::collection::vec(any::<prop::sample::Index>(), 0..4),
            changed in proptest::collection::vec(any::<prop::sample::Index>(), 0..4),
            extra in proptest::collection::vec(any::<u128>(), 0..4),
        ) {
            let there: BTreeMap<DocId, u64> = docs.into_iter().map(|(id, digest)| (doc(id), digest)).collect();
            let mut here = there.clone();
            let ids: Vec<DocId> = there.keys().copied().collect();
            for index in &changed {
                if !ids.is_empty() {
                    here.entry(*index.get(&ids)).and_modify(|digest| *digest = digest.wrapping_add(1));
                }
            }
            for index in &lost {
                if !ids.is_empty() {
                    here.remove(index.get(&ids));
                }
            }
            here.extend(extra.into_iter().map(|id| (doc(id), 9)));
            let mut differing: Vec<DocId> =
                there.keys().chain(here.keys()).copied().filter(|doc| there.get(doc) != here.get(doc)).collect();
            differing.sort();
            differing.dedup();

            let all: Vec<DocDigest> = there.iter().map(|(doc, digest)| (*doc, *digest)).collect();
            let buckets = wrong_buckets(&here, &sums(&all));
            prop_assert!(differing.iter().all(|doc| buckets.contains(&bucket(*doc))));
            let listed: Vec<DocDigest> =
                all.iter().copied().filter(|(doc, _)| buckets.contains(&bucket(*doc))).collect();
            let mut wrong = wrong_docs(&here, &buckets, &listed);
            wrong.sort();
            prop_assert_eq!(wrong, differing);
        }
    }
}
