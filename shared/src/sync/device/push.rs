//! What the device sends: the outbox, read in order, acknowledged change by change.

use std::collections::BTreeSet;

use super::{Effect, OutboxKey, Settled, Turn, Unsent, link::Link};
use crate::{
    id::DocId,
    sorted::{SortedMap, SortedSet},
    sync::{
        pace::Backoff,
        protocol::{Fate, FromDevice, HAND_BACK_SINCE, PUSH_BYTES, PUSH_WINDOW, Pushed, Refusal},
    },
};

/// The shortest wait before changes that could not be judged are sent again, ms.
const RETRY_LEAST_MS: i64 = 1_000;
/// The longest, ms.
const RETRY_MOST_MS: i64 = 30_000;

#[derive(Debug)]
pub(super) struct Push {
    unsent: u32,
    /// Rows up to this key were read on this connection.
    after: OutboxKey,
    /// Whether there may be rows behind it.
    more: bool,
    reading: Reading,
    /// Batches on the way, with their rows.
    flights: SortedMap<u32, Vec<(OutboxKey, DocId)>>,
    next_batch: u32,
    /// Fates to commit.
    settled: Vec<(OutboxKey, Settled)>,
    /// Rows whose fate is known and that may still be in the store, or in an answer of the store under way.
    settling: SortedSet<OutboxKey>,
    gone_while_reading: SortedSet<OutboxKey>,
    /// Documents of which the server lacks something that the outbox does not hold any more.
    lacking: BTreeSet<DocId>,
    /// Documents that were offered again on this connection.
    offered: BTreeSet<DocId>,
    /// When to send again, from the beginning, what came back without a fate.
    again_at: Option<i64>,
    retry: Backoff,
    /// The last answer on this connection was that the server's disk is full.
    full: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    No,
    /// An answer is due.
    Yes,
    /// An answer is due that is of no use: it was asked for on a former connection.
    Stale,
}

impl Push {
    pub(super) fn new(unsent: u32, seed: u64) -> Self {
        Self {
            unsent,
            after: 0,
            more: true,
            reading: Reading::No,
            flights: SortedMap::new(),
            next_batch: 0,
            settled: Vec::new(),
            settling: SortedSet::new(),
            gone_while_reading: SortedSet::new(),
            lacking: BTreeSet::new(),
            offered: BTreeSet::new(),
            again_at: None,
            retry: Backoff::new(RETRY_LEAST_MS, RETRY_MOST_MS, seed.rotate_left(16)),
            full: false,
        }
    }

    pub(super) fn unsent(&self) -> u32 {
        self.unsent
    }

    /// Whether the server said that it has no space for what is sent.
    pub(super) fn finds_server_full(&self) -> bool {
        self.full
    }

    /// Whether nothing is left to send or to write down.
    pub(super) fn is_done(&self) -> bool {
        self.unsent == 0 && self.flights.is_empty() && self.settled.is_empty()
    }

    /// Whether everything that could be sent was sent and has its fate.
    pub(super) fn has_paused(&self) -> bool {
        let waits = self.again_at.is_some() || !self.more;
        self.flights.is_empty() && self.settled.is_empty() && self.reading == Reading::No && waits
    }

    pub(super) fn queued(&mut self, rows: u32) {
        self.unsent = self.unsent.saturating_add(rows);
        self.more = true;
    }

    pub(super) fn disconnect(&mut self) {
        self.flights.clear();
        self.again_at = None;
        self.full = false;
        if self.reading == Reading::Yes {
            self.reading = Reading::Stale;
        }
    }

    /// A connection is live: everything that has no fate yet is sent on it.
    pub(super) fn restart(&mut self) {
        self.disconnect();
        self.offered.clear();
        self.after = 0;
        self.more = true;
        self.next_batch = 0;
        self.retry.reset();
    }

    pub(super) fn go_on(&mut self, turn: &mut Turn<'_>) {
        if let Some(again_at) = self.again_at
            && turn.at >= again_at
        {
            if !self.flights.is_empty() {
                return;
            }
            self.again_at = None;
            self.after = 0;
            self.more = true;
        }
        if self.more && self.reading == Reading::No && self.flights.len() < PUSH_WINDOW {
            self.reading = Reading::Yes;
            self.more = false;
            turn.out.push(Effect::ReadOutbox { after: self.after, max_bytes: PUSH_BYTES });
        }
    }

