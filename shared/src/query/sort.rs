//! Sorting by any column; what is empty comes last, either way.

use std::cmp::Ordering;

use super::{Context, index::Row};
use crate::facts::Facts;

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// Which way.
    pub direction: Direction,
}

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// A to Z, small to large, old to new.
    Up,
    /// The other way round.
    Down,
}

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Name, in the order of its readings.
    Name,
    /// Short name.
    ShortName,
    /// English name.
    EnglishName,
    /// Number; digits count as numbers.
    Number,
    /// Kind.
    Kind,
    /// Source.
    Source,
    /// Relationship level.
    Level,
    /// Industry.
    Industry,
    /// Province, then city.
    Province,
    /// City.
    City,
    /// Owner's name.
    Owner,
    /// Main contact, in the order of the readings.
    Contact,
    /// Main phone number.
    Phone,
    /// Unified social credit code.
    CreditCode,
    /// Tags.
    Tags,
    /// On the first screen: those come first when sorted up.
    Starred,
    /// When it was entered.
    Created,
    /// Who entered it.
    CreatedBy,
    /// Last contact.
    LastContact,
    /// Begin of the next step.
    NextStep,
    /// Number of actions.
    Actions,
    /// Last change.
    Changed,
}

impl Column {
    /// Every column.
    pub const ALL: [Self; 22] = [
        Self::Name,
        Self::ShortName,
        Self::EnglishName,
        Self::Number,
        Self::Kind,
        Self::Source,
        Self::Level,
        Self::Industry,
        Self::Province,
        Self::City,
        Self::Owner,
        Self::Contact,
        Self::Phone,
        Self::CreditCode,
        Self::Tags,
        Self::Starred,
        Self::Created,
        Self::CreatedBy,
        Self::LastContact,
        Self::NextStep,
        Self::Actions,
        Self::Changed,
    ];

    /// The name in URLs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::ShortName => "short_name",
            Self::EnglishName => "english_name",
            Self::Number => "number",
            Self::Kind => "kind",
            Self::Source => "source",
            Self::Level => "level",
            Self::Industry => "industry",
            Self::Province => "province",
            Self::City => "city",
            Self::Owner => "owner",
            Self::Contact => "contact",
            Self::Phone => "phone",
            Self::CreditCode => "credit_code",
            Self::Tags => "tags",
            Self::Starred => "starred",
            Self::Created => "created",
            Self::CreatedBy => "created_by",
            Self::LastContact => "last_contact",
            Self::NextStep => "next_step",
            Self::Actions => "actions",
            Self::Changed => "changed",
        }
    }

    /// The column of a name in a URL.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.key() == key)
    }
}

/// What a row is sorted by.
enum Value<'a> {
    Text(&'a str),
    Texts(&'a str, &'a str),
    /// A text in which runs of digits count as numbers.
    Natural(&'a str),
    Number(i64),
    Empty,
}

/// Sorts positions of rows; equal ones by name and id, so that the order does not depend on the order of arrival.
pub(super) fn sort(positions: &mut [u32], rows: &[Row], sort: Sort, context: &Context) {
    let mut keyed: Vec<(Value, u32)> =
        positions.iter().map(|at| (value(&rows[*at as usize], sort.column, context), *at)).collect();
    let identity = |at: u32| {
        let facts = &rows[at as usize].facts;
        (&facts.name, facts.id)
    };
    keyed.sort_unstable_by(|(a, one), (b, other)| {
        compare(a, b, sort.direction).then_with(|| identity(*one).cmp(&identity(*other)))
    });
    for (place, (_, at)) in positions.iter_mut().zip(keyed) {
        *place = at;
    }
}

fn value<'a>(row: &'a Row, column: Column, context: &Context<'a>) -> Value<'a> {
    let facts: &Facts = &row.facts;
    let person = |id| context.roster.people.get(&id).map_or("", |person| person.name.as_str());
    match column {
        Column::Name => text(&row.key().sort),
        Column::ShortName => text(&facts.short_name),
        Column::EnglishName => text(&row.key().english),
        Column::Number if facts.number.is_empty() => Value::Empty,
        Column::Number => Value::Natural(&facts.number),
        Column::Kind => text(&facts.kind),
        Column::Source => text(&facts.source),
        Column::Level => text(&facts.level),
        Column::Industry => text(&facts.industry),
        Column::Province if facts.province.is_empty() => Value::Empty,
        Column::Province => Value::Texts(&facts.province, &facts.city),
        Column::City => text(&facts.city),
        Column::Owner => facts.owner.map_or(Value::Empty, |owner| text(person(owner))),
        Column::Contact => facts.contacts.first().map_or(Value::Empty, |contact| text(&contact.pinyin)),
        Column::Phone => facts.phones.first().map_or(Value::Empty, |phone| text(phone)),
        Column::CreditCode => text(&facts.credit_code),
        Column::Tags => facts.tags.first().map_or(Value::Empty, |tag| text(tag)),
        Column::Starred => Value::Number(i64::from(!facts.starred)),
        Column::Created => Value::Number(facts.created_at.0),
        Column::CreatedBy => text(person(facts.created_by)),
        Column::LastContact => facts.last_contact.map_or(Value::Empty, |at| Value::Number(at.0)),
        Column::NextStep => facts.next_step().map_or(Value::Empty, |step| Value::Number(step.start.0)),
        Column::Actions => Value::Number(i64::from(facts.action_count)),
        Column::Changed => Value::Number(facts.changed_at.0),
    }
}

fn text(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Empty } else { Value::Text(text) }
}

fn compare(a: &Value, b: &Value, direction: Direction) -> Ordering {
    let order = match (a, b) {
        (Value::Empty, Value::Empty) => return Ordering::Equal,
        (Value::Empty, _) => return Ordering::Greater,
        (_, Value::Empty) => return Ordering::Less,
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Texts(a, a2), Value::Texts(b, b2)) => (a, a2).cmp(&(b, b2)),
        (Value::Natural(a), Value::Natural(b)) => natural(a, b),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        // A column gives values of one kind.
        _ => Ordering::Equal,
    };
    match direction {
        Direction::Up => order,
        Direction::Down => order.reverse(),
    }
}

/// `KH-9` before `KH-10`: runs of digits by their value, the rest letter by letter.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (digits_a, digits_b) = (leading_digits(a), leading_digits(b));
        if !digits_a.is_empty() && !digits_b.is_empty() {
            let bare = |digits: &'_ str| digits.trim_start_matches('0').len();
            let (value_a, value_b) =
                (&digits_a[digits_a.len() - bare(digits_a)..], &digits_b[digits_b.len() - bare(digits_b)..]);
            let order = value_a
                .len()
                .cmp(&value_b.len())
                .then_with(|| value_a.cmp(value_b))
                .then(digits_a.len().cmp(&digits_b.len()));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (&a[digits_a.len()..], &b[digits_b.len()..]);
            continue;
        }
        let (mut rest_a, mut rest_b) = (a.chars(), b.chars());
        match (rest_a.next(), rest_b.next()) {
            (Some(one), Some(other)) if one == other => (a, b) = (rest_a.as_str(), rest_b.as_str()),
            (one, other) => return one.cmp(&other),
        }
    }
}

fn leading_digits(text: &str) -> &str {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}
