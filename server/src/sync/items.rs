//! Rows of the store as items of a page.

use shared::sync::protocol::{DocumentItem, Item};

use crate::{index, store::rows::RowItem};

/// The item of a row; none if there is nothing to say (facts of another version alone).
pub(super) fn item(row: RowItem) -> Option<Item> {
    Some(match row {
        RowItem::Listed(facts) => Item::Listed(Box::new(index::decode(&facts)?)),
        RowItem::Document { doc, owner, snapshot, changes, facts } => {
            let facts = facts.and_then(|bytes| index::decode(&bytes)).map(Box::new);
            Item::Document(Box::new(DocumentItem { doc, owner, snapshot, changes, facts }))
        }
        RowItem::Remove(doc) => Item::Remove(doc),
        RowItem::Person(person) => Item::Person(person),
        RowItem::Department(department) => Item::Department(department),
        RowItem::Company(company) => Item::Company(company),
        RowItem::Setting(setting) => Item::Setting(setting),
    })
}
