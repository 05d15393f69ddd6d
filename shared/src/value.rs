//! Values of fields: the unit in which documents merge.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{money::Currency, time::Day};

/// A position on the WGS-84 ellipsoid, as a browser gives it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Radius of 68 % confidence in metres.
    pub accuracy_m: f64,
}

/// An address with its position: one value, because a new address with the old position would be wrong.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Street and number as people write it.
    pub address: String,
    /// Where that is, if somebody stood there.
    pub position: Option<Position>,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Text, or the key of a dictionary entry.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A calendar day.
    Day(Day),
    /// An address with its position.
    Place(Place),
    /// Several texts whose additions merge: phone numbers, e-mail addresses.
    List(Vec<String>),
}

impl Value {
    /// The text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What kind of value a field takes, and so how it is edited, checked and imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// One line of text.
    Line,
    /// Text of several lines.
    Paragraph,
    /// One of a dictionary's entries; other texts survive.
    Choice,
    /// A whole number.
    Integer,
    /// A calendar day.
    Day,
    /// An address with position.
    Place,
    /// A phone number.
    Phone,
    /// Several phone numbers.
    Phones,
    /// Several e-mail addresses.
    Emails,
    /// A web address (http or https).
    Url,
    /// An amount of money in fen (RMB).
    Amount,
    /// A share in hundredths of a percent.
    Percent,
    /// An amount of money in minor units of the currency that the record names.
    Money,
    /// A quantity, price or rate in millionths (`money::Decimal`).
    Decimal,
    /// The code of a currency.
    Currency,
    /// The identifier of something else.
    Link,
}

/// A name in both languages of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Simplified Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// An entry of a built-in dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What documents store.
    pub key: &'static str,
    /// What people read.
    pub label: Label,
}

/// The longest text a one-line field takes, in characters.
pub const LINE_MAX_CHARS: usize = 500;
/// The longest text a paragraph takes, in characters.
pub const PARAGRAPH_MAX_CHARS: usize = 20_000;
/// The largest amount, in fen: ten thousand billion yuan, exact in every number format on the way.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000_000;
/// The largest share, in hundredths of a percent: a thousand percent.
pub const PERCENT_MAX: i64 = 100_000;
/// The most entries of a list value.
pub const LIST_MAX: usize = 20;

/// Why a value cannot stand in a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum BadValue {
    /// The field may not be empty.
    #[error("required")]
    Required,
    /// More characters than the field takes.
    #[error("longer than {max} characters")]
    TooLong {
        /// The most that fit.
        max: usize,
    },
    /// More entries than a list takes.
    #[error("more than {max} entries")]
    TooMany {
        /// The most that fit.
        max: usize,
    },
    /// Not a whole number.
    #[error("not a number")]
    NotANumber,
    /// Not a calendar day.
    #[error("not a date")]
    NotADay,
    /// Not a web address.
    #[error("not a web address")]
    NotAUrl,
    /// Not an e-mail address.
    #[error("not an e-mail address")]
    NotAnEmail,
    /// Not a phone number.
    #[error("not a phone number")]
    NotAPhone,
    /// The value is of another kind than the field.
    #[error("of the wrong kind")]
    WrongKind,
    /// A number beyond what the field takes.
    #[error("out of range")]
    OutOfRange,
    /// Not the code of a currency.
    #[error("not a currency")]
    NotACurrency,
}

impl ValueKind {
    /// Whether `value` may stand in a field of this kind.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(self, value: &Value) -> Result<(), BadValue> {
        match (self, value) {
            (Self::Line | Self::Choice, Value::Text(text)) => at_most(text, LINE_MAX_CHARS),
            (Self::Paragraph, Value::Text(text)) => at_most(text, PARAGRAPH_MAX_CHARS),
            (Self::Phone, Value::Text(text)) => is_phone(text),
            (Self::Url, Value::Text(text)) => is_url(text),
            (Self::Amount | Self::Money, Value::Integer(fen)) => within(*fen, AMOUNT_MAX),
            (Self::Percent, Value::Integer(parts)) => within(*parts, PERCENT_MAX),
            (Self::Integer | Self::Decimal, Value::Integer(_)) | (Self::Day, Value::Day(_)) => Ok(()),
            (Self::Currency, Value::Text(code)) => {
                code.parse::<Currency>().map(|_| ()).map_err(|_| BadValue::NotACurrency)
            }
            (Self::Link, Value::Text(id)) => Uuid::try_parse(id).map(|_| ()).map_err(|_| BadValue::WrongKind),
            (Self::Place, Value::Place(place)) => is_place(place),
            (Self::Phones, Value::List(list)) => each(list, is_phone),
            (Self::Emails, Value::List(list)) => each(list, is_email),
            _ => Err(BadValue::WrongKind),
        }
    }
}

fn at_most(text: &str, max: usize) -> Result<(), BadValue> {
    if text.chars().count() > max { Err(BadValue::TooLong { max }) } else { Ok(()) }
}

fn within(number: i64, max: i64) -> Result<(), BadValue> {
    if number.unsigned_abs() > max.unsigned_abs() { Err(BadValue::OutOfRange) } else { Ok(()) }
}

fn each(list: &[String], check: fn(&str) -> Result<(), BadValue>) -> Result<(), BadValue> {
    if list.len() > LIST_MAX {
        return Err(BadValue::TooMany { max: LIST_MAX });
    }
    list.iter().try_for_each(|text| check(text))
}

/// Numbers come in every notation; only what has no digits at all, or is no number's length, is refused.
fn is_phone(text: &str) -> Result<(), BadValue> {
    at_most(text, 60)?;
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    if digits < 3 { Err(BadValue::NotAPhone) } else { Ok(()) }
}

fn is_email(text: &str) -> Result<(), BadValue> {
    at_most(text, 254)?;
    match text.split_once('@') {
        Some((name, host)) if !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace) => Ok(()),
        _ => Err(BadValue::NotAnEmail),
    }
}

/// A scheme other than http and https is refused: such a link could run a script.
fn is_url(text: &str) -> Result<(), BadValue> {
    at_most(text, LINE_MAX_CHARS)?;
    let bare = text.trim().to_ascii_lowercase();
    let rest = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://")).unwrap_or(&bare);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let scheme_like = host.split_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_err());
    if host.contains('.') && !scheme_like { Ok(()) } else { Err(BadValue::NotAUrl) }
}

fn is_place(place: &Place) -> Result<(), BadValue> {
    at_most(&place.address, LINE_MAX_CHARS)?;
    match place.position {
        Some(p) if !(p.latitude.abs() <= 90.0 && p.longitude.abs() <= 180.0 && p.accuracy_m >= 0.0) => {
            Err(BadValue::WrongKind)
        }
        _ => Ok(()),
    }
}
