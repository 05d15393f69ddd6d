//! Storage: what the server keeps, behind one trait. SQLite is the embedded implementation and the only place with SQL.

pub mod chain;
pub mod deed;
pub mod rows;
pub mod sealed;
pub mod sqlite;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use futures_util::future::BoxFuture;
use shared::{
    api::{DeviceInfo, PersonState, SharedWith},
    audit::{AuditQuery, AuditSubject},
    id::{DeviceId, DocId, RequestId, UserId},
    people::{Department, Person, Role, Roster, Setting},
    policy::Sharing,
    sync::{
        check::DocDigest,
        protocol::{Fate, Scope, ScopeState, Seq},
        request::{Request, Verdict},
    },
    time::Instant,
};
use tokio::sync::broadcast;

use chain::{AuditRow, ChainCheck, ChainHead};
use deed::{By, Deed};
use rows::{
    Change, Credentials, DocSource, Folded, Gauges, Identity, NewSession, Ownership, PagePart, PageRequest, Pushed,
    Pusher, RowItem, SecondFactor, SessionRow, SetUp, Standing, TokenHash, WholeDocument,
};
use sealed::Seal;

/// What a storage call gives, once it is durable. The call is queued when it returns; writes happen in that order.
pub type Answer<T> = BoxFuture<'static, Result<T, StoreError>>;

/// Why the store did not do it. Whatever the reason, nothing of the call was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk is full; reading still works, and writing again once there is space.
    #[error("the disk is full")]
    Full,
    /// Another process holds the database.
    #[error("the database is busy")]
    Busy,
    /// The log-in name is taken.
    #[error("the log-in name is taken")]
    LoginTaken,
    /// Nobody would be left who keeps people, devices and settings.
    #[error("somebody has to be left who is an administrator")]
    LastAdministrator,
    /// What the call names does not exist.
    #[error("no such {0}")]
    Missing(&'static str),
    /// Another program uses the data folder.
    #[error("another program uses this data; stop it first")]
    InUse,
    /// There is something in the place already.
    #[error("{0} exists already; nothing is overwritten")]
    Exists(PathBuf),
    /// There is data in the folder.
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    /// A file could not be read or written.
    #[error("{0}")]
    File(String),
    /// The database was written by a newer version.
    #[error("the database was written by a newer version of this program; use that version")]
    TooNew,
    /// The disk did not do what it was told: what it says to have stored is not to be relied upon any more.
    #[error("the disk failed: {0}")]
    Disk(String),
    /// The database failed.
    #[error("database: {0}")]
    Database(String),
    /// The writer panicked: nothing more can be written in this process. What it was at was undone.
    #[error("the writer failed: {0}")]
    Panicked(String),
    /// The store is closing.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// What went wrong with a file.
    fn file(path: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::File(format!("{}: {error}", path.display())),
        }
    }
}

impl From<sealed::SealError> for StoreError {
    fn from(error: sealed::SealError) -> Self {
        match error {
            sealed::SealError::Io(path, error) => Self::file(&path, &error),
            other => Self::File(other.to_string()),
        }
    }
}

/// What became durable: sent after every commit.
#[derive(Debug, Clone)]
pub struct Committed {
    /// When.
    pub at: std::time::Instant,
    /// Scopes with their new heads.
    pub moved: Vec<(Scope, Seq)>,
    /// Documents with new changes.
    pub touched: Vec<DocId>,
    /// People, devices or rights changed.
    pub authority: bool,
}

impl Default for Committed {
    fn default() -> Self {
        Self { at: std::time::Instant::now(), moved: Vec::new(), touched: Vec::new(), authority: false }
    }
}

impl Committed {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.moved.is_empty() && self.touched.is_empty() && !self.authority
    }
}

