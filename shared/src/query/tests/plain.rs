//! What a query means, without an index.

use super::{NOW, ZONE};
use crate::{
    facts::Facts,
    follow_up::agenda,
    query::{
        Query,
        filter::{ChoiceField, ContactAge, Filter, NextStep},
    },
    text::{
        normal::normal,
        phone,
        pinyin::{Matcher, ReadingKey},
    },
};

pub(super) fn wanted(facts: &Facts, query: &Query) -> bool {
    facts.deleted == query.bin
        && query.filters().iter().all(|filter| passes(facts, filter))
        && found(facts, &query.search)
}

fn passes(facts: &Facts, filter: &Filter) -> bool {
    let day = |at| ZONE.day(at).to_epoch_days();
    match filter {
        Filter::Choice(ChoiceField::Tag, values) => {
            facts.tags.iter().any(|tag| values.contains(tag)) || (facts.tags.is_empty() && values.contains(""))
        }
        Filter::Choice(field, values) => values.contains(match field {
            ChoiceField::Kind => &facts.kind,
            ChoiceField::Source => &facts.source,
            ChoiceField::Level => &facts.level,
            ChoiceField::Industry => &facts.industry,
            ChoiceField::Province => &facts.province,
            ChoiceField::City | ChoiceField::Tag => &facts.city,
        }),
        Filter::Owner(owners) => owners.contains(&facts.owner),
        Filter::Starred(wanted) => facts.starred == *wanted,
        Filter::Phone(wanted) => *wanted != facts.phones.is_empty(),
        Filter::LastContact(ContactAge::Never) => facts.last_contact.is_none(),
        Filter::LastContact(ContactAge::Within(days)) => {
            facts.last_contact.is_some_and(|at| day(NOW) - day(at) <= i64::from(*days))
        }
        Filter::LastContact(ContactAge::Over(days)) => {
            facts.last_contact.is_none_or(|at| day(NOW) - day(at) >= i64::from(*days))
        }
        Filter::NextStep(steps) => match facts.open.iter().map(|action| agenda::due(action, NOW, ZONE)).min() {
            Some(due) => steps.contains(&NextStep::Due(due)),
            None => steps.contains(&NextStep::Nothing),
        },
        Filter::Created(span) => {
            let created = ZONE.day(facts.created_at);
            span.from.is_none_or(|from| created >= from) && span.to.is_none_or(|to| created <= to)
        }
        Filter::Contains(text) => {
            let texts = [&facts.name, &facts.number, &facts.city].into_iter();
            let more =
                facts.contacts.iter().map(|contact| &contact.name).chain(facts.open.iter().map(|action| &action.title));
            texts.chain(more).any(|own| normal(own).contains(&normal(text)))
        }
        Filter::Import(import) => facts.import == Some(*import),
    }
}

fn found(facts: &Facts, search: &str) -> bool {
    let search = search.trim();
    let words: Vec<&str> = search.split_whitespace().collect();
    let telling = |word: &&str| word.chars().count() > 1 || word.chars().any(crate::text::normal::is_han);
    search.is_empty()
        || answers(facts, search)
        || (words.len() > 1 && words.iter().all(telling) && words.iter().all(|word| answers(facts, word)))
}

fn answers(facts: &Facts, word: &str) -> bool {
    let wanted = normal(word);
    if wanted.is_empty() {
        return facts.name.contains(word);
    }
    let texts = [&facts.name, &facts.number].into_iter().chain(facts.contacts.iter().map(|contact| &contact.name));
    let digits = phone::fragment(word).filter(|digits| digits.len() >= 3);
    let letters = wanted.chars().any(|c| c.is_ascii_alphanumeric());
    let mut readings = vec![ReadingKey::new(&facts.name, &facts.pinyin)];
    readings.extend(facts.contacts.iter().map(|contact| ReadingKey::new(&contact.name, &contact.pinyin)));
    texts.into_iter().any(|own| normal(own).contains(&wanted))
        || digits.is_some_and(|digits| facts.phones.iter().any(|phone| phone.contains(&digits)))
        || (letters && Matcher::new(word).is_some_and(|matcher| readings.iter().any(|key| matcher.find(key).is_some())))
}
