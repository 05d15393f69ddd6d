//! The editor of lines: product, quantity, price, discount, tax; added, taken out, moved.

use leptos::prelude::*;
use shared::{id::LineId, money::Money, trade::field::LineField, value::ValueKind};

use super::{
    draft::At,
    picker::ProductCell,
    state::{Form, LineForm},
};
use crate::{
    features::trade::text::FormText,
    i18n::{money, t, text, tf},
    ui::{
        button::{IconButton, QuietButton},
        each::For,
        icon::Icon,
        show::Show,
    },
};

/// Cells after the product, in order.
const CELLS: [LineField; 5] =
    [LineField::Quantity, LineField::Unit, LineField::Price, LineField::Discount, LineField::TaxRate];

/// The lines of a form.
#[component]
pub fn LinesEditor(form: Form) -> impl IntoView {
    let too_many = Memo::new(move |_| form.error(At::Lines));
    view! {
        <section class="lines" aria-label=move || t(FormText::Lines)>
            <div class="line-head" aria-hidden="true">
                <span>{move || t(FormText::Product)}</span>
                {CELLS.map(|field| view! { <span>{move || t(field.label())}</span> }).collect_view()}
                <span>{move || t(FormText::LineAmount)}</span>
            </div>
            <ol>
                <For each=move || form.lines.get() key=|line| line.id let:line>
                    <LineRow form line />
                </For>
            </ol>
            <Show when=move || too_many.read().is_some()>
                <p class="form-error" role="alert">{too_many}</p>
            </Show>
            <QuietButton label=text(FormText::AddLine) icon=Icon::Add on:click=move |_| form.add_line() />
        </section>
    }
}

/// The place of a line, from one. Reactive.
fn place(form: Form, line: LineId) -> usize {
    form.lines.read().iter().position(|other| other.id == line).map_or(0, |place| place + 1)
}

/// What a cell is called, with its line. Reactive.
pub fn label(form: Form, line: LineId, name: &str) -> String {
    tf(FormText::LineLabel, &[&place(form, line), &name])
}

#[component]
fn LineRow(form: Form, line: LineForm) -> impl IntoView {
    let id = line.id;
    let place = Memo::new(move |_| place(form, id));
    let last = Memo::new(move |_| place.get() == form.lines.read().len());
    let step = move |by: isize| {
        form.lines.update(|lines| {
            let Some(from) = lines.iter().position(|other| other.id == id) else { return };
            if let Some(to) = from.checked_add_signed(by).filter(|to| *to < lines.len()) {
                lines.swap(from, to);
            }
        });
    };
    let remove = move |_| form.lines.update(|lines| lines.retain(|other| other.id != id));
    let first = Signal::derive(move || place.get() <= 1);
    let amount = move || {
        let draft = form.draft();
        let trade = &form.desk.business.read().trade;
        let voucher = draft.so_far(trade);
        let held = voucher.lines.iter().find(|held| held.id == id)?;
        let amount = held.amount(voucher.currency(), voucher.tax()).ok()?;
        Some(money::full(Money::new(amount.total, voucher.currency())))
    };
    view! {
        <li class="line-row">
            <ProductCell form line />
            {CELLS.map(|field| view! { <Cell form line field /> }).collect_view()}
            <span class="line-amount amount">
                <span class="line-label">{move || t(FormText::LineAmount)}</span>
                {amount}
            </span>
            <span class="line-tools">
                <IconButton label=move || tf(FormText::Up, &[&place.get()]) icon=Icon::ArrowUp disabled=first on:click=move |_| step(-1) />
                <IconButton label=move || tf(FormText::Down, &[&place.get()]) icon=Icon::ArrowDown disabled=last on:click=move |_| step(1) />
                <IconButton label=move || tf(FormText::RemoveLine, &[&place.get()]) icon=Icon::Trash on:click=remove />
            </span>
        </li>
    }
}

#[component]
fn Cell(form: Form, line: LineForm, field: LineField) -> impl IntoView {
    let value = line.cell(field);
    let error = Memo::new(move |_| form.error(At::Line(line.id, field)));
    let numeric = matches!(field.kind(), ValueKind::Decimal | ValueKind::Percent);
    view! {
        <div class="line-cell">
            <span class="line-label" aria-hidden="true">{move || t(field.label())}</span>
            <input
                class="input"
                type="text"
                inputmode=numeric.then_some("decimal")
                autocomplete="off"
                data-number=numeric.then_some("")
                aria-label=move || label(form, line.id, t(field.label()))
                aria-invalid=move || error.read().is_some().then_some("true")
                bind:value=value
            />
            {move || error.get().map(|why| view! { <span class="inline-error" role="alert">{why}</span> })}
        </div>
    }
}
