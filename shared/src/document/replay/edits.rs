//! What one change did, put together from its operations.

use std::collections::{HashMap, HashSet};

use super::Home;
use crate::{
    commercial::field::CommercialField,
    customer::field::{ContactField, CustomerField},
    document::{
        cell::Cell,
        history::{Edit, Edited},
        read,
        schema::Keyed,
    },
    id::{ActionId, LineId, MarkId, NoteId, VoucherId},
    kind::{Section, key},
    product::field::ProductField,
    sorted::SortedMap,
    trade::{
        field::{LineField, VoucherField},
        voucher::VoucherKind,
    },
    value::Value,
};

/// The longest title by which an action is named, in characters.
const TITLE_MAX_CHARS: usize = 60;

/// The keys of texts by which things are called.
const TITLES: [&str; 5] = ["name", key::SUBJECT, key::CONTENT, key::TEXT, "number"];

/// What earlier changes left: how things are called, and lists with the ranks of their entries.
#[derive(Default)]
pub(super) struct Known {
    names: HashMap<Home, SortedMap<&'static str, String>>,
    lists: HashMap<(Home, String), SortedMap<String, i64>>,
}

impl Known {
    /// How a thing is called: a customer and a contact by name, an action by subject or the content's beginning.
    fn name(&self, home: Home) -> Option<Value> {
        let names = self.names.get(&home)?;
        let text = TITLES.iter().find_map(|part| names.get(part))?;
        let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
        Some(Value::Text(line.chars().take(TITLE_MAX_CHARS).collect()))
    }

    fn note(&mut self, home: Home, name: &str, new: Option<Cell<'_>>) {
        let named = TITLES.into_iter().find(|part| *part == name);
        let Some(part) = named else { return };
        let names = self.names.entry(home).or_default();
        match new.and_then(Cell::text) {
            Some(text) => names.insert(part, text.to_owned()),
            None => names.remove(part),
        };
    }

    fn list(&self, list: &(Home, String)) -> Option<Value> {
        let mut entries: Vec<_> = self.lists.get(list)?.iter().map(|(entry, rank)| (*rank, entry.clone())).collect();
        entries.sort();
        let entries: Vec<String> = entries.into_iter().map(|(_, entry)| entry).collect();
        (!entries.is_empty()).then_some(Value::List(entries))
    }
}

/// The customer itself, whose name lies among its fields.
const CUSTOMER: Home = Home::Section(Section::Fields);
/// A product itself, likewise.
const PRODUCT: Home = Home::Section(Section::ProductFields);

/// What one change did so far.
pub(super) struct Edits<'k> {
    known: &'k mut Known,
    edits: Vec<(Home, Edit)>,
    made: Vec<Home>,
    /// What the document is about was entered.
    created: Option<Home>,
    /// Lists that the change touches, as they were before.
    lists: SortedMap<usize, ((Home, String), Option<Value>)>,
    touched: HashSet<(Home, String)>,
}

impl<'k> Edits<'k> {
    pub fn new(known: &'k mut Known) -> Self {
        Self {
            known,
            edits: Vec::new(),
            made: Vec::new(),
            created: None,
            lists: SortedMap::new(),
            touched: HashSet::new(),
        }
    }

    /// A map was made.
    pub fn made(&mut self, home: Home) {
        match home {
            Home::Contact(_) | Home::Action(_) | Home::Note(_) | Home::Voucher(..) => self.made.push(home),
            Home::Section(_) | Home::Unknown => self.unknown(),
        }
    }

    /// Something that this version does not know; said once.
    pub fn unknown(&mut self) {
        if self.edits.iter().all(|(_, edit)| edit.what != Edited::Unknown) {
            self.push(Home::Unknown, Edited::Unknown, None, None);
        }
    }

    /// A scalar was written, or taken away.
    pub fn cell(&mut self, home: Home, name: &str, old: Option<Cell<'_>>, new: Option<Cell<'_>>) {
        self.known.note(home, name, new);
        if let (Some((list, entry)), Home::Section(Section::Fields) | Home::Contact(_) | Home::Action(_)) =
            (name.split_once('/'), home)
        {
            return self.list_entry(home, list, entry, new);
        }
        match home {
            Home::Section(section) => self.section_cell(section, name, old, new),
            Home::Contact(id) => match (name, ContactField::from_key(name)) {
                (key::DELETED, _) => self.deleted(home, new.is_some()),
                (_, Some(field)) => self.field(home, Edited::Contact(id, field), field, old, new),
                (_, None) => self.unless_made(home),
            },
            Home::Action(id) => self.action_cell(id, name, old, new),
            Home::Note(id) => self.note_cell(id, name, old, new),
            Home::Voucher(kind, id) => self.voucher_cell((kind, id), name, old, new),
            Home::Unknown => self.unknown(),
        }
    }

