//! Opening the desk: what the store holds, checked record by record.

use std::collections::{BTreeSet, HashMap};

use serde::de::DeserializeOwned;
use shared::{
    api::SessionInfo,
    document::Actor,
    facts::{FACTS_VERSION, OtherFacts},
    id::{DocId, UserId},
    kind::DocKind,
    lease::Lease,
    people::Roster,
    policy::Sharing,
    sorted::{SortedMap, SortedSet},
    sync::protocol::{Cursor, Scope},
};

use super::{
    Desk, Env, SHELF_ROOM, Said,
    index::{Entry, Index},
    parts::{Known, Part},
};
use crate::{
    bridge::{Packed, ToScreen},
    engine::{
        outbox::{Outbox, OutboxRow},
        shelf::Shelf,
        store::{
            Batch, Durability, Range, Storage, StoreError, Table,
            key::{self, ChangeNumber, Meta},
            record::{self, Kind},
        },
    },
};

/// Why the desk did not open.
pub type BootError = StoreError;

/// What facts begin with; read without the rest.
type FactsHead = (DocId, Option<UserId>);

/// What facts of documents that are no customers begin with. Its variants are those of `OtherFacts`.
#[derive(serde::Deserialize)]
enum OtherHead {
    Trade(DocId, Option<UserId>),
    Product(DocId),
}

impl OtherHead {
    fn entry(&self, held: bool) -> (DocId, Entry) {
        match *self {
            Self::Trade(doc, owner) => (doc, Entry { owner, held, kind: DocKind::Trade }),
            Self::Product(doc) => (doc, Entry { owner: None, held, kind: DocKind::Product }),
        }
    }
}

