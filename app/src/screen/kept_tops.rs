//! How far lists and pages are scrolled, so that who comes back finds the same place.

use leptos::prelude::*;

use super::routes::Section;

/// What scrolls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A page that is read.
    Page(Section),
    /// The answer to a query.
    List {
        /// Whether its rows are cards, which are higher than lines.
        cards: bool,
        /// Whose records, as it stands in the address.
        scope: Option<&'static str>,
        /// The query as it stands in the address.
        query: String,
    },
}

/// So many places are remembered; the oldest is forgotten first.
const PLACES: usize = 30;

/// How far each place was scrolled when it was left, in pixels, latest last. `Copy`.
#[derive(Clone, Copy)]
pub struct KeptTops(StoredValue<Vec<(Place, f64)>>);

impl KeptTops {
    /// Nothing is kept yet; puts it into the context.
    pub fn provide() -> Self {
        let kept = Self(StoredValue::new(Vec::new()));
        provide_context(kept);
        kept
    }

    /// The one of this program.
    pub fn here() -> Self {
        expect_context::<Self>()
    }

    /// How far a place was scrolled; a new one is at its top.
    pub fn of(self, place: &Place) -> f64 {
        self.0.with_value(|tops| tops.iter().find(|(other, _)| other == place).map_or(0.0, |(_, top)| *top))
    }

    /// Keeps how far a place is scrolled.
    pub fn keep(self, place: Place, top_px: f64) {
        self.0.update_value(|tops| {
            tops.retain(|(other, _)| *other != place);
            tops.push((place, top_px));
            if tops.len() > PLACES {
                tops.remove(0);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept_and_the_oldest_goes() {
        let owner = Owner::new();
        owner.set();
        let kept = KeptTops::provide();
        let [a, b] = [Section::Today, Section::Customers].map(Place::Page);
        kept.keep(a.clone(), 7.0);
        kept.keep(a.clone(), 9.0);
        assert_eq!((kept.of(&a), kept.of(&b)), (9.0, 0.0));
        (0..PLACES)
            .for_each(|place| kept.keep(Place::List { cards: false, scope: None, query: place.to_string() }, 1.0));
        assert_eq!(kept.of(&a), 0.0);
    }
}
