//! Carries out what the sans-IO device asks for.

use shared::{
    id::DocId,
    sync::{
        check::DocDigest,
        device::{Device, Effect, Event, Phase, Status},
        protocol::Scope,
    },
    time::Instant,
};

use super::{
    probe::{self, Verdict},
    socket::{Socket, SocketEvent},
};
use crate::{
    bridge::{StoreTrouble, SyncPhase, SyncState},
    engine::{
        desk::{Desk, Env},
        mailbox::Mailbox,
        store::Storage,
        worker::Letter,
    },
};

/// What the driver hears, from sockets and from itself. Numbers tell whether it is still meant.
#[derive(Debug)]
pub enum SyncLetter {
    /// Something happened on the socket of this number.
    Socket(u32, SocketEvent),
    /// Something for the device of this number.
    Device(u32, Event),
    /// Documents of a scope whose digests are still to be worked out, for the device of this number.
    Digests(u32, Box<Digesting>),
    /// An answer about the session, asked for by the device of this number.
    Session(u32, Verdict),
}

/// Digests being worked out: it makes room for other letters between its parts.
#[derive(Debug)]
pub struct Digesting {
    scope: Scope,
    left: Vec<DocId>,
    done: Vec<DocDigest>,
}

/// Documents whose digests are worked out at once.
const DIGESTS_AT_ONCE: usize = 40;

/// What the driver cannot do itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is left to do.
    Done,
    /// The device was revoked: everything local is to be deleted.
    Wipe,
}

/// Sync of one person's desk.
pub struct Driver {
    device: Device,
    /// Number of the device, and of its last socket.
    generation: u32,
    socket_number: u32,
    socket: Option<Socket>,
    socket_was_open: bool,
    status: Option<Status>,
    trouble: Option<StoreTrouble>,
    told: Option<SyncState>,
    env: Env,
    mailbox: Mailbox<Letter>,
}

impl Driver {
    /// Sync that starts from what the desk holds. Nothing happens before the first event.
    pub fn new<S: Storage>(desk: &Desk<S>, env: Env, mailbox: Mailbox<Letter>) -> Self {
        Self {
            device: Device::new(desk.sync_start(seed(env))),
            generation: 0,
            socket_number: 0,
            socket: None,
            socket_was_open: false,
            status: None,
            trouble: None,
            told: None,
            env,
            mailbox,
        }
    }

    /// Starts again from what the desk holds: its cursors or its outbox were rewritten.
    pub async fn restart<S: Storage>(&mut self, desk: &mut Desk<S>) -> Outcome {
        self.socket = None;
        self.generation += 1;
        self.device = Device::new(desk.sync_start(seed(self.env)));
        self.handle(desk, Event::Wake).await
    }

    /// Something came from a socket or from an earlier effect.
    pub async fn hear<S: Storage>(&mut self, desk: &mut Desk<S>, letter: SyncLetter) -> Outcome {
        match letter {
            SyncLetter::Socket(number, event) if number == self.socket_number => self.hear_socket(desk, event).await,
            SyncLetter::Device(generation, event) if generation == self.generation => self.handle(desk, event).await,
            SyncLetter::Digests(generation, digesting) if generation == self.generation => {
                self.go_on_with_digests(desk, *digesting).await
            }
            SyncLetter::Session(generation, verdict) if generation == self.generation => match verdict {
                Verdict::Nothing => Outcome::Done,
                Verdict::LoggedOut => self.handle(desk, Event::LoggedOut).await,
                Verdict::Revoked => Outcome::Wipe,
            },
            SyncLetter::Socket(..) | SyncLetter::Device(..) | SyncLetter::Digests(..) | SyncLetter::Session(..) => {
                Outcome::Done
            }
        }
    }

    /// Passes an event to the device and carries out what it asks for, in order.
    pub async fn handle<S: Storage>(&mut self, desk: &mut Desk<S>, event: Event) -> Outcome {
        for effect in self.device.handle((self.env.now)(), event) {
            match effect {
                Effect::OpenSocket => self.open_socket(),
                Effect::CloseSocket => self.socket = None,
                Effect::Send(bytes) => {
                    self.socket.as_ref().inspect(|socket| socket.send(&bytes));
                }
                Effect::ReadOutbox { after, max_bytes } => {
                    let rows = desk.read_unsent(after, max_bytes).await.unwrap_or_default();
                    self.later(Event::OutboxRead(rows));
                }
                Effect::ReadRequests => self.later(Event::RequestsRead(desk.waiting_requests())),
                // Not answered before it is due: the device waits, whatever the time.
                Effect::ReadDigests(scope) => {
                    if desk.begin_check().await {
                        let left = desk.documents_in(scope);
                        self.post_digests(Digesting { scope, left, done: Vec::new() });
                    }
                }
                Effect::Commit { ticket, commit } => match desk.take_in(*commit).await {
                    Ok(()) => {
                        self.trouble = None;
                        // Only the server sends what is committed. The note is renewed by the next contact if it fails.
                        let _ = desk.note_contact().await;
                        self.later(Event::Committed(ticket));
                    }
                    Err(error) => {
                        self.trouble = Some(error.trouble());
                        self.later(Event::CommitFailed(ticket));
                    }
                },
                Effect::Status(status) => self.note(desk, status).await,
                Effect::Wipe => return Outcome::Wipe,
            }
        }
        Outcome::Done
    }

