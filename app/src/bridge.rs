//! The typed messages between screen and engine.
//!
//! They travel as postcard bytes in transferred buffers. The screen never sees a document, the engine never a pixel.

pub mod lock;

use std::marker::PhantomData;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{
    api::SessionInfo,
    command::Command,
    commercial::record::Commercial,
    customer::command::Rejection,
    customer::record::Customer,
    document::history::HistoryEntry,
    facts::{Facts, OtherFacts},
    id::{CommandId, DocId, RequestId, UserId},
    notes::record::Notes,
    people::Roster,
    sync::{
        hand_over::Handed,
        protocol::Refusal,
        request::{Denial, Request},
    },
    time::{Instant, MINUTE_MS, SKEW_MAX_MS},
    trade::record::Trade,
};

use self::lock::{Gate, LockAnswer, LockDeed, LockState};

/// Number of a question, so that its answer is known. Unique within one screen.
pub type Ticket = u32;

/// What the screen tells the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToEngine {
    /// The screen is there and wants to know everything: answered by `Booted`.
    Attach,
    /// Somebody logged in over REST; open their store and connect.
    LoggedIn(SessionInfo),
    /// Forget the person. Unsent work stays in the store unless `wipe`.
    LogOut {
        /// Delete everything local.
        wipe: bool,
    },
    /// Carry out a command; answered by `Saved` or `Rejected`.
    Dispatch {
        /// Names the answer.
        ticket: Ticket,
        /// What to do.
        command: Box<Command>,
    },
    /// Carry out many commands (import, bulk edit), forty in a transaction, so that other work gets its turn in
    /// between; answered by `BulkSaved`.
    Bulk {
        /// Names the answer.
        ticket: Ticket,
        /// What to do, at most a few hundred.
        commands: Vec<Command>,
    },
    /// Ask the server for what it alone decides; answered by `Saved` once it is on this device's disk, or `Rejected`.
    Ask {
        /// Names the answer.
        ticket: Ticket,
        /// What for.
        request: Request,
    },
    /// The person has seen that a request was denied.
    Dismiss(RequestId),
    /// Send this record now and whenever it changes, until `Close`; noted as recently viewed.
    Open(DocId),
    /// It is no longer looked at.
    Close(DocId),
    /// Send a record's change history; answered by `History`.
    History(DocId),
    /// Connect and sync now (opened, visible again, network back, person asks).
    SyncNow,
    /// Send the list of unsent changes; answered by `Unsent`.
    ListUnsent,
    /// Give up a change that the server refused.
    Discard(CommandId),
    /// Send a refused change again.
    Retry(CommandId),
    /// Everything unsent as a file; answered by `Export`. Works when the store cannot be opened normally.
    ExportUnsent,
    /// Engines died twice while they worked on this record: it is set aside and fetched again.
    Suspect(DocId),
    /// Last resort of the recovery screen: delete the local store and begin anew.
    Reset,
    /// Something about the app lock.
    Lock(LockDeed),
    /// Keep a text that is being written, where there is a PIN; `None`: forget it. Everybody hears of it by `Drafts`.
    KeepDraft {
        /// Its name.
        name: String,
        /// The text.
        text: Option<String>,
    },
    /// Carry out, as this person, what somebody handed over; answered by `Saved` or `Rejected`.
    TakeOver {
        /// Names the answer.
        ticket: Ticket,
        /// Which.
        id: RequestId,
    },
}

