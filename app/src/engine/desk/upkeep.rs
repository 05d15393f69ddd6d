//! What is done when there is nothing else to do, and small notes to the store.

use shared::{
    policy::Sharing,
    sorted::SortedMap,
    sync::device::{Start, Unsent},
    time::Instant,
};

use super::{Desk, boot::Notes, index::Index};
use crate::engine::{
    outbox::OutboxRow,
    store::{
        Batch, Durability, Storage, StoreError, Table,
        key::{self, Meta},
        record::{self, Kind},
    },
};

impl<S: Storage> Desk<S> {
    /// What sync starts from. `seed`: any number.
    pub fn sync_start(&self, seed: u64) -> Start {
        Start {
            device: self.session.device,
            epoch: self.progress.epoch,
            cursors: self.progress.cursors.clone(),
            unsent: self.unsent(),
            asking: u32::try_from(self.waiting_requests().len()).unwrap_or(u32::MAX),
            synced_at: self.progress.synced_at,
            seed,
        }
    }

    /// Notes when everything was last equal to the server.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn note_synced(&mut self, at: Instant) -> Result<(), StoreError> {
        self.progress.synced_at = Some(at);
        let mut batch = Batch::default();
        self.put_progress(&mut batch);
        self.storage.write(batch, Durability::Relaxed).await
    }

    /// Rows of the outbox behind `after`, about `max_bytes` of changes, at least one if there is one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn read_unsent(&self, after: u64, max_bytes: usize) -> Result<Vec<Unsent>, StoreError> {
        /// Rows that are read at once.
        const ROWS: u32 = 256;
        let range = key::outbox_after(after);
        let keys = self.storage.keys(Table::Outbox, range.clone(), Some(ROWS)).await?;
        let rows = self.storage.values(Table::Outbox, range, Some(ROWS)).await?;
        let mut unsent: Vec<Unsent> = Vec::new();
        let mut bytes = 0;
        for (at, row) in keys.iter().zip(&rows) {
            let (Some(key), Ok(row)) = (key::outbox_number(at), record::open_value::<OutboxRow>(row)) else { continue };
            bytes += row.change.len();
            if bytes > max_bytes && !unsent.is_empty() {
                break;
            }
            let handed_back = self.is_of_others(&row).await?;
            unsent.push(Unsent { key, doc: row.doc, change: row.change, handed_back });
        }
        Ok(unsent)
    }

    /// Folds the loose chunks of one document into a snapshot. False: there was none to fold.
    ///
    /// # Errors
    /// When the store does not take it; the loose chunks are still there then.
    pub async fn fold_one(&mut self) -> Result<bool, StoreError> {
        let Some(doc) = self.to_fold.pop_first() else { return Ok(false) };
        if self.outbox.touches(doc) || !self.load(doc).await? {
            return Ok(true);
        }
        let Some(loaded) = self.shelf.get(doc) else { return Ok(true) };
        let mut batch = Batch::default();
        batch.delete_range(Table::Docs, key::chunks(doc));
        batch.put(Table::Docs, key::snapshot(doc), record::seal(Kind::Snapshot, &loaded.held.save()));
        loaded.loose = 0;
        self.storage.write(batch, Durability::Relaxed).await?;
        Ok(true)
    }

    pub(super) fn put_progress(&self, batch: &mut Batch) {
        batch.put(Table::Meta, Meta::Progress.key(), record::seal_value(&self.progress));
    }

    /// Makes memory equal to the store again, after a transaction failed.
    pub(super) async fn reload(&mut self) -> Result<(), StoreError> {
        self.shelf.clear();
        let notes = Notes::read(&self.storage).await?;
        self.progress = notes.get(Meta::Progress).unwrap_or_default();
        self.leaving = notes.get(Meta::Leaving).unwrap_or_default();
        self.handing_back = notes.get(Meta::HandingBack).unwrap_or_default();
        self.handed = notes.get(Meta::Handed).unwrap_or_default();
        self.index = Index::default();
        for how in Sharing::ALL {
            self.index.set_shared(how, notes.get(Meta::Shared(how)).unwrap_or_default());
        }
        if let Some(roster) = notes.get(Meta::Roster) {
            self.roster = roster;
        }
        self.outbox = self.outbox.emptied();
        self.read_outbox().await?;
        self.read_requests().await?;
        self.read_facts().await?;
        Ok(())
    }

    /// Screens that went: what they looked at is not sent any more.
    pub fn forget_tabs(&mut self, but: &[super::TabId]) {
        self.opened = std::mem::take(&mut self.opened)
            .into_iter()
            .filter(|(tab, _)| but.contains(tab))
            .collect::<SortedMap<_, _>>();
    }
}