/// The server's storage. Every write is durable when its answer arrives.
pub trait Store: Send + Sync + 'static {
    /// The database and the company.
    fn identity(&self) -> Answer<Identity>;
    /// Everybody.
    fn roster(&self) -> Answer<Roster>;
    /// Notes the hash of the token that the first administrator will show.
    fn put_setup_token(&self, token: TokenHash) -> Answer<()>;
    /// Enters the company and its first administrator, if the token is right and unused. `false`: it is not.
    fn set_up(&self, set_up: SetUp) -> Answer<bool>;
    /// Changes people, devices or rights, with an entry in the audit log.
    fn enact(&self, by: By, deed: Deed) -> Answer<()>;
    /// Enters or changes a person, as the operator; a password hash only if it is to change.
    fn put_person(&self, person: Person, password: Option<String>) -> Answer<()> {
        self.enact(By::operator(), Deed::PutPerson(person, password))
    }
    /// Enters or changes a department, as the operator.
    fn put_department(&self, department: Department) -> Answer<()> {
        self.enact(By::operator(), Deed::PutDepartment(department))
    }
    /// Names the company, as the operator.
    fn put_company(&self, name: String) -> Answer<()> {
        self.enact(By::operator(), Deed::PutCompany(name))
    }
    /// Changes a setting, as the operator.
    fn put_setting(&self, setting: Setting) -> Answer<()> {
        self.enact(By::operator(), Deed::PutSetting(setting))
    }

    /// What a log-in is checked against.
    fn credentials(&self, login: String) -> Answer<Option<Credentials>>;
    /// Changes a password and ends all sessions, as the operator.
    fn put_password(&self, user: UserId, hash: String) -> Answer<()> {
        self.enact(By::operator(), Deed::PutPassword(user, hash, None))
    }
    /// Opens a session; ends the one that it replaces.
    fn open_session(&self, session: NewSession) -> Answer<()> {
        self.enact(By::operator_at(session.now), Deed::OpenSession(session))
    }
    /// The session of a token, also an ended one.
    fn session(&self, token: TokenHash) -> Answer<Option<SessionRow>>;
    /// Notes that a session was used.
    fn touch_session(&self, token: TokenHash, now: Instant) -> Answer<()>;
    /// Ends every session of a person but that of one device, as the operator.
    fn end_other_sessions(&self, user: UserId, keep: Option<DeviceId>, now: Instant) -> Answer<()> {
        self.enact(By::operator_at(now), Deed::EndOtherSessions(user, keep))
    }
    /// Revokes a device with its sessions, as the operator.
    fn revoke_device(&self, device: DeviceId, now: Instant) -> Answer<()> {
        self.enact(By::operator_at(now), Deed::RevokeDevice(device))
    }
    /// Notes what a device said it still had to send.
    fn note_unsent(&self, device: DeviceId, unsent: u32) -> Answer<()>;
    /// Somebody's second step of log-in, offered or in use.
    fn second_factor(&self, user: UserId) -> Answer<Option<SecondFactor>>;
    /// Uses a step of the second step up. `false`: it, or a later one, was used already.
    fn use_totp_step(&self, user: UserId, step: u64) -> Answer<bool>;
    /// Uses a recovery code up. `false`: it is none, or was used already.
    fn use_recovery_code(&self, by: By, user: UserId, code: TokenHash) -> Answer<bool>;
    /// Roles that log in with a second step.
    fn totp_roles(&self) -> Answer<Vec<Role>>;
    /// Whoever holds a one-time link chooses a password; all sessions end. `None`: it was used, or is too old.
    fn redeem_link(&self, by: By, token: TokenHash, hash: String) -> Answer<Option<UserId>>;
    /// What administrators see of people beside the roster.
    fn person_states(&self) -> Answer<Vec<PersonState>>;
    /// The devices of a person, or of all, the latest seen first.
    fn devices(&self, user: Option<UserId>) -> Answer<Vec<DeviceInfo>>;

    /// Scopes as they stand, in the order asked for; without `others`, as if documents of kinds that came after version
    /// 3 of the protocol were not there.
    fn scope_heads(&self, scopes: Vec<Scope>, others: bool) -> Answer<Vec<ScopeState>>;
    /// A scope's head with the digests of its documents.
    fn digests(&self, scope: Scope) -> Answer<(Seq, Vec<DocDigest>)>;
    /// Documents whole, or `Remove` for those that are not in the scope.
    fn whole(&self, scope: Scope, docs: Vec<DocId>) -> Answer<Vec<RowItem>>;
    /// A page of a scope's feed.
    fn page(&self, request: PageRequest) -> Answer<PagePart>;
    /// Takes in pushed changes, all in one transaction. One fate for each change, in order.
    fn accept(&self, pusher: Pusher, roster: Arc<Roster>, items: Vec<Pushed>) -> Answer<Vec<Fate>>;
    /// Decides on requests in order; what is granted is done in the same transaction. A request that was decided on
    /// before gets its answer again.
    fn decide(&self, asker: Pusher, roster: Arc<Roster>, requests: Vec<Request>) -> Answer<Vec<(RequestId, Verdict)>>;
    /// Owner and sharing of documents that exist.
    fn owners(&self, docs: Vec<DocId>, shared_with: UserId) -> Answer<Vec<Ownership>>;
    /// Whom a customer is shared with, in order.
    fn shared_with(&self, doc: DocId) -> Answer<Vec<SharedWith>>;
    /// How somebody stands to documents, and stood when their device was last in contact, in the order asked for; none:
    /// it does not exist.
    fn standings(&self, docs: Vec<DocId>, user: UserId, contact: Option<Instant>) -> Answer<Vec<Option<Standing>>>;
    /// When a device last stood where the server stood.
    fn contact(&self, device: DeviceId) -> Answer<Option<Instant>>;
    /// Notes that it stands there.
    fn note_contact(&self, device: DeviceId, now: Instant) -> Answer<()>;
    /// Gives documents to a new owner, as the operator.
    fn transfer(&self, docs: Vec<DocId>, to: UserId) -> Answer<()> {
        self.enact(By::operator(), Deed::Transfer(docs, to))
    }
    /// Lets somebody else see a document, as the operator.
    fn share(&self, doc: DocId, with: UserId, sharing: Sharing) -> Answer<()> {
        self.enact(By::operator(), Deed::Share(doc, with, sharing))
    }
    /// Takes that back, as the operator.
    fn unshare(&self, doc: DocId, with: UserId, sharing: Sharing) -> Answer<()> {
        self.enact(By::operator(), Deed::Unshare(doc, with, sharing))
    }

    /// Documents whose facts are behind their changes or of another version.
    fn stale(&self) -> Answer<Vec<DocId>>;
    /// Every document.
    fn all_docs(&self) -> Answer<Vec<DocId>>;
    /// What a document is made from.
    fn source(&self, doc: DocId) -> Answer<Option<DocSource>>;
    /// The same of many, as they are at one moment, in the order asked for.
    fn sources(&self, docs: Vec<DocId>) -> Answer<Vec<Option<DocSource>>>;
    /// Keeps snapshots and facts, unless newer ones are there.
    fn put_folded(&self, folded: Vec<Folded>) -> Answer<()>;
    /// Enters whole documents at once (demo).
    fn put_documents(&self, rows: Vec<WholeDocument>) -> Answer<()>;
    /// Notes how the demo company was made.
    fn put_demo(&self, made: String) -> Answer<()>;
    /// The changes of a document in order, without bodies.
    fn audit(&self, doc: DocId) -> Answer<Vec<Change>>;
    /// A page of the audit log with the changes of documents among it, the latest first; and what asks for the next.
    fn audit_page(&self, query: AuditQuery) -> Answer<(Vec<AuditRow>, Option<AuditQuery>)>;
    /// Entries of the audit log about one subject, the latest first.
    fn audit_of(&self, subject: AuditSubject) -> Answer<Vec<AuditRow>>;
    /// Whether the audit log is as it was written, and still holds a head that was noted earlier.
    fn verify_audit(&self, expected: Option<ChainHead>) -> Answer<ChainCheck>;
    /// Where the audit log ends.
    fn audit_head(&self) -> Answer<ChainHead>;
    /// The stored facts of a document, byte for byte.
    fn facts(&self, doc: DocId) -> Answer<Option<Vec<u8>>>;

    /// Copies the whole store, as it is at one moment, into a file that did not exist. Writing goes on meanwhile.
    fn back_up(&self, to: PathBuf) -> Answer<Seal>;
    /// Whether writing works: commits something that changes nothing.
    fn probe(&self) -> Answer<()>;
    /// Figures for the operator.
    fn gauges(&self) -> Answer<Gauges>;
    /// Whether another process changed people, devices or rights since the last call.
    fn authority_version(&self) -> Answer<u64>;
    /// Tells of every commit from now on.
    fn commits(&self) -> broadcast::Receiver<Arc<Committed>>;
    /// Ends when the store cannot write any more, with the reason: the process is to stop and start anew.
    fn broken(&self) -> BoxFuture<'static, StoreError>;
}
