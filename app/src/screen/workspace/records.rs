//! Records that are looked at, and their histories.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use shared::{document::history::HistoryEntry, id::DocId};

use crate::bridge::Opened;

/// A record on its way to the screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum RecordState {
    /// The engine was asked.
    #[default]
    Loading,
    /// Here it is, kept up to date.
    Here(Arc<Opened>),
    /// It is not on this device.
    Missing,
}

/// What is known of one record.
#[derive(Clone, Default)]
struct Watched {
    record: ArcRwSignal<RecordState>,
    history: ArcRwSignal<Option<Arc<Vec<HistoryEntry>>>>,
    watchers: u32,
}

/// The records that somebody looks at.
#[derive(Default)]
pub struct Records(BTreeMap<DocId, Watched>);

/// What the engine has to be told about a record.
#[derive(Debug, PartialEq, Eq)]
pub enum Interest {
    /// The first looks.
    Began,
    /// The last looked away.
    Ended,
    /// Others look too.
    Unchanged,
}

impl Records {
    /// Somebody looks at `doc`.
    pub fn watch(&mut self, doc: DocId) -> (ArcRwSignal<RecordState>, Interest) {
        let watched = self.0.entry(doc).or_default();
        watched.watchers += 1;
        let interest = if watched.watchers == 1 { Interest::Began } else { Interest::Unchanged };
        (watched.record.clone(), interest)
    }

    /// Somebody looked away.
    pub fn unwatch(&mut self, doc: DocId) -> Interest {
        let Some(watched) = self.0.get_mut(&doc) else { return Interest::Unchanged };
        watched.watchers = watched.watchers.saturating_sub(1);
        if watched.watchers > 0 {
            return Interest::Unchanged;
        }
        self.0.remove(&doc);
        Interest::Ended
    }

    /// The history of a record that somebody looks at.
    pub fn history(&self, doc: DocId) -> ArcRwSignal<Option<Arc<Vec<HistoryEntry>>>> {
        self.0.get(&doc).map(|watched| watched.history.clone()).unwrap_or_default()
    }

    /// A record arrived. One that nobody looks at any more is dropped.
    pub fn arrived(&self, doc: DocId, record: Option<Box<Opened>>) {
        if let Some(watched) = self.0.get(&doc) {
            watched.record.set(record.map_or(RecordState::Missing, |record| RecordState::Here(Arc::from(record))));
        }
    }

    /// A history arrived.
    pub fn history_arrived(&self, doc: DocId, entries: Vec<HistoryEntry>) {
        if let Some(watched) = self.0.get(&doc) {
            watched.history.set(Some(Arc::new(entries)));
        }
    }

    /// Forgets what arrived; who looks at it goes on looking.
    pub fn forget(&self) {
        for watched in self.0.values() {
            watched.record.set(RecordState::Loading);
            watched.history.set(None);
        }
    }

    /// Everything that is looked at, to ask a new engine for it.
    pub fn watched(&self) -> impl Iterator<Item = DocId> {
        self.0.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_engine_hears_of_the_first_and_the_last_watcher() {
        let mut records = Records::default();
        let doc = DocId(Uuid::nil());
        assert_eq!(records.watch(doc).1, Interest::Began);
        assert_eq!(records.watch(doc).1, Interest::Unchanged);
        assert_eq!(records.unwatch(doc), Interest::Unchanged);
        assert_eq!(records.unwatch(doc), Interest::Ended);
        assert_eq!(records.unwatch(doc), Interest::Unchanged);
        assert_eq!(records.watched().count(), 0);
    }
}
