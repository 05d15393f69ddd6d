//! Every voucher, grouped by kind, the chain's order.

use leptos::prelude::*;
use shared::{
    id::VoucherId,
    money::{Currency, Money},
    trade::{
        row::Row,
        voucher::{Side, VoucherKind},
    },
};

use super::{desk::Desk, figures::brief, state, text::BusinessText, words};
use crate::{
    i18n::{format, money, t, text, tf},
    ui::{
        Tone,
        badge::Badge,
        button::{IconButton, QuietButton},
        each::For,
        empty_state::EmptyState,
        icon::{Icon, IconView},
        menu::{Menu, MenuFace, MenuItem},
        show::Show,
    },
};

/// So many vouchers of a kind are shown at first: who looks for an older one asks for all.
const FIRST: usize = 30;

/// The groups, and what begins a new voucher.
#[component]
pub fn Groups(
    /// Whose business.
    desk: Desk,
    /// Towards whom.
    side: RwSignal<Side>,
) -> impl IntoView {
    let kinds = Memo::new(move |_| {
        let business = desk.business.read();
        let there = |kind: &VoucherKind| !business.of_kind(*kind, side.get()).is_empty();
        VoucherKind::ALL.into_iter().filter(there).map(|kind| (kind, side.get())).collect::<Vec<_>>()
    });
    let item = move |kind: VoucherKind| {
        let label = move || t(kind.label(side.get()));
        view! { <MenuItem label on:click=move |_| desk.begin(kind, side.get_untracked()) /> }
    };
    view! {
        <header class="business-head">
            <h2 class="section-title">{move || t(BusinessText::Kinds)}</h2>
            <span class="grow"></span>
            <Show when=move || desk.editable()>
                <Menu label=text(BusinessText::New) icon=Icon::Add face=MenuFace::Labelled>
                    {VoucherKind::ALL.into_iter().filter(|kind| *kind != VoucherKind::Allocation).map(item).collect_view()}
                </Menu>
            </Show>
        </header>
        <For each=move || kinds.get() key=|group| *group let:group>
            <Group desk kind=group.0 side=group.1 />
        </For>
        <Show when=move || kinds.read().is_empty()>
            <EmptyState icon=Icon::Note title=text(BusinessText::None) hint=text(BusinessText::NoneHint) />
        </Show>
        <Bin desk side />
    }
}

#[component]
fn Group(desk: Desk, kind: VoucherKind, side: Side) -> impl IntoView {
    let rows = Memo::new(move |_| {
        let business = desk.business.read();
        business.of_kind(kind, side).iter().map(|row| row.id).collect::<Vec<_>>()
    });
    let whole = RwSignal::new(false);
    let shown = move || {
        let count = if whole.get() { usize::MAX } else { FIRST };
        rows.read().iter().take(count).copied().collect::<Vec<_>>()
    };
    let more = Memo::new(move |_| !whole.get() && rows.read().len() > FIRST);
    let sum = move || {
        let business = desk.business.read();
        business.of_kind(kind, side).iter().map(|row| i128::from(row.fen)).sum::<i128>()
    };
    let sum = move || brief(i64::try_from(sum()).unwrap_or(i64::MAX));
    let label = move || tf(BusinessText::NewKind, &[&t(kind.label(side))]);
    view! {
        <section class="voucher-group">
            <header class="voucher-group-head">
                <h3 class="section-title">
                    {move || t(kind.label(side))}
                    <span class="section-count">{move || rows.read().len()}</span>
                </h3>
                <span class="grow"></span>
                <span class="muted amount">{sum}</span>
                <Show when=move || desk.editable() && kind != VoucherKind::Allocation>
                    <IconButton label=label icon=Icon::Add on:click=move |_| desk.begin(kind, side) />
                </Show>
            </header>
            <ul class="vouchers">
                <For each=shown key=|id| *id let:id>
                    <li><VoucherLine desk id /></li>
                </For>
            </ul>
            <Show when=move || more.get()>
                <QuietButton label=move || tf(BusinessText::ShowAll, &[&rows.read().len()]) on:click=move |_| whole.set(true) />
            </Show>
        </section>
    }
}

