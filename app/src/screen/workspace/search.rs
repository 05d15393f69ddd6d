//! Finding customers, and showing them in rows: one index for every list, palette and picker.

use std::time::Duration;

use leptos::{leptos_dom::helpers::request_idle_callback_with_handle, prelude::*};
use shared::query::{Context, Query, index::Answer};

use super::Workspace;
use crate::{i18n::Language, screen::platform::clock::uptime_ms};

/// So many search keys are made at once: a millisecond on a phone.
const PREPARED_AT_ONCE: usize = 40;
/// So long it goes on with that before the screen may do something else.
const STRETCH_MS: f64 = 6.0;
/// Between two stretches, in a browser that does not tell when it is idle.
const PAUSE: Duration = Duration::from_millis(8);

impl Workspace {
    /// Tracks what the row of a customer may show: the customers, what is asked for, colleagues, time and language.
    pub fn track_rows(self) {
        self.book.track();
        self.requests.track();
        self.roster.track();
        self.now.track();
        Language::current();
    }

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

    /// Makes search keys a few at a time, while the browser is idle, after facts arrived: the first search need not make
    /// them all, and nobody waits for them.
    pub(super) fn prepare_search(self) {
        Effect::new(move |_| {
            self.book.track();
            self.prepare_soon();
        });
    }

    fn prepare_soon(self) {
        if request_idle_callback_with_handle(move || self.prepare_some()).is_err() {
            set_timeout(move || self.prepare_some(), PAUSE);
        }
    }

    fn prepare_some(self) {
        let Some(book) = self.book.try_read_untracked() else { return };
        let more = self.index.try_update_value(|index| {
            index.refresh(book.rows());
            let begin = uptime_ms();
            while index.prepare(PREPARED_AT_ONCE) {
                if uptime_ms() - begin > STRETCH_MS {
                    return true;
                }
            }
            false
        });
        if more == Some(true) {
            self.prepare_soon();
        }
    }
}
