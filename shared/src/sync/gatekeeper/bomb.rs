//! Bombs: small messages that ask for very much. No program of ours sends one, also not when its disk is damaged.

use serde::{Deserialize, Serialize};

use super::Turned;

/// What was sent. Stored by key: append-only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bomb {
    /// A change, or a batch of them, that stands for more operations than allowed.
    Operations,
    /// A change that is longer than allowed once it is inflated.
    Length,
    /// A whole document or a bundle where only changes may come.
    Document,
    /// A message that is longer than allowed once it is inflated.
    Message,
}

impl Bomb {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Operations, Self::Length, Self::Document, Self::Message];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Operations => "operations",
            Self::Length => "length",
            Self::Document => "document",
            Self::Message => "message",
        }
    }

    /// The kind of a stored name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bomb| bomb.key() == key)
    }
}

impl Turned {
    /// Whether a chunk was turned away for what it would have cost; none: a damaged disk or a mistake explains it, too.
    pub fn bomb(self) -> Option<Bomb> {
        match self {
            Self::TooManyOps => Some(Bomb::Operations),
            Self::TooLong => Some(Bomb::Length),
            Self::NotAChange(_) => Some(Bomb::Document),
            Self::Malformed | Self::Checksum | Self::Author | Self::NotADocument(_) => None,
        }
    }
}
