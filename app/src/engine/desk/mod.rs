//! The desk: one person's documents on this device. Carries out commands, takes in what sync brings, answers screens.
//!
//! It does no input or output of its own: it reads and writes a `Storage`, and what it has to say waits in `said`
//! until whoever drives it takes it. Every change is in the store before anybody hears of it.

mod asking;
mod boot;
mod dating;
mod digest;
mod dispatch;
pub mod documents;
mod drafts;
pub mod export;
mod hand_back;
mod handed;
mod index;
mod intake;
mod lease;
mod load;
mod mend;
mod parts;
mod refusal;
mod scopes;
mod settle;
mod upkeep;
mod watch;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::{
    api::SessionInfo,
    document::Actor,
    id::{DocId, RequestId, UserId},
    lease::Lease,
    people::Roster,
    sorted::{SortedMap, SortedSet},
    sync::{
        hand_over::Handed,
        protocol::{Cursor, Epoch, Scope},
    },
    time::Instant,
};
use uuid::Uuid;

use self::{
    documents::{Documents, Fetching, Held},
    index::Index,
};
use super::{
    outbox::Outbox,
    shelf::Shelf,
    store::{Storage, StoreError, key::ChangeNumber},
};
use crate::bridge::{AskedFor, ToScreen};

pub use self::{boot::BootError, dispatch::BulkPart};

/// Names a screen: one per tab.
pub type TabId = Uuid;

/// Documents in memory at the same time.
const SHELF_ROOM: usize = 50;

/// What the desk gets from the world outside.
#[derive(Debug, Clone, Copy)]
pub struct Env {
    /// The device's clock.
    pub now: fn() -> Instant,
    /// A fresh UUID v7.
    pub new_id: fn() -> Uuid,
    /// Sixteen random bytes.
    pub random: fn() -> [u8; 16],
    /// The code of documents.
    pub documents: fn() -> Fetching,
}

/// Whom something is said to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Every screen.
    All,
    /// One screen.
    One(TabId),
}

/// Something to be said to screens.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// A message.
    Message(ToScreen),
    /// The bytes of a message, put together without reading its parts.
    Bytes(Vec<u8>),
}

/// How far sync got, as it is stored.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Progress {
    /// The server's database.
    pub epoch: Option<Epoch>,
    /// How far each scope was read.
    pub cursors: SortedMap<Scope, Cursor>,
    /// When everything was last equal to the server.
    pub synced_at: Option<Instant>,
    /// Documents with unsent changes that the complete list of a scope did not name: they leave it when the last of
    /// those has its fate, unless the server took one.
    pub unlisted: BTreeMap<DocId, Scope>,
}

/// A document in memory, with its unsent changes in it.
struct Loaded {
    held: Box<dyn Held>,
    /// Loose chunks in the store, so that they are folded in time.
    loose: u32,
}

/// One person's documents on this device.
pub struct Desk<S> {
    storage: S,
    env: Env,
    session: SessionInfo,
    actor: Actor,
    /// Every actor under which this device wrote, this start's among them.
    actors: Vec<[u8; 16]>,
    /// The number of the next loose change.
    next_change: ChangeNumber,
    /// Whether the store knows of this start.
    start_noted: bool,
    shelf: Shelf<Loaded>,
    index: Index,
    outbox: Outbox,
    /// Requests that wait for an answer, or whose denial nobody has seen.
    requests: SortedMap<RequestId, AskedFor>,
    /// Changes that this person handed over or was handed.
    handed: SortedMap<RequestId, Handed>,
    refused: u32,
    roster: Roster,
    progress: Progress,
    /// Documents that left a scope while they had unsent changes: they go when those have their fates, unless they
    /// come back.
    leaving: BTreeMap<DocId, Scope>,
    /// Documents of which it is not known yet what a restored server has lost.
    handing_back: BTreeSet<DocId>,
    recent: Vec<(DocId, Instant)>,
    opened: SortedMap<TabId, BTreeSet<DocId>>,
    /// Scopes to be read anew because something of theirs was damaged.
    refetch: SortedSet<Scope>,
    /// Whether changes were made anew after a refusal.
    outbox_rewritten: bool,
    /// Documents with too many loose chunks.
    to_fold: BTreeSet<DocId>,
    /// What lists told of documents that are still to come, as it is stored.
    listed: HashMap<DocId, Vec<u8>>,
    /// Rows that were added to the outbox and that sync has not been told of.
    queued: u32,
    /// When the store was last compared with the server.
    checked_at: Option<Instant>,
    /// How much the server's clock is ahead of this device's, ms, if known.
    skew_ms: Option<i64>,
    /// Requests that were added and that sync has not been told of.
    asked: u32,
    /// When the server was last heard.
    lease: Lease,
    /// When that was last stored.
    lease_noted: Option<Instant>,
    said: Vec<(Audience, Said)>,
    /// What was read of documents that are no customers, for the screen that attaches.
    others: Option<ToScreen>,
    /// Whether a screen waits for a record that could not be read because the code of documents was not there.
    unread: bool,
}

impl<S: Storage> Desk<S> {
    /// What is to be said, in order.
    pub fn take_said(&mut self) -> Vec<(Audience, Said)> {
        std::mem::take(&mut self.said)
    }

    /// Rows that were added to the outbox since the last call.
    pub fn take_queued(&mut self) -> u32 {
        std::mem::take(&mut self.queued)
    }

    /// Requests that were added since the last call.
    pub fn take_asked(&mut self) -> u32 {
        std::mem::take(&mut self.asked)
    }

    /// Notes how much the server's clock is ahead of this device's, ms, if known.
    pub fn set_skew(&mut self, skew_ms: Option<i64>) {
        self.skew_ms = skew_ms;
    }

    /// Now, for what is written: a clock that is set wrong is corrected by what the server said.
    fn now(&self) -> Instant {
        (self.env.now)().corrected(self.skew_ms)
    }

    /// Who is logged in.
    pub fn session(&self) -> &SessionInfo {
        &self.session
    }

    /// The store.
    pub fn storage(&self) -> &S {
        &self.storage
    }

    /// How far sync got.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Number of unsent changes.
    pub fn unsent(&self) -> u32 {
        u32::try_from(self.outbox.len()).unwrap_or(u32::MAX)
    }

    /// Number of refused changes that a person must look at.
    pub fn refused(&self) -> u32 {
        self.refused
    }

    /// Whether cursors were set back or the outbox was rewritten: what sync has in memory is out of date.
    pub fn take_restart(&mut self) -> bool {
        let refetch = !std::mem::take(&mut self.refetch).is_empty();
        std::mem::take(&mut self.outbox_rewritten) || refetch
    }

    /// The code of documents.
    ///
    /// # Errors
    /// When it is not here and cannot be fetched.
    async fn documents(&self) -> Result<&'static dyn Documents, StoreError> {
        (self.env.documents)().await.map_err(StoreError::from)
    }

    fn me(&self) -> UserId {
        self.session.person.id
    }

    /// Says something to screens, after what waits already.
    pub fn tell(&mut self, audience: Audience, message: ToScreen) {
        self.said.push((audience, Said::Message(message)));
    }

    /// The number of a loose change that is about to be stored.
    fn number_change(&mut self) -> ChangeNumber {
        let number = self.next_change;
        self.next_change.count += 1;
        number
    }
}
