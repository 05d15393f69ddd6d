//! The business in one line, for the head of the page: where the customer stands, and the figures that matter first.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::{
    money::{Currency, Money},
    trade::{
        rules::{deals, figures::Figure},
        voucher::Side,
    },
};

use super::{
    desk::Desk, detail::VoucherDialog, figures::brief, form::FormDialog, standing::pool_tone, text::BusinessText, words,
};
use crate::{
    i18n::{money, t},
    ui::{Tone, badge::Badge, show::Show},
};

/// The figures of the head.
const SHOWN: [Figure; 4] = [Figure::Estimated, Figure::Signed, Figure::Receivable, Figure::Overdue];

/// Life-cycle, pool and the first figures.
#[component]
pub fn BusinessSummary() -> impl IntoView {
    let desk = Desk::here();
    let (business, today) = (desk.business, desk.today);
    // A voucher that the timeline leads to opens where the reader is; the section has its own.
    let query = use_query_map();
    let elsewhere = Memo::new(move |_| query.read().get_str("tab") != Some("business"));
    let life = Memo::new(move |_| {
        let business = business.read();
        deals::life_cycle(&business.rows, &business.trade.marks, &business.settings)
    });
    let pool = Memo::new(move |_| business.read().pool());
    let side = Memo::new(move |_| {
        let business = business.read();
        let sells = business.rows.iter().any(|row| row.side == Side::Sales && row.is_there());
        if business.buys() && !sells { Side::Purchase } else { Side::Sales }
    });
    let totals = Memo::new(move |_| {
        let business = business.read();
        let figures = business.figures(side.get());
        SHOWN.map(|figure| figures.total(figure, today.get()).fen)
    });
    let figure = move |(place, figure): (usize, Figure)| {
        let fen = Memo::new(move |_| totals.read()[place]);
        let alarming = move || (figure == Figure::Overdue && fen.get() > 0).then_some("");
        view! {
            <div hidden=move || fen.get() == 0 data-alarming=alarming>
                <dt>{move || t(words::figure(figure, side.get()).0)}</dt>
                <dd class="amount" title=move || money::full(Money::new(fen.get(), Currency::CNY))>{move || brief(fen.get())}</dd>
            </div>
        }
    };
    view! {
        <dl class="summary" data-life=move || life.get().key() data-pool=move || pool.get().key()>
            <div>
                <dt class="visually-hidden">{move || t(BusinessText::LifeCycle)}</dt>
                <dd><Badge tone=Tone::Primary label=move || t(words::life_cycle(life.get())) /></dd>
            </div>
            <div>
                <dt class="visually-hidden">{move || t(BusinessText::Pool)}</dt>
                <dd><Badge tone=Signal::derive(move || pool_tone(pool.get())) label=move || t(words::pool(pool.get())) /></dd>
            </div>
            {SHOWN.into_iter().enumerate().map(figure).collect_view()}
        </dl>
        <Show when=move || elsewhere.get()>
            <VoucherDialog desk />
            <FormDialog desk />
        </Show>
    }
}
