//! What money is for: receipts against orders, and what is left over 预收.
//!
//! Money is paid on an order when the receipt names it, or an allocation 核销 does later. In the order of their dates,
//! each takes what the order still lacks and no more; the rest, and money that names no order, is 预收 (to a supplier
//! 预付). Only money of the order's own currency counts for it. A refund takes from what is left over first, then from
//! what was paid on its order. A payment and what reverses it are nothing together.
//!
//! ```text
//! 应收 − 预收 = Σ due − (Σ receipts − Σ refunds)      to the fen, whatever was allocated
//! ```

use crate::{
    id::VoucherId,
    money::Currency,
    sorted::{SortedMap, SortedSet},
    trade::{
        row::Row,
        settings::{Basis, TradeSettings},
        voucher::{Side, VoucherKind},
    },
};

/// What is owed for an order and what was paid on it, minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// The order; none: goods that belong to none.
    pub order: Option<VoucherId>,
    /// What to open: the order; where there is none here, the first voucher that made a debt of it.
    pub voucher: VoucherId,
    /// In which currency.
    pub currency: Currency,
    /// What it makes a debt of: signed or shipped, less what came back.
    pub due: i64,
    /// What was paid on it.
    pub paid: i64,
}

impl Owed {
    /// What is still owed; nothing if more came back than was due.
    pub fn open(&self) -> i64 {
        self.due.saturating_sub(self.paid).max(0)
    }

    /// What is owed back because more came back than was due.
    fn credit(&self) -> i64 {
        self.due.saturating_neg().max(0)
    }
}

/// What money of a receipt went where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The receipt, or the refund that took it back.
    pub receipt: VoucherId,
    /// The order that it counts for.
    pub order: Option<VoucherId>,
    /// The instalment that was named.
    pub plan: Option<VoucherId>,
    /// In which currency.
    pub currency: Currency,
    /// How much, minor units; negative for what went back.
    pub amount: i64,
}

/// Who owes what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allocated {
    /// Each order with what is due and paid, oldest first.
    pub owed: Vec<Owed>,
    /// Where each receipt went, by date; parts of no order are 预收.
    pub shares: Vec<Share>,
    /// Where in `owed` each order is.
    places: SortedMap<(Option<VoucherId>, Currency), usize>,
}

impl Allocated {
    /// What is owed for an order in a currency: its own, or that of goods which came for it.
    pub fn of_order(&self, order: VoucherId, currency: Currency) -> Option<&Owed> {
        self.places.get(&(Some(order), currency)).map(|place| &self.owed[*place])
    }

    /// 应收 (应付), minor units of a currency.
    pub fn receivable(&self, currency: Currency) -> i64 {
        sum(self.owed.iter().filter(|owed| owed.currency == currency).map(Owed::open))
    }

    /// 预收 (预付), minor units of a currency: what was paid for nothing yet, and what is owed back.
    pub fn prepaid(&self, currency: Currency) -> i64 {
        let free = self.shares.iter().filter(|share| share.order.is_none() && share.currency == currency);
        let back = self.owed.iter().filter(|owed| owed.currency == currency).map(Owed::credit);
        sum(free.map(|share| share.amount).chain(back))
    }
}

/// A sum that stays within what can be stored.
pub(super) fn sum(amounts: impl Iterator<Item = i64>) -> i64 {
    let sum: i128 = amounts.map(i128::from).sum();
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

/// Rows that make a debt on a basis: orders or deliveries add to it, returns take from it. On the basis of orders,
/// returns of an order that does not count do not count either.
pub fn debts(rows: &[Row], side: Side, basis: Basis) -> Vec<(&Row, i64)> {
    let orders: SortedSet<VoucherId> = rows.iter().filter(|row| row.is_counted_order()).map(|row| row.id).collect();
    let counted = |order: Option<VoucherId>| order.is_none_or(|order| orders.contains(&order));
    let mut debts = Vec::new();
    for row in rows.iter().filter(|row| row.side == side) {
        match basis {
            Basis::Signed if row.is_counted_order() => debts.push((row, row.amount)),
            Basis::Shipped if row.is_shipped() => debts.push((row, row.amount)),
            Basis::Signed if row.is_returned() && counted(row.order) => debts.push((row, row.amount.saturating_neg())),
            Basis::Shipped if row.is_returned() => debts.push((row, row.amount.saturating_neg())),
            _ => {}
        }
    }
    debts
}

/// Rows of money that changed hands: receipts add to what was paid, refunds take from it.
pub fn payments(rows: &[Row], side: Side) -> Vec<(&Row, i64)> {
    let of_side = rows.iter().filter(|row| row.side == side && row.is_there());
    let payments = of_side.filter_map(|row| match row.kind {
        VoucherKind::Receipt => Some((row, row.amount)),
        VoucherKind::Refund => Some((row, row.amount.saturating_neg())),
        _ => None,
    });
    payments.collect()
}

/// The order that a debt or a payment belongs to.
fn order_of(row: &Row) -> Option<VoucherId> {
    if row.kind == VoucherKind::Order { Some(row.id) } else { row.order }
}

/// Who owes what, on each side.
pub fn ledgers(rows: &[Row], settings: &TradeSettings) -> [Allocated; 2] {
    Side::ALL.map(|side| allocate(rows, side, settings))
}

/// Who owes what, on one side.
pub fn allocate(rows: &[Row], side: Side, settings: &TradeSettings) -> Allocated {
    let mut ledger = Ledger::new(rows, side, settings);
    let mut payments = settled(payments(rows, side));
    payments.sort_by_key(|(row, _)| (row.dated(settings.zone), row.created.at, row.id));
    for (row, amount) in payments.iter().filter(|(_, amount)| *amount > 0) {
        ledger.pay(row, *amount);
    }
    for (row, amount) in payments.iter().filter(|(_, amount)| *amount < 0) {
        ledger.pay_back(row, *amount);
    }
    ledger.allocated
}

/// Payments with what reverses them taken off: together they are nothing.
fn settled(payments: Vec<(&Row, i64)>) -> Vec<(&Row, i64)> {
    let by_id: SortedMap<VoucherId, &Row> = payments.iter().map(|(row, _)| (row.id, *row)).collect();
    let mut net: SortedMap<VoucherId, i64> = SortedMap::new();
    for (row, amount) in &payments {
        let sum_so_far = net.entry(root(&by_id, row)).or_default();
        *sum_so_far = sum([*sum_so_far, *amount].into_iter());
    }
    net.into_iter().filter_map(|(id, amount)| Some((*by_id.get(&id)?, amount))).collect()
}

/// What a payment reverses, or what that reverses; itself if it reverses nothing of its kind that is there.
fn root(by_id: &SortedMap<VoucherId, &Row>, row: &Row) -> VoucherId {
    /// Nobody reverses what reverses more often; a ring of them ends here, too.
    const STEPS: usize = 16;
    let mut at = row;
    for _ in 0..STEPS {
        let reversed = at.reverses.and_then(|id| by_id.get(&id));
        match reversed.filter(|to| to.kind == at.kind && to.currency == at.currency) {
            Some(to) => at = to,
            None => break,
        }
    }
    at.id
}

struct Ledger<'r> {
    allocated: Allocated,
    /// The order of each instalment.
    plans: SortedMap<VoucherId, Option<VoucherId>>,
    /// What was allocated later, by receipt.
    later: SortedMap<VoucherId, Vec<&'r Row>>,
}

