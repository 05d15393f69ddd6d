//! What REST carries, as JSON: log-in, devices and set-up. Everything else goes through sync.

use serde::{Deserialize, Serialize};

use crate::{
    id::{DeviceId, DocId, UserId},
    people::{Person, Setting},
    policy::Sharing,
    time::Instant,
};

/// `POST /api/login`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// Log-in name.
    pub login: String,
    /// Password.
    pub password: String,
    /// What to call this device in lists ("Chrome on Android").
    pub device_name: String,
}

/// Answer to a log-in and to `GET /api/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Who is logged in.
    pub person: Person,
    /// As which device.
    pub device: DeviceId,
    /// The company's name.
    pub company: String,
}

/// `POST /api/password`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePassword {
    /// The password until now.
    pub old: String,
    /// The password from now on.
    pub new: String,
}

/// `GET /api/setup`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupState {
    /// Whether nobody has been entered yet.
    pub needed: bool,
}

/// `POST /api/setup`: the company and its first administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// The one-time token that the server printed at its first start.
    pub token: String,
    /// The company's name.
    pub company: String,
    /// The administrator's name.
    pub name: String,
    /// Their log-in name.
    pub login: String,
    /// Their password.
    pub password: String,
    /// What to call this device.
    pub device_name: String,
}

/// A row of `GET /api/devices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// Identifier.
    pub id: DeviceId,
    /// Whose.
    pub user: UserId,
    /// Its name.
    pub name: String,
    /// First log-in.
    pub created_at: Instant,
    /// Last contact.
    pub seen_at: Instant,
    /// Whether it may still connect.
    pub revoked: bool,
    /// Whether this is the device that asks.
    pub current: bool,
}

/// `POST /api/customers/transfer`: a new owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The customers.
    pub docs: Vec<DocId>,
    /// The new owner.
    pub to: UserId,
}

/// `POST /api/customers/share`: somebody else may see it too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The customer.
    pub doc: DocId,
    /// With whom.
    pub with: UserId,
    /// How: for editing, for reading, or to be followed.
    #[serde(default = "for_editing")]
    pub sharing: Sharing,
    /// Whether to share, or to take it back.
    pub shared: bool,
}

fn for_editing() -> Sharing {
    Sharing::Edit
}

/// `POST /api/settings`: one setting that grants a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetSetting {
    /// The setting with its new value.
    pub setting: Setting,
}

/// Why a request failed; the client puts it into the user's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ApiError {
    /// Wrong name or password (the same for an unknown name).
    WrongCredentials,
    /// Too many tries.
    Throttled {
        /// Try again after this many seconds.
        retry_after_s: u32,
    },
    /// Not logged in, or the session expired. Nothing local is to be deleted.
    NotLoggedIn,
    /// This device was revoked: local data is to be wiped.
    Revoked,
    /// Not allowed.
    Forbidden,
    /// The set-up token is wrong or was used.
    WrongToken,
    /// The password is too short or too common.
    WeakPassword,
    /// The log-in name is taken.
    LoginTaken,
    /// Not understood.
    BadRequest,
    /// No such thing.
    NotFound,
    /// The server's disk is full.
    StorageFull,
    /// The server failed; it has logged why.
    Internal,
}
