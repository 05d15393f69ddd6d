//! Vectors, and what holds of every amount.

use proptest::prelude::*;

use super::*;

#[test]
fn amounts_are_read_as_people_type_them() {
    for (text, fen) in [
        ("12万", 12_000_000),
        ("1.2亿", 12_000_000_000),
        ("￥1,234.50", 123_450),
        ("¥ 1,234.5 元", 123_450),
        ("１２３．４５", 12_345),
        ("１，２３４。５", 123_450),
        ("-5", -500),
        ("￥-5", -500),
        ("（5.00）", -500),
        ("－0.01", -1),
        ("3千", 300_000),
        ("2.5w", 2_500_000),
        ("1,2345", 1_234_500),
        ("0", 0),
        (".5", 50),
        ("5.", 500),
        ("1.50000", 150),
        ("0.0001万", 100),
        ("0.000001万", 1),
    ] {
        assert_eq!(parse_amount(text, Currency::CNY), Ok(fen), "{text}");
    }
    assert_eq!(parse_amount("1,234", Currency::JPY), Ok(1_234));
}

#[test]
fn what_is_no_amount_says_why() {
    for (text, why) in [
        ("", BadNumber::Empty),
        (" 　", BadNumber::Empty),
        ("abc", BadNumber::NotANumber),
        ("1.2.3", BadNumber::NotANumber),
        ("--5", BadNumber::NotANumber),
        ("1e5", BadNumber::NotANumber),
        ("万", BadNumber::NotANumber),
        (".", BadNumber::NotANumber),
        (",5", BadNumber::NotANumber),
        ("1,23", BadNumber::NotANumber),
        ("=1+1", BadNumber::NotANumber),
        ("0.001", BadNumber::TooFine(2)),
        ("0.0000001万", BadNumber::TooFine(2)),
        ("1000万亿", BadNumber::TooLarge),
        ("99999999999999999999999999999999999999999999", BadNumber::TooLarge),
    ] {
        assert_eq!(parse_amount(text, Currency::CNY), Err(why), "{text}");
    }
    assert_eq!(parse_amount("1.5", Currency::JPY), Err(BadNumber::TooFine(0)));
    assert_eq!(parse_decimal("0.0000001"), Err(BadNumber::TooFine(6)));
    assert_eq!(parse_decimal("99999999999999"), Err(BadNumber::TooLarge));
}

#[test]
fn capitals_are_as_published() {
    for (fen, text) in [
        (140_950, "壹仟肆佰零玖元伍角"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角"),
        (100, "壹元整"),
        (1_000_000, "壹万元整"),
        (1_000_100, "壹万零壹元整"),
        (10_000_100, "壹拾万零壹元整"),
        (12_000_000_000, "壹亿贰仟万元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (680_032, "陆仟捌佰元叁角贰分"),
        (10_700_053, "壹拾万柒仟元零伍角叁分"),
        (-150, "负壹元伍角"),
        (123_450_000_000_000, "壹万贰仟叁佰肆拾伍亿元整"),
        (10_000_000_000_000_100, "壹佰万亿零壹元整"),
    ] {
        // The rule leaves the 零 before 角 to the writer; ours writes it only where a yuan's place is empty.
        let written = capital(fen);
        assert_eq!(written.replace("元零伍角", "元伍角"), text.replace("元零伍角", "元伍角"), "{fen}");
    }
    assert!(!capital(i64::MIN).is_empty());
}

#[test]
fn yuan_for_a_hundred_units() {
    let rate = parse_decimal("714.32").unwrap();
    assert_eq!(Money::new(10_000, Currency::USD).in_yuan(rate), Ok(Money::new(71_432, Currency::CNY)));
    let rate = parse_decimal("4.85").unwrap();
    assert_eq!(Money::new(1_000, Currency::JPY).in_yuan(rate), Ok(Money::new(4_850, Currency::CNY)));
    assert_eq!(Money::new(7, Currency::CNY).in_yuan(Decimal::ZERO), Ok(Money::new(7, Currency::CNY)));
    assert_eq!(Money::new(i64::MAX, Currency::USD).in_yuan(Decimal(i64::MAX)), Err(MoneyError::Overflow));
}

#[test]
fn a_line_is_rounded_once_half_away_from_zero() {
    let priced = |quantity: &str, price: &str, discount, tax_rate, tax| Priced {
        quantity: parse_decimal(quantity).unwrap(),
        price: parse_decimal(price).unwrap(),
        discount,
        tax_rate,
        tax,
    };
    let amount = |priced: Priced| priced.amount(Currency::CNY).map(|line| (line.net, line.tax, line.total));
    assert_eq!(amount(priced("3", "0.335", 0, 0, TaxMode::Included)), Ok((101, 0, 101)));
    assert_eq!(amount(priced("1", "0.005", 0, 0, TaxMode::Included)), Ok((1, 0, 1)));
    assert_eq!(amount(priced("-1", "0.005", 0, 0, TaxMode::Included)), Ok((-1, 0, -1)));
    assert_eq!(amount(priced("1", "113", 0, 1_300, TaxMode::Included)), Ok((10_000, 1_300, 11_300)));
    assert_eq!(amount(priced("1", "100", 0, 1_300, TaxMode::Excluded)), Ok((10_000, 1_300, 11_300)));
    assert_eq!(amount(priced("2", "100", 1_500, 0, TaxMode::Excluded)), Ok((17_000, 0, 17_000)));
    let huge = priced("9999999999", "9999999999", 0, 0, TaxMode::Included);
    assert_eq!(huge.amount(Currency::CNY), Err(MoneyError::Overflow));
}

proptest! {
    #[test]
    fn whatever_is_typed_panics_nowhere(text in "\\PC{0,40}") {
        let _ = parse_amount(&text, Currency::CNY);
        let _ = parse_decimal(&text);
        let _ = text.parse::<Currency>();
    }

    #[test]
    fn an_amount_comes_back_as_it_was_written(fen in -AMOUNT_MAX..=AMOUNT_MAX) {
        let sign = if fen < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
        prop_assert_eq!(parse_amount(&text, Currency::CNY), Ok(fen));
        prop_assert!(!capital(fen).contains("零零"));
    }

    #[test]
    fn a_decimal_comes_back_as_it_was_written(millionths in any::<i64>().prop_filter("has a positive", |n| *n != i64::MIN)) {
        let decimal = Decimal(millionths);
        prop_assert_eq!(parse_decimal(&decimal.plain()), Ok(decimal));
    }

    #[test]
    fn no_line_panics_and_tax_is_never_lost(
        quantity in any::<i64>(), price in any::<i64>(), discount in any::<i64>(), tax_rate in 0..100_000_i64, included: bool,
    ) {
        let tax = if included { TaxMode::Included } else { TaxMode::Excluded };
        let priced = Priced { quantity: Decimal(quantity), price: Decimal(price), discount, tax_rate, tax };
        if let Ok(line) = priced.amount(Currency::CNY) {
            prop_assert_eq!(line.net + line.tax, line.total);
        }
    }
}
