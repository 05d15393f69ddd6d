//! Commands: check, load, carry out, one strict transaction, then tell.

use std::collections::BTreeSet;

use shared::{
    command::{Author, Begins, Command},
    customer::{command::Rejection, field::CustomerField, record::Customer},
    facts::{FACTS_VERSION, Facts, OtherFacts},
    id::{CommandId, DocId},
    kind::{DocKind, Record},
    policy::{self, Hand},
    sorted::SortedMap,
};

use super::{Audience, Desk, Loaded, TabId, parts::Known};
use crate::{
    bridge::{Packed, Ticket, ToScreen},
    engine::{
        outbox::OutboxRow,
        store::{
            Batch, Durability, Storage, StoreError, Table,
            key::{self, Meta},
            record::{self, Kind},
        },
    },
};

/// What a command did to a document in memory, not yet in the store.
pub(super) struct Done {
    pub(super) row: Option<OutboxRow>,
    pub(super) undo: Option<Box<Command>>,
}

/// What became of a part of a bulk.
#[derive(Debug, Default)]
pub struct BulkPart {
    /// How many commands it was.
    pub done: usize,
    /// Which were not carried out, by position in the part.
    pub rejected: Vec<(u32, Rejection)>,
    /// What takes the others back, in the order of the commands.
    pub undo: Vec<Command>,
}

/// A transaction being put together, with what must be undone in memory if it fails.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) batch: Batch,
    rows: Vec<(u64, DocId, CommandId)>,
    touched: SortedMap<DocId, Known>,
}

/// Commands in one transaction: fewer than the shelf has room, so that each document stays there until it is stored.
const COMMANDS_AT_ONCE: usize = 40;

impl<S: Storage> Desk<S> {
    /// Carries one command out and answers. Why it was not carried out, if so.
    pub async fn dispatch(&mut self, tab: TabId, ticket: Ticket, command: Command) -> Option<Rejection> {
        match self.carry_out(&command).await {
            Ok(undo) => {
                self.tell(Audience::One(tab), ToScreen::Saved { ticket, undo });
                None
            }
            Err(why) => {
                self.tell(Audience::One(tab), ToScreen::Rejected { ticket, why: why.clone() });
                Some(why)
            }
        }
    }

    /// Carries the first of many commands out in one transaction.
    pub async fn bulk(&mut self, commands: &[Command]) -> BulkPart {
        let commands = &commands[..commands.len().min(COMMANDS_AT_ONCE)];
        let mut draft = Draft::default();
        let mut part = BulkPart { done: commands.len(), ..BulkPart::default() };
        for (position, command) in (0..).zip(commands) {
            match self.perform(command).await {
                Ok(done) => {
                    self.draft(&mut draft, done.row);
                    part.undo.extend(done.undo.map(|undo| *undo));
                }
                Err(why) => part.rejected.push((position, why)),
            }
        }
        if let Err(why) = self.store(draft).await {
            let why = rejection(&why);
            part.undo.clear();
            part.rejected = (0..).zip(commands).map(|(position, _)| (position, why.clone())).collect();
        }
        part
    }

    /// Carries a command out, in the store before it returns: the command that takes it back.
    pub(super) async fn carry_out(&mut self, command: &Command) -> Result<Option<Box<Command>>, Rejection> {
        let mut draft = Draft::default();
        let done = self.perform(command).await?;
        self.draft(&mut draft, done.row);
        self.store(draft).await.map_err(|error| rejection(&error))?;
        Ok(done.undo)
    }

    /// Carries a command out in memory.
    pub(super) async fn perform(&mut self, command: &Command) -> Result<Done, Rejection> {
        if self.outbox.holds(command.id) {
            // A screen asks again because the answer was lost with an engine: it is done already.
            return Ok(Done { row: None, undo: None });
        }
        let hand = self.hand(command)?;
        let here = self.load(command.doc).await.map_err(|error| rejection(&error))?;
        let begins = command.intent.begins() != Begins::Never;
        if !here && begins && self.index.get(command.doc).is_none() {
            let documents = self.documents().await.map_err(|error| rejection(&error))?;
            let held = documents.blank(command.doc, command.intent.kind());
            self.shelf.put(command.doc, Loaded { held, loose: 0 });
        } else if !here {
            return Err(Rejection::Gone);
        }
        let name = self.name_for(command).await;
        let result = self.execute(command, hand, name);
        if !here && !matches!(result, Ok(Done { row: Some(_), .. })) {
            self.shelf.remove(command.doc);
        }
        result
    }

