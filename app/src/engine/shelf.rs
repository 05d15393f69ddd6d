//! The documents that are in memory: the least recently used one makes room.

use std::collections::HashMap;

use shared::id::DocId;

/// At most so many things by document.
#[derive(Debug)]
pub struct Shelf<T> {
    room: usize,
    clock: u64,
    things: HashMap<DocId, (u64, T)>,
}

impl<T> Shelf<T> {
    /// An empty shelf with room for `room` things.
    pub fn new(room: usize) -> Self {
        Self { room: room.max(1), clock: 0, things: HashMap::new() }
    }

    /// Whether it is there. Does not count as a use.
    pub fn holds(&self, doc: DocId) -> bool {
        self.things.contains_key(&doc)
    }

    /// The thing of a document, if it is there.
    pub fn get(&mut self, doc: DocId) -> Option<&mut T> {
        self.clock += 1;
        let (used, thing) = self.things.get_mut(&doc)?;
        *used = self.clock;
        Some(thing)
    }

    /// Puts a thing there, in place of the one that was not used for the longest time if there is no room.
    pub fn put(&mut self, doc: DocId, thing: T) {
        self.clock += 1;
        if !self.things.contains_key(&doc) && self.things.len() >= self.room {
            let oldest = self.things.iter().min_by_key(|(_, (used, _))| *used).map(|(doc, _)| *doc);
            oldest.map(|oldest| self.things.remove(&oldest));
        }
        self.things.insert(doc, (self.clock, thing));
    }

    /// Takes a thing away.
    pub fn remove(&mut self, doc: DocId) -> Option<T> {
        self.things.remove(&doc).map(|(_, thing)| thing)
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.things.clear();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn doc(n: u128) -> DocId {
        DocId(Uuid::from_u128(n))
    }

    #[test]
    fn the_least_recently_used_makes_room() {
        let mut shelf = Shelf::new(2);
        shelf.put(doc(1), "一");
        shelf.put(doc(2), "二");
        assert_eq!(shelf.get(doc(1)), Some(&mut "一"));
        shelf.put(doc(3), "三");
        assert!(shelf.holds(doc(1)) && !shelf.holds(doc(2)) && shelf.holds(doc(3)));
    }

    #[test]
    fn replacing_a_thing_needs_no_room() {
        let mut shelf = Shelf::new(2);
        shelf.put(doc(1), 1);
        shelf.put(doc(2), 2);
        shelf.put(doc(2), 3);
        assert_eq!((shelf.remove(doc(1)), shelf.remove(doc(2)), shelf.remove(doc(2))), (Some(1), Some(3), None));
    }
}
