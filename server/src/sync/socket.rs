//! One socket: carries out what its session asks for, and tells it what happened.

mod drain;
mod read;

use std::time::{Duration, Instant};

use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, close_code},
    },
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use shared::{
    api::ApiError,
    id::DeviceId,
    sync::{
        TICK_MS,
        protocol::FRAME_MAX_BYTES,
        session::{Effect, Event, Opening, Session as Peer},
    },
    time::{self, MINUTE_MS},
};
use tokio::sync::{broadcast::error::RecvError, watch};

use self::drain::DRAIN_WITHIN;
use super::{
    bombs,
    hub::Notice,
    intake::{self, Batch, Intake},
    packing,
};
use crate::{
    app::App,
    auth::{origin, session::Session},
    clock,
    error::Failure,
    limits::{Bucket, MESSAGE_BYTES, OF_SOCKET, seconds_up},
    store::{Committed, rows::PageRequest},
};

/// How long a message may take to leave before the socket counts as stuck.
const SEND_WITHIN: Duration = Duration::from_secs(30);
/// How long a connection stays open after the last word, so that it is heard although more was on its way.
const LINGER: Duration = Duration::from_secs(1);
/// When a device may try again that has no place now, seconds.
const NO_PLACE_S: u32 = 30;

/// `GET /sync`.
pub async fn upgrade(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    // A browser lets any page open a socket to anywhere, cookies included.
    if !origin::ours(&headers, app.transport) {
        return Failure(ApiError::Forbidden).into_response();
    }
    if let Err(failure) = place(&app, &session) {
        app.counters.requests_limited.add(1);
        return failure.into_response();
    }
    upgrade
        .max_message_size(FRAME_MAX_BYTES)
        .max_frame_size(FRAME_MAX_BYTES)
        .on_upgrade(move |socket| async move { Connection::open(app, session, socket).run().await })
}

/// Whether the device may have a socket now.
fn place(app: &App, session: &Session) -> Result<(), Failure> {
    let throttled = |retry_after_s| Failure(ApiError::Throttled { retry_after_s });
    let now = Instant::now();
    app.devices.pass(session.device, now).map_err(|wait| throttled(seconds_up(wait)))?;
    let wait = app.bombs.wait(&session.device, now);
    if !wait.is_zero() {
        return Err(throttled(seconds_up(wait)));
    }
    if app.hub.has_room(session.device, session.user()) { Ok(()) } else { Err(throttled(NO_PLACE_S)) }
}

/// Work that ends in an event for the session.
pub(super) type Job = BoxFuture<'static, Event>;

/// The socket goes on, or is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Over,
}

struct Connection {
    app: App,
    session: Session,
    socket: WebSocket,
    peer: Peer,
    intake: Intake,
    jobs: FuturesUnordered<Job>,
    notice: watch::Receiver<Notice>,
    place: Place,
    /// What it may still send.
    quota: Bucket,
    /// Until when nothing more is read from it, because it sent too much.
    paused: Option<tokio::time::Instant>,
    /// Since when the page that is being read could have been read.
    news: Option<Instant>,
    contact: Contact,
    /// What the store knows of the changes that the device still has to send.
    unsent: u32,
    /// Whether the device has said so on this connection.
    greeted: bool,
    /// Set once the device is to be revoked as soon as it has sent its work: when it is revoked all the same.
    drained_by: Option<Instant>,
}

/// When the device stood where the server stands.
struct Contact {
    /// Before this connection.
    before: Option<time::Instant>,
    opened: time::Instant,
    /// When the device was last heard.
    heard: time::Instant,
    /// Which time was last noted.
    noted: Option<time::Instant>,
}

/// How long a device may take to hand in what it wrote before it connected, ms.
const HAND_IN_WITHIN_MS: i64 = 10 * MINUTE_MS;
/// How often it is noted that a device is still there, ms.
const NOTE_CONTACT_MS: i64 = 5 * MINUTE_MS;

/// The place in the hub, left on every way out.
struct Place {
    app: App,
    device: DeviceId,
    number: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.app.hub.leave(self.device, self.number);
    }
}

