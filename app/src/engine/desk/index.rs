//! Which documents there are, whose they are, and in which scopes this person sees them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::{
    id::{DocId, UserId},
    sync::protocol::{Cursor, Scope},
};

/// What is known of a document without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Who owns it; none: the open sea.
    pub owner: Option<UserId>,
    /// Whether the document itself is here; otherwise only its facts are.
    pub held: bool,
}

/// Every document on this device.
#[derive(Debug, Default)]
pub struct Index {
    entries: HashMap<DocId, Entry>,
    /// Documents that were shared with this person.
    pub shared: BTreeSet<DocId>,
}

impl Index {
    /// Notes a document.
    pub fn note(&mut self, doc: DocId, entry: Entry) {
        self.entries.insert(doc, entry);
    }

    /// Forgets a document.
    pub fn forget(&mut self, doc: DocId) {
        self.entries.remove(&doc);
        self.shared.remove(&doc);
    }

    /// What is known of a document.
    pub fn get(&self, doc: DocId) -> Option<Entry> {
        self.entries.get(&doc).copied()
    }

    /// Whether a document is seen through a scope.
    pub fn in_scope(&self, doc: DocId, scope: Scope) -> bool {
        let owner = self.entries.get(&doc).map(|entry| entry.owner);
        match scope {
            Scope::Company => false,
            Scope::Portfolio(of) => owner == Some(Some(of)),
            Scope::OpenSea => owner == Some(None),
            Scope::Shared(_) => self.shared.contains(&doc),
        }
    }

    /// The documents that are seen through a scope.
    pub fn of_scope(&self, scope: Scope) -> Vec<DocId> {
        match scope {
            Scope::Shared(_) => self.shared.iter().copied().collect(),
            _ => self.entries.keys().copied().filter(|doc| self.in_scope(*doc, scope)).collect(),
        }
    }

    /// Whether a document is seen through another of the scopes that are read than `but`.
    pub fn seen_elsewhere(&self, doc: DocId, but: Scope, read: &BTreeMap<Scope, Cursor>) -> bool {
        read.keys().any(|scope| *scope != but && self.in_scope(doc, *scope))
    }

    /// The scope to read anew so that a document comes again.
    pub fn scope_of(&self, doc: DocId, read: &BTreeMap<Scope, Cursor>) -> Option<Scope> {
        read.keys().copied().find(|scope| self.in_scope(doc, *scope))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_shared_document_stays_when_its_owner_goes_out_of_sight() {
        let (doc, owner, me) = (DocId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)), UserId(Uuid::from_u128(3)));
        let mut index = Index::default();
        index.note(doc, Entry { owner: Some(owner), held: true });
        let read = BTreeMap::from([
            (Scope::Portfolio(owner), Cursor::Following(1)),
            (Scope::Shared(me), Cursor::Following(1)),
        ]);
        assert!(!index.seen_elsewhere(doc, Scope::Portfolio(owner), &read));
        index.shared.insert(doc);
        assert!(index.seen_elsewhere(doc, Scope::Portfolio(owner), &read));
        assert!(index.seen_elsewhere(doc, Scope::Shared(me), &read));
        assert_eq!(index.of_scope(Scope::Shared(me)), [doc]);
        assert_eq!(index.of_scope(Scope::OpenSea), []);
    }
}
