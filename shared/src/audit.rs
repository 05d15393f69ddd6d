//! The audit log as it is read: who did what, when, and from which device.

use serde::{Deserialize, Serialize};

use crate::{
    document::history::Edit,
    id::{DepartmentId, DeviceId, DocId, UserId},
    time::Instant,
};

/// Rows of one page of the log.
pub const AUDIT_PAGE: usize = 50;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident, $key:literal, $group:ident;)+) => {
        /// What an entry of the log is about. Stored by key: append-only.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum AuditKind { $($(#[$doc])* $name,)+ }

        impl AuditKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stored name.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// The kind of a stored name.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.key() == key)
            }

            /// What it is listed under.
            pub fn group(self) -> AuditGroup {
                match self { $(Self::$name => AuditGroup::$group,)+ }
            }
        }
    };
}

kinds! {
    /// Somebody logged in.
    LogIn, "log_in", Access;
    /// A log-in failed; `count` of them where they are told together.
    LogInFailed, "log_in_failed", Access;
    /// Somebody logged out.
    LogOut, "log_out", Access;
    /// All sessions but one were ended.
    SessionsEnded, "sessions_ended", Access;
    /// The own password was changed.
    PasswordChanged, "password_changed", Access;
    /// A password was set by the operator, or by a one-time link.
    PasswordReset, "password_reset", Access;
    /// A one-time link was made.
    LinkMade, "link_made", Access;
    /// The second step of log-in was switched on.
    TotpEnabled, "totp_enabled", Access;
    /// It was switched off.
    TotpDisabled, "totp_disabled", Access;
    /// An administrator took it away from somebody who lost it.
    TotpReset, "totp_reset", Access;
    /// A recovery code was used up.
    RecoveryCodeUsed, "recovery_code_used", Access;
    /// Recovery codes were made anew.
    RecoveryCodesMade, "recovery_codes_made", Access;
    /// A person was entered.
    PersonEntered, "person_entered", People;
    /// A name changed.
    PersonRenamed, "person_renamed", People;
    /// A log-in name changed.
    LoginChanged, "login_changed", People;
    /// A role changed.
    RoleChanged, "role_changed", People;
    /// A person moved to another department.
    DepartmentChanged, "department_changed", People;
    /// A person left.
    PersonLeft, "person_left", People;
    /// A person came back.
    PersonReturned, "person_returned", People;
    /// A department was entered.
    DepartmentEntered, "department_entered", People;
    /// A department was renamed.
    DepartmentRenamed, "department_renamed", People;
    /// A department was moved in the tree.
    DepartmentMoved, "department_moved", People;
    /// The company was named.
    CompanyNamed, "company_named", People;
    /// The roles that need a second step changed.
    TotpRolesChanged, "totp_roles_changed", People;
    /// A setting that grants a right changed.
    SettingChanged, "setting_changed", People;
    /// A device is to be wiped at its next contact.
    DeviceRevoked, "device_revoked", Devices;
    /// A device may still send its work and is to be wiped then.
    DeviceDraining, "device_draining", Devices;
    /// A device was told to wipe itself.
    DeviceTold, "device_told", Devices;
    /// A device sent bombs: `new` is the kind, `count` how many since the last entry. All were refused.
    DeviceBombed, "device_bombed", Devices;
    /// A customer went to another owner.
    Transferred, "transferred", Customers;
    /// A customer was shared.
    Shared, "shared", Customers;
    /// Sharing was taken back.
    Unshared, "unshared", Customers;
    /// A refused change was handed over to somebody who may make it: `new` says to whom.
    HandedOver, "handed_over", Customers;
    /// Records were carried out of the system: `new` is the filter, `count` the rows.
    Exported, "exported", Customers;
    /// After a restore somebody's device gave back what others had written: `new` says who, `count` how many changes.
    HandedBack, "handed_back", Records;
    /// A record was changed on a device.
    RecordChanged, "record_changed", Records;
    /// A backup was made.
    BackedUp, "backed_up", Operation;
    /// A backup was restored.
    Restored, "restored", Operation;
    /// Seals the changes of documents that one commit stored; not listed.
    Changes, "changes", Operation;
}

