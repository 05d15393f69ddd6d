//! Unsent changes that cannot stand any more: the row of one that they build upon was damaged or lost.

use shared::{id::DocId, sync::protocol::Refusal};

use super::{Audience, Desk, Loaded, documents::Held, intake::Intake, load::Stored, parts::Known};
use crate::{
    bridge::{Packed, ToScreen},
    engine::{
        outbox::OutboxRow,
        store::{Durability, Storage, StoreError, record::Kind},
    },
};

impl<S: Storage> Desk<S> {
    /// Carries out anew what was built upon a lost change, so that only that one is lost. False: nothing was.
    pub(super) async fn mend_unsent(&mut self, doc: DocId, chunks: &[Vec<u8>]) -> Result<bool, StoreError> {
        let mut rows: Vec<(u64, OutboxRow)> = Vec::new();
        for number in self.outbox.of(doc) {
            rows.extend(self.outbox_row(number).await?.map(|row| (number, row)));
        }
        // A document of which nothing is on the server begins with its first row.
        let begun = if chunks.is_empty() { 1.min(rows.len()) } else { 0 };
        let first: Vec<OutboxRow> = rows.iter().take(begun).map(|(_, row)| row.clone()).collect();
        let documents = self.documents().await?;
        let base = Stored::of(chunks).map(|stored| stored.with_unsent(&first));
        let Ok(mut held) = base.and_then(|stored| stored.assemble(documents, doc)) else { return Ok(false) };
        let stands = |row: &OutboxRow, held: &mut dyn Held| held.take(None, std::slice::from_ref(&row.change)).is_ok();
        let fallen: Vec<(u64, OutboxRow)> =
            rows.into_iter().skip(begun).filter(|(_, row)| !stands(row, held.as_mut())).collect();
        if fallen.is_empty() || !held.is_created() {
            return Ok(false);
        }
        let mut intake = Intake::default();
        self.renew_actor(&mut intake.batch);
        self.shelf.put(doc, Loaded { held, loose: 0 });
        for (number, row) in fallen.into_iter().filter(|(_, row)| row.command.is_some()) {
            self.drop_row(number, &mut intake);
            self.make_anew(documents, row, true, &mut intake);
        }
        let owner = self.owner_of(doc);
        if let Some(loaded) = self.shelf.get(doc) {
            let known = loaded.held.known(owner);
            known.put(&mut intake.batch, Kind::Value);
            match known {
                Known::Facts(facts) => {
                    let news = ToScreen::Facts { all: false, changed: vec![*facts], removed: Vec::new() };
                    self.tell(Audience::All, news);
                }
                Known::Other(facts) => {
                    let changed = vec![(doc, Packed::of(&facts))];
                    self.tell(Audience::All, ToScreen::Others { all: false, changed, removed: Vec::new() });
                }
                Known::Part(_) => {}
            }
        }
        self.outbox_rewritten = true;
        self.storage.write(intake.batch, Durability::Strict).await?;
        Ok(true)
    }

    /// The server lacks what unsent changes of a document build upon, and it is not here either, nor on its way: nobody
    /// can store them. They wait for a person, and can be carried out as a file.
    pub(super) async fn give_up_unfounded(
        &mut self,
        doc: DocId,
        chunks: &[Vec<u8>],
        intake: &mut Intake,
    ) -> Result<(), StoreError> {
        let on_its_way = self.progress.cursors.values().any(|cursor| !cursor.follows()) || !self.refetch.is_empty();
        if !chunks.is_empty() || on_its_way || self.load(doc).await? {
            return Ok(());
        }
        for number in self.outbox.of(doc) {
            if let Some(row) = self.outbox_row(number).await? {
                self.put_refused(row, Refusal::DependsOnRefused, intake);
            }
            self.drop_row(number, intake);
        }
        self.outbox_rewritten = true;
        self.purge(doc, intake).await
    }
}
