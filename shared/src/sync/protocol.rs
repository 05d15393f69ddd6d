//! The messages on the wire. Enums are append-only: their position is their number in the encoding, and structs keep
//! their fields. A side sends only what the other's version knows; what a version added says so.

mod item;

pub use item::{DocumentItem, FilledItem, Item, OtherItem};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    check::{Check, Found},
    request::{Request, Verdict},
    wire,
};
use crate::{
    id::{DeviceId, DocId, RequestId, UserId},
    time::Instant,
};

/// The protocol's version, sent in `Hello`. Version 2 added `Greeting`, self-check and requests of authority; version 3
/// says when it is the server's disk that is full, and takes back what others wrote after a restore (`HandBack`);
/// version 4 added the business with customers and products: documents that say their kind, with facts of their own;
/// version 5 fills a list without saying its facts twice, in larger pages that are packed better, and hands refused
/// changes over.
pub const PROTOCOL: u16 = 5;
/// The first version of the protocol whose devices understand `Fate::Full` and `Verdict::Full`.
pub const FULL_SINCE: u16 = 3;
/// The first version of the protocol whose devices know documents of the kinds that came after version 3.
pub const OTHERS_SINCE: u16 = 4;
/// The first version of the protocol whose devices know `Item::Filled` and packed frames.
pub const FILLED_SINCE: u16 = 5;
/// The first version of the protocol that hands refused changes over.
pub const HANDED_SINCE: u16 = 5;
/// The first version of the protocol in which facts have the shape that they have here: `FACTS_VERSION` is never
/// raised without `PROTOCOL` and this.
pub const FACTS_SINCE: u16 = 1;
/// The first version of the protocol whose servers take what others wrote.
pub const HAND_BACK_SINCE: u16 = 3;
/// The documents' version that this code writes.
pub const DOCUMENT_SCHEMA: u16 = 1;
/// The oldest documents' version of which the server takes changes.
pub const MIN_WRITER: u16 = 1;
/// The largest frame.
pub const FRAME_MAX_BYTES: usize = 1 << 20;
/// The largest frame after inflating.
pub const INFLATED_MAX_BYTES: usize = 8 << 20;
/// The target size of a page before compression.
pub const PAGE_BYTES: usize = 256 << 10;
/// The same of a page that fills a list, for devices since `FILLED_SINCE`: the more documents are packed together, the
/// less each of them takes.
pub const FILLING_PAGE_BYTES: usize = 1 << 20;
/// Pages of a scope on the way that the device has not confirmed.
pub const PAGE_WINDOW: usize = 2;
/// Batches on the way that the server has not acknowledged.
pub const PUSH_WINDOW: usize = 4;
/// The target size of a pushed batch before compression.
pub const PUSH_BYTES: usize = 256 << 10;
/// Silence after which a side sends a ping, ms.
pub const PING_AFTER_MS: i64 = 17_000;
/// Silence after a ping after which the connection counts as dead, ms.
pub const PONG_WITHIN_MS: i64 = 10_000;

/// A unit of read permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// What everybody sees: people, departments, settings.
    Company,
    /// The customers of one owner.
    Portfolio(UserId),
    /// The customers that were shared with one person for editing.
    Shared(UserId),
    /// The customers without an owner.
    OpenSea,
    /// The customers that one person may read and not write, because they were shared so.
    SharedToRead(UserId),
    /// The customers that one person follows: read, and told of.
    Followed(UserId),
    /// The commercial parts of the customers of one owner, or of nobody.
    Commercial(Option<UserId>),
    /// What belongs to one person alone: their private notes.
    Private(UserId),
    /// Since 4. The company's products.
    Catalogue,
    /// Since 5. Changes that one person handed over or was handed: rows of authority, no documents.
    Handed(UserId),
}

impl Scope {
    /// Whether there are documents in it, and not only rows of authority.
    pub fn has_documents(self) -> bool {
        !matches!(self, Self::Company | Self::Handed(_))
    }
}

/// A random number of the database, new when it is created or restored from a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Epoch(pub Uuid);

/// The server's sequence number: the order in which it accepted changes.
pub type Seq = u64;

/// How far a device has read a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cursor {
    /// Nothing yet.
    Fresh,
    /// First sync, facts of documents: those with an ordinal below `below` are still to come.
    Listing {
        /// The scope's head when the first sync began.
        as_of: Seq,
        /// Ordinal of the last document received (newest first).
        below: u64,
    },
    /// First sync, the documents themselves.
    Filling {
        /// The scope's head when the first sync began.
        as_of: Seq,
        /// Ordinal of the last document received (newest first).
        below: u64,
    },
    /// Everything up to this sequence number.
    Following(Seq),
}

impl Cursor {
    /// Whether everything up to some number was received, so that nothing but news is on its way.
    pub fn follows(self) -> bool {
        matches!(self, Self::Following(_))
    }
}