    /// Everything together: what was made in this change is one edit, whatever it was filled with.
    pub fn finish(mut self) -> Vec<Edit> {
        if let Some((home, what)) = self.created.and_then(|home| Some((home, itself(home)?))) {
            return vec![Edit { what, old: None, new: self.known.name(home) }];
        }
        for (list, old) in std::mem::take(&mut self.lists).into_values() {
            let new = self.known.list(&list);
            match edited_list(&list) {
                Some(what) => self.push(list.0, what, old, new),
                None => self.unknown(),
            }
        }
        let made = self
            .made
            .iter()
            .filter_map(|home| Some(Edit { what: itself(*home)?, old: None, new: self.known.name(*home) }));
        let others = self.edits.iter().filter(|(home, _)| !self.made.contains(home)).map(|(_, edit)| edit.clone());
        made.chain(others).collect()
    }

    fn section_cell(&mut self, section: Section, name: &str, old: Option<Cell<'_>>, new: Option<Cell<'_>>) {
        let home = Home::Section(section);
        match section {
            Section::Fields => match CustomerField::from_key(name) {
                Some(field) => self.field(home, Edited::Field(field), field, old, new),
                None => self.unknown(),
            },
            Section::Custom => {
                let text = |cell: Option<Cell<'_>>| cell.and_then(Cell::text).map(|text| Value::Text(text.to_owned()));
                self.push(home, Edited::Custom(name.to_owned()), text(old), text(new));
            }
            Section::Tags => {
                let tag = |cell: Option<Cell<'_>>| cell.map(|_| Value::Text(name.to_owned()));
                self.push(home, Edited::Tag(name.to_owned()), tag(old), tag(new));
            }
            Section::Marks => {
                let kind = |cell: Option<Cell<'_>>| {
                    let mark = name.parse().ok().and_then(|id: MarkId| cell?.mark(id))?;
                    Some(Value::Text(mark.kind.key().to_owned()))
                };
                self.push(home, Edited::Mark, kind(old), kind(new));
            }
            Section::Meta => match name {
                key::CREATED => self.created = Some(CUSTOMER),
                key::DELETED => self.deleted(CUSTOMER, new.is_some()),
                key::ORIGIN_IMPORT | key::ORIGIN_AT | key::ORIGIN_AUTHOR => {}
                _ => self.unknown(),
            },
            Section::CommercialFields => match CommercialField::from_key(name) {
                Some(field) => self.field(home, Edited::Commercial(field), field, old, new),
                None => self.unknown(),
            },
            Section::Aliases => {
                if let Ok(product) = name.parse() {
                    let plain = |cell: Option<Cell<'_>>| cell.and_then(Cell::plain);
                    self.push(home, Edited::Alias(product), plain(old), plain(new));
                }
            }
            Section::TradeMarks => {
                let stored = |cell: Option<Cell<'_>>| Some(Value::Text(cell?.stamped()?.1.to_owned()));
                self.push(home, Edited::TradeMark, stored(old), stored(new));
            }
            Section::ProductFields => match ProductField::from_key(name) {
                Some(field) => self.field(home, Edited::Product(field), field, old, new),
                None => self.unknown(),
            },
            Section::ProductMeta => match name {
                key::CREATED => self.created = Some(PRODUCT),
                key::DELETED => self.deleted(PRODUCT, new.is_some()),
                _ => self.unknown(),
            },
            Section::CommercialMeta | Section::NotesMeta | Section::TradeMeta
                if matches!(name, key::CREATED | key::OF) => {}
            Section::Contacts
            | Section::Actions
            | Section::NoteEntries
            | Section::CommercialMeta
            | Section::NotesMeta
            | Section::TradeMeta
            | Section::Vouchers(_) => self.unknown(),
        }
    }

    fn field(&mut self, home: Home, what: Edited, field: impl Keyed, old: Option<Cell<'_>>, new: Option<Cell<'_>>) {
        let value = |cell: Option<Cell<'_>>| cell.and_then(|cell| cell.value(field.kind()));
        self.push(home, what, value(old), value(new));
    }

    fn action_cell(&mut self, id: ActionId, name: &str, old: Option<Cell<'_>>, new: Option<Cell<'_>>) {
        let home = Home::Action(id);
        match name {
            key::DELETED => self.deleted(home, new.is_some()),
            key::DONE => {
                let at = |cell: Option<Cell<'_>>| cell?.stamp().map(|stamp| Value::Integer(stamp.at.0));
                self.push(home, Edited::Action(id, name.to_owned()), at(old), at(new));
            }
            key::WHEN => self.when(id, old, new),
            key::FORM
            | key::KIND
            | key::SUBJECT
            | key::CONTENT
            | key::CONTACT
            | key::FOLLOWS
            | key::IMPORTANT
            | key::URGENT => {
                let plain = |cell: Option<Cell<'_>>| cell.and_then(Cell::plain);
                self.push(home, Edited::Action(id, name.to_owned()), plain(old), plain(new));
            }
            _ => self.unless_made(home),
        }
    }

    fn note_cell(&mut self, id: NoteId, name: &str, old: Option<Cell<'_>>, new: Option<Cell<'_>>) {
        let home = Home::Note(id);
        let plain = |cell: Option<Cell<'_>>| cell.and_then(Cell::plain);
        match name {
            key::DELETED => self.deleted(home, new.is_some()),
            key::TEXT => self.push(home, Edited::Note(id), plain(old), plain(new)),
            _ => self.unless_made(home),
        }
    }

    fn voucher_cell(
        &mut self,
        (kind, id): (VoucherKind, VoucherId),
        name: &str,
        old: Option<Cell<'_>>,
        new: Option<Cell<'_>>,
    ) {
        let home = Home::Voucher(kind, id);
        match (name, read::line_key(name), VoucherField::from_key(name)) {
            (key::DELETED, ..) => self.deleted(home, new.is_some()),
            (_, Some((line, name)), _) => self.line_cell(home, (id, line), name, old, new),
            (_, _, Some(field)) => self.field(home, Edited::Voucher(id, field), field, old, new),
            _ => self.unless_made(home),
        }
    }

    /// A line that is entered, moved or taken out is told by its rank: none where it is not there.
    fn line_cell(
        &mut self,
        home: Home,
        (voucher, line): (VoucherId, LineId),
        name: &str,
        old: Option<Cell<'_>>,
        new: Option<Cell<'_>>,
    ) {
        let plain = |cell: Option<Cell<'_>>| cell.and_then(Cell::plain);
        match (name, LineField::from_key(name)) {
            (key::RANK, _) => self.push(home, Edited::Line(voucher, line, None), plain(old), plain(new)),
            // Taken out: what was there is gone; brought back: the other way round.
            (key::DELETED, _) => self.push(home, Edited::Line(voucher, line, None), plain(new), plain(old)),
            (_, Some(field)) => self.field(home, Edited::Line(voucher, line, Some(field)), field, old, new),
            (_, None) => self.unless_made(home),
        }
    }

    /// Begin and end as milliseconds, the words by their key; only which of them differ.
    fn when(&mut self, id: ActionId, old: Option<Cell<'_>>, new: Option<Cell<'_>>) {
        let (old, new) = (old.and_then(Cell::when), new.and_then(Cell::when));
        let start = [old, new].map(|when| when.map(|when| Value::Integer(when.start.0)));
        let end = [old, new].map(|when| when?.end.map(|end| Value::Integer(end.0)));
        let label = [old, new].map(|when| when?.label.map(|label| Value::Text(label.key().to_owned())));
        for (name, [old, new]) in [("start", start), ("end", end), ("label", label)] {
            if old != new {
                self.push(Home::Action(id), Edited::Action(id, name.to_owned()), old, new);
            }
        }
    }

    fn list_entry(&mut self, home: Home, list: &str, entry: &str, new: Option<Cell<'_>>) {
        let list = (home, list.to_owned());
        if self.touched.insert(list.clone()) {
            let before = self.known.list(&list);
            self.lists.insert(self.lists.len(), (list.clone(), before));
        }
        let entries = self.known.lists.entry(list).or_default();
        match new.and_then(Cell::integer) {
            Some(rank) => entries.insert(entry.to_owned(), rank),
            None => entries.remove(entry),
        };
    }

    fn deleted(&mut self, home: Home, deleted: bool) {
        let Some(what) = itself(home) else { return };
        let name = self.known.name(home);
        let (old, new) = if deleted { (name, None) } else { (None, name) };
        self.push(home, what, old, new);
    }

    /// A stamp or another thing that is written when the map is made says nothing by itself.
    fn unless_made(&mut self, home: Home) {
        if !self.made.contains(&home) {
            self.unknown();
        }
    }

    fn push(&mut self, home: Home, what: Edited, old: Option<Value>, new: Option<Value>) {
        self.edits.push((home, Edit { what, old, new }));
    }
}

fn itself(home: Home) -> Option<Edited> {
    match home {
        CUSTOMER => Some(Edited::CustomerItself),
        Home::Contact(id) => Some(Edited::ContactItself(id)),
        Home::Action(id) => Some(Edited::ActionItself(id)),
        Home::Note(id) => Some(Edited::NoteItself(id)),
        Home::Voucher(kind, id) => Some(Edited::VoucherItself(kind, id)),
        PRODUCT => Some(Edited::ProductItself),
        Home::Section(_) | Home::Unknown => None,
    }
}

fn edited_list((home, list): &(Home, String)) -> Option<Edited> {
    match *home {
        CUSTOMER => CustomerField::from_key(list).map(Edited::Field),
        Home::Contact(id) => ContactField::from_key(list).map(|field| Edited::Contact(id, field)),
        Home::Action(id) => (list == key::PEOPLE).then(|| Edited::Action(id, list.clone())),
        Home::Note(_) | Home::Voucher(..) | Home::Section(_) | Home::Unknown => None,
    }
}
