//! 往来对账 and 明细往来对账 (`domain` §11).
//!
//! ```text
//! opening + Σ increases − Σ decreases = closing      to the minor unit
//! closing of today = 应收 − 预收
//! ```

use super::{allocation, discount::Discounts};
use crate::{
    id::VoucherId,
    money::{Currency, Decimal},
    time::Day,
    trade::{
        field::LineField,
        record::{Trade, Voucher},
        row::Row,
        settings::TradeSettings,
        voucher::{Side, VoucherKind},
    },
};

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// 应收 or 应付.
    pub side: Side,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// In which currency.
    pub currency: Currency,
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it is about.
    pub scope: Scope,
    /// What was owed when the period began, minor units; less than nothing: paid in advance.
    pub opening: i64,
    /// What happened, by day.
    pub entries: Vec<Entry>,
    /// What is owed when it ends.
    pub closing: i64,
}

/// A row of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub day: Day,
    /// The voucher.
    pub voucher: VoucherId,
    /// What it is.
    pub kind: VoucherKind,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub summary: String,
    /// What it adds to the debt, minor units.
    pub increase: i64,
    /// What it takes from it.
    pub decrease: i64,
    /// What is owed after it.
    pub balance: i64,
}

impl Statement {
    /// All that was added.
    pub fn increases(&self) -> i64 {
        allocation::sum(self.entries.iter().map(|entry| entry.increase))
    }

    /// All that was taken.
    pub fn decreases(&self) -> i64 {
        allocation::sum(self.entries.iter().map(|entry| entry.decrease))
    }
}

/// The statement of a period.
pub fn statement(rows: &[Row], scope: Scope, settings: &TradeSettings) -> Statement {
    let debts = allocation::debts(rows, scope.side, settings.basis);
    let paid = allocation::payments(rows, scope.side).into_iter().map(|(row, amount)| (row, amount.saturating_neg()));
    let mut movements: Vec<(&Row, i64)> = debts.into_iter().chain(paid).collect();
    movements.retain(|(row, _)| row.currency == scope.currency && row.dated(settings.zone) <= scope.to);
    movements.sort_by_key(|(row, _)| (row.dated(settings.zone), row.created.at, row.id));
    let begins = movements.partition_point(|(row, _)| row.dated(settings.zone) < scope.from);
    let opening = allocation::sum(movements[..begins].iter().map(|(_, amount)| *amount));
    let mut balance = opening;
    let entries = movements[begins..].iter().map(|(row, amount)| {
        balance = allocation::sum([balance, *amount].into_iter());
        entry(row, *amount, balance, settings)
    });
    let entries = entries.collect();
    Statement { scope, opening, entries, closing: balance }
}

/// Which column an amount stands in says its kind; a reversal stands in the same one with less than nothing.
fn entry(row: &Row, amount: i64, balance: i64, settings: &TradeSettings) -> Entry {
    let decreases = matches!(row.kind, VoucherKind::Receipt | VoucherKind::Return);
    let (increase, decrease) = if decreases { (0, amount.saturating_neg()) } else { (amount, 0) };
    Entry {
        day: row.dated(settings.zone),
        voucher: row.id,
        kind: row.kind,
        number: row.number.clone(),
        summary: row.subject.clone(),
        increase,
        decrease,
        balance,
    }
}

/// A line of a detailed statement: a product of a document, or what is taken off the whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// What it is called.
    pub name: String,
    /// Specification.
    pub spec: String,
    /// Unit.
    pub unit: String,
    /// How many.
    pub quantity: Decimal,
    /// Price of one.
    pub price: Decimal,
    /// Tax, minor units.
    pub tax: i64,
    /// What it comes to, tax included.
    pub amount: i64,
    /// The discount on the whole document, or its share of its order's.
    pub is_discount: bool,
}

/// The lines of an entry of a statement; they add up to what the document comes to. None where it has no lines.
pub fn details(trade: &Trade, discounts: &Discounts, entry: &Entry) -> Vec<Detail> {
    trade.voucher(entry.voucher).map(|voucher| lines_of(voucher, discounts)).unwrap_or_default()
}

fn lines_of(voucher: &Voucher, discounts: &Discounts) -> Vec<Detail> {
    let (currency, tax) = (voucher.currency(), voucher.tax());
    let mut details = Vec::new();
    for line in voucher.lines() {
        // A line beyond what amounts can be makes the whole document one (`Row::bad_amount`).
        let Ok(amount) = line.amount(currency, tax) else { return Vec::new() };
        details.push(Detail {
            name: line.text(LineField::Name).to_owned(),
            spec: line.text(LineField::Spec).to_owned(),
            unit: line.text(LineField::Unit).to_owned(),
            quantity: line.decimal(LineField::Quantity),
            price: line.decimal(LineField::Price),
            tax: amount.tax,
            amount: amount.total,
            is_discount: false,
        });
    }
    let discount = discounts.totals(voucher).map_or(0, |totals| totals.discount);
    if discount != 0 && !details.is_empty() {
        details.push(Detail {
            name: String::new(),
            spec: String::new(),
            unit: String::new(),
            quantity: Decimal::ZERO,
            price: Decimal::ZERO,
            tax: 0,
            amount: discount.saturating_neg(),
            is_discount: true,
        });
    }
    details
}
