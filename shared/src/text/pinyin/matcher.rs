//! Finding a name by what somebody types of its readings.

use std::ops::Range;

use super::{
    Pair, Reading, ReadingKey,
    key::{LETTERS, UNMATCHABLE, bit},
    table::Syllable,
};
use crate::text::normal::{is_han, normal};

/// A longer query counts by its first letters; one bit of a `u64` a place, and one for the end.
const LONGEST: usize = 63;

/// A query of letters (syllables, their beginnings, initials) and characters in any mixture.
///
/// It matches a name where each of some consecutive characters gives at least the first letter of one of its readings
/// and the query is used up. A word may also be entered in its middle.
#[derive(Debug, Clone)]
pub struct Matcher {
    query: Vec<char>,
    mask: u64,
    /// For each place of the query and each syllable: bit k says that the next k letters begin the syllable.
    beginnings: Vec<u8>,
    /// How many syllables there are.
    syllables: usize,
    /// Places of the query that hold a letter (or digit) by letter.
    letters: Vec<u64>,
    /// Whether any place holds a character.
    characters: bool,
    /// The bit of the first letter; none if it is a character, or a letter that shares its bit.
    first: Option<u64>,
}

/// Where a query was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The tokens that the query covers.
    pub tokens: Range<usize>,
    /// Whether they are all that the name has.
    pub whole: bool,
}

/// Where a walk may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    /// In any token, in a word at any letter.
    Anywhere,
    /// In this token, in a word at any letter.
    Token(usize),
    /// At the first letter of all.
    Beginning,
}

/// Where a query without characters may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FromStart {
    /// At the first letter of all.
    Alone,
    /// There, in any token, in a word at any letter.
    OrAnywhere,
}

/// How near the beginning a query was found; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// The name begins so.
    Begins,
    /// The name contains it.
    Inside,
}

impl Matcher {
    /// Prepares a query. `None` if there is nothing in it to search for.
    pub fn new(query: &str) -> Option<Self> {
        let query: Vec<char> = letters_of(query).take(LONGEST).collect();
        if query.is_empty() {
            return None;
        }
        let names = Syllable::all();
        let mut beginnings = vec![0u8; query.len() * names.len()];
        for place in 0..query.len() {
            for (number, name) in names.iter().enumerate() {
                beginnings[place * names.len() + number] = common_beginnings(&query[place..], name);
            }
        }
        let mut letters = vec![0u64; 128];
        for (place, c) in query.iter().enumerate().filter(|(_, c)| c.is_ascii()) {
            letters[*c as usize] |= 1 << place;
        }
        let mask = query.iter().filter_map(|c| u8::try_from(*c).ok()).map(bit).fold(0, |all, bit| all | bit);
        let characters = query.iter().any(|c| is_han(*c));
        let first = u8::try_from(query[0]).ok().filter(|letter| !matches!(letter, b'u' | b'v'));
        let first = first.map(bit).filter(|bit| *bit != 0);
        Some(Self { query, mask, beginnings, syllables: names.len(), letters, characters, first })
    }

    /// Whether a letter or digit stands in the query.
    pub fn has_letters(&self) -> bool {
        self.mask != 0
    }

    /// The first place where the name answers to the query.
    pub fn find(&self, key: &ReadingKey) -> Option<Hit> {
        if self.mask & !key.letters() != 0 {
            return None;
        }
        let count = self.run(key, From::Anywhere)?;
        let start = (0..count).rev().find(|start| self.run(key, From::Token(*start)) == Some(count)).unwrap_or(0);
        // The same end may be reached from further left; a prefix of the name counts most.
        let from_begin = self.run(key, From::Beginning);
        let tokens = from_begin.map_or(start..count, |end| 0..end);
        let whole = tokens.start == 0 && tokens.end == key.tokens();
        Some(Hit { tokens, whole })
    }

    /// Whether the name answers to the query, and whether from its beginning.
    pub fn nearness(&self, key: &ReadingKey) -> Option<Nearness> {
        if !self.characters {
            return self.nearness_in(key.reading());
        }
        if !self.matches(key) {
            return None;
        }
        let begins = self.run(key, From::Beginning).is_some();
        Some(if begins { Nearness::Begins } else { Nearness::Inside })
    }

    /// As `nearness`, of a query without characters.
    pub fn nearness_in(&self, name: Reading) -> Option<Nearness> {
        if !self.stands_in(name) {
            return None;
        }
        let begins = match self.first {
            Some(first) if name.marks.first & first == 0 => false,
            Some(_) if self.query.len() == 1 => true,
            _ => self.walks(name, FromStart::Alone),
        };
        Some(if begins { Nearness::Begins } else { Nearness::Inside })
    }

    /// Whether the name answers to the query anywhere.
    pub fn matches(&self, key: &ReadingKey) -> bool {
        if self.characters {
            return self.mask & !key.letters() == 0 && self.run(key, From::Anywhere).is_some();
        }
        self.stands_in(key.reading())
    }

    /// Whether a query without characters stands in the name.
    fn stands_in(&self, name: Reading) -> bool {
        if self.mask & !name.marks.all != 0 {
            return false;
        }
        match self.first {
            Some(first) if name.marks.starts & first == 0 => false,
            // One letter: the masks have said it all.
            Some(_) if self.query.len() == 1 => true,
            _ => self.walks(name, FromStart::OrAnywhere),
        }
    }

