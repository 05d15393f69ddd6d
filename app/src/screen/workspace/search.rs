//! Finding customers: one index for every list, palette and picker.

use std::time::Duration;

use leptos::prelude::*;
use shared::query::{Context, Query, index::Answer};

use super::Workspace;

/// So many search keys are made at once: a few milliseconds on a phone.
const PREPARED_AT_ONCE: usize = 200;
/// Between two such steps the screen may paint.
const PAUSE: Duration = Duration::from_millis(8);

impl Workspace {
    /// The customers of this device that a query finds: positions in `book`. Reactive.
    pub fn find(self, query: &Query) -> Answer {
        let (book, roster) = (self.book.read(), self.roster.read());
        let context = Context { now: self.now.get(), zone: self.zone(), roster: &roster };
        let answer = self.index.try_update_value(|index| {
            index.refresh(book.rows());
            index.run(query, &context)
        });
        answer.unwrap_or_default()
    }

    /// Makes search keys a few at a time after facts arrived, so that the first search need not make them all.
    pub(super) fn prepare_search(self) {
        Effect::new(move |_| {
            self.book.track();
            self.prepare_soon();
        });
    }

    fn prepare_soon(self) {
        set_timeout(move || self.prepare_some(), PAUSE);
    }

    fn prepare_some(self) {
        let Some(book) = self.book.try_read_untracked() else { return };
        let more = self.index.try_update_value(|index| {
            index.refresh(book.rows());
            index.prepare(PREPARED_AT_ONCE)
        });
        if more == Some(true) {
            self.prepare_soon();
        }
    }
}