    pub(super) fn read(&mut self, turn: &mut Turn<'_>, link: &mut Link, mut rows: Vec<Unsent>) {
        let reading = std::mem::replace(&mut self.reading, Reading::No);
        let gone = std::mem::take(&mut self.gone_while_reading);
        if reading != Reading::Yes || !link.is_live() {
            self.more = true;
            return;
        }
        let Some(last) = rows.last() else {
            if self.after == 0 && !self.more && self.settling.is_empty() {
                self.unsent = 0;
            }
            return;
        };
        self.after = last.key;
        self.more = true;
        rows.retain(|row| !self.settling.contains(&row.key) && !gone.contains(&row.key));
        self.send(turn, link, rows);
    }

    /// Sends as many rows as a frame takes; the rest is read again.
    fn send(&mut self, turn: &mut Turn<'_>, link: &mut Link, mut rows: Vec<Unsent>) {
        let handed_back = rows.first().is_some_and(|row| row.handed_back);
        if let Some(other) = rows.iter().position(|row| row.handed_back != handed_back) {
            rows.truncate(other);
            self.after = rows[other - 1].key;
        }
        if handed_back && link.terms().is_some_and(|terms| terms.protocol < HAND_BACK_SINCE) {
            rows.iter().for_each(|row| self.settle(row.key, Settled::Refused(Refusal::Actor)));
            return;
        }
        while let Some(last) = rows.last() {
            let (batch, after) = (self.next_batch, last.key);
            let keys = rows.iter().map(|row| (row.key, row.doc)).collect();
            let items = group(&rows);
            let message =
                if handed_back { FromDevice::HandBack { batch, items } } else { FromDevice::Push { batch, items } };
            if let Some(Ok(frame)) = link.encode(&message) {
                self.after = after;
                self.next_batch += 1;
                self.flights.insert(batch, keys);
                turn.out.push(Effect::Send(frame));
                return;
            }
            if rows.len() == 1 {
                self.after = after;
                self.settle(after, Settled::Refused(Refusal::Malformed));
                return;
            }
            rows.truncate(rows.len() / 2);
        }
    }

    /// The documents whose changes the server took; none when the answer does not fit to what was sent.
    pub(super) fn acknowledged(&mut self, at: i64, batch: u32, fates: Vec<Fate>) -> Option<Vec<DocId>> {
        let rows = self.flights.remove(&batch).filter(|rows| rows.len() == fates.len())?;
        let mut taken = Vec::new();
        let mut wait = None;
        self.full = fates.iter().any(|fate| matches!(fate, Fate::Full(_)));
        for ((key, doc), fate) in rows.into_iter().zip(fates) {
            match fate {
                Fate::Ok(seq) => {
                    taken.push(doc);
                    self.settle(key, Settled::Accepted(seq));
                }
                Fate::Dup(seq) => self.settle(key, Settled::Known(seq)),
                Fate::Refused(why) => self.settle(key, Settled::Refused(why)),
                Fate::Missing(_) => {
                    wait = wait.max(Some(0));
                    // It may build upon a row on its way; if not, upon something that the server has lost.
                    if self.flights.is_empty() && self.offered.insert(doc) {
                        self.lacking.insert(doc);
                    }
                }
                Fate::Later(ms) | Fate::Full(ms) => wait = wait.max(Some(i64::from(ms).min(RETRY_MOST_MS))),
            }
        }
        if let Some(wait) = wait {
            let again = at.saturating_add(wait.max(self.retry.next()));
            self.again_at = Some(self.again_at.map_or(again, |before| before.max(again)));
        } else {
            self.retry.reset();
        }
        Some(taken)
    }

    fn settle(&mut self, key: OutboxKey, fate: Settled) {
        if self.settling.insert(key) {
            self.settled.push((key, fate));
        }
    }

    pub(super) fn take_lacking(&mut self) -> Vec<DocId> {
        std::mem::take(&mut self.lacking).into_iter().collect()
    }

    pub(super) fn take_settled(&mut self) -> Vec<(OutboxKey, Settled)> {
        std::mem::take(&mut self.settled)
    }

    /// The commit with these fates failed.
    pub(super) fn settle_again(&mut self, fates: Vec<(OutboxKey, Settled)>) {
        self.settled.extend(fates);
    }

    /// The rows are out of the outbox.
    pub(super) fn committed(&mut self, fates: &[(OutboxKey, Settled)]) {
        self.unsent = self.unsent.saturating_sub(u32::try_from(fates.len()).unwrap_or(u32::MAX));
        for (key, _) in fates {
            self.settling.remove(key);
            if self.reading != Reading::No {
                self.gone_while_reading.insert(*key);
            }
        }
    }
}

/// Neighbouring changes of one document go together.
fn group(rows: &[Unsent]) -> Vec<Pushed> {
    rows.chunk_by(|a, b| a.doc == b.doc)
        .map(|rows| Pushed { doc: rows[0].doc, changes: rows.iter().map(|row| row.change.clone()).collect() })
        .collect()
}
