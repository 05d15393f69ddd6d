//! What one cell says: texts as spreadsheets write them, and the values that they become.

use serde::{Deserialize, Serialize};

use crate::{
    export::from_spreadsheet,
    money::{BadNumber, Currency, Decimal, parse_amount, parse_decimal},
    text::normal::normal,
    time::{Day, Instant, Zone},
    value::{BadValue, Entry, Place, Value, ValueKind},
};

/// Why a cell, or a whole row, cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Why {
    /// The value cannot stand in its field.
    #[error(transparent)]
    Value(#[from] BadValue),
    /// A number with more places than there are.
    #[error("too many places")]
    TooFine,
    /// A number beyond every amount.
    #[error("too large")]
    TooLarge,
    /// Money that must be more than nothing is not.
    #[error("not more than nothing")]
    NotPositive,
    /// A voucher without a customer.
    #[error("no customer")]
    NoCustomer,
    /// Nobody here is called so.
    #[error("no such customer")]
    UnknownCustomer,
    /// The number, or key, is that of another customer's voucher.
    #[error("it belongs to another customer")]
    OtherCustomer,
    /// No order has this number.
    #[error("no such order")]
    UnknownOrder,
    /// Several orders have this number.
    #[error("several orders have this number")]
    SeveralOrders,
    /// Money that was noted before with another amount or day: what was paid is not changed.
    #[error("what was paid is never changed")]
    Paid,
    /// A product that is new needs a name.
    #[error("a new product needs a name")]
    NamelessProduct,
}

impl From<BadNumber> for Why {
    fn from(bad: BadNumber) -> Self {
        match bad {
            BadNumber::Empty | BadNumber::NotANumber => Self::Value(BadValue::NotANumber),
            BadNumber::TooFine(_) => Self::TooFine,
            BadNumber::TooLarge => Self::TooLarge,
        }
    }
}

/// Names under which spreadsheets carry a currency, besides its code and name.
const CURRENCIES: [(&str, &str); 12] = [
    ("rmb", "CNY"),
    ("元", "CNY"),
    ("人民币元", "CNY"),
    ("cnh", "CNY"),
    ("usdollar", "USD"),
    ("美金", "USD"),
    ("dollar", "USD"),
    ("euro", "EUR"),
    ("港元", "HKD"),
    ("日币", "JPY"),
    ("卢布", "RUB"),
    ("英磅", "GBP"),
];

/// Digits behind the last place that are all 0 or all 9 are what binary fractions leave in spreadsheets.
const NOISE_DIGITS: usize = 4;

/// A hundredth, in millionths: a percentage has two places.
const PERCENT_STEP: i64 = 10_000;

/// Trims, and drops characters that no screen shows.
pub(super) fn clean(cell: &str) -> String {
    let cell = from_spreadsheet(cell);
    let visible = |c: &char| !c.is_control() || *c == '\n';
    let text: String = cell.replace("\r\n", "\n").chars().filter(visible).collect();
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match text {
        // What spreadsheets write for "nothing".
        "-" | "--" | "—" | "N/A" | "n/a" | "NULL" | "null" | "#N/A" | "无" => String::new(),
        text => text.to_owned(),
    }
}

