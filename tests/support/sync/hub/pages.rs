//! Reading pages: a first sync walks a scope's documents from the newest down, once for facts and once for the
//! documents; everything else follows the feed.

use std::collections::BTreeMap;

use shared::{
    id::DocId,
    sync::{
        protocol::{Cursor, DocumentItem, Item, Scope, Seq},
        session::{PageRead, Skip},
    },
};

use super::{Doc, Event, Hub, HubFault, What};

/// What an event costs besides its bytes.
const EVENT_BYTES: usize = 40;

/// A page without its scope and beginning.
type Part = (Cursor, Vec<Item>, bool);

/// What a stretch of the feed says of one document.
struct Happened {
    last: What,
    added: Option<Seq>,
}

impl Hub {
    /// Reads the next page of a scope.
    pub fn page(&self, scope: Scope, after: Cursor, max_bytes: usize, skip: &Skip) -> PageRead {
        let head = self.head(scope);
        let (to, items, more) = match after {
            Cursor::Fresh => self.listed(scope, head, u64::MAX, max_bytes, skip),
            Cursor::Listing { as_of, below } => self.listed(scope, as_of, below, max_bytes, skip),
            Cursor::Filling { as_of, below } => self.filled(scope, as_of, below, max_bytes, skip),
            Cursor::Following(seq) => self.followed(scope, seq, max_bytes, skip),
        };
        PageRead { scope, after, to, items, more }
    }

    /// Documents of a scope below an ordinal, the newest first.
    fn newest(&self, scope: Scope, below: u64) -> Vec<(DocId, &Doc)> {
        let inside = |doc: &Doc| doc.ordinal < below && doc.is_in(scope);
        let mut docs: Vec<_> = self.docs.iter().filter(|(_, doc)| inside(doc)).map(|(id, doc)| (*id, doc)).collect();
        docs.sort_by_key(|(_, doc)| std::cmp::Reverse(doc.ordinal));
        if self.is(HubFault::ListsTooFew) && docs.len() > 3 {
            docs.pop();
        }
        docs
    }

    fn listed(&self, scope: Scope, as_of: Seq, below: u64, max_bytes: usize, skip: &Skip) -> Part {
        let docs = self.newest(scope, below);
        if docs.is_empty() && below == u64::MAX {
            return (Cursor::Following(as_of), Vec::new(), false);
        }
        let mut items = Vec::new();
        for (id, doc) in docs {
            // Facts that are not derived yet come with the document itself.
            if let Some((_, facts)) = doc.facts.as_ref().filter(|_| !self.made_in(scope, id, doc, skip)) {
                items.push(Item::Listed(Box::new(facts.clone())));
            }
            if items.len() * 128 >= max_bytes {
                return (Cursor::Listing { as_of, below: doc.ordinal }, items, true);
            }
        }
        (Cursor::Filling { as_of, below: u64::MAX }, items, true)
    }

    /// Whether the document was made in this scope, and all of it over the connection that asks. One that came from
    /// another scope since is news here.
    fn made_in(&self, scope: Scope, id: DocId, doc: &Doc, skip: &Skip) -> bool {
        let first = doc.changes.first().map_or(0, |kept| kept.seq);
        let entered = |event: &Event| event.doc == id && event.what == What::Added && event.seq + 1 == first;
        doc.is_own(skip) && self.feeds.get(&scope).is_some_and(|feed| feed.iter().any(entered))
    }

    fn filled(&self, scope: Scope, as_of: Seq, below: u64, max_bytes: usize, skip: &Skip) -> Part {
        let (mut items, mut bytes) = (Vec::new(), 0);
        for (id, doc) in self.newest(scope, below) {
            if !self.made_in(scope, id, doc, skip) {
                let item = doc.whole(id);
                bytes += size(&item);
                items.push(Item::Document(Box::new(item)));
            }
            if bytes >= max_bytes {
                return (Cursor::Filling { as_of, below: doc.ordinal }, items, true);
            }
        }
        (Cursor::Following(as_of), items, self.head(scope) > as_of)
    }

