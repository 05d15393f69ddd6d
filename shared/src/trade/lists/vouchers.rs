//! Every voucher of a kind.

use std::sync::Arc;

use super::{
    business::{Business, Item},
    ledger,
};
use crate::trade::{
    rules::{allocation, plan},
    settings::TradeSettings,
    voucher::{Side, VoucherKind},
};

/// The vouchers of a kind that are not in the bin, of all these customers.
pub fn vouchers(all: &[Arc<Business>], kind: VoucherKind, side: Side, settings: &TradeSettings) -> Vec<Item> {
    let mut items = Vec::new();
    for business in all {
        let fits = |place: &usize| {
            let row = &business.rows[*place];
            row.is_there() && row.kind == kind && (row.side == side || kind == VoucherKind::Opportunity)
        };
        let mut places = (0..business.rows.len()).filter(fits).peekable();
        if places.peek().is_none() {
            continue;
        }
        let item = |place: usize| Item::of_row(business, place, business.rows[place].day);
        match kind {
            VoucherKind::Order => {
                let allocated = allocation::allocate(&business.rows, side, settings);
                let paid = |item: Item| {
                    let order = item.row();
                    let paid = allocated.of_order(order.id, order.currency).map_or(0, |owed| owed.paid);
                    Item { paid: Some(paid), ..item }
                };
                items.extend(places.map(item).map(paid));
            }
            VoucherKind::Plan => {
                let allocated = allocation::allocate(&business.rows, side, settings);
                let instalments = plan::instalments(&business.rows, side, &allocated);
                items.extend(instalments.iter().filter_map(|instalment| {
                    let place = ledger::place(&business.rows, instalment.row.id)?;
                    Some(ledger::planned(business, place, instalment))
                }));
            }
            _ => items.extend(places.map(item)),
        }
    }
    items
}
