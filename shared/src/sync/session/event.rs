//! What a session hears and what it asks for.

use crate::{
    id::{DocId, RequestId, UserId},
    sync::{
        check::DocDigest,
        gatekeeper::Bomb,
        protocol::{Cursor, Epoch, Fate, Goodbye, Item, Pushed, Scope, ScopeState, Seq},
        request::{Request, Verdict},
    },
};

/// What the server knows of a connection before its first frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The database.
    pub epoch: Epoch,
    /// Whose session it is, by the cookie.
    pub user: UserId,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The socket received a binary message.
    Frame(Vec<u8>),
    /// About `TICK_MS` went by.
    Tick,
    /// Answer to `ReadScopes`: what the session may read now.
    Scopes(Vec<ScopeState>),
    /// Answer to `ReadPage`.
    PageRead(PageRead),
    /// Answer to `Store`, after the commit: one fate for each change, in order.
    Stored {
        /// Which batch.
        batch: u32,
        /// The fates.
        fates: Vec<Fate>,
    },
    /// Answer to `ReadDigests`, read in one go.
    DigestsRead {
        /// The scope.
        scope: Scope,
        /// Its head.
        head: Seq,
        /// All documents in it.
        digests: Vec<DocDigest>,
    },
    /// Answer to `ReadWhole`.
    WholeRead {
        /// The scope.
        scope: Scope,
        /// One for each document: the document, or `Remove` if it is not in the scope.
        items: Vec<Item>,
    },
    /// Answer to `Decide`, after the commit.
    Decided(Vec<(RequestId, Verdict)>),
    /// A scope's head moved, by whomever. Scopes that the session does not read are ignored.
    Moved {
        /// Which scope.
        scope: Scope,
        /// Its new head.
        seq: Seq,
    },
    /// Who may read what changed; the scopes are to be read again.
    RightsChanged,
    /// The session is over, or the server goes down.
    Ended(Goodbye),
}

/// A page as the store read it.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRead {
    /// The scope.
    pub scope: Scope,
    /// The cursor that was asked for.
    pub after: Cursor,
    /// Where the device stands once it has the page. Never beyond the scope's own head, and different from
    /// `after` unless there was nothing to read.
    pub to: Cursor,
    /// What is on it, at most one item for each document.
    pub items: Vec<Item>,
    /// Whether there is more to read right after it.
    pub more: bool,
}

/// What the host is to do, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a binary message.
    Send(Vec<u8>),
    /// Look up what the session may read. Answered by `Scopes`.
    ReadScopes {
        /// Whether documents of kinds that came after version 3 are counted in their numbers and sums.
        others: bool,
    },
    /// Read the next piece of a scope. Answered by `PageRead`. One at a time.
    ReadPage {
        /// The scope.
        scope: Scope,
        /// Where the device stands.
        after: Cursor,
        /// Target size before compression; the last item may go beyond it.
        max_bytes: usize,
        /// Changes that this very connection pushed: they are passed over.
        skip: Skip,
    },
    /// Judge and commit pushed changes, in order. Answered by `Stored`.
    Store {
        /// Number of the batch.
        batch: u32,
        /// The changes.
        items: Vec<Pushed>,
    },
    /// Judge and commit, in the same order, what others wrote and the store may have lost. Answered by `Stored`.
    HandBack {
        /// Number of the batch.
        batch: u32,
        /// The changes.
        items: Vec<Pushed>,
    },
    /// Read the digests of a scope's documents, and its head with them. Answered by `DigestsRead`. One at a time.
    ReadDigests(Scope),
    /// Read documents whole. Answered by `WholeRead`. One at a time, and not together with `ReadDigests`.
    ReadWhole {
        /// The scope in which they must be.
        scope: Scope,
        /// Which.
        docs: Vec<DocId>,
    },
    /// Decide on requests, in order, each with what it does in one transaction; one that was decided on before gets
    /// the same answer again. Answered by `Decided`.
    Decide(Vec<Request>),
    /// The device sent a bomb, which was taken no further: mark it.
    Bombed(Bomb),
    /// Close the socket, after what was sent.
    Close,
}

/// Sequence numbers as ranges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skip {
    /// Disjoint, ascending, both ends included.
    ranges: Vec<(Seq, Seq)>,
}

/// Beyond it the oldest are forgotten: their changes are then sent back, which only costs bytes.
const RANGES_MAX: usize = 1_024;

impl Skip {
    /// Whether the number is among them.
    pub fn contains(&self, seq: Seq) -> bool {
        let after = self.ranges.partition_point(|&(first, _)| first <= seq);
        after > 0 && self.ranges[after - 1].1 >= seq
    }

    /// Adds a number; they come nearly in order.
    pub(super) fn insert(&mut self, seq: Seq) {
        let after = self.ranges.partition_point(|&(first, _)| first <= seq);
        if after > 0 && self.ranges[after - 1].1 >= seq {
            return;
        }
        let joins_left = after > 0 && self.ranges[after - 1].1 + 1 == seq;
        let joins_right = self.ranges.get(after).is_some_and(|&(first, _)| Some(first) == seq.checked_add(1));
        match (joins_left, joins_right) {
            (true, true) => {
                self.ranges[after - 1].1 = self.ranges[after].1;
                self.ranges.remove(after);
            }
            (true, false) => self.ranges[after - 1].1 = seq,
            (false, true) => self.ranges[after].0 = seq,
            (false, false) => self.ranges.insert(after, (seq, seq)),
        }
        if self.ranges.len() > RANGES_MAX {
            self.ranges.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn skip_is_a_set(seqs in proptest::collection::vec(0u64..60, 0..50)) {
            let mut skip = Skip::default();
            for &seq in &seqs {
                skip.insert(seq);
            }
            for seq in 0..61 {
                prop_assert_eq!(skip.contains(seq), seqs.contains(&seq));
            }
            prop_assert!(skip.ranges.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }
    }
}
