//! What screens look at: opened records, histories, recently viewed records.

use shared::{
    commercial::record::Commercial,
    document::history::HistoryEntry,
    id::{DocId, UserId},
    kind::{DocKind, Record},
    notes::record::Notes,
    policy::{self, Hand, Resource, Verb},
    trade::record::Trade,
};

use super::{Audience, Desk, TabId};
use crate::{
    bridge::{Opened, OpenedPart, Packed, ToScreen},
    engine::store::{Batch, Durability, Storage, StoreError, Table, key::Meta, record},
};

/// Recently viewed records that are kept.
const RECENT: usize = 20;

impl<S: Storage> Desk<S> {
    /// A screen attached: it gets everything but the customers' facts, which the caller reads.
    pub fn attached(&mut self, tab: TabId) {
        self.opened.remove(&tab);
        let (roster, recent) = (self.roster.clone(), self.recent.clone());
        self.tell(Audience::One(tab), ToScreen::Roster(roster));
        if let Some(others) = self.others.take() {
            self.tell(Audience::One(tab), others);
        }
        self.tell(Audience::One(tab), ToScreen::Recent(recent));
        self.tell(Audience::One(tab), self.requests_told());
    }

    /// A screen looks at a record from now on.
    pub async fn open_record(&mut self, tab: TabId, doc: DocId) {
        self.opened.entry(tab).or_default().insert(doc);
        match self.record(doc).await {
            // It is read as soon as it can be.
            Err(StoreError::NotFetched(_)) => self.unread = true,
            record => {
                let record = record.ok().flatten();
                let here = record.is_some();
                self.tell(Audience::One(tab), ToScreen::Record { doc, record });
                if here {
                    self.note_viewed(doc).await;
                }
            }
        }
    }

    /// Tries again to read records that screens wait for because the code of documents was not here.
    pub async fn read_unread(&mut self) {
        if !self.unread || self.documents().await.is_err() {
            return;
        }
        self.unread = false;
        let opened: Vec<(TabId, DocId)> =
            self.opened.iter().flat_map(|(tab, docs)| docs.iter().map(|doc| (*tab, *doc))).collect();
        for (tab, doc) in opened {
            self.open_record(tab, doc).await;
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
            Ok(true) => self.shelf.get(doc).map(|loaded| loaded.held.history()).unwrap_or_default(),
            Ok(false) | Err(_) => Vec::new(),
        }
    }

    /// Tells those who look at a record how it is now.
    pub(super) async fn tell_opened(&mut self, doc: DocId) {
        let tabs: Vec<TabId> =
            self.opened.iter().filter(|(_, docs)| docs.contains(&doc)).map(|(tab, _)| *tab).collect();
        if tabs.is_empty() {
            return;
        }
        let record = self.record(doc).await.ok().flatten();
        tabs.into_iter()
            .for_each(|tab| self.tell(Audience::One(tab), ToScreen::Record { doc, record: record.clone() }));
    }

    /// Reads a record that nobody waits for, best one that will be opened again: the browser compiles a program's code
    /// when it first runs, which makes the first record take twice as long.
    pub async fn rehearse(&mut self) {
        let recent =
            self.recent.iter().map(|(doc, _)| *doc).find(|doc| self.index.get(*doc).is_some_and(|entry| entry.held));
        if let Some(doc) = recent.or_else(|| self.index.any_held(DocKind::Customer)) {
            let _ = self.record(doc).await;
        }
    }

    /// A customer with its parts; none: it is not here.
    ///
    /// # Errors
    /// When the store does not answer, or the code of documents is not here.
    async fn record(&mut self, doc: DocId) -> Result<Option<Box<Opened>>, StoreError> {
        self.load(doc).await?;
        let Some(customer) = self.shelf.get(doc).and_then(|loaded| loaded.held.record().customer()).cloned() else {
            return Ok(None);
        };
        let (me, owner, shared) = (self.me(), self.owner_of(doc), self.index.sharing(doc));
        let hand = Hand::of(&self.roster, me, DocKind::Customer, owner, shared);
        let mut opened = Opened {
            customer,
            owner,
            unsent: self.unsent_of(doc),
            // Who waits to become its owner may write meanwhile: what they write goes behind their claim.
            editable: hand.may_change() || self.claims(doc),
            commercial: None,
            notes: OpenedPart { doc: DocKind::Notes.of(doc, me), record: Notes::default(), editable: true },
            trade: self.trade(doc, owner, &Trade::default()),
        };
        for (kind, part) in self.parts_of(doc) {
            opened.unsent += self.unsent_of(part);
            // A part that cannot be read is set aside and fetched again; until then it is as if nobody had written it.
            let held = self.load(part).await.is_ok_and(|here| here);
            let record = self.shelf.get(part).filter(|_| held).map(|loaded| loaded.held.record().clone());
            match (kind, record) {
                (DocKind::Commercial, record) => opened.commercial = self.commercial(part, owner, record),
                (DocKind::Notes, Some(Record::Notes(notes))) => opened.notes.record = notes,
                (DocKind::Trade, Some(Record::Trade(trade))) => opened.trade = self.trade(doc, owner, &trade),
                _ => {}
            }
        }
        Ok(Some(Box::new(opened)))
    }

    /// The commercial part, for those who may see it.
    fn commercial(&self, doc: DocId, owner: Option<UserId>, record: Option<Record>) -> Option<OpenedPart<Commercial>> {
        let (me, part) = (self.me(), Resource::Commercial { owner });
        if !policy::allows(&self.roster, me, Verb::Read, part) {
            return None;
        }
        let record = match record {
            Some(Record::Commercial(commercial)) => commercial,
            _ => Commercial::default(),
        };
        Some(OpenedPart { doc, record, editable: policy::allows(&self.roster, me, Verb::Update, part) })
    }

    /// The business with a customer: whoever sees the customer sees it.
    fn trade(&self, customer: DocId, owner: Option<UserId>, record: &Trade) -> OpenedPart<Packed<Trade>> {
        let resource = Resource::Trade { owner, shared: self.index.sharing(customer) };
        let editable = policy::allows(&self.roster, self.me(), Verb::Update, resource) || self.claims(customer);
        OpenedPart { doc: DocKind::Trade.of(customer, self.me()), record: Packed::of(record), editable }
    }

    fn unsent_of(&self, doc: DocId) -> u32 {
        u32::try_from(self.outbox.of(doc).len()).unwrap_or(u32::MAX)
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
