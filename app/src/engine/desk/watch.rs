//! What screens look at: opened records, histories, recently viewed records.

use shared::{document::history::HistoryEntry, id::DocId};

use super::{Audience, Desk, TabId};
use crate::{
    bridge::{Opened, ToScreen},
    engine::store::{Batch, Durability, Storage, Table, key::Meta, record},
};

/// Recently viewed records that are kept.
const RECENT: usize = 20;

impl<S: Storage> Desk<S> {
    /// A screen attached: it gets everything but the facts, which the caller reads.
    pub fn attached(&mut self, tab: TabId) {
        self.opened.remove(&tab);
        let (roster, recent) = (self.roster.clone(), self.recent.clone());
        self.tell(Audience::One(tab), ToScreen::Roster(roster));
        self.tell(Audience::One(tab), ToScreen::Recent(recent));
        self.tell(Audience::One(tab), self.requests_told());
    }

    /// A screen looks at a record from now on.
    pub async fn open_record(&mut self, tab: TabId, doc: DocId) {
        self.opened.entry(tab).or_default().insert(doc);
        let record = self.record(doc).await;
        let here = record.is_some();
        self.tell(Audience::One(tab), ToScreen::Record { doc, record });
        if here {
            self.note_viewed(doc).await;
        }
    }

    /// A screen no longer looks at a record.
    pub fn close_record(&mut self, tab: TabId, doc: DocId) {
        if let Some(docs) = self.opened.get_mut(&tab) {
            docs.remove(&doc);
        }
    }

    /// A record's history; empty if it is not here.
    pub async fn history(&mut self, doc: DocId) -> Vec<HistoryEntry> {
        match self.load(doc).await {
            Ok(true) => self.shelf.get(doc).map(|loaded| loaded.document.history()).unwrap_or_default(),
            Ok(false) | Err(_) => Vec::new(),
        }
    }

    /// Tells those who look at a record how it is now. It is in memory, or gone.
    pub(super) fn tell_opened(&mut self, doc: DocId) {
        let tabs: Vec<TabId> =
            self.opened.iter().filter(|(_, docs)| docs.contains(&doc)).map(|(tab, _)| *tab).collect();
        if tabs.is_empty() {
            return;
        }
        let record = self.opened_record(doc);
        tabs.into_iter()
            .for_each(|tab| self.tell(Audience::One(tab), ToScreen::Record { doc, record: record.clone() }));
    }

    /// Whether somebody looks at a record.
    pub(super) fn is_opened(&self, doc: DocId) -> bool {
        self.opened.values().any(|docs| docs.contains(&doc))
    }

    async fn record(&mut self, doc: DocId) -> Option<Box<Opened>> {
        match self.load(doc).await {
            Ok(true) => self.opened_record(doc),
            Ok(false) | Err(_) => None,
        }
    }

    fn opened_record(&mut self, doc: DocId) -> Option<Box<Opened>> {
        let unsent = u32::try_from(self.outbox.of(doc).len()).unwrap_or(u32::MAX);
        let owner = self.owner_of(doc);
        self.shelf.get(doc).map(|loaded| Box::new(Opened { customer: loaded.customer.clone(), owner, unsent }))
    }

    async fn note_viewed(&mut self, doc: DocId) {
        self.recent.retain(|(at, _)| *at != doc);
        self.recent.insert(0, (doc, self.now()));
        self.recent.truncate(RECENT);
        let mut batch = Batch::default();
        batch.put(Table::Meta, Meta::Recent.key(), record::seal_value(&self.recent));
        // A list of conveniences: if it cannot be stored, it is at least shown.
        let _ = self.storage.write(batch, Durability::Relaxed).await;
        self.tell(Audience::All, ToScreen::Recent(self.recent.clone()));
    }
}
