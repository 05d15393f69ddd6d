//! The business with a customer as lists see it, and a row of such a list.

use std::sync::Arc;

use crate::{
    facts::{Facts, TradeFacts},
    id::{DocId, UserId},
    money::Currency,
    time::Day,
    trade::{
        record::TradeMark,
        row::Row,
        rules::plan::PlanStatus,
        voucher::{Side, VoucherKind},
    },
};

/// The business with a customer, with what lists show of the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Business {
    /// The customer.
    pub customer: DocId,
    /// The customer's name.
    pub name: String,
    /// By which names are sorted: their readings.
    pub reading: String,
    /// Who owns the customer; none: the open sea.
    pub owner: Option<UserId>,
    /// On the first screen.
    pub starred: bool,
    /// Every voucher, oldest first, deleted ones included.
    pub rows: Vec<Row>,
    /// Marks that decide on the pool, oldest first.
    pub marks: Vec<TradeMark>,
}

impl Business {
    /// Of a customer; without facts of business nothing happened yet.
    pub fn of(facts: &Facts, trade: Option<TradeFacts>) -> Self {
        let (rows, marks) = trade.map(|trade| (trade.rows, trade.marks)).unwrap_or_default();
        Self {
            customer: facts.id,
            name: facts.name.clone(),
            reading: facts.pinyin.clone(),
            owner: facts.owner,
            starred: facts.starred,
            rows,
            marks,
        }
    }

    /// Whether anything was ever agreed, delivered or paid on a side, and is there.
    pub(super) fn has(&self, side: Side) -> bool {
        self.rows.iter().any(|row| row.side == side && row.is_there() && row.kind != VoucherKind::Opportunity)
    }
}

/// A row of a list: a voucher, or a piece of what is owed for one.
#[derive(Debug, Clone)]
pub struct Item {
    /// Whose business.
    pub of: Arc<Business>,
    /// The place of its voucher among the rows.
    pub(super) place: usize,
    /// The number by which people know it: its own, or its order's.
    pub number: String,
    /// Which instalment of its order it is, counted from one.
    pub nth: Option<usize>,
    /// Whose it is: the voucher's person in charge; of debts, who owns the customer.
    pub person: Option<UserId>,
    /// Its day; of debts the day on which they are due.
    pub day: Option<Day>,
    /// In which currency.
    pub currency: Currency,
    /// How much, minor units.
    pub amount: i64,
    /// The same in fen, by the voucher's rate.
    pub fen: i64,
    /// What was paid on it, minor units; orders and instalments alone.
    pub paid: Option<i64>,
    /// How an instalment stands.
    pub plan_status: Option<PlanStatus>,
    /// Whole days that a debt is late; 0 while it is not.
    pub days_late: i64,
    /// Its class of aging, of debts alone.
    pub class: Option<usize>,
}

impl Item {
    /// Its voucher.
    pub fn row(&self) -> &Row {
        &self.of.rows[self.place]
    }

    /// Key of its status: the voucher's own, or how the instalment stands.
    pub fn status(&self) -> &str {
        match self.plan_status {
            Some(PlanStatus::Unpaid) => "unpaid",
            Some(PlanStatus::Partial) => "partial",
            Some(PlanStatus::Paid) => "paid",
            None => &self.row().status,
        }
    }

    /// What is left to be paid of an order or instalment, minor units.
    pub fn open(&self) -> Option<i64> {
        self.paid.map(|paid| self.amount.saturating_sub(paid).max(0))
    }

    /// The whole voucher at a place among the rows.
    pub(super) fn of_row(of: &Arc<Business>, place: usize, day: Option<Day>) -> Self {
        let row = &of.rows[place];
        Self {
            of: Arc::clone(of),
            place,
            number: row.number.clone(),
            nth: None,
            person: Some(row.person),
            day,
            currency: row.currency,
            amount: row.amount,
            fen: row.fen,
            paid: None,
            plan_status: None,
            days_late: 0,
            class: None,
        }
    }
}
