//! The device's side of sync: one state machine for as long as the program runs, over many connections.

mod check;
mod commits;
mod event;
mod feed;
mod link;
mod push;
mod report;
mod requests;

pub use event::{Begin, Effect, Event, LocalCommit, OutboxKey, Phase, Settled, Start, Status, Ticket, Unsent};

use self::{
    check::Checks,
    commits::{Commits, Sources},
    feed::Feed,
    link::{Link, Terms},
    push::Push,
    report::Report,
    requests::Requests,
};
use super::{
    frame::BadFrame,
    pace::{Backoff, Pulse, Steady},
    protocol::{DOCUMENT_SCHEMA, Epoch, FromDevice, FromServer, Goodbye, PROTOCOL, ScopeHead, ScopeState},
};
use crate::{id::DeviceId, time::Instant};

/// Messages that this program does not know before it counts as too old for the server; fewer may be bad luck.
const UNKNOWN_MAX: u8 = 3;

/// The device's side of sync.
#[derive(Debug)]
pub struct Device {
    id: DeviceId,
    clock: Steady,
    link: Link,
    retry: Backoff,
    feed: Feed,
    push: Push,
    requests: Requests,
    checks: Checks,
    commits: Commits,
    report: Report,
    /// Messages that this program does not know, since everything was equal to the server.
    unknown: u8,
}

/// One call's worth of context.
struct Turn<'a> {
    /// The wall clock.
    now: Instant,
    /// Steady time, ms.
    at: i64,
    out: &'a mut Vec<Effect>,
}

impl Turn<'_> {
    fn send(&mut self, link: &mut Link, message: &FromDevice) {
        // Every message but a push is small, and pushes are cut to size by who sends them.
        if let Some(Ok(frame)) = link.encode(message) {
            self.out.push(Effect::Send(frame));
        }
    }
}

impl Device {
    /// A device as its store describes it. It connects upon the first `Wake` or `Tick`.
    pub fn new(start: Start) -> Self {
        Self {
            id: start.device,
            clock: Steady::new(),
            link: Link::Waiting { until: 0 },
            retry: Backoff::new(link::RETRY_LEAST_MS, link::RETRY_MOST_MS, start.seed),
            feed: Feed::new(start.epoch, start.cursors),
            push: Push::new(start.unsent, start.seed),
            requests: Requests::new(start.asking, start.seed),
            checks: Checks::default(),
            commits: Commits::new(start.seed),
            report: Report::new(start.synced_at),
            unknown: 0,
        }
    }

    /// Takes note of an event; the effects are to be carried out in order.
    pub fn handle(&mut self, now: Instant, event: Event) -> Vec<Effect> {
        let mut out = Vec::new();
        let mut turn = Turn { now, at: self.clock.advance(now), out: &mut out };
        if self.clock.take_jump() {
            self.clock_jumped(&mut turn);
        }
        match event {
            Event::Wake => self.wake(&mut turn),
            Event::SocketOpened => self.opened(&mut turn),
            Event::SocketClosed => self.closed(&mut turn),
            Event::LoggedOut => self.stop(&mut turn, Phase::LogInAgain),
            Event::Frame(bytes) => self.received(&mut turn, &bytes),
            Event::NotAFrame => self.distrust(&mut turn),
            Event::Tick => self.tick(&mut turn),
            Event::Queued(rows) => self.push.queued(rows),
            Event::OutboxRead(rows) => self.push.read(&mut turn, &mut self.link, rows),
            Event::Asked(count) => self.requests.queued(count),
            Event::RequestsRead(requests) => self.requests.read(requests),
            Event::DigestsRead { scope, digests } => {
                let followed = self.feed.followed(scope).filter(|_| self.phase() == Phase::Idle);
                self.checks.read(&mut turn, &mut self.link, scope, digests, followed);
            }
            Event::Committed(ticket) => self.committed(&mut turn, ticket),
            Event::CommitFailed(ticket) => self.commit_failed(&turn, ticket),
        }
        self.go_on(&mut turn);
        out
    }

    /// Starts whatever can be started now.
    fn go_on(&mut self, turn: &mut Turn<'_>) {
        if self.link.is_open() && self.commits.is_idle() {
            self.greet(turn);
        }
        let (feed, push, requests, checks) = (&mut self.feed, &mut self.push, &mut self.requests, &mut self.checks);
        self.commits.go_on(turn, Sources { feed, push, requests, checks });
        if let Some(terms) = self.link.terms()
            && !self.feed.begins()
            && !self.commits.begins()
        {
            self.requests.go_on(turn, &mut self.link, self.push.has_paused());
            if terms.takes_changes && !self.requests.go_first() {
                self.push.go_on(turn);
            }
        }
        let phase = self.phase();
        if phase == Phase::Idle {
            self.unknown = 0;
        }
        self.checks.go_on(turn, phase == Phase::Idle, self.feed.on_disk());
        let now = Status {
            phase,
            unsent: self.push.unsent(),
            synced_at: None,
            skew_ms: None,
            feed_halted: self.feed.halted(),
            server_full: self.push.finds_server_full() || self.requests.finds_server_full(),
            caught_up: self.link.is_live()
                && self.feed.first_sync().is_none()
                && self.feed.caught_up()
                && self.commits.is_idle(),
        };
        self.report.go_on(turn, now);
    }

