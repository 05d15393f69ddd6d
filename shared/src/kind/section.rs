//! Containers of documents and the keys in them. A key is never renamed and never gets another type.

use super::DocKind;
use crate::trade::voucher::VoucherKind;

/// A container, made by the first change of a document of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// Fields of a customer.
    Fields,
    /// Custom fields of a customer, by label.
    Custom,
    /// Tags of a customer.
    Tags,
    /// Dated marks of a customer.
    Marks,
    /// Contacts of a customer, by identifier.
    Contacts,
    /// Follow-up of a customer, by identifier.
    Actions,
    /// Stamps and origin of a customer.
    Meta,
    /// Fields of a commercial part.
    CommercialFields,
    /// Stamps and link of a commercial part.
    CommercialMeta,
    /// Private notes, by identifier.
    NoteEntries,
    /// Stamps and link of private notes.
    NotesMeta,
    /// Vouchers of a kind, by identifier.
    Vouchers(VoucherKind),
    /// What a customer calls products, by product.
    Aliases,
    /// Dated marks on the business with a customer.
    TradeMarks,
    /// Stamps and link of the business with a customer.
    TradeMeta,
    /// Fields of a product.
    ProductFields,
    /// Stamps of a product.
    ProductMeta,
}

impl Section {
    /// The kind of document that it is a part of.
    pub fn kind(self) -> DocKind {
        match self {
            Self::CommercialFields | Self::CommercialMeta => DocKind::Commercial,
            Self::NoteEntries | Self::NotesMeta => DocKind::Notes,
            Self::Vouchers(_) | Self::Aliases | Self::TradeMarks | Self::TradeMeta => DocKind::Trade,
            Self::ProductFields | Self::ProductMeta => DocKind::Product,
            _ => DocKind::Customer,
        }
    }

    /// Whether it holds maps by identifier: contacts, actions, vouchers.
    pub fn holds_records(self) -> bool {
        matches!(self, Self::Contacts | Self::Actions | Self::NoteEntries | Self::Vouchers(_))
    }

    /// Its name in the document.
    pub fn key(self) -> &'static str {
        match self {
            Self::Fields | Self::CommercialFields | Self::ProductFields => "fields",
            Self::Custom => "custom",
            Self::Tags => "tags",
            Self::Marks | Self::TradeMarks => "marks",
            Self::Contacts => "contacts",
            Self::Actions => "actions",
            Self::NoteEntries => "notes",
            Self::Meta | Self::CommercialMeta | Self::NotesMeta | Self::TradeMeta | Self::ProductMeta => "meta",
            Self::Aliases => "aliases",
            Self::Vouchers(kind) => match kind {
                VoucherKind::Opportunity => "opportunities",
                VoucherKind::Quote => "quotes",
                VoucherKind::Order => "orders",
                VoucherKind::Delivery => "deliveries",
                VoucherKind::Plan => "plans",
                VoucherKind::Receipt => "receipts",
                VoucherKind::Return => "returns",
                VoucherKind::Refund => "refunds",
                VoucherKind::Invoice => "invoices",
                VoucherKind::Allocation => "allocations",
            },
        }
    }
}

/// Keys in `meta`, contacts, actions, notes and vouchers.
pub mod key {
    pub const CREATED: &str = "created";
    pub const DELETED: &str = "deleted";
    pub const OF: &str = "of";
    pub const ORIGIN_IMPORT: &str = "origin_import";
    pub const ORIGIN_AT: &str = "origin_at";
    pub const ORIGIN_AUTHOR: &str = "origin_author";
    pub const AUTHOR: &str = "author";
    pub const FORM: &str = "form";
    pub const KIND: &str = "kind";
    pub const SUBJECT: &str = "subject";
    pub const CONTENT: &str = "content";
    pub const CONTACT: &str = "contact";
    pub const PEOPLE: &str = "people";
    pub const WHEN: &str = "when";
    pub const IMPORTANT: &str = "important";
    pub const URGENT: &str = "urgent";
    pub const DONE: &str = "done";
    pub const FOLLOWS: &str = "follows";
    pub const TEXT: &str = "text";
    pub const COMMISSION: &str = "commission";
    pub const SIDE: &str = "side";
    pub const LINES: &str = "lines";
    pub const RANK: &str = "rank";
}
