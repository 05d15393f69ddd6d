//! What a person may do to a customer's record.

use serde::{Deserialize, Serialize};

use super::{
    field::{ContactField, CustomerField},
    record::Origin,
};
use crate::{
    commercial::field::CommercialField,
    follow_up::command::NewAction,
    id::{ContactId, MarkId},
    product::field::ProductField,
    sorted::{SortedMap, SortedSet},
    trade::{
        command::BadVoucher,
        field::{LineField, VoucherField},
    },
    value::{BadValue, Value},
};

/// A customer to be.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NewCustomer {
    /// Fields that are filled in; a name is required.
    pub fields: SortedMap<CustomerField, Value>,
    /// Custom fields by label.
    pub custom: SortedMap<String, String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Contacts to enter with it.
    pub contacts: Vec<NewContact>,
    /// Follow-up to enter with it.
    pub actions: Vec<NewAction>,
    /// Set when an import makes it.
    pub origin: Option<Origin>,
}

/// A contact to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewContact {
    /// Its identifier, made by who issues the command: issuing it twice makes one contact.
    pub id: ContactId,
    /// Fields that are filled in; a name is required.
    pub fields: SortedMap<ContactField, Value>,
}

/// One change of a customer's record. `None` as a value clears the field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CustomerCommand {
    /// Enter a new customer.
    Create(Box<NewCustomer>),
    /// Change fields (one in inline edit, several when an import fills gaps).
    SetFields(SortedMap<CustomerField, Option<Value>>),
    /// Fill what the customer lacks; a field that holds something stays as it is (import).
    FillGaps {
        /// Fields.
        fields: SortedMap<CustomerField, Value>,
        /// Custom fields by label.
        custom: SortedMap<String, String>,
    },
    /// Change a custom field.
    SetCustom {
        /// The company's label of the field.
        label: String,
        /// The new text.
        text: Option<String>,
    },
    /// Add a tag.
    AddTag(String),
    /// Remove a tag.
    RemoveTag(String),
    /// Put on the first screen 上首屏.
    Star(MarkId),
    /// Take off the first screen.
    Unstar(MarkId),
    /// Enter a contact.
    AddContact(NewContact),
    /// Change a contact's fields.
    SetContact {
        /// Which.
        contact: ContactId,
        /// The new values.
        fields: SortedMap<ContactField, Option<Value>>,
    },
    /// Put a contact into the bin.
    DeleteContact(ContactId),
    /// Take it out again.
    RestoreContact(ContactId),
    /// Put the customer into the bin.
    Delete,
    /// Take it out again.
    Restore,
    /// Empty fields: takes `FillGaps` back.
    ClearFields {
        /// Fields.
        fields: SortedSet<CustomerField>,
        /// Custom fields by label.
        custom: SortedSet<String>,
    },
}

/// Why a command cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Rejection {
    /// A customer's field is wrong.
    #[error("{field:?}: {why}")]
    Field {
        /// Which.
        field: CustomerField,
        /// What is wrong.
        why: BadValue,
    },
    /// A contact's field is wrong.
    #[error("{field:?}: {why}")]
    Contact {
        /// Which.
        field: ContactField,
        /// What is wrong.
        why: BadValue,
    },
    /// A text of the action, a tag or a custom field is wrong.
    #[error("text: {0}")]
    Text(BadValue),
    /// The action says nothing.
    #[error("the action is empty")]
    EmptyAction,
    /// The record is not on this device, or was removed.
    #[error("the record is gone")]
    Gone,
    /// The policy does not allow it.
    #[error("not allowed")]
    NotAllowed,
    /// The device could not store it.
    #[error("the device's storage is full")]
    StorageFull,
    /// The device could not store it.
    #[error("the device's storage failed")]
    StorageFailed,
    /// The code that carries it out is not on the device yet.
    #[error("a part of the program is missing")]
    ProgramMissing,
    /// A field of the commercial part is wrong.
    #[error("{field:?}: {why}")]
    Commercial {
        /// Which.
        field: CommercialField,
        /// What is wrong.
        why: BadValue,
    },
    /// A field of a voucher is wrong.
    #[error("{field:?}: {why}")]
    VoucherField {
        /// Which.
        field: VoucherField,
        /// What is wrong.
        why: BadValue,
    },
    /// A field of a voucher's line is wrong.
    #[error("{field:?}: {why}")]
    Line {
        /// Which.
        field: LineField,
        /// What is wrong.
        why: BadValue,
    },
    /// A voucher cannot be written so.
    #[error(transparent)]
    Voucher(#[from] BadVoucher),
    /// A field of a product is wrong.
    #[error("{field:?}: {why}")]
    Product {
        /// Which.
        field: ProductField,
        /// What is wrong.
        why: BadValue,
    },
}
