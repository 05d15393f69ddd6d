//! What tells at once which rows can answer to a search: sets of rows by pairs of letters, and masks side by side. Most
//! searches have looked at every row's texts otherwise, each in another place of the memory.

use super::search::{Rank, Search, SearchKey, digits_mask};
use crate::{
    facts::Facts,
    text::pinyin::{Matcher, Pair},
};

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
    /// Letters of readings.
    letters: u64,
}

/// What is known of all rows, by position.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    /// By pair.
    answering: Vec<Answering>,
    masks: Vec<Masks>,
}

/// What a search asks of the sieve.
pub(super) struct Question<'a> {
    /// Characters that a text must have.
    mask: u64,
    /// Digits that a phone number must have, if it can be found by those.
    digits: Option<u128>,
    readings: Readings<'a>,
}

/// What readings can say to a search.
enum Readings<'a> {
    /// Nothing: it has no letters.
    None,
    /// It is this pair, or begins with it.
    Pair { answering: &'a Answering, whole: bool },
    /// They must be looked at, where they can answer.
    Letters(&'a Matcher),
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
    pub fn note(&mut self, at: usize, facts: &Facts, key: &SearchKey) {
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
        let digits = facts.phones.iter().fold(0, |mask, phone| mask | digits_mask(phone));
        self.masks[at] = Masks { text: key.mask(), contacts: key.contact_mask(), digits, letters: key.letters() };
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
            Some((answering, whole)) => Readings::Pair { answering, whole },
            None => Readings::Letters(matcher),
        });
        Some(Question { mask, digits, readings })
    }

    /// What is known of a row's answer.
    pub fn tell(&self, question: &Question, at: usize) -> Told {
        let Question { mask, digits, readings } = question;
        let Some(masks) = self.masks.get(at) else { return Told::Perhaps };
        let written = mask & !masks.text == 0 || mask & !masks.contacts == 0;
        if written || digits.is_some_and(|digits| digits & !masks.digits == 0) {
            return Told::Perhaps;
        }
        match readings {
            Readings::None => Told::Not,
            Readings::Letters(matcher) if matcher.may_find(masks.letters) => Told::Perhaps,
            Readings::Letters(_) => Told::Not,
            Readings::Pair { answering, whole } => match answering.rank(at) {
                None => Told::Not,
                Some(rank) if *whole => Told::Answers(rank),
                Some(_) => Told::Perhaps,
            },
        }
    }
}
