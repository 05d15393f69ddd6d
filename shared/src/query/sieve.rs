//! What tells at once which rows can answer to a search: sets of rows by pairs of letters, and masks side by side. Most
//! searches have looked at every row's texts otherwise, each in another place of the memory.

use super::{
    search::{Rank, Search, SearchKey, digits_mask, phones_rank, reading_rank},
    side_by_side::SideBySide,
};
use crate::text::pinyin::{Code, Marks, Matcher, Pair, Reading};

/// A set of rows by position, a bit each.
#[derive(Debug, Clone, Default)]
struct RowSet(Vec<u64>);

impl RowSet {
    fn insert(&mut self, at: usize) {
        if self.0.len() <= at / 64 {
            self.0.resize(at / 64 + 1, 0);
        }
        self.0[at / 64] |= 1 << (at % 64);
    }

    fn remove(&mut self, at: usize) {
        if let Some(bits) = self.0.get_mut(at / 64) {
            *bits &= !(1 << (at % 64));
        }
    }

    fn contains(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|bits| bits & 1 << (at % 64) != 0)
    }
}

/// Rows whose readings answer to a pair of letters, best answers first; a row may stand in several.
#[derive(Debug, Clone, Default)]
struct Answering {
    begins: RowSet,
    inside: RowSet,
    contact: RowSet,
}

impl Answering {
    fn rank(&self, at: usize) -> Option<Rank> {
        if self.begins.contains(at) {
            Some(Rank::ReadingBegins)
        } else if self.inside.contains(at) {
            Some(Rank::ReadingInside)
        } else {
            self.contact.contains(at).then_some(Rank::ContactReading)
        }
    }
}

/// What a row's texts may contain.
#[derive(Debug, Clone, Copy, Default)]
struct Masks {
    text: u64,
    contacts: u64,
    /// Runs of digits in phone numbers.
    digits: u128,
    /// Letters of the readings of contacts.
    contact_letters: u64,
    /// Letters of the readings of the name and the short name.
    names: [Marks; 2],
}

/// What is known of all rows, by position.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    /// By pair.
    answering: Vec<Answering>,
    masks: Vec<Masks>,
    /// The readings of the name and the short name.
    names: [SideBySide<Code>; 2],
    phones: SideBySide<u8>,
}

/// What a search asks of the sieve.
pub(super) struct Question<'a> {
    /// Characters that a text must have.
    mask: u64,
    /// Digits that a phone number must have, and their runs, if it can be found by those.
    digits: Option<(&'a str, u128)>,
    readings: Readings<'a>,
}

/// What readings can say to a search.
enum Readings<'a> {
    /// Nothing: it has no letters.
    None,
    /// It is this pair.
    Pair(&'a Answering),
    /// It begins with this pair, and names that answer to that must be walked.
    Longer(&'a Answering, &'a Matcher),
    /// Names must be walked where they have its letters.
    Letters(&'a Matcher),
    /// It has characters besides letters: texts must be looked at where a row has its letters.
    Mixed(&'a Matcher),
}

/// What the sieve says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// It does not answer.
    Not,
    /// It answers so.
    Answers(Rank),
    /// Its texts must be looked at.
    Perhaps,
}

impl Sieve {
    /// Notes a row. What is known of it from before must have been forgotten.
    pub fn note(&mut self, at: usize, key: &SearchKey) {
        if self.answering.is_empty() {
            self.answering.resize(Pair::COUNT, Answering::default());
        }
        key.each_reading_pair(|pair, begins| {
            let answering = &mut self.answering[pair.number()];
            if begins { &mut answering.begins } else { &mut answering.inside }.insert(at);
        });
        key.each_contact_pair(|pair| self.answering[pair.number()].contact.insert(at));
        if self.masks.len() <= at {
            self.masks.resize(at + 1, Masks::default());
        }
        let own = key.own_readings().map(|reading| reading.reading());
        self.names.iter_mut().zip(own).for_each(|(names, own)| names.put(at, own.codes));
        self.phones.put(at, key.phones().as_bytes());
        self.masks[at] = Masks {
            text: key.mask(),
            contacts: key.contact_mask(),
            digits: key.phones().lines().fold(0, |mask, phone| mask | digits_mask(phone)),
            contact_letters: key.contact_letters(),
            names: own.map(|reading| reading.marks),
        };
    }

    /// Forgets a row that was noted with this key.
    pub fn forget(&mut self, at: usize, key: &SearchKey) {
        if self.masks.len() <= at {
            return;
        }
        key.each_reading_pair(|pair, begins| {
            let answering = &mut self.answering[pair.number()];
            if begins { &mut answering.begins } else { &mut answering.inside }.remove(at);
        });
        key.each_contact_pair(|pair| self.answering[pair.number()].contact.remove(at));
    }

    /// What a search asks; `None` if every row must be looked at.
    pub fn question<'a>(&'a self, search: &'a Search) -> Option<Question<'a>> {
        let (mask, digits, matcher) = search.asked()?;
        let answering = |(pair, whole): (Pair, bool)| Some((self.answering.get(pair.number())?, whole));
        let readings = matcher.map_or(Readings::None, |matcher| match matcher.pair().and_then(answering) {
            Some((answering, true)) => Readings::Pair(answering),
            _ if matcher.has_characters() => Readings::Mixed(matcher),
            Some((answering, false)) => Readings::Longer(answering, matcher),
            None => Readings::Letters(matcher),
        });
        Some(Question { mask, digits: digits.map(|digits| (digits, digits_mask(digits))), readings })
    }

    /// What is known of a row's answer.
    pub fn tell(&self, question: &Question, at: usize) -> Told {
        let Some(masks) = self.masks.get(at) else { return Told::Perhaps };
        if question.mask & !masks.text == 0 || question.mask & !masks.contacts == 0 {
            return Told::Perhaps;
        }
        let by_contact = |matcher: &Matcher| {
            if matcher.may_find(masks.contact_letters) { Told::Perhaps } else { Told::Not }
        };
        let told = match question.readings {
            Readings::None => Told::Not,
            Readings::Pair(answering) => answering.rank(at).map_or(Told::Not, Told::Answers),
            Readings::Longer(answering, matcher) => match answering.rank(at) {
                None => Told::Not,
                Some(Rank::ContactReading) => by_contact(matcher),
                Some(_) => self.walk(matcher, at, masks).map_or_else(|| by_contact(matcher), Told::Answers),
            },
            Readings::Letters(matcher) => {
                self.walk(matcher, at, masks).map_or_else(|| by_contact(matcher), Told::Answers)
            }
            Readings::Mixed(matcher) => {
                let letters = masks.names.iter().fold(masks.contact_letters, |all, marks| all | marks.letters());
                if matcher.may_find(letters) { Told::Perhaps } else { Told::Not }
            }
        };
        match question.digits {
            Some((digits, runs)) if told == Told::Not && runs & !masks.digits == 0 => {
                phones_rank(self.phones.get(at), digits).map_or(Told::Not, Told::Answers)
            }
            _ => told,
        }
    }

    /// Walks the readings of a row's name and short name.
    fn walk(&self, matcher: &Matcher, at: usize, masks: &Masks) -> Option<Rank> {
        let names = self.names.iter().zip(masks.names);
        let nearest =
            names.filter_map(|(names, marks)| matcher.nearness_in(Reading { codes: names.get(at), marks })).min();
        nearest.map(reading_rank)
    }
}
