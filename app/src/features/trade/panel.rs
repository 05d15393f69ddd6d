//! The section 生意 of a customer's page: where the customer stands, the figures, every voucher.

use leptos::prelude::*;
use shared::trade::voucher::Side;

use super::{
    desk::Desk, detail::VoucherDialog, figures::FigureTiles, form::FormDialog, groups::Groups, kept_draft,
    milestones::MilestoneStrip, standing::StandingLine, text::BusinessText,
};
use crate::{
    i18n::{t, text, tf},
    ui::{
        button::QuietButton,
        segmented::{Segment, Segmented},
        show::Show,
    },
};

/// The business with the opened customer.
#[component]
pub fn BusinessPart() -> impl IntoView {
    let desk = Desk::here();
    // What we only buy from is looked at from that side first.
    let first = {
        let business = desk.business.read_untracked();
        let sells = business.rows.iter().any(|row| row.side == Side::Sales && row.is_there());
        if business.buys() && !sells { Side::Purchase } else { Side::Sales }
    };
    let side = RwSignal::new(first);
    let both = Memo::new(move |_| desk.business.read().buys());
    let read_only = Memo::new(move |_| !desk.editable() && desk.business.read().opened.editable);
    let sides = move || {
        vec![
            Segment::new(Side::Sales, text(BusinessText::Sales)),
            Segment::new(Side::Purchase, text(BusinessText::Purchases)),
        ]
    };
    view! {
        <section class="business" aria-label=move || t(BusinessText::Title)>
            <StandingLine desk />
            <MilestoneStrip desk />
            <Show when=move || both.get()>
                <Segmented label=text(BusinessText::Sides) segments=sides() value=side on_choose=move |chosen| side.set(chosen) />
            </Show>
            <Show when=move || read_only.get()>
                <p class="muted">{move || t(BusinessText::ReadOnly)}</p>
            </Show>
            <FigureTiles desk side />
            <DraftBar desk />
            <Groups desk side />
        </section>
        <VoucherDialog desk />
        <FormDialog desk />
    }
}

/// What somebody was writing and has not saved.
#[component]
fn DraftBar(desk: Desk) -> impl IntoView {
    // Looked for again whenever the form is closed.
    let left = Memo::new(move |_| if desk.form.read().is_none() { kept_draft::left(desk) } else { None });
    let discarded = RwSignal::new(false);
    Effect::new(move |_| {
        desk.form.track();
        discarded.set(false);
    });
    let words = move || {
        let left = left.read();
        left.as_ref().map(|left| tf(BusinessText::DraftLeft, &[&t(left.kind.label(left.side))])).unwrap_or_default()
    };
    let resume = move |_| {
        if let Some(left) = left.get_untracked() {
            desk.form.set(Some(left));
        }
    };
    let discard = move |_| {
        kept_draft::forget(desk);
        discarded.set(true);
    };
    view! {
        <Show when=move || left.read().is_some() && !discarded.get()>
            <div class="callout draft-bar" role="status">
                <span class="grow">{words}</span>
                <QuietButton label=text(BusinessText::Resume) on:click=resume />
                <QuietButton label=text(BusinessText::Discard) on:click=discard />
            </div>
        </Show>
    }
}