    fn execute(&mut self, command: &Command, hand: Hand, name: String) -> Result<Done, Rejection> {
        let author = Author { user: self.me(), now: self.now() };
        let new_id = CommandId((self.env.new_id)());
        let loaded = self.shelf.get(command.doc).ok_or(Rejection::Gone)?;
        let undo = loaded.held.inverse(command, new_id).map(Box::new);
        let limits = Some(&hand).filter(|hand| !hand.is_whole());
        let Some(change) = loaded.held.execute(self.actor, author, &command.intent, limits)? else {
            return Ok(Done { row: None, undo: None });
        };
        let name = loaded.held.record().customer().map_or(name, name_of);
        let row = OutboxRow { doc: command.doc, change, command: Some(command.clone()), name, made_at: author.now };
        Ok(Done { row: Some(row), undo })
    }

    /// What this person may write in the document of a command.
    ///
    /// # Errors
    /// When the policy does not allow the command, or its document is not here.
    fn hand(&self, command: &Command) -> Result<Hand, Rejection> {
        let (doc, kind) = (command.doc, command.intent.kind());
        let entry = self.index.get(doc);
        let owner = match (entry, command.intent.customer()) {
            (Some(entry), _) if entry.kind != kind => return Err(Rejection::Gone),
            (Some(entry), _) => entry.owner,
            (None, Some(customer)) => {
                let owner = match self.index.get(customer) {
                    Some(entry) => entry.owner,
                    // Entered by the same batch, which is not stored yet.
                    None if self.shelf.holds(customer) => Some(self.me()),
                    None => return Err(Rejection::Gone),
                };
                if !kind.fits(doc, Some(customer), self.me()) {
                    return Err(Rejection::Gone);
                }
                match kind {
                    DocKind::Notes => Some(self.me()),
                    DocKind::Customer | DocKind::Commercial | DocKind::Trade | DocKind::Product => owner,
                }
            }
            (None, None) => Some(self.me()),
        };
        // A part that is seen with its customer is shared as that is, and claimed with it.
        let whole = command.intent.customer().filter(|_| kind.spec().is_shared()).unwrap_or(doc);
        let shared = self.index.sharing(whole);
        // Whoever claims a customer works on it as its owner; if the claim is denied, so is the work.
        let owner = if self.claims(whole) { Some(self.me()) } else { owner };
        if policy::may_carry_out(&self.roster, self.me(), &command.intent, owner, shared) {
            Ok(Hand::of(&self.roster, self.me(), kind, owner, shared))
        } else {
            Err(Rejection::NotAllowed)
        }
    }

    /// What lists call the customer whose part a command is for; customers have names of their own.
    async fn name_for(&mut self, command: &Command) -> String {
        let customer = command.intent.customer().or_else(|| {
            self.shelf.get(command.doc).and_then(|loaded| match loaded.held.record() {
                Record::Customer(_) | Record::Product(_) => None,
                Record::Trade(trade) => trade.of,
                Record::Commercial(part) => part.of,
                Record::Notes(notes) => notes.of,
            })
        });
        let Some(customer) = customer else { return String::new() };
        // Without the name the list is less helpful, and nothing else.
        let _ = self.load(customer).await;
        self.shelf.get(customer).and_then(|loaded| loaded.held.record().customer()).map_or_else(String::new, name_of)
    }

