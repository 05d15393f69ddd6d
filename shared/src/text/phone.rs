//! Phone numbers: one form for comparing and searching, another for reading, a third for dialling.

use super::normal::half_width;

/// A phone number taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// What kind of number it is.
    pub kind: PhoneKind,
    /// All digits without country code (if it is China's), prefix and extension.
    pub digits: String,
    /// Extension, if one is given.
    pub extension: String,
}

/// What kind of number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneKind {
    /// A Chinese mobile number.
    Mobile,
    /// A Chinese landline with its area code of so many digits (010, 0755 …).
    Landline {
        /// Digits of the area code with its zero.
        area: usize,
    },
    /// A Chinese service number: 400, 800, 95xxx.
    Service,
    /// A number abroad with its country code.
    Foreign,
    /// Digits of which nothing is known: a local number, an old one, a part of one.
    Other,
}

impl Phone {
    /// Reads a number in any notation. `None` if there are fewer than three digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().map(half_width).collect();
        let (main, extension) = split_extension(&text);
        let digits = digits_of(main);
        if digits.len() < 3 {
            return None;
        }
        let plus = main.chars().find(|c| *c == '+' || c.is_ascii_digit()) == Some('+');
        let (digits, foreign) = without_country(digits, plus);
        let kind = if foreign { PhoneKind::Foreign } else { kind_of(&digits) };
        Some(Self { kind, digits, extension: digits_of(extension) })
    }

    /// As people read it: `138 0013 8000`, `0755-8888 6666 转 801`, `400-820-8820`, `+49 30123456`.
    pub fn display(&self) -> String {
        let digits = self.digits.as_str();
        let mut text = match self.kind {
            PhoneKind::Mobile => format!("{} {} {}", &digits[..3], &digits[3..7], &digits[7..]),
            PhoneKind::Landline { area } => format!("{}-{}", &digits[..area], local(&digits[area..])),
            PhoneKind::Service if digits.len() == 10 => format!("{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..]),
            PhoneKind::Foreign => format!("+{digits}"),
            PhoneKind::Service | PhoneKind::Other => local(digits),
        };
        if !self.extension.is_empty() {
            text.push_str(" 转 ");
            text.push_str(&self.extension);
        }
        text
    }

    /// The link that dials it, with country code where that is known, `;ext=` for the extension.
    pub fn tel(&self) -> String {
        let digits = self.digits.as_str();
        let number = match self.kind {
            PhoneKind::Mobile => format!("+86{digits}"),
            PhoneKind::Landline { .. } => format!("+86{}", &digits[1..]),
            PhoneKind::Foreign => format!("+{digits}"),
            PhoneKind::Service | PhoneKind::Other => digits.to_owned(),
        };
        if self.extension.is_empty() { format!("tel:{number}") } else { format!("tel:{number};ext={}", self.extension) }
    }
}

/// The digits by which numbers are compared and searched: no country code of China, no extension. What is no number
/// gives the digits that it has.
pub fn normalise(text: &str) -> String {
    Phone::parse(text).map_or_else(|| digits_of(text), |phone| phone.digits)
}

/// The digits of a text, if it is something that one types to find a number by: digits and separators alone.
pub fn fragment(text: &str) -> Option<String> {
    let text: String = text.chars().map(half_width).collect();
    let separator = |c: char| matches!(c, ' ' | '-' | '(' | ')' | '+' | '.' | '/');
    let typed = text.chars().all(|c| c.is_ascii_digit() || separator(c));
    let digits = digits_of(&text);
    let plus = text.trim_start().starts_with('+');
    let bare = digits.strip_prefix("86").filter(|_| plus).unwrap_or(&digits).to_owned();
    (typed && !bare.is_empty()).then_some(bare)
}

fn digits_of(text: &str) -> String {
    text.chars().map(half_width).filter(char::is_ascii_digit).collect()
}

fn split_extension(text: &str) -> (&str, &str) {
    const MARKS: [&str; 9] = ["转", "轉", "分机", "分機", "ext", "Ext", "EXT", ";", "#"];
    let first = MARKS.iter().filter_map(|mark| text.find(mark)).min();
    match first {
        Some(place) if digits_of(&text[..place]).len() >= 3 => text.split_at(place),
        _ => split_dashed_extension(text),
    }
}

/// `0755-88886666-801`: a short group after a number that is complete is its extension.
fn split_dashed_extension(text: &str) -> (&str, &str) {
    let groups: Vec<&str> = text.split('-').collect();
    let [.., before, last] = groups[..] else { return (text, "") };
    let short = (1..=5).contains(&digits_of(last).len());
    let before = digits_of(before);
    let complete = (7..=8).contains(&before.len()) || kind_of(&before) != PhoneKind::Other;
    if short && complete { text.split_at(text.len() - last.len()) } else { (text, "") }
}

