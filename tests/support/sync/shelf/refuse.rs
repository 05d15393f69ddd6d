//! Refused changes: the document is rebuilt without them, and what was built upon them is done anew.

use std::collections::{BTreeMap, BTreeSet};

use rand::{Rng, SeedableRng, rngs::StdRng};
use shared::{
    command::Author,
    customer::command::Rejection,
    document::Actor,
    id::DocId,
    sync::{device::OutboxKey, protocol::Refusal},
};

use super::{Held, Lot, Row, Shelf, ShelfFault, work};

impl Shelf {
    /// Rebuilds a document of which changes were refused. Every later unsent change of it is made anew, under a new
    /// actor: the old one's numbers are taken. Whether there were such.
    pub(super) fn rebuild(&mut self, doc: DocId, refused: &BTreeMap<OutboxKey, Refusal>) -> bool {
        let Some(first) = refused.keys().next().copied() else { return false };
        let later = self.outbox.range(first..).filter(|(_, row)| row.doc == doc).map(|(key, _)| *key);
        let mut again = Vec::new();
        let mut gone = BTreeSet::new();
        for key in later.collect::<Vec<_>>() {
            let Some(row) = self.outbox.get(&key).cloned() else { continue };
            if row.work.is_none() && !refused.contains_key(&key) {
                // It cannot be done again: the server says what becomes of it.
                continue;
            }
            self.outbox.remove(&key);
            gone.insert(row.hash);
            match refused.get(&key) {
                Some(why) if *why != Refusal::DependsOnRefused || row.work.is_none() => self.set_aside(row, *why),
                _ => again.push(row),
            }
        }
        let rewritten = !again.is_empty();
        self.own.retain(|row| !gone.contains(&row.hash));
        self.actor = Actor(StdRng::from_seed(twice(self.actor.0)).random());
        if let Some(held) = self.docs.get_mut(&doc) {
            held.remove(&gone);
        }
        if self.is(ShelfFault::ForgetsDependents) {
            again.clear();
        }
        for row in again {
            self.make_anew(row);
        }
        if let Some(held) = self.docs.get_mut(&doc) {
            held.facts = held.facts.take().filter(|_| !held.is_whole());
            if !held.is_whole() && held.facts.is_none() {
                self.docs.remove(&doc);
            }
        }
        rewritten
    }

    fn make_anew(&mut self, row: Row) {
        let Some((number, work, made_at)) = row.work.clone() else { return };
        let user = self.user;
        let actor = self.actor;
        let held = self.docs.entry(row.doc).or_insert_with(|| Held::made_by(user));
        let author = Author { user, now: made_at };
        let change = match held.opened() {
            Ok(document) => work::done(document, actor, author, &work),
            Err(_) => Err(Rejection::Gone),
        };
        match change {
            Ok(Some(change)) => {
                let hash = self.enter(row.doc, change, Some((number, work, made_at)));
                self.lots.insert(number, Lot::Waiting(hash));
            }
            Ok(None) => self.note(&row, Lot::Nothing),
            Err(_) => self.set_aside(row, Refusal::DependsOnRefused),
        }
    }

    fn set_aside(&mut self, row: Row, why: Refusal) {
        self.note(&row, Lot::Refused);
        if !self.is(ShelfFault::ForgetsRefused) {
            self.refused.push((row, why));
        }
    }
}

fn twice(half: [u8; 16]) -> [u8; 32] {
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(&half);
    seed
}
