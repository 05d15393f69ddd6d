//! What the timeline tells of the business: vouchers, which open from here, marks, and changes of pool with their reason.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{
    customer::record::Customer,
    id::{MarkId, VoucherId},
    time::Stamp,
    trade::{
        record::{Trade, TradeMark},
        row::{self, Row},
        rules::timeline::{self, Happened},
        settings::TradeSettings,
    },
};

use super::{Shown, change::Quiet, model::EntryKey};
use crate::{
    i18n::{business, money},
    screen::{query_string, workspace::Workspace},
    ui::icon::Icon,
};

/// The business as far as the timeline tells of it.
#[derive(Debug, Default)]
pub struct Told {
    /// Its vouchers.
    pub rows: Vec<Row>,
    /// What was said of the customer.
    pub marks: Vec<TradeMark>,
    /// Everything, oldest first.
    pub entries: Vec<timeline::Entry>,
}

impl Told {
    /// What is told of the business with a customer.
    pub fn of(customer: &Customer, trade: &Trade, settings: &TradeSettings) -> Self {
        let rows = row::rows(trade);
        let entries = timeline::entries(customer, &rows, &trade.marks, settings);
        Self { rows, marks: trade.marks.clone(), entries }
    }
}

/// The business of a record, read once for each change of it.
pub fn told(workspace: Workspace, record: Signal<Arc<crate::bridge::Opened>>) -> Signal<Arc<Told>> {
    let other = |old: Option<&Arc<Told>>, new: Option<&Arc<Told>>| !matches!((old, new), (Some(old), Some(new)) if Arc::ptr_eq(old, new));
    let of = move |_: Option<&Arc<Told>>| {
        let record = record.read();
        let settings = TradeSettings::of(&workspace.roster.read().settings.trade);
        let trade = record.trade.record.open().unwrap_or_default();
        Arc::new(Told::of(&record.customer, &trade, &settings))
    };
    Memo::new_with_compare(of, other).into()
}

/// The parameter that opens a voucher over the page.
const VOUCHER: &str = "voucher";

/// A voucher: it opens over the page, and back returns to this very place.
#[component]
pub fn VoucherEntry(id: VoucherId, shown: Shown) -> impl IntoView {
    let location = use_location();
    let row = Memo::new(move |_| shown.business.read().rows.iter().find(|row| row.id == id).cloned());
    let href = move || {
        let search = query_string::with(&location.search.read(), VOUCHER, Some(&id.to_string()));
        query_string::join(&location.pathname.read(), &search)
    };
    let stamp = Signal::derive(move || row.read().as_ref().map(|row| (String::new(), row.created)));
    let amount = move || row.read().as_ref().map(|row| money::full(row.money()));
    view! {
        <Quiet icon=Icon::Note key=EntryKey::Voucher(id) shown stamp>
            <p class="entry-voucher">
                <a class="entry-link" href=href>
                    <bdi>{move || row.read().as_ref().map(business::title)}</bdi>
                </a>
                <span>{amount}</span>
            </p>
        </Quiet>
    }
}

/// That somebody gave the customer up, or took that back.
#[component]
pub fn TradeMarkEntry(id: MarkId, shown: Shown) -> impl IntoView {
    let mark = Memo::new(move |_| shown.business.read().marks.iter().find(|mark| mark.id == id).cloned());
    let stamp = Signal::derive(move || mark.read().as_ref().map(|mark| (String::new(), mark.made)));
    let words = move || mark.read().as_ref().map(|mark| business::mark(&mark.kind));
    view! { <Quiet icon=Icon::Flag key=EntryKey::TradeMark(id) shown stamp><p dir="auto">{words}</p></Quiet> }
}

/// That the pool changed, and because of what.
#[component]
pub fn PoolEntry(place: u32, shown: Shown) -> impl IntoView {
    let change = Memo::new(move |_| {
        let told = shown.business.read();
        match told.entries.get(place as usize).map(|entry| entry.what) {
            Some(Happened::Pool(change)) => Some(change),
            _ => None,
        }
    });
    let words = move || {
        let told = shown.business.read();
        let change = change.get()?;
        let because = business::because(&told.rows, &told.marks, &change);
        Some(format!("{} · {because}", business::changed_pool(&change)))
    };
    // Nobody changes a pool: it follows. Only the time is told.
    let stamp = Signal::derive(move || {
        let nobody = shared::id::UserId(uuid::Uuid::nil());
        change.get().map(|change| (String::new(), Stamp { at: change.at, by: nobody }))
    });
    view! { <Quiet icon=Icon::Group key=EntryKey::Pool(place) shown stamp><p dir="auto">{words}</p></Quiet> }
}
