//! What sync brings, in one transaction: documents, facts, people, fates of own changes, cursors.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::{
    facts::{Facts, FactsMark, OtherFacts},
    id::{DocId, UserId},
    kind::DocKind,
    people::Roster,
    policy::Sharing,
    sorted::{SortedMap, SortedSet},
    sync::{
        device::{Begin, LocalCommit},
        gatekeeper,
        protocol::{Cursor, DocumentItem, FilledItem, Item, OtherItem, Scope},
    },
};

use super::{
    Audience, Desk,
    index::{Entry, kind_in},
    load::Staged,
    parts::{Known, Part},
};
use crate::{
    bridge::{Boot, ToScreen},
    engine::{
        crash,
        store::{
            Batch, Durability, Range, Storage, StoreError, Table,
            key::{self, Meta},
            record::{self, Kind},
        },
    },
};

/// A transaction of sync being put together.
#[derive(Default)]
pub(super) struct Intake {
    pub(super) batch: Batch,
    pub(super) staged: SortedMap<DocId, Staged>,
    pub(super) changed: BTreeMap<DocId, Facts>,
    pub(super) others: BTreeMap<DocId, OtherFacts>,
    /// Changed documents that have no facts.
    pub(super) parts: BTreeSet<DocId>,
    pub(super) removed: BTreeSet<DocId>,
    /// Documents whose number of unsent changes is another one.
    pub(super) settled: BTreeSet<DocId>,
    roster: Option<Roster>,
    /// Ways of sharing of which there is news.
    pub(super) shared_changed: SortedSet<Sharing>,
    pub(super) requests_changed: bool,
    pub(super) handed_changed: bool,
    pub(super) leaving_changed: bool,
    pub(super) handing_back_changed: bool,
}

impl<S: Storage> Desk<S> {
    /// Writes what sync brought in one transaction and tells the screens.
    ///
    /// # Errors
    /// When it could not be written; then nothing was, and memory is as the store is.
    pub async fn take_in(&mut self, commit: LocalCommit) -> Result<(), StoreError> {
        let mut intake = Intake::default();
        let result = match self.gather(commit, &mut intake).await {
            Ok(()) => self.storage.write(std::mem::take(&mut intake.batch), Durability::Relaxed).await,
            Err(error) => Err(error),
        };
        if let Err(error) = result {
            // If the store does not even answer a read, the next thing that is done with it says so.
            let _ = self.reload().await;
            return Err(error);
        }
        self.start_noted = true;
        self.tell_taken(intake).await;
        Ok(())
    }

    async fn gather(&mut self, commit: LocalCommit, intake: &mut Intake) -> Result<(), StoreError> {
        self.note_start(&mut intake.batch);
        if let Some(begin) = commit.begin {
            self.begin(begin, intake).await?;
        }
        for scope in commit.dropped {
            for doc in self.index.of_scope(scope) {
                self.leave(scope, doc, intake).await?;
            }
            self.progress.cursors.remove(&scope);
        }
        for (scope, item) in commit.items {
            self.take_item(scope, item, intake).await?;
        }
        for (scope, listed) in commit.listed {
            let listed: BTreeSet<DocId> = listed.into_iter().collect();
            for doc in self.index.of_scope(scope) {
                if listed.contains(&doc) {
                    continue;
                }
                if self.outbox.touches(doc) || self.handing_back.contains(&doc) {
                    self.progress.unlisted.insert(doc, scope);
                } else {
                    self.leave(scope, doc, intake).await?;
                }
            }
        }
        for (scope, cursor) in commit.cursors {
            if !self.refetch.contains(&scope) {
                self.progress.cursors.insert(scope, cursor);
            }
        }
        if self.progress.cursors.values().copied().all(Cursor::follows) {
            // No list waits to be filled.
            self.listed = HashMap::new();
        }
        for doc in commit.offer_again {
            let chunks = self.storage.values(Table::Docs, key::chunks(doc), None).await?;
            // What is unsent and builds upon what is gone is carried out anew.
            self.load(doc).await?;
            self.offer_again(doc, &chunks, intake).await?;
            self.give_up_unfounded(doc, &chunks, intake).await?;
        }
        self.settle(&commit.settled, intake).await?;
        self.take_answers(&commit.answered, intake);
        self.put_progress(&mut intake.batch);
        if let Some(roster) = &intake.roster {
            intake.batch.put(Table::Meta, Meta::Roster.key(), record::seal_value(roster));
        }
        if intake.handed_changed {
            self.put_handed(&mut intake.batch);
        }
        if intake.handing_back_changed {
            self.put_handing_back(&mut intake.batch);
        }
        if intake.leaving_changed {
            intake.batch.put(Table::Meta, Meta::Leaving.key(), record::seal_value(&self.leaving));
        }
        for how in std::mem::take(&mut intake.shared_changed) {
            intake.batch.put(Table::Meta, Meta::Shared(how).key(), record::seal_value(&self.index.shared(how)));
        }
        Ok(())
    }

