//! The strip of milestones: each dated step, who took it, how long it took; undone ones struck through.

use leptos::prelude::*;
use shared::trade::rules::milestone::{self, Milestone, OtherSteps, Reached};

use super::{desk::Desk, text::BusinessText, words};
use crate::{
    i18n::{format, t, tf},
    ui::icon::{Icon, IconView},
};

/// The strip.
#[component]
pub fn MilestoneStrip(desk: Desk) -> impl IntoView {
    let steps = Memo::new(move |_| {
        let business = desk.business.read();
        let customer = &business.opened.customer;
        milestone::milestones(
            customer,
            &business.rows,
            &business.trade.marks,
            OtherSteps::default(),
            &business.settings,
        )
    });
    let step = move |milestone: Milestone| {
        let (state, icon) = match &milestone.reached {
            Reached::NotYet => ("no", Icon::Circle),
            Reached::At(..) => ("yes", Icon::CheckCircle),
            Reached::Undone { .. } => ("undone", Icon::Undo),
        };
        let name = milestone.step;
        view! {
            <li class="milestone" data-reached=state>
                <span class="milestone-mark"><IconView icon /></span>
                <span class="milestone-name">{move || t(words::step(name))}</span>
                <span class="milestone-when">{move || when(desk, &milestone)}</span>
            </li>
        }
    };
    view! {
        <ol class="milestones" aria-label=move || t(BusinessText::Milestones)>
            {move || steps.get().into_iter().map(step).collect_view()}
        </ol>
    }
}

fn when(desk: Desk, milestone: &Milestone) -> AnyView {
    let day = |at| format::iso_day(desk.workspace.zone().day(at));
    match &milestone.reached {
        Reached::NotYet => view! { <span>{t(BusinessText::NotYet)}</span> }.into_any(),
        Reached::At(at, by) => {
            let later = milestone.days_since.map(|days| tf(BusinessText::DaysLater, &[&days]));
            view! {
                <span>{day(*at)}</span>
                <bdi>{desk.workspace.person_name(*by)}</bdi>
                {later.map(|later| view! { <span>{later}</span> })}
            }
            .into_any()
        }
        Reached::Undone { at, undone, reason, .. } => view! {
            <s>{day(*at)}</s>
            <span>{tf(BusinessText::UndoneOn, &[&day(undone.at)])}</span>
            {reason.clone().map(|reason| view! { <bdi>{reason}</bdi> })}
        }
        .into_any(),
    }
}