    /// Notes what a command did as to be stored.
    pub(super) fn draft(&mut self, draft: &mut Draft, row: Option<OutboxRow>) {
        let Some((row, command)) =
            row.and_then(|row| row.command.as_ref().map(|command| command.id).map(|id| (row, id)))
        else {
            return;
        };
        let owner = self.owner_of(row.doc);
        let number = self.outbox.next_number();
        draft.batch.put(Table::Outbox, key::outbox(number), record::seal_value(&row));
        draft.rows.push((number, row.doc, command));
        if let Some(loaded) = self.shelf.get(row.doc) {
            draft.touched.insert(row.doc, loaded.held.known(owner));
        }
    }

    /// Writes a draft and tells everybody. If that fails, memory is as the store is.
    pub(super) async fn store(&mut self, mut draft: Draft) -> Result<(), StoreError> {
        draft.touched.values().for_each(|known| known.put(&mut draft.batch, Kind::Value));
        if draft.batch.is_empty() {
            return Ok(());
        }
        self.note_start(&mut draft.batch);
        if let Err(error) = self.storage.write(draft.batch, Durability::Strict).await {
            // It can be in the store all the same, if only the connection broke: the old actor's numbers are not
            // given again, and memory is read anew.
            self.new_actor();
            self.start_noted = false;
            draft.touched.keys().for_each(|doc| {
                self.shelf.remove(*doc);
            });
            let _ = self.reload().await;
            return Err(error);
        }
        self.start_noted = true;
        for (number, doc, command) in &draft.rows {
            self.outbox.note(*number, *doc, Some(*command));
        }
        self.queued += u32::try_from(draft.rows.len()).unwrap_or(u32::MAX);
        let mut changed: Vec<Facts> = Vec::new();
        let mut others: Vec<OtherFacts> = Vec::new();
        let mut parts = BTreeSet::new();
        for (doc, known) in draft.touched {
            self.index.note(doc, known.entry(true));
            match known {
                Known::Facts(facts) => changed.push(*facts),
                Known::Other(facts) => others.push(facts),
                Known::Part(_) => {
                    parts.insert(doc);
                }
            }
        }
        self.tell_changed(changed, others, Vec::new(), parts).await;
        Ok(())
    }

    /// The first transaction after a start notes the start, so that no key is used twice.
    pub(super) fn note_start(&self, batch: &mut Batch) {
        if !self.start_noted {
            batch.put(Table::Meta, Meta::Starts.key(), record::seal_value(&self.next_change.start));
            batch.put(Table::Meta, Meta::Actors.key(), record::seal_value(&self.actors));
            batch.put(Table::Meta, Meta::FactsVersion.key(), record::seal_value(&FACTS_VERSION));
        }
    }

    /// Tells every screen about changed facts, and those that look at the records, or at whose parts changed, about
    /// the records.
    pub(super) async fn tell_changed(
        &mut self,
        changed: Vec<Facts>,
        others: Vec<OtherFacts>,
        removed: Vec<DocId>,
        parts: BTreeSet<DocId>,
    ) {
        let docs = changed.iter().map(|facts| facts.id).chain(others.iter().map(OtherFacts::doc));
        let docs = docs.chain(removed.iter().copied()).chain(parts);
        let opened: BTreeSet<DocId> = docs.filter_map(|doc| self.opened_of(doc)).collect();
        if !others.is_empty() || !removed.is_empty() {
            let others = others.iter().map(|facts| (facts.doc(), Packed::of(facts))).collect();
            self.tell(Audience::All, ToScreen::Others { all: false, changed: others, removed: removed.clone() });
        }
        if !changed.is_empty() || !removed.is_empty() {
            self.tell(Audience::All, ToScreen::Facts { all: false, changed, removed });
        }
        for doc in opened {
            self.tell_opened(doc).await;
        }
    }
}

/// A failure of the store as the answer to a command.
pub(super) fn rejection(error: &StoreError) -> Rejection {
    match error {
        StoreError::Full => Rejection::StorageFull,
        StoreError::NotFetched(_) => Rejection::ProgramMissing,
        StoreError::Lost(_) | StoreError::Unusable(_) | StoreError::Failed(_) => Rejection::StorageFailed,
    }
}

/// What a list calls a record.
pub(super) fn name_of(customer: &Customer) -> String {
    customer.text(CustomerField::Name).to_owned()
}
