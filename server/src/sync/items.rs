//! Rows of the store as items of a page.

use shared::{
    kind::DocKind,
    sync::protocol::{DocumentItem, Item, OtherItem},
};

use crate::{index, store::rows::RowItem};

/// The item of a row; none if there is nothing to say (facts of another version alone).
pub(super) fn item(row: RowItem) -> Option<Item> {
    Some(match row {
        RowItem::Listed(DocKind::Customer, facts) => Item::Listed(Box::new(index::decode(&facts)?)),
        RowItem::Listed(_, facts) => Item::ListedOther(index::decode_other(&facts)?),
        RowItem::Document {
            doc,
            kind: kind @ (DocKind::Trade | DocKind::Product),
            owner,
            snapshot,
            changes,
            facts,
        } => {
            let facts = facts.and_then(|bytes| index::decode_other(&bytes));
            let document = DocumentItem { doc, owner, snapshot, changes, facts: None };
            Item::Other(Box::new(OtherItem { kind, document, facts }))
        }
        RowItem::Document { doc, owner, snapshot, changes, facts, .. } => {
            let facts = facts.and_then(|bytes| index::decode(&bytes)).map(Box::new);
            Item::Document(Box::new(DocumentItem { doc, owner, snapshot, changes, facts }))
        }
        RowItem::Remove(doc) => Item::Remove(doc),
        RowItem::Person(person) => Item::Person(person),
        RowItem::Department(department) => Item::Department(department),
        RowItem::Company(company) => Item::Company(company),
        RowItem::Setting(setting) => Item::Setting(setting),
        RowItem::Handed(handed) => Item::Handed(Box::new(handed)),
    })
}