    fn followed(&self, scope: Scope, after: Seq, max_bytes: usize, skip: &Skip) -> Part {
        let feed = self.feeds.get(&scope).map(Vec::as_slice).unwrap_or_default();
        let events = &feed[feed.partition_point(|event| event.seq <= after)..];
        let mut subjects: BTreeMap<DocId, Happened> = BTreeMap::new();
        let (mut order, mut bytes, mut to) = (Vec::new(), 0, after);
        for event in events {
            bytes += EVENT_BYTES + self.event_bytes(event);
            if bytes > max_bytes && to > after {
                break;
            }
            to = event.seq;
            let known = subjects.entry(event.doc).or_insert_with(|| {
                order.push(event.doc);
                Happened { last: event.what, added: None }
            });
            known.last = event.what;
            match event.what {
                What::Added => known.added = Some(event.seq),
                What::Removed => known.added = None,
                What::Changed => {}
            }
        }
        let head = events.last().map_or(after, |event| event.seq);
        let more = head > to;
        let upto = to;
        if self.is(HubFault::PageTooFar) {
            to = head;
        }
        let item = |doc: &DocId| self.happened(scope, *doc, &subjects[doc], (after, upto), skip);
        (Cursor::Following(to), order.iter().filter_map(item).collect(), more)
    }

    fn event_bytes(&self, event: &Event) -> usize {
        let doc = &self.docs[&event.doc];
        match event.what {
            What::Removed => 0,
            What::Added => doc.snapshot.as_ref().map_or(0, |(_, bytes)| bytes.len()),
            What::Changed => {
                let kept = doc.changes.iter().find(|kept| kept.seq == event.seq);
                kept.and_then(|kept| kept.body.as_ref()).map_or(0, Vec::len)
            }
        }
    }

    fn happened(&self, scope: Scope, id: DocId, what: &Happened, upto: (Seq, Seq), skip: &Skip) -> Option<Item> {
        let doc = &self.docs[&id];
        if what.last == What::Removed && !self.is(HubFault::TellsFormerOwner) {
            return Some(Item::Remove(id));
        }
        // It left meanwhile: its removal comes later in the feed, and until then nothing more of it is told.
        if !doc.is_in(scope) && !self.is(HubFault::TellsFormerOwner) {
            return None;
        }
        let item = match what.added {
            Some(added) => doc.entered(id, added, skip),
            None => doc.news(id, upto, skip),
        };
        item.map(|item| Item::Document(Box::new(item)))
    }
}

impl Doc {
    /// Whether every change was pushed over the connection that asks: the device has all of it.
    fn is_own(&self, skip: &Skip) -> bool {
        !self.changes.is_empty() && self.changes.iter().all(|kept| skip.contains(kept.seq))
    }

    /// With everything: the snapshot and the changes that it does not hold yet.
    pub(super) fn whole(&self, id: DocId) -> DocumentItem {
        DocumentItem {
            doc: id,
            owner: self.owner,
            snapshot: self.snapshot.as_ref().map(|(_, bytes)| bytes.clone()),
            changes: self.loose(),
            facts: self.facts_now().cloned().map(Box::new),
        }
    }

    /// Nothing if the device itself made it just then and nobody else has written since.
    fn entered(&self, id: DocId, added: Seq, skip: &Skip) -> Option<DocumentItem> {
        let made_then = self.changes.first().is_some_and(|first| first.seq == added + 1);
        if made_then && self.is_own(skip) { None } else { Some(self.whole(id)) }
    }

    fn news(&self, id: DocId, (after, upto): (Seq, Seq), skip: &Skip) -> Option<DocumentItem> {
        let new = |seq: Seq| seq > after && seq <= upto && !skip.contains(seq);
        let news: Vec<_> = self.changes.iter().filter(|kept| new(kept.seq)).collect();
        if news.is_empty() {
            return None;
        }
        let Some(changes) = news.iter().map(|kept| kept.body.clone()).collect() else { return Some(self.whole(id)) };
        let facts = self.facts_now().filter(|_| self.last_seq() <= upto).cloned().map(Box::new);
        Some(DocumentItem { doc: id, owner: self.owner, snapshot: None, changes, facts })
    }
}

fn size(item: &DocumentItem) -> usize {
    EVENT_BYTES + item.snapshot.as_ref().map_or(0, Vec::len) + item.changes.iter().map(Vec::len).sum::<usize>()
}
