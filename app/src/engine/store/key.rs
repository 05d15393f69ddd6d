//! Keys: bytes whose order is the order of reading.

use shared::{
    id::{CommandId, DocId, RequestId},
    policy::Sharing,
};

use super::{Range, Table};

/// Which value of the meta table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meta {
    /// Who is logged in (only in the device's own database).
    Session,
    /// Epoch and cursors.
    Progress,
    /// People and departments.
    Roster,
    /// Recently viewed records.
    Recent,
    /// Documents that were shared with this person in one way.
    Shared(Sharing),
    /// Documents that left a scope while they had unsent changes.
    Leaving,
    /// Documents of which it is not known yet what a restored server has lost.
    HandingBack,
    /// Changes that this person handed over or was handed.
    Handed,
    /// When the store was last compared with the server.
    Checked,
    /// Version of the derivation that the stored facts come from.
    FactsVersion,
    /// The actors under which this device wrote, so that its own changes are known.
    Actors,
    /// Number of the last engine start; part of the keys of loose changes.
    Starts,
    /// When the server was last heard.
    Lease,
    /// The wrapped key of a sealed store. Never sealed itself.
    Lock,
    /// The same once more: what is sealed is lost with it.
    LockAgain,
    /// Wrong PINs. Never sealed.
    Tries,
    /// After how long without use the app locks itself.
    LockAfter,
}

impl Meta {
    /// The key.
    pub fn key(self) -> Vec<u8> {
        let name: &str = match self {
            Self::Session => "session",
            Self::Progress => "progress",
            Self::Roster => "roster",
            Self::Recent => "recent",
            Self::Shared(Sharing::Edit) => "shared",
            Self::Shared(Sharing::Read) => "shared_to_read",
            Self::Shared(Sharing::Follow) => "followed",
            Self::Leaving => "leaving",
            Self::HandingBack => "handing_back",
            Self::Handed => "handed",
            Self::Checked => "checked",
            Self::FactsVersion => "facts_version",
            Self::Actors => "actors",
            Self::Starts => "starts",
            Self::Lease => "lease",
            Self::Lock => "lock",
            Self::LockAgain => "lock_again",
            Self::Tries => "tries",
            Self::LockAfter => "lock_after",
        };
        name.as_bytes().to_vec()
    }
}

/// Whether a value is needed before the PIN was entered, and therefore never sealed.
pub fn stays_open(table: Table, key: &[u8]) -> bool {
    table == Table::Meta && [Meta::Lock, Meta::LockAgain, Meta::Tries].iter().any(|meta| meta.key() == key)
}

/// The key of a document's snapshot: the first of its chunks.
pub fn snapshot(doc: DocId) -> Vec<u8> {
    change(doc, ChangeNumber { start: 0, count: 0 })
}

/// Where a loose change stands among the changes of its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeNumber {
    /// The engine start that stored it; the first is 1.
    pub start: u32,
    /// How many that engine had stored before.
    pub count: u32,
}

/// The key of a loose change. Later ones are greater, whatever the clock says.
pub fn change(doc: DocId, number: ChangeNumber) -> Vec<u8> {
    let mut key = doc.as_bytes().to_vec();
    key.extend(number.start.to_be_bytes());
    key.extend(number.count.to_be_bytes());
    key
}

/// All chunks of a document.
pub fn chunks(doc: DocId) -> Range {
    let below = doc.0.as_u128().checked_add(1).map(|next| next.to_be_bytes().to_vec());
    Range { from: doc.as_bytes().to_vec(), below }
}

/// The document of a chunk's key.
pub fn doc_of(key: &[u8]) -> Option<DocId> {
    key.get(..16).and_then(|bytes| DocId::from_slice(bytes).ok())
}

/// The key of a document's facts.
pub fn facts(doc: DocId) -> Vec<u8> {
    doc.as_bytes().to_vec()
}

/// The key of an outbox row.
pub fn outbox(number: u64) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

/// The outbox row of a key.
pub fn outbox_number(key: &[u8]) -> Option<u64> {
    key.try_into().ok().map(u64::from_be_bytes)
}

/// Outbox rows after `number`.
pub fn outbox_after(number: u64) -> Range {
    Range { from: outbox(number.saturating_add(1)), below: None }
}

/// The key of a text that is being written.
pub fn draft(name: &str) -> Vec<u8> {
    name.as_bytes().to_vec()
}

/// The key of a refused command.
pub fn refused(command: CommandId) -> Vec<u8> {
    let mut key = vec![b'c'];
    key.extend(command.as_bytes());
    key
}

/// All refused commands.
pub fn all_refused() -> Range {
    Range { from: vec![b'c'], below: Some(vec![b'd']) }
}

/// The key of a request. Later ones are greater: their identifiers carry the time.
pub fn request(id: RequestId) -> Vec<u8> {
    id.as_bytes().to_vec()
}

/// Rows of the outbox that were damaged; they are kept as if they were of a document without a name.
pub fn damaged_rows() -> Range {
    let all = |number| damaged(DocId(uuid::Uuid::nil()), number);
    let mut below = all(u32::MAX);
    below.push(0);
    Range { from: all(0), below: Some(below) }
}

/// The key of a damaged document's bytes.
pub fn damaged(doc: DocId, number: u32) -> Vec<u8> {
    let mut key = vec![b'd'];
    key.extend(doc.as_bytes());
    key.extend(number.to_be_bytes());
    key
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn inside(key: &[u8], range: &Range) -> bool {
        key >= range.from.as_slice() && range.below.as_ref().is_none_or(|below| key < below.as_slice())
    }

    #[test]
    fn chunks_of_a_document_stand_together_snapshot_first() {
        let (doc, next) = (DocId(Uuid::from_u128(7)), DocId(Uuid::from_u128(8)));
        let early = change(doc, ChangeNumber { start: 1, count: 900 });
        let late = change(doc, ChangeNumber { start: 2, count: 0 });
        assert!(snapshot(doc) < early && early < late);
        for key in [snapshot(doc), early, late] {
            assert!(inside(&key, &chunks(doc)));
            assert!(!inside(&key, &chunks(next)));
            assert_eq!(doc_of(&key), Some(doc));
        }
        assert!(inside(&snapshot(DocId(Uuid::max())), &chunks(DocId(Uuid::max()))));
    }

    #[test]
    fn the_outbox_is_read_in_the_order_of_numbers() {
        assert!(outbox(255) < outbox(256));
        assert!(!inside(&outbox(255), &outbox_after(255)));
        assert!(inside(&outbox(256), &outbox_after(255)));
        assert_eq!(outbox_number(&outbox(77)), Some(77));
        assert_eq!(outbox_number(b"seven"), None);
    }

    #[test]
    fn refused_commands_are_not_mixed_with_damaged_documents() {
        assert!(inside(&refused(CommandId(Uuid::max())), &all_refused()));
        assert!(!inside(&damaged(DocId(Uuid::nil()), 0), &all_refused()));
    }
}
