//! Products.

use automerge::Automerge;

use super::{FieldReader, NOBODY, cells, last_change};
use crate::{
    id::DocId,
    kind::{Section, key},
    product::record::Product,
};

pub(in crate::document) fn product(doc: &Automerge, id: DocId) -> Product {
    let mut fields = FieldReader::default();
    cells(doc, Section::ProductFields, |name, cell| fields.take(name, cell));
    let (mut created, mut deleted) = (NOBODY, None);
    cells(doc, Section::ProductMeta, |name, cell| match name {
        key::CREATED => created = cell.stamp().unwrap_or(NOBODY),
        key::DELETED => deleted = cell.stamp(),
        _ => {}
    });
    Product { id, created, changed: last_change(doc), fields: fields.finish(), deleted }
}
