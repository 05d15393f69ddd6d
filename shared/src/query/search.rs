//! Search: how well a customer answers to what somebody typed.

use crate::{
    facts::Facts,
    text::{
        normal::{is_han, normal},
        phone,
        pinyin::{self, Matcher, Nearness, Pair, ReadingKey},
    },
};

/// How well a row answers; less is better. The order of the variants is the order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A name or the number is exactly this.
    Exact,
    /// The name begins so.
    NameBegins,
    /// The short name, the English one or the number begins so.
    OtherBegins,
    /// The name's readings begin so.
    ReadingBegins,
    /// The name contains it.
    NameInside,
    /// The short name or the English one contains it.
    OtherInside,
    /// The name's readings contain it.
    ReadingInside,
    /// The number contains it, or the credit code begins so.
    Number,
    /// A contact's name contains it.
    Contact,
    /// A contact's readings contain it.
    ContactReading,
    /// A phone number ends so.
    PhoneEnds,
    /// A phone number contains it.
    PhoneInside,
    /// Each word was found, but not side by side.
    Scattered,
}

impl Rank {
    /// How many there are.
    pub const COUNT: usize = Self::Scattered as usize + 1;
}

/// What a row is searched by, made once for each change of its facts.
#[derive(Debug, Clone, Default)]
pub struct SearchKey {
    name: Box<str>,
    short: Box<str>,
    pub(super) english: Box<str>,
    number: Box<str>,
    credit: Box<str>,
    /// Characters of the five above.
    mask: u64,
    reading: ReadingKey,
    short_reading: ReadingKey,
    contacts: Box<[(Box<str>, ReadingKey)]>,
    /// Characters of the contacts' names.
    contact_mask: u64,
    /// Letters of all readings above, contacts' included.
    letters: u64,
    /// Phone numbers: a line each, with nothing but digits.
    phones: Box<str>,
    /// Industry, place, tags, next steps: a line each.
    rest: Box<str>,
    /// By what the name is sorted.
    pub(super) sort: Box<str>,
}

/// The fewest characters of a credit code that are taken for one.
const CREDIT_CODE_LEAST: usize = 6;
/// The fewest digits that are taken for a part of a phone number.
const PHONE_LEAST: usize = 3;

impl SearchKey {
    pub(super) fn new(facts: &Facts) -> Self {
        let [name, short, english, number, credit] =
            [&facts.name, &facts.short_name, &facts.english_name, &facts.number, &facts.credit_code]
                .map(|text| normal(text).into_boxed_str());
        let mask = [&name, &short, &english, &number, &credit].into_iter().fold(0, |mask, text| mask | mask_of(text));
        let (stored, stored_short) = facts.pinyin.split_once('\n').unwrap_or((&facts.pinyin, ""));
        let contacts: Box<[_]> = facts
            .contacts
            .iter()
            .map(|contact| (normal(&contact.name).into_boxed_str(), ReadingKey::new(&contact.name, &contact.pinyin)))
            .collect();
        let contact_mask = contacts.iter().fold(0, |mask, (name, _)| mask | mask_of(name));
        let [reading, short_reading] = [(&facts.name, stored), (&facts.short_name, stored_short)]
            .map(|(text, stored)| ReadingKey::new(text, stored));
        let own = reading.letters() | short_reading.letters();
        let letters = contacts.iter().fold(own, |all, (_, reading)| all | reading.letters());
        let details = [&facts.industry, &facts.province, &facts.city].into_iter().chain(&facts.tags);
        let rest: Vec<_> =
            details.chain(facts.open.iter().map(|action| &action.title)).map(|text| normal(text)).collect();
        let sort = if stored.is_empty() { name.to_string() } else { pinyin::sort_key(stored) };
        Self {
            reading,
            short_reading,
            letters,
            phones: facts.phones.join("\n").into(),
            rest: rest.join("\n").into(),
            sort: sort.into(),
            name,
            short,
            english,
            number,
            credit,
            mask,
            contacts,
            contact_mask,
        }
    }

    /// Tells each pair of letters to which the readings of the names answer, and whether from the beginning.
    pub(super) fn each_reading_pair(&self, mut tell: impl FnMut(Pair, bool)) {
        [&self.reading, &self.short_reading].into_iter().for_each(|reading| reading.each_pair(&mut tell));
    }

    /// Tells each pair of letters to which the readings of contacts answer.
    pub(super) fn each_contact_pair(&self, mut tell: impl FnMut(Pair)) {
        self.contacts.iter().for_each(|(_, reading)| reading.each_pair(|pair, _| tell(pair)));
    }

    /// Characters of names, number and code.
    pub(super) fn mask(&self) -> u64 {
        self.mask
    }

