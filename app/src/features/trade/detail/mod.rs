//! An opened voucher: what it says, what it belongs to, what follows from it, and what can be done next.

mod actions;
mod instalments;
mod lines;

use leptos::prelude::*;
use shared::{
    id::VoucherId,
    money::{Currency, Money},
    trade::{
        field::VoucherField,
        record::Voucher,
        rules::{discount::Discounts, plan},
        voucher::VoucherKind,
    },
};

pub use self::lines::totals_view;
use self::{actions::Actions, lines::Lines};
use super::{
    desk::Desk,
    groups::{VoucherLine, badges},
    state,
    text::{BusinessText, DetailText},
    words,
};
use crate::{
    i18n::{money, t, text, tf},
    screen::business::Business,
    ui::{
        dialog::{Dialog, DialogBody, DialogSize},
        each::For,
        empty_state::EmptyState,
        icon::Icon,
        show::Show,
    },
};

/// The voucher of the address, over the page.
#[component]
pub fn VoucherDialog(desk: Desk) -> impl IntoView {
    let open = RwSignal::new(false);
    // What is being written stands above nothing: a dialog that closes below it would take the focus back.
    Effect::new(move |_| open.set(desk.place.voucher.read().is_some() && desk.form.read().is_none()));
    Effect::new(move |was: Option<bool>| {
        let shown = open.get();
        if was == Some(true) && !shown {
            desk.place.close();
        }
        shown
    });
    let title = move || {
        let row = desk.place.voucher.get().and_then(|id| desk.business.read().row(id).map(words::title));
        row.unwrap_or_else(|| t(BusinessText::Title).to_owned())
    };
    view! {
        <Dialog open title=title size=DialogSize::Wide>
            {move || desk.place.voucher.get().map(|id| view! { <Opened desk id /> })}
        </Dialog>
    }
}

#[component]
fn Opened(desk: Desk, id: VoucherId) -> impl IntoView {
    let known = Memo::new(move |_| desk.business.read().trade.voucher(id).is_some());
    view! {
        <Show
            when=move || known.get()
            fallback=|| view! { <EmptyState icon=Icon::Note title=text(BusinessText::Gone) /> }
        >
            <DialogBody>
                <Head desk id />
                <Flags desk id />
                <Fields desk id />
                <Lines desk id />
                <Chain desk id />
                <Entered desk id />
            </DialogBody>
            <Actions desk id />
        </Show>
    }
}

#[component]
fn Head(desk: Desk, id: VoucherId) -> impl IntoView {
    let row = Memo::new(move |_| desk.business.read().row(id).cloned());
    let amount = move || row.read().as_ref().map(|row| money::full(row.money()));
    let abroad = move || {
        let row = row.read();
        let foreign = row.as_ref().filter(|row| row.currency != Currency::CNY);
        foreign.map(|row| format!("{} {}", t(DetailText::InYuan), money::full(Money::new(row.fen, Currency::CNY))))
    };
    view! {
        <div class="voucher-head">
            <p class="voucher-amount">{amount}</p>
            <p class="muted">{abroad}</p>
            <p class="voucher-words">{move || row.read().as_ref().map(|row| badges(desk, row))}</p>
            <p class="muted">{move || row.read().as_ref().map(|row| paid(&desk.business.read(), row))}</p>
        </div>
    }
}

/// What was paid on an order or instalment, and what is open. Reactive (words).
fn paid(business: &Business, row: &shared::trade::row::Row) -> String {
    let (paid, open) = match row.kind {
        VoucherKind::Order => match business.ledger(row.side).of_order(row.id, row.currency) {
            Some(owed) => (owed.paid, owed.open()),
            None => return String::new(),
        },
        VoucherKind::Plan => {
            let plans = plan::instalments(&business.rows, row.side, business.ledger(row.side));
            match plans.iter().find(|plan| plan.row.id == row.id) {
                Some(plan) => (plan.paid, plan.open()),
                None => return String::new(),
            }
        }
        _ => return String::new(),
    };
    let full = |minor| money::full(Money::new(minor, row.currency));
    format!("{} · {}", tf(DetailText::Paid, &[&full(paid)]), tf(DetailText::Open, &[&full(open)]))
}

