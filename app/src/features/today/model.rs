//! What 今日 shows, computed from facts and now.

use std::sync::Arc;

use shared::{
    facts::{Facts, OpenAction},
    follow_up::agenda::{Due, due},
    id::{ActionId, DocId, UserId},
    time::{Instant, Zone},
};

/// An open action with what is needed to act on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The customer.
    pub doc: DocId,
    /// Their name.
    pub customer: String,
    /// Their main number, to call in one tap.
    pub phone: Option<String>,
    /// What is to be done.
    pub action: OpenAction,
}

/// What tells one line from another: a moved or renamed action is another line.
pub type EntryKey = (ActionId, Instant, Option<Instant>, String, String, Option<String>);

impl Entry {
    /// What tells it from others.
    pub fn key(&self) -> EntryKey {
        let action = &self.action;
        (action.id, action.start, action.end, action.title.clone(), self.customer.clone(), self.phone.clone())
    }
}

/// Open actions that want to be done at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// When.
    pub due: Due,
    /// What, the earliest first; important ones before others of the same window.
    pub entries: Vec<Entry>,
}

/// My open actions in groups, nearest first; empty groups are left out.
pub fn agenda(rows: &[Arc<Facts>], me: UserId, now: Instant, zone: Zone) -> Vec<Group> {
    let mut all: Vec<(Due, Entry)> = rows
        .iter()
        .filter(|facts| !facts.deleted)
        .flat_map(|facts| {
            facts
                .open
                .iter()
                .filter(|action| is_mine(facts, action, me))
                .map(|action| (due(action, now, zone), entry(facts, action)))
        })
        .collect();
    all.sort_by(|(due, a), (other, b)| {
        (due, !a.action.important, a.action.start, a.action.id).cmp(&(
            other,
            !b.action.important,
            b.action.start,
            b.action.id,
        ))
    });
    let mut groups: Vec<Group> = Vec::new();
    for (due, entry) in all {
        match groups.last_mut().filter(|group| group.due == due) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group { due, entries: vec![entry] }),
        }
    }
    groups
}

/// How many of my actions are overdue.
pub fn overdue_count(rows: &[Arc<Facts>], me: UserId, now: Instant, zone: Zone) -> usize {
    let overdue = |action: &OpenAction| due(action, now, zone) == Due::Overdue;
    rows.iter()
        .filter(|facts| !facts.deleted)
        .map(|facts| facts.open.iter().filter(|action| is_mine(facts, action, me) && overdue(action)).count())
        .sum()
}

/// An action is the job of its people; of the customer's owner if it names nobody.
fn is_mine(facts: &Facts, action: &OpenAction, me: UserId) -> bool {
    if action.people.is_empty() { facts.owner == Some(me) } else { action.people.contains(&me) }
}

fn entry(facts: &Facts, action: &OpenAction) -> Entry {
    Entry { doc: facts.id, customer: facts.name.clone(), phone: facts.phones.first().cloned(), action: action.clone() }
}
