//! The business with the opened customer, and what follows from it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    id::VoucherId,
    sorted::{SortedMap, SortedSet},
    time::Day,
    trade::{
        record::{Trade, Voucher},
        row::{self, Row},
        rules::{
            aging,
            allocation::{self, Allocated},
            figures::Figures,
            flags::{self, Flag},
            marks,
            plan::{self, PlanStatus},
            pool,
        },
        settings::TradeSettings,
        voucher::{Side, VoucherKind},
    },
};

use super::{timing::measured, workspace::Workspace};
use crate::bridge::Opened;

/// How long it takes to read a customer's business.
const READ: &str = "gendan.business.read";
/// How long it takes to reckon what follows from it.
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
    /// Where each voucher is among the rows.
    places: SortedMap<VoucherId, usize>,
    follows: Follows,
}

/// What follows for a voucher from the others.
#[derive(Debug, Default)]
struct Follows {
    /// How each instalment stands.
    plans: SortedMap<VoucherId, PlanStatus>,
    /// Since when something of an order or instalment has been due.
    due: SortedMap<VoucherId, Day>,
    /// What of each receipt is for no order yet, minor units.
    free: SortedMap<VoucherId, i64>,
    /// What something else reverses.
    reversed: SortedSet<VoucherId>,
}

impl Follows {
    fn add(&mut self, rows: &[Row], side: Side, ledger: &Allocated) {
        for plan in plan::instalments(rows, side, ledger) {
            self.plans.insert(plan.row.id, plan.status());
        }
        for debt in aging::debts(rows, side, ledger) {
            for id in [debt.order, debt.plan].into_iter().flatten() {
                if let Some(due) = debt.due {
                    let earliest = self.due.entry(id).or_insert(due);
                    *earliest = due.min(*earliest);
                }
            }
        }
        for share in ledger.shares.iter().filter(|share| share.order.is_none()) {
            let free = self.free.entry(share.receipt).or_default();
            *free = free.saturating_add(share.amount);
        }
    }
}

impl Business {
    fn of(opened: Arc<Opened>, trade: Trade, settings: TradeSettings) -> Self {
        let rows = row::rows(&trade);
        let ledgers = allocation::ledgers(&rows, &settings);
        let mut flags = flags::flags(&rows, &ledgers);
        flags.retain(|flag| !is_version(&trade, flag));
        let places = rows.iter().enumerate().map(|(place, row)| (row.id, place)).collect();
        let reversed = rows.iter().filter(|row| row.is_there()).filter_map(|row| row.reverses).collect();
        let mut follows = Follows { reversed, ..Follows::default() };
        for side in Side::ALL {
            follows.add(&rows, side, &ledgers[side as usize]);
        }
        Self { opened, trade, rows, settings, ledgers, flags, places, follows }
    }

    /// Whether this person may change it.
    pub fn editable(&self) -> bool {
        self.opened.trade.editable
    }

    /// The row of a voucher.
    pub fn row(&self, id: VoucherId) -> Option<&Row> {
        self.places.get(&id).map(|place| &self.rows[*place])
    }

    /// Figures of a side.
    pub fn figures(&self, side: Side) -> Figures<'_> {
        Figures::of(&self.rows, side, self.ledger(side))
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

    /// How late the oldest debt of an order or instalment is, in days; 0 if nothing of it is late.
    pub fn days_late(&self, id: VoucherId, today: Day) -> i64 {
        self.follows.due.get(&id).map_or(0, |due| aging::days_late(*due, today))
    }

    /// How an instalment stands; none: it is none, or in the bin.
    pub fn plan_status(&self, id: VoucherId) -> Option<PlanStatus> {
        self.follows.plans.get(&id).copied()
    }

    /// What of a receipt is for no order yet, minor units.
    pub fn free(&self, receipt: VoucherId) -> i64 {
        self.follows.free.get(&receipt).copied().unwrap_or(0)
    }

    /// Whether another voucher reverses this one.
    pub fn is_reversed(&self, id: VoucherId) -> bool {
        self.follows.reversed.contains(&id)
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

/// The business of the record that is open around here.
#[derive(Clone, Copy)]
struct OfRecord(Signal<Arc<Business>>);

/// Reads the business of a record once for each change of it, for everything that is drawn below.
pub fn provide_business(record: Signal<Arc<Opened>>) {
    let workspace = Workspace::here();
    let other = |old: Option<&Arc<Business>>, new: Option<&Arc<Business>>| !matches!((old, new), (Some(old), Some(new)) if Arc::ptr_eq(old, new));
    let settings = Memo::new(move |_| TradeSettings::of(&workspace.roster.read().settings.trade));
    let business = move || {
        let (opened, settings) = (record.get(), settings.get());
        // Only another version's is not read; its page shows nothing rather than something wrong.
        let trade = measured(READ, || opened.trade.record.open()).unwrap_or_default();
        Arc::new(measured(DERIVED, || Business::of(opened, trade, settings)))
    };
    provide_context(OfRecord(Memo::new_with_compare(move |_| business(), other).into()));
}

/// The business of the record around here.
pub fn business_here() -> Signal<Arc<Business>> {
    expect_context::<OfRecord>().0
}

/// The reader's calendar day.
pub fn today(workspace: Workspace) -> Memo<Day> {
    Memo::new(move |_| workspace.zone().day(workspace.now.get()))
}