    fn greet(&mut self, turn: &mut Turn<'_>) {
        self.link.greeted(turn.at);
        let hello = FromDevice::Hello {
            protocol: PROTOCOL,
            schema: DOCUMENT_SCHEMA,
            device: self.id,
            epoch: self.feed.epoch(),
            cursors: self.feed.cursors(),
            unsent: self.push.unsent(),
        };
        turn.send(&mut self.link, &hello);
    }

    fn received(&mut self, turn: &mut Turn<'_>, bytes: &[u8]) {
        let Some(message) = self.link.heard(turn.at, bytes) else { return };
        let understood = match message {
            Ok(message) => self.obey(turn, message),
            // Only a newer server says what this program does not know; trying for ever would not help.
            Err(BadFrame::Unknown) if self.unknown + 1 >= UNKNOWN_MAX => return self.stop(turn, Phase::UpdateApp),
            Err(BadFrame::Unknown) => {
                self.unknown += 1;
                false
            }
            Err(_) => false,
        };
        if !understood {
            self.distrust(turn);
        }
    }

    /// False when the server broke the protocol.
    fn obey(&mut self, turn: &mut Turn<'_>, message: FromServer) -> bool {
        match message {
            FromServer::Bye(why) => self.sent_away(turn, why),
            FromServer::Ping => turn.send(&mut self.link, &FromDevice::Pong),
            FromServer::Pong => {}
            // What a server of version 1 says.
            FromServer::Welcome { epoch, now, scopes, .. } => {
                return self.welcomed(turn, Terms { protocol: 1, takes_changes: true }, epoch, now, &scopes);
            }
            FromServer::Greeting { protocol, epoch, now, min_writer, scopes, .. } => {
                let terms = Terms { protocol, takes_changes: DOCUMENT_SCHEMA >= min_writer };
                let heads: Vec<_> = scopes.iter().map(ScopeState::head).collect();
                if !self.welcomed(turn, terms, epoch, now, &heads) {
                    return false;
                }
                self.checks.welcome(turn.at, scopes.iter().map(|state| (state.scope, state.head, state.sum)));
            }
            _ if !self.link.is_live() => return false,
            FromServer::Scopes(scopes) => self.feed.scopes(&scopes),
            FromServer::Page { scope, to, items, more, confirm } => {
                return self.feed.page(feed::Page::new(scope, to, items, more, confirm));
            }
            FromServer::Ack { batch, fates } => {
                let Some(taken) = self.push.acknowledged(turn.at, batch, fates) else { return false };
                self.feed.taken(taken);
            }
            FromServer::Checked { scope, found } => {
                let followed = self.feed.followed(scope);
                return self.checks.found(turn, &mut self.link, scope, found, followed);
            }
            FromServer::Time(there) => self.report.server_clock(turn.now, there),
            FromServer::Answer(answers) => return self.requests.answered(turn.at, answers),
        }
        true
    }

    /// False when the server was not asked, or speaks a version that this program does not know.
    fn welcomed(&mut self, turn: &Turn<'_>, terms: Terms, epoch: Epoch, now: Instant, heads: &[ScopeHead]) -> bool {
        if terms.protocol > PROTOCOL || !self.link.welcomed(terms) {
            return false;
        }
        self.retry.reset();
        self.report.server_clock(turn.now, now);
        self.feed.welcome(epoch, heads);
        self.push.restart();
        self.requests.restart(terms.protocol);
        true
    }

    /// How far the clock is off is not known any more: a connected device asks, another learns it with the welcome.
    fn clock_jumped(&mut self, turn: &mut Turn<'_>) {
        self.report.forget_clock();
        if self.link.terms().is_some_and(|terms| terms.protocol >= 2) {
            turn.send(&mut self.link, &FromDevice::Time);
        }
    }

    fn committed(&mut self, turn: &mut Turn<'_>, ticket: Ticket) {
        let Some(done) = self.commits.done(ticket) else { return };
        self.push.committed(&done.settled);
        self.requests.committed(&done.answered);
        self.feed.committed(&done);
        if self.link.is_connection(done.connection) {
            for (scope, cursor) in done.confirm {
                turn.send(&mut self.link, &FromDevice::Committed { scope, cursor });
            }
        }
    }

