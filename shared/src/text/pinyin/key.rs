//! A name prepared for matching: flat, small, with a mask that tells most misses at once.

use super::{Readings, folded, table::Syllable};

/// Letters that are not syllables begin here.
pub(super) const LETTERS: u16 = 512;
/// What no query's letter matches.
pub(super) const UNMATCHABLE: u16 = 1023;
/// The last reading of a character, or any letter of a word.
const LAST: u16 = 1 << 15;
/// A letter that is not the last of its word.
const MORE: u16 = 1 << 14;
const CODE: u16 = (1 << 12) - 1;

/// A name prepared for matching.
#[derive(Debug, Clone, Default)]
pub struct ReadingKey {
    codes: Box<[u16]>,
    /// The characters, one a token, if the text was known; a blank for a word.
    chars: Box<[char]>,
    /// Letters and digits that occur in some reading; the last bit: something else occurs.
    pub(super) mask: u64,
}

/// A word, or a character without a reading: a code a letter.
fn push_word(word: &str, codes: &mut Vec<u16>, mask: &mut u64) {
    for c in word.chars() {
        let letter = u8::try_from(c.to_ascii_lowercase()).ok().filter(u8::is_ascii_alphanumeric);
        *mask |= letter.map_or(0, bit);
        codes.push(letter.map_or(UNMATCHABLE, |letter| LETTERS + u16::from(letter)) | LAST | MORE);
    }
    if let Some(last) = codes.last_mut() {
        *last &= !MORE;
    }
}

/// One step of a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// A syllable's number, a letter, or `UNMATCHABLE`.
    pub code: u16,
    /// Whether the token has no further reading.
    pub last: bool,
    /// Whether the word goes on.
    pub more: bool,
}

impl ReadingKey {
    /// The key of a text whose stored readings are given. Characters can be matched too if the two agree.
    pub fn new(text: &str, stored: &str) -> Self {
        let mut key = Self::of_stored(stored);
        let chars = folded(text);
        if chars.len() == key.tokens() {
            key.chars = chars.into();
        }
        key
    }

    /// The key of readings alone.
    pub fn of(readings: &Readings) -> Self {
        Self::of_stored(&readings.encode())
    }

    fn of_stored(stored: &str) -> Self {
        let mut codes = Vec::with_capacity(stored.len() / 3);
        let mut mask = 0;
        for token in stored.split(' ').filter(|token| !token.is_empty()) {
            let begin = codes.len();
            for name in token.split('|') {
                let Some(syllable) = Syllable::parse(name) else {
                    codes.truncate(begin);
                    break;
                };
                mask |= syllable.letters();
                codes.push(syllable.number());
            }
            match codes[begin..].last_mut() {
                Some(last) => *last |= LAST,
                None => push_word(token, &mut codes, &mut mask),
            }
        }
        Self { codes: codes.into(), chars: Box::default(), mask }
    }

    /// How many tokens there are.
    pub fn tokens(&self) -> usize {
        self.codes.iter().filter(|code| **code & LAST != 0 && **code & MORE == 0).count()
    }

    pub(super) fn steps(&self) -> impl Iterator<Item = Step> {
        self.codes.iter().map(|code| Step { code: code & CODE, last: code & LAST != 0, more: code & MORE != 0 })
    }

    /// The character of a token; a blank for a word or if it is not known.
    pub(super) fn char_at(&self, token: usize) -> char {
        self.chars.get(token).copied().unwrap_or(' ')
    }
}

/// The mask's bit of a lower-case letter or digit. ü may be typed as u or v, so both share a bit.
pub(super) fn bit(letter: u8) -> u64 {
    match letter {
        b'v' => bit(b'u'),
        b'a'..=b'z' => 1 << (letter - b'a'),
        b'0'..=b'9' => 1 << (26 + letter - b'0'),
        _ => 0,
    }
}