impl<'r> Ledger<'r> {
    fn new(rows: &'r [Row], side: Side, settings: &TradeSettings) -> Self {
        let plans = rows.iter().filter(|row| row.kind == VoucherKind::Plan).map(|row| (row.id, row.order));
        let mut later: SortedMap<VoucherId, Vec<&Row>> = SortedMap::new();
        for row in rows.iter().filter(|row| row.is_there()) {
            if let Some(receipt) = row.receipt {
                later.entry(receipt).or_default().push(row);
            }
        }
        later.values_mut().for_each(|rows| rows.sort_by_key(|row| (row.created.at, row.id)));
        let mut ledger = Self { allocated: Allocated::default(), plans: plans.collect(), later };
        let here: SortedSet<VoucherId> = rows.iter().map(|row| row.id).collect();
        let mut debts = debts(rows, side, settings.basis);
        debts.sort_by_key(|(row, _)| (row.dated(settings.zone), row.created.at, row.id));
        for (row, amount) in debts {
            let owed = ledger.owed(row, &here);
            owed.due = sum([owed.due, amount].into_iter());
        }
        ledger
    }

    /// What the order of a debt owes, made where there is none yet.
    fn owed(&mut self, row: &Row, here: &SortedSet<VoucherId>) -> &mut Owed {
        let (order, currency) = (order_of(row), row.currency);
        let Allocated { owed, places, .. } = &mut self.allocated;
        let place = *places.entry((order, currency)).or_insert_with(|| {
            let voucher = order.filter(|order| here.contains(order)).unwrap_or(row.id);
            owed.push(Owed { order, voucher, currency, due: 0, paid: 0 });
            owed.len() - 1
        });
        &mut owed[place]
    }

    /// The order that is meant: the one that is named, else that of the instalment.
    fn meant(&self, order: Option<VoucherId>, plan: Option<VoucherId>) -> Option<VoucherId> {
        order.or_else(|| plan.and_then(|plan| self.plans.get(&plan).copied().flatten()))
    }

    fn pay(&mut self, row: &Row, amount: i64) {
        let mut left = amount;
        let mut named = vec![(row.order, row.plan, amount)];
        let later = self.later.get(&row.id).into_iter().flatten();
        named.extend(later.map(|other| (other.order, other.plan, other.amount)));
        for (order, plan, wanted) in named {
            let Some(order) = self.meant(order, plan) else { continue };
            let Some(place) = self.allocated.places.get(&(Some(order), row.currency)).copied() else { continue };
            let owed = &mut self.allocated.owed[place];
            let taken = owed.open().min(left).min(wanted.max(0));
            if taken > 0 {
                owed.paid += taken;
                left -= taken;
                self.share(row, Some(order), plan, taken);
            }
        }
        if left > 0 {
            self.share(row, None, None, left);
        }
    }

    /// Takes from what is left over, then from what was paid on the order that is named.
    fn pay_back(&mut self, row: &Row, amount: i64) {
        let mut left = amount.saturating_neg();
        let order = self.meant(row.order, row.plan);
        if let Some(place) = order.and_then(|order| self.allocated.places.get(&(Some(order), row.currency)).copied()) {
            let free =
                self.allocated.shares.iter().filter(|share| share.order.is_none() && share.currency == row.currency);
            let free = sum(free.map(|share| share.amount)).max(0).min(left);
            let owed = &mut self.allocated.owed[place];
            let taken = owed.paid.min(left - free);
            owed.paid -= taken;
            left -= taken;
            if taken > 0 {
                self.share(row, order, row.plan, -taken);
            }
        }
        if left > 0 {
            self.share(row, None, None, -left);
        }
    }

    fn share(&mut self, row: &Row, order: Option<VoucherId>, plan: Option<VoucherId>, amount: i64) {
        self.allocated.shares.push(Share { receipt: row.id, order, plan, currency: row.currency, amount });
    }
}
