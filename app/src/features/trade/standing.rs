//! Where the customer stands, why, and what somebody may say about it: 失败, 无效, 失效.

use leptos::prelude::*;
use shared::{
    customer::field::CustomerField,
    trade::{
        record::TradeMarkKind,
        rules::{deals, pool::Pool},
    },
};

use super::{
    desk::Desk,
    text::{BusinessText, WhyText},
    words,
};
use crate::{
    i18n::{
        business::{MarkText, because},
        format, t, text, tf,
    },
    screen::business::Business,
    screen::marking::{Marked, Marking, MarkingDialog, mark},
    ui::{
        Tone,
        badge::Badge,
        icon::Icon,
        menu::{Menu, MenuItem},
        show::Show,
    },
};

/// Life-cycle and pool with the reason of each, and the menu of marks.
#[component]
pub fn StandingLine(desk: Desk) -> impl IntoView {
    let life = Memo::new(move |_| {
        let business = desk.business.read();
        deals::life_cycle(&business.rows, &business.trade.marks, &business.settings)
    });
    let pool = Memo::new(move |_| desk.business.read().pool());
    let why_life = move || why_life(&desk.business.read());
    let why_pool = move || why_pool(desk, &desk.business.read());
    view! {
        <dl class="business-standing" data-life=move || life.get().key() data-pool=move || pool.get().key()>
            <div>
                <dt>{move || t(BusinessText::LifeCycle)}</dt>
                <dd>
                    <Badge tone=Tone::Primary label=move || t(words::life_cycle(life.get())) />
                    <span class="muted">{why_life}</span>
                </dd>
            </div>
            <div>
                <dt>{move || t(BusinessText::Pool)}</dt>
                <dd>
                    <Badge tone=Signal::derive(move || pool_tone(pool.get())) label=move || t(words::pool(pool.get())) />
                    <span class="muted">{why_pool}</span>
                </dd>
            </div>
            <MarksMenu desk />
        </dl>
    }
}

/// What a pool means.
pub fn pool_tone(pool: Pool) -> Tone {
    match pool {
        Pool::Nurture => Tone::Neutral,
        Pool::Demand | Pool::Focus => Tone::Primary,
        Pool::Success => Tone::Good,
        Pool::Lost | Pool::Invalid => Tone::Bad,
    }
}

fn why_life(business: &Business) -> String {
    if let Some(reason) = business.standing().lapsed.and_then(|mark| mark.kind.reason()) {
        return reason.to_owned();
    }
    let deals = deals::deals(&business.rows, &business.settings);
    match deals::first_signed_on(&business.rows, &business.settings) {
        Some(first) => tf(WhyText::Deals, &[&deals.len(), &format::iso_day(first)]),
        None => t(WhyText::NoDeals).to_owned(),
    }
}

fn why_pool(desk: Desk, business: &Business) -> String {
    match business.pool_changes().last() {
        Some(change) => {
            let day = desk.workspace.reader().day(business.settings.zone.day(change.at));
            tf(WhyText::Since, &[&day, &because(&business.rows, &business.trade.marks, change)])
        }
        None => t(WhyText::Nothing).to_owned(),
    }
}

#[component]
fn MarksMenu(desk: Desk) -> impl IntoView {
    let marked = RwSignal::new(None::<Marked>);
    let given_up = Memo::new(move |_| matches!(desk.business.read().pool(), Pool::Lost | Pool::Invalid));
    let lapsed = Memo::new(move |_| desk.business.read().standing().lapsed.is_some());
    let ask = move |marking: Marking| {
        let opened = std::sync::Arc::clone(&desk.business.read_untracked().opened);
        let name = opened.customer.text(CustomerField::Name).to_owned();
        marked.set(Some(Marked { customer: opened.customer.id, name, marking }));
    };
    let take_back = move |kind: TradeMarkKind| {
        let customer = desk.business.read_untracked().opened.customer.id;
        mark(desk.workspace, customer, kind);
    };
    view! {
        <Show when=move || desk.editable()>
            <div class="business-marks">
                <Menu label=text(BusinessText::Marks) icon=Icon::Flag>
                    <MenuItem label=text(MarkText::Lost) icon=Icon::Close on:click=move |_| ask(Marking::Lost) />
                    <MenuItem label=text(MarkText::Invalid) icon=Icon::Minus on:click=move |_| ask(Marking::Invalid) />
                    <Show when=move || given_up.get()>
                        <MenuItem label=text(MarkText::Reopened) icon=Icon::Undo on:click=move |_| take_back(TradeMarkKind::Reopened) />
                    </Show>
                    <Show
                        when=move || lapsed.get()
                        fallback=move || {
                            view! { <MenuItem label=text(MarkText::Lapsed) icon=Icon::Clock on:click=move |_| ask(Marking::Lapsed) /> }
                        }
                    >
                        <MenuItem label=text(MarkText::Resumed) icon=Icon::Undo on:click=move |_| take_back(TradeMarkKind::Resumed) />
                    </Show>
                </Menu>
            </div>
            <MarkingDialog marked />
        </Show>
    }
}
