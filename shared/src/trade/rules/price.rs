//! What a customer last paid for a product (`domain` §1: derived).

use crate::{
    id::{DocId, VoucherId},
    money::{Currency, Decimal, TaxMode},
    time::Day,
    trade::{
        field::LineField,
        record::{Trade, Voucher},
        settings::TradeSettings,
        voucher::{Side, VoucherKind, order_status},
    },
};

/// The last price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastPrice {
    /// For one unit.
    pub price: Decimal,
    /// In which currency.
    pub currency: Currency,
    /// Whether the tax is in it.
    pub tax: TaxMode,
    /// Taken off, hundredths of a percent.
    pub discount: i64,
    /// When.
    pub day: Day,
    /// In which order.
    pub order: VoucherId,
}

/// The price in the latest order of a product that counts; none if it was never ordered.
pub fn last_price(trade: &Trade, side: Side, product: DocId, settings: &TradeSettings) -> Option<LastPrice> {
    let day = |voucher: &Voucher| {
        voucher.day(crate::trade::field::VoucherField::Day).unwrap_or_else(|| settings.zone.day(voucher.created.at))
    };
    let orders = trade.of_kind(VoucherKind::Order);
    let orders = orders.filter(|order| order.side == side && order.status() != order_status::ABORTED);
    let prices = orders.flat_map(|order| order.lines().map(move |line| (order, line)));
    let prices = prices.filter(|(_, line)| line.link(LineField::Product) == Some(product));
    let (order, line) =
        prices.max_by_key(|(order, line)| (day(order), order.created.at, order.id, std::cmp::Reverse(line.rank)))?;
    Some(LastPrice {
        price: line.decimal(LineField::Price),
        currency: order.currency(),
        tax: order.tax(),
        discount: line.percent(LineField::Discount),
        day: day(order),
        order: order.id,
    })
}