    /// As `run`, of a query without characters: thousands of names are walked at a key press, and in most tokens nothing
    /// begins.
    fn walks(&self, name: Reading, from: FromStart) -> bool {
        let done = 1u64 << self.query.len();
        let may_start = u64::from(from == FromStart::OrAnywhere);
        let (mut before, mut after, mut inside) = (1u64, 0u64, 1u64);
        for step in name.steps() {
            after |= if step.code >= LETTERS {
                inside = self.by_letter(inside | may_start, step.code);
                inside
            } else if before == 1 {
                u64::from(self.beginnings[usize::from(step.code)])
            } else {
                self.by_syllable(before, step.code)
            };
            if after & done != 0 {
                return true;
            }
            if step.last && !step.more {
                before = after | may_start;
                if before == 0 {
                    return false;
                }
                (after, inside) = (0, before);
            }
        }
        false
    }

    /// Whether any place of the query holds a character.
    pub fn has_characters(&self) -> bool {
        self.characters
    }

    /// The two letters with which the query begins, and whether they are all of it. `None` if it begins otherwise.
    pub fn pair(&self) -> Option<(Pair, bool)> {
        let letter = |place: usize| self.query.get(place).and_then(|c| u8::try_from(*c).ok());
        Some((Pair::new(letter(0)?, letter(1)?)?, self.query.len() == 2))
    }

    /// Whether names whose letters together are these can answer at all.
    pub fn may_find(&self, letters: u64) -> bool {
        self.mask & !letters == 0
    }

    /// Whether whatever answers to this query has answered to `wider`: it is the same with something typed behind it.
    pub fn narrows(&self, wider: &Self) -> bool {
        wider.query.len() < LONGEST && self.query.starts_with(&wider.query)
    }

    /// Walks the name once with the set of places of the query that can have been reached: bit p is set if the letters
    /// before p are used up. Returns the number of tokens up to the end of the match.
    fn run(&self, key: &ReadingKey, from: From) -> Option<usize> {
        let done = 1u64 << self.query.len();
        let (mut before, mut after, mut inside, mut token) = (0u64, 0u64, 0u64, 0usize);
        let mut fresh = true;
        for step in key.reading().steps() {
            let may_start = match from {
                From::Anywhere => true,
                From::Token(start) => start == token,
                From::Beginning => token == 0 && fresh,
            };
            if fresh {
                before = after | u64::from(may_start);
                // Nothing leads on from here, and nothing new may begin.
                if before == 0 && from == From::Beginning {
                    return None;
                }
                (after, inside) = (self.by_character(before, key, token), before);
                fresh = false;
            }
            if step.code >= LETTERS {
                inside = self.by_letter(inside | u64::from(may_start), step.code);
                after |= inside;
            } else {
                after |= self.by_syllable(before, step.code);
            }
            if after & done != 0 {
                return Some(token + 1);
            }
            if step.last && !step.more {
                token += 1;
                fresh = true;
            }
        }
        None
    }

    fn by_syllable(&self, mut places: u64, syllable: u16) -> u64 {
        let mut reached = 0;
        places &= (1 << self.query.len()) - 1;
        while places != 0 {
            let place = places.trailing_zeros() as usize;
            reached |= u64::from(self.beginnings[place * self.syllables + usize::from(syllable)]) << place;
            places &= places - 1;
        }
        reached
    }

    fn by_letter(&self, places: u64, code: u16) -> u64 {
        if code == UNMATCHABLE {
            return 0;
        }
        (places & self.letters[usize::from(code - LETTERS)]) << 1
    }

    fn by_character(&self, mut places: u64, key: &ReadingKey, token: usize) -> u64 {
        if !self.characters {
            return 0;
        }
        let own = key.char_at(token);
        let mut reached = 0;
        places &= (1 << self.query.len()) - 1;
        while places != 0 {
            let place = places.trailing_zeros();
            if own != ' ' && self.query[place as usize] == own {
                reached |= 2 << place;
            }
            places &= places - 1;
        }
        reached
    }
}

/// The query's letters: ü as v, tone marks and everything that separates dropped.
fn letters_of(query: &str) -> impl Iterator<Item = char> {
    let spelt: String = query
        .chars()
        .map(|c| match c {
            'ü' | 'Ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'v',
            other => other,
        })
        .collect();
    normal(&spelt).chars().collect::<Vec<_>>().into_iter()
}

/// Bit k (1 to 6) is set if the first k of `letters` begin the syllable.
fn common_beginnings(letters: &[char], name: &str) -> u8 {
    let name = name.as_bytes();
    let mut bits = 0;
    for (k, own) in name.iter().enumerate() {
        let Some(typed) = letters.get(k).and_then(|c| u8::try_from(*c).ok()) else { break };
        // After j, q, x and y the letter u is an ü, which some type as v.
        let umlaut = *own == b'u' && k == 1 && matches!(name[0], b'j' | b'q' | b'x' | b'y');
        let same = typed == *own || (*own == b'v' && typed == b'u') || (umlaut && typed == b'v');
        if !same {
            break;
        }
        bits |= 2 << k;
    }
    bits
}
