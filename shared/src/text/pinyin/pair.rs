//! Two letters that stand where a query can begin: the smallest thing that tells most names apart.

use super::{
    ReadingKey,
    key::{LETTERS, Step},
    table::Syllable,
};

/// Letters of the alphabet.
const ALPHABET: usize = 26;

/// Two lower-case letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair(u16);

impl Pair {
    /// How many there are.
    pub const COUNT: usize = ALPHABET * ALPHABET;

    /// The pair of two characters; `None` if they are not both lower-case letters.
    pub fn new(first: u8, second: u8) -> Option<Self> {
        let letter = |c: u8| c.is_ascii_lowercase().then(|| u16::from(c - b'a'));
        Some(Self(letter(first)? * ALPHABET as u16 + letter(second)?))
    }

    /// Its number, below [`Pair::COUNT`].
    pub fn number(self) -> usize {
        usize::from(self.0)
    }
}

/// A token as far as pairs go: the letters with which it is left for the next one, and those with which it begins.
#[derive(Default)]
struct Ends {
    /// Letters after which a query may go on in the next token.
    all: Vec<u8>,
    /// Those of them that begin the token.
    first: Vec<u8>,
}

impl ReadingKey {
    /// Tells each pair to which the text answers, and whether from its beginning. It may tell one twice.
    pub fn each_pair(&self, mut tell: impl FnMut(Pair, bool)) {
        let mut tell = |first: u8, second: u8, begins: bool| {
            if let Some(pair) = Pair::new(first, second) {
                tell(pair, begins);
            }
        };
        let (mut before, mut own, mut at_beginning) = (Ends::default(), Ends::default(), true);
        // The letter of the word before this one.
        let mut last_letter = None;
        for step in self.reading().steps() {
            let word = step.code >= LETTERS;
            let letters = letters_of(step);
            let first = letters[0];
            let opens = !word || last_letter.is_none();
            if opens {
                before.all.iter().for_each(|letter| tell(*letter, first, false));
                // What began the text goes on here.
                before.first.iter().for_each(|letter| tell(*letter, first, true));
                own.first.push(first);
            }
            own.all.push(first);
            if word {
                if let Some(letter) = last_letter {
                    tell(letter, first, false);
                    if at_beginning && own.all.len() == 2 {
                        tell(letter, first, true);
                    }
                }
                last_letter = Some(first);
            } else {
                for second in &letters[1..] {
                    tell(first, *second, false);
                    if at_beginning {
                        tell(first, *second, true);
                    }
                }
            }
            if step.last && !step.more {
                let ended = std::mem::take(&mut own);
                let first = if at_beginning { ended.first } else { Vec::new() };
                before = Ends { all: ended.all, first };
                (at_beginning, last_letter) = (false, None);
            }
        }
    }
}

/// The first letter, then each that may be typed as the second of a syllable; a letter of a word alone. What no query
/// matches is no letter.
fn letters_of(step: Step) -> Vec<u8> {
    if step.code >= LETTERS {
        return vec![u8::try_from(step.code - LETTERS).unwrap_or(0)];
    }
    let name = Syllable::all()[usize::from(step.code)].as_bytes();
    let mut letters: Vec<u8> = name.iter().take(2).copied().collect();
    match name {
        [_, b'v', ..] => letters.push(b'u'),
        // After these the letter u is an ü, which some type as v.
        [b'j' | b'q' | b'x' | b'y', b'u', ..] => letters.push(b'v'),
        _ => {}
    }
    letters
}