    async fn tell_taken(&mut self, intake: Intake) {
        if let Some(roster) = intake.roster {
            self.tell(Audience::All, ToScreen::Roster(roster));
        }
        if intake.requests_changed {
            self.tell(Audience::All, self.requests_told());
        }
        if intake.handed_changed || intake.requests_changed {
            self.tell_handed(Audience::All).await;
        }
        let there = |doc: &DocId| intake.changed.contains_key(doc) || intake.others.contains_key(doc);
        let removed: Vec<DocId> = intake.removed.iter().copied().filter(|doc| !there(doc)).collect();
        let mut touched: BTreeSet<DocId> = intake.settled;
        touched.extend(intake.parts);
        let (changed, others) = (intake.changed.into_values().collect(), intake.others.into_values().collect());
        self.tell_changed(changed, others, removed, touched).await;
    }

    /// A different database: cursors are void, and it may lack what this device got acknowledged.
    async fn begin(&mut self, begin: Begin, intake: &mut Intake) -> Result<(), StoreError> {
        self.progress.epoch = Some(begin.epoch);
        self.progress.cursors.clear();
        self.progress.unlisted.clear();
        // It tells anew what it knows of.
        self.handed = SortedMap::new();
        intake.handed_changed = true;
        if !begin.offer_again {
            return Ok(());
        }
        let mut held: Vec<DocId> = Vec::new();
        for chunk in self.storage.keys(Table::Docs, Range::all(), None).await? {
            held.extend(key::doc_of(&chunk).filter(|doc| held.last() != Some(doc)));
        }
        self.handing_back = held.iter().copied().collect();
        intake.handing_back_changed = true;
        for doc in held {
            let chunks = self.storage.values(Table::Docs, key::chunks(doc), None).await?;
            self.offer_again(doc, &chunks, intake).await?;
        }
        Ok(())
    }

    async fn take_item(&mut self, scope: Scope, item: Item, intake: &mut Intake) -> Result<(), StoreError> {
        match item {
            Item::Listed(facts) => return self.take_listed(scope, Known::Facts(facts), intake).await,
            Item::Document(mut item) => {
                let known = item.facts.take().map(Known::Facts);
                return self.take_document(scope, *item, None, known, intake).await;
            }
            Item::ListedOther(facts) => return self.take_listed(scope, Known::Other(facts), intake).await,
            Item::Other(other) => {
                let OtherItem { kind, document, facts } = *other;
                return self.take_document(scope, document, Some(kind), facts.map(Known::Other), intake).await;
            }
            Item::Filled(filled) => {
                let FilledItem { kind, document, facts } = *filled;
                let known = self.listed_as(document.doc, facts).await?;
                return self.take_document(scope, document, Some(kind), known, intake).await;
            }
            Item::Remove(doc) => return self.leave(scope, doc, intake).await,
            Item::Handed(handed) => return self.take_handed(*handed, intake).await,
            Item::Person(person) => {
                if person.id == self.me() && person != self.session.person {
                    self.session.person = person.clone();
                    self.tell(Audience::All, ToScreen::Booted(Boot::Ready(self.session.clone())));
                }
                self.roster.people.insert(person.id, person);
            }
            Item::Department(department) => {
                self.roster.departments.insert(department.id, department);
            }
            Item::Company(company) => self.roster.company = company,
            Item::Setting(setting) => self.roster.settings.set(setting),
        }
        intake.roster = Some(self.roster.clone());
        Ok(())
    }

    async fn take_listed(&mut self, scope: Scope, known: Known, intake: &mut Intake) -> Result<(), StoreError> {
        let doc = known.doc();
        self.arrived(scope, doc, intake);
        let held = self.index.get(doc).is_some_and(|entry| entry.held);
        if held && self.outbox.touches(doc) {
            return self.derive_into(doc, known.entry(held).owner, intake).await;
        }
        if !held {
            self.listed.insert(doc, known.sealed(Kind::Listed));
        }
        self.put_known(known, held, intake);
        Ok(())
    }

    /// The facts that a list told of a document, if they are these.
    async fn listed_as(&mut self, doc: DocId, mark: FactsMark) -> Result<Option<Known>, StoreError> {
        let told = match self.listed.remove(&doc) {
            Some(told) => Some(told),
            // The program was started anew since.
            None => self.storage.values(Table::Facts, Range::one(&key::facts(doc)), Some(1)).await?.pop(),
        };
        Ok(told.and_then(|told| Known::opened(&told)).filter(|known| known.mark() == Some(mark)))
    }

