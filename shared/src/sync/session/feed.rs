//! What a session sends: the pages of each scope, as many as the device's credit allows.

use std::collections::{BTreeSet, VecDeque};

use super::{Effect, PageRead, Skip, Turn};
use crate::{
    id::DocId,
    kind::DocKind,
    people::Setting,
    sorted::SortedMap,
    sync::{
        protocol::{
            Cursor, DocumentItem, FILLING_PAGE_BYTES, FilledItem, FromServer, Item, OtherItem, PAGE_BYTES, PAGE_WINDOW,
            Scope, ScopeHead, Seq,
        },
        resume::caught_up,
    },
};

#[derive(Debug, Default)]
pub(super) struct Feed {
    scopes: SortedMap<Scope, Reading>,
    /// The page that is being read: scope and where from.
    reading: Option<(Scope, Cursor)>,
    /// Pages on the way, oldest first; whether the device was asked to confirm them.
    unconfirmed: VecDeque<(Scope, Cursor, bool)>,
    own: Skip,
    /// Documents that the device pushed changes of while a page was being read: the page may lack them, although they
    /// are not sent again.
    overtaken: BTreeSet<DocId>,
    /// Heads that moved while the scopes were being looked up.
    early: SortedMap<Scope, Seq>,
    /// The device knows facts of another shape: it derives its own.
    without_facts: bool,
    /// The device knows no kinds and settings but those of version 3: others are not for it.
    without_others: bool,
    /// The device remembers what it was told while it read the list.
    fills: bool,
}

#[derive(Debug)]
struct Reading {
    head: ScopeHead,
    /// Where the device stands once it has everything that was sent.
    sent: Cursor,
    /// The last page said that there is more, whatever the head.
    more: bool,
    /// There was nothing to read although the head said so: not before it moves again.
    dry: bool,
}

impl Reading {
    fn new(head: ScopeHead, sent: Cursor) -> Self {
        Self { head, sent, more: false, dry: false }
    }

    fn is_due(&self) -> bool {
        !self.dry && (self.more || !caught_up(self.sent, &self.head))
    }
}

impl Feed {
    pub(super) fn begin(&mut self, cursors: SortedMap<Scope, Cursor>, heads: &[ScopeHead]) {
        for head in heads {
            let sent = cursors.get(&head.scope).copied().unwrap_or(Cursor::Fresh);
            self.scopes.insert(head.scope, Reading::new(*head, sent));
        }
        self.catch_up();
    }

    /// Whether the device knows facts as they are here.
    pub(super) fn send_facts(&mut self, alike: bool) {
        self.without_facts = !alike;
    }

    /// Whether the device knows kinds of documents that came after version 3.
    pub(super) fn send_others(&mut self, knows: bool) {
        self.without_others = !knows;
    }

    /// Whether the device remembers the facts that it was listed.
    pub(super) fn fill(&mut self, remembers: bool) {
        self.fills = remembers;
    }

    /// Whether the device reads the scope and is through with its first sync.
    pub(super) fn follows(&self, scope: Scope) -> bool {
        self.scopes.get(&scope).is_some_and(|reading| matches!(reading.sent, Cursor::Following(_)))
    }

    /// Sends documents beside the feed: they leave the device where it is.
    pub(super) fn send_whole(&mut self, turn: &mut Turn<'_>, scope: Scope, items: Vec<Item>) {
        if let Some(Reading { sent: sent @ Cursor::Following(_), more, .. }) = self.scopes.get(&scope) {
            let (after, more) = (*sent, *more);
            self.send(turn, PageRead { scope, after, to: after, items, more });
        }
    }