impl<S: Storage> Desk<S> {
    /// Opens the desk of whoever is logged in.
    ///
    /// Damaged records do not keep it from opening: they are left out, and what they belonged to is fetched again.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn open(storage: S, session: SessionInfo, env: Env) -> Result<Self, BootError> {
        let notes = Notes::read(&storage).await?;
        let start = notes.get::<u32>(Meta::Starts).unwrap_or(0).wrapping_add(1);
        let actor = Actor((env.random)());
        let mut actors: Vec<[u8; 16]> = notes.get(Meta::Actors).unwrap_or_default();
        actors.push(actor.0);
        let mut desk = Self {
            env,
            actor,
            actors,
            next_change: ChangeNumber { start, count: 0 },
            start_noted: false,
            shelf: Shelf::new(SHELF_ROOM),
            index: Index::default(),
            outbox: Outbox::default(),
            requests: SortedMap::new(),
            handed: notes.get(Meta::Handed).unwrap_or_default(),
            refused: 0,
            roster: notes.get(Meta::Roster).unwrap_or_else(|| alone(&session)),
            progress: notes.get(Meta::Progress).unwrap_or_default(),
            leaving: notes.get(Meta::Leaving).unwrap_or_default(),
            handing_back: notes.get(Meta::HandingBack).unwrap_or_default(),
            recent: notes.get(Meta::Recent).unwrap_or_default(),
            opened: SortedMap::new(),
            refetch: SortedSet::new(),
            outbox_rewritten: false,
            to_fold: BTreeSet::new(),
            listed: HashMap::new(),
            queued: 0,
            asked: 0,
            checked_at: notes.get(Meta::Checked),
            skew_ms: None,
            // A store without one was just made, after a log-in, or is of a version that had none.
            lease: notes.get(Meta::Lease).unwrap_or_else(|| Lease::renewed((env.now)())),
            lease_noted: None,
            said: Vec::new(),
            others: None,
            unread: false,
            storage,
            session,
        };
        for how in Sharing::ALL {
            desk.index.set_shared(how, notes.get(Meta::Shared(how)).unwrap_or_default());
        }
        // A roster of another version: everybody is asked for again.
        if notes.get::<Roster>(Meta::Roster).is_none() {
            desk.progress.cursors.remove(&Scope::Company);
        }
        desk.read_outbox().await?;
        desk.read_requests().await?;
        let refused = desk.storage.keys(Table::Quarantine, key::all_refused(), None).await?;
        desk.refused = u32::try_from(refused.len()).unwrap_or(u32::MAX);
        Ok(desk)
    }

    /// Every facts record as one message, without decoding them; notes the documents on the way.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn read_facts(&mut self) -> Result<Said, StoreError> {
        let version: Option<u16> = Notes::read(&self.storage).await?.get(Meta::FactsVersion);
        let records = self.storage.values(Table::Facts, Range::all(), None).await?;
        if version != Some(FACTS_VERSION) && !records.is_empty() {
            self.derive_all().await?;
            return Box::pin(self.read_facts()).await;
        }
        let (mut good, mut parts) = (Vec::with_capacity(records.len()), 0);
        let mut others: Vec<(DocId, Packed<OtherFacts>)> = Vec::new();
        for record in &records {
            let Ok((kind, bytes)) = record::open(record) else { continue };
            if kind == Kind::Part {
                let Ok(part) = postcard::from_bytes::<Part>(bytes) else { continue };
                self.index.note(part.doc, Known::Part(part).entry(true));
                parts += 1;
                continue;
            }
            if matches!(kind, Kind::Other | Kind::ListedOther) {
                let Ok((head, _)) = postcard::take_from_bytes::<OtherHead>(bytes) else { continue };
                let (doc, entry) = head.entry(kind == Kind::Other);
                self.index.note(doc, entry);
                others.push((doc, Packed::of_bytes(bytes.to_vec())));
                continue;
            }
            let Ok(((doc, owner), _)) = postcard::take_from_bytes::<FactsHead>(bytes) else { continue };
            self.index.note(doc, Entry { owner, held: kind == Kind::Value, kind: DocKind::Customer });
            good.push(bytes);
        }
        if good.len() + parts + others.len() < records.len() {
            self.mend_facts().await?;
            return Box::pin(self.read_facts()).await;
        }
        self.others = Some(ToScreen::Others { all: true, changed: others, removed: Vec::new() });
        Ok(Said::Bytes(splice(&good)))
    }

    /// Takes damaged facts out of the store: derived from the document where it is here, otherwise fetched again.
    async fn mend_facts(&mut self) -> Result<(), StoreError> {
        let keys = self.storage.keys(Table::Facts, Range::all(), None).await?;
        let records = self.storage.values(Table::Facts, Range::all(), None).await?;
        let mut batch = Batch::default();
        for (at, record) in keys.iter().zip(&records) {
            let readable = record::open(record).is_ok_and(|(kind, bytes)| match kind {
                Kind::Other | Kind::ListedOther => postcard::take_from_bytes::<OtherHead>(bytes).is_ok(),
                _ => postcard::take_from_bytes::<FactsHead>(bytes).is_ok(),
            });
            if readable {
                continue;
            }
            batch.delete(Table::Facts, at);
            // Whose it was is not known any more: of the own ones it is derived, all scopes are read again.
            let derived = match key::doc_of(at) {
                Some(doc) => self.derive_unowned(doc).await?,
                None => None,
            };
            derived.inspect(|known| known.put(&mut batch, Kind::Value));
            self.read_all_again(&mut batch);
        }
        self.storage.write(batch, Durability::Relaxed).await
    }

    /// Facts of another version: derives all of them from the documents; what is only listed is fetched again.
    async fn derive_all(&mut self) -> Result<(), StoreError> {
        let chunks = self.storage.keys(Table::Docs, Range::all(), None).await?;
        let mut docs: BTreeSet<DocId> = chunks.iter().filter_map(|chunk| key::doc_of(chunk)).collect();
        docs.extend(self.outbox.docs());
        let listed = self.storage.keys(Table::Facts, Range::all(), None).await?;
        let mut batch = Batch::default();
        for doc in docs.iter().copied() {
            match self.derive_unowned(doc).await? {
                Some(known) => known.put(&mut batch, Kind::Value),
                None => batch.delete(Table::Facts, &key::facts(doc)),
            }
        }
        listed
            .iter()
            .filter(|at| key::doc_of(at).is_none_or(|doc| !docs.contains(&doc)))
            .for_each(|at| batch.delete(Table::Facts, at));
        // The owners come with the feed.
        self.read_all_again(&mut batch);
        batch.put(Table::Meta, Meta::FactsVersion.key(), record::seal_value(&FACTS_VERSION));
        self.storage.write(batch, Durability::Relaxed).await
    }

    /// The facts of a document whose owner is not known: taken for the own until the feed says otherwise.
    async fn derive_unowned(&mut self, doc: DocId) -> Result<Option<Known>, StoreError> {
        self.index.note(doc, Entry { owner: Some(self.me()), held: true, kind: DocKind::Customer });
        self.derive(doc).await
    }

    fn read_all_again(&mut self, batch: &mut Batch) {
        self.refetch.extend(self.progress.cursors.keys().copied());
        self.progress.cursors.values_mut().for_each(|cursor| *cursor = Cursor::Fresh);
        self.put_progress(batch);
    }

    pub(super) async fn read_outbox(&mut self) -> Result<(), StoreError> {
        let keys = self.storage.keys(Table::Outbox, Range::all(), None).await?;
        let rows = self.storage.values(Table::Outbox, Range::all(), None).await?;
        let mut batch = Batch::default();
        for (at, row) in keys.iter().zip(&rows) {
            match (key::outbox_number(at), record::open_value::<OutboxRow>(row)) {
                (Some(number), Ok(row)) => self.outbox.note(number, row.doc, row.command.map(|command| command.id)),
                (number, _) => {
                    // It cannot be sent; its bytes are kept for whoever can still make something of them.
                    let number = u32::try_from(number.unwrap_or(0)).unwrap_or(u32::MAX);
                    batch.put(Table::Quarantine, key::damaged(DocId(uuid::Uuid::nil()), number), row.clone());
                    batch.delete(Table::Outbox, at);
                }
            }
        }
        if batch.is_empty() { Ok(()) } else { self.storage.write(batch, Durability::Strict).await }
    }
}

