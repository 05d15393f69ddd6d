//! 往来对账 and 明细往来对账 with one customer: on the screen, on paper, as a workbook.

mod model;
mod paper;

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    id::DocId,
    money::Currency,
    time::Day,
    trade::{
        row::{self, Row},
        settings::Basis,
        voucher::{Side, VoucherKind},
    },
};

use self::{
    model::{Paper, Wanted},
    paper::PaperView,
};
use super::{
    books::Books,
    chips,
    export::{Format, give},
    receivables::SideSwitch,
    text::{MoneyText, StatementText},
    tools::PeriodSelect,
};
use crate::{
    bridge::Opened,
    i18n::{business, t, text},
    screen::{routes::Page, workspace::RecordState},
    ui::{
        button::{Button, LinkButton},
        empty_state::EmptyState,
        icon::{Icon, IconView},
        platform,
        segmented::{Segment, Segmented},
        skeleton::Skeleton,
        toast::Toaster,
    },
};

/// The page.
#[component]
pub fn StatementPage(
    /// Whose.
    doc: DocId,
) -> impl IntoView {
    let books = Books::open();
    let state = books.workspace.open(doc);
    let opened = Memo::new(move |_| match state.get() {
        RecordState::Here(opened) => Some(opened),
        RecordState::Loading | RecordState::Missing => None,
    });
    let missing = Memo::new(move |_| matches!(*state.read(), RecordState::Missing));
    let here = Memo::new(move |_| opened.read().is_some());
    move || {
        if missing.get() {
            view! { <EmptyState icon=Icon::Help title=text(StatementText::Missing) /> }.into_any()
        } else if !here.get() {
            view! { <div class="page"><Skeleton /></div> }.into_any()
        } else {
            view! { <Statement books doc opened /> }.into_any()
        }
    }
}

#[component]
fn Statement(books: Books, doc: DocId, opened: Memo<Option<Arc<Opened>>>) -> impl IntoView {
    let chips = books.chips;
    let business = Memo::new_with_compare(
        move |_| {
            let trade = opened.read().as_ref().and_then(|opened| opened.trade.record.open()).unwrap_or_default();
            Arc::new((row::rows(&trade), trade))
        },
        |_, _| true,
    );
    let currencies = Memo::new(move |_| currencies(&business.read().0, books.side.get()));
    let currency = Memo::new(move |_| {
        let chosen = chips.get(chips::CURRENCY).and_then(|code| code.parse().ok());
        chosen.unwrap_or_else(|| currencies.read().first().copied().unwrap_or_default())
    });
    let basis = Memo::new(move |_| match chips.get(chips::BASIS).as_deref() {
        Some("signed") => Basis::Signed,
        Some("shipped") => Basis::Shipped,
        _ => books.settings.read().basis,
    });
    let detailed = Memo::new(move |_| chips.get(chips::DETAIL).is_some());
    let whole = Memo::new(move |_| period(&business.read().0, books));
    let day = move |name: &str| chips.get(name).and_then(|text| Day::from_iso(&text));
    let paper = Memo::new_with_compare(
        move |_| {
            let opened = opened.read();
            let name = opened
                .as_ref()
                .map(|opened| opened.customer.text(shared::customer::field::CustomerField::Name).to_owned());
            let company = books.workspace.session.read().as_ref().map(|session| session.company.clone());
            let (first, last) = whole.get();
            let from = day(chips::FROM).unwrap_or(first);
            let wanted = Wanted {
                company: company.unwrap_or_default(),
                customer: name.unwrap_or_default(),
                side: books.side.get(),
                from,
                to: day(chips::TO).unwrap_or(last).max(from),
                currency: currency.get(),
                basis: basis.get(),
                detailed: detailed.get(),
                today: books.today.get(),
            };
            let business = business.read();
            Arc::new(Paper::new(wanted, &business.1, &business.0, &books.settings.read()))
        },
        |_, _| true,
    );
    let (toaster, usual) = (
        Toaster::here(),
        Signal::derive(move || {
            let (first, last) = whole.get();
            (Some(first), Some(last))
        }),
    );
    let export = move |_| {
        let paper = paper.get_untracked();
        let name = format!("{}-{}", paper.title, paper.wanted.customer);
        give(&untrack(|| paper.sheet()), &name, Format::Xlsx, toaster);
    };
    view! {
        <section class="statement" aria-label=move || t(MoneyText::Statement)>
            <div class="statement-bar">
                <LinkButton label=text(StatementText::Back) icon=Icon::Back href=Page::Customer(doc).to_string() />
                <span class="statement-files">
                    <Button label=text(StatementText::Print) icon=Icon::Print on:click=move |_| platform::print() />
                    <Button label=text(MoneyText::ExportXlsx) icon=Icon::Download on:click=export />
                </span>
                <div class="statement-choices">
                <SideSwitch books words=[MoneyText::Customers, MoneyText::Suppliers] />
                <BasisSwitch books basis />
                <PeriodSelect books usual usual_name=MoneyText::AllTime />
                <CurrencySelect books currency currencies />
                <label class="toggle">
                    <input
                        type="checkbox"
                        role="switch"
                        prop:checked=detailed
                        on:change=move |event| chips.put(&[(chips::DETAIL, event_target_checked(&event).then_some("1"))])
                    />
                    <span>{move || t(StatementText::Detail)}</span>
                </label>
                </div>
            </div>
            <div class="statement-scroll" tabindex="0" role="region" aria-label=move || t(StatementText::Table)>
                <PaperView paper />
            </div>
        </section>
    }
}

