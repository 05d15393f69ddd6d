//! The normal form in which texts are compared and searched.
//!
//! Folded: full-width and circled forms, letter case, accents of Latin letters, traditional characters. Dropped: spaces,
//! punctuation, symbols, control characters.

use std::{borrow::Cow, sync::LazyLock};

/// `build.rs`: for each traditional form in order how far it lies from the one before, then the high and then the low
/// bytes of how far its simplified form lies from it. Said in this way it is compressed to half.
static TRADITIONAL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/traditional.bin"));

const FIRST: u16 = 0x4E00;
const COUNT: usize = 0x9FFF - 0x4E00 + 1;

/// What to add to a character of the basic block, modulo 2^16, to come to its simplified form.
static STEPS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut steps = vec![0; COUNT];
    let (gaps, far) = TRADITIONAL.split_at(TRADITIONAL.len() / 3);
    let (high, low) = far.split_at(gaps.len());
    let mut place = 0;
    for ((gap, high), low) in gaps.iter().zip(high).zip(low) {
        place += usize::from(*gap);
        steps[place] = u16::from_be_bytes([*high, *low]);
    }
    steps
});

/// The normal form of a text. Empty if nothing in it can be searched for.
pub fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_folded(c, &mut out));
    out
}

/// The simplified form of a character; itself if it has none.
pub fn simplified(han: char) -> char {
    let Ok(code) = u16::try_from(u32::from(han)) else { return han };
    let step = code.checked_sub(FIRST).and_then(|place| STEPS.get(usize::from(place)));
    step.and_then(|step| char::from_u32(u32::from(code.wrapping_add(*step)))).unwrap_or(han)
}

/// Whether a character is a Chinese one (any block of ideographs).
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// Full-width ASCII as half-width, the ideographic space as a space; everything else as it is.
pub fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn push_folded(c: char, out: &mut String) {
    let c = half_width(c);
    match c {
        'a'..='z' | '0'..='9' => out.push(c),
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        _ if c.is_ascii() => {}
        _ if is_han(c) => out.push(simplified(c)),
        '①'..='⑨' => out.push(char::from(b'1' + (u32::from(c) - u32::from('①')) as u8)),
        'Ⅰ'..='Ⅻ' | 'ⅰ'..='ⅻ' => out.push_str(roman(c)),
        _ if c.is_alphanumeric() => c.to_lowercase().for_each(|c| push_lower(c, out)),
        _ => {}
    }
}

/// A lower-case letter. Capitals beyond the Latin blocks come here, too: `ẞ`, the sign of the ångström.
fn push_lower(c: char, out: &mut String) {
    match c {
        'ß' => out.push_str("ss"),
        '\u{0300}'..='\u{036F}' => {}
        '\u{C0}'..='\u{24F}' => out.push(bare_latin(c)),
        _ => out.push(c),
    }
}

/// A lower-case Latin letter without its accent.
fn bare_latin(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' => 'i',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' => 'o',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'u',
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ǹ' => 'n',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ý' | 'ÿ' => 'y',
        'ś' | 'ŝ' | 'ş' | 'š' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ł' | 'ĺ' | 'ļ' | 'ľ' => 'l',
        'ğ' | 'ģ' => 'g',
        'ř' => 'r',
        'ď' | 'đ' => 'd',
        'ť' | 'ţ' => 't',
        other => other,
    }
}

fn roman(c: char) -> &'static str {
    const NUMERALS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    NUMERALS[((u32::from(c) - 0x2160) % 16) as usize]
}

/// `text` with full-width forms made half-width; borrowed if there are none.
pub fn to_half_width(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| half_width(c) != c) {
        Cow::Owned(text.chars().map(half_width).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::{normal, simplified};
    use proptest::prelude::*;

    #[test]
    fn folds() {
        for (text, folded) in [
            ("重慶長安汽車（集團）有限公司", "重庆长安汽车集团有限公司"),
            ("ＡＢＣ　Ｃｏ．，Ｌｔｄ", "abccoltd"),
            ("臺灣積體電路", "台湾积体电路"),
            ("Café Ünï-Øre GmbH", "cafeuniøre gmbh".replace(' ', "").replace('ø', "o").as_str()),
            ("1 2\t3—4", "1234"),
            ("①②⑨", "129"),
            ("第Ⅲ期", "第iii期"),
            ("<script>", "script"),
            ("😀👨‍👩‍👧", ""),
            ("", ""),
            ("…、。！", ""),
            ("ПРИВЕТ", "привет"),
            ("شركة", "شركة"),
            ("𠮷野家", "𠮷野家"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(normal(text), folded, "{text}");
        }
    }

    #[test]
    fn every_pair_folds_once() {
        let pairs = include_str!("../../data/traditional.txt").lines().filter(|l| !l.starts_with('#'));
        let mut count = 0;
        for pair in pairs.flat_map(str::split_whitespace) {
            let (old, new) = (pair.chars().next().unwrap(), pair.chars().nth(1).unwrap());
            assert_eq!(simplified(old), new);
            assert_eq!(simplified(new), new);
            count += 1;
        }
        assert!(count > 2_500, "{count}");
    }

    #[test]
    fn every_character_folds_once() {
        for c in '\0'..=char::MAX {
            let once = normal(c.encode_utf8(&mut [0; 4]));
            assert_eq!(normal(&once), once, "{c:?}");
        }
        assert_eq!(normal("STRAẞE Å K"), "strasseak");
    }

    proptest! {
        #[test]
        fn is_idempotent(text in "\\PC{0,40}") {
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once);
        }
    }
}
