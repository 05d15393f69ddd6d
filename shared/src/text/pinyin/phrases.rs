//! Words and surnames whose characters are read differently than alone.

use std::{collections::HashMap, sync::LazyLock};

use super::Syllable;

/// What is known better about the character in one place: its readings here, the first one first.
pub(super) type Correction = Option<&'static [Syllable]>;

struct Entry {
    word: Vec<char>,
    readings: Vec<Vec<Syllable>>,
}

/// Entries by first character, the longest first.
type Dictionary = HashMap<char, Vec<Entry>>;

static WORDS: LazyLock<Dictionary> = LazyLock::new(|| parse(include_str!("../../../data/phrases.txt")));
static SURNAMES: LazyLock<Dictionary> = LazyLock::new(|| parse(include_str!("../../../data/surnames.txt")));

/// `build.rs` has checked that every syllable of the files is in the table.
fn parse(text: &str) -> Dictionary {
    let mut dictionary = Dictionary::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split(' ');
        let word: Vec<char> = columns.next().unwrap_or_default().chars().collect();
        let readings = columns.map(|column| column.split('|').filter_map(Syllable::parse).collect()).collect();
        if let Some(first) = word.first() {
            dictionary.entry(*first).or_default().push(Entry { word, readings });
        }
    }
    dictionary.values_mut().for_each(|entries| entries.sort_by_key(|entry| std::cmp::Reverse(entry.word.len())));
    dictionary
}

fn longest(dictionary: &'static Dictionary, chars: &[char]) -> Option<&'static Entry> {
    dictionary.get(chars.first()?)?.iter().find(|entry| chars.starts_with(&entry.word))
}

/// Corrections by words, longest first from left to right.
pub(super) fn words(chars: &[char]) -> Vec<Correction> {
    let mut corrections = vec![None; chars.len()];
    let mut place = 0;
    while place < chars.len() {
        place += match longest(&WORDS, &chars[place..]) {
            Some(entry) => put(entry, &mut corrections[place..]),
            None => 1,
        };
    }
    corrections
}

/// Corrections of a person's name: the surname's. Given names are no phrases.
pub(super) fn person(chars: &[char]) -> Vec<Correction> {
    let mut corrections = vec![None; chars.len()];
    if let Some(entry) = longest(&SURNAMES, chars) {
        put(entry, &mut corrections);
    }
    corrections
}

fn put(entry: &'static Entry, corrections: &mut [Correction]) -> usize {
    for (correction, readings) in corrections.iter_mut().zip(&entry.readings) {
        *correction = Some(readings);
    }
    entry.word.len()
}

#[cfg(test)]
mod tests {
    use super::{SURNAMES, WORDS};

    #[test]
    fn every_entry_has_a_reading_for_each_character() {
        for entry in WORDS.values().chain(SURNAMES.values()).flatten() {
            assert_eq!(entry.word.len(), entry.readings.len(), "{:?}", entry.word);
            assert!(entry.readings.iter().all(|r| !r.is_empty()), "{:?}", entry.word);
        }
    }
}