    pub(super) fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.scopes.keys().copied()
    }

    /// These scopes replace those before; new ones are read from the beginning.
    pub(super) fn change(&mut self, heads: &[ScopeHead]) {
        if self.scopes.keys().any(|scope| !heads.iter().any(|head| head.scope == *scope)) {
            self.forget_own();
        }
        self.scopes.retain(|scope, _| heads.iter().any(|head| head.scope == *scope));
        for head in heads {
            let reading = self.scopes.entry(head.scope).or_insert(Reading::new(*head, Cursor::Fresh));
            reading.dry = false;
            reading.head.head = reading.head.head.max(head.head);
            reading.head.docs = head.docs;
        }
        self.catch_up();
    }

    fn catch_up(&mut self) {
        for (scope, seq) in std::mem::take(&mut self.early) {
            self.moved(scope, seq);
        }
    }

    /// As `moved`, while the answer that says which scopes there are may be older than this.
    pub(super) fn moved_early(&mut self, scope: Scope, seq: Seq) {
        let early = self.early.entry(scope).or_default();
        *early = seq.max(*early);
    }

    pub(super) fn moved(&mut self, scope: Scope, seq: Seq) {
        if let Some(reading) = self.scopes.get_mut(&scope) {
            reading.dry &= seq <= reading.head.head;
            reading.head.head = reading.head.head.max(seq);
        }
    }

    /// The device itself pushed it over this connection.
    pub(super) fn pushed(&mut self, seq: Seq) {
        self.own.insert(seq);
    }

    /// The device pushed changes of these documents, which are stored now.
    pub(super) fn overtake(&mut self, docs: impl IntoIterator<Item = DocId>) {
        if self.reading.is_some() {
            self.overtaken.extend(docs);
        }
    }

    /// The device drops documents: what it pushed it may not have any more.
    fn forget_own(&mut self) {
        self.own = Skip::default();
    }

    /// False when nothing like it was sent.
    pub(super) fn confirmed(&mut self, scope: Scope, cursor: Cursor) -> bool {
        let position = self.unconfirmed.iter().position(|(s, to, asked)| *asked && *s == scope && *to == cursor);
        match position {
            Some(position) => {
                self.unconfirmed.drain(..=position);
                true
            }
            None => false,
        }
    }

    /// Reads the most urgent page, if the device's credit allows one; while `busy`, only for a first sync.
    pub(super) fn go_on(&mut self, turn: &mut Turn<'_>, busy: bool) {
        if self.reading.is_some() || self.unconfirmed.len() >= PAGE_WINDOW {
            return;
        }
        let waits = |reading: &Reading| busy && matches!(reading.sent, Cursor::Following(_));
        let due = self.scopes.values().filter(|reading| reading.is_due() && !waits(reading));
        if let Some(next) = due.min_by_key(|reading| urgency(reading.head.scope, reading.sent)) {
            let (scope, after) = (next.head.scope, next.sent);
            self.reading = Some((scope, after));
            let fills = self.fills && matches!(after, Cursor::Filling { .. });
            let max_bytes = if fills { FILLING_PAGE_BYTES } else { PAGE_BYTES };
            turn.out.push(Effect::ReadPage { scope, after, max_bytes, skip: self.own.clone() });
        }
    }

    pub(super) fn read(&mut self, turn: &mut Turn<'_>, page: PageRead) {
        if self.reading.take_if(|reading| *reading == (page.scope, page.after)).is_none() {
            return;
        }
        let overtaken = std::mem::take(&mut self.overtaken);
        let old = |item: &Item| item.document().is_some_and(|document| overtaken.contains(&document.doc));
        if page.items.iter().any(old) {
            // It is read again.
            return;
        }
        let Some(reading) = self.scopes.get_mut(&page.scope) else { return };
        if reading.sent != page.after {
            // The scope was taken away and given back meanwhile.
            return;
        }
        reading.more = page.more;
        if page.to == page.after {
            reading.dry = true;
            return;
        }
        reading.sent = page.to;
        self.send(turn, page);
    }

    /// Sends a page, in parts if it is too long for one frame.
    fn send(&mut self, turn: &mut Turn<'_>, page: PageRead) {
        let PageRead { scope, after, to, mut items, more } = page;
        if items.iter().any(|item| matches!(item, Item::Remove(_))) {
            self.forget_own();
        }
        if self.without_others {
            items.retain(|item| {
                !matches!(item, Item::ListedOther(_) | Item::Other(_) | Item::Setting(Setting::Trade(_)))
            });
        }
        if self.without_facts {
            items = items.into_iter().map(strip).collect();
        }
        if self.fills && matches!(after, Cursor::Filling { .. }) {
            items = items.into_iter().map(Item::filled).collect();
        }
        let mut rest = VecDeque::from([items]);
        while let Some(items) = rest.pop_front() {
            let last = rest.is_empty();
            // A part leaves the device where it was: if the connection breaks, the page is read again.
            let (to, more) = if last { (to, more) } else { (after, true) };
            let confirm = last && (more || self.unconfirmed.len() + 1 >= PAGE_WINDOW);
            let message = FromServer::Page { scope, to, items, more, confirm };
            if let Ok(frame) = turn.outgoing.encode(&message) {
                turn.out.push(Effect::Send(frame));
                if last {
                    self.unconfirmed.push_back((scope, to, confirm));
                }
                continue;
            }
            let FromServer::Page { items, .. } = message else { continue };
            let parts = divide(items);
            if last && parts.is_empty() {
                rest.push_back(Vec::new());
            }
            for part in parts.into_iter().rev() {
                rest.push_front(part);
            }
        }
    }
}

