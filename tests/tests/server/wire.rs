//! A device as the wire sees it: it says what the test tells it to say, and keeps what it hears.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use shared::{
    customer::{field::CustomerField, record::Customer},
    document::Document,
    facts::{Facts, OtherFacts},
    id::{DeviceId, DocId, RequestId, UserId},
    people::Roster,
    sorted::SortedMap,
    sync::{
        check::Found,
        frame::{Incoming, Outgoing},
        hand_over::Handed,
        protocol::{
            Cursor, DOCUMENT_SCHEMA, DocumentItem, Epoch, Fate, FilledItem, FromDevice, FromServer, Goodbye, Item,
            OtherItem, PROTOCOL, Pushed, Scope, ScopeHead, ScopeState,
        },
        request::{Ask, Request, Verdict},
    },
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};
use uuid::Uuid;

pub use crate::pen::Pen;

use crate::host::Client;

/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_secs(20);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a socket with these headers; gives the status when the server refuses.
pub async fn open(client: &Client, origin: Option<&str>, cookie: Option<&str>) -> Result<Socket, u16> {
    let mut request = format!("ws://{}/sync", client.address).into_client_request().unwrap();
    let headers = request.headers_mut();
    origin.map(|origin| headers.insert("origin", origin.parse().unwrap()));
    cookie.map(|cookie| headers.insert("cookie", cookie.parse().unwrap()));
    match connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

/// A connected device.
pub struct Wire {
    pub user: UserId,
    socket: Socket,
    outgoing: Outgoing,
    incoming: Incoming,
    pub batch: u32,
    pub epoch: Option<Epoch>,
    pub scopes: Vec<ScopeHead>,
    pub held: Held,
    /// The scopes with their sums, as of the greeting.
    pub states: Vec<ScopeState>,
    /// What the self-check found.
    pub found: Vec<Found>,
    /// Answers to requests.
    pub answers: BTreeMap<RequestId, Verdict>,
    /// Messages that were heard while something else was awaited.
    acks: BTreeMap<u32, Vec<Fate>>,
}

/// What a device has on its disk.
#[derive(Default, Clone)]
pub struct Held {
    pub epoch: Option<Epoch>,
    pub cursors: SortedMap<Scope, Cursor>,
    pub docs: BTreeMap<(Scope, DocId), Paper>,
    pub listed: BTreeMap<DocId, Facts>,
    pub listed_others: BTreeMap<DocId, OtherFacts>,
    pub roster: Roster,
    /// Changes that were handed over, as they were told last.
    pub handed: BTreeMap<RequestId, Handed>,
    /// Documents received, also those received again.
    pub received: usize,
}

/// A document, as the chunks that arrived.
#[derive(Default, Clone)]
pub struct Paper {
    pub owner: Option<UserId>,
    pub snapshot: Option<Vec<u8>>,
    pub changes: Vec<Vec<u8>>,
    pub facts: Option<Facts>,
}

impl Paper {
    pub fn customer(&self, doc: DocId) -> Customer {
        Document::load(self.snapshot.as_deref(), &self.changes).unwrap().customer(doc).unwrap()
    }
}

impl Held {
    pub fn ids(&self, scope: Scope) -> BTreeSet<DocId> {
        self.docs.keys().filter(|(there, _)| *there == scope).map(|(_, doc)| *doc).collect()
    }

    pub fn name(&self, scope: Scope, doc: DocId) -> String {
        self.docs[&(scope, doc)].customer(doc).text(CustomerField::Name).to_owned()
    }
}

impl Wire {
    /// Connects and is welcomed.
    pub async fn connect(client: &Client) -> Wire {
        Wire::resume(client, Held::default()).await
    }

    /// Connects again with what it held before.
    pub async fn resume(client: &Client, held: Held) -> Wire {
        Wire::open(client, held, PROTOCOL, DOCUMENT_SCHEMA, 0).await
    }

    /// Connects and says that it still has to send so many changes.
    pub async fn resume_with(client: &Client, held: Held, unsent: u32) -> Wire {
        Wire::open(client, held, PROTOCOL, DOCUMENT_SCHEMA, unsent).await
    }

    /// Connects as a device of another version.
    pub async fn connect_as(client: &Client, protocol: u16, schema: u16) -> Wire {
        Wire::open(client, Held::default(), protocol, schema, 0).await
    }

    async fn open(client: &Client, held: Held, protocol: u16, schema: u16, unsent: u32) -> Wire {
        let session = client.session().await;
        let socket = open(client, Some(&client.origin), client.cookie.as_deref()).await.unwrap();
        let mut wire = Wire {
            user: session.person.id,
            socket,
            outgoing: Outgoing::default(),
            incoming: Incoming::default(),
            batch: 0,
            epoch: None,
            scopes: Vec::new(),
            held,
            states: Vec::new(),
            found: Vec::new(),
            answers: BTreeMap::new(),
            acks: BTreeMap::new(),
        };
        wire.hello(session.device, protocol, schema, unsent).await;
        wire.until("welcome", |wire| wire.epoch.is_some()).await;
        wire
    }

    async fn hello(&mut self, device: DeviceId, protocol: u16, schema: u16, unsent: u32) {
        let cursors = self.held.cursors.iter().map(|(scope, cursor)| (*scope, *cursor)).collect();
        let hello = FromDevice::Hello { protocol, schema, device, epoch: self.held.epoch, cursors, unsent };
        self.say(&hello).await;
    }

    pub async fn say(&mut self, message: &FromDevice) {
        let frame = self.outgoing.encode(message).unwrap();
        self.send_raw(Message::Binary(frame.into())).await;
    }

    /// Sends whatever it is; a server that has hung up is no error here.
    pub async fn send_raw(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    /// The next message; none when the socket closed.
    pub async fn next(&mut self) -> Option<FromServer> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("the server says nothing")?;
            match message {
                Ok(Message::Binary(bytes)) => return Some(self.incoming.decode(&bytes).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Takes in messages until `done`.
    pub async fn until(&mut self, what: &str, done: impl Fn(&Wire) -> bool) {
        let begun = std::time::Instant::now();
        while !done(self) {
            assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}: {:?}", self.held.cursors);
            let message = self.next().await.unwrap_or_else(|| panic!("closed while waiting for {what}"));
            self.take(message).await;
        }
    }

    /// Takes in messages until everything that the welcome named has been read.
    pub async fn catch_up(&mut self) {
        let heads = self.scopes.clone();
        self.until("catching up", |wire| {
            heads.iter().all(|head| {
                head.head == 0
                    || matches!(wire.held.cursors.get(&head.scope), Some(Cursor::Following(seq)) if *seq >= head.head)
            })
        })
        .await;
    }

    /// Waits until the server closes the socket, and gives the code that it closes with.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("the server says nothing");
            match message {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// Waits for the server's last word.
    pub async fn goodbye(&mut self) -> Option<Goodbye> {
        let mut last = None;
        while let Some(message) = self.next().await {
            if let FromServer::Bye(why) = message {
                last = Some(why);
            }
        }
        last
    }

    async fn take(&mut self, message: FromServer) {
        match message {
            FromServer::Welcome { epoch, scopes, user, .. } => {
                assert_eq!(user, self.user);
                (self.epoch, self.held.epoch, self.scopes) = (Some(epoch), Some(epoch), scopes);
            }
            FromServer::Page { scope, to, items, confirm, .. } => {
                for item in items {
                    self.keep(scope, item);
                }
                self.held.cursors.insert(scope, to);
                if confirm {
                    self.say(&FromDevice::Committed { scope, cursor: to }).await;
                }
            }
            FromServer::Ack { batch, fates } => {
                self.acks.insert(batch, fates);
            }
            FromServer::Ping => self.say(&FromDevice::Pong).await,
            FromServer::Pong => {}
            FromServer::Scopes(scopes) => self.scopes = scopes,
            FromServer::Greeting { epoch, scopes, user, .. } => {
                assert_eq!(user, self.user);
                (self.epoch, self.held.epoch) = (Some(epoch), Some(epoch));
                self.scopes = scopes.iter().map(ScopeState::head).collect();
                self.states = scopes;
            }
            FromServer::Checked { found, .. } => self.found.push(found),
            FromServer::Time(_) => {}
            FromServer::Answer(answers) => self.answers.extend(answers),
            FromServer::Bye(why) => panic!("the server said goodbye: {why:?}"),
        }
    }

    fn keep(&mut self, scope: Scope, item: Item) {
        match item {
            Item::Listed(facts) => {
                self.held.listed.insert(facts.id, *facts);
            }
            // It is there and comes later.
            Item::Document(item) if !item.brings() => {}
            Item::ListedOther(facts) => {
                self.held.listed_others.insert(facts.doc(), facts);
            }
            Item::Other(item) => {
                let OtherItem { document, facts, .. } = *item;
                if let Some(facts) = facts {
                    self.held.listed_others.insert(facts.doc(), facts);
                }
                self.keep(scope, Item::Document(Box::new(document)));
            }
            Item::Filled(item) => {
                let FilledItem { document, .. } = *item;
                // The facts that were listed stay.
                let facts = self.held.listed.get(&document.doc).cloned().map(Box::new);
                self.keep(scope, Item::Document(Box::new(DocumentItem { facts, ..document })));
            }
            Item::Document(item) => {
                self.held.received += 1;
                let paper = self.held.docs.entry((scope, item.doc)).or_default();
                paper.owner = item.owner;
                if item.snapshot.is_some() {
                    paper.snapshot = item.snapshot;
                }
                paper.changes.extend(item.changes);
                if let Some(facts) = item.facts {
                    paper.facts = Some(*facts);
                }
            }
            Item::Remove(doc) => {
                self.held.docs.remove(&(scope, doc));
            }
            Item::Person(person) => {
                self.held.roster.people.insert(person.id, person);
            }
            Item::Department(department) => {
                self.held.roster.departments.insert(department.id, department);
            }
            Item::Company(company) => self.held.roster.company = company,
            Item::Setting(setting) => self.held.roster.settings.set(setting),
            Item::Handed(handed) => {
                self.held.handed.insert(handed.id, *handed);
            }
        }
    }

    /// Sends a batch; the fates are asked for with `fates`.
    pub async fn push(&mut self, items: Vec<Pushed>) -> u32 {
        let batch = self.batch;
        self.batch += 1;
        self.say(&FromDevice::Push { batch, items }).await;
        batch
    }

    pub async fn fates(&mut self, batch: u32) -> Vec<Fate> {
        self.until("an acknowledgement", |wire| wire.acks.contains_key(&batch)).await;
        self.acks.remove(&batch).unwrap()
    }

    /// Pushes changes of one document and gives their fates.
    pub async fn push_one(&mut self, doc: DocId, changes: &[Vec<u8>]) -> Vec<Fate> {
        let batch = self.push(vec![Pushed { doc, changes: changes.to_vec() }]).await;
        self.fates(batch).await
    }
}

impl Wire {
    /// Asks for something under this key and gives the answer.
    pub async fn ask_as(&mut self, id: RequestId, ask: Ask) -> Verdict {
        self.answers.remove(&id);
        self.say(&FromDevice::Request(vec![Request { id, ask }])).await;
        self.until("an answer", |wire| wire.answers.contains_key(&id)).await;
        self.answers[&id]
    }

    /// Asks for something and gives the answer.
    pub async fn ask(&mut self, ask: Ask) -> Verdict {
        self.ask_as(RequestId(Uuid::now_v7()), ask).await
    }
}
