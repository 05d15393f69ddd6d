//! Commands on products.

use automerge::transaction::Transaction;

use super::{customer::set_deleted, map::MapWriter};
use crate::{
    command::Author,
    document::cell::stamp_scalar,
    kind::{Section, key},
    product::{command::ProductCommand, field::ProductField},
    sorted::SortedMap,
    value::Value,
};

pub(super) fn carry_out(transaction: &mut Transaction<'_>, author: Author, command: ProductCommand) {
    match command {
        ProductCommand::Create(fields) => {
            let mut meta = MapWriter::section(transaction, Section::ProductMeta);
            meta.put(key::CREATED, stamp_scalar(author.stamp()));
            set_fields(transaction, &fields.into_iter().map(|(field, value)| (field, Some(value))).collect());
        }
        ProductCommand::SetFields(fields) => set_fields(transaction, &fields),
        ProductCommand::Delete => {
            set_deleted(&mut MapWriter::section(transaction, Section::ProductMeta), Some(author.stamp()));
        }
        ProductCommand::Restore => set_deleted(&mut MapWriter::section(transaction, Section::ProductMeta), None),
    }
}

fn set_fields(transaction: &mut Transaction<'_>, fields: &SortedMap<ProductField, Option<Value>>) {
    let mut map = MapWriter::section(transaction, Section::ProductFields);
    fields.iter().for_each(|(field, value)| map.set_field(*field, value.as_ref()));
}