/// One voucher: what it is called, when, how it stands, what it comes to.
#[component]
pub fn VoucherLine(
    /// Whose business.
    desk: Desk,
    /// Which.
    id: VoucherId,
    /// Whether its kind is said: outside of the group of its kind.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let row = Memo::new(move |_| desk.business.read().row(id).cloned());
    let flagged = Memo::new(move |_| desk.business.read().flags(id).next().is_some());
    let flags = move || {
        let business = desk.business.read();
        business
            .flags(id)
            .map(|flag| view! { <span class="voucher-flag">{state::flag(&business, flag)}</span> })
            .collect_view()
    };
    let words = move || row.read().as_ref().map(|row| badges(desk, row));
    let amount = move || row.read().as_ref().map(|row| money::full(row.money()));
    let abroad = move || {
        let row = row.read();
        let foreign = row.as_ref().filter(|row| row.currency != Currency::CNY);
        foreign.map(|row| view! { <span class="muted">{money::full(Money::new(row.fen, Currency::CNY))}</span> })
    };
    let day = move || {
        let zone = desk.workspace.zone();
        row.read().as_ref().map(|row| format::iso_day(row.dated(zone)))
    };
    view! {
        <button class="voucher-line" type="button" data-voucher=id.to_string() on:click=move |_| desk.place.open(id)>
            <span class="voucher-name">
                <bdi class="ellipsis">{move || row.read().as_ref().map(|row| if named { words::title(row) } else { called(row) })}</bdi>
                <span class="voucher-words">{words}</span>
            </span>
            <span class="voucher-day">{day}</span>
            <span class="amount">{amount}{abroad}</span>
            <Show when=move || flagged.get()>
                <span class="voucher-flags">
                    <IconView icon=Icon::Alert />
                    {flags}
                </span>
            </Show>
        </button>
    }
}

/// Number and subject; the kind where it has neither.
fn called(row: &Row) -> String {
    let parts = [row.number.as_str(), row.subject.as_str()];
    let called: Vec<String> =
        parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.chars().take(80).collect()).collect();
    if called.is_empty() { t(row.kind.label(row.side)).to_owned() } else { called.join(" · ") }
}

/// The status that somebody gave, and what follows from other vouchers. Reactive.
pub fn badges(desk: Desk, row: &Row) -> AnyView {
    let given = words::status(row.kind, &row.status);
    let tone = state::status_tone(row.kind, &row.status);
    let given = (!given.is_empty()).then(|| view! { <Badge label=given.clone() tone=Signal::stored(tone) /> });
    let derived = state::derived(&desk.business.read(), row, desk.today.get());
    let icon = |tone| if tone == Tone::Bad { Some(Icon::Clock) } else { None };
    let derived = derived
        .into_iter()
        .map(|word| match icon(word.tone) {
            Some(icon) => view! { <Badge label=word.text tone=Signal::stored(word.tone) icon /> }.into_any(),
            None => view! { <Badge label=word.text tone=Signal::stored(word.tone) /> }.into_any(),
        })
        .collect_view();
    view! {
        {given}
        {derived}
    }
    .into_any()
}

/// Vouchers in the bin: they open, and can be taken out again.
#[component]
fn Bin(desk: Desk, side: RwSignal<Side>) -> impl IntoView {
    let binned = Memo::new(move |_| {
        let business = desk.business.read();
        let binned = business.rows.iter().filter(|row| !row.is_there() && row.side == side.get());
        binned.map(|row| row.id).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !binned.read().is_empty()>
            <details class="voucher-bin">
                <summary>{move || tf(BusinessText::Bin, &[&binned.read().len()])}</summary>
                <ul class="vouchers">
                    <For each=move || binned.get() key=|id| *id let:id>
                        <li><VoucherLine desk id /></li>
                    </For>
                </ul>
            </details>
        </Show>
    }
}
