//! 应收 and 应付 of everybody: what is owed in pieces, what was paid in advance, and what was planned.

use std::sync::Arc;

use super::business::{Business, Item};
use crate::{
    id::VoucherId,
    time::Day,
    trade::{
        row::Row,
        rules::{
            figures::{Figure, Figures},
            plan::{self, Instalment},
        },
        settings::TradeSettings,
        voucher::{Side, VoucherKind},
    },
};

/// What the page of debts shows. Each is a figure on top of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum View {
    /// 应收 (应付): everything that is owed.
    #[default]
    All,
    /// 逾期: what was due before today.
    Overdue,
    /// 本月到期: what is due in this month.
    DueThisMonth,
    /// 本月计划: every instalment of this month, paid or not.
    Planned,
    /// 预收 (预付).
    Advances,
}

impl View {
    /// Every one, in the page's order.
    pub const ALL: [Self; 5] = [Self::All, Self::Overdue, Self::DueThisMonth, Self::Planned, Self::Advances];

    /// The name in addresses; none for the default.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Overdue => Some("overdue"),
            Self::DueThisMonth => Some("month"),
            Self::Planned => Some("planned"),
            Self::Advances => Some("advances"),
        }
    }

    /// The view of a name.
    pub fn from_key(key: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|view| view.key() == key).unwrap_or_default()
    }
}

/// Who owes what, of all customers on one side. Made once and asked for each view.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    debts: Vec<Item>,
    advances: Vec<Item>,
    planned: Vec<Item>,
    today: Option<Day>,
}

impl Ledger {
    /// Of these customers, as of today.
    pub fn of(all: &[Arc<Business>], side: Side, today: Day, settings: &TradeSettings) -> Self {
        let mut ledger = Self { today: Some(today), ..Self::default() };
        for business in all.iter().filter(|business| business.has(side)) {
            let figures = Figures::new(&business.rows, side, settings);
            ledger.add_debts(business, &figures, today, settings);
            ledger.add_advances(business, &figures, today, settings);
            ledger.add_planned(business, &plan::instalments(&business.rows, side, figures.allocated()));
        }
        ledger
    }

    /// The rows that a view is the sum of.
    pub fn view(&self, view: View) -> Vec<Item> {
        let this_month = self.today.map(Day::first_of_month);
        let month = |item: &&Item| item.day.map(Day::first_of_month) == this_month && this_month.is_some();
        match view {
            View::All => self.debts.clone(),
            View::Overdue => self.debts.iter().filter(|item| item.days_late > 0).cloned().collect(),
            View::DueThisMonth => self.debts.iter().filter(month).cloned().collect(),
            View::Planned => self.planned.iter().filter(month).cloned().collect(),
            View::Advances => self.advances.clone(),
        }
    }

    fn add_debts(&mut self, of: &Arc<Business>, figures: &Figures<'_>, today: Day, settings: &TradeSettings) {
        for (debt, part) in figures.pieces() {
            let Some(place) = place(&of.rows, debt.plan.unwrap_or(debt.voucher)) else { continue };
            let order = debt.order.and_then(|order| of.rows.iter().find(|row| row.id == order));
            self.debts.push(Item {
                number: order.unwrap_or(&of.rows[place]).number.clone(),
                nth: debt.plan.and_then(|_| nth(&of.rows, &of.rows[place])),
                person: of.owner,
                currency: part.currency,
                amount: part.amount,
                fen: part.fen,
                days_late: debt.days_late(today),
                class: Some(debt.class(today, settings)),
                ..Item::of_row(of, place, debt.due)
            });
        }
    }

    fn add_advances(&mut self, of: &Arc<Business>, figures: &Figures<'_>, today: Day, settings: &TradeSettings) {
        for part in figures.parts(Figure::Prepaid, today) {
            let Some(place) = place(&of.rows, part.voucher) else { continue };
            self.advances.push(Item {
                person: of.owner,
                currency: part.currency,
                amount: part.amount,
                fen: part.fen,
                ..Item::of_row(of, place, Some(of.rows[place].dated(settings.zone)))
            });
        }
    }

    fn add_planned(&mut self, of: &Arc<Business>, instalments: &[Instalment<'_>]) {
        for instalment in instalments {
            let Some(place) = place(&of.rows, instalment.row.id) else { continue };
            self.planned.push(Item { person: of.owner, ..planned(of, place, instalment) });
        }
    }
}

/// An instalment as a row: its order's number, which one it is, what was paid on it.
pub(super) fn planned(of: &Arc<Business>, place: usize, instalment: &Instalment<'_>) -> Item {
    let order = instalment.row.order.and_then(|order| of.rows.iter().find(|row| row.id == order));
    Item {
        number: order.map(|order| order.number.clone()).unwrap_or_default(),
        nth: nth(&of.rows, instalment.row),
        paid: Some(instalment.paid),
        plan_status: Some(instalment.status()),
        ..Item::of_row(of, place, instalment.row.day)
    }
}

/// Where a voucher stands among the rows.
pub(super) fn place(rows: &[Row], id: VoucherId) -> Option<usize> {
    rows.iter().position(|row| row.id == id)
}

/// Which instalment of its order one is, counted from one; none where there is no order.
fn nth(rows: &[Row], plan: &Row) -> Option<usize> {
    let key = |row: &Row| (row.day, row.created.at, row.id);
    let order = plan.order?;
    let of_order = |row: &&Row| {
        row.is_there() && row.kind == VoucherKind::Plan && row.side == plan.side && row.order == Some(order)
    };
    Some(rows.iter().filter(of_order).filter(|row| key(row) <= key(plan)).count())
}
