//! A document on the shelf.

use std::collections::BTreeSet;

use shared::{
    document::{Document, DocumentError},
    facts::{self, Facts},
    id::{DocId, UserId},
    sync::{
        gatekeeper::{self, ChangeHash},
        protocol::Scope,
    },
};

/// A document on the shelf.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// In which scopes it is here.
    pub scopes: BTreeSet<Scope>,
    /// Who owns it, as the server said last.
    pub owner: Option<UserId>,
    /// Its changes that are in no snapshot, each once.
    pub changes: Vec<Vec<u8>>,
    /// A whole state, if the server sent one.
    pub snapshot: Option<Vec<u8>>,
    /// What lists show of it, if anybody said or derived it.
    pub facts: Option<Box<Facts>>,
    /// Scopes that it may have left: it was not on their list, and waits here only for the fate of its changes.
    pub(super) doubtful: BTreeSet<Scope>,
    hashes: BTreeSet<ChangeHash>,
    /// As it was when it was last read or written here.
    open: Option<Document>,
}

impl Held {
    /// A new one that somebody enters here.
    pub(super) fn made_by(user: UserId) -> Self {
        Self { scopes: BTreeSet::from([Scope::Portfolio(user)]), owner: Some(user), ..Self::default() }
    }

    /// Whether the document itself is here, and not only its facts.
    pub fn is_whole(&self) -> bool {
        self.snapshot.is_some() || !self.changes.is_empty()
    }

    /// Whether the change is here as such.
    pub fn has(&self, hash: &ChangeHash) -> bool {
        self.hashes.contains(hash)
    }

    /// The hashes of its loose changes.
    pub fn hashes(&self) -> &BTreeSet<ChangeHash> {
        &self.hashes
    }

    /// The document as it lies here.
    ///
    /// # Errors
    /// When it is not whole.
    pub fn load(&self) -> Result<Document, DocumentError> {
        Document::load(self.snapshot.as_deref(), &self.changes)
    }

    /// The heads without these changes.
    pub(super) fn heads(&self, without: &BTreeSet<ChangeHash>) -> Vec<ChangeHash> {
        if without.is_disjoint(&self.hashes)
            && let Some(open) = &self.open
        {
            return open.heads();
        }
        let kept: Vec<_> = self
            .changes
            .iter()
            .filter(|change| gatekeeper::check(change).is_ok_and(|change| !without.contains(&change.hash)))
            .cloned()
            .collect();
        if kept.is_empty() && self.snapshot.is_none() {
            return Vec::new();
        }
        Document::load(self.snapshot.as_deref(), &kept).map(|document| document.heads()).unwrap_or_default()
    }

    /// The document, read once and kept open.
    ///
    /// # Errors
    /// When it is not whole.
    pub fn opened(&mut self) -> Result<&mut Document, DocumentError> {
        if self.open.is_none() {
            self.open = Some(self.load()?);
        }
        Ok(self.open.as_mut().expect("just opened"))
    }

    /// Puts away what was opened: it is read anew when it is next needed.
    pub fn put_away(&mut self) {
        self.open = None;
    }

    pub(super) fn enter(&mut self, scope: Scope) {
        self.scopes.insert(scope);
        self.doubtful.remove(&scope);
    }

    /// Adds a change; the open document takes it in if it can.
    pub(super) fn add(&mut self, change: Vec<u8>) {
        let hash = gatekeeper::check(&change).expect("the hub checked it").hash;
        if !self.hashes.insert(hash) {
            return;
        }
        if let Some(open) = &mut self.open
            && open.apply(std::slice::from_ref(&change)).is_err()
        {
            self.open = None;
        }
        self.changes.push(change);
    }

    /// Adds a change if what it builds upon is here.
    pub(super) fn add_if_possible(&mut self, change: Vec<u8>) {
        let Ok(checked) = gatekeeper::check(&change) else { return };
        if self.has(&checked.hash) {
            return;
        }
        let known = match self.opened() {
            Ok(document) => document.apply(std::slice::from_ref(&change)).is_ok(),
            Err(_) => false,
        };
        if known {
            self.hashes.insert(checked.hash);
            self.changes.push(change);
        }
    }

    /// Adds a whole state from elsewhere. What is here may hold more; only own changes without a fate stay loose.
    pub(super) fn add_snapshot(&mut self, snapshot: Vec<u8>, waiting: &[ChangeHash]) {
        self.open = None;
        if !self.is_whole() {
            self.snapshot = Some(snapshot);
            return;
        }
        let (loose, settled): (Vec<_>, Vec<_>) = std::mem::take(&mut self.changes)
            .into_iter()
            .partition(|change| gatekeeper::check(change).is_ok_and(|change| waiting.contains(&change.hash)));
        let before = self.snapshot.take();
        let folded = |changes: &[Vec<u8>]| {
            let mut document = Document::load(before.as_deref(), changes)?;
            document.merge(&snapshot)?;
            Ok::<_, DocumentError>(document.save())
        };
        // Somebody may have built upon a change whose acknowledgement was lost.
        let together = folded(&settled).or_else(|_| folded(&[settled, loose.clone()].concat()));
        // What has a gap here has none once the server's state is in its place.
        self.snapshot = Some(together.unwrap_or(snapshot));
        self.changes = loose;
    }

    /// Takes changes out again.
    pub(super) fn remove(&mut self, hashes: &BTreeSet<ChangeHash>) {
        self.open = None;
        self.changes.retain(|change| gatekeeper::check(change).is_ok_and(|change| !hashes.contains(&change.hash)));
        self.hashes.retain(|hash| !hashes.contains(hash));
    }

    /// Derives the facts from the document.
    pub(super) fn derive(&mut self, id: DocId) {
        let owner = self.owner;
        let customer = self.opened().ok().and_then(|document| document.customer(id).ok());
        self.facts = customer.map(|customer| Box::new(facts::derive(&customer, owner)));
    }
}
