//! Filters: which customers a list shows.

use std::collections::BTreeSet;

use crate::{
    facts::Facts,
    follow_up::agenda::{self, Due},
    id::{ImportId, UserId},
    query::Context,
    text::normal::normal,
    time::{Day, Instant},
};

/// A condition on one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// A dictionary's field, or tags, has one of these values; a blank one stands for none.
    Choice(ChoiceField, BTreeSet<String>),
    /// One of these owns the customer; `None` stands for the open sea.
    Owner(BTreeSet<Option<UserId>>),
    /// On the first screen or not.
    Starred(bool),
    /// Whether a phone number is known.
    Phone(bool),
    /// How long ago the last contact was.
    LastContact(ContactAge),
    /// When the nearest open action is due.
    NextStep(BTreeSet<NextStep>),
    /// Entered on one of these days.
    Created(DaySpan),
    /// A text that stands in names, number, industry, place, tags, contacts or the next steps.
    Contains(String),
    /// Made by this import.
    Import(ImportId),
}

/// A field whose values are chosen from a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChoiceField {
    /// 客户类型.
    Kind,
    /// 客户来源.
    Source,
    /// 关系等级.
    Level,
    /// 行业.
    Industry,
    /// 省份.
    Province,
    /// 城市.
    City,
    /// 标签: any of them.
    Tag,
}

/// By what a filter is known: there is at most one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilterField {
    /// Of a choice field.
    Choice(ChoiceField),
    /// Of the owner.
    Owner,
    /// Of the star.
    Starred,
    /// Of phone numbers.
    Phone,
    /// Of the last contact.
    LastContact,
    /// Of the next step.
    NextStep,
    /// Of the day of entry.
    Created,
    /// Of a text.
    Contains,
    /// Of the import.
    Import,
}

/// How long ago the last contact was, in calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactAge {
    /// There was none.
    Never,
    /// At most so many days ago.
    Within(u16),
    /// At least so many days ago, or never.
    Over(u16),
}

/// Whether something waits to be done, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NextStep {
    /// The nearest open action is due then.
    Due(Due),
    /// Nothing is planned.
    Nothing,
}

/// Days from … to, both included; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DaySpan {
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

impl ChoiceField {
    /// Every one, in the order of the list's filters.
    pub const ALL: [Self; 7] =
        [Self::Kind, Self::Source, Self::Level, Self::Industry, Self::Province, Self::City, Self::Tag];

    /// The customer's value; for tags see [`Facts::tags`].
    pub(super) fn value(self, facts: &Facts) -> &str {
        match self {
            Self::Kind => &facts.kind,
            Self::Source => &facts.source,
            Self::Level => &facts.level,
            Self::Industry => &facts.industry,
            Self::Province => &facts.province,
            Self::City => &facts.city,
            Self::Tag => facts.tags.first().map_or("", String::as_str),
        }
    }

    fn is_one_of(self, facts: &Facts, values: &BTreeSet<String>) -> bool {
        match self {
            Self::Tag if !facts.tags.is_empty() => facts.tags.iter().any(|tag| values.contains(tag)),
            _ => values.contains(self.value(facts)),
        }
    }
}

impl NextStep {
    /// Of a customer.
    pub fn of(facts: &Facts, context: &Context) -> Self {
        let due = facts.open.iter().map(|action| agenda::due(action, context.now, context.zone)).min();
        due.map_or(Self::Nothing, Self::Due)
    }
}

impl ContactAge {
    fn holds(self, last: Option<Instant>, context: &Context) -> bool {
        let days = last.map(|last| days_since(last, context));
        match self {
            Self::Never => days.is_none(),
            Self::Within(most) => days.is_some_and(|days| days <= i64::from(most)),
            Self::Over(least) => days.is_none_or(|days| days >= i64::from(least)),
        }
    }
}

/// Calendar days between an instant and today; negative in the future.
pub(super) fn days_since(at: Instant, context: &Context) -> i64 {
    context.zone.day(context.now).to_epoch_days() - context.zone.day(at).to_epoch_days()
}

impl DaySpan {
    fn holds(self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

impl Filter {
    /// By what it is known.
    pub fn field(&self) -> FilterField {
        match self {
            Self::Choice(field, _) => FilterField::Choice(*field),
            Self::Owner(_) => FilterField::Owner,
            Self::Starred(_) => FilterField::Starred,
            Self::Phone(_) => FilterField::Phone,
            Self::LastContact(_) => FilterField::LastContact,
            Self::NextStep(_) => FilterField::NextStep,
            Self::Created(_) => FilterField::Created,
            Self::Contains(_) => FilterField::Contains,
            Self::Import(_) => FilterField::Import,
        }
    }

    /// Whether it lets everything through: nothing is chosen in it.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Choice(_, values) => values.is_empty(),
            Self::Owner(owners) => owners.is_empty(),
            Self::NextStep(steps) => steps.is_empty(),
            Self::Created(span) => *span == DaySpan::default(),
            Self::Contains(text) => text.is_empty(),
            Self::Starred(_) | Self::Phone(_) | Self::LastContact(_) | Self::Import(_) => false,
        }
    }
}

/// A filter made ready for many rows.
pub(super) enum Test<'q> {
    /// A text in normal form, which the index keeps for each row.
    Contains(String),
    /// Anything else.
    Facts(&'q Filter),
}

impl<'q> Test<'q> {
    pub(super) fn new(filter: &'q Filter) -> Self {
        match filter {
            Filter::Contains(text) => Self::Contains(normal(text)),
            other => Self::Facts(other),
        }
    }

    /// Whether a row passes. `text`: whether a normal form stands in the row's texts.
    pub(super) fn passes(&self, facts: &Facts, context: &Context, text: impl Fn(&str) -> bool) -> bool {
        let filter = match self {
            Self::Contains(wanted) => return text(wanted),
            Self::Facts(filter) => filter,
        };
        match filter {
            Filter::Choice(field, values) => field.is_one_of(facts, values),
            Filter::Owner(owners) => owners.contains(&facts.owner),
            Filter::Starred(wanted) => facts.starred == *wanted,
            Filter::Phone(wanted) => facts.phones.is_empty() != *wanted,
            Filter::LastContact(age) => age.holds(facts.last_contact, context),
            Filter::NextStep(steps) => steps.contains(&NextStep::of(facts, context)),
            Filter::Created(span) => span.holds(context.zone.day(facts.created_at)),
            Filter::Import(import) => facts.import == Some(*import),
            Filter::Contains(_) => true,
        }
    }
}
