//! A list whose rows come, go and move.

use std::{
    any::Any,
    hash::{Hash, Hasher},
    sync::Arc,
};

use leptos::prelude::{For as LeptosFor, *};

/// What Leptos's component of this name does, once for all lists: that one is compiled anew for each kind of row, and a
/// comparison of lists with it.
#[component]
pub fn For<F, L, T, C, N, G, K>(
    /// The rows. Reactive.
    each: F,
    /// What a row is known by. A row is drawn anew only when its key is a new one.
    key: G,
    /// Draws a row.
    children: C,
) -> impl IntoView
where
    F: Fn() -> L + Send + 'static,
    L: IntoIterator<Item = T>,
    T: Send + 'static,
    C: Fn(T) -> N + Send + Clone + 'static,
    N: IntoView + 'static,
    G: Fn(&T) -> K + Send + 'static,
    K: Eq + Hash + Send + Sync + 'static,
{
    rows(Box::new(move || {
        let row = |item: T| {
            let (key, children) = (key(&item), children.clone());
            Row { key: Key(Arc::new(key)), draw: Box::new(move || children(item).into_any()) }
        };
        each().into_iter().map(row).collect()
    }))
}

fn rows(each: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <LeptosFor each key=|row: &Row| row.key.clone() children=|row: Row| (row.draw)() /> }.into_any()
}

/// A row of any list.
struct Row {
    key: Key,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A key of any type.
#[derive(Clone)]
struct Key(Arc<dyn AnyKey>);

trait AnyKey: Any + Send + Sync {
    fn is(&self, other: &dyn AnyKey) -> bool;
    fn feed(&self, hasher: &mut dyn Hasher);
}

impl<K: Eq + Hash + Send + Sync + 'static> AnyKey for K {
    fn is(&self, other: &dyn AnyKey) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<K>() == Some(self)
    }

    fn feed(&self, mut hasher: &mut dyn Hasher) {
        self.hash(&mut hasher);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(&*other.0)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.feed(hasher);
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::*;

    #[test]
    fn keys_are_equal_as_what_they_hold() {
        let key = |text: &str| Key(Arc::new(text.to_owned()));
        assert!(key("a") == key("a"));
        assert!(key("a") != key("b"));
        assert!(Key(Arc::new(1u8)) != Key(Arc::new(1u16)), "another type is another key");
        let state = RandomState::new();
        assert_eq!(state.hash_one(key("a")), state.hash_one(key("a")));
        assert_ne!(state.hash_one(key("a")), state.hash_one(key("b")));
    }
}
