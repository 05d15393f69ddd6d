//! The layout of a customer's document, version 1.
//!
//! ```text
//! ROOT      schema: 1, kind: "customer", and the containers
//!   fields    key of a field → value; entry of a list at "key/entry" → rank
//!   custom    label → text
//!   tags      tag → true
//!   marks     id → "ms user kind", written once
//!   contacts  id → { created, deleted?, fields as above }
//!   actions   id → { created, deleted?, form, kind, when, …, "people/id" → rank }
//!   meta      created, deleted?, origin_import?, origin_at?, origin_author?
//! ```
//! Stamps are "ms user". Entries of lists lie flat in their map, so that additions merge and no container can be made
//! twice. A key is never renamed and never gets another type; unknown ones stay as they are.

use std::sync::LazyLock;

use automerge::{
    ActorId, Automerge, AutomergeError, Change, ChangeHash, ObjId, ObjType, ROOT, ReadDoc,
    transaction::{CommitOptions, Transactable},
};

use crate::{
    customer::field::{ContactField, CustomerField},
    value::ValueKind,
};

/// The version with which every document begins; a later one adds to it.
const SCHEMA: i64 = 1;
/// Who made the first change: nobody. Sorts before every real actor.
pub(super) const GENESIS_ACTOR: [u8; 16] = [0; 16];

/// A container, made by the first change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Section {
    Fields,
    Custom,
    Tags,
    Marks,
    Contacts,
    Actions,
    Meta,
}

impl Section {
    /// In the order in which the first change makes them; part of its hash.
    pub const ALL: [Self; 7] =
        [Self::Fields, Self::Custom, Self::Tags, Self::Marks, Self::Contacts, Self::Actions, Self::Meta];

    pub fn key(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Custom => "custom",
            Self::Tags => "tags",
            Self::Marks => "marks",
            Self::Contacts => "contacts",
            Self::Actions => "actions",
            Self::Meta => "meta",
        }
    }

    /// Number of the operation that makes it: after `schema` and `kind`.
    pub fn made_by(self) -> u64 {
        self as u64 + 3
    }

    /// Its identity, the same in every document. A container that somebody puts at the same key later is none of ours.
    pub fn id(self) -> ObjId {
        ObjId::Id(self.made_by(), ActorId::from(GENESIS_ACTOR), 0)
    }
}

/// Keys in `meta`, contacts and actions.
pub(super) mod key {
    pub const CREATED: &str = "created";
    pub const DELETED: &str = "deleted";
    pub const ORIGIN_IMPORT: &str = "origin_import";
    pub const ORIGIN_AT: &str = "origin_at";
    pub const ORIGIN_AUTHOR: &str = "origin_author";
    pub const AUTHOR: &str = "author";
    pub const FORM: &str = "form";
    pub const KIND: &str = "kind";
    pub const SUBJECT: &str = "subject";
    pub const CONTENT: &str = "content";
    pub const CONTACT: &str = "contact";
    pub const PEOPLE: &str = "people";
    pub const WHEN: &str = "when";
    pub const IMPORTANT: &str = "important";
    pub const URGENT: &str = "urgent";
    pub const DONE: &str = "done";
    pub const FOLLOWS: &str = "follows";
}

/// A set of fields that documents store by key.
pub(super) trait Keyed: Copy + Ord + 'static {
    fn key(self) -> &'static str;
    fn from_key(key: &str) -> Option<Self>;
    fn kind(self) -> ValueKind;
}

macro_rules! keyed {
    ($($name:ty)+) => {$(
        impl Keyed for $name {
            fn key(self) -> &'static str {
                <$name>::key(self)
            }
            fn from_key(key: &str) -> Option<Self> {
                <$name>::from_key(key)
            }
            fn kind(self) -> ValueKind {
                <$name>::kind(self)
            }
        }
    )+};
}

keyed! { CustomerField ContactField }

/// Where the entry of a list lies.
pub(super) fn entry_key(list: &str, entry: &str) -> String {
    format!("{list}/{entry}")
}

static BLANK: LazyLock<Automerge> = LazyLock::new(|| make_genesis().expect("the first change is the same every time"));
static GENESIS: LazyLock<Change> =
    LazyLock::new(|| BLANK.get_changes(&[]).pop().expect("the blank document has its first change"));

fn make_genesis() -> Result<Automerge, AutomergeError> {
    let mut doc = Automerge::new().with_actor(ActorId::from(GENESIS_ACTOR));
    let mut transaction = doc.transaction();
    transaction.put(ROOT, "schema", SCHEMA)?;
    transaction.put(ROOT, "kind", "customer")?;
    for section in Section::ALL {
        transaction.put_object(ROOT, section.key(), ObjType::Map)?;
    }
    transaction.commit_with(CommitOptions::default().with_time(0));
    Ok(doc)
}

/// A document with nothing but the first change.
pub(super) fn blank() -> Automerge {
    BLANK.clone()
}

pub(super) fn genesis_hash() -> ChangeHash {
    GENESIS.hash()
}

/// Adds the first change where it is missing.
pub(super) fn ensure_genesis(doc: &mut Automerge) -> Result<(), AutomergeError> {
    if doc.get_missing_deps(&[genesis_hash()]).is_empty() {
        return Ok(());
    }
    doc.apply_changes([GENESIS.clone()])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Must never change: documents that were made with another first change do not merge with ours.
    const GOLDEN: &str = "db357e5b66927eb0bc098ccae49e76ccf32687f5c50b953cb8ef19406c2a73f6";

    #[test]
    fn the_first_change_is_the_same_everywhere() {
        let one = make_genesis().unwrap();
        let two = make_genesis().unwrap();
        assert_eq!(one.get_heads(), two.get_heads());
        assert_eq!(one.get_heads()[0].to_string(), GOLDEN);
    }

    #[test]
    fn containers_have_the_identity_that_we_reckon_with() {
        let doc = blank();
        for section in Section::ALL {
            let (_, id) = doc.get(ROOT, section.key()).unwrap().unwrap();
            assert_eq!(id, section.id());
        }
    }
}
