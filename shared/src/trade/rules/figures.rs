//! The figures on a customer, each as the parts that add up to it: a figure is nothing but the sum of what it shows when
//! it is opened.

use std::borrow::Cow;

use super::{
    aging,
    allocation::{self, Allocated, sum},
};
use crate::{
    id::VoucherId,
    money::{Currency, divide},
    sorted::SortedMap,
    time::Day,
    trade::{row::Row, settings::TradeSettings, voucher::Side},
};

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// 预估: open opportunities.
    Estimated,
    /// 签约: orders that count.
    Signed,
    /// 发货: deliveries of which the goods left.
    Shipped,
    /// 退货.
    Returned,
    /// 回款 (付款), refunds taken off.
    Received,
    /// 开票.
    Invoiced,
    /// 应收 (应付).
    Receivable,
    /// 预收 (预付).
    Prepaid,
    /// 逾期: 应收 of instalments that were due before today.
    Overdue,
}

impl Figure {
    /// Every figure, in the page's order.
    pub const ALL: [Self; 9] = [
        Self::Estimated,
        Self::Signed,
        Self::Shipped,
        Self::Returned,
        Self::Received,
        Self::Invoiced,
        Self::Receivable,
        Self::Prepaid,
        Self::Overdue,
    ];
}

/// A part of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The voucher that it comes from.
    pub voucher: VoucherId,
    /// In which currency.
    pub currency: Currency,
    /// How much, minor units.
    pub amount: i64,
    /// The same in fen, by the voucher's own rate.
    pub fen: i64,
}

/// A figure: by currency, and in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Total {
    /// Minor units of each currency.
    pub by_currency: SortedMap<Currency, i64>,
    /// Everything in fen.
    pub fen: i64,
}

impl Total {
    /// The sum of parts.
    pub fn of(parts: &[Part]) -> Self {
        let mut by_currency: SortedMap<Currency, i64> = SortedMap::new();
        for part in parts {
            let of_currency = by_currency.entry(part.currency).or_default();
            *of_currency = sum([*of_currency, part.amount].into_iter());
        }
        Self { by_currency, fen: sum(parts.iter().map(|part| part.fen)) }
    }

    /// Minor units of one currency.
    pub fn of_currency(&self, currency: Currency) -> i64 {
        self.by_currency.get(&currency).copied().unwrap_or(0)
    }
}

/// What figures of one side are made of; made once and asked for each figure.
#[derive(Debug, Clone)]
pub struct Figures<'r> {
    rows: &'r [Row],
    side: Side,
    allocated: Cow<'r, Allocated>,
    by_id: SortedMap<VoucherId, &'r Row>,
}

impl<'r> Figures<'r> {
    /// Of the vouchers of one side.
    pub fn new(rows: &'r [Row], side: Side, settings: &TradeSettings) -> Self {
        Self::with(rows, side, Cow::Owned(allocation::allocate(rows, side, settings)))
    }

    /// The same, where who owes what was reckoned before.
    pub fn of(rows: &'r [Row], side: Side, allocated: &'r Allocated) -> Self {
        Self::with(rows, side, Cow::Borrowed(allocated))
    }

    fn with(rows: &'r [Row], side: Side, allocated: Cow<'r, Allocated>) -> Self {
        Self { rows, side, allocated, by_id: rows.iter().map(|row| (row.id, row)).collect() }
    }

    /// Who owes what.
    pub fn allocated(&self) -> &Allocated {
        &self.allocated
    }

    /// A figure.
    pub fn total(&self, figure: Figure, today: Day) -> Total {
        Total::of(&self.parts(figure, today))
    }

    /// The rows that add up to a figure.
    pub fn parts(&self, figure: Figure, today: Day) -> Vec<Part> {
        match figure {
            Figure::Estimated => self.of_rows(Row::is_open_opportunity),
            Figure::Signed => self.of_rows(Row::is_counted_order),
            Figure::Shipped => self.of_rows(Row::is_shipped),
            Figure::Returned => self.of_rows(Row::is_returned),
            Figure::Invoiced => self.of_rows(Row::is_invoiced),
            Figure::Received => {
                allocation::payments(self.rows, self.side).into_iter().map(|(row, amount)| part(row, amount)).collect()
            }
            Figure::Receivable => {
                let open = self.allocated.owed.iter().filter(|owed| owed.open() != 0);
                open.map(|owed| self.part(owed.voucher, owed.currency, owed.open())).collect()
            }
            Figure::Prepaid => {
                let free = self.allocated.shares.iter().filter(|share| share.order.is_none());
                let free = free.map(|share| self.part(share.receipt, share.currency, share.amount));
                let back = self.allocated.owed.iter().filter(|owed| owed.due < 0);
                let back = back.map(|owed| self.part(owed.voucher, owed.currency, owed.due.saturating_neg()));
                free.chain(back).collect()
            }
            Figure::Overdue => {
                let late = self.pieces().into_iter().filter(|(debt, _)| debt.days_late(today) > 0);
                late.map(|(debt, part)| Part { voucher: debt.plan.unwrap_or(debt.voucher), ..part }).collect()
            }
        }
    }

    /// What is owed, in pieces with their due days.
    pub fn debts(&self) -> Vec<aging::Debt> {
        aging::debts(self.rows, self.side, &self.allocated)
    }

    /// The same with what each piece comes to in fen: the pieces of an order add up to the part of 应收 that it is.
    pub fn pieces(&self) -> Vec<(aging::Debt, Part)> {
        // What the pieces of the same order come to so far.
        let mut so_far: Option<Part> = None;
        let pieces = self.debts().into_iter().map(|debt| {
            let before = so_far.filter(|part| (part.voucher, part.currency) == (debt.voucher, debt.currency));
            let (amount, fen) = before.map_or((0, 0), |part| (part.amount, part.fen));
            let upto = self.part(debt.voucher, debt.currency, amount.saturating_add(debt.amount));
            so_far = Some(upto);
            (debt, Part { amount: debt.amount, fen: upto.fen.saturating_sub(fen), ..upto })
        });
        pieces.collect()
    }

    fn of_rows(&self, is: fn(&Row) -> bool) -> Vec<Part> {
        let rows = self.rows.iter().filter(|row| row.side == self.side && is(row));
        rows.map(|row| part(row, row.amount)).collect()
    }

    /// A part of a voucher's amount, by the voucher's rate.
    fn part(&self, voucher: VoucherId, currency: Currency, amount: i64) -> Part {
        let fen = match self.by_id.get(&voucher) {
            _ if currency == Currency::CNY => amount,
            // Goods in another currency than their order: by the rate of one of them.
            Some(row) if row.currency != currency => {
                self.rows.iter().find(|row| row.currency == currency).map_or(0, |row| share(row, amount))
            }
            Some(row) => share(row, amount),
            None => 0,
        };
        Part { voucher, currency, amount, fen }
    }
}

fn part(row: &Row, amount: i64) -> Part {
    Part { voucher: row.id, currency: row.currency, amount, fen: share(row, amount) }
}

/// As many fen as the part of the row's amount is of the whole.
fn share(row: &Row, amount: i64) -> i64 {
    match row.amount {
        whole if whole == amount => row.fen,
        0 => 0,
        whole => {
            let sign = if whole < 0 { -1 } else { 1 };
            let fen = divide(i128::from(row.fen) * i128::from(amount) * sign, i128::from(whole) * sign);
            i64::try_from(fen).unwrap_or(0)
        }
    }
}
