//! Readings of Chinese characters (toneless pinyin; ü is written v) and search by them.
//!
//! A text becomes tokens: each Chinese character is one, each run of other letters and digits (a word) is one, the rest
//! separates. A character keeps its first reading in this place and the other readings it can have, because people
//! search by either.

mod key;
mod matcher;
mod pair;
mod phrases;
mod table;

#[cfg(test)]
mod tests;

pub use key::{Code, Marks, Reading, ReadingKey};
pub use matcher::{Hit, Matcher, Nearness};
pub use pair::Pair;
pub use table::Syllable;

use super::normal::{half_width, is_han};

/// The readings of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Readings(pub Vec<Token>);

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A Chinese character: its reading here, then its other ones; never empty.
    Han(Vec<Syllable>),
    /// A run of other letters and digits, in upper case; never empty.
    Word(String),
    /// A Chinese character whose reading is not known.
    Unknown(char),
}

/// The readings of a text that is no person's name.
pub fn readings(text: &str) -> Readings {
    read(text, phrases::words)
}

/// The stored form of a customer's readings: of the name, and on a second line of the short name if there is one.
pub fn stored(name: &str, short_name: &str) -> String {
    let mut lines = readings(name).encode();
    if !short_name.is_empty() {
        lines.push('\n');
        lines.push_str(&readings(short_name).encode());
    }
    lines
}

/// The readings of a person's name: the surname first, in the way it is read as a surname.
pub fn person_readings(name: &str) -> Readings {
    read(name, phrases::person)
}

/// Tokens from the table, then first readings as `correct` knows them for the text's simplified characters.
fn read(text: &str, correct: fn(&[char]) -> Vec<phrases::Correction>) -> Readings {
    let pieces = pieces(text);
    let mut tokens: Vec<Token> = pieces.iter().map(Token::from_piece).collect();
    let chars: Vec<char> = pieces.iter().map(Piece::folded).collect();
    for (place, correction) in correct(&chars).into_iter().enumerate() {
        if let (Token::Han(readings), Some(first)) = (&mut tokens[place], correction) {
            let mut corrected: Vec<Syllable> = first.to_vec();
            corrected.extend(readings.iter().filter(|r| !first.contains(r)));
            *readings = corrected;
        }
    }
    Readings(tokens)
}

/// A piece of a text before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Han(char),
    Word(String),
}

impl Piece {
    /// The character in simplified form; for a word one that is in no phrase.
    fn folded(&self) -> char {
        match self {
            Self::Han(han) => super::normal::simplified(*han),
            Self::Word(_) => ' ',
        }
    }
}

/// A character a token, as [`Piece::folded`] gives it.
fn folded(text: &str) -> Vec<char> {
    let mut chars = Vec::with_capacity(text.len() / 3);
    let mut in_word = false;
    for c in text.chars().map(half_width) {
        let (han, letter) = (is_han(c), c.is_alphanumeric());
        if han {
            chars.push(super::normal::simplified(c));
        } else if letter && !in_word {
            chars.push(' ');
        }
        in_word = letter && !han;
    }
    chars
}

/// Which words stay together and what separates is decided here alone.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut word = String::new();
    for c in text.chars().map(half_width).chain([' ']) {
        if is_han(c) || !c.is_alphanumeric() {
            if !word.is_empty() {
                pieces.push(Piece::Word(std::mem::take(&mut word)));
            }
            if is_han(c) {
                pieces.push(Piece::Han(c));
            }
        } else {
            word.extend(
                super::normal::normal(c.encode_utf8(&mut [0; 4]))
                    .to_uppercase()
                    .chars()
                    .filter(|c| c.is_alphanumeric()),
            );
        }
    }
    pieces
}

impl Token {
    fn from_piece(piece: &Piece) -> Self {
        match piece {
            Piece::Word(word) => Self::Word(word.clone()),
            Piece::Han(han) => match table::readings_of(*han) {
                readings if readings.is_empty() => Self::Unknown(*han),
                readings => Self::Han(readings),
            },
        }
    }

    fn decode(text: &str) -> Option<Self> {
        let first = text.chars().next()?;
        if is_han(first) {
            return Some(Self::Unknown(first));
        }
        let readings: Option<Vec<_>> = text.split('|').map(Syllable::parse).collect();
        Some(readings.map_or_else(|| Self::Word(text.to_uppercase()), Self::Han))
    }
}

impl Readings {
    /// The stored form: tokens separated by a space, readings of one character by `|`, words in upper case.
    pub fn encode(&self) -> String {
        let mut out = String::new();
        for token in &self.0 {
            if !out.is_empty() {
                out.push(' ');
            }
            match token {
                Token::Han(readings) => {
                    let names: Vec<_> = readings.iter().map(|r| r.name()).collect();
                    out.push_str(&names.join("|"));
                }
                Token::Word(word) => out.push_str(word),
                Token::Unknown(han) => out.push(*han),
            }
        }
        out
    }

    /// Reads the stored form. What no version wrote reads as a word; nothing panics.
    pub fn decode(stored: &str) -> Self {
        Self(stored.split(' ').filter_map(Token::decode).collect())
    }

    /// The first readings in full, in lower case without separators: `zhongqingchanganqiche`.
    pub fn full(&self) -> String {
        self.spell(str::to_owned)
    }

    /// The first letters of the first readings, words in full: `cqcaqc`.
    pub fn initials(&self) -> String {
        self.spell(|name| name.chars().take(1).collect())
    }

    fn spell(&self, letters: fn(&str) -> String) -> String {
        let spelt = self.0.iter().map(|token| match token {
            Token::Han(readings) => readings.first().map(|r| letters(r.name())).unwrap_or_default(),
            Token::Word(word) => word.to_lowercase(),
            Token::Unknown(han) => han.to_string(),
        });
        spelt.collect()
    }
}

/// A text that sorts as a Chinese directory does, of the stored form's first line: by first readings, character by
/// character; digits before letters.
pub fn sort_key(stored: &str) -> String {
    let line = stored.lines().next().unwrap_or_default();
    let mut key = String::with_capacity(line.len());
    let mut other = false;
    for c in line.chars() {
        match c {
            '|' => other = true,
            ' ' => {
                other = false;
                key.push(c);
            }
            _ if other => {}
            _ => key.extend(c.to_lowercase()),
        }
    }
    key
}
