//! What no merge can forbid, and is shown instead: two people offline can each do what is sound alone.

use super::allocation::Allocated;
use crate::{
    id::VoucherId,
    sorted::SortedMap,
    trade::{
        row::Row,
        voucher::{Side, VoucherKind},
    },
};

/// Something that a person should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// More was paid on an order than was owed, by so many minor units; the rest is 预收.
    Overpaid {
        /// The receipt.
        receipt: VoucherId,
        /// The order that it names.
        order: VoucherId,
        /// How much too much.
        by: i64,
    },
    /// It belongs to a voucher that is in the bin or was never here.
    Orphan {
        /// Which.
        voucher: VoucherId,
        /// What it belongs to.
        of: VoucherId,
    },
    /// Its currency is another one than its order's: it does not count for it.
    OtherCurrency {
        /// Which.
        voucher: VoucherId,
        /// Its order.
        order: VoucherId,
    },
    /// Two vouchers of a kind have the same number.
    SameNumber {
        /// One.
        voucher: VoucherId,
        /// The one before it.
        other: VoucherId,
    },
    /// It comes to more than amounts can be, and counts as nothing.
    TooLarge(VoucherId),
}

/// Everything that should be looked at, the same on every device; `ledgers` as of `allocation::ledgers`.
pub fn flags(rows: &[Row], ledgers: &[Allocated; 2]) -> Vec<Flag> {
    let by_id: SortedMap<VoucherId, &Row> = rows.iter().map(|row| (row.id, row)).collect();
    let mut flags = Vec::new();
    let mut numbers: SortedMap<(VoucherKind, Side, &str), VoucherId> = SortedMap::new();
    for row in rows.iter().filter(|row| row.is_there()) {
        if row.bad_amount {
            flags.push(Flag::TooLarge(row.id));
        }
        if !row.number.is_empty()
            && let Some(other) = numbers.insert((row.kind, row.side, row.number.as_str()), row.id)
        {
            flags.push(Flag::SameNumber { voucher: row.id, other });
        }
        for of in [row.order, row.plan, row.receipt, row.reverses, row.opportunity].into_iter().flatten() {
            if by_id.get(&of).is_none_or(|of| !of.is_there()) {
                flags.push(Flag::Orphan { voucher: row.id, of });
            }
        }
        let pays = matches!(row.kind, VoucherKind::Receipt | VoucherKind::Refund | VoucherKind::Plan);
        if let Some(order) = row.order.filter(|_| pays).and_then(|order| by_id.get(&order))
            && order.currency != row.currency
        {
            flags.push(Flag::OtherCurrency { voucher: row.id, order: order.id });
        }
    }
    ledgers.iter().for_each(|allocated| overpaid(&by_id, allocated, &mut flags));
    flags.sort_unstable();
    flags
}

fn overpaid(by_id: &SortedMap<VoucherId, &Row>, allocated: &Allocated, flags: &mut Vec<Flag>) {
    for share in allocated.shares.iter().filter(|share| share.order.is_none() && share.amount > 0) {
        let Some(receipt) = by_id.get(&share.receipt) else { continue };
        let order = receipt.order.and_then(|order| by_id.get(&order).copied());
        let Some(order) = order.filter(|order| order.currency == receipt.currency) else { continue };
        if allocated.of_order(order.id, order.currency).is_some() {
            flags.push(Flag::Overpaid { receipt: share.receipt, order: order.id, by: share.amount });
        }
    }
}
