//! Which rows of a list are shown.

use super::business::{Business, Item};
use crate::{
    id::{DepartmentId, DocId, UserId},
    people::Roster,
    sorted::SortedSet,
    time::Day,
};

/// Whose rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// One person's.
    Person(UserId),
    /// Those of everybody at or below a department.
    Department(DepartmentId),
}

impl Who {
    /// The name in addresses.
    pub fn key(self) -> String {
        match self {
            Self::Person(id) => format!("p-{id}"),
            Self::Department(id) => format!("d-{id}"),
        }
    }

    /// Who has a name; none for what is no name.
    pub fn from_key(key: &str) -> Option<Self> {
        match key.split_once('-')? {
            ("p", id) => id.parse().ok().map(Self::Person),
            ("d", id) => id.parse().ok().map(Self::Department),
            _ => None,
        }
    }

    /// Everybody who is meant.
    pub fn people(self, roster: &Roster) -> SortedSet<UserId> {
        match self {
            Self::Person(id) => SortedSet::from([id]),
            Self::Department(id) => {
                let below = roster.departments_below(id);
                let there =
                    roster.people.values().filter(|person| person.department.is_some_and(|d| below.contains(&d)));
                there.map(|person| person.id).collect()
            }
        }
    }
}

/// What a list is narrowed to; what is empty narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Narrow {
    /// Whose.
    pub people: Option<SortedSet<UserId>>,
    /// Keys of statuses.
    pub statuses: SortedSet<String>,
    /// Keys of stages.
    pub stages: SortedSet<String>,
    /// Classes of aging.
    pub classes: SortedSet<usize>,
    /// From this day on.
    pub from: Option<Day>,
    /// Up to this day.
    pub to: Option<Day>,
    /// One customer's.
    pub customer: Option<DocId>,
    /// Words that stand in name, number or subject.
    pub search: String,
}

impl Narrow {
    /// Whether a row is shown.
    pub fn lets(&self, item: &Item) -> bool {
        let row = item.row();
        self.people.as_ref().is_none_or(|people| item.person.is_some_and(|person| people.contains(&person)))
            && (self.statuses.is_empty() || self.statuses.contains(item.status()))
            && (self.stages.is_empty() || self.stages.contains(row.stage.as_str()))
            && (self.classes.is_empty() || item.class.is_some_and(|class| self.classes.contains(&class)))
            && self.from.is_none_or(|from| item.day.is_some_and(|day| day >= from))
            && self.to.is_none_or(|to| item.day.is_some_and(|day| day <= to))
            && self.customer.is_none_or(|customer| item.of.customer == customer)
            && self.finds(&item.of, &[&item.number, &row.subject])
    }

    /// Whether a customer is shown, of lists whose rows are customers.
    pub fn lets_customer(&self, business: &Business) -> bool {
        self.people.as_ref().is_none_or(|people| business.owner.is_some_and(|owner| people.contains(&owner)))
            && self.finds(business, &[])
    }

    fn finds(&self, business: &Business, texts: &[&str]) -> bool {
        let wanted = self.search.trim().to_lowercase();
        let within = |text: &str| text.to_lowercase().contains(&wanted);
        wanted.is_empty()
            || within(&business.name)
            || within(&business.reading)
            || texts.iter().any(|text| within(text))
    }
}
