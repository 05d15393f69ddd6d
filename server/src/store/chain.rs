//! The audit log as the store gives it: entries, where the chain of their hashes ends, and where it is broken.

use shared::{
    audit::{AuditKind, AuditSubject},
    id::UserId,
    sync::protocol::Seq,
    time::Instant,
};

/// Where the audit log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainHead {
    /// How many entries there are.
    pub entries: u64,
    /// The hash of the last.
    pub hash: [u8; 32],
}

impl std::fmt::Display for ChainHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:", self.entries)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for ChainHead {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a head is a number, a colon and 64 hexadecimal digits";
        let (entries, digits) = text.split_once(':').ok_or(wrong)?;
        let digits = digits.as_bytes();
        if digits.len() != 64 {
            return Err(wrong);
        }
        let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(wrong);
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self { entries: entries.parse().map_err(|_| wrong)?, hash })
    }
}

/// The audit log holds together, up to this head and with so many changes of documents; or where it does not.
pub type ChainCheck = Result<(ChainHead, u64), ChainBreak>;

/// Where somebody laid hands on the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainBreak {
    /// An entry is gone.
    #[error("entry {0} is missing")]
    Missing(u64),
    /// An entry does not fit its hash.
    #[error("entry {0} was edited, or one before it was")]
    Edited(u64),
    /// Changes of documents are not those that were sealed.
    #[error("changes of documents sealed by entry {0} were edited or deleted")]
    Changes(u64),
    /// Entries at the end are gone.
    #[error("the log ends after entry {0}, which is not where it ended")]
    Shortened(u64),
    /// The log is whole, but another one than was noted.
    #[error("entry {0} is not the one that was noted: the log was written anew")]
    Rewritten(u64),
    /// Changes were put in behind the log's back.
    #[error("changes of documents after number {0} are sealed by no entry")]
    Unsealed(u64),
}

/// Entries of the audit log as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Number in the log, or of the change.
    pub number: u64,
    /// Place among all entries and changes.
    pub seq: Seq,
    /// When.
    pub at: Instant,
    /// What.
    pub kind: AuditKind,
    /// Who.
    pub user: Option<UserId>,
    /// The device's name.
    pub device: Option<String>,
    /// Where from.
    pub address: Option<String>,
    /// To what.
    pub subject: Option<AuditSubject>,
    /// The value before.
    pub old: Option<String>,
    /// The value after.
    pub new: Option<String>,
    /// How many.
    pub count: Option<u64>,
    /// Of a change of a record: its hash.
    pub change: Option<[u8; 32]>,
}
