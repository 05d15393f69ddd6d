//! Unified social credit codes 统一社会信用代码 (GB 32100-2015).

use serde::{Deserialize, Serialize};

use super::normal::half_width;

/// The 31 characters of a code by value; I, O, S, V and Z are left out because they look like digits.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Length of a code.
const LENGTH: usize = 18;

/// What is wrong with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum BadCreditCode {
    /// Not 18 characters.
    #[error("{found} characters instead of 18")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// A character that no code has.
    #[error("{character} at place {place} cannot stand in a credit code")]
    Character {
        /// Counted from 1.
        place: usize,
        /// What stands there.
        character: char,
    },
    /// The last character should be another: something is mistyped.
    #[error("the check character should be {expected}")]
    CheckCharacter {
        /// What the first 17 ask for.
        expected: char,
    },
}

/// A code as it is stored: half-width, upper case, without spaces and dashes. Makes no judgement.
pub fn normalise(text: &str) -> String {
    let kept = text
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–' | '—' | '\u{200B}' | '\u{FEFF}'));
    kept.flat_map(char::to_uppercase).collect()
}

/// Checks a code and gives it back normalised.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(text: &str) -> Result<String, BadCreditCode> {
    let code = normalise(text);
    let found = code.chars().count();
    if found != LENGTH {
        return Err(BadCreditCode::Length { found });
    }
    for (place, character) in code.chars().enumerate() {
        if value(character).is_none() {
            return Err(BadCreditCode::Character { place: place + 1, character });
        }
    }
    let expected = check_character(&code);
    if code.ends_with(expected) { Ok(code) } else { Err(BadCreditCode::CheckCharacter { expected }) }
}

fn value(character: char) -> Option<usize> {
    ALPHABET.iter().position(|own| char::from(*own) == character)
}

/// Σ value × 3^place mod 31, subtracted from 31.
fn check_character(code: &str) -> char {
    let (mut sum, mut weight) = (0, 1);
    for character in code.chars().take(LENGTH - 1) {
        sum += value(character).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    char::from(ALPHABET[(31 - sum % 31) % 31])
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, BadCreditCode, check, check_character};
    use proptest::prelude::*;

    #[test]
    fn codes() {
        let valid = [
            "91350100M000100Y43",
            "91350100m000100y43",
            " 9135 0100-M000100Y43 ",
            "９１３５０１００Ｍ０００１００Ｙ４３",
        ];
        for text in valid {
            assert_eq!(check(text).as_deref(), Ok("91350100M000100Y43"), "{text}");
        }
        for (text, why) in [
            ("91350100M000100Y4Z", BadCreditCode::Character { place: 18, character: 'Z' }),
            ("91350100M000100Y44", BadCreditCode::CheckCharacter { expected: '3' }),
            ("91350100M000100Y4", BadCreditCode::Length { found: 17 }),
            ("", BadCreditCode::Length { found: 0 }),
            ("9135010OM000100Y43", BadCreditCode::Character { place: 8, character: 'O' }),
            ("一二三四五六七八九十一二三四五六七八", BadCreditCode::Character { place: 1, character: '一' }),
        ] {
            assert_eq!(check(text), Err(why), "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_noticed(body in "[0-9A-HJ-NP-RTUWXY]{17}", place in 0usize..17, step in 1usize..31) {
            let code = format!("{body}{}", check_character(&body));
            prop_assert_eq!(check(&code), Ok(code.clone()));
            let mut wrong = code.into_bytes();
            let old = ALPHABET.iter().position(|own| *own == wrong[place]).unwrap();
            wrong[place] = ALPHABET[(old + step) % 31];
            prop_assert!(check(std::str::from_utf8(&wrong).unwrap()).is_err());
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,30}") {
            let _ = check(&text);
        }
    }
}
