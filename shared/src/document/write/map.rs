//! A map of the document that is written to.

use std::collections::HashMap;

use automerge::{
    AutomergeError, ObjId, ObjType, ReadDoc, ScalarValue, Value as Stored, ValueRef, hydrate,
    transaction::{Transactable, Transaction},
};

use crate::{
    document::{
        cell::{Cell, value_scalar},
        schema::{Keyed, Located, entry_key},
    },
    kind::Section,
    sorted::SortedMap,
    value::{Value, ValueKind},
};

/// Operations on maps that were looked up or made before cannot fail.
const SOUND: &str = "the map was found in this very document";

/// A map of the document that is written to.
pub(super) struct MapWriter<'t, 'd> {
    transaction: &'t mut Transaction<'d>,
    map: ObjId,
    /// What a map that is about to be made will hold: there is nothing to compare with, and to write everything at once
    /// takes a fraction of the time.
    fresh: Option<HashMap<String, ScalarValue>>,
}

impl<'t, 'd> MapWriter<'t, 'd> {
    /// A container.
    pub fn section(transaction: &'t mut Transaction<'d>, section: Section) -> Self {
        Self { transaction, map: section.id(), fresh: None }
    }

    /// The map at a key of a container; `None` if there is none.
    pub fn inside(transaction: &'t mut Transaction<'d>, section: Section, name: &str) -> Option<Self> {
        match transaction.get(section.id(), name) {
            Ok(Some((Stored::Object(ObjType::Map), map))) => Some(Self { transaction, map, fresh: None }),
            _ => None,
        }
    }

    /// Makes a new map at a key of a container. What lies there already stays as it is.
    pub fn make(transaction: &'t mut Transaction<'d>, section: Section, name: &str, fill: impl FnOnce(&mut Self)) {
        if matches!(transaction.get(section.id(), name), Ok(Some(_))) {
            return;
        }
        let mut map = Self { transaction, map: section.id(), fresh: Some(HashMap::new()) };
        fill(&mut map);
        let cells = map.fresh.take().unwrap_or_default();
        let cells: HashMap<&str, hydrate::Value> =
            cells.iter().map(|(name, scalar)| (name.as_str(), hydrate::Value::Scalar(scalar.clone()))).collect();
        sound(map.transaction.batch_create_object(section.id(), name, &cells.into(), false));
    }

    /// The document as it is, and which of its maps this is.
    pub fn look(&self) -> (&Transaction<'d>, &ObjId) {
        (self.transaction, &self.map)
    }

    /// Whether the key holds anything.
    pub fn has(&self, name: &str) -> bool {
        self.fresh.is_none() && matches!(self.transaction.get(&self.map, name), Ok(Some(_)))
    }

    /// Whether the transaction has written anything, here or elsewhere.
    pub fn has_written(&self) -> bool {
        self.transaction.pending_ops() > 0
    }

    /// Number of keys.
    pub fn length(&self) -> usize {
        self.transaction.length(&self.map)
    }

    /// Writes without looking.
    pub fn put(&mut self, name: &str, scalar: impl Into<ScalarValue>) {
        match &mut self.fresh {
            Some(cells) => {
                cells.insert(name.to_owned(), scalar.into());
            }
            None => sound(self.transaction.put(&self.map, name, scalar)),
        }
    }

    /// Takes the key away, if it is there.
    pub fn remove(&mut self, name: &str) {
        if self.has(name) {
            sound(self.transaction.delete(&self.map, name));
        }
    }

    /// Makes the key hold `scalar` or nothing. What it holds already is written again only to decide between several
    /// people's values.
    fn assign(&mut self, name: &str, scalar: Option<ScalarValue>) {
        let Some(scalar) = scalar else { return self.remove(name) };
        if self.fresh.is_some() {
            return self.put(name, scalar);
        }
        let held = sound(self.transaction.get_all(&self.map, name));
        let decided = matches!(held.as_slice(), [(Stored::Scalar(held), _)] if **held == scalar);
        if !decided {
            self.put(name, scalar);
        }
    }

    /// Gives a field a value, or none.
    pub fn set_field<F: Keyed>(&mut self, field: F, value: Option<&Value>) {
        match (field.kind(), value) {
            (_, Some(Value::List(entries))) => self.set_list(field.key(), entries),
            (ValueKind::Phones | ValueKind::Emails, _) => self.set_list::<&str>(field.key(), &[]),
            (_, value) => self.assign(field.key(), value.and_then(value_scalar)),
        }
    }

    /// Gives a value that is no list, or none, to a key.
    pub fn set_value(&mut self, name: &str, value: Option<&Value>) {
        self.assign(name, value.and_then(value_scalar));
    }

    /// Whether a field holds something.
    pub fn has_field(&self, field: impl Keyed) -> bool {
        self.has(field.key()) || !self.list(field.key()).is_empty()
    }

    /// Gives a text, or none, to a key that belongs to no field.
    pub fn set_text(&mut self, name: &str, text: Option<&str>) {
        self.assign(name, text.map(Into::into));
    }

    /// Makes the list hold these entries in this order. Entries that stay keep their rank where that is possible, so
    /// that two people's additions merge.
    pub fn set_list<S: AsRef<str>>(&mut self, list: &str, entries: &[S]) {
        let mut held = self.list(list);
        let mut last = 0;
        for entry in entries {
            let entry = entry.as_ref();
            let rank = match held.remove(entry) {
                Some(rank) if rank > last => rank,
                _ => {
                    self.put(&entry_key(list, entry), last + 1);
                    last + 1
                }
            };
            last = rank;
        }
        for entry in held.keys() {
            self.remove(&entry_key(list, entry));
        }
    }

    /// Entries of a list with their ranks.
    fn list(&self, list: &str) -> SortedMap<String, i64> {
        if self.fresh.is_some() {
            return SortedMap::new();
        }
        // '0' follows '/': everything that begins with `list/`.
        let range = entry_key(list, "")..format!("{list}0");
        let items = self.transaction.map_range(&self.map, range);
        let entries = items.filter_map(|item| {
            let ValueRef::Scalar(scalar) = &item.value else { return None };
            let rank = Cell::from(scalar).integer()?;
            Some((item.key[list.len() + 1..].to_owned(), rank))
        });
        entries.collect()
    }
}

fn sound<T>(result: Result<T, AutomergeError>) -> T {
    result.expect(SOUND)
}
