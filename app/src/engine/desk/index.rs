//! Which documents there are, whose they are, and in which scopes this person sees them.

use std::collections::{BTreeSet, HashMap};

use shared::{
    id::{DocId, UserId},
    kind::DocKind,
    policy::Sharing,
    sorted::SortedMap,
    sync::protocol::{Cursor, Scope},
};

/// What is known of a document without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Who owns it; none: the open sea.
    pub owner: Option<UserId>,
    /// Whether the document itself is here; otherwise only its facts are.
    pub held: bool,
    /// What it is about.
    pub kind: DocKind,
}

/// Every document on this device.
#[derive(Debug, Default)]
pub struct Index {
    entries: HashMap<DocId, Entry>,
    /// Documents that were shared with this person, by how.
    shared: SortedMap<Sharing, BTreeSet<DocId>>,
}

impl Index {
    /// Notes a document.
    pub fn note(&mut self, doc: DocId, entry: Entry) {
        self.entries.insert(doc, entry);
    }

    /// Some document of a kind that is itself here.
    pub fn any_held(&self, kind: DocKind) -> Option<DocId> {
        self.entries.iter().find(|(_, entry)| entry.held && entry.kind == kind).map(|(doc, _)| *doc)
    }

    /// Forgets a document.
    pub fn forget(&mut self, doc: DocId) {
        self.entries.remove(&doc);
        self.shared.values_mut().for_each(|docs| {
            docs.remove(&doc);
        });
    }

    /// The documents that are shared in one way.
    pub fn shared(&self, how: Sharing) -> BTreeSet<DocId> {
        self.shared.get(&how).cloned().unwrap_or_default()
    }

    /// Takes over what is shared in one way.
    pub fn set_shared(&mut self, how: Sharing, docs: BTreeSet<DocId>) {
        self.shared.insert(how, docs);
    }

    /// Notes that a document is shared, or no longer. Whether that is news.
    pub fn note_shared(&mut self, how: Sharing, doc: DocId, is: bool) -> bool {
        let docs = self.shared.entry(how).or_default();
        if is { docs.insert(doc) } else { docs.remove(&doc) }
    }

    /// The most that a document is shared with this person.
    pub fn sharing(&self, doc: DocId) -> Option<Sharing> {
        Sharing::ALL.into_iter().filter(|how| self.shared.get(how).is_some_and(|docs| docs.contains(&doc))).max()
    }

    /// What is known of a document.
    pub fn get(&self, doc: DocId) -> Option<Entry> {
        self.entries.get(&doc).copied()
    }

    /// Whether a document is seen through a scope.
    pub fn in_scope(&self, doc: DocId, scope: Scope) -> bool {
        match sharing_of(scope) {
            Some(how) => self.shared.get(&how).is_some_and(|docs| docs.contains(&doc)),
            None => self.entries.get(&doc).is_some_and(|entry| entry.kind.home(entry.owner) == Some(scope)),
        }
    }

    /// The documents that are seen through a scope.
    pub fn of_scope(&self, scope: Scope) -> Vec<DocId> {
        match sharing_of(scope) {
            Some(how) => self.shared.get(&how).into_iter().flatten().copied().collect(),
            None => self.entries.keys().copied().filter(|doc| self.in_scope(*doc, scope)).collect(),
        }
    }

    /// Whether a document is seen through another of the scopes that are read than `but`.
    pub fn seen_elsewhere(&self, doc: DocId, but: Scope, read: &SortedMap<Scope, Cursor>) -> bool {
        read.keys().any(|scope| *scope != but && self.in_scope(doc, *scope))
    }

    /// The scope to read anew so that a document comes again.
    pub fn scope_of(&self, doc: DocId, read: &SortedMap<Scope, Cursor>) -> Option<Scope> {
        read.keys().copied().find(|scope| self.in_scope(doc, *scope))
    }
}

/// In which way the documents of a scope are shared with this person, if they are.
pub fn sharing_of(scope: Scope) -> Option<Sharing> {
    match scope {
        Scope::Shared(_) => Some(Sharing::Edit),
        Scope::SharedToRead(_) => Some(Sharing::Read),
        Scope::Followed(_) => Some(Sharing::Follow),
        Scope::Company
        | Scope::Portfolio(_)
        | Scope::OpenSea
        | Scope::Commercial(_)
        | Scope::Private(_)
        | Scope::Catalogue
        | Scope::Handed(_) => None,
    }
}

/// The kind of documents that come in a scope, as long as nothing else is known of them.
pub fn kind_in(scope: Scope) -> DocKind {
    match scope {
        Scope::Commercial(_) => DocKind::Commercial,
        Scope::Private(_) => DocKind::Notes,
        Scope::Catalogue => DocKind::Product,
        _ => DocKind::Customer,
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
        index.note(doc, Entry { owner: Some(owner), held: true, kind: DocKind::Customer });
        let read = SortedMap::from([
            (Scope::Portfolio(owner), Cursor::Following(1)),
            (Scope::Shared(me), Cursor::Following(1)),
        ]);
        assert!(!index.seen_elsewhere(doc, Scope::Portfolio(owner), &read));
        assert!(index.note_shared(Sharing::Edit, doc, true));
        assert_eq!(index.sharing(doc), Some(Sharing::Edit));
        assert!(index.seen_elsewhere(doc, Scope::Portfolio(owner), &read));
        assert!(index.seen_elsewhere(doc, Scope::Shared(me), &read));
        assert_eq!(index.of_scope(Scope::Shared(me)), [doc]);
        assert_eq!(index.of_scope(Scope::OpenSea), []);
    }
}
