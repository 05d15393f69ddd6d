//! The fates of changes that were sent, and what a restored server is given back.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    document::Document,
    id::DocId,
    sync::{
        device::{OutboxKey, Settled},
        gatekeeper,
        protocol::{DocumentItem, Refusal},
    },
};

use super::{Lot, Row, Shelf};

impl Shelf {
    /// Everything is read: what the server has not sent by now it does not have. Returns how many rows that adds to the
    /// outbox.
    pub fn hand_back_the_rest(&mut self) -> u32 {
        self.handing_back.clone().into_iter().map(|doc| self.hand_back(doc, None)).sum()
    }

    /// The server sent all that it has of a document; none: it has nothing. What others wrote and it lacks goes into the
    /// outbox.
    pub(super) fn hand_back(&mut self, doc: DocId, there: Option<&DocumentItem>) -> u32 {
        if there.is_some_and(|item| !item.brings()) || !self.handing_back.remove(&doc) {
            return 0;
        }
        let heads = match there.map(|item| Document::salvage(item.snapshot.as_deref(), &item.changes)) {
            None => Vec::new(),
            Some(Ok((document, _))) => document.heads(),
            Some(Err(_)) => return 0,
        };
        let Some(here) = self.docs.get(&doc).and_then(|held| held.load().ok()) else { return 0 };
        let known: BTreeSet<_> = self.outbox.values().chain(&self.own).map(|row| row.hash).collect();
        let lacking = here.changes_since(&heads);
        let rows = lacking.into_iter().map(|change| {
            let hash = gatekeeper::check(&change).expect("it was let in").hash;
            Row { doc, hash, change, work: None, handed_back: true }
        });
        let rows: Vec<_> = rows.filter(|row| !known.contains(&row.hash)).collect();
        let count = rows.len();
        rows.into_iter().for_each(|row| self.queue(row));
        u32::try_from(count).expect("a test has few")
    }

    pub(super) fn settle(&mut self, settled: Vec<(OutboxKey, Settled)>, touched: &mut BTreeSet<DocId>) -> bool {
        let mut refused: BTreeMap<DocId, BTreeMap<OutboxKey, Refusal>> = BTreeMap::new();
        for (key, fate) in settled {
            let Some(row) = self.outbox.get(&key).cloned() else { continue };
            match fate {
                Settled::Refused(_) if row.handed_back => {
                    self.outbox.remove(&key);
                    self.certain(row.doc, false);
                }
                Settled::Refused(why) => {
                    refused.entry(row.doc).or_default().insert(key, why);
                }
                Settled::Accepted(_) | Settled::Known(_) => {
                    self.outbox.remove(&key);
                    self.note(&row, Lot::Accepted(row.hash));
                    self.certain(row.doc, matches!(fate, Settled::Accepted(_)));
                }
            }
        }
        let mut rewritten = false;
        for (doc, why) in refused {
            rewritten |= self.rebuild(doc, &why);
            self.certain(doc, false);
            touched.insert(doc);
        }
        rewritten
    }

    /// A document that was not on a list and waited for the fates of its changes.
    fn certain(&mut self, doc: DocId, accepted: bool) {
        let waits = self.handing_back.contains(&doc);
        let Some(held) = self.docs.get_mut(&doc) else { return };
        if accepted {
            held.doubtful.clear();
        }
        if !held.doubtful.is_empty() && !waits && !self.outbox.values().any(|other| other.doc == doc) {
            let left = std::mem::take(&mut held.doubtful);
            left.into_iter().for_each(|scope| self.leave(scope, |id| id == doc));
        }
    }
}
