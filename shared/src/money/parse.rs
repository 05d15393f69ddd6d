//! Reading numbers as people type them: `12万`, `1.2亿`, `￥1,234.50`, full-width digits, parentheses for less than nothing.

use serde::{Deserialize, Serialize};

use super::{Currency, Decimal, MoneyError, minor};

/// Why a text is no number that can stand here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum BadNumber {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// Not a number.
    #[error("not a number")]
    NotANumber,
    /// More places than the currency, or a decimal, has.
    #[error("more than {0} places")]
    TooFine(u32),
    /// Too large.
    #[error("the number is too large")]
    TooLarge,
}

impl From<MoneyError> for BadNumber {
    fn from(_: MoneyError) -> Self {
        Self::TooLarge
    }
}

/// An amount in minor units of the currency.
///
/// # Errors
/// When it is no number, too large, or finer than the minor unit: nobody means a tenth of a fen.
pub fn parse_amount(text: &str, currency: Currency) -> Result<i64, BadNumber> {
    let scaled = scaled(text, currency.exponent())?;
    Ok(minor(scaled)?)
}

/// A quantity, price or rate.
///
/// # Errors
/// When it is no number, too large, or has more than six places.
pub fn parse_decimal(text: &str) -> Result<Decimal, BadNumber> {
    let scaled = scaled(text, Decimal::PLACES)?;
    i64::try_from(scaled).map(Decimal).map_err(|_| BadNumber::TooLarge)
}

/// The most digits that are looked at: far beyond every amount, and no product of them overflows.
const DIGITS_MAX: usize = 24;

/// The number times `10^places`.
fn scaled(text: &str, places: u32) -> Result<i128, BadNumber> {
    let plain: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let (negative, plain) = sign(&plain);
    let (number, zeros) = unit(bare(plain));
    if number.is_empty() {
        return Err(if text.trim().is_empty() { BadNumber::Empty } else { BadNumber::NotANumber });
    }
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole = ungrouped(whole)?;
    let part = part.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && !number.contains(|c: char| c.is_ascii_digit()) || !digits(&whole) || !digits(part) {
        return Err(BadNumber::NotANumber);
    }
    let power = places as usize + zeros;
    let Some(padding) = power.checked_sub(part.len()) else { return Err(BadNumber::TooFine(places)) };
    let whole = whole.trim_start_matches('0');
    if whole.len() + power > DIGITS_MAX {
        return Err(BadNumber::TooLarge);
    }
    let joined = format!("{whole}{part}{:0<padding$}", "");
    let value: i128 = if joined.is_empty() { 0 } else { joined.parse().map_err(|_| BadNumber::TooLarge)? };
    Ok(if negative { -value } else { value })
}

/// Full-width digits and signs as plain ones.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '。' => '.',
        '、' => ',',
        '−' | '–' | '—' => '-',
        '\u{3000}' => ' ',
        other => other,
    }
}

fn sign(text: &str) -> (bool, &str) {
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return (true, inner);
    }
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => match bare(text).strip_prefix('-') {
            // The sign behind the currency's: ￥-5.
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        },
    }
}

/// Without the currency's sign before and its word after.
fn bare(text: &str) -> &str {
    let text = text.trim_start_matches(['¥', '￥', '$', '€', '£']);
    text.strip_suffix('元').or_else(|| text.strip_suffix('圆')).unwrap_or(text)
}

/// The number before 千, 万, 亿, and how many zeros those are.
fn unit(text: &str) -> (&str, usize) {
    const UNITS: [(&str, usize); 8] =
        [("万亿", 12), ("千万", 7), ("百万", 6), ("亿", 8), ("万", 4), ("千", 3), ("w", 4), ("W", 4)];
    let found = UNITS.iter().find_map(|(unit, zeros)| text.strip_suffix(unit).map(|number| (number, *zeros)));
    found.unwrap_or((text, 0))
}

/// Without the commas between groups; groups may have three digits or, as in China, four.
fn ungrouped(whole: &str) -> Result<String, BadNumber> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let sound = |size: usize| first.len() <= size && rest.iter().all(|group| group.len() == size);
    if !rest.is_empty() && (first.is_empty() || !(sound(3) || sound(4))) {
        return Err(BadNumber::NotANumber);
    }
    Ok(std::iter::once(first).chain(rest).collect())
}
