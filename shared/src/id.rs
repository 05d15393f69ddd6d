//! Identifiers: one newtype for each kind of thing, so that none is passed for another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text was not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: {0}")]
pub struct NotAnId(pub String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The identifier as 16 bytes, as it is stored.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads 16 stored bytes.
            ///
            /// # Errors
            /// When there are not exactly 16.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, NotAnId> {
                Uuid::from_slice(bytes).map(Self).map_err(|_| NotAnId(format!("{} bytes", bytes.len())))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.simple().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId(text.chars().take(64).collect()))
            }
        }
    )+};
}

ids! {
    /// A document of any kind (`kind::DocKind`). Its version tells fresh names (7) from derived ones (8).
    DocId
    /// A person of the company.
    UserId
    /// A department.
    DepartmentId
    /// A browser profile that logged in once.
    DeviceId
    /// A person at a customer.
    ContactId
    /// A schedule, to-do or record of follow-up.
    ActionId
    /// One of a person's private notes.
    NoteId
    /// A dated mark on a customer (starred, lost, invalid …).
    MarkId
    /// A voucher of the business with a customer: an order, a receipt.
    VoucherId
    /// A line of a voucher.
    LineId
    /// One run of the import wizard.
    ImportId
    /// A command, and so the change that it became.
    CommandId
    /// A request of authority.
    RequestId
}

/// Where fresh identifiers come from: UUID v7 from clock and randomness of whoever runs the code.
pub trait IdSource {
    /// A UUID that nobody has made before.
    fn next(&mut self) -> Uuid;
}
