//! The timeline as data: entries in time order, categories with counts, days.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    command::{Command, Intent},
    customer::{command::CustomerCommand, record::Customer},
    document::history::{Edit, Edited, HistoryEntry},
    follow_up::{
        command::ActionCommand,
        record::{ACTION_KINDS, Action, ActionForm},
    },
    id::{ActionId, ContactId, DocId, MarkId, UserId, VoucherId},
    time::{Day, Instant, Stamp, Zone},
    trade::{
        command::TradeChange,
        rules::timeline::{self, Happened},
        voucher::VoucherKind,
    },
};

use crate::bridge::UnsentChange;

/// The history's name of an action's being done.
const DONE: &str = "done";

/// What an entry tells of; also its key on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKey {
    /// An action.
    Action(ActionId),
    /// That a contact was entered.
    Contact(ContactId),
    /// A mark was set.
    Mark(MarkId),
    /// That the customer was entered.
    Created,
    /// A change of the history, by position.
    Change(u32),
    /// A voucher of the business.
    Voucher(VoucherId),
    /// What was said of the customer's business.
    TradeMark(MarkId),
    /// The pool changed: an entry of the business, by position.
    Pool(u32),
}

/// A category of entries, and so a chip.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Everything.
    All,
    /// Records of a kind, by its key.
    Records(String),
    /// To-dos.
    ToDos,
    /// Schedules.
    Schedules,
    /// Contacts that were entered.
    Contacts,
    /// Vouchers of a kind.
    Vouchers(VoucherKind),
    /// Changes of pool.
    Pools,
    /// Marks, and the entry of the customer.
    Marks,
    /// Changes of fields.
    Changes,
}

/// An entry in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it tells of.
    pub key: EntryKey,
    /// Where it stands in time.
    pub at: Instant,
    /// Its category.
    pub category: Category,
    /// Whether it waits to be done.
    pub open: bool,
}

/// Every entry: open ones first (nearest first), then the past (latest first).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    entries: Vec<Entry>,
}

impl Timeline {
    /// The timeline of a customer with what is known of its history and its business.
    pub fn of(customer: &Customer, history: &[HistoryEntry], business: &[timeline::Entry]) -> Self {
        let actions = customer.actions().map(action_entry);
        let contacts = customer.contacts().map(|contact| Entry {
            key: EntryKey::Contact(contact.id),
            at: contact.created.at,
            category: Category::Contacts,
            open: false,
        });
        let marks = customer.marks.iter().map(|mark| past(EntryKey::Mark(mark.id), mark.made.at, Category::Marks));
        let created = customer.origin.as_ref().and_then(|origin| origin.at).unwrap_or(customer.created.at);
        let changes = history.iter().zip(0_u32..).filter(|(entry, _)| told_edits(customer, entry).next().is_some());
        let changes = changes.map(|(entry, place)| past(EntryKey::Change(place), entry.stamp.at, Category::Changes));
        let mut entries: Vec<Entry> = actions
            .chain(contacts)
            .chain(marks)
            .chain([past(EntryKey::Created, created, Category::Marks)])
            .chain(changes)
            .chain(business.iter().zip(0_u32..).map(|(entry, place)| business_entry(entry, place)))
            .collect();
        entries.sort_by_key(|entry| if entry.open { (0, entry.at.0, entry.key) } else { (1, -entry.at.0, entry.key) });
        Self { entries }
    }

    /// The chips: all, the kinds of record that occur, and the other categories that occur, with counts.
    pub fn categories(&self) -> Vec<(Category, usize)> {
        let mut counts = BTreeMap::<&Category, usize>::new();
        for entry in &self.entries {
            *counts.entry(&entry.category).or_default() += 1;
        }
        let mut chips: Vec<(Category, usize)> =
            counts.into_iter().map(|(category, count)| (category.clone(), count)).collect();
        chips.sort_by_key(|(category, _)| rank(category));
        chips.insert(0, (Category::All, self.entries.len()));
        chips
    }