    fn commit_failed(&mut self, turn: &Turn<'_>, ticket: Ticket) {
        if let Some(failed) = self.commits.failed(turn.at, ticket) {
            if failed.has_feed {
                self.feed.halt();
            }
            self.push.settle_again(failed.settled);
            self.requests.answer_again(failed.answered);
        }
    }

    fn tick(&mut self, turn: &mut Turn<'_>) {
        match self.link.tick(turn.at) {
            link::Due::Nothing => {}
            link::Due::Connect => self.connect(turn),
            link::Due::Ping => turn.send(&mut self.link, &FromDevice::Ping),
            link::Due::GiveUp => self.back_off(turn),
        }
        if self.feed.halted() && self.link.is_live() && self.commits.feed_is_due(turn.at) {
            // The cursors on disk say where to go on: a new connection asks from there.
            self.reconnect(turn);
        }
    }

    /// What the person is to be told.
    fn phase(&self) -> Phase {
        if let Link::Stopped(phase) = self.link {
            return phase;
        }
        let Some(terms) = self.link.terms() else {
            let hopeful = self.link.is_trying() && !self.retry.has_failed();
            return if hopeful { Phase::Syncing } else { Phase::Offline };
        };
        if !terms.takes_changes {
            return Phase::UpdateApp;
        }
        let done = self.push.is_done() && self.requests.is_done();
        match self.feed.first_sync() {
            Some((done, total)) => Phase::FirstSync { done, total },
            None if self.feed.caught_up() && done && self.commits.is_idle() => Phase::Idle,
            None => Phase::Syncing,
        }
    }

    fn sent_away(&mut self, turn: &mut Turn<'_>, why: Goodbye) {
        match why {
            Goodbye::SessionEnded => self.stop(turn, Phase::LogInAgain),
            Goodbye::TooOld => self.stop(turn, Phase::UpdateApp),
            Goodbye::Revoked => {
                self.stop(turn, Phase::Revoked);
                turn.out.push(Effect::Wipe);
            }
            Goodbye::Restart => self.back_off(turn),
            Goodbye::BadFrame | Goodbye::Superseded => self.distrust(turn),
        }
    }
}

/// Connecting and parting.
impl Device {
    fn wake(&mut self, turn: &mut Turn<'_>) {
        self.retry.reset();
        self.commits.retry_now();
        match &mut self.link {
            Link::Stopped(Phase::Revoked) | Link::Connecting { .. } => {}
            Link::Waiting { .. } | Link::Stopped(_) => self.connect(turn),
            Link::Up(_) if self.feed.halted() => self.reconnect(turn),
            Link::Up(up) => {
                if up.heart.ask(turn.at) {
                    turn.send(&mut self.link, &FromDevice::Ping);
                }
            }
        }
    }

    fn connect(&mut self, turn: &mut Turn<'_>) {
        self.link = Link::Connecting { since: turn.at };
        turn.out.push(Effect::OpenSocket);
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        if matches!(self.link, Link::Connecting { .. }) {
            self.feed.disconnect();
            self.link = Link::up(turn.at, self.commits.new_connection());
        }
    }

    fn closed(&mut self, turn: &mut Turn<'_>) {
        if self.link.is_trying() {
            self.wait(turn);
        }
    }

    fn reconnect(&mut self, turn: &mut Turn<'_>) {
        self.part(turn);
        self.connect(turn);
    }

    fn back_off(&mut self, turn: &mut Turn<'_>) {
        self.part(turn);
        self.wait(turn);
    }

    /// What came is not from our server, or one of the two sides is wrong: there is no hurry to try again.
    fn distrust(&mut self, turn: &mut Turn<'_>) {
        self.retry.give_up();
        self.back_off(turn);
    }

    fn wait(&mut self, turn: &Turn<'_>) {
        self.hang_up();
        self.link = Link::Waiting { until: turn.at.saturating_add(self.retry.next()) };
    }

    fn stop(&mut self, turn: &mut Turn<'_>, phase: Phase) {
        self.part(turn);
        self.link = Link::Stopped(phase);
    }

    fn part(&mut self, turn: &mut Turn<'_>) {
        if self.link.is_trying() {
            turn.out.push(Effect::CloseSocket);
        }
        self.hang_up();
    }

    fn hang_up(&mut self) {
        self.feed.disconnect();
        self.push.disconnect();
        self.requests.disconnect();
        self.checks.disconnect();
    }
}

impl From<Pulse> for link::Due {
    fn from(pulse: Pulse) -> Self {
        match pulse {
            Pulse::Fine => Self::Nothing,
            Pulse::Ping => Self::Ping,
            Pulse::Dead => Self::GiveUp,
        }
    }
}

#[cfg(test)]
mod tests;
