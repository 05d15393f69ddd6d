//! A query as a URL's query string: `q=cqca&kind=vip,agent&sort=-created`. What is not understood is left out.

use std::{collections::BTreeSet, str::FromStr};

use super::{
    Query,
    filter::{ChoiceField, ContactAge, DaySpan, Filter, NextStep},
    group::GroupBy,
    sort::{Column, Direction, Sort},
};
use crate::{follow_up::agenda::Due, id::UserId, time::Day};

const SEARCH: &str = "q";
const SORT: &str = "sort";
const GROUP: &str = "group";
const BIN: &str = "bin";
const OPEN_SEA: &str = "sea";
const NOTHING: &str = "none";
const NEVER: &str = "never";

impl Query {
    /// The query string without a question mark; empty for the default query.
    pub fn to_url(&self) -> String {
        let pairs: Vec<_> =
            self.to_pairs().into_iter().map(|(key, value)| format!("{key}={}", percent(&value))).collect();
        pairs.join("&")
    }

    /// Reads a query string, with or without a question mark. Unknown keys and values are left out.
    pub fn from_url(url: &str) -> Self {
        let url = url.strip_prefix('?').unwrap_or(url);
        let pairs = url.split('&').filter_map(|pair| pair.split_once('='));
        Self::from_pairs(pairs.map(|(key, value)| (unpercent(key), unpercent(value))))
    }

    /// Keys and values before percent-encoding.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.search.is_empty() {
            pairs.push((SEARCH, self.search.clone()));
        }
        pairs.extend(self.filters().iter().map(write_filter));
        if let Some(sort) = self.sort {
            let minus = if sort.direction == Direction::Down { "-" } else { "" };
            pairs.push((SORT, format!("{minus}{}", sort.column.key())));
        }
        if let Some(group) = self.group {
            pairs.push((GROUP, group_key(group).to_owned()));
        }
        if self.bin {
            pairs.push((BIN, "yes".to_owned()));
        }
        pairs
    }

    /// Reads keys and values that are percent-decoded, as a router gives them.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            let (key, value) = (key.as_ref(), value.as_ref());
            match key {
                SEARCH => value.clone_into(&mut query.search),
                SORT => query.sort = read_sort(value).or(query.sort),
                GROUP => {
                    query.group = GroupBy::ALL.into_iter().find(|group| group_key(*group) == value).or(query.group)
                }
                BIN => query.bin = value == "yes",
                _ => {
                    if let Some(filter) = read_filter(key, value) {
                        query.set(filter);
                    }
                }
            }
        }
        query
    }
}

fn choice_key(field: ChoiceField) -> &'static str {
    match field {
        ChoiceField::Kind => "kind",
        ChoiceField::Source => "source",
        ChoiceField::Level => "level",
        ChoiceField::Industry => "industry",
        ChoiceField::Province => "province",
        ChoiceField::City => "city",
        ChoiceField::Tag => "tag",
    }
}

fn group_key(group: GroupBy) -> &'static str {
    match group {
        GroupBy::Choice(field) => choice_key(field),
        GroupBy::Owner => "owner",
        GroupBy::Starred => "starred",
        GroupBy::NextStep => "next",
        GroupBy::LastContact => "contact",
        GroupBy::CreatedMonth => "month",
    }
}

fn due_key(due: Due) -> &'static str {
    match due {
        Due::Overdue => "overdue",
        Due::Now => "now",
        Due::Today => "today",
        Due::Tonight => "tonight",
        Due::Tomorrow => "tomorrow",
        Due::ThisWeek => "week",
        Due::Later => "later",
    }
}

fn read_sort(value: &str) -> Option<Sort> {
    let (name, direction) = value.strip_prefix('-').map_or((value, Direction::Up), |name| (name, Direction::Down));
    Column::from_key(name).map(|column| Sort { column, direction })
}

