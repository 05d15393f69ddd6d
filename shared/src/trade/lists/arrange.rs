//! Order and groups of a list, with what each adds up to.

use super::{business::Item, column::Column};
use crate::{
    id::{DepartmentId, DocId, UserId},
    money::Currency,
    people::Roster,
    sorted::SortedMap,
    time::Day,
    trade::rules::figures::{Part, Total},
};

/// An order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// Falling.
    pub down: bool,
}

impl Sort {
    /// The name in addresses: `amount`, `-amount`.
    pub fn key(self) -> String {
        format!("{}{}", if self.down { "-" } else { "" }, self.column.key())
    }

    /// The order of a name.
    pub fn from_key(key: &str) -> Option<Self> {
        let (down, name) = key.strip_prefix('-').map_or((false, key), |name| (true, name));
        Column::from_key(name).map(|column| Self { column, down })
    }
}

/// By what rows are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupBy {
    /// Their customer.
    Customer,
    /// Whose they are.
    Person,
    /// Where that person works.
    Department,
    /// Their status.
    Status,
    /// The month of their day.
    Month,
    /// Their currency.
    Currency,
}

impl GroupBy {
    /// Every one, in the menu's order.
    pub const ALL: [Self; 6] =
        [Self::Customer, Self::Person, Self::Department, Self::Status, Self::Month, Self::Currency];

    /// The name in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Person => "person",
            Self::Department => "department",
            Self::Status => "status",
            Self::Month => "month",
            Self::Currency => "currency",
        }
    }

    /// What a name stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.key() == key)
    }

    fn of(self, item: &Item, roster: &Roster) -> GroupKey {
        match self {
            Self::Customer => GroupKey::Customer(item.of.customer),
            Self::Person => GroupKey::Person(item.person),
            Self::Department => {
                let person = item.person.and_then(|person| roster.people.get(&person));
                GroupKey::Department(person.and_then(|person| person.department))
            }
            Self::Status => GroupKey::Status(item.status().to_owned()),
            Self::Month => GroupKey::Month(item.day.map(Day::first_of_month)),
            Self::Currency => GroupKey::Currency(item.currency),
        }
    }
}

/// What the rows of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKey {
    /// The customer.
    Customer(DocId),
    /// Whose they are.
    Person(Option<UserId>),
    /// Where that person works.
    Department(Option<DepartmentId>),
    /// Key of the status.
    Status(String),
    /// The first day of the month.
    Month(Option<Day>),
    /// The currency.
    Currency(Currency),
}

/// What rows add up to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many.
    pub count: usize,
    /// How much.
    pub total: Total,
}

impl Sum {
    /// Of rows.
    pub fn of<'i>(items: impl IntoIterator<Item = &'i Item>) -> Self {
        let parts: Vec<Part> = items.into_iter().map(part).collect();
        Self { count: parts.len(), total: Total::of(&parts) }
    }
}

fn part(item: &Item) -> Part {
    Part { voucher: item.row().id, currency: item.currency, amount: item.amount, fen: item.fen }
}

/// Rows that have something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What.
    pub key: GroupKey,
    /// What they add up to.
    pub sum: Sum,
}

/// A line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The head of the group with this number.
    Group(usize),
    /// The row at this place.
    Item(usize),
}

/// A list in order.
#[derive(Debug, Clone, Default)]
pub struct Arranged {
    /// Its rows.
    pub items: Vec<Item>,
    /// Heads of groups and rows, from the top.
    pub lines: Vec<Line>,
    /// The groups, in order.
    pub groups: Vec<Group>,
    /// What all rows add up to.
    pub sum: Sum,
}

/// Puts rows in order. Equal ones stay as they are; groups stand by how much they come to, months by the calendar.
pub fn arrange(mut items: Vec<Item>, sort: Option<Sort>, group: Option<GroupBy>, roster: &Roster) -> Arranged {
    if let Some(Sort { column, down }) = sort {
        items.sort_by(|one, other| {
            let order = column.compare(one, other, roster);
            if down { order.reverse() } else { order }
        });
    }
    let sum = Sum::of(&items);
    let Some(by) = group else {
        let lines = (0..items.len()).map(Line::Item).collect();
        return Arranged { items, lines, groups: Vec::new(), sum };
    };
    let mut members: SortedMap<GroupKey, Vec<usize>> = SortedMap::new();
    for (place, item) in items.iter().enumerate() {
        members.entry(by.of(item, roster)).or_default().push(place);
    }
    let mut grouped: Vec<(Group, Vec<usize>)> = members
        .into_iter()
        .map(|(key, places)| (Group { key, sum: Sum::of(places.iter().map(|place| &items[*place])) }, places))
        .collect();
    if by != GroupBy::Month {
        grouped.sort_by_key(|(group, _)| std::cmp::Reverse(group.sum.total.fen));
    }
    let (mut lines, mut groups) = (Vec::new(), Vec::new());
    for (group, places) in grouped {
        lines.push(Line::Group(groups.len()));
        groups.push(group);
        lines.extend(places.into_iter().map(Line::Item));
    }
    Arranged { items, lines, groups, sum }
}
