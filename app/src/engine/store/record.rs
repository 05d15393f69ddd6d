//! How a value lies in the store: a letter for its kind, a checksum, the bytes.
//!
//! A disk or a browser that damages a record is noticed when the record is read, not when it crashes something.

use serde::{Serialize, de::DeserializeOwned};

const HEAD_BYTES: usize = 5;

/// What a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole document.
    Snapshot,
    /// One change.
    Change,
    /// A value in postcard.
    Value,
    /// Facts in postcard of a document that is not here yet.
    Listed,
    /// What is known of a document that has no facts, in postcard.
    Part,
    /// Facts in postcard of a document that is no customer.
    Other,
    /// The same, of one that is not here yet.
    ListedOther,
}

impl Kind {
    fn letter(self) -> u8 {
        match self {
            Self::Snapshot => b's',
            Self::Change => b'c',
            Self::Value => b'v',
            Self::Listed => b'l',
            Self::Part => b'p',
            Self::Other => b'o',
            Self::ListedOther => b'm',
        }
    }

    fn of(letter: u8) -> Option<Self> {
        [Self::Snapshot, Self::Change, Self::Value, Self::Listed, Self::Part, Self::Other, Self::ListedOther]
            .into_iter()
            .find(|kind| kind.letter() == letter)
    }
}

/// The record is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the record is damaged")]
pub struct Damaged;

/// Wraps bytes into a record.
pub fn seal(kind: Kind, bytes: &[u8]) -> Vec<u8> {
    let mut record = Vec::with_capacity(HEAD_BYTES + bytes.len());
    record.push(kind.letter());
    record.extend(checksum(kind, bytes).to_le_bytes());
    record.extend(bytes);
    record
}

/// The kind and the bytes of a record.
///
/// # Errors
/// When it was damaged.
pub fn open(record: &[u8]) -> Result<(Kind, &[u8]), Damaged> {
    let (head, bytes) = record.split_at_checked(HEAD_BYTES).ok_or(Damaged)?;
    let kind = Kind::of(head[0]).ok_or(Damaged)?;
    if head[1..] == checksum(kind, bytes).to_le_bytes() { Ok((kind, bytes)) } else { Err(Damaged) }
}

/// Wraps a value into a record.
pub fn seal_value<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let bytes = postcard::to_stdvec(value).expect("writing to a vector cannot fail");
    seal(Kind::Value, &bytes)
}

/// The value of a record.
///
/// # Errors
/// When it was damaged, or written by a version that knows it differently.
pub fn open_value<T: DeserializeOwned>(record: &[u8]) -> Result<T, Damaged> {
    match open(record)? {
        (Kind::Value, bytes) => postcard::from_bytes(bytes).map_err(|_| Damaged),
        _ => Err(Damaged),
    }
}

/// FNV-1a over words of four bytes: ten thousand records are checked while an app starts.
fn checksum(kind: Kind, bytes: &[u8]) -> u32 {
    const PRIME: u32 = 0x0100_0193;
    let mut sum =
        (0x811c_9dc5 ^ u32::from(kind.letter())).wrapping_mul(PRIME) ^ u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let mut words = bytes.chunks_exact(4);
    for word in words.by_ref() {
        sum = (sum ^ u32::from_le_bytes([word[0], word[1], word[2], word[3]])).wrapping_mul(PRIME);
        sum ^= sum >> 15;
    }
    for byte in words.remainder() {
        sum = (sum ^ u32::from(*byte)).wrapping_mul(PRIME);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_as_it_was() {
        for length in [0, 1, 3, 4, 5, 1000] {
            let bytes: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            assert_eq!(open(&seal(Kind::Change, &bytes)), Ok((Kind::Change, bytes.as_slice())));
        }
        assert_eq!(open_value::<(u8, String)>(&seal_value(&(7u8, "客户"))), Ok((7, "客户".to_owned())));
    }

    #[test]
    fn every_flipped_bit_and_every_missing_byte_is_noticed() {
        let record = seal(Kind::Snapshot, b"a document of some length");
        for place in 0..record.len() {
            for bit in 0..8 {
                let mut flipped = record.clone();
                flipped[place] ^= 1 << bit;
                assert_eq!(open(&flipped), Err(Damaged), "bit {bit} of byte {place}");
            }
            assert_eq!(open(&record[..place]), Err(Damaged), "cut at {place}");
        }
    }

    #[test]
    fn a_value_of_another_type_is_damage_and_no_panic() {
        assert_eq!(open_value::<Vec<String>>(&seal_value(&u64::MAX)), Err(Damaged));
        assert_eq!(open_value::<u8>(&seal(Kind::Change, &[1])), Err(Damaged));
    }
}
