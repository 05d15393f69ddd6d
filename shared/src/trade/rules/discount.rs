//! What of the discount on a whole order 整单优惠 falls on each of its deliveries, and on what comes back.
//!
//! ```text
//! shareₖ = round(D · Gₖ ÷ T) − round(D · Gₖ₋₁ ÷ T)      Gₖ = the first k of them by day, within 0 … T
//! ```
//! D is the order's discount, T what its lines come to, and what a delivery or return adds to G what its own lines come
//! to. So once everything was delivered the shares are the discount, to the fen, in however many parts it went.

use super::allocation::sum;
use crate::{
    id::VoucherId,
    money::{MoneyError, divide, minor},
    sorted::SortedMap,
    trade::{
        field::VoucherField,
        record::{Trade, Voucher},
        total::Totals,
        voucher::{VoucherKind, delivery_status, return_status},
    },
};

/// The shares, by delivery and return. Made once for all vouchers of a customer.
#[derive(Debug, Default)]
pub struct Discounts {
    shares: SortedMap<VoucherId, i64>,
}

impl Discounts {
    /// Those of a customer. An order in the bin still says at what price it was delivered.
    pub fn of(trade: &Trade) -> Self {
        let orders = trade.vouchers.iter().filter(|voucher| voucher.kind == VoucherKind::Order);
        let discounted: SortedMap<VoucherId, Discounted<'_>> =
            orders.filter_map(|order| Some((order.id, Discounted::of(order)?))).collect();
        let mut shares = Self::default();
        if discounted.is_empty() {
            return shares;
        }
        for kind in [VoucherKind::Delivery, VoucherKind::Return] {
            let mut parts: SortedMap<VoucherId, Vec<&Voucher>> = SortedMap::new();
            for voucher in trade.of_kind(kind).filter(|voucher| voucher.lines().next().is_some()) {
                if let Some(order) = voucher.link(VoucherField::Order).filter(|order| discounted.contains_key(order)) {
                    parts.entry(order).or_default().push(voucher);
                }
            }
            for (order, parts) in parts {
                shares.divide(&discounted[&order], parts);
            }
        }
        shares
    }

    fn divide(&mut self, of: &Discounted<'_>, mut parts: Vec<&Voucher>) {
        parts.retain(|part| part.currency() == of.order.currency());
        // What has not left yet takes what is left of the discount.
        let waits = |part: &Voucher| [delivery_status::WAITING, return_status::WAITING].contains(&part.status());
        parts.sort_by_key(|part| (waits(part), part.day(VoucherField::Day), part.created.at, part.id));
        let (mut gone, mut given) = (0, 0);
        for part in parts {
            let Ok(totals) = part.totals() else { continue };
            gone = sum([gone, totals.total].into_iter());
            let within = gone.clamp(0, of.whole);
            let so_far = divide(i128::from(of.discount) * i128::from(within), i128::from(of.whole));
            let so_far = i64::try_from(so_far).unwrap_or(of.discount);
            self.shares.insert(part.id, so_far - given);
            given = so_far;
        }
    }

    /// What of its order's discount falls on a voucher, minor units.
    pub fn share(&self, voucher: VoucherId) -> i64 {
        self.shares.get(&voucher).copied().unwrap_or(0)
    }

    /// What a voucher comes to, its share of its order's discount taken off.
    ///
    /// # Errors
    /// When it is too large.
    pub fn totals(&self, voucher: &Voucher) -> Result<Totals, MoneyError> {
        let totals = voucher.totals()?;
        match self.share(voucher.id) {
            0 => Ok(totals),
            share => Ok(Totals {
                discount: minor(i128::from(totals.discount) + i128::from(share))?,
                total: minor(i128::from(totals.total) - i128::from(share))?,
                ..totals
            }),
        }
    }
}

/// An order with a discount on the whole.
struct Discounted<'t> {
    order: &'t Voucher,
    discount: i64,
    /// What its lines come to, minor units; more than nothing.
    whole: i64,
}

impl<'t> Discounted<'t> {
    fn of(order: &'t Voucher) -> Option<Self> {
        order.integer(VoucherField::Discount).filter(|discount| *discount != 0)?;
        let Totals { net, tax, discount, .. } = order.totals().ok()?;
        let whole = net.checked_add(tax).filter(|whole| *whole > 0 && discount != 0)?;
        Some(Self { order, discount, whole })
    }
}