    /// Characters of the contacts' names.
    pub(super) fn contact_mask(&self) -> u64 {
        self.contact_mask
    }

    /// The readings of the name and the short name.
    pub(super) fn own_readings(&self) -> [&ReadingKey; 2] {
        [&self.reading, &self.short_reading]
    }

    /// Phone numbers: a line each, with nothing but digits.
    pub(super) fn phones(&self) -> &str {
        &self.phones
    }

    /// Letters of the contacts' readings.
    pub(super) fn contact_letters(&self) -> u64 {
        self.contacts.iter().fold(0, |all, (_, reading)| all | reading.letters())
    }

    /// Whether a normal form stands in any text of the row.
    pub(super) fn contains(&self, wanted: &str) -> bool {
        let texts = [&self.name, &self.short, &self.english, &self.number, &self.rest];
        texts.into_iter().chain(self.contacts.iter().map(|(name, _)| name)).any(|text| holds(text, wanted))
    }
}

/// What somebody typed, prepared.
#[derive(Debug)]
pub(super) struct Search {
    whole: Term,
    /// The words, if there are several and each is long enough to mean something alone.
    words: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    normal: String,
    mask: u64,
    /// Symbols that have no normal form, as they were typed.
    symbols: Option<String>,
    readings: Option<Matcher>,
    digits: Option<String>,
}

impl Search {
    /// `None` if the text is blank.
    pub(super) fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let alone = |word: &&str| word.chars().count() > 1 || word.chars().any(is_han);
        let apart = words.len() > 1 && words.iter().all(alone);
        let words = if apart { words.into_iter().map(Term::new).collect() } else { Vec::new() };
        Some(Self { whole: Term::new(text), words })
    }

    /// The search for one character.
    pub(super) fn of_char(c: char) -> Option<Self> {
        Self::new(c.encode_utf8(&mut [0; 4]))
    }

    /// Whether both find the same, where that is cheap to tell: single words that mean the same when they are typed.
    pub(super) fn asks_the_same(&self, other: &Self) -> bool {
        let plain = |search: &Self| search.words.is_empty() && search.whole.symbols.is_none();
        plain(self)
            && plain(other)
            && self.whole.normal == other.whole.normal
            && self.whole.digits == other.whole.digits
            && match (&self.whole.readings, &other.whole.readings) {
                (None, None) => true,
                (Some(one), Some(other)) => one.narrows(other) && other.narrows(one),
                _ => false,
            }
    }

    /// Whether whatever this finds was found by `wider`, so that only those rows need be looked at again. `false` where
    /// it is not certain: digits, codes and words apart count only from some length on.
    pub(super) fn narrows(&self, wider: &Self) -> bool {
        let (one, other) = (&self.whole, &wider.whole);
        let readings = match (&one.readings, &other.readings) {
            (None, _) => true,
            (Some(one), Some(other)) => one.narrows(other),
            (Some(_), None) => false,
        };
        let digits = match (&one.digits, &other.digits) {
            (None, _) => true,
            (Some(one), Some(other)) => one.starts_with(other.as_str()),
            (Some(_), None) => false,
        };
        let code = one.normal.len() < CREDIT_CODE_LEAST || other.normal.len() >= CREDIT_CODE_LEAST;
        let text = one.symbols.is_none() && other.symbols.is_none() && one.normal.starts_with(&other.normal);
        self.words.is_empty() && text && readings && digits && code
    }

    /// What a row must have to answer: characters, digits, readings. `None` if that is not so easily told.
    pub(super) fn asked(&self) -> Option<(u64, Option<&str>, Option<&Matcher>)> {
        let Term { mask, symbols, readings, digits, .. } = &self.whole;
        let plain = self.words.is_empty() && symbols.is_none();
        plain.then_some((*mask, digits.as_deref(), readings.as_ref()))
    }

    pub(super) fn rank(&self, facts: &Facts, key: &SearchKey) -> Option<Rank> {
        let scattered = || {
            let all = !self.words.is_empty() && self.words.iter().all(|word| word.rank(facts, key).is_some());
            all.then_some(Rank::Scattered)
        };
        self.whole.rank(facts, key).or_else(scattered)
    }
}

impl Term {
    fn new(text: &str) -> Self {
        let normal = normal(text);
        Self {
            mask: mask_of(&normal),
            symbols: normal.is_empty().then(|| text.to_owned()),
            readings: Matcher::new(text).filter(Matcher::has_letters),
            digits: phone::fragment(text).filter(|digits| digits.len() >= PHONE_LEAST),
            normal,
        }
    }