impl Connection {
    fn open(app: App, session: Session, socket: WebSocket) -> Self {
        let (number, notice) = app.hub.enter(session.device, session.user(), session.token);
        let peer = Peer::new(Opening { epoch: app.epoch, user: session.user() }).packing(packing::pack);
        let place = Place { app: app.clone(), device: session.device, number };
        let opened = clock::now();
        let contact = Contact { before: None, opened, heard: opened, noted: None };
        let drained_by = session.draining.then(|| Instant::now() + DRAIN_WITHIN);
        let unsent = session.unsent;
        Self {
            app,
            session,
            socket,
            peer,
            intake: Intake::default(),
            jobs: FuturesUnordered::new(),
            notice,
            place,
            quota: Bucket::new(OF_SOCKET, Instant::now()),
            paused: None,
            news: None,
            contact,
            unsent,
            greeted: false,
            drained_by,
        }
    }

    async fn run(mut self) {
        self.contact.before = self.app.store.contact(self.session.device).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the last contact of a device could not be read");
            None
        });
        self.talk().await;
        self.note_contact(0);
        if let Some(unsent) = self.peer.unsent() {
            self.note_unsent(unsent).await;
        }
    }

    /// Whether everything that the device sends is of now, and not from before it connected.
    fn is_of_now(&self) -> bool {
        let waited = clock::now().0 - self.contact.opened.0;
        self.peer.is_settled() || waited > HAND_IN_WITHIN_MS
    }

    /// Notes that the device stood where the server stands when it was last heard, if it did and that was not noted within
    /// `every_ms`. A connection that is dead is noticed late: what happened meanwhile the device does not know.
    fn note_contact(&mut self, every_ms: i64) {
        let heard = self.contact.heard;
        let due = self.contact.noted.is_none_or(|noted| heard.0 - noted.0 >= every_ms);
        if due && self.is_of_now() {
            self.contact.noted = Some(heard);
            let noting = self.app.store.note_contact(self.session.device, heard);
            // Nothing waits for it: a note that is lost only makes the lease longer.
            tokio::spawn(async move {
                if let Err(error) = noting.await {
                    tracing::error!(%error, "the contact of a device could not be noted");
                }
            });
        }
    }

    async fn talk(&mut self) {
        let mut commits = self.app.store.commits();
        let mut tick = tokio::time::interval(Duration::from_millis(u64::try_from(TICK_MS).unwrap_or(1_000)));
        let mut rights = 0;
        let mut committed_at = Instant::now();
        tracing::debug!(socket = self.place.number, "open");
        loop {
            // Answers of the store go first: the session must know its own changes before it hears that scopes moved.
            let events = tokio::select! {
                biased;
                Some(done) = self.jobs.next() => vec![done],
                changed = self.notice.changed() => {
                    let Notice { goodbye, rights: now, drain } = *self.notice.borrow_and_update();
                    if drain {
                        self.drained_by.get_or_insert_with(|| Instant::now() + DRAIN_WITHIN);
                    }
                    let over = goodbye.map(Event::Ended);
                    let news = (now != rights || changed.is_err()).then_some(Event::RightsChanged);
                    rights = now;
                    over.or(news).into_iter().collect()
                }
                note = commits.recv() => match note {
                    Ok(note) => {
                        committed_at = note.at;
                        moved(&note)
                    }
                    // So many commits that some were missed: look at every scope again.
                    Err(RecvError::Lagged(_)) => vec![Event::RightsChanged],
                    Err(RecvError::Closed) => return,
                },
                () = sleep_until(self.paused), if self.paused.is_some() => {
                    self.paused = None;
                    Vec::new()
                }
                message = self.socket.recv(), if self.paused.is_none() => match message {
                    Some(Ok(Message::Binary(bytes))) => {
                        self.count(bytes.len());
                        vec![Event::Frame(bytes.into())]
                    }
                    // Text is not ours; an empty frame is told the same as any other nonsense.
                    Some(Ok(Message::Text(_))) => vec![Event::Frame(Vec::new())],
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {
                        self.count(0);
                        Vec::new()
                    }
                    Some(Err(error)) if is_oversized(&error) => return self.turn_away().await,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                },
                _ = tick.tick() => vec![Event::Tick],
            };
            for event in events {
                if self.happened(event, committed_at).await == Flow::Over {
                    return;
                }
            }
            self.note_contact(NOTE_CONTACT_MS);
            if self.look_at_unsent().await == Flow::Over {
                return;
            }
        }
    }

    /// Counts a message; one that sends too many is read more slowly, which costs nobody else anything.
    fn count(&mut self, bytes: usize) {
        self.contact.heard = clock::now();
        let cost = 1.0 + (bytes / MESSAGE_BYTES) as f64;
        let wait = self.quota.take(cost, Instant::now());
        if !wait.is_zero() {
            self.app.counters.frames_delayed.add(1);
            self.paused = Some(tokio::time::Instant::now() + wait);
        }
    }

    /// Says why to a device whose message is over the limit.
    async fn turn_away(&mut self) {
        self.app.counters.frames_oversized.add(1);
        let frame = CloseFrame { code: close_code::SIZE, reason: "message too long".into() };
        if self.send(Message::Close(Some(frame))).await == Flow::On {
            // Whoever closes with bytes unread makes the system throw away what it has not delivered yet.
            tokio::time::sleep(LINGER).await;
        }
    }

    async fn happened(&mut self, event: Event, committed_at: Instant) -> Flow {
        let (moved, read) = (matches!(event, Event::Moved { .. }), matches!(event, Event::PageRead(_)));
        for effect in self.peer.handle(clock::now(), event) {
            match effect {
                Effect::Send(bytes) => {
                    if self.send(Message::Binary(bytes.into())).await == Flow::Over {
                        return Flow::Over;
                    }
                    if read && let Some(since) = self.news.take() {
                        self.app.counters.delivery_seconds.since(since);
                    }
                }
                Effect::Bombed(bomb) => bombs::report(&self.app, &self.session, &[bomb]).await,
                Effect::Close => {
                    // Whether the other side still hears it makes no difference.
                    let _ = self.send(Message::Close(None)).await;
                    return Flow::Over;
                }
                Effect::ReadScopes { others } => {
                    self.jobs.push(Box::pin(read::scopes(self.app.clone(), self.session.user(), others)));
                }
                Effect::ReadPage { scope, after, max_bytes, skip } => {
                    self.news = moved.then_some(committed_at);
                    self.jobs
                        .push(Box::pin(read::page(self.app.clone(), PageRequest { scope, after, max_bytes, skip })));
                }
                Effect::Store { batch, items } => {
                    self.take(Batch { number: batch, items, hands_back: false });
                }
                Effect::HandBack { batch, items } => self.take(Batch { number: batch, items, hands_back: true }),
                Effect::ReadDigests(scope) => self.jobs.push(Box::pin(read::digests(self.app.clone(), scope))),
                Effect::ReadWhole { scope, docs } => {
                    self.jobs.push(Box::pin(read::whole(self.app.clone(), scope, docs)));
                }
                Effect::Decide(requests) => {
                    self.jobs.push(intake::decide(&self.app, &self.session, requests));
                }
            }
        }
        Flow::On
    }

    fn take(&mut self, batch: Batch) {
        let contact = if self.is_of_now() { Some(clock::now()) } else { self.contact.before };
        let job = self.intake.take(&self.app, &self.session, contact, batch);
        self.jobs.push(job);
    }

    /// A device that does not read is not waited for, least of all when its session has ended.
    async fn send(&mut self, message: Message) -> Flow {
        let mut notice = self.notice.clone();
        let ended = async {
            if notice.wait_for(|notice| notice.goodbye.is_some()).await.is_err() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        };
        tokio::select! {
            sent = self.socket.send(message) => if sent.is_ok() { Flow::On } else { Flow::Over },
            () = ended => Flow::Over,
            () = tokio::time::sleep(SEND_WITHIN) => Flow::Over,
        }
    }
}

async fn sleep_until(moment: Option<tokio::time::Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

fn is_oversized(error: &axum::Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<tungstenite::Error>());
    matches!(cause, Some(tungstenite::Error::Capacity(_)))
}

fn moved(note: &Committed) -> Vec<Event> {
    note.moved.iter().map(|&(scope, seq)| Event::Moved { scope, seq }).collect()
}