    /// The rows of a category: headings and entries, at most `limit` entries, and how many are left out.
    pub fn rows(&self, chosen: &Category, zone: Zone, limit: usize) -> (Vec<Row>, usize) {
        let fits = |entry: &&Entry| *chosen == Category::All || entry.category == *chosen;
        let total = self.entries.iter().filter(fits).count();
        let mut rows = Vec::with_capacity(limit.min(total) + 16);
        let mut heading = None;
        for entry in self.entries.iter().filter(fits).take(limit) {
            let mine = if entry.open { Heading::Open } else { Heading::Day(zone.day(entry.at)) };
            if heading != Some(mine) {
                heading = Some(mine);
                rows.push(Row::Heading(mine));
            }
            rows.push(Row::Entry(entry.key));
        }
        (rows, total.saturating_sub(limit))
    }
}

/// A row of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Row {
    /// What the rows below have in common.
    Heading(Heading),
    /// An entry.
    Entry(EntryKey),
}

/// What rows have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    /// They wait to be done.
    Open,
    /// They are of one day.
    Day(Day),
}

fn past(key: EntryKey, at: Instant, category: Category) -> Entry {
    Entry { key, at, category, open: false }
}

fn action_entry(action: &Action) -> Entry {
    let category = match action.form {
        ActionForm::Record => Category::Records(action.kind.clone()),
        ActionForm::ToDo => Category::ToDos,
        ActionForm::Schedule => Category::Schedules,
    };
    // A to-do that was done stands where it was done, not where it was due.
    let at = match (action.form, action.done) {
        (ActionForm::ToDo, Some(done)) => done.at,
        _ => action.start,
    };
    Entry { key: EntryKey::Action(action.id), at, category, open: action.open() }
}

fn business_entry(entry: &timeline::Entry, place: u32) -> Entry {
    let (key, category) = match entry.what {
        Happened::Voucher(kind, id) => (EntryKey::Voucher(id), Category::Vouchers(kind)),
        Happened::Mark(id) => (EntryKey::TradeMark(id), Category::Marks),
        Happened::Pool(_) => (EntryKey::Pool(place), Category::Pools),
    };
    past(key, entry.at, category)
}

/// Kinds of record in the dictionary's order, then the company's own, then the rest.
fn rank(category: &Category) -> (usize, String) {
    match category {
        Category::All => (0, String::new()),
        Category::Records(kind) => {
            (1 + ACTION_KINDS.iter().position(|entry| entry.key == kind).unwrap_or(ACTION_KINDS.len()), kind.clone())
        }
        Category::ToDos => (100, String::new()),
        Category::Schedules => (101, String::new()),
        Category::Vouchers(kind) => (102 + *kind as usize, String::new()),
        Category::Contacts => (200, String::new()),
        Category::Pools => (201, String::new()),
        Category::Marks => (202, String::new()),
        Category::Changes => (203, String::new()),
    }
}

/// The edits of a change that its own entry tells of. What entered a contact, an action or the customer is told by
/// that entry; a mark is an entry itself.
pub fn told_edits<'a>(customer: &'a Customer, entry: &'a HistoryEntry) -> impl Iterator<Item = &'a Edit> {
    let entered_customer =
        entry.stamp == customer.created && entry.edits.iter().any(|edit| edit.what == Edited::CustomerItself);
    entry.edits.iter().filter(move |edit| !entered_customer && tells(customer, entry.stamp, edit))
}

