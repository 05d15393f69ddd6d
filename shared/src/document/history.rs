//! The change history of a document: who changed what, when, from which value to which.

use serde::{Deserialize, Serialize};

use crate::{
    commercial::field::CommercialField,
    customer::field::{ContactField, CustomerField},
    id::{ActionId, ContactId, DocId, LineId, NoteId, VoucherId},
    product::field::ProductField,
    time::Stamp,
    trade::{
        field::{LineField, VoucherField},
        voucher::VoucherKind,
    },
    value::Value,
};

/// One change with what it did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// The change's hash, in hexadecimal.
    pub change: String,
    /// Who and when.
    pub stamp: Stamp,
    /// What was different afterwards.
    pub edits: Vec<Edit>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// What changed.
    pub what: Edited,
    /// The value before; none: there was none.
    pub old: Option<Value>,
    /// The value after; none: it was cleared.
    pub new: Option<Value>,
}

/// What an edit changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edited {
    /// A field of the customer.
    Field(CustomerField),
    /// A custom field.
    Custom(String),
    /// A tag.
    Tag(String),
    /// A mark; the new value is its kind's key.
    Mark,
    /// A field of a contact.
    Contact(ContactId, ContactField),
    /// A contact was entered, deleted or restored.
    ContactItself(ContactId),
    /// An action was entered, deleted or restored.
    ActionItself(ActionId),
    /// A property of an action, by its stored name.
    Action(ActionId, String),
    /// The customer was entered, deleted or restored.
    CustomerItself,
    /// Something that a newer version wrote.
    Unknown,
    /// A field of a commercial part.
    Commercial(CommercialField),
    /// The text of a private note.
    Note(NoteId),
    /// A private note was written, deleted or restored.
    NoteItself(NoteId),
    /// A field of a voucher.
    Voucher(VoucherId, VoucherField),
    /// A voucher was entered, deleted or restored.
    VoucherItself(VoucherKind, VoucherId),
    /// A field of a voucher's line; none: the line was entered, moved or taken out.
    Line(VoucherId, LineId, Option<LineField>),
    /// What a customer calls a product.
    Alias(DocId),
    /// A mark on the business with a customer; the new value is as it is stored: a word, then the reason.
    TradeMark,
    /// A field of a product.
    Product(ProductField),
    /// A product was entered, deleted or restored.
    ProductItself,
}