/// Without +86, 0086 or 86 before a number that is then complete; whether it is abroad.
fn without_country(digits: String, plus: bool) -> (String, bool) {
    let international = plus || digits.starts_with("00");
    let bare = digits.strip_prefix("00").unwrap_or(&digits);
    if !international {
        let mobile = bare.strip_prefix("86").filter(|rest| is_mobile(rest));
        return (mobile.unwrap_or(&digits).to_owned(), false);
    }
    let Some(rest) = bare.strip_prefix("86") else { return (bare.to_owned(), true) };
    if is_mobile(rest) || rest.starts_with('0') || rest.starts_with("400") || rest.starts_with("800") {
        return (rest.to_owned(), false);
    }
    (format!("0{rest}"), false)
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

fn kind_of(digits: &str) -> PhoneKind {
    let area = area_digits(digits);
    if is_mobile(digits) {
        PhoneKind::Mobile
    } else if digits.starts_with('0') && (7..=8).contains(&digits.len().saturating_sub(area)) {
        PhoneKind::Landline { area }
    } else if (digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800")))
        || (digits.starts_with("95") && matches!(digits.len(), 5 | 6))
    {
        PhoneKind::Service
    } else {
        PhoneKind::Other
    }
}

/// 010 and 02x have three digits, the others four.
fn area_digits(digits: &str) -> usize {
    if digits.starts_with("01") || digits.starts_with("02") { 3 } else { 4 }
}

fn local(digits: &str) -> String {
    match digits.len() {
        7 => format!("{} {}", &digits[..3], &digits[3..]),
        8 => format!("{} {}", &digits[..4], &digits[4..]),
        _ => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Phone, PhoneKind, fragment, normalise};
    use proptest::prelude::*;

    #[test]
    fn notations_of_one_number() {
        for text in [
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "+8613800138000",
            "+86 138-0013-8000",
            "0086 13800138000",
            "8613800138000",
            "(+86)13800138000",
            "１３８００１３８０００",
            "＋８６ 138００１３８０００",
            "tel:13800138000",
            "手机：138 0013 8000",
        ] {
            let phone = Phone::parse(text).unwrap();
            assert_eq!((phone.kind, phone.digits.as_str()), (PhoneKind::Mobile, "13800138000"), "{text}");
            assert_eq!(phone.display(), "138 0013 8000");
            assert_eq!(phone.tel(), "tel:+8613800138000");
        }
    }

    #[test]
    fn other_numbers() {
        for (text, display, tel) in [
            ("010-88886666", "010-8888 6666", "tel:+861088886666"),
            ("0755 8888 6666", "0755-8888 6666", "tel:+8675588886666"),
            ("(0755)88886666-801", "0755-8888 6666 转 801", "tel:+8675588886666;ext=801"),
            ("0755-88886666-801", "0755-8888 6666 转 801", "tel:+8675588886666;ext=801"),
            ("0755-88886666 转 801", "0755-8888 6666 转 801", "tel:+8675588886666;ext=801"),
            ("0755-88886666ext.801", "0755-8888 6666 转 801", "tel:+8675588886666;ext=801"),
            ("+86 755 8888 6666", "0755-8888 6666", "tel:+8675588886666"),
            ("+86-10-88886666", "010-8888 6666", "tel:+861088886666"),
            ("0512-6666777", "0512-666 6777", "tel:+865126666777"),
            ("400-820-8820", "400-820-8820", "tel:4008208820"),
            ("4008208820", "400-820-8820", "tel:4008208820"),
            ("95588", "95588", "tel:95588"),
            ("88886666", "8888 6666", "tel:88886666"),
            ("+49 30 123456", "+4930123456", "tel:+4930123456"),
            ("001 212 555 0100", "+12125550100", "tel:+12125550100"),
            ("12345678901234567890", "12345678901234567890", "tel:12345678901234567890"),
        ] {
            let phone = Phone::parse(text).unwrap();
            assert_eq!((phone.display().as_str(), phone.tel().as_str()), (display, tel), "{text}");
        }
        assert_eq!(Phone::parse("无"), None);
        assert_eq!(Phone::parse("1-2"), None);
        assert_eq!(Phone::parse(""), None);
    }

    #[test]
    fn normal_forms_and_fragments() {
        assert_eq!(normalise("+86 755-8888 6666-801"), "075588886666");
        assert_eq!(normalise("无"), "");
        assert_eq!(fragment("8000").as_deref(), Some("8000"));
        assert_eq!(fragment("138-0013").as_deref(), Some("1380013"));
        assert_eq!(fragment("+86 138").as_deref(), Some("138"));
        assert_eq!(fragment("+86 13800138000").as_deref(), Some("13800138000"));
        assert_eq!(fragment("３６０"), Some("360".to_owned()));
        assert_eq!(fragment("3M"), None);
        assert_eq!(fragment("--"), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[0-9+() \\-转ext#;０-９\\PC]{0,30}") {
            if let Some(phone) = Phone::parse(&text) {
                prop_assert!(phone.display().len() >= phone.digits.len());
                prop_assert!(phone.tel().starts_with("tel:"));
            }
            fragment(&text);
        }

        #[test]
        fn display_reads_back(digits in "(1[3-9][0-9]{9}|0(10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}|400[0-9]{7})") {
            let phone = Phone::parse(&digits).unwrap();
            prop_assert_eq!(Phone::parse(&phone.display()).unwrap(), phone.clone());
            prop_assert_eq!(normalise(&phone.tel()), phone.digits);
        }
    }
}
