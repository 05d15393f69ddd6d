//! Lists of many rows in one piece of memory: whoever looks at all of them reads on instead of following pointers.

/// Where the list of a row lies.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    start: usize,
    len: usize,
    /// What could lie there.
    room: usize,
}

/// A list for each row, by position.
#[derive(Debug)]
pub(super) struct SideBySide<T> {
    items: Vec<T>,
    places: Vec<Place>,
}

impl<T> Default for SideBySide<T> {
    fn default() -> Self {
        Self { items: Vec::new(), places: Vec::new() }
    }
}

impl<T: Copy> SideBySide<T> {
    /// Puts the list of a row, in the place of the one that it had if there is room.
    pub fn put(&mut self, at: usize, list: &[T]) {
        if self.places.len() <= at {
            self.places.resize(at + 1, Place::default());
        }
        let place = &mut self.places[at];
        place.len = list.len();
        if list.len() <= place.room {
            self.items[place.start..place.start + list.len()].copy_from_slice(list);
        } else {
            *place = Place { start: self.items.len(), len: list.len(), room: list.len() };
            self.items.extend_from_slice(list);
        }
    }

    /// The list of a row; empty if it has none.
    pub fn get(&self, at: usize) -> &[T] {
        let place = self.places.get(at).copied().unwrap_or_default();
        &self.items[place.start..place.start + place.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_the_list_that_was_put_last() {
        let mut lists = SideBySide::default();
        lists.put(2, b"abc");
        lists.put(0, b"12");
        assert_eq!([lists.get(0), lists.get(1), lists.get(2), lists.get(3)], [&b"12"[..], b"", b"abc", b""]);
        // Shorter, then as long as it was at first, then longer: the others stay.
        for list in [&b"z"[..], b"xyz", b"longer than that", b""] {
            lists.put(2, list);
            assert_eq!((lists.get(0), lists.get(2)), (&b"12"[..], list));
        }
    }
}
