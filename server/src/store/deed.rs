//! What changes people, devices and rights. Each deed and its entry in the audit log are one transaction.

use std::net::IpAddr;

use shared::{
    audit::{AuditKind, AuditSubject},
    id::{DeviceId, DocId, UserId},
    people::{Department, Person, Role, Setting},
    policy::Sharing,
    sync::gatekeeper::Bomb,
    time::Instant,
};

use super::rows::{NewSession, TokenHash};
use crate::clock;

/// Who does something, when, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    /// Who; none: the operator at the command line, or somebody who did not get in.
    pub user: Option<UserId>,
    /// On which device.
    pub device: Option<DeviceId>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// Now.
    pub at: Instant,
}

impl By {
    /// The operator, at the command line.
    pub fn operator() -> Self {
        Self { user: None, device: None, address: None, at: clock::now() }
    }

    /// The operator at a given time.
    pub fn operator_at(at: Instant) -> Self {
        Self { at, ..Self::operator() }
    }
}

/// Something to be done.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Enter or change a person; a password hash only if it is to change.
    PutPerson(Person, Option<String>),
    /// Enter or change a department.
    PutDepartment(Department),
    /// Name the company.
    PutCompany(String),
    /// Change somebody's password; ends every session of theirs but that of one device.
    PutPassword(UserId, String, Option<DeviceId>),
    /// Open a session; ends the one that it replaces.
    OpenSession(NewSession),
    /// End a session (log-out).
    EndSession(TokenHash),
    /// End every session of a person but that of one device.
    EndOtherSessions(UserId, Option<DeviceId>),
    /// Revoke a device with its sessions.
    RevokeDevice(DeviceId),
    /// Let a device send its work and nothing else; it is revoked once it has.
    DrainDevice(DeviceId),
    /// A device was told to wipe itself.
    TellDevice(DeviceId),
    /// A device sent so many bombs of one kind.
    MarkDevice(DeviceId, Bomb, u64),
    /// A person leaves: no log-in, all devices revoked; the customers go to somebody else, if there is somebody.
    Leave(UserId, Option<UserId>),
    /// Offer a secret for the second step.
    OfferTotp(UserId, Vec<u8>),
    /// The offered secret is in use from now on, with these recovery codes.
    ConfirmTotp(UserId, Vec<TokenHash>),
    /// Take the second step away.
    RemoveTotp(UserId),
    /// New recovery codes.
    PutRecoveryCodes(UserId, Vec<TokenHash>),
    /// Say which roles need a second step.
    PutTotpRoles(Vec<Role>),
    /// Make a one-time link with which somebody chooses a password.
    MakeLink(UserId, TokenHash, Instant),
    /// Give customers to a new owner.
    Transfer(Vec<DocId>, UserId),
    /// Let somebody else see a customer.
    Share(DocId, UserId, Sharing),
    /// Take that back.
    Unshare(DocId, UserId, Sharing),
    /// Change a setting that grants a right.
    PutSetting(Setting),
    /// Only an entry in the log.
    Note(Note),
}

/// An entry of the audit log about something that the store itself did not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What happened.
    pub kind: AuditKind,
    /// What it was done to.
    pub subject: Option<AuditSubject>,
    /// The value before.
    pub old: Option<String>,
    /// The value after.
    pub new: Option<String>,
    /// How many.
    pub count: Option<u64>,
}

impl Note {
    /// That something happened.
    pub fn of(kind: AuditKind) -> Self {
        Self { kind, subject: None, old: None, new: None, count: None }
    }

    /// To whom or what.
    pub fn about(self, subject: AuditSubject) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// From which value to which.
    pub fn from_to(self, old: Option<String>, new: Option<String>) -> Self {
        Self { old, new, ..self }
    }

    /// How many.
    pub fn counting(self, count: u64) -> Self {
        Self { count: Some(count), ..self }
    }
}