    async fn go_on_with_digests<S: Storage>(&mut self, desk: &mut Desk<S>, mut digesting: Digesting) -> Outcome {
        let some = digesting.left.split_off(digesting.left.len().saturating_sub(DIGESTS_AT_ONCE));
        for doc in some {
            match desk.digest(doc).await {
                Ok(digest) => digesting.done.extend(digest.map(|digest| (doc, digest))),
                // A store that does not answer has worse troubles; the next check comes.
                Err(_) => return Outcome::Done,
            }
        }
        if !digesting.left.is_empty() {
            self.post_digests(digesting);
            return Outcome::Done;
        }
        let Digesting { scope, done: digests, .. } = digesting;
        self.handle(desk, Event::DigestsRead { scope, digests }).await
    }

    fn post_digests(&self, digesting: Digesting) {
        self.mailbox.patient(Letter::Sync(SyncLetter::Digests(self.generation, Box::new(digesting))));
    }

    /// Whether the server is heard at the moment, as far as heartbeats tell.
    pub fn hears_server(&self) -> bool {
        self.status.is_some_and(|status| matches!(status.phase, Phase::Idle | Phase::FirstSync { .. }))
    }

    /// The store did or did not take what a person wrote.
    pub fn note_trouble(&mut self, trouble: Option<StoreTrouble>) {
        self.trouble = trouble;
    }

    /// How sync stands; none: as it was told last.
    pub fn news<S: Storage>(&mut self, desk: &Desk<S>) -> Option<SyncState> {
        let state = self.state(desk);
        if self.told.as_ref() == Some(&state) {
            return None;
        }
        self.told = Some(state.clone());
        Some(state)
    }

    /// How sync stands.
    pub fn state<S: Storage>(&self, desk: &Desk<S>) -> SyncState {
        SyncState {
            phase: self.status.map_or(SyncPhase::Offline, |status| phase(status.phase)),
            unsent: desk.unsent(),
            refused: desk.refused(),
            handed: desk.handed_waiting(),
            synced_at: self.status.map_or(desk.progress().synced_at, |status| status.synced_at),
            skew_ms: self.status.and_then(|status| status.skew_ms),
            server_full: self.status.is_some_and(|status| status.server_full),
            trouble: self.trouble.clone(),
        }
    }

    async fn note<S: Storage>(&mut self, desk: &mut Desk<S>, status: Status) {
        let equal_since: Option<Instant> = status.synced_at;
        self.status = Some(status);
        desk.set_skew(status.skew_ms);
        if status.caught_up {
            // What could not be written is tried again when the next thing happens.
            let _ = desk.hand_back_the_rest().await;
        }
        if status.phase == Phase::Idle {
            let _ = desk.note_contact().await;
        }
        if let Some(at) = equal_since
            && status.phase == Phase::Idle
            && desk.progress().synced_at != equal_since
        {
            // It is only shown; the next time will be stored.
            let _ = desk.note_synced(at).await;
        }
    }

    fn open_socket(&mut self) {
        self.socket_number += 1;
        self.socket_was_open = false;
        let (number, mailbox) = (self.socket_number, self.mailbox.clone());
        self.socket = Socket::open(move |event| mailbox.patient(Letter::Sync(SyncLetter::Socket(number, event))));
        if self.socket.is_none() {
            self.later(Event::SocketClosed);
        }
    }

    async fn hear_socket<S: Storage>(&mut self, desk: &mut Desk<S>, event: SocketEvent) -> Outcome {
        match event {
            SocketEvent::Opened => {
                self.socket_was_open = true;
                self.handle(desk, Event::SocketOpened).await
            }
            SocketEvent::Closed => {
                self.socket = None;
                if !self.socket_was_open {
                    self.ask_about_session();
                }
                self.handle(desk, Event::SocketClosed).await
            }
            SocketEvent::Frame(bytes) => self.handle(desk, Event::Frame(bytes)).await,
            SocketEvent::Text => self.handle(desk, Event::NotAFrame).await,
        }
    }

    fn ask_about_session(&self) {
        let (generation, mailbox) = (self.generation, self.mailbox.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let verdict = probe::ask().await;
            mailbox.patient(Letter::Sync(SyncLetter::Session(generation, verdict)));
        });
    }

    /// An answer to the device waits its turn, so that what people ask is not held up by a long sync.
    fn later(&self, event: Event) {
        self.mailbox.patient(Letter::Sync(SyncLetter::Device(self.generation, event)));
    }
}

fn seed(env: Env) -> u64 {
    let bytes = (env.random)();
    u64::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]])
}

fn phase(phase: Phase) -> SyncPhase {
    match phase {
        Phase::Offline | Phase::Revoked => SyncPhase::Offline,
        Phase::Syncing => SyncPhase::Syncing,
        Phase::FirstSync { done, total } => SyncPhase::FirstSync { done, total },
        Phase::Idle => SyncPhase::Idle,
        Phase::LogInAgain => SyncPhase::LogInAgain,
        Phase::UpdateApp => SyncPhase::UpdateApp,
    }
}
