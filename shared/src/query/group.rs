//! Groups: a list divided by a field, with counts.

use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

use chrono::Datelike;

use super::{
    Context,
    filter::{ChoiceField, NextStep, days_since},
    index::Row,
};
use crate::{facts::Facts, follow_up::agenda::Deadlines, id::UserId, time::Instant};

/// By what a list is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupBy {
    /// By a dictionary's field. A customer stands under its first tag.
    Choice(ChoiceField),
    /// By owner.
    Owner,
    /// By the star.
    Starred,
    /// By when the next step is due.
    NextStep,
    /// By how long ago the last contact was.
    LastContact,
    /// By the month of entry.
    CreatedMonth,
}

/// What the rows of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKey {
    /// A value of the field; blank: none.
    Text(String),
    /// The owner; `None`: the open sea.
    Owner(Option<UserId>),
    /// Starred first.
    Starred(bool),
    /// When the next step is due.
    NextStep(NextStep),
    /// How long ago the last contact was.
    LastContact(ContactBucket),
    /// Year, month.
    Month(i32, u32),
}

/// How long ago the last contact was, in four stretches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactBucket {
    /// At most 7 days.
    Week,
    /// At most 30 days.
    Month,
    /// At most 90 days.
    Quarter,
    /// Longer.
    Longer,
    /// There was none.
    Never,
}

/// Rows with something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What it is.
    pub key: GroupKey,
    /// Where they stand among the answer's rows.
    pub rows: Range<usize>,
    /// Their sums.
    pub totals: Totals,
}

/// Sums over rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Customers.
    pub customers: usize,
    /// Contacts.
    pub contacts: usize,
    /// Actions of all forms.
    pub actions: u64,
    /// Customers with a phone number.
    pub with_phone: usize,
    /// Customers on the first screen.
    pub starred: usize,
    /// Customers with something overdue.
    pub overdue: usize,
}

/// What a row adds to sums.
#[derive(Debug)]
pub(super) struct Figures {
    /// In the bin.
    pub deleted: bool,
    starred: bool,
    with_phone: bool,
    contacts: u32,
    actions: u32,
    deadlines: Deadlines,
}

impl Figures {
    pub(super) fn of(facts: &Facts) -> Self {
        Self {
            deleted: facts.deleted,
            starred: facts.starred,
            with_phone: !facts.phones.is_empty(),
            contacts: u32::try_from(facts.contacts.len()).unwrap_or(u32::MAX),
            actions: facts.action_count,
            deadlines: Deadlines::of(&facts.open),
        }
    }
}

impl Totals {
    pub(super) fn of(positions: &[u32], rows: &[Row], context: &Context) -> Self {
        let mut totals = Self { customers: positions.len(), ..Self::default() };
        let midnight = context.zone.at(context.zone.day(context.now), 0);
        for at in positions {
            let figures = &rows[*at as usize].figures;
            totals.contacts += figures.contacts as usize;
            totals.actions += u64::from(figures.actions);
            totals.with_phone += usize::from(figures.with_phone);
            totals.starred += usize::from(figures.starred);
            totals.overdue += usize::from(figures.deadlines.missed(context.now, midnight));
        }
        totals
    }
}

impl ContactBucket {
    fn of(last: Option<Instant>, context: &Context) -> Self {
        match last.map(|last| days_since(last, context)) {
            None => Self::Never,
            Some(..=7) => Self::Week,
            Some(8..=30) => Self::Month,
            Some(31..=90) => Self::Quarter,
            Some(_) => Self::Longer,
        }
    }
}

impl GroupBy {
    /// Every way.
    pub const ALL: [Self; 12] = [
        Self::Choice(ChoiceField::Kind),
        Self::Choice(ChoiceField::Source),
        Self::Choice(ChoiceField::Level),
        Self::Choice(ChoiceField::Industry),
        Self::Choice(ChoiceField::Province),
        Self::Choice(ChoiceField::City),
        Self::Choice(ChoiceField::Tag),
        Self::Owner,
        Self::Starred,
        Self::NextStep,
        Self::LastContact,
        Self::CreatedMonth,
    ];

    /// The group in which a customer stands.
    pub fn key_of(self, facts: &Facts, context: &Context) -> GroupKey {
        match self {
            Self::Choice(field) => GroupKey::Text(field.value(facts).to_owned()),
            Self::Owner => GroupKey::Owner(facts.owner),
            Self::Starred => GroupKey::Starred(facts.starred),
            Self::NextStep => GroupKey::NextStep(NextStep::of(facts, context)),
            Self::LastContact => GroupKey::LastContact(ContactBucket::of(facts.last_contact, context)),
            Self::CreatedMonth => {
                let day = context.zone.day(facts.created_at).0;
                GroupKey::Month(day.year(), day.month())
            }
        }
    }
}

/// Where a group stands: named ones by size, none at the end; times from near to far.
fn place(key: &GroupKey, size: usize) -> (bool, Reverse<usize>, i64) {
    match key {
        GroupKey::Text(text) => (text.is_empty(), Reverse(size), 0),
        GroupKey::Owner(owner) => (owner.is_none(), Reverse(size), 0),
        GroupKey::Starred(starred) => (!starred, Reverse(0), 0),
        GroupKey::NextStep(_) | GroupKey::LastContact(_) => (false, Reverse(0), 0),
        GroupKey::Month(year, month) => (false, Reverse(0), -(i64::from(*year) * 12 + i64::from(*month))),
    }
}

/// Divides rows that are in order: reorders `positions` group by group, keeping the order within each.
pub(super) fn divide(positions: &mut Vec<u32>, rows: &[Row], by: GroupBy, context: &Context) -> Vec<Group> {
    let mut members: BTreeMap<GroupKey, Vec<u32>> = BTreeMap::new();
    for at in positions.iter() {
        members.entry(by.key_of(&rows[*at as usize].facts, context)).or_default().push(*at);
    }
    let mut members: Vec<_> = members.into_iter().collect();
    members.sort_by_key(|(key, rows)| place(key, rows.len()));
    positions.clear();
    let grouped = members.into_iter().map(|(key, own)| {
        let begin = positions.len();
        let totals = Totals::of(&own, rows, context);
        positions.extend(own);
        Group { key, rows: begin..positions.len(), totals }
    });
    grouped.collect()
}
