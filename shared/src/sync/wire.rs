//! How parts of messages are encoded where serde's own way is slow or believes a sender's numbers.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor},
};

/// The most scopes that a message may name.
const SCOPES_MAX: usize = 100_000;
/// The most fates of a batch.
const FATES_MAX: usize = 20_000;
/// The most requests, or their answers, in a message.
pub(super) const REQUESTS_MAX: usize = 256;
/// The most documents that one step of a self-check names.
const CHECKED_MAX: usize = 1_000_000;
/// A chunk is never shorter: magic, checksum, type and length.
const CHUNK_MIN_BYTES: usize = 10;

/// A list of scopes.
pub(super) fn scopes<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_seq(AtMost { most: SCOPES_MAX, element: PhantomData })
}

/// A list of fates.
pub(super) fn fates<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_seq(AtMost { most: FATES_MAX, element: PhantomData })
}

/// A list of requests or of their answers.
pub(super) fn requests<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_seq(AtMost { most: REQUESTS_MAX, element: PhantomData })
}

/// A list of documents or sums.
pub(super) fn checked<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_seq(AtMost { most: CHECKED_MAX, element: PhantomData })
}

/// A list of limited length. No room is made before the elements are there.
struct AtMost<T> {
    most: usize,
    element: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for AtMost<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {} elements", self.most)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            if list.len() == self.most {
                return Err(A::Error::custom("too many elements"));
            }
            list.push(element);
        }
        Ok(list)
    }
}

/// Chunks as byte strings: postcard would otherwise treat each byte as a number.
pub(super) mod chunks {
    use super::{Bytes, CHUNK_MIN_BYTES, Deserializer, Error, SeqAccess, Serializer, Visitor, fmt};

    pub(in crate::sync) fn serialize<S: Serializer>(chunks: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(chunks.iter().map(|chunk| Bytes(chunk)))
    }

    pub(in crate::sync) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<u8>>, D::Error> {
        deserializer.deserialize_seq(Chunks)
    }

    struct Chunks;

    impl<'de> Visitor<'de> for Chunks {
        type Value = Vec<Vec<u8>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("chunks")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
            let mut chunks = Vec::new();
            while let Some(chunk) = elements.next_element::<&'de [u8]>()? {
                // Millions of empty ones would cost far more memory than they have bytes.
                if chunk.len() < CHUNK_MIN_BYTES {
                    return Err(A::Error::custom("not a chunk"));
                }
                chunks.push(chunk.to_vec());
            }
            Ok(chunks)
        }
    }
}

/// A byte string that may be missing.
pub(super) mod maybe_bytes {
    use super::{Bytes, Deserialize, Deserializer, Serializer};

    pub(in crate::sync) fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
        match bytes {
            None => serializer.serialize_none(),
            Some(bytes) => serializer.serialize_some(&Bytes(bytes)),
        }
    }

    pub(in crate::sync) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        Ok(Option::<&'de [u8]>::deserialize(deserializer)?.map(<[u8]>::to_vec))
    }
}

struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}
