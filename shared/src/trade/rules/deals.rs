//! Deals, and the life-cycle that they make (`domain` §2).
//!
//! A deal is an order or contract that is not aborted or deleted, or a receipt that belongs to no order: an order that is
//! paid twice is one deal. A receipt that was reversed, and the one that reverses it, are none.
//!
//! ```text
//! deals 0 → 潜在 · 1 → 签约 · ≥ 2 → 重复购买 · 失效: a mark that no later deal clears
//! ```

use serde::{Deserialize, Serialize};

use super::marks;
use crate::{
    id::VoucherId,
    sorted::SortedSet,
    time::{Day, Instant},
    trade::{
        record::TradeMark,
        row::Row,
        settings::TradeSettings,
        voucher::{Side, VoucherKind},
    },
};

/// Where a customer stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LifeCycle {
    /// 潜在: no deal.
    Potential,
    /// 签约: one.
    Signed,
    /// 重复购买: two or more.
    Repeat,
    /// 失效: said so, and no deal since.
    Lapsed,
}

impl LifeCycle {
    /// Its name in addresses and markup.
    pub fn key(self) -> &'static str {
        match self {
            Self::Potential => "potential",
            Self::Signed => "signed",
            Self::Repeat => "repeat",
            Self::Lapsed => "lapsed",
        }
    }
}

/// A deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deal<'r> {
    /// The order, contract or receipt.
    pub row: &'r Row,
    /// When it was made.
    pub at: Instant,
    /// On which day.
    pub day: Day,
}

/// The deals, oldest first.
pub fn deals<'r>(rows: &'r [Row], settings: &TradeSettings) -> Vec<Deal<'r>> {
    let tied = receipts_of_orders(rows);
    let mut deals: Vec<Deal<'r>> = rows
        .iter()
        .filter(|row| row.side == Side::Sales)
        .filter(|row| row.is_counted_order() || (is_paid(row) && !tied.contains(&row.id)))
        .map(|row| Deal { row, at: row.happened(settings.zone), day: row.dated(settings.zone) })
        .collect();
    deals.sort_by_key(|deal| (deal.at, deal.row.id));
    deals
}

fn is_paid(row: &Row) -> bool {
    row.is_there() && row.kind == VoucherKind::Receipt
}

/// Receipts that belong to an order, by themselves or by an allocation, and those that were reversed or reverse.
fn receipts_of_orders(rows: &[Row]) -> SortedSet<VoucherId> {
    let mut tied = SortedSet::new();
    for row in rows.iter().filter(|row| row.is_there()) {
        match row.kind {
            VoucherKind::Receipt => {
                if row.order.is_some() || row.plan.is_some() || row.reverses.is_some() {
                    tied.insert(row.id);
                }
                tied.extend(row.reverses);
            }
            VoucherKind::Allocation => tied.extend(row.receipt),
            _ => {}
        }
    }
    tied
}

/// Where the customer stands.
pub fn life_cycle(rows: &[Row], marks: &[TradeMark], settings: &TradeSettings) -> LifeCycle {
    let deals = deals(rows, settings);
    let latest = deals.last().map(|deal| deal.at);
    let lapsed = marks::standing(marks).lapsed;
    if lapsed.is_some_and(|mark| latest.is_none_or(|latest| mark.made.at > latest)) {
        return LifeCycle::Lapsed;
    }
    match deals.len() {
        0 => LifeCycle::Potential,
        1 => LifeCycle::Signed,
        _ => LifeCycle::Repeat,
    }
}

/// The day of the first deal.
pub fn first_signed_on(rows: &[Row], settings: &TradeSettings) -> Option<Day> {
    deals(rows, settings).first().map(|deal| deal.day)
}
