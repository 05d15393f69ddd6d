//! What goes into the store and comes out of it.

use std::collections::BTreeSet;

use shared::{
    id::{DepartmentId, DeviceId, DocId, UserId},
    kind::DocKind,
    people::{Company, Department, Person, Role, Roster, Setting},
    policy::{Hand, Sharing},
    sync::{
        gatekeeper::{ChangeHash, ForeignChange},
        hand_over::Handed,
        protocol::{Cursor, Epoch, Refusal, Scope, Seq},
        session::Skip,
    },
    time::Instant,
};

use crate::{index::Derived, telemetry::histogram::Distribution};

/// SHA-256 of a secret token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

/// The database and the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The database.
    pub epoch: Epoch,
    /// The company's name.
    pub company: String,
    /// Whether nobody has been entered yet.
    pub empty: bool,
    /// How the demo company was made, if it was.
    pub demo: Option<String>,
}

/// The company and its first administrator.
#[derive(Debug, Clone)]
pub struct SetUp {
    /// Hash of the token shown.
    pub token: TokenHash,
    /// The company's name.
    pub company: String,
    /// The administrator.
    pub person: Person,
    /// Hash of their password.
    pub password: String,
}

/// What a log-in is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Who.
    pub user: UserId,
    /// Password hash in PHC form.
    pub password: String,
    /// Whether they may log in.
    pub active: bool,
}

/// Somebody's second step of log-in.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret that the authenticator app knows too; none: it was sealed with a key that is not here.
    pub secret: Option<Vec<u8>>,
    /// Whether a first code was shown, so that it is asked for.
    pub confirmed: bool,
    /// Recovery codes that are left.
    pub recovery_codes: u32,
}

/// A session to be.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Hash of its token.
    pub token: TokenHash,
    /// Whose.
    pub user: UserId,
    /// The device; entered if it is new.
    pub device: DeviceId,
    /// The device's name.
    pub device_name: String,
    /// Now.
    pub now: Instant,
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The device.
    pub device: DeviceId,
    /// Whose.
    pub user: UserId,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used.
    pub seen_at: Instant,
    /// Whether it was ended by a log-out or a new password.
    pub ended: bool,
    /// Whether the device was revoked or the person has left.
    pub revoked: bool,
    /// Whether the device may only send its work, and is revoked then.
    pub draining: bool,
    /// Changes that it said it still had to send.
    pub unsent: u32,
}

/// Whose changes are pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pusher {
    /// The session's person.
    pub user: UserId,
    /// The session's device.
    pub device: DeviceId,
    /// The session itself: it must not have ended.
    pub token: TokenHash,
    /// Now.
    pub now: Instant,
    /// When the device last stood where the server stood: it did not hear of what changed since.
    pub contact: Option<Instant>,
    /// Whether the changes are those of others, which a restored database may have lost.
    pub hands_back: bool,
}

/// Changes of a document that passed the gatekeeper, or why they did not.
#[derive(Debug)]
pub struct Pushed {
    /// The document.
    pub doc: DocId,
    /// Its changes in causal order.
    pub changes: Vec<Result<ForeignChange, Refusal>>,
    /// What they make, if they were judged as those of a document that nobody knows.
    pub begins: Option<Beginning>,
    /// Changes that could not be judged because what they build upon was not there then.
    pub unjudged: BTreeSet<ChangeHash>,
}

/// What a new document says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// Of which kind.
    pub kind: DocKind,
    /// The customer that it is a part of.
    pub of: Option<DocId>,
}

/// Whose a customer is, and how somebody else stands to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ownership {
    /// The customer's document.
    pub doc: DocId,
    /// Who owns it; none: the open sea.
    pub owner: Option<UserId>,
    /// How it is shared with the person that was asked about.
    pub sharing: Option<Sharing>,
}

/// How somebody stands to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its owner.
    pub owner: Option<UserId>,
    /// How it is shared with them.
    pub shared: Option<Sharing>,
    /// How they stood when their device was last in contact, if that is within the lease and something changed since.
    pub before: Option<Before>,
}

/// What was true when a device was last in contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Who owned the document since then.
    pub owners: Vec<Option<UserId>>,
    /// How it was shared.
    pub shared: Option<Sharing>,
    /// People who were something else then.
    pub people: Vec<(UserId, Role, Option<DepartmentId>)>,
    /// Departments that were elsewhere in the tree then, and below which.
    pub departments: Vec<(DepartmentId, Option<DepartmentId>)>,
}

