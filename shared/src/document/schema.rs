//! The layout of documents, version 1.
//!
//! ```text
//! customer
//!   ROOT      schema: 1, kind: "customer", and the containers
//!     fields    key of a field → value; entry of a list at "key/entry" → rank
//!     custom    label → text
//!     tags      tag → true
//!     marks     id → "ms user kind", written once
//!     contacts  id → { created, deleted?, fields as above }
//!     actions   id → { created, deleted?, form, kind, when, …, "people/id" → rank }
//!     meta      created, deleted?, origin_import?, origin_at?, origin_author?
//! commercial
//!   ROOT      schema: 1, kind: "commercial"
//!     fields    key of a field → value
//!     meta      created, of: the customer
//! notes
//!   ROOT      schema: 1, kind: "notes"
//!     notes     id → { created, deleted?, text }
//!     meta      created, of: the customer
//! trade
//!   ROOT      schema: 1, kind: "trade"
//!     opportunities, quotes, orders, deliveries, plans, receipts, returns, refunds, invoices, allocations
//!               id → { created, deleted?, side?, author?, key of a field → value,
//!                      "lines/id/rank", "lines/id/deleted"?, "lines/id/key of a field" → value }
//!     aliases   product → code, name
//!     marks     id → "ms user word reason", written once
//!     meta      created, of: the customer
//! product
//!   ROOT      schema: 1, kind: "product"
//!     fields    key of a field → value
//!     meta      created, deleted?
//! ```
//! Stamps are "ms user". Entries of lists lie flat in their map, so that additions merge and no container can be made
//! twice. A key is never renamed and never gets another type; unknown ones stay as they are.

use std::sync::LazyLock;

use automerge::{
    ActorId, Automerge, AutomergeError, Change, ChangeHash, ObjId, ObjType, ROOT, ReadDoc,
    transaction::{CommitOptions, Transactable},
};

use crate::{
    commercial::field::CommercialField,
    customer::field::{ContactField, CustomerField},
    kind::{DocKind, Section},
    product::field::ProductField,
    trade::field::{LineField, VoucherField},
    value::ValueKind,
};

/// The version with which every document begins; a later one adds to it.
const SCHEMA: i64 = 1;
/// Who made the first change: nobody. Sorts before every real actor.
pub(super) const GENESIS_ACTOR: [u8; 16] = [0; 16];
/// Operations of the first change before it makes containers: `schema` and `kind`.
const BEFORE_SECTIONS: u64 = 2;

/// Where a container is found.
pub(super) trait Located {
    /// Number of the operation that makes it.
    fn made_by(self) -> u64;
    /// Its identity, the same in every document of its kind. A container that somebody puts at the same key later is
    /// none of ours.
    fn id(self) -> ObjId;
}

impl Located for Section {
    fn made_by(self) -> u64 {
        let sections = self.kind().spec().sections;
        let place = sections.iter().position(|section| *section == self).expect("a section is one of its kind");
        place as u64 + BEFORE_SECTIONS + 1
    }

    fn id(self) -> ObjId {
        ObjId::Id(self.made_by(), ActorId::from(GENESIS_ACTOR), 0)
    }
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

keyed! { CustomerField ContactField CommercialField VoucherField LineField ProductField }

/// Where the entry of a list lies.
pub(super) fn entry_key(list: &str, entry: &str) -> String {
    format!("{list}/{entry}")
}

/// What every document of a kind begins with.
struct Beginning {
    kind: DocKind,
    blank: Automerge,
    genesis: Change,
}

static BEGINNINGS: LazyLock<Vec<Beginning>> = LazyLock::new(|| DocKind::ALL.into_iter().map(Beginning::new).collect());

impl Beginning {
    fn new(kind: DocKind) -> Self {
        let blank = make_genesis(kind).expect("the first change is the same every time");
        let genesis = blank.get_changes(&[]).pop().expect("the blank document has its first change");
        Self { kind, blank, genesis }
    }

    fn of(kind: DocKind) -> &'static Self {
        BEGINNINGS.iter().find(|beginning| beginning.kind == kind).expect("every kind has a beginning")
    }
}

fn make_genesis(kind: DocKind) -> Result<Automerge, AutomergeError> {
    let mut doc = Automerge::new().with_actor(ActorId::from(GENESIS_ACTOR));
    let mut transaction = doc.transaction();
    transaction.put(ROOT, "schema", SCHEMA)?;
    transaction.put(ROOT, "kind", kind.key())?;
    for section in kind.spec().sections {
        transaction.put_object(ROOT, section.key(), ObjType::Map)?;
    }
    transaction.commit_with(CommitOptions::default().with_time(0));
    Ok(doc)
}

/// A document with nothing but the first change.
pub(super) fn blank(kind: DocKind) -> Automerge {
    Beginning::of(kind).blank.clone()
}

pub(super) fn genesis_hash(kind: DocKind) -> ChangeHash {
    Beginning::of(kind).genesis.hash()
}

/// The kind of a document that has this change.
pub(super) fn kind_of_genesis(hash: &[u8; 32]) -> Option<DocKind> {
    BEGINNINGS.iter().find(|beginning| beginning.genesis.hash().0 == *hash).map(|beginning| beginning.kind)
}

/// The kind of a loaded document, with its first change added where it is missing; none: a newer version's kind.
pub(super) fn settle_kind(doc: &mut Automerge) -> Result<Option<DocKind>, AutomergeError> {
    let has = |beginning: &&Beginning| doc.get_missing_deps(&[beginning.genesis.hash()]).is_empty();
    if let Some(beginning) = BEGINNINGS.iter().find(has) {
        return Ok(Some(beginning.kind));
    }
    let foreign = matches!(doc.get(ROOT, "kind")?, Some((kind, _)) if kind.as_str() != Some(DocKind::Customer.key()));
    if foreign {
        return Ok(None);
    }
    doc.apply_changes([Beginning::of(DocKind::Customer).genesis.clone()])?;
    Ok(Some(DocKind::Customer))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Must never change: documents that were made with another first change do not merge with ours.
    const GOLDEN: [(DocKind, &str); 5] = [
        (DocKind::Customer, "db357e5b66927eb0bc098ccae49e76ccf32687f5c50b953cb8ef19406c2a73f6"),
        (DocKind::Commercial, "deff8e857aeeb623076cdf1bd777cfe58eb2642bde50f765bab2d9424c7c88a4"),
        (DocKind::Notes, "66f05eadef0e5247edea88d969b7dcdc8632282e30aa663544c6b1fd4740de78"),
        (DocKind::Trade, "c836ac56efd904b9596ad3632ab1f7ae79fceafb619d98fe7e0d9815c36772cc"),
        (DocKind::Product, "5c6006cf8b45cf83a29e43c66dfdec41c44a926483f5a83e460a1163120f72d3"),
    ];

    #[test]
    fn the_first_change_is_the_same_everywhere() {
        for (kind, golden) in GOLDEN {
            let one = make_genesis(kind).unwrap();
            let two = make_genesis(kind).unwrap();
            assert_eq!(one.get_heads(), two.get_heads());
            assert_eq!(one.get_heads()[0].to_string(), golden, "{kind:?}");
            assert_eq!(kind_of_genesis(&one.get_heads()[0].0), Some(kind));
        }
    }

    #[test]
    fn containers_have_the_identity_that_we_reckon_with() {
        for kind in DocKind::ALL {
            let doc = blank(kind);
            for section in kind.spec().sections {
                let (_, id) = doc.get(ROOT, section.key()).unwrap().unwrap();
                assert_eq!(id, section.id());
            }
        }
    }
}
