//! Document → typed record, in one pass over each container.

mod parts;
mod product;
mod trade;

pub(super) use parts::{commercial, notes};
pub(super) use product::product;
pub(super) use trade::{line_key, trade, trade_marks, voucher};

use std::{collections::HashMap, sync::Arc};

use automerge::{Automerge, ObjId, ObjType, ReadDoc, ValueRef, iter::DocItem};

use super::{
    cell::Cell,
    schema::{Keyed, Located},
};
use crate::{
    customer::record::{Contact, Customer, Mark, Origin},
    follow_up::record::{Action, ActionForm},
    id::{ActionId, ContactId, DocId, ImportId, MarkId},
    kind::{DocKind, Section, key},
    sorted::SortedMap,
    time::{Instant, Stamp},
    value::Value,
};

/// Of somebody whom we do not know, at no time.
pub(super) const NOBODY: Stamp = Stamp::NOBODY;

pub(super) fn customer(doc: &Automerge, id: DocId) -> Customer {
    let mut customer = Customer {
        id,
        created: NOBODY,
        changed: last_change(doc),
        origin: None,
        fields: SortedMap::new(),
        custom: SortedMap::new(),
        tags: Default::default(),
        marks: Vec::new(),
        contacts: Vec::new(),
        actions: Vec::new(),
        deleted: None,
    };
    let mut fields = FieldReader::default();
    cells(doc, Section::Fields, |name, cell| fields.take(name, cell));
    customer.fields = fields.finish();
    cells(doc, Section::Custom, |label, cell| {
        if let Some(text) = cell.text() {
            customer.custom.insert(label.to_owned(), text.to_owned());
        }
    });
    cells(doc, Section::Tags, |tag, cell| {
        if cell.is_true() {
            customer.tags.insert(tag.to_owned());
        }
    });
    customer.marks = marks(doc);
    read_meta(doc, &mut customer);
    customer.contacts = records(doc, Section::Contacts, ContactReader::new, ContactReader::take, ContactReader::finish);
    customer.contacts.sort_by_key(|contact| (contact.created.at, contact.id));
    customer.actions = records(doc, Section::Actions, ActionReader::new, ActionReader::take, ActionReader::finish);
    customer.actions.sort_by_key(|action| (action.created.at, action.id));
    customer
}

pub(super) fn is_created(doc: &Automerge, kind: DocKind) -> bool {
    matches!(doc.get(kind.spec().meta.id(), key::CREATED), Ok(Some(_)))
}

/// Marks, oldest first.
pub(super) fn marks(doc: &impl ReadDoc) -> Vec<Mark> {
    let mut marks = Vec::new();
    each_cell(doc, &Section::Marks.id(), |name, cell| {
        marks.extend(name.parse().ok().and_then(|id: MarkId| cell.mark(id)));
    });
    marks.sort_by_key(|mark| (mark.made.at, mark.id));
    marks
}

/// An action by itself.
pub(super) fn action(doc: &impl ReadDoc, map: &ObjId, id: ActionId) -> Option<Action> {
    let mut reader = ActionReader::new(id);
    each_cell(doc, map, |name, cell| reader.take(name, cell));
    reader.finish()
}

/// Who made a change, from what Automerge knows of it.
pub(super) fn stamp_of(timestamp: i64, message: Option<&str>) -> Stamp {
    let by = message.and_then(|message| message.parse().ok()).unwrap_or(NOBODY.by);
    Stamp { at: Instant(timestamp), by }
}

/// The latest of the changes that no other one builds upon, by their writers' clocks.
fn last_change(doc: &Automerge) -> Stamp {
    let heads = doc.get_heads();
    let changes = heads.iter().filter_map(|head| doc.get_change_meta_by_hash(head));
    changes
        .map(|change| stamp_of(change.timestamp, change.message.as_deref()))
        .max_by_key(|stamp| (stamp.at, stamp.by))
        .unwrap_or(NOBODY)
}

fn read_meta(doc: &Automerge, customer: &mut Customer) {
    let mut import = None;
    let (mut at, mut author) = (None, None);
    cells(doc, Section::Meta, |name, cell| match name {
        key::CREATED => customer.created = cell.stamp().unwrap_or(NOBODY),
        key::DELETED => customer.deleted = cell.stamp(),
        key::ORIGIN_IMPORT => import = cell.text().and_then(|text| text.parse::<ImportId>().ok()),
        key::ORIGIN_AT => at = cell.integer().map(Instant),
        key::ORIGIN_AUTHOR => author = cell.text().map(ToOwned::to_owned),
        _ => {}
    });
    customer.origin = import.map(|import| Origin { import, at, author });
}

