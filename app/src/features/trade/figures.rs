//! The figures of the page. Each is a button; pressed, it shows exactly the rows that add up to it.

use leptos::prelude::*;
use shared::{
    money::{Currency, Money},
    trade::{
        rules::figures::{Figure, Part, Total},
        voucher::Side,
    },
};

use super::{desk::Desk, text::BusinessText, words};
use crate::{
    i18n::{Language, Text as _, format, money, t, tf},
    ui::show::Show,
};

/// The tiles, and below them what was opened.
#[component]
pub fn FigureTiles(
    /// Whose business.
    desk: Desk,
    /// 应收 or 应付.
    side: RwSignal<Side>,
) -> impl IntoView {
    let opened = RwSignal::new(None::<Figure>);
    let totals = Memo::new(move |_| {
        let business = desk.business.read();
        let figures = business.figures(side.get());
        Figure::ALL.map(|figure| figures.total(figure, desk.today.get()))
    });
    let tiles = Figure::ALL
        .into_iter()
        .enumerate()
        .map(|(place, figure)| {
            let total = Memo::new(move |_| totals.read()[place].clone());
            view! { <Tile figure side total opened /> }
        })
        .collect_view();
    view! {
        <div class="figures" role="group" aria-label=move || t(BusinessText::Figures)>{tiles}</div>
        <Show when=move || opened.read().is_some()>
            {move || opened.get().map(|figure| view! { <Parts desk side figure /> })}
        </Show>
    }
}

#[component]
fn Tile(figure: Figure, side: RwSignal<Side>, total: Memo<Total>, opened: RwSignal<Option<Figure>>) -> impl IntoView {
    let pressed = Memo::new(move |_| opened.get() == Some(figure));
    let toggle = move |_| opened.set((!pressed.get_untracked()).then_some(figure));
    let full = move || money::full(Money::new(total.read().fen, Currency::CNY));
    let abroad = move || {
        let total = total.read();
        let foreign = total.by_currency.iter().filter(|(currency, minor)| **currency != Currency::CNY && **minor != 0);
        foreign.map(|(currency, minor)| money::full(Money::new(*minor, *currency))).collect::<Vec<_>>().join(" + ")
    };
    let alarming = move || (figure == Figure::Overdue && total.read().fen > 0).then_some("");
    view! {
        <button
            class="figure"
            type="button"
            aria-pressed=move || if pressed.get() { "true" } else { "false" }
            aria-label=move || format!("{} {}", t(words::figure(figure, side.get()).0), full())
            title=full
            data-figure=words::figure(figure, Side::Sales).1
            data-fen=move || total.read().fen.to_string()
            data-none=move || (total.read().fen == 0).then_some("")
            data-alarming=alarming
            on:click=toggle
        >
            <span class="figure-name">{move || t(words::figure(figure, side.get()).0)}</span>
            <span class="figure-amount">{move || brief(total.read().fen)}</span>
            <span class="figure-abroad ellipsis">{abroad}</span>
        </button>
    }
}

/// `¥12.35万`. Reactive.
pub fn brief(fen: i64) -> String {
    let text = format::amount_brief(Language::current(), fen);
    text.strip_prefix('-').map_or_else(|| format!("¥{text}"), |text| format!("-¥{text}"))
}

/// The rows that add up to a figure, and their sum.
#[component]
fn Parts(desk: Desk, side: RwSignal<Side>, figure: Figure) -> impl IntoView {
    let parts = Memo::new(move |_| desk.business.read().figures(side.get()).parts(figure, desk.today.get()));
    let row = move |part: Part| {
        let business = desk.business.read();
        let title = business.row(part.voucher).map(words::title).unwrap_or_default();
        let day = business.row(part.voucher).map(|row| format::iso_day(row.dated(business.settings.zone)));
        let abroad = part.currency != Currency::CNY;
        view! {
            <li>
                <button class="part" type="button" data-fen=part.fen.to_string() on:click=move |_| desk.place.open(part.voucher)>
                    <bdi class="grow ellipsis">{title}</bdi>
                    <span class="muted">{day}</span>
                    <span class="amount">
                        {money::full(Money::new(part.amount, part.currency))}
                        {abroad.then(|| view! { <span class="muted">{money::full(Money::new(part.fen, Currency::CNY))}</span> })}
                    </span>
                </button>
            </li>
        }
    };
    let sum = move || money::full(Money::new(Total::of(&parts.read()).fen, Currency::CNY));
    let abroad = Memo::new(move |_| parts.read().iter().any(|part| part.currency != Currency::CNY));
    let name = move || tf(BusinessText::Parts, &[&words::figure(figure, side.get()).0.within(Language::current())]);
    view! {
        <section class="parts" aria-label=name>
            <h3 class="section-title">{name}</h3>
            <ul>{move || parts.get().into_iter().map(row).collect_view()}</ul>
            <Show when=move || parts.read().is_empty()>
                <p class="muted">{move || t(BusinessText::NoParts)}</p>
            </Show>
            <p class="parts-sum">
                <span class="grow">{move || t(BusinessText::Sum)}</span>
                <span class="amount">{sum}</span>
            </p>
            <Show when=move || abroad.get()>
                <p class="muted">{move || t(BusinessText::Abroad)}</p>
            </Show>
        </section>
    }
}