/// The single values of the meta table.
pub(super) struct Notes(SortedMap<Vec<u8>, Vec<u8>>);

impl Notes {
    /// Reads them all at once.
    pub(super) async fn read<S: Storage>(storage: &S) -> Result<Self, StoreError> {
        let keys = storage.keys(Table::Meta, Range::all(), None).await?;
        let values = storage.values(Table::Meta, Range::all(), None).await?;
        Ok(Self(keys.into_iter().zip(values).collect()))
    }

    /// One of them; none: it is not there, or damaged (everything there can be had again).
    pub(super) fn get<T: DeserializeOwned>(&self, which: Meta) -> Option<T> {
        self.0.get(&which.key()).and_then(|record| record::open_value(record).ok())
    }
}

/// `ToScreen::Facts` of facts that are encoded already.
fn splice(facts: &[&[u8]]) -> Vec<u8> {
    // An empty message shows where the encoding puts the list: before it, number of the variant and `all`.
    let empty = ToScreen::Facts { all: true, changed: Vec::new(), removed: Vec::new() };
    let mut bytes = postcard::to_stdvec(&empty).expect("writing to a vector cannot fail");
    bytes.truncate(bytes.len() - 2);
    let mut bytes = postcard::to_extend(&facts.len(), bytes).expect("writing to a vector cannot fail");
    bytes.reserve(facts.iter().map(|facts| facts.len()).sum::<usize>() + 1);
    facts.iter().for_each(|facts| bytes.extend_from_slice(facts));
    bytes.push(0);
    bytes
}

/// The roster before the server has said who there is: whoever logged in.
fn alone(session: &SessionInfo) -> Roster {
    let mut roster = Roster::default();
    roster.company.name.clone_from(&session.company);
    roster.people.insert(session.person.id, session.person.clone());
    roster
}
