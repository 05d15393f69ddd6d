//! How far lists and pages are scrolled, so that who comes back finds the same place.

use leptos::prelude::*;

/// So many places are remembered; the oldest is forgotten first.
const PLACES: usize = 30;

/// How far each place was scrolled when it was left, in pixels, latest last. `Copy`.
#[derive(Clone, Copy)]
pub struct KeptTops(StoredValue<Vec<(String, f64)>>);

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
    pub fn of(self, place: &str) -> f64 {
        self.0.with_value(|tops| tops.iter().find(|(other, _)| other == place).map_or(0.0, |(_, top)| *top))
    }

    /// Keeps how far a place is scrolled.
    pub fn keep(self, place: String, top_px: f64) {
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
        kept.keep("a".to_owned(), 7.0);
        kept.keep("a".to_owned(), 9.0);
        assert_eq!((kept.of("a"), kept.of("b")), (9.0, 0.0));
        (0..PLACES).for_each(|place| kept.keep(place.to_string(), 1.0));
        assert_eq!(kept.of("a"), 0.0);
    }
}
