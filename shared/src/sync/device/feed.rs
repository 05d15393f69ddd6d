//! What the device receives: pages, and the scopes that they belong to.

use std::collections::{BTreeSet, VecDeque};

use super::{Begin, LocalCommit, commits::Flying};
use crate::{
    id::DocId,
    sorted::{SortedMap, SortedSet},
    sync::{
        protocol::{Cursor, DocumentItem, Epoch, Item, PAGE_WINDOW, Scope, ScopeHead, Seq},
        resume::{caught_up, resume},
    },
};

/// Pages that wait for their commit. The server keeps to its window; beyond this it is not our server.
const PAGES_MAX: usize = 8 * PAGE_WINDOW;

/// A page as it came.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) scope: Scope,
    pub(super) to: Cursor,
    pub(super) items: Vec<Item>,
    pub(super) more: bool,
    pub(super) confirm: bool,
    /// With it the scope's list is complete.
    completes: bool,
}

impl Page {
    pub(super) fn new(scope: Scope, to: Cursor, items: Vec<Item>, more: bool, confirm: bool) -> Self {
        Self { scope, to, items, more, confirm, completes: false }
    }
}

#[derive(Debug)]
pub(super) struct Feed {
    /// As on disk.
    epoch: Option<Epoch>,
    /// As on disk.
    committed: SortedMap<Scope, Cursor>,
    /// What this connection may read, as far as known.
    heads: SortedMap<Scope, ScopeHead>,
    /// How far this connection has received.
    received: SortedMap<Scope, Cursor>,
    /// Scopes whose last page announced another.
    unfinished: SortedSet<Scope>,
    /// To commit, in this order.
    begin: Option<Begin>,
    dropped: Vec<Scope>,
    pages: VecDeque<Page>,
    /// First sync: what is on the list of a scope that was begun by this program.
    listing: SortedMap<Scope, Vec<DocId>>,
    /// First sync: documents whose changes the server took meanwhile.
    taken: BTreeSet<DocId>,
    /// First sync: documents received.
    filled: SortedMap<Scope, u32>,
    halted: bool,
}

impl Feed {
    pub(super) fn new(epoch: Option<Epoch>, mut cursors: SortedMap<Scope, Cursor>) -> Self {
        // A list that another run of the program began is read again, so that it is complete.
        cursors.retain(|_, cursor| !matches!(cursor, Cursor::Listing { .. }));
        Self {
            epoch,
            committed: cursors,
            heads: SortedMap::new(),
            received: SortedMap::new(),
            unfinished: SortedSet::new(),
            begin: None,
            dropped: Vec::new(),
            pages: VecDeque::new(),
            listing: SortedMap::new(),
            taken: BTreeSet::new(),
            filled: SortedMap::new(),
            halted: false,
        }
    }

    pub(super) fn epoch(&self) -> Option<Epoch> {
        self.epoch
    }

    pub(super) fn cursors(&self) -> Vec<(Scope, Cursor)> {
        self.committed.iter().map(|(&scope, &cursor)| (scope, cursor)).collect()
    }

    /// How far each scope is on disk.
    pub(super) fn on_disk(&self) -> &SortedMap<Scope, Cursor> {
        &self.committed
    }

    /// How far a scope is followed, if all of it that was received is on disk.
    pub(super) fn followed(&self, scope: Scope) -> Option<Seq> {
        match (self.committed.get(&scope), self.received.get(&scope)) {
            (Some(Cursor::Following(seq)), Some(Cursor::Following(received))) if seq == received => Some(*seq),
            _ => None,
        }
    }

    pub(super) fn halted(&self) -> bool {
        self.halted
    }

    /// Whether another database is about to be remembered.
    pub(super) fn begins(&self) -> bool {
        self.begin.is_some()
    }

    /// Takes nothing more from this connection: the store does not take it either.
    pub(super) fn halt(&mut self) {
        self.disconnect();
        self.halted = true;
    }

    /// Forgets what was received and not committed; the server sends it again.
    pub(super) fn disconnect(&mut self) {
        self.heads.clear();
        self.received.clear();
        self.unfinished.clear();
        self.begin = None;
        self.dropped.clear();
        self.pages.clear();
        self.halted = false;
    }

    pub(super) fn welcome(&mut self, epoch: Epoch, heads: &[ScopeHead]) {
        let resumed = resume(&self.committed, self.epoch, epoch, heads);
        if resumed.lost || self.epoch != Some(epoch) {
            self.begin = Some(Begin { epoch, offer_again: resumed.lost });
            self.listing.clear();
            self.taken.clear();
            self.filled.clear();
        }
        self.received = resumed.cursors;
        self.dropped = self.committed.keys().filter(|scope| !self.received.contains_key(scope)).copied().collect();
        self.heads = heads.iter().map(|head| (head.scope, *head)).collect();
    }

    /// The device's rights changed.
    pub(super) fn scopes(&mut self, heads: &[ScopeHead]) {
        if self.halted {
            return;
        }
        let heads: SortedMap<_, _> = heads.iter().map(|head| (head.scope, *head)).collect();
        let gone: Vec<_> = self.heads.keys().filter(|scope| !heads.contains_key(scope)).copied().collect();
        self.pages.retain(|page| !gone.contains(&page.scope));
        for scope in &gone {
            self.received.remove(scope);
            self.unfinished.remove(scope);
            self.listing.remove(scope);
            self.filled.remove(scope);
        }
        self.dropped.extend(gone);
        for scope in heads.keys() {
            self.received.entry(*scope).or_insert(Cursor::Fresh);
        }
        self.heads = heads;
    }

