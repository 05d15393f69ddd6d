//! The business with the opened customer, and what follows from it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    id::VoucherId,
    time::Day,
    trade::{
        record::{Trade, Voucher},
        row::{self, Row},
        rules::{
            allocation::{self, Allocated},
            figures::Figures,
            flags::{self, Flag},
            marks, pool,
        },
        settings::TradeSettings,
        voucher::{Side, VoucherKind},
    },
};

use crate::{
    bridge::Opened,
    screen::{timing::measured, workspace::Workspace},
};

/// How long it takes to read a customer's business and to reckon what follows from it.
const DERIVED: &str = "gendan.business";

/// The business, read and reckoned once for each change of the record.
#[derive(Debug)]
pub struct Business {
    /// The record that it belongs to.
    pub opened: Arc<Opened>,
    /// Everything in it.
    pub trade: Trade,
    /// Its vouchers as rows.
    pub rows: Vec<Row>,
    /// What the company decided.
    pub settings: TradeSettings,
    /// Who owes what, by side.
    ledgers: [Allocated; 2],
    /// What somebody should look at.
    flags: Vec<Flag>,
}

impl Business {
    fn of(opened: Arc<Opened>, settings: TradeSettings) -> Self {
        // Only another version's is not read; its page shows nothing rather than something wrong.
        let trade = opened.trade.record.open().unwrap_or_default();
        let rows = row::rows(&trade);
        let ledgers = Side::ALL.map(|side| allocation::allocate(&rows, side, &settings));
        let mut flags = flags::flags(&rows, &settings);
        flags.retain(|flag| !is_version(&trade, flag));
        Self { opened, trade, rows, settings, ledgers, flags }
    }

    /// Whether this person may change it.
    pub fn editable(&self) -> bool {
        self.opened.trade.editable
    }

    /// The row of a voucher.
    pub fn row(&self, id: VoucherId) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// Figures of a side.
    pub fn figures(&self, side: Side) -> Figures<'_> {
        Figures::new(&self.rows, side, &self.settings)
    }

    /// Who owes what on a side.
    pub fn ledger(&self, side: Side) -> &Allocated {
        &self.ledgers[side as usize]
    }

    /// What somebody should look at in a voucher.
    pub fn flags(&self, id: VoucherId) -> impl Iterator<Item = &Flag> {
        self.flags.iter().filter(move |flag| flagged(flag) == id)
    }

    /// Whether we buy from them: then both sides are shown.
    pub fn buys(&self) -> bool {
        let supplier = self.opened.customer.text(shared::customer::field::CustomerField::Kind) == "supplier";
        supplier || self.rows.iter().any(|row| row.side == Side::Purchase && row.is_there())
    }

    /// Rows of a kind that are there, latest first.
    pub fn of_kind(&self, kind: VoucherKind, side: Side) -> Vec<&Row> {
        let fits = |row: &&Row| row.kind == kind && row.side == side && row.is_there();
        let mut rows: Vec<&Row> = self.rows.iter().filter(fits).collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.dated(self.settings.zone), row.created.at, row.id)));
        rows
    }

    /// The pool.
    pub fn pool(&self) -> pool::Pool {
        let starred = self.opened.customer.starred();
        pool::pool(&self.rows, &self.trade.marks, starred, pool::Interest::default(), &self.settings)
    }

    /// Every change of pool, oldest first.
    pub fn pool_changes(&self) -> Vec<pool::PoolChange> {
        pool::changes(&self.opened.customer, &self.rows, &self.trade.marks, &self.settings)
    }

    /// Marks that stand.
    pub fn standing(&self) -> marks::Standing<'_> {
        marks::standing(&self.trade.marks)
    }

    /// Vouchers that name another one, oldest first, in the chain's order.
    pub fn followers(&self, of: &Voucher) -> Vec<&Row> {
        let names = |row: &&Row| {
            row.is_there()
                && self.trade.voucher(row.id).is_some_and(|voucher| {
                    shared::trade::field::VoucherField::LINKS.iter().any(|link| voucher.link(*link) == Some(of.id))
                })
        };
        let mut rows: Vec<&Row> = self.rows.iter().filter(names).collect();
        rows.sort_by_key(|row| (row.kind, row.dated(self.settings.zone), row.created.at, row.id));
        rows
    }

    /// How late the latest debt of an order or instalment is, in days; 0 if nothing of it is late.
    pub fn days_late(&self, row: &Row, today: Day) -> i64 {
        let debts = shared::trade::rules::aging::debts(&self.rows, row.side, self.ledger(row.side));
        let mine = debts.iter().filter(|debt| debt.order == Some(row.id) || debt.plan == Some(row.id));
        mine.map(|debt| debt.days_late(today)).max().unwrap_or(0)
    }
}

/// The voucher that a flag stands at.
fn flagged(flag: &Flag) -> VoucherId {
    match flag {
        Flag::Overpaid { receipt, .. } => *receipt,
        Flag::Orphan { voucher, .. } | Flag::OtherCurrency { voucher, .. } | Flag::SameNumber { voucher, .. } => {
            *voucher
        }
        Flag::TooLarge(voucher) => *voucher,
    }
}

/// Versions of a quote have one number.
fn is_version(trade: &Trade, flag: &Flag) -> bool {
    let Flag::SameNumber { voucher, other } = flag else { return false };
    let version = |id: &VoucherId| {
        let quote = trade.voucher(*id).filter(|voucher| voucher.kind == VoucherKind::Quote)?;
        Some(quote.integer(shared::trade::field::VoucherField::Version).unwrap_or(1))
    };
    version(voucher).is_some() && version(voucher) != version(other)
}

/// The business of a record, kept up to date.
pub fn business_of(workspace: Workspace, record: Signal<Arc<Opened>>) -> Signal<Arc<Business>> {
    let other = |old: Option<&Arc<Business>>, new: Option<&Arc<Business>>| !matches!((old, new), (Some(old), Some(new)) if Arc::ptr_eq(old, new));
    let settings = Memo::new(move |_| TradeSettings::of(&workspace.roster.read().settings.trade));
    let business = move || {
        let (opened, settings) = (record.get(), settings.get());
        Arc::new(measured(DERIVED, || Business::of(opened, settings)))
    };
    Memo::new_with_compare(move |_| business(), other).into()
}

/// The reader's calendar day.
pub fn today(workspace: Workspace) -> Memo<Day> {
    Memo::new(move |_| workspace.zone().day(workspace.now.get()))
}
