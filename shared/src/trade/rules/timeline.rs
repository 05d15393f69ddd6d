//! What the timeline of a customer tells of the business: each voucher, each mark, each change of pool.

use super::pool::{self, PoolChange};
use crate::{
    customer::record::Customer,
    id::{MarkId, VoucherId},
    time::Instant,
    trade::{record::TradeMark, row::Row, settings::TradeSettings, voucher::VoucherKind},
};

/// An entry of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// When it happened.
    pub at: Instant,
    /// What it was.
    pub what: Happened,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// A voucher: found, signed, shipped, paid.
    Voucher(VoucherKind, VoucherId),
    /// A mark was set or taken back.
    Mark(MarkId),
    /// The pool changed.
    Pool(PoolChange),
}

impl Happened {
    /// In which order what happened at the same moment is told: a change of pool after what it follows from.
    fn rank(&self) -> u8 {
        match self {
            Self::Voucher(..) => 0,
            Self::Mark(_) => 1,
            Self::Pool(_) => 2,
        }
    }
}

/// Everything, oldest first. Vouchers in the bin are not told of, but what they changed is.
pub fn entries(customer: &Customer, rows: &[Row], marks: &[TradeMark], settings: &TradeSettings) -> Vec<Entry> {
    let vouchers = rows.iter().filter(|row| row.is_there());
    let vouchers =
        vouchers.map(|row| Entry { at: row.happened(settings.zone), what: Happened::Voucher(row.kind, row.id) });
    let set = marks.iter().map(|mark| Entry { at: mark.made.at, what: Happened::Mark(mark.id) });
    let pools = pool::changes(customer, rows, marks, settings);
    let pools = pools.into_iter().map(|change| Entry { at: change.at, what: Happened::Pool(change) });
    let mut entries: Vec<Entry> = vouchers.chain(set).chain(pools).collect();
    entries.sort_by_key(|entry| (entry.at, entry.what.rank()));
    entries
}
