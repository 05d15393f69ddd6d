//! One row: from cells to a new customer, or to what is wrong with it.

use serde::{Deserialize, Serialize};

use super::{
    cell::{Why, checked, clean, instant_of, split, value_of},
    target::Target,
};
use crate::{
    customer::field::{ContactField, CustomerField},
    sorted::SortedMap,
    time::{Instant, Zone},
    value::{BadValue, PARAGRAPH_MAX_CHARS, Value, ValueKind},
};

/// The longest label of a custom field, in characters.
const CUSTOM_LABEL_MAX_CHARS: usize = 40;

/// A cell that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellError {
    /// Position of the column; none: the row as a whole (no name).
    pub column: Option<u32>,
    /// What is wrong.
    pub why: Why,
}

/// What a row says, before anybody decides what to do with it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Fields of the customer.
    pub fields: SortedMap<CustomerField, Value>,
    /// Custom fields by label.
    pub custom: SortedMap<String, String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Fields of the contact.
    pub contact: SortedMap<ContactField, Value>,
    /// What was recorded of the customer.
    pub records: Vec<String>,
    /// When.
    pub recorded_at: Option<Instant>,
    /// By whom, as the old system named the person.
    pub recorded_by: Option<String>,
    /// When the customer was entered in the old system.
    pub created_at: Option<Instant>,
    /// Who entered it there.
    pub created_by: Option<String>,
    /// Cells that could not be taken.
    pub errors: Vec<CellError>,
}

impl Row {
    /// The customer's name.
    pub fn name(&self) -> &str {
        self.fields.get(&CustomerField::Name).and_then(Value::as_text).unwrap_or_default()
    }
}

/// What a row is read with.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Headers, for the labels of custom fields.
    pub headers: &'a [String],
    /// What each column becomes.
    pub targets: &'a [Target],
    /// The company's zone, for dates without one.
    pub zone: Zone,
}

/// Reads a row. Cells beyond the mapped columns are ignored; empty cells say nothing.
pub fn read(reading: Reading<'_>, cells: &[String]) -> Row {
    let mut row = Row::default();
    for (column, (cell, target)) in cells.iter().zip(reading.targets).enumerate() {
        let text = clean(cell);
        if text.is_empty() {
            continue;
        }
        let header = reading.headers.get(column).map_or("", String::as_str);
        if let Err(why) = take(&mut row, target, header, &text, reading.zone) {
            row.errors.push(CellError { column: u32::try_from(column).ok(), why });
            // What its field cannot hold is kept under the column's name, so that nothing is lost.
            let kept: String = text.chars().take(PARAGRAPH_MAX_CHARS).collect();
            keep_as_custom(&mut row, header, kept);
        }
    }
    // A contact needs a name; a number alone is a contact called like the customer's switchboard.
    if !row.contact.is_empty() && !row.contact.contains_key(&ContactField::Name) {
        row.contact.insert(ContactField::Name, Value::Text("联系人".to_owned()));
    }
    if row.name().is_empty() {
        row.errors.push(CellError { column: None, why: BadValue::Required.into() });
    }
    row
}

fn keep_as_custom(row: &mut Row, header: &str, text: String) {
    let label: String = header.trim().chars().take(CUSTOM_LABEL_MAX_CHARS).collect();
    if !label.is_empty() {
        row.custom.insert(label, text);
    }
}

fn take(row: &mut Row, target: &Target, header: &str, text: &str, zone: Zone) -> Result<(), Why> {
    match target {
        // What belongs to products and vouchers is read elsewhere (`records`).
        Target::Skip | Target::Key | Target::Product(_) | Target::Voucher(_) | Target::Line(_) => {}
        Target::Customer(field) => {
            let value = value_of(field.kind(), field.entries(), text.to_owned())?;
            join(&mut row.fields, *field, value);
        }
        Target::Contact(field) => {
            let value = value_of(field.kind(), field.entries(), text.to_owned())?;
            join(&mut row.contact, *field, value);
        }
        Target::Tags => row.tags.extend(split(text)),
        Target::CreatedAt => row.created_at = Some(instant_of(text, zone)?),
        Target::CreatedBy => row.created_by = Some(text.to_owned()),
        Target::Record => {
            checked(ValueKind::Paragraph, Value::Text(text.to_owned()))?;
            row.records.push(text.to_owned());
        }
        Target::RecordedAt => row.recorded_at = Some(instant_of(text, zone)?),
        Target::RecordedBy => row.recorded_by = Some(text.to_owned()),
        Target::Custom => {
            checked(ValueKind::Paragraph, Value::Text(text.to_owned()))?;
            keep_as_custom(row, header, text.to_owned());
        }
    }
    Ok(())
}

/// A second column for the same field adds to the first: paragraphs by line, lists by entry.
fn join<K: Ord>(fields: &mut SortedMap<K, Value>, key: K, value: Value) {
    match (fields.get_mut(&key), value) {
        (None, value) => {
            fields.insert(key, value);
        }
        (Some(Value::Text(text)), Value::Text(more)) => {
            text.push('\n');
            text.push_str(&more);
        }
        (Some(Value::List(list)), Value::List(more)) => list.extend(more),
        (Some(kept), more) => *kept = more,
    }
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
