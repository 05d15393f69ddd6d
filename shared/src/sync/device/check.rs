//! The device's part of the self-check: when everything is quiet it compares scope by scope, and has sent anew what is
//! wrong here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Effect, Turn, link::Link};
use crate::{
    id::DocId,
    sorted::SortedMap,
    sync::{
        check::{self, Check, DocDigest, Found},
        protocol::{Cursor, FromDevice, Scope, Seq},
    },
};

/// Quiet after which the first check of a connection begins, ms.
const FIRST_AFTER_MS: i64 = 10_000;
/// Time between two checks of a connection, ms.
const AGAIN_AFTER_MS: i64 = 6 * 3_600_000;
/// Documents that are fetched at once.
const FETCH_AT_ONCE: usize = 16;
/// Buckets that are listed at once, so that the answer fits into a frame.
const BUCKETS_AT_ONCE: usize = 32;
/// How often a scope that keeps moving is tried in one check.
const TRIES: u8 = 3;
/// How long an answer may take, ms.
const ANSWER_WITHIN_MS: i64 = 60_000;

#[derive(Debug, Default)]
pub(super) struct Checks {
    /// What the server said its sums are.
    told: SortedMap<Scope, (Seq, u64)>,
    /// When the next check begins; none: not connected to a server that can be asked.
    due_at: Option<i64>,
    /// Scopes that this check still has to compare.
    left: VecDeque<(Scope, u8)>,
    step: Step,
    /// Documents that were fetched by this run of the program, with the digest that the server said.
    fetched: BTreeMap<DocId, u64>,
    /// Documents of which the server lacks something: to be offered again.
    ahead: BTreeSet<DocId>,
    /// Documents that differ although everything was tried.
    given_up: BTreeSet<DocId>,
}

#[derive(Debug, Default)]
enum Step {
    #[default]
    Resting,
    /// The store was asked what it holds.
    Reading(Scope, u8),
    /// The server was asked.
    Asked(Asked),
}

#[derive(Debug)]
struct Asked {
    scope: Scope,
    tries: u8,
    at: Seq,
    since: i64,
    held: BTreeMap<DocId, u64>,
    /// Buckets that were asked for.
    buckets: Vec<u8>,
    /// Documents to fetch.
    wrong: VecDeque<DocId>,
}

impl Checks {
    /// The server can be asked; these are its sums.
    pub(super) fn welcome(&mut self, at: i64, sums: impl Iterator<Item = (Scope, Seq, u64)>) {
        self.disconnect();
        self.told = sums.map(|(scope, head, sum)| (scope, (head, sum))).collect();
        self.due_at = Some(at.saturating_add(FIRST_AFTER_MS));
    }

    pub(super) fn disconnect(&mut self) {
        self.told.clear();
        self.due_at = None;
        self.left.clear();
        self.step = Step::Resting;
    }

    /// Documents of which the server lacks what is here.
    pub(super) fn take_ahead(&mut self) -> Vec<DocId> {
        std::mem::take(&mut self.ahead).into_iter().collect()
    }

    /// Begins, or goes on, if everything is quiet.
    pub(super) fn go_on(&mut self, turn: &mut Turn<'_>, quiet: bool, cursors: &SortedMap<Scope, Cursor>) {
        if let Step::Asked(asked) = &self.step
            && turn.at.saturating_sub(asked.since) > ANSWER_WITHIN_MS
        {
            self.step = Step::Resting;
        }
        let Some(due_at) = self.due_at else { return };
        if !quiet || !matches!(self.step, Step::Resting) {
            return;
        }
        if turn.at >= due_at {
            self.due_at = Some(turn.at.saturating_add(AGAIN_AFTER_MS));
            self.left = cursors.keys().filter(|scope| scope.has_documents()).map(|scope| (*scope, TRIES)).collect();
        }
        if let Some((scope, tries)) = self.left.pop_front() {
            self.step = Step::Reading(scope, tries);
            turn.out.push(Effect::ReadDigests(scope));
        }
    }

