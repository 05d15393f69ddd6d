//! Who may read and write what: rows that the hub alone decides.

use std::collections::BTreeSet;

use shared::{
    id::{DeviceId, DocId, UserId},
    sync::{
        check::{self, DocDigest},
        protocol::{Item, Scope, ScopeState, Seq},
    },
};

use super::{Doc, Hub, What, home};

impl Hub {
    /// The documents that a person may read.
    pub fn visible_to(&self, user: UserId) -> BTreeSet<DocId> {
        self.docs.iter().filter(|(_, doc)| self.reads(user, doc)).map(|(id, _)| *id).collect()
    }

    pub(super) fn reads(&self, user: UserId, doc: &Doc) -> bool {
        let scopes = self.scopes_of(user);
        doc.scopes().any(|scope| scopes.contains(&scope))
    }

    /// Whether a person may read whatever an owner has.
    pub(super) fn reads_portfolio(&self, user: UserId, owner: UserId) -> bool {
        self.scopes_of(user).contains(&Scope::Portfolio(owner))
    }

    /// Whether a person sees the owner's customers, and not only those that were shared.
    pub(super) fn is_lead(&self, user: UserId, doc: &Doc) -> bool {
        doc.owner.is_some_and(|owner| owner == user || self.sees.contains(&(user, owner)))
    }

    fn scopes_of(&self, user: UserId) -> BTreeSet<Scope> {
        let below = self.sees.iter().filter(|(viewer, _)| *viewer == user).map(|(_, owner)| Scope::Portfolio(*owner));
        [Scope::Company, Scope::Portfolio(user), Scope::Shared(user), Scope::OpenSea].into_iter().chain(below).collect()
    }

    /// What a person may read, with the heads.
    pub fn scopes(&self, user: UserId) -> Vec<ScopeState> {
        let state = |scope| {
            let (head, digests) = self.digests(scope);
            let docs = u32::try_from(digests.len()).expect("a test has few");
            ScopeState { scope, head, docs, floor: 0, sum: check::sum(&digests) }
        };
        self.scopes_of(user).into_iter().map(state).collect()
    }

    /// A scope's head with the digests of its documents.
    pub fn digests(&self, scope: Scope) -> (Seq, Vec<DocDigest>) {
        let inside = self.docs.iter().filter(|(_, doc)| doc.is_in(scope));
        (self.head(scope), inside.map(|(id, doc)| (*id, check::digest(*id, &doc.document.heads()))).collect())
    }

    /// Documents whole, or that they are not in the scope.
    pub fn whole(&self, scope: Scope, docs: &[DocId]) -> Vec<Item> {
        let item = |id: &DocId| match self.docs.get(id).filter(|doc| doc.is_in(scope)) {
            Some(doc) => Item::Document(Box::new(doc.whole(*id))),
            None => Item::Remove(*id),
        };
        docs.iter().map(item).collect()
    }

    pub(super) fn head(&self, scope: Scope) -> Seq {
        self.feeds.get(&scope).and_then(|feed| feed.last()).map_or(0, |event| event.seq)
    }

    /// Gives a document to somebody else, or to nobody. Returns the heads that moved.
    pub fn transfer(&mut self, doc: DocId, to: Option<UserId>) -> Vec<(Scope, Seq)> {
        let Some(entry) = self.docs.get_mut(&doc) else { return Vec::new() };
        let from = std::mem::replace(&mut entry.owner, to);
        if from == to {
            return Vec::new();
        }
        if let Some((_, facts)) = &mut entry.facts {
            facts.owner = to;
        }
        let to_own = to.filter(|to| entry.shared_with.remove(to));
        let others: Vec<_> = entry.shared_with.iter().copied().collect();
        // Who sees both hears first where it went, and need not throw it away in between.
        let mut moved = vec![self.tell(home(to), doc, What::Added)];
        moved.push(self.tell(home(from), doc, What::Removed));
        if let Some(to) = to_own {
            moved.push(self.tell(Scope::Shared(to), doc, What::Removed));
        }
        // Whoever else sees it learns whose it is now.
        moved.extend(others.into_iter().map(|user| self.tell(Scope::Shared(user), doc, What::Added)));
        moved
    }

    /// Shares a document with somebody, or no longer. Returns the heads that moved.
    pub fn share(&mut self, doc: DocId, with: UserId, on: bool) -> Vec<(Scope, Seq)> {
        let Some(entry) = self.docs.get_mut(&doc).filter(|entry| entry.owner != Some(with)) else { return Vec::new() };
        let changed = if on { entry.shared_with.insert(with) } else { entry.shared_with.remove(&with) };
        let what = if on { What::Added } else { What::Removed };
        if changed { vec![self.tell(Scope::Shared(with), doc, what)] } else { Vec::new() }
    }

    /// Lets somebody see another's customers, or no longer.
    pub fn grant(&mut self, viewer: UserId, owner: UserId, on: bool) {
        if on && viewer != owner {
            self.sees.insert((viewer, owner));
        } else {
            self.sees.remove(&(viewer, owner));
        }
    }

    /// Locks a device out for good.
    pub fn revoke(&mut self, device: DeviceId) {
        let seq = self.seq;
        self.revoked.entry(device).or_insert(seq);
    }

    /// The last number before a device was locked out, if it was.
    pub fn revoked_at(&self, device: DeviceId) -> Option<Seq> {
        self.revoked.get(&device).copied()
    }
}