pub(super) fn split(text: &str) -> impl Iterator<Item = String> {
    text.split([',', ';', '，', '；', '、', '\n', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
}

pub(super) fn checked(kind: ValueKind, value: Value) -> Result<Value, Why> {
    kind.check(&value)?;
    Ok(value)
}

pub(super) fn value_of(kind: ValueKind, entries: &[Entry], text: String) -> Result<Value, Why> {
    let value = match kind {
        ValueKind::Choice => {
            let known = entries
                .iter()
                .find(|e| [e.key, e.label.zh, e.label.en].iter().any(|name| name.eq_ignore_ascii_case(&text)));
            Value::Text(known.map_or(text, |entry| entry.key.to_owned()))
        }
        ValueKind::Decimal => Value::Integer(decimal_of(&text)?.0),
        ValueKind::Percent => Value::Integer(percent_of(&text)?),
        ValueKind::Currency => Value::Text(currency_of(&text)?.code().to_owned()),
        // Money is read where its currency is known (`money_of`), what is named where names are known (`records::known`).
        ValueKind::Amount | ValueKind::Money | ValueKind::Link => return Err(BadValue::WrongKind.into()),
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
pub(super) fn day_of(text: &str) -> Result<Day, BadValue> {
    parse_day(&text.chars().map(half_width).collect::<String>()).map(|(day, _)| day).ok_or(BadValue::NotADay)
}

/// A day with a time of day, which may be left out (then noon, so that no zone moves it to another day).
pub(super) fn instant_of(text: &str, zone: Zone) -> Result<Instant, BadValue> {
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

/// An amount in minor units. `header` may say the unit: `金额（万元）`.
pub(super) fn money_of(text: &str, header: &str, currency: Currency) -> Result<i64, Why> {
    let in_ten_thousands = normal(header).ends_with("万元") || normal(header).ends_with('万');
    let has_unit = text.contains(['万', '亿', '千', '百', '元', '圆', 'w', 'W']);
    let text = if in_ten_thousands && !has_unit { format!("{text}万") } else { text.to_owned() };
    let bare = without_code(&text);
    quiet(bare, |text| parse_amount(text, currency))
}

/// Without the code of a currency at either end: `USD 1,200`, `1200 RMB`.
fn without_code(text: &str) -> &str {
    let text = text.trim();
    let is_code = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    match text.get(..3).zip(text.get(3..)) {
        Some((code, rest)) if is_code(code) => return rest.trim(),
        _ => {}
    }
    let end = text.len().saturating_sub(3);
    match text.get(..end).zip(text.get(end..)) {
        Some((rest, code)) if is_code(code) => rest.trim(),
        _ => text,
    }
}

fn decimal_of(text: &str) -> Result<Decimal, Why> {
    quiet(text, parse_decimal)
}

/// Hundredths of a percent. A bare fraction is a share, as cells formatted as percent carry it: `0.13` is 13 %.
fn percent_of(text: &str) -> Result<i64, Why> {
    let half: String = text.chars().map(half_width).collect();
    let (number, said) = match half.trim().strip_suffix('%') {
        Some(number) => (number, true),
        None => (half.trim(), false),
    };
    let Decimal(parts) = decimal_of(number)?;
    let parts = if !said && (1..Decimal::ONE.0).contains(&parts) { parts * 100 } else { parts };
    if parts % PERCENT_STEP == 0 { Ok(parts / PERCENT_STEP) } else { Err(Why::TooFine) }
}

pub(super) fn currency_of(text: &str) -> Result<Currency, Why> {
    let key = normal(text);
    let sign = match text.trim() {
        "¥" | "￥" => Some("CNY"),
        "$" | "US$" => Some("USD"),
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        _ => None,
    };
    let named = CURRENCIES.iter().find(|(name, _)| *name == key).map(|(_, code)| *code);
    let offered = Currency::offered().iter().find(|(_, label)| normal(label.zh) == key || normal(label.en) == key);
    let code = sign.or(named).or_else(|| offered.map(|(currency, _)| currency.code()));
    code.unwrap_or(key.as_str()).parse().map_err(|_| Why::Value(BadValue::NotACurrency))
}

/// Reads a number, without what binary fractions leave behind its last place.
fn quiet<T>(text: &str, read: impl Fn(&str) -> Result<T, BadNumber>) -> Result<T, Why> {
    match read(text) {
        Err(BadNumber::TooFine(places)) => {
            let rounded = rounded(text, places as usize).ok_or(Why::TooFine)?;
            read(&rounded).map_err(Why::from)
        }
        other => other.map_err(Why::from),
    }
}

/// The number cut to its places, where what follows is noise.
fn rounded(text: &str, places: usize) -> Option<String> {
    let (whole, part) = text.split_once('.')?;
    let noise = part.get(places..places + NOISE_DIGITS)?;
    let kept = part.get(..places)?;
    if !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match noise {
        "0000" => Some(format!("{whole}.{kept}")),
        "9999" => {
            let sign = if whole.starts_with('-') { "-" } else { "" };
            let digits = format!("{}{kept}", whole.trim_start_matches('-'));
            let up = digits.parse::<u64>().ok()?.checked_add(1)?;
            let up = format!("{up:0>width$}", width = digits.len());
            let (whole, part) = up.split_at(up.len().checked_sub(places)?);
            Some(format!("{sign}{whole}.{part}"))
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "cell_tests.rs"]
mod tests;