    fn rank(&self, facts: &Facts, key: &SearchKey) -> Option<Rank> {
        if let Some(symbols) = &self.symbols {
            return facts.name.contains(symbols.as_str()).then_some(Rank::NameInside);
        }
        let text = if self.mask & !key.mask == 0 { self.rank_text(key) } else { None };
        if text.is_some_and(|rank| rank < Rank::ReadingBegins) {
            return text;
        }
        let readings = self.readings.as_ref().filter(|matcher| matcher.may_find(key.letters));
        let reading = readings.and_then(|matcher| rank_reading(matcher, key));
        let best = [text, reading].into_iter().flatten().min();
        best.or_else(|| self.rank_contacts(key, readings)).or_else(|| self.rank_phones(key))
    }

    fn rank_text(&self, key: &SearchKey) -> Option<Rank> {
        let wanted = self.normal.as_str();
        let others = [&key.short, &key.english];
        if [&key.name, &key.short, &key.english, &key.number].into_iter().any(|text| **text == *wanted) {
            Some(Rank::Exact)
        } else if key.name.starts_with(wanted) {
            Some(Rank::NameBegins)
        } else if others.iter().any(|text| text.starts_with(wanted)) || key.number.starts_with(wanted) {
            Some(Rank::OtherBegins)
        } else if holds(&key.name, wanted) {
            Some(Rank::NameInside)
        } else if others.iter().any(|text| holds(text, wanted)) {
            Some(Rank::OtherInside)
        } else {
            let code = wanted.len() >= CREDIT_CODE_LEAST && key.credit.starts_with(wanted);
            (code || holds(&key.number, wanted)).then_some(Rank::Number)
        }
    }

    fn rank_contacts(&self, key: &SearchKey, readings: Option<&Matcher>) -> Option<Rank> {
        let named = self.mask & !key.contact_mask == 0;
        if named && key.contacts.iter().any(|(name, _)| holds(name, &self.normal)) {
            return Some(Rank::Contact);
        }
        let matcher = readings?;
        key.contacts.iter().any(|(_, reading)| matcher.matches(reading)).then_some(Rank::ContactReading)
    }

    fn rank_phones(&self, key: &SearchKey) -> Option<Rank> {
        phones_rank(key.phones.as_bytes(), self.digits.as_deref()?)
    }
}

fn rank_reading(matcher: &Matcher, key: &SearchKey) -> Option<Rank> {
    key.own_readings().into_iter().filter_map(|reading| matcher.nearness(reading)).min().map(reading_rank)
}

/// How well a name's reading answers.
pub(super) fn reading_rank(nearness: Nearness) -> Rank {
    match nearness {
        Nearness::Begins => Rank::ReadingBegins,
        Nearness::Inside => Rank::ReadingInside,
    }
}

/// How well phone numbers answer, a line each.
pub(super) fn phones_rank(phones: &[u8], digits: &str) -> Option<Rank> {
    let digits = digits.as_bytes();
    let mut found =
        phones.windows(digits.len()).enumerate().filter(|(_, part)| part[0] == digits[0] && *part == digits);
    let (first, _) = found.next()?;
    let ends = |place: usize| phones.get(place + digits.len()).is_none_or(|next| *next == b'\n');
    let at_an_end = ends(first) || found.any(|(place, _)| ends(place));
    Some(if at_an_end { Rank::PhoneEnds } else { Rank::PhoneInside })
}

/// Whether `wanted` stands in `text`. Texts are short: what `str::contains` prepares first costs more than it saves.
fn holds(text: &str, wanted: &str) -> bool {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    wanted.is_empty() || text.windows(wanted.len()).any(|part| part[0] == wanted[0] && part == wanted)
}

/// A set of a text's characters, approximately: what lacks a bit of the query's cannot contain the query. Letters and
/// digits have a bit each, so that Chinese names are not taken to hold them.
fn mask_of(text: &str) -> u64 {
    text.chars().fold(0, |mask, c| {
        let place = match c {
            'a'..='z' => u32::from(c) - u32::from('a'),
            '0'..='9' => 26 + u32::from(c) - u32::from('0'),
            other => 36 + u32::from(other).wrapping_mul(0x9E37_79B1) % 28,
        };
        mask | 1 << place
    })
}

/// A set of the runs of `PHONE_LEAST` characters, approximately: a number that lacks a bit cannot contain those digits.
pub(super) fn digits_mask(digits: &str) -> u128 {
    let run = |run: &[u8]| run.iter().fold(0u32, |all, digit| all * 10 + u32::from(digit & 0xF));
    digits
        .as_bytes()
        .windows(PHONE_LEAST)
        .fold(0, |mask, digits| mask | 1 << (run(digits).wrapping_mul(0x9E37_79B1) >> 25))
}
