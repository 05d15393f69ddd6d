//! What a device hears and what it asks for.

use crate::{
    id::{DeviceId, DocId, RequestId},
    sorted::SortedMap,
    sync::{
        check::DocDigest,
        protocol::{Cursor, Epoch, Item, Refusal, Scope, Seq},
        request::{Request, Verdict},
    },
    time::Instant,
};

/// Key of a row of the outbox: ascending in the order in which the changes were made, so in causal order.
pub type OutboxKey = u64;
/// Names a commit while it is under way.
pub type Ticket = u64;

/// What the store holds when the device starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// This device.
    pub device: DeviceId,
    /// The epoch that the cursors belong to; none: never connected.
    pub epoch: Option<Epoch>,
    /// How far each scope was read.
    pub cursors: SortedMap<Scope, Cursor>,
    /// Rows in the outbox.
    pub unsent: u32,
    /// Requests without an answer.
    pub asking: u32,
    /// When everything was last equal to the server.
    pub synced_at: Option<Instant>,
    /// Any number; different ones make devices come back at different times.
    pub seed: u64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Connect and sync now: the app was opened, the network is back, the person logged in or asks for it.
    Wake,
    /// The socket is open.
    SocketOpened,
    /// The socket is closed or could not be opened.
    SocketClosed,
    /// The host learned that the session is over (the server answered 401). Nothing local is to be deleted.
    LoggedOut,
    /// The socket received a binary message. Anything else is `NotAFrame`.
    Frame(Vec<u8>),
    /// The socket received something that cannot be a frame: text.
    NotAFrame,
    /// About `TICK_MS` went by.
    Tick,
    /// So many rows were added to the outbox, and are on disk.
    Queued(u32),
    /// Answer to `ReadOutbox`: ascending keys, empty at the end.
    OutboxRead(Vec<Unsent>),
    /// So many requests were added to those that wait, and are on disk.
    Asked(u32),
    /// Answer to `ReadRequests`: all that have no answer, oldest first.
    RequestsRead(Vec<Request>),
    /// Answer to `ReadDigests`.
    DigestsRead {
        /// The scope.
        scope: Scope,
        /// The documents that the store holds in it and their digests, without what the server has not acknowledged.
        digests: Vec<DocDigest>,
    },
    /// The commit is on disk.
    Committed(Ticket),
    /// The commit failed as a whole (quota, lost database): nothing of it is there.
    CommitFailed(Ticket),
}

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Its key.
    pub key: OutboxKey,
    /// The document.
    pub doc: DocId,
    /// The change chunk, uncompressed.
    pub change: Vec<u8>,
    /// Somebody else wrote it, and the server may have lost it.
    pub handed_back: bool,
}

/// What the host is to do, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Open a socket to the server; answered by `SocketOpened` or `SocketClosed`.
    OpenSocket,
    /// Close it. No `SocketClosed` is expected; frames that still arrive from it are to be dropped.
    CloseSocket,
    /// Send a binary message.
    Send(Vec<u8>),
    /// Read rows with keys greater than `after`, in order, about `max_bytes` of them (at least one, if there is
    /// one). Answered by `OutboxRead`. One at a time.
    ReadOutbox {
        /// Read on behind it; 0 for the beginning.
        after: OutboxKey,
        /// Target size.
        max_bytes: usize,
    },
    /// Read the requests that have no answer. Answered by `RequestsRead`. One at a time.
    ReadRequests,
    /// Work out from what is on the disk which documents are held in a scope, and in which state. Answered by
    /// `DigestsRead`, however long it takes; one at a time.
    ReadDigests(Scope),
    /// Write all of it in one transaction. Answered by `Committed` or `CommitFailed`. One at a time.
    Commit {
        /// Its name.
        ticket: Ticket,
        /// What to write.
        commit: Box<LocalCommit>,
    },
    /// How sync stands, whenever that changed.
    Status(Status),
    /// The device was revoked: wipe what is local.
    Wipe,
}

/// What goes to the disk in one transaction. The order of the fields is the order of doing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LocalCommit {
    /// A different database answered: remember its epoch and forget all cursors.
    pub begin: Option<Begin>,
    /// Scopes that may not be read any more: forget their cursors; documents that are in no other scope go,
    /// after their unsent changes were set aside.
    pub dropped: Vec<Scope>,
    /// What the feed brought, in order. A document's snapshot and changes are *added* to what is there.
    pub items: Vec<(Scope, Item)>,
    /// Scopes whose list is complete, with what is on it: documents that are here in this scope and not listed are
    /// no longer in it. One that has unsent changes stays until they have their fates: if the last of them goes
    /// and none was `Accepted`, and no item brought the document meanwhile, it leaves the scope then.
    pub listed: Vec<(Scope, Vec<DocId>)>,
    /// How far the scopes are read with this.
    pub cursors: Vec<(Scope, Cursor)>,
    /// Documents of which the server lacks something that it once had: every change of them that this device made
    /// itself goes into the outbox again, in causal order, unless it is there; `Queued` tells how many.
    pub offer_again: Vec<DocId>,
    /// Rows of the outbox with their fate.
    pub settled: Vec<(OutboxKey, Settled)>,
    /// Requests with their answer: those that were denied stay until the person has seen it.
    pub answered: Vec<(RequestId, Verdict)>,
}

impl LocalCommit {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A different database answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begin {
    /// Its epoch.
    pub epoch: Epoch,
    /// It may lack what this device already got acknowledged: every change that this device made itself goes
    /// into the outbox again, in causal order; `Queued` tells how many. What others made goes there, too, once it is
    /// known what the server lacks of it: when it has sent a document, or `Status::caught_up` without it.
    pub offer_again: bool,
}

/// The fate of a row of the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The server took it: the row goes.
    Accepted(Seq),
    /// The server had it already: the row goes.
    Known(Seq),
    /// Never to be accepted: the row goes to those that a person must look at, with its command.
    Refused(Refusal),
}

/// How sync stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// What it is doing.
    pub phase: Phase,
    /// Rows in the outbox.
    pub unsent: u32,
    /// When everything was last equal to the server.
    pub synced_at: Option<Instant>,
    /// The server's clock minus this device's, ms, if known.
    pub skew_ms: Option<i64>,
    /// The store did not take what the feed brought: receiving stands still, sending goes on.
    pub feed_halted: bool,
    /// The server has no space: what is sent waits on this device.
    pub server_full: bool,
    /// Everything that the server had to send is on the disk, whatever is still to be sent to it.
    pub caught_up: bool,
}

/// What sync is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// No connection.
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
    /// The server wants a log-in.
    LogInAgain,
    /// The server does not speak this version any more.
    UpdateApp,
    /// The device was revoked.
    Revoked,
}