fn write_filter(filter: &Filter) -> (&'static str, String) {
    match filter {
        Filter::Choice(field, values) => (choice_key(*field), list(values.iter().map(|value| escape(value)))),
        Filter::Owner(owners) => {
            ("owner", list(owners.iter().map(|owner| owner.map_or(OPEN_SEA.to_owned(), |id| id.to_string()))))
        }
        Filter::Starred(wanted) => ("starred", yes_no(*wanted).to_owned()),
        Filter::Phone(wanted) => ("phone", yes_no(*wanted).to_owned()),
        Filter::LastContact(age) => ("contact", write_age(*age)),
        Filter::NextStep(steps) => ("next", list(steps.iter().map(|step| step_key(*step).to_owned()))),
        Filter::Created(span) => ("created", write_span(*span)),
        Filter::Contains(text) => ("text", text.clone()),
        Filter::Import(import) => ("import", import.to_string()),
    }
}

fn read_filter(key: &str, value: &str) -> Option<Filter> {
    if let Some(field) = ChoiceField::ALL.into_iter().find(|field| choice_key(*field) == key) {
        return Some(Filter::Choice(field, value.split(',').filter(|part| !part.is_empty()).map(unescape).collect()));
    }
    match key {
        "owner" => Some(Filter::Owner(value.split(',').filter_map(read_owner).collect())),
        "starred" => read_yes_no(value).map(Filter::Starred),
        "phone" => read_yes_no(value).map(Filter::Phone),
        "contact" => read_age(value).map(Filter::LastContact),
        "next" => {
            let steps = Due::ALL.into_iter().map(NextStep::Due).chain([NextStep::Nothing]);
            let chosen: BTreeSet<&str> = value.split(',').collect();
            Some(Filter::NextStep(steps.filter(|step| chosen.contains(step_key(*step))).collect()))
        }
        "created" => read_span(value).map(Filter::Created),
        "text" => Some(Filter::Contains(value.to_owned())),
        "import" => value.parse().ok().map(Filter::Import),
        _ => None,
    }
}

fn list(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join(",")
}

fn read_owner(value: &str) -> Option<Option<UserId>> {
    if value == OPEN_SEA { Some(None) } else { UserId::from_str(value).ok().map(Some) }
}

fn yes_no(wanted: bool) -> &'static str {
    if wanted { "yes" } else { "no" }
}

fn read_yes_no(value: &str) -> Option<bool> {
    match value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn step_key(step: NextStep) -> &'static str {
    match step {
        NextStep::Due(due) => due_key(due),
        NextStep::Nothing => NOTHING,
    }
}

fn write_age(age: ContactAge) -> String {
    match age {
        ContactAge::Never => NEVER.to_owned(),
        ContactAge::Within(days) => format!("within-{days}"),
        ContactAge::Over(days) => format!("over-{days}"),
    }
}

fn read_age(value: &str) -> Option<ContactAge> {
    let days = |prefix| value.strip_prefix(prefix).and_then(|days| days.parse().ok());
    let never = (value == NEVER).then_some(ContactAge::Never);
    never.or_else(|| days("within-").map(ContactAge::Within)).or_else(|| days("over-").map(ContactAge::Over))
}

/// `2026-01-01..2026-02-01`; an open end is left blank.
fn write_span(span: DaySpan) -> String {
    let day = |day: Option<Day>| day.map_or(String::new(), Day::iso);
    format!("{}..{}", day(span.from), day(span.to))
}

fn read_span(value: &str) -> Option<DaySpan> {
    let (from, to) = value.split_once("..")?;
    let day = |text: &str| if text.is_empty() { Some(None) } else { Day::from_iso(text).map(Some) };
    Some(DaySpan { from: day(from)?, to: day(to)? })
}

/// A value in a list: no comma in it, and not empty.
fn escape(value: &str) -> String {
    if value.is_empty() { "~0".to_owned() } else { value.replace('~', "~~").replace(',', "~.") }
}

fn unescape(value: &str) -> String {
    let mut out = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match if c == '~' { chars.next() } else { Some(c) } {
            Some('.') if c == '~' => out.push(','),
            Some('0') if c == '~' => {}
            Some(plain) => out.push(plain),
            None => {}
        }
    }
    out
}

fn percent(value: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~,".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', char::from(HEX[usize::from(byte >> 4)]), char::from(HEX[usize::from(byte & 15)])]);
        }
    }
    out
}

/// Percent-decodes; what is no valid escape stays as it is, what is not UTF-8 is replaced.
fn unpercent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|byte| char::from(*byte).to_digit(16));
        match (byte, hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high << 4 | low) as u8);
                at += 2;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}
