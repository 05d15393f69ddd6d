//! Filters and groups in words.

use shared::{
    customer::field::CustomerField,
    query::{
        filter::{ChoiceField, ContactAge, DaySpan, Filter, FilterField, NextStep},
        group::{ContactBucket, GroupBy, GroupKey},
    },
    value::Entry,
};

use super::text::{ColumnText, FieldText, ListText, due_name};
use crate::{
    features::customers::text::RecordText,
    i18n::{Language, format, t, tf, values},
    screen::workspace::Workspace,
};

/// More values than this are counted instead of named.
const NAMED: usize = 3;

/// The name of a choice field. Reactive.
pub fn choice_name(field: ChoiceField) -> &'static str {
    match field {
        ChoiceField::Kind => t(ColumnText::Kind),
        ChoiceField::Source => t(ColumnText::Source),
        ChoiceField::Level => t(ColumnText::Level),
        ChoiceField::Industry => t(ColumnText::Industry),
        ChoiceField::Province => t(ColumnText::Province),
        ChoiceField::City => t(ColumnText::City),
        ChoiceField::Tag => t(FieldText::Tag),
    }
}

/// The dictionary of a choice field.
pub fn entries(field: ChoiceField) -> &'static [Entry] {
    match field {
        ChoiceField::Kind => CustomerField::Kind.entries(),
        ChoiceField::Source => CustomerField::Source.entries(),
        ChoiceField::Level => CustomerField::Level.entries(),
        ChoiceField::Industry => CustomerField::Industry.entries(),
        ChoiceField::Province | ChoiceField::City | ChoiceField::Tag => &[],
    }
}

/// The word of a choice field's value; a blank one stands for none. Reactive.
pub fn choice_word(field: ChoiceField, value: &str) -> String {
    if value.is_empty() {
        t(ListText::NoneValue).to_owned()
    } else {
        values::word(Language::current(), entries(field), value)
    }
}

/// The name of a filter. Reactive.
pub fn field_name(field: FilterField) -> &'static str {
    match field {
        FilterField::Choice(field) => choice_name(field),
        FilterField::Owner => t(ColumnText::Owner),
        FilterField::Starred => t(ListText::Starred),
        FilterField::Phone => t(FieldText::HasPhone),
        FilterField::LastContact => t(FieldText::LastContact),
        FilterField::NextStep => t(FieldText::NextStep),
        FilterField::Created => t(FieldText::Created),
        FilterField::Contains => t(FieldText::Contains),
        FilterField::Import => t(FieldText::Import),
    }
}

/// The name of a way to group. Reactive.
pub fn group_name(by: GroupBy) -> &'static str {
    match by {
        GroupBy::Choice(field) => choice_name(field),
        GroupBy::Owner => t(ColumnText::Owner),
        GroupBy::Starred => t(ListText::Starred),
        GroupBy::NextStep => t(FieldText::NextStep),
        GroupBy::LastContact => t(FieldText::LastContact),
        GroupBy::CreatedMonth => t(FieldText::CreatedMonth),
    }
}

/// What a filter demands. Reactive.
pub fn filter_words(filter: &Filter, workspace: Workspace) -> String {
    match filter {
        Filter::Choice(field, values) => listed(values.iter().map(|value| choice_word(*field, value)).collect()),
        Filter::Owner(owners) => listed(owners.iter().map(|owner| owner_word(*owner, workspace)).collect()),
        Filter::Starred(wanted) | Filter::Phone(wanted) => {
            t(if *wanted { ListText::Yes } else { ListText::No }).to_owned()
        }
        Filter::LastContact(age) => age_word(*age),
        Filter::NextStep(steps) => listed(steps.iter().map(|step| step_word(*step).to_owned()).collect()),
        Filter::Created(DaySpan { from, to }) => {
            let day = |day: &Option<shared::time::Day>| day.map(format::iso_day).unwrap_or_default();
            format!("{} – {}", day(from), day(to))
        }
        Filter::Contains(text) => text.chars().take(30).collect(),
        Filter::Import(_) => t(FieldText::ThisImport).to_owned(),
    }
}

fn listed(words: Vec<String>) -> String {
    let more = words.len().saturating_sub(NAMED);
    let comma = if Language::current() == Language::Chinese { "、" } else { ", " };
    let named = words.into_iter().take(NAMED).collect::<Vec<_>>().join(comma);
    if more == 0 { named } else { format!("{named} +{more}") }
}

/// The owner's name. Reactive.
pub fn owner_word(owner: Option<shared::id::UserId>, workspace: Workspace) -> String {
    match owner {
        Some(owner) => workspace.person_name(owner),
        None => t(RecordText::OpenSea).to_owned(),
    }
}

/// How long ago. Reactive.
pub fn age_word(age: ContactAge) -> String {
    match age {
        ContactAge::Never => t(FieldText::Never).to_owned(),
        ContactAge::Within(days) => tf(FieldText::Within, &[&days]),
        ContactAge::Over(days) => tf(FieldText::Over, &[&days]),
    }
}

/// When the next step is due. Reactive.
pub fn step_word(step: NextStep) -> &'static str {
    match step {
        NextStep::Due(due) => t(due_name(due)),
        NextStep::Nothing => t(FieldText::Nothing),
    }
}

/// What the rows of a group have in common. Reactive.
pub fn group_words(key: &GroupKey, by: Option<GroupBy>, workspace: Workspace) -> String {
    match key {
        GroupKey::Text(value) => match by {
            Some(GroupBy::Choice(field)) => choice_word(field, value),
            _ => value.clone(),
        },
        GroupKey::Owner(owner) => owner_word(*owner, workspace),
        GroupKey::Starred(true) => t(ListText::Starred).to_owned(),
        GroupKey::Starred(false) => t(ListText::NoneValue).to_owned(),
        GroupKey::NextStep(step) => step_word(*step).to_owned(),
        GroupKey::LastContact(bucket) => t(match bucket {
            ContactBucket::Week => FieldText::Week,
            ContactBucket::Month => FieldText::Month,
            ContactBucket::Quarter => FieldText::Quarter,
            ContactBucket::Longer => FieldText::Longer,
            ContactBucket::Never => FieldText::Never,
        })
        .to_owned(),
        GroupKey::Month(year, month) => tf(FieldText::YearMonth, &[year, &format!("{month:02}")]),
    }
}
