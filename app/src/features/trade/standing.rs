//! Where the customer stands, why, and what somebody may say about it: 失败, 无效, 失效.

use leptos::prelude::*;
use shared::trade::{
    command::TradeChange,
    record::TradeMarkKind,
    rules::{
        deals::{self, LifeCycle},
        pool::Pool,
    },
};

use super::{
    business::Business,
    desk::Desk,
    marks::{Marking, ReasonDialog},
    text::{BusinessText, MarkingText, WhyText},
    words,
};
use crate::{
    i18n::{
        business::{MarkText, because},
        format, t, text, tf,
    },
    screen::workspace::new_mark,
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
        <dl class="business-standing" data-life=move || life_key(life.get()) data-pool=move || pool_key(pool.get())>
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

/// A life-cycle's name in the markup.
pub fn life_key(life: LifeCycle) -> &'static str {
    match life {
        LifeCycle::Potential => "potential",
        LifeCycle::Signed => "signed",
        LifeCycle::Repeat => "repeat",
        LifeCycle::Lapsed => "lapsed",
    }
}

/// A pool's name in the markup.
pub fn pool_key(pool: Pool) -> &'static str {
    match pool {
        Pool::Nurture => "nurture",
        Pool::Demand => "demand",
        Pool::Focus => "focus",
        Pool::Success => "success",
        Pool::Lost => "lost",
        Pool::Invalid => "invalid",
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
    let marking = RwSignal::new(None::<Marking>);
    let given_up = Memo::new(move |_| matches!(desk.business.read().pool(), Pool::Lost | Pool::Invalid));
    let lapsed = Memo::new(move |_| desk.business.read().standing().lapsed.is_some());
    let take_back = move |kind: TradeMarkKind, said: MarkingText| {
        let said = untrack(|| t(said)).to_owned();
        desk.act(TradeChange::Mark { mark: new_mark(), kind }, said);
    };
    view! {
        <Show when=move || desk.editable()>
            <div class="business-marks">
                <Menu label=text(BusinessText::Marks) icon=Icon::Flag>
                    <MenuItem label=text(MarkText::Lost) icon=Icon::Close on:click=move |_| marking.set(Some(Marking::Lost)) />
                    <MenuItem label=text(MarkText::Invalid) icon=Icon::Minus on:click=move |_| marking.set(Some(Marking::Invalid)) />
                    <Show when=move || given_up.get()>
                        <MenuItem label=text(MarkText::Reopened) icon=Icon::Undo on:click=move |_| take_back(TradeMarkKind::Reopened, MarkingText::DidReopen) />
                    </Show>
                    <Show
                        when=move || lapsed.get()
                        fallback=move || {
                            view! { <MenuItem label=text(MarkText::Lapsed) icon=Icon::Clock on:click=move |_| marking.set(Some(Marking::Lapsed)) /> }
                        }
                    >
                        <MenuItem label=text(MarkText::Resumed) icon=Icon::Undo on:click=move |_| take_back(TradeMarkKind::Resumed, MarkingText::DidResume) />
                    </Show>
                </Menu>
            </div>
            <ReasonDialog desk marking />
        </Show>
    }
}
