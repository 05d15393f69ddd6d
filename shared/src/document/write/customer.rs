//! Commands on a customer's record.

use automerge::{ScalarValue, transaction::Transaction};

use super::{action, map::MapWriter};
use crate::{
    command::{Author, CUSTOM_FIELDS_MAX},
    customer::{
        command::{CustomerCommand, NewContact, NewCustomer, Rejection},
        field::{ContactField, CustomerField},
        record::{MarkKind, Origin},
    },
    document::{
        cell::{mark_scalar, stamp_scalar},
        read,
    },
    id::{ContactId, MarkId},
    kind::{Section, key},
    sorted::SortedMap,
    time::Stamp,
    value::{BadValue, Value},
};

pub(super) fn carry_out(
    transaction: &mut Transaction<'_>,
    author: Author,
    command: CustomerCommand,
) -> Result<(), Rejection> {
    match command {
        CustomerCommand::Create(new) => create(transaction, author, &new),
        CustomerCommand::SetFields(fields) => set_fields(transaction, &fields),
        CustomerCommand::FillGaps { fields, custom } => return fill_gaps(transaction, &fields, &custom),
        CustomerCommand::ClearFields { fields, custom } => {
            set_fields(transaction, &fields.into_iter().map(|field| (field, None)).collect());
            let mut map = MapWriter::section(transaction, Section::Custom);
            custom.iter().for_each(|label| map.remove(label));
        }
        CustomerCommand::SetCustom { label, text } => return set_custom(transaction, &label, text.as_deref()),
        CustomerCommand::AddTag(tag) => {
            let mut tags = MapWriter::section(transaction, Section::Tags);
            if !tags.has(&tag) {
                tags.put(&tag, true);
            }
        }
        CustomerCommand::RemoveTag(tag) => MapWriter::section(transaction, Section::Tags).remove(&tag),
        CustomerCommand::Star(mark) => star(transaction, author, mark, MarkKind::Starred),
        CustomerCommand::Unstar(mark) => star(transaction, author, mark, MarkKind::Unstarred),
        CustomerCommand::AddContact(new) => add_contact(transaction, author, &new),
        CustomerCommand::SetContact { contact, fields } => return set_contact(transaction, contact, &fields),
        CustomerCommand::DeleteContact(contact) => {
            set_deleted(&mut contact_map(transaction, contact)?, Some(author.stamp()));
        }
        CustomerCommand::RestoreContact(contact) => set_deleted(&mut contact_map(transaction, contact)?, None),
        CustomerCommand::Delete => {
            set_deleted(&mut MapWriter::section(transaction, Section::Meta), Some(author.stamp()));
        }
        CustomerCommand::Restore => set_deleted(&mut MapWriter::section(transaction, Section::Meta), None),
    }
    Ok(())
}

/// Puts a record into the bin, or takes it out. What is in it already stays as it is.
pub(super) fn set_deleted(map: &mut MapWriter<'_, '_>, deleted: Option<Stamp>) {
    match deleted {
        Some(_) if map.has(key::DELETED) => {}
        Some(stamp) => map.put(key::DELETED, stamp_scalar(stamp)),
        None => map.remove(key::DELETED),
    }
}

fn create(transaction: &mut Transaction<'_>, author: Author, new: &NewCustomer) {
    let mut meta = MapWriter::section(transaction, Section::Meta);
    meta.put(key::CREATED, stamp_scalar(author.stamp()));
    if let Some(Origin { import, at, author }) = &new.origin {
        meta.put(key::ORIGIN_IMPORT, import.to_string());
        if let Some(at) = at {
            meta.put(key::ORIGIN_AT, ScalarValue::Timestamp(at.0));
        }
        meta.set_text(key::ORIGIN_AUTHOR, author.as_deref());
    }
    let mut fields = MapWriter::section(transaction, Section::Fields);
    new.fields.iter().for_each(|(field, value)| fields.set_field(*field, Some(value)));
    let mut custom = MapWriter::section(transaction, Section::Custom);
    new.custom.iter().for_each(|(label, text)| custom.put(label, text.as_str()));
    let mut tags = MapWriter::section(transaction, Section::Tags);
    new.tags.iter().for_each(|tag| tags.put(tag, true));
    new.contacts.iter().for_each(|contact| add_contact(transaction, author, contact));
    new.actions.iter().for_each(|action| action::add(transaction, author, action));
}