/// What the engine tells the screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToScreen {
    /// The engine's first words: what was sent to it before them may be lost, so the screen waits for them.
    Listening,
    /// The engine's last words.
    Crashed {
        /// For the log.
        why: String,
        /// What it was working on.
        doc: Option<DocId>,
    },
    /// The engine's state, first message after `Attach`, and again after log-in or log-out.
    Booted(Boot),
    /// Facts changed. `all` replaces everything.
    Facts {
        /// Whether these are all there are.
        all: bool,
        /// New or changed facts.
        changed: Vec<Facts>,
        /// Records that are gone.
        removed: Vec<DocId>,
    },
    /// People and departments.
    Roster(Roster),
    /// A record that was opened, as it is now; none: it is not on this device.
    Record {
        /// Which.
        doc: DocId,
        /// The record.
        record: Option<Box<Opened>>,
    },
    /// A record's change history, oldest first.
    History {
        /// Which.
        doc: DocId,
        /// Its changes.
        entries: Vec<HistoryEntry>,
    },
    /// A command is on this device's disk 已保存.
    Saved {
        /// Which question.
        ticket: Ticket,
        /// The command that takes it back, if there is one.
        undo: Option<Box<Command>>,
    },
    /// A command was not carried out.
    Rejected {
        /// Which question.
        ticket: Ticket,
        /// Why.
        why: Rejection,
    },
    /// A bulk is on this device's disk.
    BulkSaved {
        /// Which question.
        ticket: Ticket,
        /// How many commands were carried out.
        saved: u32,
        /// Which were not, by position.
        rejected: Vec<(u32, Rejection)>,
        /// The commands that take the bulk back, in the order in which they must be carried out.
        undo: Vec<Command>,
    },
    /// How sync stands.
    Sync(SyncState),
    /// Unsent and refused changes, oldest first.
    Unsent(Vec<UnsentChange>),
    /// Unsent work as a file's bytes.
    Export(Vec<u8>),
    /// Recently viewed records, latest first.
    Recent(Vec<(DocId, Instant)>),
    /// Requests that wait for the server's answer 待确认, and those that it denied, oldest first.
    Requests(Vec<AskedFor>),
    /// Facts of the business with customers, and of products, changed. `all` replaces everything.
    Others {
        /// Whether these are all there are.
        all: bool,
        /// New or changed facts, by their document.
        changed: Vec<(DocId, Packed<OtherFacts>)>,
        /// Records that are gone.
        removed: Vec<DocId>,
    },
    /// How the app lock stands.
    Lock(LockState),
    /// What came of something that was done with it.
    LockAnswer(LockAnswer),
    /// Too many wrong PINs: the key is gone, and with it what was stored.
    KeyDropped,
    /// The server said that this device was revoked: what was stored is gone, and the screen forgets what it keeps.
    Revoked,
    /// Texts that are being written, or were and are not any more, where there is a PIN; none: there is no PIN, and the
    /// browser's own storage has them.
    Drafts(Option<Vec<(String, Option<String>)>>),
    /// Refused changes that this person was handed and that wait, and those that they handed over, oldest first.
    Handed(Vec<HandedChange>),
}

/// What the engine found when it started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Boot {
    /// Nobody is logged in on this device.
    LoggedOut,
    /// Somebody is; facts and roster follow.
    Ready(SessionInfo),
    /// Somebody is, but the server has not been heard for too long: nothing is shown until it is.
    Locked(SessionInfo),
    /// Somebody is, but what is stored is sealed: nothing is known until the PIN was entered.
    PinNeeded(Box<Gate>),
    /// The store cannot be opened; the recovery screen says why.
    Broken(StoreTrouble),
}

/// Why the store does not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreTrouble {
    /// The browser gives no storage (private window, blocked).
    Unavailable,
    /// The disk or quota is full.
    Full,
    /// It was written by a newer version of the app.
    TooNew,
    /// Its content cannot be read.
    Damaged(String),
    /// Another tab does not let go of it.
    Held,
    /// It cannot be read without a part of the program that could not be fetched.
    ProgramMissing,
}

