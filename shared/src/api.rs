//! What REST carries, as JSON: log-in, people, devices and set-up. Everything else goes through sync.

use serde::{Deserialize, Serialize};

use crate::{
    id::{DepartmentId, DeviceId, DocId, UserId},
    people::{Person, Role, Setting},
    policy::Sharing,
    sync::gatekeeper::Bomb,
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
    /// The second step: a code of the app, or a recovery code.
    #[serde(default)]
    pub code: Option<String>,
}

/// Answer to a log-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedIn {
    /// The session.
    #[serde(flatten)]
    pub session: SessionInfo,
    /// New recovery codes, when this log-in switched the second step on. They are shown this once.
    #[serde(default)]
    pub recovery_codes: Vec<String>,
}

/// Answer to `GET /api/session`.
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
    /// Whether it may no longer connect.
    pub revoked: bool,
    /// Whether it may only send its work yet, and is to wipe itself then.
    #[serde(default)]
    pub draining: bool,
    /// Changes that it said it still had to send when it was last heard of.
    #[serde(default)]
    pub unsent: u32,
    /// Whether this is the device that asks.
    pub current: bool,
    /// What it sent that no honest program sends.
    #[serde(default)]
    pub bombs: Vec<BombMark>,
}

/// Bombs of one kind that a device sent. All of them were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BombMark {
    /// What they were.
    pub bomb: Bomb,
    /// How many.
    pub count: u64,
    /// The first one.
    pub first_at: Instant,
    /// The last one.
    pub last_at: Instant,
}

/// `POST /api/devices/{id}/revoke`: how a device ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Farewell {
    /// It wipes itself at its next contact; what it has not sent is lost.
    #[default]
    Wipe,
    /// At its next contact it sends what it has, and wipes itself then.
    UploadThenWipe,
}

/// What an authenticator app has to know, to be confirmed by a first code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpOffer {
    /// The secret in base32, to be typed.
    pub secret: String,
    /// The secret as a picture to be scanned: a `data:` address of an SVG.
    pub picture: String,
}

/// `GET /api/totp`: how the own second step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpState {
    /// Whether it is on.
    pub enabled: bool,
    /// Whether the company wants it of the own role.
    pub required: bool,
    /// Recovery codes that are left.
    pub recovery_codes: u32,
}

/// `POST /api/totp/…`: who stands there knows the password, or a code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpProof {
    /// The password.
    #[serde(default)]
    pub password: String,
    /// A code.
    #[serde(default)]
    pub code: String,
}

/// Recovery codes, shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
}

/// `POST /api/people` and `POST /api/people/{id}`: a person as an administrator writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonForm {
    /// Name.
    pub name: String,
    /// Log-in name.
    pub login: String,
    /// Rights.
    pub role: Role,
    /// Department.
    pub department: Option<DepartmentId>,
}

/// A one-time link with which somebody chooses a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordLink {
    /// For whom.
    pub user: UserId,
    /// The token, to be put behind `/welcome#`.
    pub token: String,
    /// Until when it works.
    pub until: Instant,
}

/// `POST /api/password/link`: whoever has the link chooses a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedeemLink {
    /// The token.
    pub token: String,
    /// The password from now on.
    pub password: String,
}

/// Answer to it: whom the link was for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeemed {
    /// Their log-in name.
    pub login: String,
}

/// `POST /api/people/{id}/leave`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// Who gets all their customers; none: they stay where they are.
    pub heir: Option<UserId>,
}

/// A row of `GET /api/people`: what devices are not told about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonState {
    /// Who.
    pub user: UserId,
    /// Customers that they own.
    pub customers: u64,
    /// Whether the second step is on.
    pub totp: bool,
    /// When one of their devices was last heard of.
    pub seen_at: Option<Instant>,
    /// Devices that may connect.
    pub devices: u32,
    /// Changes that these devices said they still had to send.
    pub unsent: u32,
}

/// `POST /api/departments` and `POST /api/departments/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentForm {
    /// Name.
    pub name: String,
    /// The department above.
    pub parent: Option<DepartmentId>,
}

/// `GET` and `POST /api/company`: what administrators set for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanySettings {
    /// The company's name.
    pub name: String,
    /// Roles that log in with a second step.
    pub totp_roles: Vec<Role>,
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

/// One of those whom a customer is shared with: `GET /api/customers/{id}/sharing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedWith {
    /// Who.
    pub with: UserId,
    /// How.
    pub sharing: Sharing,
}

fn for_editing() -> Sharing {
    Sharing::Edit
}

/// `POST /api/settings`: one setting of the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The password is right; the second step is missing.
    CodeNeeded,
    /// The code of the second step is wrong, or was used.
    WrongCode,
    /// The company wants a second step: here is what the authenticator app has to know.
    EnrolmentNeeded(TotpOffer),
    /// Somebody has to be left who keeps the company.
    LastAdministrator,
    /// The one-time link was used, or is too old.
    LinkExpired,
}