#[component]
fn Flags(desk: Desk, id: VoucherId) -> impl IntoView {
    let flags = move || {
        let business = desk.business.read();
        let flags = business.flags(id).map(|flag| state::flag(&business, flag));
        flags.map(|said| view! { <p class="callout" data-tone="warn" role="status">{said}</p> }).collect_view()
    };
    let is_final = Memo::new(move |_| {
        let business = desk.business.read();
        business.editable() && business.row(id).is_some_and(|row| row.kind.is_final())
    });
    view! {
        {flags}
        <Show when=move || is_final.get()>
            <p class="muted">{move || t(DetailText::Final)}</p>
        </Show>
    }
}

/// Fields that say something, but those that the head and the chain show.
fn told(voucher: &Voucher) -> Vec<VoucherField> {
    let shown_elsewhere = |field: &VoucherField| {
        VoucherField::LINKS.contains(field) || matches!(field, VoucherField::Status | VoucherField::Number)
    };
    let fields = voucher.kind.fields().iter().copied().filter(|field| !shown_elsewhere(field));
    fields.filter(|field| voucher.fields.contains_key(field)).collect()
}

#[component]
fn Fields(desk: Desk, id: VoucherId) -> impl IntoView {
    let lines = move || {
        let business = desk.business.read();
        let voucher = business.trade.voucher(id)?;
        let line = |field: VoucherField| {
            let value = voucher.fields.get(&field)?;
            let said = words::value(&business, voucher.kind, field, value, voucher.currency());
            let name = t(words::field(voucher.kind, voucher.side, field));
            Some(view! {
                <div>
                    <dt>{name}</dt>
                    <dd><bdi>{said}</bdi></dd>
                </div>
            })
        };
        Some(told(voucher).into_iter().filter_map(line).collect_view())
    };
    view! { <dl class="voucher-fields">{lines}</dl> }
}

/// What it belongs to, and what names it.
#[component]
fn Chain(desk: Desk, id: VoucherId) -> impl IntoView {
    let above = Memo::new(move |_| {
        let business = desk.business.read();
        let Some(voucher) = business.trade.voucher(id) else { return Vec::new() };
        VoucherField::LINKS
            .iter()
            .filter_map(|link| voucher.link(*link))
            .filter(|of| business.row(*of).is_some())
            .collect()
    });
    let below = Memo::new(move |_| {
        let business = desk.business.read();
        let Some(voucher) = business.trade.voucher(id) else { return Vec::new() };
        business.followers(voucher).iter().map(|row| row.id).collect::<Vec<_>>()
    });
    let list = move |ids: Memo<Vec<VoucherId>>, name: DetailText| {
        view! {
            <Show when=move || !ids.read().is_empty()>
                <section>
                    <h3 class="section-title">{move || t(name)}</h3>
                    <ul class="vouchers">
                        <For each=move || ids.get() key=|id| *id let:id>
                            <li><VoucherLine desk id named=true /></li>
                        </For>
                    </ul>
                </section>
            </Show>
        }
    };
    view! {
        {list(above, DetailText::BelongsTo)}
        {list(below, DetailText::LeadsTo)}
    }
}

#[component]
fn Entered(desk: Desk, id: VoucherId) -> impl IntoView {
    let words = move || {
        let business = desk.business.read();
        let voucher = business.trade.voucher(id)?;
        let by = desk.workspace.person_name(voucher.created.by);
        let entered = tf(DetailText::EnteredBy, &[&by, &desk.workspace.reader().moment(voucher.created.at)]);
        let imported = voucher.author.as_ref().map(|author| tf(DetailText::Imported, &[author]));
        Some(imported.map_or(entered.clone(), |imported| format!("{entered} · {imported}")))
    };
    view! { <p class="muted">{words}</p> }
}

/// What a voucher comes to. None where that is beyond amounts.
fn totals(business: &Business, voucher: &Voucher) -> Option<shared::trade::total::Totals> {
    Discounts::of(&business.trade).totals(voucher).ok()
}
