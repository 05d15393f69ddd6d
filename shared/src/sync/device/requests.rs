//! What the device asks the server for: requests of authority, kept in the store until they are answered.

use std::collections::VecDeque;

use super::{Effect, Turn, link::Link};
use crate::{
    id::RequestId,
    sorted::SortedSet,
    sync::{
        pace::Backoff,
        protocol::FromDevice,
        request::{Request, Verdict},
        wire::REQUESTS_MAX,
    },
};

/// The first version of the protocol whose servers decide on requests.
const REQUESTS_SINCE: u16 = 2;
/// The shortest wait before requests that could not be decided are sent again, ms.
const RETRY_LEAST_MS: i64 = 1_000;
/// Requests in one message come to about so many bytes at most, unless one alone has more.
const MESSAGE_BYTES: usize = 64 << 10;
/// Messages without an answer: the server takes as many at a time.
const WINDOW: usize = 4;
/// The longest, ms.
const RETRY_MOST_MS: i64 = 30_000;

#[derive(Debug)]
pub(super) struct Requests {
    /// Requests in the store without an answer.
    waiting: u32,
    /// Whether the store is to be read.
    more: bool,
    reading: bool,
    /// Read and not sent yet.
    ready: Vec<Request>,
    /// Sent on this connection, without an answer.
    sent: SortedSet<RequestId>,
    /// The messages that they went in, as far as they have no answer.
    messages: usize,
    /// Of those sent, the ones that changes wait for.
    first: SortedSet<RequestId>,
    /// Answers to be written down.
    answered: Vec<(RequestId, Verdict)>,
    /// Answered, and perhaps still in the store.
    settling: SortedSet<RequestId>,
    again_at: Option<i64>,
    retry: Backoff,
    /// The version of the protocol, where the server decides on requests.
    heard: Option<u16>,
    /// The last answer on this connection was that the server's disk is full.
    full: bool,
}

impl Requests {
    pub(super) fn new(waiting: u32, seed: u64) -> Self {
        Self {
            waiting,
            more: false,
            reading: false,
            ready: Vec::new(),
            sent: SortedSet::new(),
            messages: 0,
            first: SortedSet::new(),
            answered: Vec::new(),
            settling: SortedSet::new(),
            again_at: None,
            retry: Backoff::new(RETRY_LEAST_MS, RETRY_MOST_MS, seed.rotate_left(8)),
            heard: None,
            full: false,
        }
    }

    /// One more is in the store.
    pub(super) fn queued(&mut self, count: u32) {
        self.waiting = self.waiting.saturating_add(count);
        self.more = true;
    }

    pub(super) fn disconnect(&mut self) {
        self.ready.clear();
        self.sent.clear();
        self.messages = 0;
        self.first.clear();
        self.again_at = None;
        self.heard = None;
        self.full = false;
    }

    /// A connection is live, and this version of the protocol is spoken.
    pub(super) fn restart(&mut self, protocol: u16) {
        self.disconnect();
        self.retry.reset();
        self.heard = Some(protocol).filter(|protocol| *protocol >= REQUESTS_SINCE);
        self.more = true;
    }

    /// Whether the server said that it has no space to note what it decides.
    pub(super) fn finds_server_full(&self) -> bool {
        self.full
    }

    /// Whether changes have to wait: a claim may allow them.
    pub(super) fn go_first(&self) -> bool {
        let unread = self.more || self.reading || self.ready.iter().any(|request| request.ask.goes_first());
        self.heard.is_some() && (!self.first.is_empty() || (self.waiting > 0 && unread && self.again_at.is_none()))
    }

    /// Whether nothing is left that this connection could have answered.
    pub(super) fn is_done(&self) -> bool {
        self.answered.is_empty() && (self.heard.is_none() || self.waiting == 0)
    }

    /// Sends what can be sent; `pushed`: all changes that could be sent were.
    pub(super) fn go_on(&mut self, turn: &mut Turn<'_>, link: &mut Link, pushed: bool) {
        if self.heard.is_none() || self.waiting == 0 {
            return;
        }
        if self.again_at.is_some_and(|at| turn.at >= at) {
            self.again_at = None;
            self.more = true;
        }
        if self.more && !self.reading && self.again_at.is_none() {
            self.more = false;
            self.reading = true;
            turn.out.push(Effect::ReadRequests);
        }
        let (now, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.ready).into_iter().partition(|request| pushed || request.ask.goes_first());
        let mut now = VecDeque::from(now);
        while !now.is_empty() && self.messages < WINDOW {
            let some = message_of(&mut now);
            self.sent.extend(some.iter().map(|request| request.id));
            self.first.extend(some.iter().filter(|request| request.ask.goes_first()).map(|request| request.id));
            self.messages += 1;
            turn.send(link, &FromDevice::Request(some));
        }
        self.ready = now.into_iter().chain(later).collect();
    }

    /// The store says what waits.
    pub(super) fn read(&mut self, mut requests: Vec<Request>) {
        self.reading = false;
        // What this server knows nothing of waits for another one.
        requests.retain(|request| self.heard.is_none_or(|protocol| request.ask.since() <= protocol));
        self.waiting = u32::try_from(requests.len()).unwrap_or(u32::MAX);
        if self.heard.is_none() {
            return;
        }
        let known = |id: &RequestId| self.sent.contains(id) || self.settling.contains(id);
        self.ready = requests.into_iter().filter(|request| !known(&request.id)).collect();
    }

    /// False when the server answers what was not asked.
    pub(super) fn answered(&mut self, at: i64, answers: Vec<(RequestId, Verdict)>) -> bool {
        let mut wait = None;
        self.messages = self.messages.saturating_sub(1);
        self.full = answers.iter().any(|(_, verdict)| matches!(verdict, Verdict::Full(_)));
        for (id, verdict) in answers {
            if !self.sent.remove(&id) {
                return false;
            }
            match verdict {
                Verdict::Later(ms) | Verdict::Full(ms) => wait = wait.max(Some(i64::from(ms).min(RETRY_MOST_MS))),
                Verdict::Done | Verdict::Denied(_) => {
                    self.first.remove(&id);
                    if self.settling.insert(id) {
                        self.answered.push((id, verdict));
                    }
                }
            }
        }
        match wait {
            Some(wait) => self.again_at = Some(at.saturating_add(wait.max(self.retry.next()))),
            None => self.retry.reset(),
        }
        true
    }

    pub(super) fn take_answered(&mut self) -> Vec<(RequestId, Verdict)> {
        std::mem::take(&mut self.answered)
    }

    /// The commit with these answers failed.
    pub(super) fn answer_again(&mut self, answers: Vec<(RequestId, Verdict)>) {
        self.answered.extend(answers);
    }

    /// The answers are in the store.
    pub(super) fn committed(&mut self, answers: &[(RequestId, Verdict)]) {
        self.waiting = self.waiting.saturating_sub(u32::try_from(answers.len()).unwrap_or(u32::MAX));
        for (id, _) in answers {
            self.settling.remove(id);
        }
        // What was read meanwhile may have counted them.
        self.more |= self.waiting > 0 && !answers.is_empty();
    }
}

/// The first of these requests, as many as go into one message.
fn message_of(requests: &mut VecDeque<Request>) -> Vec<Request> {
    let (mut some, mut bytes) = (Vec::new(), 0);
    while let Some(next) = requests.front() {
        bytes += next.ask.bytes();
        if some.len() == REQUESTS_MAX || (bytes > MESSAGE_BYTES && !some.is_empty()) {
            break;
        }
        some.extend(requests.pop_front());
    }
    some
}
