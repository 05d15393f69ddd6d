//! The form of every kind of voucher: which fields it has, `VoucherKind` says.

mod control;
mod draft;
#[cfg(test)]
mod draft_tests;
mod lines;
mod picker;
mod save;
mod state;
mod typed;

use leptos::prelude::*;
use shared::trade::{field::VoucherField, rules::discount::Discounts, voucher::VoucherKind};

use self::{control::Control, lines::LinesEditor, save::save, state::Form};
pub use self::{
    draft::Draft,
    typed::{Why, text as typed_text, value as typed_value},
};
use super::{desk::Desk, detail::totals_view, kept_draft, text::FormText};
use crate::{
    i18n::{t, text, tf, wording},
    ui::{
        Tone,
        button::{Button, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody, DialogSize},
        icon::Icon,
        show::Show,
    },
};

/// The form over the page, while something is being written.
#[component]
pub fn FormDialog(desk: Desk) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(desk.form.read().is_some()));
    Effect::new(move |was: Option<bool>| {
        let shown = open.get();
        if was == Some(true) && !shown {
            desk.form.set(None);
        }
        shown
    });
    let title = move || {
        let draft = desk.form.read();
        let Some(draft) = draft.as_ref() else { return String::new() };
        let word = if draft.before.is_some() { FormText::Edit } else { FormText::New };
        tf(word, &[&t(draft.kind.label(draft.side))])
    };
    view! {
        <Dialog open title=title size=DialogSize::Wide>
            {move || desk.form.get().map(|draft| view! { <VoucherForm desk draft /> })}
        </Dialog>
    }
}

#[component]
fn VoucherForm(desk: Desk, draft: Draft) -> impl IntoView {
    let form = Form::new(desk, &draft);
    let now = Memo::new(move |_| form.draft());
    // What was only opened is not worth keeping.
    let beginning = now.get_untracked();
    Effect::new(move |_| {
        let now = now.read();
        if *now != beginning {
            kept_draft::keep(desk, &now);
        }
    });
    let busy = RwSignal::new(false);
    let failed = Memo::new(move |_| form.tried.get() && !form.wrong.read().is_empty());
    let kind = form.kind;
    let (main, more): (Vec<VoucherField>, Vec<VoucherField>) =
        kind.fields().iter().copied().partition(|field| is_main(kind, *field));
    let said_more = more.iter().any(|field| !draft.text(*field).is_empty());
    let controls = move |fields: Vec<VoucherField>| {
        fields.into_iter().map(|field| view! { <Control form field /> }).collect_view()
    };
    let totals = move || {
        let now = now.read();
        if !now.has_lines() {
            return ().into_any();
        }
        let business = desk.business.read();
        let voucher = now.so_far(&business.trade);
        let mut trade = business.trade.clone();
        trade.vouchers.retain(|held| held.id != voucher.id);
        trade.vouchers.push(voucher.clone());
        totals_view(Discounts::of(&trade).totals(&voucher).ok(), voucher.currency())
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        save(form, busy);
    };
    view! {
        // What is wrong is said here, in the person's language, not by the browser.
        <form class="voucher-form" novalidate on:submit=submit on:keydown=enter_is_no_submit>
            <DialogBody>
                <div class="form-grid">{controls(main)}</div>
                <Show when=move || kind.has_lines()>
                    <LinesEditor form />
                    <dl class="totals" aria-live="polite">{totals}</dl>
                </Show>
                <details class="form-more" open=said_more>
                    <summary>{move || t(FormText::More)}</summary>
                    <div class="form-grid">{controls(more)}</div>
                </details>
                <Show when=move || failed.get()>
                    <p class="form-error" role="alert">{move || t(FormText::Check)}</p>
                </Show>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(FormText::Cancel) on:click=move |_| desk.form.set(None) />
                <Button
                    label=text(FormText::Save)
                    tone=Tone::Primary
                    icon=Icon::Check
                    disabled=busy
                    kind=crate::ui::button::ButtonKind::Submit
                />
            </DialogActions>
        </form>
    }
}

/// Enter goes on typing; Ctrl-Enter and the button save.
fn enter_is_no_submit(event: web_sys::KeyboardEvent) {
    use wasm_bindgen::JsCast as _;
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(input) = target.filter(|_| event.key() == "Enter") else { return };
    event.prevent_default();
    if let Some(form) = input.form().filter(|_| event.ctrl_key() || event.meta_key()) {
        // It fails only for a form that is not on the page.
        let _ = form.request_submit();
    }
}

/// Fields that stand in sight; the others are one press away.
fn is_main(kind: VoucherKind, field: VoucherField) -> bool {
    use VoucherField as F;
    let always = matches!(
        field,
        F::Subject | F::Number | F::Day | F::Until | F::Amount | F::Currency | F::Rate | F::Tax | F::Discount
    );
    let here = match kind {
        VoucherKind::Opportunity => matches!(field, F::Stage | F::Status | F::Probability | F::LostReason),
        VoucherKind::Quote => field == F::Opportunity,
        VoucherKind::Order => field == F::Form,
        VoucherKind::Delivery => matches!(field, F::Order | F::Status | F::Carrier | F::Tracking),
        VoucherKind::Plan => matches!(field, F::Order | F::Instalment),
        VoucherKind::Receipt => matches!(field, F::Order | F::Plan | F::Method),
        VoucherKind::Return => matches!(field, F::Order | F::Status | F::Reason),
        VoucherKind::Refund => matches!(field, F::Order | F::Return | F::Method),
        VoucherKind::Invoice => matches!(field, F::Order | F::Status),
        VoucherKind::Allocation => matches!(field, F::Receipt | F::Order | F::Plan),
    };
    always || here
}

/// What is wrong, in words. Reactive.
pub fn explain(why: &Why) -> String {
    match why {
        Why::Value(why) => wording::bad_value(why),
        Why::TooFine(places) => tf(FormText::TooFine, &[places]),
        Why::TooLarge => t(FormText::TooLarge).to_owned(),
        Why::NotPositive => t(FormText::NotPositive).to_owned(),
    }
}