    /// The server took changes of these documents. What this connection sent does not come back, and a list that is
    /// older than that, or that was read before the server knew their facts, lacks them: they count as listed.
    pub(super) fn taken(&mut self, docs: Vec<DocId>) {
        if self.is_listing() {
            self.taken.extend(docs);
        }
    }

    /// Whether a list is being read, or about to be.
    fn is_listing(&self) -> bool {
        let begun = |cursor: &Cursor| matches!(cursor, Cursor::Fresh | Cursor::Listing { .. });
        !self.listing.is_empty() || self.received.values().any(begun)
    }

    /// False when the page cannot be from our server.
    pub(super) fn page(&mut self, mut page: Page) -> bool {
        if self.halted {
            return true;
        }
        let Some(received) = self.received.get_mut(&page.scope) else { return false };
        if self.pages.len() >= PAGES_MAX {
            return false;
        }
        let before = std::mem::replace(received, page.to);
        if matches!(before, Cursor::Fresh) {
            self.listing.insert(page.scope, Vec::new());
        }
        let begun = matches!(before, Cursor::Fresh | Cursor::Listing { .. });
        page.completes = begun && matches!(page.to, Cursor::Filling { .. } | Cursor::Following(_));
        // Documents that come after the list, before it is on disk, entered the scope meanwhile.
        let ids = page.items.iter().filter_map(listed_id);
        self.listing.entry(page.scope).and_modify(|list| list.extend(ids));
        if !matches!(before, Cursor::Following(_)) {
            let documents = page.items.iter().filter(|item| item.document().is_some_and(DocumentItem::brings)).count();
            *self.filled.entry(page.scope).or_default() += u32::try_from(documents).unwrap_or(u32::MAX);
        }
        if page.more {
            self.unfinished.insert(page.scope);
        } else {
            self.unfinished.remove(&page.scope);
        }
        if let (Cursor::Following(seq), Some(head)) = (page.to, self.heads.get_mut(&page.scope)) {
            head.head = head.head.max(seq);
        }
        self.pages.push_back(page);
        true
    }

    /// Moves what waits into a commit; returns what to confirm when it is on disk.
    pub(super) fn take(&mut self, commit: &mut LocalCommit) -> Vec<(Scope, Cursor)> {
        commit.begin = self.begin.take();
        commit.dropped = std::mem::take(&mut self.dropped);
        let mut cursors = SortedMap::new();
        let mut confirm = Vec::new();
        for page in self.pages.drain(..) {
            if page.completes
                && page.scope.has_documents()
                && let Some(list) = self.listing.get(&page.scope)
            {
                commit.listed.push((page.scope, list.iter().chain(&self.taken).copied().collect()));
            }
            if page.confirm {
                confirm.push((page.scope, page.to));
            }
            cursors.insert(page.scope, page.to);
            commit.items.extend(page.items.into_iter().map(|item| (page.scope, item)));
        }
        commit.cursors = cursors.into_iter().collect();
        confirm
    }

    pub(super) fn committed(&mut self, done: &Flying) {
        if let Some(epoch) = done.begin {
            self.epoch = Some(epoch);
            self.committed.clear();
        }
        for scope in &done.dropped {
            self.committed.remove(scope);
        }
        for scope in &done.listed {
            self.listing.remove(scope);
        }
        if !self.is_listing() {
            self.taken.clear();
        }
        self.committed.extend(done.cursors.iter().copied());
    }

    /// Documents received and in all, while there is a first sync.
    pub(super) fn first_sync(&self) -> Option<(u32, u32)> {
        let mut running = false;
        let (mut done, mut total) = (0u32, 0u32);
        for (scope, head) in &self.heads {
            let cursor = self.received.get(scope).copied().unwrap_or(Cursor::Fresh);
            running |= head.docs > 0 && !matches!(cursor, Cursor::Following(_));
            if let Some(filled) = self.filled.get(scope) {
                done = done.saturating_add((*filled).min(head.docs));
                total = total.saturating_add(head.docs);
            } else if !matches!(cursor, Cursor::Following(_)) {
                total = total.saturating_add(head.docs);
            }
        }
        (running && !self.halted).then_some((done, total))
    }

    /// Whether everything that the server is known to have is on disk.
    pub(super) fn caught_up(&self) -> bool {
        let on_disk = |head: &ScopeHead| {
            let cursor = self.committed.get(&head.scope).copied().unwrap_or(Cursor::Fresh);
            caught_up(cursor, head)
        };
        !self.halted && self.pages.is_empty() && self.unfinished.is_empty() && self.heads.values().all(on_disk)
    }
}

fn listed_id(item: &Item) -> Option<DocId> {
    match item {
        Item::Listed(facts) => Some(facts.id),
        Item::Document(document) => Some(document.doc),
        Item::ListedOther(facts) => Some(facts.doc()),
        Item::Other(other) => Some(other.document.doc),
        Item::Filled(filled) => Some(filled.document.doc),
        Item::Remove(_)
        | Item::Person(_)
        | Item::Department(_)
        | Item::Company(_)
        | Item::Setting(_)
        | Item::Handed(_) => None,
    }
}
