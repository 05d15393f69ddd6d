//! How parts of messages are encoded where serde's own way is slow or believes a sender's numbers.

use std::{fmt, marker::PhantomData};

use postcard::de_flavors::Flavor;
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

/// The most byte strings (texts, identifiers, chunks) in one message. Each takes tens of bytes of memory whatever its
/// length, so a message of millions of empty ones would cost far more than it is long.
const STRINGS_MAX: u32 = 400_000;
/// The most items of a page or batch, and the most chunks of an item.
const ITEMS_MAX: usize = 20_000;

/// Reads from a slice and counts the byte strings.
pub(super) struct Frugal<'de> {
    rest: &'de [u8],
    strings: u32,
}

impl<'de> Frugal<'de> {
    pub(super) fn new(bytes: &'de [u8]) -> Self {
        Self { rest: bytes, strings: 0 }
    }
}

impl<'de> Flavor<'de> for Frugal<'de> {
    type Remainder = &'de [u8];
    type Source = &'de [u8];

    fn pop(&mut self) -> postcard::Result<u8> {
        let (first, rest) = self.rest.split_first().ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        self.rest = rest;
        Ok(*first)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }

    fn try_take_n(&mut self, count: usize) -> postcard::Result<&'de [u8]> {
        self.strings += 1;
        if self.strings > STRINGS_MAX {
            return Err(postcard::Error::DeserializeBadEncoding);
        }
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        self.rest = rest;
        Ok(taken)
    }

    fn finalize(self) -> postcard::Result<&'de [u8]> {
        Ok(self.rest)
    }
}

/// A list of items.
pub(super) fn items<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_seq(AtMost { most: ITEMS_MAX, element: PhantomData })
}

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
    use super::{Bytes, CHUNK_MIN_BYTES, Deserializer, Error, ITEMS_MAX, SeqAccess, Serializer, Visitor, fmt};

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
                if chunk.len() < CHUNK_MIN_BYTES || chunks.len() == ITEMS_MAX {
                    return Err(A::Error::custom("not chunks"));
                }
                chunks.push(chunk.to_vec());
            }
            Ok(chunks)
        }
    }
}

/// A byte string: postcard would otherwise read each byte as a number.
pub(super) mod byte_string {
    use super::{Bytes, Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::sync) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        Bytes(bytes).serialize(serializer)
    }

    pub(in crate::sync) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        <&'de [u8]>::deserialize(deserializer).map(<[u8]>::to_vec)
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
