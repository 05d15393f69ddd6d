//! The facts of every customer on this device, with a way to find one by id.

use std::{collections::HashMap, sync::Arc};

use shared::{facts::Facts, id::DocId};

/// Facts in the order of their arrival. Cloning is cheap; rows are shared.
#[derive(Debug, Clone, Default)]
pub struct Book {
    rows: Arc<Vec<Arc<Facts>>>,
    places: Arc<HashMap<DocId, usize>>,
}

impl Book {
    /// Every row.
    pub fn rows(&self) -> &Arc<Vec<Arc<Facts>>> {
        &self.rows
    }

    /// The row of a record.
    pub fn get(&self, doc: DocId) -> Option<&Arc<Facts>> {
        self.places.get(&doc).map(|place| &self.rows[*place])
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The book of these rows only.
    pub fn of(facts: Vec<Facts>) -> Self {
        let mut book = Self::default();
        book.put(facts);
        book
    }

    /// Adds and replaces rows.
    pub fn put(&mut self, changed: Vec<Facts>) {
        let (rows, places) = (Arc::make_mut(&mut self.rows), Arc::make_mut(&mut self.places));
        for facts in changed {
            let place = *places.entry(facts.id).or_insert(rows.len());
            match rows.get_mut(place) {
                Some(row) => *row = Arc::new(facts),
                None => rows.push(Arc::new(facts)),
            }
        }
    }

    /// Removes rows; the order of the others stays.
    pub fn remove(&mut self, gone: &[DocId]) {
        if gone.iter().any(|doc| self.places.contains_key(doc)) {
            let rows = Arc::make_mut(&mut self.rows);
            rows.retain(|row| !gone.contains(&row.id));
            self.places = Arc::new(rows.iter().enumerate().map(|(place, row)| (row.id, place)).collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::{id::UserId, time::Instant};
    use uuid::Uuid;

    use super::*;

    fn facts(id: u128, name: &str) -> Facts {
        Facts {
            id: DocId(Uuid::from_u128(id)),
            owner: None,
            name: name.to_owned(),
            short_name: String::new(),
            english_name: String::new(),
            pinyin: String::new(),
            number: String::new(),
            kind: String::new(),
            source: String::new(),
            level: String::new(),
            industry: String::new(),
            province: String::new(),
            city: String::new(),
            credit_code: String::new(),
            phones: Vec::new(),
            contacts: Vec::new(),
            tags: Vec::new(),
            starred: false,
            created_at: Instant(0),
            created_by: UserId(Uuid::nil()),
            last_contact: None,
            open: Vec::new(),
            action_count: 0,
            import: None,
            deleted: false,
            changed_at: Instant(0),
        }
    }

    fn names(book: &Book) -> Vec<&str> {
        book.rows().iter().map(|row| row.name.as_str()).collect()
    }

    #[test]
    fn rows_are_added_replaced_and_removed() {
        let mut book = Book::of(vec![facts(1, "甲"), facts(2, "乙"), facts(3, "丙")]);
        let before = book.clone();
        book.put(vec![facts(2, "乙二"), facts(4, "丁")]);
        assert_eq!(names(&book), ["甲", "乙二", "丙", "丁"]);
        assert_eq!(names(&before), ["甲", "乙", "丙"]);
        book.remove(&[DocId(Uuid::from_u128(1)), DocId(Uuid::from_u128(9))]);
        assert_eq!(names(&book), ["乙二", "丙", "丁"]);
        let found = book.get(DocId(Uuid::from_u128(4))).expect("it is in the book");
        assert_eq!(found.name, "丁");
        assert!(book.get(DocId(Uuid::from_u128(1))).is_none());
    }
}
