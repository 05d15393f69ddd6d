//! Which words a company uses: for choices and tags that nobody defined beforehand.

use std::collections::HashMap;

use shared::{customer::field::CustomerField, facts::Facts};

use crate::screen::workspace::Book;

/// Words offered at most.
const MOST: usize = 40;
/// A word is something to choose by reading; longer ones are remarks.
const LONGEST_CHARS: usize = 40;

/// What a field holds elsewhere, the most used first. Empty for fields that facts do not know.
pub fn words_in_use(book: &Book, field: CustomerField) -> Vec<String> {
    let word = |facts: &Facts| match field {
        CustomerField::Kind => Some(facts.kind.clone()),
        CustomerField::Source => Some(facts.source.clone()),
        CustomerField::Level => Some(facts.level.clone()),
        CustomerField::Industry => Some(facts.industry.clone()),
        _ => None,
    };
    most_used(book.rows().iter().filter(|facts| !facts.deleted).filter_map(|facts| word(facts)))
}

/// Tags in use, the most used first.
pub fn tags_in_use(book: &Book) -> Vec<String> {
    most_used(book.rows().iter().filter(|facts| !facts.deleted).flat_map(|facts| facts.tags.iter().cloned()))
}

fn most_used(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut counts = HashMap::<String, usize>::new();
    for word in words.filter(|word| !word.is_empty()) {
        *counts.entry(word).or_default() += 1;
    }
    let mut words: Vec<(String, usize)> =
        counts.into_iter().filter(|(word, _)| word.chars().count() <= LONGEST_CHARS).collect();
    words.sort_by(|(a, many_a), (b, many_b)| many_b.cmp(many_a).then_with(|| a.cmp(b)));
    words.into_iter().take(MOST).map(|(word, _)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::most_used;

    #[test]
    fn the_most_used_words_come_first() {
        let words = ["b", "", "a", "c", "a", "b", "a", &"长".repeat(60)].map(str::to_owned);
        assert_eq!(most_used(words.into_iter()), ["a", "b", "c"]);
    }
}
