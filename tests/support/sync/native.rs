//! A device without a browser: the real engine of `shared::sync::device` over a real socket, its store in memory.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::{SinkExt, StreamExt};
use rand::Rng;
use shared::{
    api::{Login, SessionInfo},
    command::{Author, Intent},
    document::{Actor, Document},
    id::{DocId, RequestId, UserId},
    sync::{
        TICK_MS,
        device::{Device, Effect, Event, Phase, Status},
        gatekeeper::ChangeHash,
        request::{Ask, Request},
    },
    time::Instant,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use uuid::Uuid;

use super::shelf::Shelf;
use crate::PATIENCE;

/// An open socket.
pub type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

/// What went over the wire: messages with their WebSocket headers, without TCP's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes to the server.
    pub up: u64,
    /// Bytes from the server.
    pub down: u64,
    /// Messages in both directions.
    pub frames: u64,
}

impl Traffic {
    /// What was added since.
    pub fn since(self, before: Self) -> Self {
        Self { up: self.up - before.up, down: self.down - before.down, frames: self.frames - before.frames }
    }

    /// Both directions.
    pub fn bytes(self) -> u64 {
        self.up + self.down
    }
}

/// The session that a log-in opened.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// Where.
    pub address: SocketAddr,
    /// The cookie, as a browser sends it.
    pub cookie: String,
    /// Whose, and as which device.
    pub session: SessionInfo,
}

/// Logs in as a browser does.
///
/// # Panics
/// When the server does not let them in.
pub fn log_in(address: SocketAddr, login: &str, password: &str) -> Ticket {
    try_log_in(address, login, password).unwrap_or_else(|answer| panic!("not logged in: {answer}"))
}

/// The same, where it may be refused.
///
/// # Errors
/// The server's answer as it came.
///
/// # Panics
/// When the server does not answer.
pub fn try_log_in(address: SocketAddr, login: &str, password: &str) -> Result<Ticket, String> {
    let login = Login { login: login.into(), password: password.into(), device_name: "native".into(), code: None };
    let body = serde_json::to_vec(&login).expect("a log-in is JSON");
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let head = format!(
        "POST /api/login HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).expect("the server reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the server answers");
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n").expect("an answer has a head");
    let cookie = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next().unwrap_or_default().to_owned())
    });
    let Some(cookie) = cookie else { return Err(text.into_owned()) };
    Ok(Ticket { address, cookie, session: serde_json::from_str(body).expect("the answer is a session") })
}

/// How the server answers when this session asks who it is: the status, and the code of the refusal.
///
/// # Panics
/// When the server does not answer.
pub fn session_status(ticket: &Ticket) -> (u16, String) {
    let mut stream = TcpStream::connect(ticket.address).expect("the server listens");
    let (address, cookie) = (ticket.address, &ticket.cookie);
    let head = format!("GET /api/session HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server answers");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("an answer has a status");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let code = serde_json::from_str::<serde_json::Value>(body).ok();
    (status, code.and_then(|body| Some(body.get("code")?.as_str()?.to_owned())).unwrap_or_default())
}

/// A device without a browser.
pub struct Native {
    /// Its disk.
    pub shelf: Shelf,
    /// What went over the wire so far.
    pub traffic: Traffic,
    /// What its person sees.
    pub status: Option<Status>,
    ticket: Ticket,
    engine: Device,
    /// Under which it writes; every start has its own.
    pub actor: Actor,
    socket: Option<Socket>,
    events: std::collections::VecDeque<Event>,
}

impl Native {
    /// A device that was just logged in.
    pub fn new(ticket: Ticket) -> Self {
        let shelf = Shelf::new(ticket.session.device, ticket.session.person.id);
        Self::on(ticket, shelf)
    }

    /// A device that goes on from a disk.
    pub fn on(ticket: Ticket, shelf: Shelf) -> Self {
        let mut rng = rand::rng();
        Self {
            engine: Device::new(shelf.start(rng.random())),
            shelf,
            traffic: Traffic::default(),
            status: None,
            ticket,
            actor: Actor(rng.random()),
            socket: None,
            events: [Event::Wake].into(),
        }
    }

    /// Whose it is.
    pub fn user(&self) -> UserId {
        self.shelf.user
    }

    /// Carries a command out here; it is sent as soon as the device runs.
    ///
    /// # Panics
    /// When the command is refused or does nothing.
    pub fn execute(&mut self, doc: DocId, intent: &Intent) -> ChangeHash {
        let mut document = match self.shelf.docs.get(&doc) {
            Some(held) => Document::load(held.snapshot.as_deref(), &held.changes).expect("what is here is whole"),
            None => Document::new(intent.kind()),
        };
        let author = Author { user: self.user(), now: now() };
        let change = document.execute(&self.actor, author, intent).expect("allowed").expect("does something");
        self.events.push_back(Event::Queued(1));
        self.shelf.write(doc, change)
    }

