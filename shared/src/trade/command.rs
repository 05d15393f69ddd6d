//! What a person may do to the business with a customer.

use serde::{Deserialize, Serialize};

use super::{
    field::{LineField, VoucherField},
    record::{Alias, TradeMarkKind},
    voucher::{Side, VoucherKind},
};
use crate::{
    id::{DocId, LineId, MarkId, VoucherId},
    sorted::SortedMap,
    value::Value,
};

/// The most lines of a voucher.
pub const LINES_MAX: usize = 500;
/// The most vouchers that one command enters: the instalments of an order.
pub const VOUCHERS_MAX: usize = 100;
/// The most lines that one command enters, of all its vouchers: what it becomes must pass the gatekeeper.
pub const LINES_AT_ONCE_MAX: usize = 1_000;

/// The most changes that are made together.
pub const TOGETHER_MAX: usize = 200;

/// A change of the business with a customer. Whoever needs it first makes the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TradeCommand {
    /// The customer.
    pub of: DocId,
    /// What to do.
    pub change: TradeChange,
}

/// What to do. Append only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TradeChange {
    /// Enter vouchers; one that is there already stays as it is.
    Enter(Vec<NewVoucher>),
    /// Change fields of a voucher. `None` clears one.
    SetFields {
        /// Which.
        voucher: VoucherId,
        /// The new values.
        fields: SortedMap<VoucherField, Option<Value>>,
    },
    /// Enter, change, take out and bring back lines of a voucher.
    SetLines {
        /// Which.
        voucher: VoucherId,
        /// What differs, by line.
        lines: SortedMap<LineId, LineChange>,
    },
    /// Put vouchers into the bin.
    Delete(Vec<VoucherId>),
    /// Take them out again.
    Restore(Vec<VoucherId>),
    /// Say what the customer calls a product; none: as we do.
    SetAlias {
        /// The product.
        product: DocId,
        /// Its name there.
        alias: Option<Alias>,
    },
    /// Set a mark, or take one back.
    Mark {
        /// Its identifier, made by who issues the command.
        mark: MarkId,
        /// What it says.
        kind: TradeMarkKind,
    },
    /// Several at once, undone together: a voucher and what follows from it (`carry::entered`). Only entering, setting
    /// fields and lines, and the bin.
    Together(Vec<TradeChange>),
    /// Enter vouchers that come from elsewhere, or make those that are there say the same (`put::changes`).
    Put(Vec<NewVoucher>),
    /// Take back what `Put` entered: into the bin, and money by a voucher that reverses it.
    TakeBack(Vec<VoucherId>),
}

/// A voucher to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewVoucher {
    /// Its identifier, made by who issues the command: issuing it twice makes one voucher.
    pub id: VoucherId,
    /// What it is.
    pub kind: VoucherKind,
    /// Towards whom.
    pub side: Side,
    /// Fields that are filled in.
    pub fields: SortedMap<VoucherField, Value>,
    /// Lines, in order.
    pub lines: Vec<NewLine>,
    /// Who made it in the old system, if it is imported.
    pub author: Option<String>,
}

/// A line to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewLine {
    /// Its identifier, made by who issues the command.
    pub id: LineId,
    /// Fields that are filled in.
    pub fields: SortedMap<LineField, Value>,
}

/// What differs in a line. One that is not there is made, at the end if it has no rank.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LineChange {
    /// Another place among the lines.
    pub rank: Option<i64>,
    /// New values. `None` clears one.
    pub fields: SortedMap<LineField, Option<Value>>,
    /// Take it out, or bring it back.
    pub deleted: Option<bool>,
}

/// Why a voucher cannot be written so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum BadVoucher {
    /// The kind of voucher has no such field, or a field that it must have is missing.
    #[error("the voucher and its fields do not go together")]
    Kind,
    /// What was paid is never changed: it is reversed by another voucher.
    #[error("what was paid is never changed")]
    Final,
    /// It comes to more than the largest amount.
    #[error("the total is too large")]
    TooLarge,
    /// More lines, or vouchers at once, than that.
    #[error("more than {max}")]
    TooMany {
        /// The most that fit.
        max: usize,
    },
}
