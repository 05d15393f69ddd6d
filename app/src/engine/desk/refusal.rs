//! Refused changes: the document is rebuilt without them, what was built upon them is carried out anew, and the
//! refused commands wait for a person.

use shared::{
    command::{Author, Begins, Command},
    document::Actor,
    id::{CommandId, DocId},
    sorted::SortedMap,
    sync::protocol::Refusal,
};

use super::{
    Audience, Desk, Loaded,
    dispatch::{Draft, name_of, rejection},
    documents::Documents,
    intake::Intake,
};
use crate::{
    bridge::UnsentChange,
    engine::{
        outbox::{OutboxRow, RefusedRow},
        store::{Batch, Durability, Range, Storage, StoreError, Table, key, record},
    },
};

impl<S: Storage> Desk<S> {
    /// Rebuilds a document of which changes were refused.
    ///
    /// A change knows the ones before it by their hashes, so every later unsent change of the document has to be made
    /// anew, under a new actor: the old one's numbers are taken.
    pub(super) async fn rebuild(
        &mut self,
        doc: DocId,
        refused: &SortedMap<u64, Refusal>,
        intake: &mut Intake,
    ) -> Result<(), StoreError> {
        let Some(first) = refused.keys().next().copied() else { return Ok(()) };
        let mut again = Vec::new();
        for number in self.outbox.of(doc).into_iter().filter(|number| *number >= first) {
            let row = self.outbox_row(number).await?;
            self.drop_row(number, intake);
            match (row, refused.get(&number)) {
                (Some(row), Some(why)) if *why != Refusal::DependsOnRefused => self.put_refused(row, *why, intake),
                (Some(row), _) => again.push(row),
                (None, _) => {}
            }
        }
        self.shelf.remove(doc);
        self.outbox_rewritten = true;
        self.renew_actor(&mut intake.batch);
        let mut here = self.load_with(doc, intake.staged.get(&doc)).await?;
        let documents = self.documents().await?;
        for row in again {
            here |= self.make_anew(documents, row, here, intake);
        }
        let owner = self.owner_of(doc);
        if here { self.derive_into(doc, owner, intake).await } else { self.purge(doc, intake).await }
    }

    /// Carries a command out once more. Whether the document is there afterwards because of it.
    pub(super) fn make_anew(
        &mut self,
        documents: &dyn Documents,
        row: OutboxRow,
        here: bool,
        intake: &mut Intake,
    ) -> bool {
        let Some(command) = &row.command else { return here };
        let (doc, author) = (row.doc, Author { user: self.me(), now: row.made_at });
        if !here && command.intent.begins() != Begins::Never {
            self.shelf.put(doc, Loaded { held: documents.blank(doc, command.intent.kind()), loose: 0 });
        }
        let actor = self.actor;
        let Some(loaded) = self.shelf.get(doc) else {
            self.put_refused(row, Refusal::DependsOnRefused, intake);
            return false;
        };
        match loaded.held.execute(actor, author, &command.intent, None) {
            Ok(Some(change)) => {
                let name = loaded.held.record().customer().map_or_else(|| row.name.clone(), name_of);
                let row = OutboxRow { change, name, ..row };
                let number = self.outbox.next_number();
                intake.batch.put(Table::Outbox, key::outbox(number), record::seal_value(&row));
                self.outbox.note(number, doc, row.command.map(|command| command.id));
                true
            }
            Ok(None) => true,
            Err(_) => {
                self.put_refused(row, Refusal::DependsOnRefused, intake);
                here
            }
        }
    }

    pub(super) fn renew_actor(&mut self, batch: &mut Batch) {
        self.new_actor();
        batch.put(Table::Meta, key::Meta::Actors.key(), record::seal_value(&self.actors));
    }

    /// An actor that nobody has written under.
    pub(super) fn new_actor(&mut self) {
        self.actor = Actor((self.env.random)());
        self.actors.push(self.actor.0);
    }

    /// Carries a refused command out again as if it were new.
    ///
    /// # Errors
    /// When it is refused on this device already, or cannot be stored.
    pub async fn retry(&mut self, id: CommandId) -> Result<(), shared::customer::command::Rejection> {
        let Some(refused) = self.refused_row(id).await.map_err(|error| rejection(&error))? else { return Ok(()) };
        let Some(command) = refused.row.command else { return Ok(()) };
        let command = Command { id: CommandId((self.env.new_id)()), ..command };
        let done = self.perform(&command).await?;
        let mut draft = Draft::default();
        draft.batch.delete(Table::Quarantine, &key::refused(id));
        self.draft(&mut draft, done.row);
        self.store(draft).await.map_err(|error| rejection(&error))?;
        self.refused = self.refused.saturating_sub(1);
        Ok(())
    }

    /// Gives a refused command up.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn discard(&mut self, id: CommandId) -> Result<(), StoreError> {
        if self.refused_row(id).await?.is_none() {
            return Ok(());
        }
        let mut batch = Batch::default();
        batch.delete(Table::Quarantine, &key::refused(id));
        let forgot = self.forget_handed(id, &mut batch);
        if let Err(error) = self.storage.write(batch, Durability::Strict).await {
            // Memory is as the store is again.
            let _ = self.reload().await;
            return Err(error);
        }
        self.refused = self.refused.saturating_sub(1);
        if forgot {
            self.tell_handed(Audience::All).await;
        }
        Ok(())
    }

    /// Unsent and refused changes, oldest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list_unsent(&mut self) -> Result<Vec<UnsentChange>, StoreError> {
        let waiting = self.storage.values(Table::Outbox, Range::all(), None).await?;
        let waiting = waiting.iter().filter_map(|row| record::open_value::<OutboxRow>(row).ok()?.listed(None));
        let refused = self.storage.values(Table::Quarantine, key::all_refused(), None).await?;
        let refused = refused
            .iter()
            .filter_map(|row| record::open_value::<RefusedRow>(row).ok())
            .filter_map(|RefusedRow { row, why }| row.listed(Some(why)));
        let mut list: Vec<UnsentChange> = waiting.collect();
        for mut change in refused {
            change.current = self.current(&change.command).await?;
            list.push(change);
        }
        list.sort_by_key(|change| change.made_at);
        Ok(list)
    }

    /// The command that would write what is there now where a refused one would write something else.
    pub(super) async fn current(&mut self, refused: &Command) -> Result<Option<Box<Command>>, StoreError> {
        if !self.load(refused.doc).await? {
            return Ok(None);
        }
        let loaded = self.shelf.get(refused.doc);
        Ok(loaded.and_then(|loaded| loaded.held.inverse(refused, refused.id)).map(Box::new))
    }

    pub(super) async fn refused_row(&self, id: CommandId) -> Result<Option<RefusedRow>, StoreError> {
        let found = self.storage.values(Table::Quarantine, Range::one(&key::refused(id)), Some(1)).await?;
        Ok(found.first().and_then(|row| record::open_value(row).ok()))
    }
}