    /// Asks the server for something; it is sent as soon as the device runs.
    pub fn ask(&mut self, ask: Ask) -> Request {
        let request = Request { id: RequestId(Uuid::now_v7()), ask };
        self.shelf.ask(request.clone());
        self.events.push_back(Event::Asked(1));
        request
    }

    /// Sends a change that no command made, as a device that was tampered with would.
    pub fn write_raw(&mut self, doc: DocId, change: Vec<u8>) -> ChangeHash {
        self.events.push_back(Event::Queued(1));
        self.shelf.write(doc, change)
    }

    /// Whether everything is equal to the server.
    pub fn is_idle(&self) -> bool {
        self.status.is_some_and(|status| status.phase == Phase::Idle)
    }

    /// Whether a connection is open, as far as this side knows.
    pub fn is_connected(&self) -> bool {
        self.socket.is_some()
    }

    /// Cuts the connection, as a network does.
    pub fn cut(&mut self) {
        if self.socket.take().is_some() {
            self.events.push_back(Event::SocketClosed);
        }
    }

    /// Connects at once, whatever it waited for.
    pub fn wake(&mut self) {
        self.events.push_back(Event::Wake);
    }

    /// Runs until `done`.
    ///
    /// # Panics
    /// When that takes longer than anything may.
    pub async fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let begun = std::time::Instant::now();
        let mut tick = tokio::time::interval(Duration::from_millis(TICK_MS.unsigned_abs()));
        loop {
            while let Some(event) = self.events.pop_front() {
                for effect in self.engine.handle(now(), event) {
                    self.carry_out(effect).await;
                }
            }
            if done(self) {
                return;
            }
            assert!(begun.elapsed() < 4 * PATIENCE, "waited in vain for {what}: {:?}", self.status);
            let event = tokio::select! {
                biased;
                message = next(&mut self.socket) => self.heard(message),
                _ = tick.tick() => Some(Event::Tick),
            };
            self.events.extend(event);
        }
    }

    fn heard(&mut self, message: Option<Message>) -> Option<Event> {
        match message {
            Some(Message::Binary(bytes)) => {
                self.traffic.down += wire_size(bytes.len(), 0);
                self.traffic.frames += 1;
                Some(Event::Frame(bytes.into()))
            }
            Some(Message::Text(_)) => Some(Event::NotAFrame),
            Some(Message::Close(_)) | None => {
                self.socket = None;
                Some(Event::SocketClosed)
            }
            Some(_) => None,
        }
    }

    async fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::OpenSocket => {
                self.socket = connect(&self.ticket).await;
                self.events.push_back(if self.socket.is_some() { Event::SocketOpened } else { Event::SocketClosed });
            }
            Effect::CloseSocket => self.socket = None,
            Effect::Send(bytes) => {
                self.traffic.up += wire_size(bytes.len(), 4);
                self.traffic.frames += 1;
                // A socket that broke says so when it is read.
                if let Some(socket) = &mut self.socket {
                    let _ = socket.send(Message::Binary(bytes.into())).await;
                }
            }
            Effect::ReadOutbox { after, max_bytes } => {
                self.events.push_back(Event::OutboxRead(self.shelf.unsent(after, max_bytes)));
            }
            Effect::ReadRequests => self.events.push_back(Event::RequestsRead(self.shelf.requests.clone())),
            Effect::ReadDigests(scope) => {
                let digests = self.shelf.digests(scope);
                self.events.push_back(Event::DigestsRead { scope, digests });
            }
            Effect::Commit { ticket, commit } => {
                let done = self.shelf.commit(*commit);
                self.events.push_back(Event::Committed(ticket));
                if done.queued > 0 {
                    self.events.push_back(Event::Queued(done.queued));
                }
            }
            Effect::Status(status) => {
                self.status = Some(status);
                let queued = if status.caught_up { self.shelf.hand_back_the_rest() } else { 0 };
                if queued > 0 {
                    self.events.push_back(Event::Queued(queued));
                }
            }
            Effect::Wipe => self.shelf = Shelf::new(self.shelf.device, self.shelf.user),
        }
    }
}

/// Opens a socket as a browser does; none when the server does not let it.
pub async fn connect(ticket: &Ticket) -> Option<Socket> {
    let mut request = format!("ws://{}/sync", ticket.address).into_client_request().ok()?;
    let headers = request.headers_mut();
    headers.insert("origin", format!("http://{}", ticket.address).parse().ok()?);
    headers.insert("cookie", ticket.cookie.parse().ok()?);
    let (socket, _) = connect_async(request).await.ok()?;
    if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
        stream.set_nodelay(true).ok()?;
    }
    Some(socket)
}

async fn next(socket: &mut Option<Socket>) -> Option<Message> {
    match socket {
        Some(socket) => socket.next().await?.ok(),
        None => std::future::pending().await,
    }
}

/// A message of this length on the wire: payload, header, mask.
fn wire_size(payload: usize, mask: u64) -> u64 {
    let header = match payload {
        0..126 => 2,
        126..65_536 => 4,
        _ => 10,
    };
    payload as u64 + header + mask
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
