//! The order of the list, so that the record beside it knows its neighbours.

use std::sync::Arc;

use leptos::prelude::*;
use shared::id::DocId;

/// What the list shows, in order. Made by whoever shows list and record together.
#[derive(Clone, Copy)]
pub struct Browse {
    order: RwSignal<Arc<Vec<DocId>>>,
}

impl Browse {
    /// Makes it for the components below.
    pub fn provide() -> Self {
        let browse = Self { order: RwSignal::new(Arc::default()) };
        provide_context(browse);
        browse
    }

    /// The one made above.
    pub fn here() -> Self {
        expect_context::<Self>()
    }

    /// Notes the order.
    pub fn note(self, order: Arc<Vec<DocId>>) {
        let _ = self.order.try_set(order);
    }

    fn position(self, doc: DocId) -> Option<usize> {
        // Whoever asks may outlive the page by a moment: when the person is logged out, say.
        self.order.try_read()?.iter().position(|other| *other == doc)
    }

    /// The record before this one. Reactive.
    pub fn before(self, doc: DocId) -> Option<DocId> {
        let place = self.position(doc)?.checked_sub(1)?;
        self.order.try_read()?.get(place).copied()
    }

    /// The record after this one. Reactive.
    pub fn after(self, doc: DocId) -> Option<DocId> {
        let place = self.position(doc)?.checked_add(1)?;
        self.order.try_read()?.get(place).copied()
    }

    /// Its place, counted from one, and how many there are. Reactive.
    pub fn place(self, doc: DocId) -> Option<(usize, usize)> {
        Some((self.position(doc)? + 1, self.order.try_read()?.len()))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn neighbours_in_the_lists_order() {
        let owner = Owner::new();
        owner.set();
        let [a, b, c] = [1, 2, 3].map(|id| DocId(Uuid::from_u128(id)));
        let browse = Browse { order: RwSignal::new(Arc::new(vec![a, b, c])) };
        assert_eq!((browse.before(a), browse.after(a)), (None, Some(b)));
        assert_eq!((browse.before(c), browse.after(c)), (Some(b), None));
        assert_eq!(browse.place(b), Some((2, 3)));
        assert_eq!(browse.place(DocId(Uuid::nil())), None);
    }
}
