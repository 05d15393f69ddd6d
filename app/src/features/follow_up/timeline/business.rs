//! What the timeline tells of the business: vouchers, which open from here, marks, and changes of pool with their reason.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{
    id::{MarkId, VoucherId},
    time::Stamp,
    trade::rules::timeline::{self, Happened},
};

use super::{Shown, change::Quiet, model::EntryKey};
use crate::{
    i18n::{business, money},
    screen::{
        business::{Business, business_here},
        query_string,
    },
    ui::icon::Icon,
};

/// The business as far as the timeline tells of it.
#[derive(Debug)]
pub struct Told {
    /// All of it.
    pub business: Arc<Business>,
    /// What happened, oldest first.
    pub entries: Vec<timeline::Entry>,
}

/// What is told of the business of the record around here.
pub fn told() -> Signal<Arc<Told>> {
    let business = business_here();
    let other = |old: Option<&Arc<Told>>, new: Option<&Arc<Told>>| !matches!((old, new), (Some(old), Some(new)) if Arc::ptr_eq(old, new));
    let of = move |_: Option<&Arc<Told>>| {
        let business = business.get();
        let Business { opened, rows, trade, settings, .. } = &*business;
        let entries = timeline::entries(&opened.customer, rows, &trade.marks, settings);
        Arc::new(Told { business, entries })
    };
    Memo::new_with_compare(of, other).into()
}

/// The parameter that opens a voucher over the page.
const VOUCHER: &str = "voucher";

/// A voucher: it opens over the page, and back returns to this very place.
#[component]
pub fn VoucherEntry(id: VoucherId, shown: Shown) -> impl IntoView {
    let location = use_location();
    let row = Memo::new(move |_| shown.business.read().business.rows.iter().find(|row| row.id == id).cloned());
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
    let mark =
        Memo::new(move |_| shown.business.read().business.trade.marks.iter().find(|mark| mark.id == id).cloned());
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
        let because = business::because(&told.business.rows, &told.business.trade.marks, &change);
        Some(format!("{} · {because}", business::changed_pool(&change)))
    };
    // Nobody changes a pool: it follows. Only the time is told.
    let stamp = Signal::derive(move || {
        let nobody = shared::id::UserId(uuid::Uuid::nil());
        change.get().map(|change| (String::new(), Stamp { at: change.at, by: nobody }))
    });
    view! { <Quiet icon=Icon::Group key=EntryKey::Pool(place) shown stamp><p dir="auto">{words}</p></Quiet> }
}
