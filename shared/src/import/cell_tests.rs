use super::*;

#[test]
fn days_in_every_notation() {
    let expected = Day::new(2024, 5, 1).ok_or(BadValue::NotADay);
    for text in [
        "2024-5-1",
        "2024/05/01",
        "2024.5.1",
        "2024年5月1日",
        "20240501",
        "2024-05-01 16:00:00",
        "2024-05-01T16:00:00Z",
        "２０２４－０５－０１",
    ] {
        assert_eq!(day_of(text), expected, "{text}");
    }
    for text in ["1996", "5/1/2024", "2024-13-01", "昨天", "", "2024-", "99999999"] {
        assert_eq!(day_of(text), Err(BadValue::NotADay), "{text}");
    }
}

#[test]
fn amounts_as_spreadsheets_write_them() {
    let fen = |text: &str| money_of(text, "金额", Currency::CNY);
    for (text, expected) in [
        ("12万", 12_000_000),
        ("￥1,234.50", 123_450),
        ("１２３．４元", 12_340),
        ("-5", -500),
        ("(5.00)", -500),
        ("1,234,567.00 RMB", 123_456_700),
        ("CNY 88", 8_800),
        ("0.30000000000000004", 30),
        ("19.999999999999996", 2_000),
        ("-0.99999999999", -100),
    ] {
        assert_eq!(fen(text), Ok(expected), "{text}");
    }
    assert_eq!(money_of("3.5", "金额（万元）", Currency::CNY), Ok(3_500_000));
    assert_eq!(money_of("3.5万", "金额（万元）", Currency::CNY), Ok(3_500_000));
    assert_eq!(money_of("2,000元", "金额（万元）", Currency::CNY), Ok(200_000));
    assert_eq!(money_of("120", "金额", Currency::JPY), Ok(120));
    for (text, why) in [
        ("1.234", Why::TooFine),
        ("99999999999999999999", Why::TooLarge),
        ("面议", Why::Value(BadValue::NotANumber)),
        ("1,2,3", Why::Value(BadValue::NotANumber)),
    ] {
        assert_eq!(fen(text), Err(why), "{text}");
    }
}

#[test]
fn shares_and_currencies() {
    for (text, expected) in [("13%", 1_300), ("13", 1_300), ("0.13", 1_300), ("１３％", 1_300), ("0%", 0), ("1", 100)]
    {
        assert_eq!(percent_of(text), Ok(expected), "{text}");
    }
    assert_eq!(percent_of("13.333%"), Err(Why::TooFine));
    for (text, code) in
        [("人民币", "CNY"), ("RMB", "CNY"), ("usd", "USD"), ("美金", "USD"), ("€", "EUR"), ("CHF", "CHF")]
    {
        assert_eq!(currency_of(text).map(|currency| currency.to_string()), Ok(code.to_owned()), "{text}");
    }
    assert!(currency_of("大洋").is_err());
}
