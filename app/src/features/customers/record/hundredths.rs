//! Numbers with two decimals, kept as whole hundredths: fen of a yuan, hundredths of a percent.

use shared::text::normal;

/// Reads `1,234.5`, `12万`, `￥3`, `2.75%` and their full-width forms, in hundredths; `None` if it is no such number.
pub fn parse(typed: &str) -> Option<i64> {
    let plain: String = typed
        .chars()
        .map(normal::half_width)
        .filter(|c| !matches!(c, ',' | ' ' | '，' | '¥' | '￥' | '%' | '元'))
        .collect();
    let (number, factor) = match (plain.strip_suffix('万'), plain.strip_suffix('亿')) {
        (Some(number), _) => (number, 10_000),
        (_, Some(number)) => (number, 100_000_000),
        (None, None) => (plain.as_str(), 1),
    };
    let (negative, number) = number.strip_prefix('-').map_or((false, number), |number| (true, number));
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + part.len() == 0 || whole.len() > 15 || part.len() > 6 || !digits(whole) || !digits(part) {
        return None;
    }
    // Six decimals, so that 1.2345万 is exact.
    let millionths: i128 = format!("{whole}{part:0<6}").parse().ok()?;
    let hundredths = millionths * factor;
    if hundredths % 10_000 != 0 {
        return None;
    }
    let hundredths = i64::try_from(hundredths / 10_000).ok()?;
    Some(if negative { -hundredths } else { hundredths })
}

/// The number without superfluous zeros: `12.5`.
pub fn plain(hundredths: i64) -> String {
    let (sign, whole, part) = split(hundredths);
    match part {
        0 => format!("{sign}{whole}"),
        part if part % 10 == 0 => format!("{sign}{whole}.{}", part / 10),
        part => format!("{sign}{whole}.{part:02}"),
    }
}

/// The number as amounts are written: `12,345.60`.
pub fn grouped(hundredths: i64) -> String {
    let (sign, whole, part) = split(hundredths);
    let digits = whole.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{part:02}")
}

fn split(hundredths: i64) -> (&'static str, u64, u64) {
    let size = hundredths.unsigned_abs();
    (if hundredths < 0 { "-" } else { "" }, size / 100, size % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_every_notation_and_nothing_else_is() {
        for (typed, hundredths) in [
            ("0", 0),
            ("1,234.5", 123_450),
            ("１２.３４", 1_234),
            ("-0.05", -5),
            ("1.2345万", 1_234_500),
            ("2亿", 20_000_000_000),
            (".5", 50),
        ] {
            assert_eq!(parse(typed), Some(hundredths), "{typed}");
        }
        for typed in ["", ".", "-", "1.234", "1e5", "万", "1-2", "０ｘ", "9999999999999999"] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn numbers_are_written() {
        assert_eq!([1_250, 1_205, -1_200, 5].map(plain), ["12.5", "12.05", "-12", "0.05"]);
        assert_eq!([123_456_760, -5, 100].map(grouped), ["1,234,567.60", "-0.05", "1.00"]);
    }
}
