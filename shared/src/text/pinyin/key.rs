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
    codes: Box<[Code]>,
    /// The characters, one a token, if the text was known; a blank for a word.
    chars: Box<[char]>,
    marks: Marks,
}

/// One step of a name: a syllable's number or a letter, and whether the token goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code(u16);

/// Letters and digits of a name, a bit each: they tell most misses.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks {
    /// Those that occur in some reading; the last bit: something else occurs.
    pub(super) all: u64,
    /// Those at which a query may begin: the first of each reading, any of a word.
    pub(super) starts: u64,
    /// Those of them with which the text begins.
    pub(super) first: u64,
}

/// A name as letters are looked for in it.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Its steps.
    pub codes: &'a [Code],
    /// Its letters.
    pub marks: Marks,
}

/// A key in the making.
#[derive(Default)]
struct Made {
    codes: Vec<u16>,
    marks: Marks,
}

impl Made {
    /// A character with its readings. `false`, and nothing is added, if the token is none.
    fn push_syllables(&mut self, token: &str) -> bool {
        let begin = self.codes.len();
        for name in token.split('|') {
            let Some(syllable) = Syllable::parse(name) else {
                self.codes.truncate(begin);
                return false;
            };
            self.marks.all |= syllable.letters();
            self.codes.push(syllable.number());
        }
        if let Some(last) = self.codes.last_mut() {
            *last |= LAST;
        }
        true
    }

    /// With which letters the readings of a character begin.
    fn starts_of(&mut self, token: &str) -> u64 {
        let begins = token.split('|').filter_map(|name| name.bytes().next()).fold(0, |all, letter| all | bit(letter));
        self.marks.starts |= begins;
        begins
    }

    /// A word, or a character without a reading: a code a letter. Returns the letter with which it begins.
    fn push_word(&mut self, word: &str) -> u64 {
        let mut begins = None;
        for c in word.chars() {
            let letter = u8::try_from(c.to_ascii_lowercase()).ok().filter(u8::is_ascii_alphanumeric);
            let own = letter.map_or(0, bit);
            self.marks.all |= own;
            self.marks.starts |= own;
            begins = begins.or(Some(own));
            self.codes.push(letter.map_or(UNMATCHABLE, |letter| LETTERS + u16::from(letter)) | LAST | MORE);
        }
        if let Some(last) = self.codes.last_mut() {
            *last &= !MORE;
        }
        begins.unwrap_or(0)
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
        let mut made = Made { codes: Vec::with_capacity(stored.len() / 3), ..Made::default() };
        for token in stored.split(' ').filter(|token| !token.is_empty()) {
            let first = made.codes.is_empty();
            let begins = if made.push_syllables(token) { made.starts_of(token) } else { made.push_word(token) };
            made.marks.first |= if first { begins } else { 0 };
        }
        Self { codes: made.codes.into_iter().map(Code).collect(), chars: Box::default(), marks: made.marks }
    }

    /// How many tokens there are.
    pub fn tokens(&self) -> usize {
        self.reading().steps().filter(|step| step.last && !step.more).count()
    }

    /// Letters and digits that occur in some reading, a bit each.
    pub fn letters(&self) -> u64 {
        self.marks.all
    }

    /// The name as letters are looked for in it.
    pub fn reading(&self) -> Reading<'_> {
        Reading { codes: &self.codes, marks: self.marks }
    }

    /// The character of a token; a blank for a word or if it is not known.
    pub(super) fn char_at(&self, token: usize) -> char {
        self.chars.get(token).copied().unwrap_or(' ')
    }
}

impl Marks {
    /// Letters and digits that occur, a bit each.
    pub fn letters(self) -> u64 {
        self.all
    }
}

impl Reading<'_> {
    pub(super) fn steps(&self) -> impl Iterator<Item = Step> {
        self.codes.iter().map(|Code(code)| Step { code: code & CODE, last: code & LAST != 0, more: code & MORE != 0 })
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
