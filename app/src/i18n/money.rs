//! How money, quantities and shares are written, whatever the currency.

use shared::money::{Currency, Decimal, Money};

use super::{Language, format};

/// An amount in full: `¥123,456.00`, `-¥0.05`, `USD 1,234.50`, `JPY 1,200`.
pub fn full(money: Money) -> String {
    let sign = if money.minor < 0 { "-" } else { "" };
    let number = digits(money.minor.unsigned_abs(), money.currency.exponent());
    if money.currency == Currency::CNY {
        format!("{sign}¥{number}")
    } else {
        format!("{sign}{} {number}", money.currency)
    }
}

/// Fen in full: `¥123,456.00`.
pub fn yuan(fen: i64) -> String {
    full(Money::new(fen, Currency::CNY))
}

/// Fen for tiles: `¥12.35万`, `-¥1.2亿`; `¥123.5K`.
pub fn yuan_brief(language: Language, fen: i64) -> String {
    let text = format::amount_brief(language, fen);
    text.strip_prefix('-').map_or_else(|| format!("¥{text}"), |text| format!("-¥{text}"))
}

/// The sums of currencies, the yuan first: `¥1.00 + USD 2.00`; nothing at all is `¥0.00`.
pub fn sums<'s>(by_currency: impl Iterator<Item = (&'s Currency, &'s i64)>) -> String {
    let there = by_currency.filter(|(_, minor)| **minor != 0);
    let mut sums: Vec<Money> = there.map(|(currency, minor)| Money::new(*minor, *currency)).collect();
    sums.sort_by_key(|sum| (sum.currency != Currency::CNY, sum.currency));
    let words: Vec<String> = sums.into_iter().map(full).collect();
    if words.is_empty() { yuan(0) } else { words.join(" + ") }
}

/// An amount as a field begins with it: `1234.5`, without grouping and without zeros at the end.
pub fn plain(minor: i64, currency: Currency) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let text = digits(minor.unsigned_abs(), currency.exponent()).replace(',', "");
    match text.split_once('.') {
        Some((whole, part)) if part.bytes().all(|digit| digit == b'0') => format!("{sign}{whole}"),
        Some(_) => format!("{sign}{}", text.trim_end_matches('0')),
        None => format!("{sign}{text}"),
    }
}

/// A quantity or price in groups of three: `1,200.5`.
pub fn decimal(number: Decimal) -> String {
    let plain = number.plain();
    let (whole, part) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, part)| (whole, Some(part)));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let grouped = whole.parse().map_or_else(|_| whole.to_owned(), format::count);
    part.map_or_else(|| format!("{sign}{grouped}"), |part| format!("{sign}{grouped}.{part}"))
}

/// A share of hundredths of a percent, without its sign: `12.5`.
pub fn percent(hundredths: i64) -> String {
    plain(hundredths, Currency::CNY)
}

/// Grouped digits of so many minor units.
fn digits(minor: u64, exponent: u32) -> String {
    let scale = 10_u64.pow(exponent);
    let whole = format::count(i64::try_from(minor / scale).unwrap_or(i64::MAX));
    match exponent {
        0 => whole,
        places => format!("{whole}.{:0width$}", minor % scale, width = places as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_places_of_their_currency() {
        let full = |minor, currency| super::full(Money::new(minor, currency));
        assert_eq!(full(12_345_600, Currency::CNY), "¥123,456.00");
        assert_eq!(full(-5, Currency::CNY), "-¥0.05");
        assert_eq!(full(123_450, Currency::USD), "USD 1,234.50");
        assert_eq!(full(1_200, Currency::JPY), "JPY 1,200");
    }

    #[test]
    fn tiles_are_short_and_sums_begin_with_the_yuan() {
        assert_eq!(yuan_brief(Language::Chinese, 12_345_600), "¥12.35万");
        assert_eq!(yuan_brief(Language::Chinese, -12_345_600), "-¥12.35万");
        assert_eq!(yuan_brief(Language::English, 0), "¥0");
        let sums = |sums: &[(Currency, i64)]| super::sums(sums.iter().map(|(currency, minor)| (currency, minor)));
        assert_eq!(sums(&[(Currency::USD, 100), (Currency::CNY, 200)]), "¥2.00 + USD 1.00");
        assert_eq!(sums(&[(Currency::USD, 0)]), "¥0.00");
    }

    #[test]
    fn fields_begin_with_what_people_type() {
        assert_eq!([100, 123_450, -5, 1_205].map(|fen| plain(fen, Currency::CNY)), ["1", "1234.5", "-0.05", "12.05"]);
        assert_eq!(plain(1_200, Currency::JPY), "1200");
        assert_eq!(decimal(Decimal(-1_234_500_000)), "-1,234.5");
        assert_eq!(decimal(Decimal::whole(12_000)), "12,000");
        assert_eq!(percent(1_300), "13");
    }
}