/// What a device says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromDevice {
    /// First frame of a connection.
    Hello {
        /// Protocol version.
        protocol: u16,
        /// Document version that it writes.
        schema: u16,
        /// The device.
        device: DeviceId,
        /// The epoch that its cursors belong to.
        epoch: Option<Epoch>,
        /// What it has read.
        #[serde(deserialize_with = "wire::scopes")]
        cursors: Vec<(Scope, Cursor)>,
        /// Changes that it still has to send.
        unsent: u32,
    },
    /// A page is on the device's disk. Sent when the page asked for it.
    Committed {
        /// The page's scope.
        scope: Scope,
        /// The page's end.
        cursor: Cursor,
    },
    /// Changes, in causal order.
    Push {
        /// Number of the batch on this connection.
        batch: u32,
        /// The changes.
        #[serde(deserialize_with = "wire::items")]
        items: Vec<Pushed>,
    },
    /// Is anybody there?
    Ping,
    /// Yes.
    Pong,
    /// Since 2. A step of the self-check.
    Check(Check),
    /// Since 2. Requests of authority, in order.
    Request(#[serde(deserialize_with = "wire::requests")] Vec<Request>),
    /// Since 2. What time is it? The device's own clock has jumped.
    Time,
    /// Since 3. Like `Push`, with what others wrote and a restored server may have lost.
    HandBack {
        /// Number of the batch on this connection, among those of `Push`.
        batch: u32,
        /// The changes.
        #[serde(deserialize_with = "wire::items")]
        items: Vec<Pushed>,
    },
}

/// Changes of one document on the way up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushed {
    /// The document; an unknown one is created in the sender's portfolio.
    pub doc: DocId,
    /// Change chunks, uncompressed (the frame is compressed as a whole).
    #[serde(with = "wire::chunks")]
    pub changes: Vec<Vec<u8>>,
}

/// What the server says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromServer {
    /// Answer to `Hello`.
    Welcome {
        /// Protocol version spoken from here on.
        protocol: u16,
        /// The database.
        epoch: Epoch,
        /// Whose session this is.
        user: UserId,
        /// The server's clock.
        now: Instant,
        /// What the device may read.
        #[serde(deserialize_with = "wire::scopes")]
        scopes: Vec<ScopeHead>,
    },
    /// A piece of the feed, in order.
    Page {
        /// The scope.
        scope: Scope,
        /// Where the device stands once it is committed.
        to: Cursor,
        /// What happened.
        #[serde(deserialize_with = "wire::items")]
        items: Vec<Item>,
        /// Whether another page follows at once.
        more: bool,
        /// Whether the server waits for `Committed`.
        confirm: bool,
    },
    /// The fate of each change of a batch, in the batch's order.
    Ack {
        /// Which batch.
        batch: u32,
        /// One for each change.
        #[serde(deserialize_with = "wire::fates")]
        fates: Vec<Fate>,
    },
    /// Is anybody there?
    Ping,
    /// Yes.
    Pong,
    /// Last frame of a connection.
    Bye(Goodbye),
    /// The device's rights changed: these scopes replace those of `Welcome`.
    Scopes(#[serde(deserialize_with = "wire::scopes")] Vec<ScopeHead>),
    /// Since 2, instead of `Welcome`.
    Greeting {
        /// Protocol version spoken from here on: the lower one of both sides.
        protocol: u16,
        /// The database.
        epoch: Epoch,
        /// Whose session this is.
        user: UserId,
        /// The server's clock.
        now: Instant,
        /// The oldest documents' version of which it takes changes.
        min_writer: u16,
        /// What the device may read.
        #[serde(deserialize_with = "wire::scopes")]
        scopes: Vec<ScopeState>,
    },
    /// Since 2. Answer to `Check`; the documents of `Check::Fetch` come as a page before it.
    Checked {
        /// The scope.
        scope: Scope,
        /// What the server found.
        found: Found,
    },
    /// Since 2. The fates of requests, in any order.
    Answer(#[serde(deserialize_with = "wire::requests")] Vec<(RequestId, Verdict)>),
    /// Since 2. Answer to `Time`: the server's clock.
    Time(Instant),
}

/// A scope as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeHead {
    /// The scope.
    pub scope: Scope,
    /// Sequence number of its last event.
    pub head: Seq,
    /// Number of documents in it.
    pub docs: u32,
}

/// A scope as it stands, with what the self-check begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeState {
    /// The scope.
    pub scope: Scope,
    /// Sequence number of its last event.
    pub head: Seq,
    /// Number of documents in it.
    pub docs: u32,
    /// A device that has read less than this gets snapshots where it would get single changes otherwise.
    pub floor: Seq,
    /// Sum of the digests of its documents (`check::digest`), wrapping.
    pub sum: u64,
}

impl ScopeState {
    /// Without what the self-check needs.
    pub fn head(&self) -> ScopeHead {
        ScopeHead { scope: self.scope, head: self.head, docs: self.docs }
    }
}

/// What became of a pushed change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// On the server's disk.
    Ok(Seq),
    /// It was there already.
    Dup(Seq),
    /// Never to be accepted.
    Refused(Refusal),
    /// These changes must come first.
    Missing(Vec<[u8; 32]>),
    /// Try again after this many ms.
    Later(u32),
    /// Since 3. The server's disk is full: try again after this many ms.
    Full(u32),
}

/// Why a change is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Not a well-formed change, or larger than allowed.
    Malformed,
    /// Its actor belongs to another device or person, or its numbers do not follow.
    Actor,
    /// The policy does not allow it.
    NotAllowed,
    /// A change that it builds upon was refused.
    DependsOnRefused,
}

/// Why the server ends the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Goodbye {
    /// The session ended: log in again. Nothing local is to be deleted.
    SessionEnded,
    /// The device was revoked: local data is to be wiped.
    Revoked,
    /// The server does not speak this version any more: update the app.
    TooOld,
    /// The device broke the protocol.
    BadFrame,
    /// The server is going down; come back.
    Restart,
    /// Another connection of the same device took over.
    Superseded,
}
