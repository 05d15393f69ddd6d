//! Commits to the device's store: one at a time, each with all that waits.

use super::{
    Effect, LocalCommit, OutboxKey, Settled, Ticket, Turn, check::Checks, feed::Feed, push::Push, requests::Requests,
};
use crate::{
    id::RequestId,
    sync::{
        pace::Backoff,
        protocol::{Cursor, Epoch, Scope},
        request::Verdict,
    },
};

/// The shortest wait before a store that failed is tried again, ms.
const RETRY_LEAST_MS: i64 = 10_000;
/// The longest, ms.
const RETRY_MOST_MS: i64 = 600_000;

#[derive(Debug)]
pub(super) struct Commits {
    next: Ticket,
    flying: Option<Flying>,
    connection: u64,
    /// After a failed commit of what was received.
    feed: Retry,
    /// After a failed commit of fates alone.
    fates: Retry,
}

#[derive(Debug)]
struct Retry {
    backoff: Backoff,
    at: i64,
}

impl Retry {
    fn new(seed: u64) -> Self {
        Self { backoff: Backoff::new(RETRY_LEAST_MS, RETRY_MOST_MS, seed), at: i64::MIN }
    }

    fn failed(&mut self, now: i64) {
        self.at = now.saturating_add(self.backoff.next());
    }

    fn succeeded(&mut self) {
        self.backoff.reset();
        self.at = i64::MIN;
    }
}

/// A commit under way: what to do when it is on disk.
#[derive(Debug)]
pub(super) struct Flying {
    ticket: Ticket,
    pub(super) connection: u64,
    pub(super) begin: Option<Epoch>,
    pub(super) dropped: Vec<Scope>,
    pub(super) listed: Vec<Scope>,
    pub(super) cursors: Vec<(Scope, Cursor)>,
    pub(super) confirm: Vec<(Scope, Cursor)>,
    pub(super) settled: Vec<(OutboxKey, Settled)>,
    pub(super) answered: Vec<(RequestId, Verdict)>,
}

impl Flying {
    fn has_feed(&self) -> bool {
        self.begin.is_some() || !self.dropped.is_empty() || !self.cursors.is_empty()
    }
}

/// What a failed commit was about.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) has_feed: bool,
    pub(super) settled: Vec<(OutboxKey, Settled)>,
    pub(super) answered: Vec<(RequestId, Verdict)>,
}

/// The parts of a device whose news a commit writes down.
pub(super) struct Sources<'a> {
    pub(super) feed: &'a mut Feed,
    pub(super) push: &'a mut Push,
    pub(super) requests: &'a mut Requests,
    pub(super) checks: &'a mut Checks,
}

impl Commits {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            next: 1,
            flying: None,
            connection: 0,
            feed: Retry::new(seed.rotate_left(32)),
            fates: Retry::new(seed.rotate_left(48)),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.flying.is_none()
    }

    /// Whether the commit under way remembers another database.
    pub(super) fn begins(&self) -> bool {
        self.flying.as_ref().is_some_and(|flying| flying.begin.is_some())
    }

    pub(super) fn new_connection(&mut self) -> u64 {
        self.connection += 1;
        self.connection
    }

    /// Whether a store that did not take a page may be tried again.
    pub(super) fn feed_is_due(&self, at: i64) -> bool {
        at >= self.feed.at
    }

    pub(super) fn retry_now(&mut self) {
        self.feed.at = i64::MIN;
        self.fates.at = i64::MIN;
    }

    pub(super) fn go_on(&mut self, turn: &mut Turn<'_>, from: Sources<'_>) {
        if self.flying.is_some() {
            return;
        }
        let mut commit = LocalCommit::default();
        let confirm = from.feed.take(&mut commit);
        if turn.at >= self.fates.at {
            commit.settled = from.push.take_settled();
            commit.answered = from.requests.take_answered();
            commit.offer_again = from.push.take_lacking();
            commit.offer_again.extend(from.checks.take_ahead());
        }
        if commit.is_empty() {
            return;
        }
        let ticket = self.next;
        self.next += 1;
        self.flying = Some(Flying {
            ticket,
            connection: self.connection,
            begin: commit.begin.map(|begin| begin.epoch),
            dropped: commit.dropped.clone(),
            listed: commit.listed.iter().map(|(scope, _)| *scope).collect(),
            cursors: commit.cursors.clone(),
            confirm,
            settled: commit.settled.clone(),
            answered: commit.answered.clone(),
        });
        turn.out.push(Effect::Commit { ticket, commit: Box::new(commit) });
    }

    pub(super) fn done(&mut self, ticket: Ticket) -> Option<Flying> {
        let done = self.flying.take_if(|flying| flying.ticket == ticket)?;
        if done.has_feed() {
            self.feed.succeeded();
        }
        self.fates.succeeded();
        Some(done)
    }

    pub(super) fn failed(&mut self, at: i64, ticket: Ticket) -> Option<Failed> {
        let failed = self.flying.take_if(|flying| flying.ticket == ticket)?;
        let has_feed = failed.has_feed();
        // A store that is full of what was received may well take a few fates.
        if has_feed {
            self.feed.failed(at)
        } else {
            self.fates.failed(at)
        }
        Some(Failed { has_feed, settled: failed.settled, answered: failed.answered })
    }
}