/// How sync stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncState {
    /// What it is doing.
    pub phase: SyncPhase,
    /// Changes on this device's disk that the server has not acknowledged.
    pub unsent: u32,
    /// Changes that the server refused and a person must look at 需要处理.
    pub refused: u32,
    /// Changes that somebody handed over to this person, who has not looked at them.
    pub handed: u32,
    /// When everything was last equal to the server.
    pub synced_at: Option<Instant>,
    /// Server clock minus device clock in ms, if known. More than five minutes is worth a warning.
    pub skew_ms: Option<i64>,
    /// The server has no space: what is sent waits on this device.
    pub server_full: bool,
    /// The store's trouble while running (full: feed stops, unsent work stays).
    pub trouble: Option<StoreTrouble>,
}

impl SyncState {
    /// By how many minutes this device's clock is wrong, if by enough to be worth a warning.
    pub fn skew_minutes(&self) -> Option<i64> {
        self.skew_ms.map(i64::abs).filter(|skew| *skew > SKEW_MAX_MS).map(|skew| skew / MINUTE_MS)
    }
}

/// What sync is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SyncPhase {
    /// No connection; everything works locally.
    Offline,
    /// Connecting, or changes are on their way.
    Syncing,
    /// First sync: documents received, documents in all.
    FirstSync {
        /// Received so far.
        done: u32,
        /// In all.
        total: u32,
    },
    /// Equal to the server.
    Idle,
    /// The server wants a log-in; nothing local is lost.
    LogInAgain,
    /// The server does not speak this version any more.
    UpdateApp,
}

/// A record as the customer's page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// The record.
    pub customer: Customer,
    /// Who owns it.
    pub owner: Option<UserId>,
    /// Its changes, and those of its parts, that the server has not acknowledged.
    pub unsent: u32,
    /// Whether this person may change the record.
    pub editable: bool,
    /// The commercial part; none: it is not for this person's eyes.
    pub commercial: Option<OpenedPart<Commercial>>,
    /// This person's own notes.
    pub notes: OpenedPart<Notes>,
    /// The business with the customer.
    pub trade: OpenedPart<Packed<Trade>>,
}

/// A part of a record that is a document of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenedPart<T> {
    /// The document, which may not have been begun.
    pub doc: DocId,
    /// What it holds; blank where nobody has written.
    pub record: T,
    /// Whether this person may change it.
    pub editable: bool,
}

/// A value that travels encoded: whoever wants it reads it, and only their program carries the reader. The screen's first
/// part passes it on to later ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed<T> {
    bytes: Vec<u8>,
    value: PhantomData<fn() -> T>,
}

impl<T> Packed<T> {
    /// What was encoded elsewhere.
    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        Self { bytes, value: PhantomData }
    }
}

impl<T: Serialize> Packed<T> {
    /// Encodes a value.
    pub fn of(value: &T) -> Self {
        Self::of_bytes(postcard::to_stdvec(value).expect("writing to a vector cannot fail"))
    }
}

impl<T: DeserializeOwned> Packed<T> {
    /// The value; none if another version encoded it.
    pub fn open(&self) -> Option<T> {
        postcard::from_bytes(&self.bytes).ok()
    }
}

/// A request of authority as it waits on this device. It is stored like this: fields are only ever added by a new type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedFor {
    /// The request.
    pub request: Request,
    /// The record's name, for the list.
    pub name: String,
    /// When it was made.
    pub made_at: Instant,
    /// Why the server said no; none: it waits.
    pub denied: Option<Denial>,
}

/// A refused change that was handed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandedChange {
    /// By whom, to whom, and what became of it.
    pub handed: Handed,
    /// What was to be done; none: a later version of the program knows.
    pub command: Option<Box<Command>>,
    /// For one that waits: the command that would write what is there now, if it is another thing.
    pub current: Option<Box<Command>>,
}

/// A change that the server has not accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnsentChange {
    /// The command that made it.
    pub command: Command,
    /// The record's name, for the list.
    pub name: String,
    /// When it was made.
    pub made_at: Instant,
    /// Why the server refused it; none: it waits.
    pub refused: Option<Refusal>,
    /// For a refused one: the command that would write what is there now, if it is another thing.
    pub current: Option<Box<Command>>,
}
