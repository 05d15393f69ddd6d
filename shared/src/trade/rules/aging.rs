//! How old debts are (`domain` §11): not due, ≤ 30, 31–90, 91–365, > 365 days (the ends are a setting).

use super::{
    allocation::Allocated,
    plan::{self, Instalment},
};
use crate::{
    id::VoucherId,
    money::Currency,
    sorted::SortedMap,
    time::Day,
    trade::{row::Row, settings::TradeSettings, voucher::Side},
};

/// A piece of what is owed, with the day from which it is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Debt {
    /// The order that it is owed for; none: goods that belong to none.
    pub order: Option<VoucherId>,
    /// What to open: the order, or what made a debt of it.
    pub voucher: VoucherId,
    /// The instalment, if it was planned.
    pub plan: Option<VoucherId>,
    /// When it is due; none: nothing was agreed.
    pub due: Option<Day>,
    /// In which currency.
    pub currency: Currency,
    /// How much, minor units.
    pub amount: i64,
}

impl Debt {
    /// Whole days that it is late; 0 while it is not.
    pub fn days_late(&self, today: Day) -> i64 {
        self.due.map_or(0, |due| days_late(due, today))
    }

    /// Its class: 0 = not due, then one for each end of the setting, and one beyond the last.
    pub fn class(&self, today: Day, settings: &TradeSettings) -> usize {
        match self.days_late(today) {
            0 => 0,
            late => 1 + settings.aging.partition_point(|end| *end < late),
        }
    }
}

/// Whole days that what was due on a day is late; 0 while it is not.
pub fn days_late(due: Day, today: Day) -> i64 {
    (today.to_epoch_days() - due.to_epoch_days()).max(0)
}

/// What is owed, in pieces: the instalments that lack something, the earliest first, and what no instalment covers. The
/// pieces of a currency add up to its 应收.
pub fn debts(rows: &[Row], side: Side, allocated: &Allocated) -> Vec<Debt> {
    let mut planned: SortedMap<(Option<VoucherId>, Currency), Vec<Instalment<'_>>> = SortedMap::new();
    for plan in plan::instalments(rows, side, allocated) {
        planned.entry((plan.row.order, plan.row.currency)).or_default().push(plan);
    }
    let mut debts = Vec::new();
    for owed in &allocated.owed {
        let mut left = owed.open();
        let (order, voucher, currency) = (owed.order, owed.voucher, owed.currency);
        let plans = planned.get(&(order, currency)).filter(|_| order.is_some());
        for plan in plans.into_iter().flatten() {
            let amount = plan.open().min(left);
            if amount > 0 {
                left -= amount;
                debts.push(Debt { order, voucher, plan: Some(plan.row.id), due: plan.row.day, currency, amount });
            }
        }
        if left > 0 {
            debts.push(Debt { order, voucher, plan: None, due: None, currency, amount: left });
        }
    }
    debts
}