    /// The store says what it holds.
    pub(super) fn read(
        &mut self,
        turn: &mut Turn<'_>,
        link: &mut Link,
        scope: Scope,
        digests: Vec<DocDigest>,
        cursor: Option<Seq>,
    ) {
        let Step::Reading(reading, tries) = self.step else { return };
        self.step = Step::Resting;
        let Some(at) = cursor.filter(|_| reading == scope) else { return self.later(scope, tries) };
        let sum = check::sum(&digests);
        if self.told.get(&scope) == Some(&(at, sum)) {
            return;
        }
        let held = digests.into_iter().collect();
        let (buckets, wrong) = (Vec::new(), VecDeque::new());
        self.step = Step::Asked(Asked { scope, tries, at, since: turn.at, held, buckets, wrong });
        turn.send(link, &FromDevice::Check(Check::Compare { scope, at, sum }));
    }

    /// The server answered. False when it was not asked.
    pub(super) fn found(
        &mut self,
        turn: &mut Turn<'_>,
        link: &mut Link,
        scope: Scope,
        found: Found,
        cursor: Option<Seq>,
    ) -> bool {
        let mut asked = match std::mem::take(&mut self.step) {
            Step::Asked(asked) => asked,
            // An answer that came too late.
            other => {
                self.step = other;
                return true;
            }
        };
        if asked.scope != scope {
            return false;
        }
        if cursor != Some(asked.at) && !matches!(found, Found::Sent) {
            // The device itself has moved on: what it said is not true any more.
            self.later(scope, asked.tries);
            return true;
        }
        match found {
            Found::Same => return true,
            Found::Moved => {
                self.later(scope, asked.tries);
                return true;
            }
            Found::Sums(sums) => {
                asked.buckets = check::wrong_buckets(&asked.held, &sums);
                asked.buckets.truncate(BUCKETS_AT_ONCE);
                let buckets = asked.buckets.clone();
                turn.send(link, &FromDevice::Check(Check::List { scope, at: asked.at, buckets }));
            }
            Found::Docs(docs) => {
                self.judge(&mut asked, &docs);
                if asked.wrong.is_empty() {
                    return true;
                }
                fetch(turn, link, &mut asked);
            }
            Found::Sent if asked.wrong.is_empty() => {
                // Once more, to see that it is right now.
                self.left.push_front((scope, asked.tries));
                return true;
            }
            Found::Sent => fetch(turn, link, &mut asked),
        }
        asked.since = turn.at;
        self.step = Step::Asked(asked);
        true
    }

    /// What is wrong is fetched; what was fetched in vain is offered; what was offered in vain is left alone.
    fn judge(&mut self, asked: &mut Asked, there: &[DocDigest]) {
        let digests: BTreeMap<DocId, u64> = there.iter().copied().collect();
        for doc in check::wrong_docs(&asked.held, &asked.buckets, there) {
            let wanted = digests.get(&doc).copied().unwrap_or(0);
            if self.given_up.contains(&doc) {
                continue;
            }
            if self.fetched.insert(doc, wanted) == Some(wanted) {
                self.ahead.insert(doc);
                self.given_up.insert(doc);
            } else {
                asked.wrong.push_back(doc);
            }
        }
    }

    fn later(&mut self, scope: Scope, tries: u8) {
        if let Some(tries) = tries.checked_sub(1) {
            self.left.push_back((scope, tries));
        }
    }
}

/// Asks for the next of the documents that are wrong here.
fn fetch(turn: &mut Turn<'_>, link: &mut Link, asked: &mut Asked) {
    let docs: Vec<DocId> = asked.wrong.drain(..asked.wrong.len().min(FETCH_AT_ONCE)).collect();
    turn.send(link, &FromDevice::Check(Check::Fetch { scope: asked.scope, docs }));
}
