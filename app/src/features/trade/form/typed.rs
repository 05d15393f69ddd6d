//! From what is typed to values and back.

use shared::{
    money::{BadNumber, Currency, Decimal, parse_amount, parse_decimal},
    text::normal,
    time::Day,
    trade::field::{LineField, VoucherField},
    value::{BadValue, Value, ValueKind},
};

use crate::i18n::{format, money};

/// Why something that was typed cannot stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// As for every field.
    Value(BadValue),
    /// More places than that.
    TooFine(u32),
    /// Beyond what amounts can be.
    TooLarge,
    /// Less than nothing, or nothing where something must be.
    NotPositive,
}

impl From<BadNumber> for Why {
    fn from(why: BadNumber) -> Self {
        match why {
            BadNumber::Empty => Self::Value(BadValue::Required),
            BadNumber::NotANumber => Self::Value(BadValue::NotANumber),
            BadNumber::TooFine(places) => Self::TooFine(places),
            BadNumber::TooLarge => Self::TooLarge,
        }
    }
}

/// The value of a text; none where nothing was typed.
///
/// # Errors
/// What is wrong with it.
pub fn value(kind: ValueKind, typed: &str, currency: Currency) -> Result<Option<Value>, Why> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let value = match kind {
        ValueKind::Money | ValueKind::Amount => Value::Integer(parse_amount(text, currency)?),
        ValueKind::Decimal => Value::Integer(parse_decimal(text)?.0),
        ValueKind::Percent => Value::Integer(share(text)?),
        ValueKind::Integer => Value::Integer(whole(text)?),
        ValueKind::Day => Value::Day(day(text).ok_or(Why::Value(BadValue::NotADay))?),
        ValueKind::Paragraph => Value::Text(text.to_owned()),
        _ => Value::Text(text.split_whitespace().collect::<Vec<_>>().join(" ")),
    };
    kind.check(&value).map_err(Why::Value)?;
    Ok(Some(value))
}

/// The text with which editing a value begins; `value` reads it back.
pub fn text(kind: ValueKind, value: &Value, currency: Currency) -> String {
    match (kind, value) {
        (ValueKind::Money | ValueKind::Amount, Value::Integer(minor)) => money::plain(*minor, currency),
        (ValueKind::Decimal, Value::Integer(millionths)) => Decimal(*millionths).plain(),
        (ValueKind::Percent, Value::Integer(hundredths)) => money::percent(*hundredths),
        (_, Value::Integer(number)) => number.to_string(),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Day(day)) => format::iso_day(*day),
        (_, Value::Place(place)) => place.address.clone(),
        (_, Value::List(list)) => list.join("\n"),
    }
}

/// What makes sense in a field of a voucher beyond what its kind of value allows.
///
/// # Errors
/// When it does not.
pub fn in_range(field: VoucherField, value: Option<&Value>, takes_back: bool) -> Result<(), Why> {
    let Some(Value::Integer(number)) = value else { return Ok(()) };
    match field {
        // Less than nothing is only what takes something back.
        VoucherField::Amount | VoucherField::Discount | VoucherField::Freight if *number < 0 && !takes_back => {
            Err(Why::NotPositive)
        }
        VoucherField::Rate if *number <= 0 => Err(Why::NotPositive),
        VoucherField::Weight | VoucherField::Volume | VoucherField::Version | VoucherField::Instalment
            if *number < 0 =>
        {
            Err(Why::NotPositive)
        }
        VoucherField::Probability => of_a_whole(*number),
        _ => Ok(()),
    }
}

/// As `in_range`, for a field of a line.
///
/// # Errors
/// When it does not make sense.
pub fn line_in_range(field: LineField, value: Option<&Value>) -> Result<(), Why> {
    let Some(Value::Integer(number)) = value else {
        return if field == LineField::Quantity { Err(Why::Value(BadValue::Required)) } else { Ok(()) };
    };
    match field {
        LineField::Quantity if *number <= 0 => Err(Why::NotPositive),
        LineField::Price if *number < 0 => Err(Why::NotPositive),
        LineField::Discount | LineField::TaxRate => of_a_whole(*number),
        _ => Ok(()),
    }
}

/// Hundredths of a percent in one whole.
const WHOLE: i64 = 10_000;

fn of_a_whole(hundredths: i64) -> Result<(), Why> {
    match hundredths {
        ..0 => Err(Why::NotPositive),
        0..=WHOLE => Ok(()),
        _ => Err(Why::Value(BadValue::OutOfRange)),
    }
}

/// `12.5`, `12.5%`, in hundredths of a percent.
fn share(text: &str) -> Result<i64, BadNumber> {
    let bare = text.trim_end_matches(['%', '％']);
    // Two places, like fen.
    parse_amount(bare, Currency::CNY)
}

fn whole(text: &str) -> Result<i64, BadNumber> {
    let number = parse_decimal(text)?;
    if number.0 % Decimal::ONE.0 == 0 { Ok(number.0 / Decimal::ONE.0) } else { Err(BadNumber::NotANumber) }
}

/// `2026-11-23`, also with slashes or dots, and in full-width digits.
fn day(text: &str) -> Option<Day> {
    let plain: String =
        text.chars().map(normal::half_width).map(|c| if matches!(c, '/' | '.') { '-' } else { c }).collect();
    format::parse_iso_day(&plain)
}