/// What entries are listed under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditGroup {
    /// Logging in and out, passwords, second step.
    Access,
    /// People, departments, company.
    People,
    /// Devices.
    Devices,
    /// Owners, sharing, exports.
    Customers,
    /// What was written into records.
    Records,
    /// Backup and restore.
    Operation,
}

impl AuditGroup {
    /// Every group.
    pub const ALL: [Self; 6] =
        [Self::Access, Self::People, Self::Devices, Self::Customers, Self::Records, Self::Operation];

    /// Its name in an address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::People => "people",
            Self::Devices => "devices",
            Self::Customers => "customers",
            Self::Records => "records",
            Self::Operation => "operation",
        }
    }

    /// The group of a name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.key() == key)
    }
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum AuditSubject {
    /// A person.
    Person(UserId),
    /// A department.
    Department(DepartmentId),
    /// A device.
    Device(DeviceId),
    /// A customer.
    Customer(DocId),
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When the server took note of it (for records: when it was synced).
    pub at: Instant,
    /// Records: when it was written, by the device's clock.
    pub written_at: Option<Instant>,
    /// What happened.
    pub kind: AuditKind,
    /// Who did it; none: the operator at the command line, or somebody who did not get in.
    pub by: Option<UserId>,
    /// The name of the device it was done on.
    pub device: Option<String>,
    /// Where the request came from.
    pub address: Option<String>,
    /// What it was done to.
    pub subject: Option<AuditSubject>,
    /// The subject's name.
    pub name: Option<String>,
    /// The value before.
    pub old: Option<String>,
    /// The value after.
    pub new: Option<String>,
    /// How many.
    pub count: Option<u64>,
    /// Records: what was different afterwards.
    pub edits: Vec<Edit>,
}

/// Which entries are wanted: `GET /api/audit`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Who did it or to whom it was done.
    pub person: Option<UserId>,
    /// What it is listed under.
    pub group: Option<AuditGroup>,
    /// Not before this instant, ms.
    pub from: Option<i64>,
    /// Before this instant, ms.
    pub until: Option<i64>,
    /// Where the page before ended: entries of the log …
    pub entry: Option<u64>,
    /// … and changes of records.
    pub change: Option<u64>,
}

impl AuditQuery {
    /// The query of its address.
    pub fn address(&self) -> String {
        let parts = [
            self.person.map(|id| format!("person={id}")),
            self.group.map(|group| format!("group={}", group.key())),
            self.from.map(|at| format!("from={at}")),
            self.until.map(|at| format!("until={at}")),
            self.entry.map(|number| format!("entry={number}")),
            self.change.map(|number| format!("change={number}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("&")
    }
}

/// A page of the log, the latest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Entries.
    pub entries: Vec<AuditEntry>,
    /// What asks for the page after this one; none: this was the last.
    pub next: Option<AuditQuery>,
}

/// When the server got a change of a record, and from which device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The change's hash, in hexadecimal.
    pub change: String,
    /// When it was synced.
    pub at: Instant,
    /// The device's name; none: the server itself.
    pub device: Option<String>,
}

/// `GET /api/customers/{id}/history`: what the record itself does not hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RecordLog {
    /// Its changes, in the order in which they were synced.
    pub receipts: Vec<Receipt>,
    /// Owners and sharing, the latest first.
    pub entries: Vec<AuditEntry>,
}

/// `POST /api/exports`: rows were carried out of a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportNote {
    /// The filter, as in the list's address.
    pub filter: String,
    /// How many rows.
    pub rows: u64,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn keys_are_unique_and_read_back() {
        let keys: BTreeSet<_> = AuditKind::ALL.iter().map(|kind| kind.key()).collect();
        assert_eq!(keys.len(), AuditKind::ALL.len());
        for kind in AuditKind::ALL {
            assert_eq!(AuditKind::from_key(kind.key()), Some(*kind));
        }
        for group in AuditGroup::ALL {
            assert_eq!(AuditGroup::from_key(group.key()), Some(group));
            assert!(AuditKind::ALL.iter().any(|kind| kind.group() == group));
        }
    }
}
