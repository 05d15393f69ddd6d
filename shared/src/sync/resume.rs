//! Where a connection takes up reading: the same rule on both sides, so that nothing has to be said about it.

use super::protocol::{Cursor, Epoch, Scope, ScopeHead};
use crate::sorted::SortedMap;

/// Where a device stands in each scope that it may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resume {
    /// One cursor for each scope of the heads.
    pub(super) cursors: SortedMap<Scope, Cursor>,
    /// The server does not have what the device once read there: it was restored from a backup.
    pub(super) lost: bool,
}

/// Compares what the device read, and under which epoch, with what the server has.
pub(super) fn resume(
    read: &SortedMap<Scope, Cursor>,
    under: Option<Epoch>,
    epoch: Epoch,
    heads: &[ScopeHead],
) -> Resume {
    let known = |head: &ScopeHead| read.get(&head.scope).copied().unwrap_or(Cursor::Fresh);
    let beyond = heads.iter().any(|head| position(known(head)) > head.head);
    let lost = under.is_some_and(|under| under != epoch) || (under.is_some() && beyond);
    let fresh = lost || under.is_none();
    let cursors = heads.iter().map(|head| (head.scope, if fresh { Cursor::Fresh } else { known(head) })).collect();
    Resume { cursors, lost }
}

/// The sequence number up to which a cursor has been told anything.
fn position(cursor: Cursor) -> u64 {
    match cursor {
        Cursor::Fresh => 0,
        Cursor::Listing { as_of, .. } | Cursor::Filling { as_of, .. } => as_of,
        Cursor::Following(seq) => seq,
    }
}

/// Whether a device that stands here has everything of the scope.
pub(super) fn caught_up(cursor: Cursor, head: &ScopeHead) -> bool {
    match cursor {
        Cursor::Fresh => head.head == 0 && head.docs == 0,
        Cursor::Listing { .. } | Cursor::Filling { .. } => false,
        Cursor::Following(seq) => seq >= head.head,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const SEA: Scope = Scope::OpenSea;

    fn epoch(n: u128) -> Epoch {
        Epoch(Uuid::from_u128(n))
    }

    fn read(cursor: Cursor) -> SortedMap<Scope, Cursor> {
        SortedMap::from([(SEA, cursor)])
    }

    fn head(head: u64) -> Vec<ScopeHead> {
        vec![ScopeHead { scope: SEA, head, docs: 1 }]
    }

    #[test]
    fn the_same_epoch_goes_on_where_it_was() {
        let resumed = resume(&read(Cursor::Following(5)), Some(epoch(1)), epoch(1), &head(9));
        assert_eq!(resumed, Resume { cursors: read(Cursor::Following(5)), lost: false });
    }

    #[test]
    fn another_epoch_or_a_cursor_beyond_the_head_begins_anew() {
        for (under, cursor) in
            [(2, Cursor::Following(5)), (1, Cursor::Following(10)), (1, Cursor::Filling { as_of: 10, below: 3 })]
        {
            let resumed = resume(&read(cursor), Some(epoch(under)), epoch(1), &head(9));
            assert_eq!(resumed, Resume { cursors: read(Cursor::Fresh), lost: true });
        }
    }

    #[test]
    fn the_first_connection_loses_nothing() {
        let resumed = resume(&SortedMap::new(), None, epoch(1), &head(9));
        assert_eq!(resumed, Resume { cursors: read(Cursor::Fresh), lost: false });
    }
}