    /// A document, or news of it. Without facts, or with own changes that the server has not seen, the facts are
    /// derived here; otherwise the document need not even be read.
    /// `said`: what the server says that it is about, if it does. `told`: the facts of exactly this state.
    async fn take_document(
        &mut self,
        scope: Scope,
        item: DocumentItem,
        said: Option<DocKind>,
        told: Option<Known>,
        intake: &mut Intake,
    ) -> Result<(), StoreError> {
        let doc = item.doc;
        crash::working_on(doc);
        self.arrived(scope, doc, intake);
        if item.changes.iter().any(|change| gatekeeper::measure(change).is_err()) {
            // The server lets none such through; what lies here is not worse than before.
            crash::note(&format!("a change of {doc} was turned away"));
            return Ok(());
        }
        let known = self.index.get(doc);
        let held = known.is_some_and(|entry| entry.held);
        let kind = said.or(known.map(|entry| entry.kind)).unwrap_or_else(|| kind_in(scope));
        let brings = item.brings();
        let merges = held && item.snapshot.is_some();
        self.stage(&item, held, intake);
        self.update_shelf(&item);
        if brings {
            self.hand_back(doc, Some(&item), intake).await?;
        }
        if !kind.spec().has_facts {
            // A list has nothing to say of it; it comes with its document.
            if held || brings {
                self.put_known(Known::Part(Part { doc, owner: item.owner, kind }), true, intake);
            }
            return Ok(());
        }
        self.index.note(doc, Entry { owner: item.owner, held: held || brings, kind });
        match told {
            Some(known) if !merges && !self.outbox.touches(doc) => {
                self.put_known(known, held || brings, intake);
                Ok(())
            }
            _ => self.derive_into(doc, item.owner, intake).await,
        }
    }

    /// Notes the item's chunks as to be stored, and lets them be seen by what follows in this transaction.
    fn stage(&mut self, item: &DocumentItem, held: bool, intake: &mut Intake) {
        let staged = intake.staged.entry(item.doc).or_default();
        let known = held || !staged.chunks.is_empty();
        if let Some(snapshot) = &item.snapshot {
            let record = record::seal(Kind::Snapshot, snapshot);
            // What is here may hold more than the server has: both stay until they are folded into one.
            let at = if known { key::change(item.doc, self.number_change()) } else { key::snapshot(item.doc) };
            intake.batch.put(Table::Docs, at, record.clone());
            staged.chunks.push(record);
            if known {
                self.to_fold.insert(item.doc);
            }
        }
        for change in &item.changes {
            let record = record::seal(Kind::Change, change);
            intake.batch.put(Table::Docs, key::change(item.doc, self.number_change()), record.clone());
            staged.chunks.push(record);
        }
    }

    /// A document in memory takes the news; if it cannot, it is read from the store next time.
    fn update_shelf(&mut self, item: &DocumentItem) {
        let Some(loaded) = self.shelf.get(item.doc) else { return };
        match loaded.held.take(item.snapshot.as_deref(), &item.changes) {
            Ok(()) => {
                loaded.loose += u32::try_from(item.changes.len()).unwrap_or(u32::MAX);
            }
            Err(_) => {
                self.shelf.remove(item.doc);
            }
        }
    }

    /// What is known without reading the document.
    pub(super) fn put_known(&mut self, known: Known, held: bool, intake: &mut Intake) {
        known.put(&mut intake.batch, if held { Kind::Value } else { Kind::Listed });
        let entry = known.entry(held);
        match known {
            Known::Facts(facts) => {
                self.index.note(facts.id, entry);
                intake.removed.remove(&facts.id);
                intake.changed.insert(facts.id, *facts);
            }
            Known::Other(facts) => {
                self.index.note(facts.doc(), entry);
                intake.removed.remove(&facts.doc());
                intake.others.insert(facts.doc(), facts);
            }
            Known::Part(part) => {
                self.index.note(part.doc, entry);
                intake.parts.insert(part.doc);
            }
        }
    }

    /// What is known of the document as it will be.
    pub(super) async fn derive_into(
        &mut self,
        doc: DocId,
        owner: Option<UserId>,
        intake: &mut Intake,
    ) -> Result<(), StoreError> {
        let here = self.load_with(doc, intake.staged.get(&doc)).await?;
        if here && let Some(loaded) = self.shelf.get(doc) {
            let known = loaded.held.known(owner);
            self.put_known(known, true, intake);
        }
        Ok(())
    }
}
