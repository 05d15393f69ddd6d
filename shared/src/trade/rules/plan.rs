//! Instalments: what was paid on each, and whether it is overdue (`domain` §1, §11).

use super::allocation::{Allocated, Share, sum};
use crate::{
    id::VoucherId,
    sorted::SortedMap,
    time::Day,
    trade::{
        row::Row,
        voucher::{Side, VoucherKind},
    },
};

/// How an instalment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanStatus {
    /// 未回.
    Unpaid,
    /// 部分.
    Partial,
    /// 已回.
    Paid,
}

/// An instalment with what was paid on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalment<'r> {
    /// The plan's voucher.
    pub row: &'r Row,
    /// What was paid on it, minor units.
    pub paid: i64,
}

impl Instalment<'_> {
    /// What is still to be paid.
    pub fn open(&self) -> i64 {
        self.row.amount.saturating_sub(self.paid).max(0)
    }

    /// How it stands.
    pub fn status(&self) -> PlanStatus {
        match (self.paid, self.open()) {
            (_, 0) => PlanStatus::Paid,
            (0, _) => PlanStatus::Unpaid,
            _ => PlanStatus::Partial,
        }
    }

    /// Whether it was due before today and is not paid.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.open() > 0 && self.row.day.is_some_and(|due| due < today)
    }
}

/// The instalments of one side, by order and due day. What was paid on an order without naming an instalment, or beyond
/// the one that was named, goes to the earliest that lacks it.
pub fn instalments<'r>(rows: &'r [Row], side: Side, allocated: &Allocated) -> Vec<Instalment<'r>> {
    let plans = rows.iter().filter(|row| row.is_there() && row.kind == VoucherKind::Plan && row.side == side);
    let mut by_order: SortedMap<Option<VoucherId>, Vec<Instalment<'r>>> = SortedMap::new();
    for row in plans {
        by_order.entry(row.order).or_default().push(Instalment { row, paid: 0 });
    }
    let mut shares: SortedMap<VoucherId, Vec<&Share>> = SortedMap::new();
    for share in &allocated.shares {
        if let Some(order) = share.order {
            shares.entry(order).or_default().push(share);
        }
    }
    for (order, plans) in by_order.iter_mut() {
        plans.sort_by_key(|plan| (plan.row.day, plan.row.created.at, plan.row.id));
        let Some(shares) = order.and_then(|order| shares.get(&order)) else { continue };
        let mut free = sum(shares.iter().map(|share| share.amount));
        for plan in plans.iter_mut() {
            let named = sum(shares.iter().filter(|share| share.plan == Some(plan.row.id)).map(|share| share.amount));
            plan.paid = named.clamp(0, plan.row.amount.max(0)).min(free.max(0));
            free -= plan.paid;
        }
        for plan in plans.iter_mut() {
            let taken = plan.open().min(free.max(0));
            plan.paid += taken;
            free -= taken;
        }
    }
    by_order.into_values().flatten().collect()
}