/// The currencies in which something was owed or paid on a side, the commonest first.
fn currencies(rows: &[Row], side: Side) -> Vec<Currency> {
    let moves = |row: &&Row| {
        let kinds =
            [VoucherKind::Order, VoucherKind::Delivery, VoucherKind::Receipt, VoucherKind::Return, VoucherKind::Refund];
        row.side == side && row.is_there() && kinds.contains(&row.kind)
    };
    let mut counts: shared::sorted::SortedMap<Currency, usize> = shared::sorted::SortedMap::new();
    for row in rows.iter().filter(moves) {
        *counts.entry(row.currency).or_default() += 1;
    }
    let mut currencies: Vec<_> = counts.into_iter().collect();
    currencies.sort_by_key(|(currency, count)| (std::cmp::Reverse(*count), *currency));
    currencies.into_iter().map(|(currency, _)| currency).collect()
}

/// From the first day of the business until today, or the last if something is dated beyond.
fn period(rows: &[Row], books: Books) -> (Day, Day) {
    let (zone, today) = (books.settings.read().zone, books.today.get());
    let days = || rows.iter().filter(|row| row.is_there()).map(|row| row.dated(zone));
    (days().min().unwrap_or(today).min(today), days().max().unwrap_or(today).max(today))
}

#[component]
fn BasisSwitch(books: Books, basis: Memo<Basis>) -> impl IntoView {
    let segments = vec![
        Segment::new(Basis::Signed, text(StatementText::BySigned)),
        Segment::new(Basis::Shipped, text(StatementText::ByShipped)),
    ];
    let choose = Callback::new(move |basis: Basis| {
        let key = if basis == Basis::Signed { "signed" } else { "shipped" };
        books.chips.put(&[(chips::BASIS, Some(key))]);
    });
    view! { <Segmented label=text(StatementText::Basis) segments value=basis on_choose=choose /> }
}

#[component]
fn CurrencySelect(books: Books, currency: Memo<Currency>, currencies: Memo<Vec<Currency>>) -> impl IntoView {
    let choose = move |event: web_sys::Event| {
        books.chips.put(&[(chips::CURRENCY, Some(event_target_value(&event).as_str()))]);
    };
    let options = move || {
        let chosen = currency.get();
        let mut all = currencies.get();
        if !all.contains(&chosen) {
            all.push(chosen);
        }
        let option = |currency: Currency| {
            let selected = currency == chosen;
            view! { <option value=currency.to_string() selected=selected>{business::currency(currency.code())}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    view! {
        <label class="scope-select">
            <span class="visually-hidden">{move || t(StatementText::Currency)}</span>
            <IconView icon=Icon::Money />
            <span aria-hidden="true">{move || business::currency(currency.get().code())}</span>
            <IconView icon=Icon::ChevronDown />
            <select on:change=choose>{options}</select>
        </label>
    }
}