fn tells(customer: &Customer, stamp: Stamp, edit: &Edit) -> bool {
    let entered_contact =
        |id: ContactId| customer.contacts.iter().any(|contact| contact.id == id && contact.created == stamp);
    let entered_action =
        |id: ActionId| customer.actions.iter().any(|action| action.id == id && action.created == stamp);
    match &edit.what {
        Edited::Mark => false,
        // The entry itself tells by whom and when it was done.
        Edited::Action(_, property) if property == DONE => false,
        Edited::Contact(id, _) | Edited::ContactItself(id) => !entered_contact(*id),
        Edited::Action(id, _) | Edited::ActionItself(id) => !entered_action(*id),
        Edited::Field(_) | Edited::Custom(_) | Edited::Tag(_) | Edited::CustomerItself | Edited::Unknown => true,
        // Parts and products have histories of their own.
        _ => false,
    }
}

/// Who stands behind an action: the name of the old system, or somebody of the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behind {
    /// As the old system named the person.
    Named(String),
    /// Somebody of the company.
    Person(UserId),
}

/// Who made an action.
pub fn behind(action: &Action) -> Behind {
    match &action.author {
        Some(name) if !name.is_empty() => Behind::Named(name.clone()),
        _ => Behind::Person(action.created.by),
    }
}

/// The entries of a customer that changes on their way to the server would make or alter.
pub fn unsent_entries(unsent: &[UnsentChange], doc: DocId) -> BTreeSet<EntryKey> {
    // Business is a document of its own, and its entries stand here.
    let of_customer = |command: &Command| match &command.intent {
        Intent::Trade(trade) => trade.of == doc,
        _ => command.doc == doc,
    };
    let mine = unsent.iter().filter(|change| of_customer(&change.command) && change.refused.is_none());
    mine.flat_map(|change| touched(&change.command.intent)).collect()
}

fn touched(intent: &Intent) -> Vec<EntryKey> {
    match intent {
        Intent::Action(command) => match command {
            ActionCommand::Add(actions) => actions.iter().map(|action| EntryKey::Action(action.id)).collect(),
            ActionCommand::Edit { action, .. }
            | ActionCommand::Finish(action)
            | ActionCommand::Reopen(action)
            | ActionCommand::Move { action, .. }
            | ActionCommand::Delete(action)
            | ActionCommand::Restore(action) => vec![EntryKey::Action(*action)],
            ActionCommand::DeleteAll(actions) | ActionCommand::RestoreAll(actions) => {
                actions.iter().map(|action| EntryKey::Action(*action)).collect()
            }
        },
        Intent::Customer(CustomerCommand::AddContact(contact)) => vec![EntryKey::Contact(contact.id)],
        Intent::Customer(CustomerCommand::Star(mark) | CustomerCommand::Unstar(mark)) => vec![EntryKey::Mark(*mark)],
        Intent::Customer(CustomerCommand::Create(new)) => {
            let actions = new.actions.iter().map(|action| EntryKey::Action(action.id));
            let contacts = new.contacts.iter().map(|contact| EntryKey::Contact(contact.id));
            actions.chain(contacts).chain([EntryKey::Created]).collect()
        }
        Intent::Trade(command) => touched_business(&command.change),
        Intent::Customer(_) | Intent::Commercial(_) | Intent::Notes(_) | Intent::Product(_) => Vec::new(),
    }
}

fn touched_business(change: &TradeChange) -> Vec<EntryKey> {
    match change {
        TradeChange::Enter(vouchers) | TradeChange::Put(vouchers) => {
            vouchers.iter().map(|voucher| EntryKey::Voucher(voucher.id)).collect()
        }
        TradeChange::SetFields { voucher, .. } | TradeChange::SetLines { voucher, .. } => {
            vec![EntryKey::Voucher(*voucher)]
        }
        TradeChange::Delete(vouchers) | TradeChange::Restore(vouchers) | TradeChange::TakeBack(vouchers) => {
            vouchers.iter().map(|voucher| EntryKey::Voucher(*voucher)).collect()
        }
        TradeChange::Mark { mark, .. } => vec![EntryKey::TradeMark(*mark)],
        TradeChange::Together(changes) => changes.iter().flat_map(touched_business).collect(),
        TradeChange::SetAlias { .. } => Vec::new(),
    }
}