impl Standing {
    /// What they may write in the document: by the rights that they have, or had when their device was last in contact.
    pub fn hand(&self, roster: &Roster, user: UserId, kind: DocKind) -> Hand {
        let now = Hand::of(roster, user, kind, self.owner, self.shared);
        let Some(before) = self.before.as_ref().filter(|_| !now.may_change()) else { return now };
        let mut then = roster.clone();
        for (id, role, department) in &before.people {
            if let Some(person) = then.people.get_mut(id) {
                (person.role, person.department) = (*role, *department);
            }
        }
        for (id, parent) in &before.departments {
            if let Some(department) = then.departments.get_mut(id) {
                department.parent = *parent;
            }
        }
        let hands = before.owners.iter().map(|owner| Hand::of(&then, user, kind, *owner, before.shared));
        hands.into_iter().find(Hand::may_change).unwrap_or(now)
    }
}

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Of which scope.
    pub scope: Scope,
    /// What the device has.
    pub after: Cursor,
    /// About how large, before compression.
    pub max_bytes: usize,
    /// Changes that the device itself pushed.
    pub skip: Skip,
}

/// A page as the store gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct PagePart {
    /// Where the device stands after it.
    pub to: Cursor,
    /// What happened.
    pub items: Vec<RowItem>,
    /// Whether there is more.
    pub more: bool,
}

/// An item of a page; facts still as bytes.
#[derive(Debug, Clone, PartialEq)]
pub enum RowItem {
    /// Facts alone, of a document of this kind.
    Listed(DocKind, Vec<u8>),
    /// A document or what is new in it.
    Document {
        /// Which.
        doc: DocId,
        /// What it is about.
        kind: DocKind,
        /// Its owner.
        owner: Option<UserId>,
        /// Everything up to some point.
        snapshot: Option<Vec<u8>>,
        /// Changes after it.
        changes: Vec<Vec<u8>>,
        /// Facts of exactly that state.
        facts: Option<Vec<u8>>,
    },
    /// No longer in the scope.
    Remove(DocId),
    /// A person.
    Person(Person),
    /// A department.
    Department(Department),
    /// The company.
    Company(Company),
    /// A setting.
    Setting(Setting),
    /// A change that was handed over.
    Handed(Handed),
}

/// What a document is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocSource {
    /// Which.
    pub doc: DocId,
    /// Of which kind.
    pub kind: DocKind,
    /// Its owner.
    pub owner: Option<UserId>,
    /// The last change.
    pub last_seq: Seq,
    /// Everything up to some point.
    pub snapshot: Option<Vec<u8>>,
    /// Changes after it, in order.
    pub changes: Vec<Vec<u8>>,
}

/// A document folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Which.
    pub doc: DocId,
    /// The last change in it.
    pub seq: Seq,
    /// The owner that the facts name.
    pub owner: Option<UserId>,
    /// Its heads.
    pub heads: Vec<[u8; 32]>,
    /// The document, saved; none while the changes since the last snapshot are few.
    pub snapshot: Option<Vec<u8>>,
    /// Its facts, if its kind has any.
    pub facts: Option<Derived>,
}

/// A whole document with what is known of its changes.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeDocument {
    /// Which.
    pub doc: DocId,
    /// Of which kind.
    pub kind: DocKind,
    /// Its owner; none of a kind that is everybody's.
    pub owner: Option<UserId>,
    /// With whom it is shared.
    pub shared: Vec<UserId>,
    /// Its changes in order; at least one.
    pub changes: Vec<Change>,
    /// Its heads.
    pub heads: Vec<[u8; 32]>,
    /// The document, saved.
    pub snapshot: Vec<u8>,
    /// Its facts.
    pub facts: Derived,
}

/// A change without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its hash.
    pub hash: [u8; 32],
    /// Who wrote: the actor.
    pub actor: Vec<u8>,
    /// The actor's count.
    pub actor_seq: u64,
    /// The person.
    pub user: UserId,
    /// The device; none: the server made it.
    pub device: Option<DeviceId>,
    /// When the server got it.
    pub received_at: Instant,
}

/// Figures for the operator.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gauges {
    /// Documents.
    pub docs: u64,
    /// Changes.
    pub changes: u64,
    /// Size of the database in bytes.
    pub bytes: u64,
    /// Size of the write-ahead log in bytes.
    pub wal_bytes: u64,
    /// Free bytes where the data lies.
    pub disk_free_bytes: u64,
    /// When the last backup was taken.
    pub last_backup: Option<Instant>,
    /// From the begin of each transaction until it was on the disk.
    pub commit_seconds: Distribution,
    /// Writes that shared each transaction.
    pub commit_jobs: Distribution,
    /// Transactions that could not be committed.
    pub commit_failures: u64,
}