fn cells(doc: &Automerge, section: Section, each: impl FnMut(&str, Cell<'_>)) {
    each_cell(doc, &section.id(), each);
}

fn each_cell(doc: &impl ReadDoc, map: &ObjId, mut each: impl FnMut(&str, Cell<'_>)) {
    for item in doc.map_range(map, ..) {
        if let ValueRef::Scalar(scalar) = &item.value {
            each(&item.key, Cell::from(scalar));
        }
    }
}

/// Reads a map of maps by id. One walk over the operations in their order: to look each map up takes several times
/// longer.
fn records<I: std::str::FromStr, R, T>(
    doc: &Automerge,
    section: Section,
    new: fn(I) -> R,
    take: fn(&mut R, &str, Cell<'_>),
    finish: fn(R) -> Option<T>,
) -> Vec<T> {
    let container = section.id();
    let mut readers: Vec<R> = Vec::new();
    let mut places: HashMap<ObjId, usize> = HashMap::new();
    let mut current: Option<(Arc<ObjId>, Option<usize>)> = None;
    for found in doc.iter_at(&container, None) {
        let DocItem::Map(item) = &found.item else { continue };
        if *found.obj == container {
            if let (ValueRef::Object(ObjType::Map), Ok(id)) = (&item.value, item.key.parse::<I>()) {
                places.insert(item.id(), readers.len());
                readers.push(new(id));
            }
            continue;
        }
        let place = match &current {
            Some((obj, place)) if Arc::ptr_eq(obj, &found.obj) => *place,
            _ => {
                let place = places.get(&*found.obj).copied();
                current = Some((found.obj.clone(), place));
                place
            }
        };
        if let (Some(place), ValueRef::Scalar(scalar)) = (place, &item.value) {
            take(&mut readers[place], &item.key, Cell::from(scalar));
        }
    }
    readers.into_iter().filter_map(finish).collect()
}

/// Entries of lists with their ranks.
type Ranked = Vec<(i64, String)>;

fn in_order(mut entries: Ranked) -> Vec<String> {
    entries.sort();
    entries.into_iter().map(|(_, entry)| entry).collect()
}

/// Gathers fields from cells.
struct FieldReader<F> {
    values: SortedMap<F, Value>,
    lists: SortedMap<F, Ranked>,
}

impl<F> Default for FieldReader<F> {
    fn default() -> Self {
        Self { values: SortedMap::new(), lists: SortedMap::new() }
    }
}

impl<F: Keyed> FieldReader<F> {
    fn take(&mut self, name: &str, cell: Cell<'_>) {
        if let Some((list, entry)) = name.split_once('/') {
            if let (Some(field), Some(rank)) = (F::from_key(list), cell.integer()) {
                self.lists.entry(field).or_default().push((rank, entry.to_owned()));
            }
        } else if let Some(field) = F::from_key(name)
            && let Some(value) = cell.value(field.kind())
        {
            self.values.insert(field, value);
        }
    }

    fn finish(mut self) -> SortedMap<F, Value> {
        for (field, entries) in self.lists {
            self.values.insert(field, Value::List(in_order(entries)));
        }
        self.values
    }
}

struct ContactReader {
    id: ContactId,
    created: Option<Stamp>,
    deleted: Option<Stamp>,
    fields: FieldReader<crate::customer::field::ContactField>,
}

impl ContactReader {
    fn new(id: ContactId) -> Self {
        Self { id, created: None, deleted: None, fields: FieldReader::default() }
    }

    fn take(&mut self, name: &str, cell: Cell<'_>) {
        match name {
            key::CREATED => self.created = cell.stamp(),
            key::DELETED => self.deleted = cell.stamp(),
            _ => self.fields.take(name, cell),
        }
    }

    fn finish(self) -> Option<Contact> {
        let fields = self.fields.finish();
        self.created.map(|created| Contact { id: self.id, created, fields, deleted: self.deleted })
    }
}

struct ActionReader {
    action: Action,
    created: Option<Stamp>,
    people: Ranked,
}

impl ActionReader {
    fn new(id: ActionId) -> Self {
        Self { action: blank_action(id, NOBODY), created: None, people: Vec::new() }
    }

    fn take(&mut self, name: &str, cell: Cell<'_>) {
        let action = &mut self.action;
        let text = || cell.text().unwrap_or_default().to_owned();
        match name {
            key::CREATED => self.created = cell.stamp(),
            key::DELETED => action.deleted = cell.stamp(),
            key::DONE => action.done = cell.stamp(),
            key::AUTHOR => action.author = cell.text().map(ToOwned::to_owned),
            key::FORM => action.form = ActionForm::from_key(cell.text().unwrap_or_default()),
            key::KIND => action.kind = text(),
            key::SUBJECT => action.subject = text(),
            key::CONTENT => action.content = text(),
            key::CONTACT => action.contact = cell.text().and_then(|text| text.parse().ok()),
            key::FOLLOWS => action.follows = cell.text().and_then(|text| text.parse().ok()),
            key::IMPORTANT => action.important = cell.is_true(),
            key::URGENT => action.urgent = cell.is_true(),
            key::WHEN => {
                if let Some(when) = cell.when() {
                    (action.start, action.end, action.label) = (when.start, when.end, when.label);
                }
            }
            _ => {
                if let (Some((key::PEOPLE, person)), Some(rank)) = (name.split_once('/'), cell.integer()) {
                    self.people.push((rank, person.to_owned()));
                }
            }
        }
    }

    fn finish(mut self) -> Option<Action> {
        self.action.created = self.created?;
        self.action.people = in_order(self.people).iter().filter_map(|person| person.parse().ok()).collect();
        Some(self.action)
    }
}

/// An action of which nothing is known yet: what an action lacks reads like this.
pub(super) fn blank_action(id: ActionId, created: Stamp) -> Action {
    Action {
        id,
        created,
        author: None,
        form: ActionForm::Record,
        kind: String::new(),
        subject: String::new(),
        content: String::new(),
        contact: None,
        people: Vec::new(),
        start: created.at,
        end: None,
        label: None,
        important: false,
        urgent: false,
        done: None,
        follows: None,
        deleted: None,
    }
}