/// Live news first, then what everybody needs, then lists before documents.
fn urgency(scope: Scope, cursor: Cursor) -> (u8, Scope) {
    let rank = match (scope, cursor) {
        (Scope::Company | Scope::Handed(_), _) => 0,
        (_, Cursor::Following(_)) => 1,
        (_, Cursor::Fresh | Cursor::Listing { .. }) => 2,
        (_, Cursor::Filling { .. }) => 3,
    };
    (rank, scope)
}

/// The item without facts. A document that would only be listed is named: the device keeps it on its list.
fn strip(item: Item) -> Item {
    match item {
        Item::Listed(facts) => Item::Document(Box::new(DocumentItem::named(facts.id, facts.owner))),
        Item::Document(document) => Item::Document(Box::new(DocumentItem { facts: None, ..*document })),
        Item::ListedOther(facts) => {
            let document = DocumentItem::named(facts.doc(), facts.owner());
            Item::Other(Box::new(OtherItem { kind: facts.kind(), document, facts: None }))
        }
        Item::Other(other) => Item::Other(Box::new(OtherItem { facts: None, ..*other })),
        other => other,
    }
}

/// Two parts of what does not fit into one frame. A single document is divided between its changes; what cannot
/// be divided is listed only.
fn divide(mut items: Vec<Item>) -> Vec<Vec<Item>> {
    if items.len() > 1 {
        let tail = items.split_off(items.len() / 2);
        return vec![items, tail];
    }
    match items.pop() {
        Some(Item::Document(document)) => match halves(*document) {
            Ok(halves) => halves.map(|half| vec![Item::Document(Box::new(half))]).into(),
            Err(whole) => whole.facts.map(|facts| vec![Item::Listed(facts)]).into_iter().collect(),
        },
        Some(Item::Other(other)) => {
            let OtherItem { kind, document, facts } = *other;
            match halves(document) {
                // Only the whole has these facts, and it is whole with the second half.
                Ok([head, tail]) => [(head, None), (tail, facts)]
                    .map(|(document, facts)| vec![Item::Other(Box::new(OtherItem { kind, document, facts }))])
                    .into(),
                Err(_) => facts.map(|facts| vec![Item::ListedOther(facts)]).into_iter().collect(),
            }
        }
        Some(Item::Filled(filled)) => match halves(filled.document) {
            Ok([head, tail]) => {
                let tail = FilledItem { document: tail, ..*filled };
                vec![vec![nameless(filled.kind, head)], vec![Item::Filled(Box::new(tail))]]
            }
            // It is listed already.
            Err(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// A document of a kind, without facts.
fn nameless(kind: DocKind, document: DocumentItem) -> Item {
    match kind {
        DocKind::Trade | DocKind::Product => Item::Other(Box::new(OtherItem { kind, document, facts: None })),
        _ => Item::Document(Box::new(document)),
    }
}

/// A document divided between its changes, if it has several.
fn halves(mut document: DocumentItem) -> Result<[DocumentItem; 2], DocumentItem> {
    if document.changes.is_empty() || (document.changes.len() == 1 && document.snapshot.is_none()) {
        return Err(document);
    }
    let middle = if document.snapshot.is_some() { 0 } else { document.changes.len() / 2 };
    let mut tail = document.clone();
    tail.changes = document.changes.split_off(middle);
    tail.snapshot = None;
    // Only the whole has these facts.
    document.facts = None;
    Ok([document, tail])
}