fn set_fields(transaction: &mut Transaction<'_>, fields: &SortedMap<CustomerField, Option<Value>>) {
    let mut map = MapWriter::section(transaction, Section::Fields);
    fields.iter().for_each(|(field, value)| map.set_field(*field, value.as_ref()));
}

fn fill_gaps(
    transaction: &mut Transaction<'_>,
    fields: &SortedMap<CustomerField, Value>,
    custom: &SortedMap<String, String>,
) -> Result<(), Rejection> {
    let mut map = MapWriter::section(transaction, Section::Fields);
    for (field, value) in fields {
        if !map.has_field(*field) {
            map.set_field(*field, Some(value));
        }
    }
    let mut map = MapWriter::section(transaction, Section::Custom);
    for (label, text) in custom {
        if !map.has(label) {
            room_for_custom(&map)?;
            map.put(label, text.as_str());
        }
    }
    Ok(())
}

fn set_custom(transaction: &mut Transaction<'_>, label: &str, text: Option<&str>) -> Result<(), Rejection> {
    let mut map = MapWriter::section(transaction, Section::Custom);
    if text.is_some() && !map.has(label) {
        room_for_custom(&map)?;
    }
    map.set_text(label, text);
    Ok(())
}

fn room_for_custom(map: &MapWriter<'_, '_>) -> Result<(), Rejection> {
    if map.length() < CUSTOM_FIELDS_MAX {
        Ok(())
    } else {
        Err(Rejection::Text(BadValue::TooMany { max: CUSTOM_FIELDS_MAX }))
    }
}

/// A mark is later than all before it, even if this clock is behind the one that made those: the latest mark counts.
fn star(transaction: &mut Transaction<'_>, author: Author, mark: MarkId, kind: MarkKind) {
    let mut map = MapWriter::section(transaction, Section::Marks);
    let marks = read::marks(map.look().0);
    let star = marks.iter().rev().find(|mark| matches!(mark.kind, MarkKind::Starred | MarkKind::Unstarred));
    if star.map_or(&MarkKind::Unstarred, |mark| &mark.kind) == &kind || map.has(&mark.to_string()) {
        return;
    }
    let at = marks.last().map_or(author.now, |last| author.now.max(last.made.at.plus_ms(1)));
    map.put(&mark.to_string(), mark_scalar(Stamp { at, by: author.user }, &kind));
}

fn add_contact(transaction: &mut Transaction<'_>, author: Author, new: &NewContact) {
    MapWriter::make(transaction, Section::Contacts, &new.id.to_string(), |map| {
        map.put(key::CREATED, stamp_scalar(author.stamp()));
        new.fields.iter().for_each(|(field, value)| map.set_field(*field, Some(value)));
    });
}

fn set_contact(
    transaction: &mut Transaction<'_>,
    contact: ContactId,
    fields: &SortedMap<ContactField, Option<Value>>,
) -> Result<(), Rejection> {
    let mut map = contact_map(transaction, contact)?;
    fields.iter().for_each(|(field, value)| map.set_field(*field, value.as_ref()));
    Ok(())
}

fn contact_map<'t, 'd>(
    transaction: &'t mut Transaction<'d>,
    contact: ContactId,
) -> Result<MapWriter<'t, 'd>, Rejection> {
    MapWriter::inside(transaction, Section::Contacts, &contact.to_string()).ok_or(Rejection::Gone)
}
