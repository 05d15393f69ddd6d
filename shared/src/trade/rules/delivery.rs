//! How much of an order was delivered (`domain` §1: derived, by line).

use serde::{Deserialize, Serialize};

use crate::{
    id::{DocId, LineId, VoucherId},
    money::Decimal,
    sorted::SortedMap,
    trade::{
        field::{LineField, VoucherField},
        record::{Line, Trade, Voucher},
        voucher::{VoucherKind, delivery_status},
    },
};

/// How much of an order was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum DeliveryState {
    /// Not an order, or one without lines.
    #[default]
    None,
    /// 待发: nothing was.
    ToShip,
    /// 部分: some of it.
    Partial,
    /// 全部: everything.
    All,
}

/// A line of an order with what became of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shipped<'t> {
    /// The order's line.
    pub line: &'t Line,
    /// How many were ordered.
    pub ordered: Decimal,
    /// How many left, whatever came back.
    pub shipped: Decimal,
}

impl Shipped<'_> {
    /// How many are still to be shipped; nothing once more were than ordered.
    pub fn open(&self) -> Decimal {
        self.ordered.saturating_minus(self.shipped).max(Decimal::ZERO)
    }
}

/// The deliveries of which the goods have left, by order. Made once for all orders of a customer.
#[derive(Debug)]
pub struct Deliveries<'t> {
    by_order: SortedMap<VoucherId, Vec<&'t Voucher>>,
}

impl<'t> Deliveries<'t> {
    /// Those of a customer.
    pub fn of(trade: &'t Trade) -> Self {
        let mut by_order: SortedMap<VoucherId, Vec<&'t Voucher>> = SortedMap::new();
        let left = trade.of_kind(VoucherKind::Delivery).filter(|voucher| voucher.status() != delivery_status::WAITING);
        for voucher in left {
            if let Some(order) = voucher.link(VoucherField::Order) {
                by_order.entry(order).or_default().push(voucher);
            }
        }
        Self { by_order }
    }

    /// The lines of an order with what was shipped of each. A delivery's line says which line it delivers; one that says
    /// nothing counts for the first line of the same product.
    pub fn shipped<'o>(&self, order: &'o Voucher) -> Vec<Shipped<'o>> {
        let mut quantities: SortedMap<LineId, Decimal> = SortedMap::new();
        let deliveries = self.by_order.get(&order.id).into_iter().flatten();
        for line in deliveries.flat_map(|delivery| delivery.lines()) {
            if let Some(of) = delivers(order, line) {
                let sum = quantities.entry(of).or_default();
                *sum = sum.saturating_plus(line.decimal(LineField::Quantity));
            }
        }
        let lines = order.lines().map(|line| Shipped {
            line,
            ordered: line.decimal(LineField::Quantity),
            shipped: quantities.get(&line.id).copied().unwrap_or_default(),
        });
        lines.collect()
    }

    /// The state of an order.
    pub fn state(&self, order: &Voucher) -> DeliveryState {
        if order.kind != VoucherKind::Order {
            return DeliveryState::None;
        }
        let lines = self.shipped(order);
        if lines.is_empty() {
            DeliveryState::None
        } else if lines.iter().all(|line| line.open() == Decimal::ZERO) {
            DeliveryState::All
        } else if lines.iter().any(|line| line.shipped > Decimal::ZERO) {
            DeliveryState::Partial
        } else {
            DeliveryState::ToShip
        }
    }
}

fn delivers(order: &Voucher, line: &Line) -> Option<LineId> {
    let named: Option<LineId> = line.link(LineField::From);
    let product: Option<DocId> = line.link(LineField::Product);
    let by_name = order.lines().find(|held| Some(held.id) == named);
    let by_product =
        || order.lines().find(|held| product.is_some() && held.link::<DocId>(LineField::Product) == product);
    by_name.or_else(by_product).map(|line| line.id)
}
