//! One row: from cells to a new customer, or to what is wrong with it.

use serde::{Deserialize, Serialize};

use super::target::Target;
use crate::{
    customer::field::{ContactField, CustomerField},
    export::from_spreadsheet,
    sorted::SortedMap,
    time::{Day, Instant, Zone},
    value::{BadValue, Entry, PARAGRAPH_MAX_CHARS, Place, Value, ValueKind},
};

/// The longest label of a custom field, in characters.
const CUSTOM_LABEL_MAX_CHARS: usize = 40;

/// A cell that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellError {
    /// Position of the column; none: the row as a whole (no name).
    pub column: Option<u32>,
    /// What is wrong.
    pub why: BadValue,
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
        let text = clean(from_spreadsheet(cell));
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
        row.errors.push(CellError { column: None, why: BadValue::Required });
    }
    row
}

/// Trims, and drops characters that no screen shows.
fn clean(cell: &str) -> String {
    let visible = |c: &char| !c.is_control() || *c == '\n';
    let text: String = cell.replace("\r\n", "\n").chars().filter(visible).collect();
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match text {
        // What spreadsheets write for "nothing".
        "-" | "--" | "—" | "N/A" | "n/a" | "NULL" | "null" | "#N/A" | "无" => String::new(),
        text => text.to_owned(),
    }
}

fn keep_as_custom(row: &mut Row, header: &str, text: String) {
    let label: String = header.trim().chars().take(CUSTOM_LABEL_MAX_CHARS).collect();
    if !label.is_empty() {
        row.custom.insert(label, text);
    }
}

fn take(row: &mut Row, target: &Target, header: &str, text: &str, zone: Zone) -> Result<(), BadValue> {
    match target {
        Target::Skip => {}
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

fn split(text: &str) -> impl Iterator<Item = String> {
    text.split([',', ';', '，', '；', '、', '\n', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
}

fn checked(kind: ValueKind, value: Value) -> Result<Value, BadValue> {
    kind.check(&value).map(|()| value)
}

fn value_of(kind: ValueKind, entries: &[Entry], text: String) -> Result<Value, BadValue> {
    let value = match kind {
        ValueKind::Choice => {
            let known = entries
                .iter()
                .find(|e| [e.key, e.label.zh, e.label.en].iter().any(|name| name.eq_ignore_ascii_case(&text)));
            Value::Text(known.map_or(text, |entry| entry.key.to_owned()))
        }
        // No column becomes a field of a commercial part or a voucher yet, whose kinds these are.
        ValueKind::Amount
        | ValueKind::Percent
        | ValueKind::Money
        | ValueKind::Decimal
        | ValueKind::Currency
        | ValueKind::Link => return Err(BadValue::WrongKind),
        ValueKind::Integer => Value::Integer(integer_of(&text)?),
        ValueKind::Day => Value::Day(day_of(&text)?),
        ValueKind::Place => Value::Place(Place { address: text, position: None }),
        ValueKind::Phones | ValueKind::Emails => Value::List(split(&text).collect()),
        ValueKind::Line | ValueKind::Paragraph | ValueKind::Phone | ValueKind::Url => Value::Text(text),
    };
    checked(kind, value)
}

/// A whole number: digits with separators, full-width digits, a decimal part of zeros, 万.
fn integer_of(text: &str) -> Result<i64, BadValue> {
    let half: String = text.chars().map(half_width).filter(|c| !matches!(c, ',' | ' ' | '人')).collect();
    let (number, factor) = match half.strip_suffix('万') {
        Some(number) => (number, 10_000),
        None => (half.as_str(), 1),
    };
    let whole = number
        .split_once('.')
        .map_or(number, |(whole, rest)| if rest.chars().all(|c| c == '0') { whole } else { number });
    whole.parse::<i64>().ok().and_then(|n| n.checked_mul(factor)).ok_or(BadValue::NotANumber)
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

/// A day as year, month, day: `2024-5-1`, `2024/05/01`, `2024.5.1`, `2024年5月1日`, `20240501`, each with or without
/// a time of day behind it.
pub fn day_of(text: &str) -> Result<Day, BadValue> {
    parse_day(&text.chars().map(half_width).collect::<String>()).map(|(day, _)| day).ok_or(BadValue::NotADay)
}

/// A day with a time of day, which may be left out (then noon, so that no zone moves it to another day).
fn instant_of(text: &str, zone: Zone) -> Result<Instant, BadValue> {
    let text: String = text.chars().map(half_width).collect();
    let (day, rest) = parse_day(&text).ok_or(BadValue::NotADay)?;
    let minute = parse_minute(rest.trim_start_matches(['T', ' '])).unwrap_or(12 * 60);
    Ok(zone.at(day, minute))
}

fn parse_day(text: &str) -> Option<(Day, &str)> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 {
        let (date, rest) = text.split_at(8);
        let day = Day::new(date[..4].parse().ok()?, date[4..6].parse().ok()?, date[6..8].parse().ok()?)?;
        return Some((day, rest));
    }
    if digits != 4 {
        return None;
    }
    let (year, rest) = text.split_at(4);
    let (month, rest) = number_after(rest, &['-', '/', '.', '年'])?;
    let (day, rest) = number_after(rest, &['-', '/', '.', '月'])?;
    Some((Day::new(year.parse().ok()?, month, day)?, rest.strip_prefix('日').unwrap_or(rest)))
}

fn number_after<'a>(text: &'a str, separators: &[char]) -> Option<(u32, &'a str)> {
    let rest = text.strip_prefix(separators)?.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at(digits);
    Some((number.parse().ok()?, rest))
}

/// Minutes after midnight of `14:30` or `14:30:15`.
fn parse_minute(text: &str) -> Option<i32> {
    let mut parts = text.split(':');
    let hour: i32 = parts.next()?.trim().parse().ok()?;
    let minute: i32 = parts.next()?.trim().get(..2)?.parse().ok()?;
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
