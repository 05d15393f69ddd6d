//! Lists of numbers in order: tax rates, and the ends of the classes of aging.

use leptos::prelude::*;
use shared::trade::settings::{TradeDecision, TradeSettings};
use web_sys::SubmitEvent;

use super::{
    BusinessText, Decisions,
    model::{self, Wrong},
};
use crate::{
    i18n::{money, t, text, tf},
    ui::{
        button::{Button, ButtonKind, IconButton},
        icon::Icon,
    },
};

/// Which numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Hundredths of a percent.
    TaxRates,
    /// Days overdue.
    Aging,
}

impl Numbers {
    fn key(self) -> &'static str {
        match self {
            Self::TaxRates => "tax-rates",
            Self::Aging => "aging",
        }
    }

    fn of(self, settings: &TradeSettings) -> Vec<i64> {
        match self {
            Self::TaxRates => settings.tax_rates.clone(),
            Self::Aging => settings.aging.clone(),
        }
    }

    fn words(self, number: i64) -> String {
        match self {
            Self::TaxRates => format!("{}%", money::percent(number)),
            Self::Aging => number.to_string(),
        }
    }

    fn with(self, numbers: &[i64], typed: &str) -> Result<Vec<i64>, Wrong> {
        match self {
            Self::TaxRates => model::with_rate(numbers, typed),
            Self::Aging => model::with_end(numbers, typed),
        }
    }

    fn decision(self, numbers: Vec<i64>) -> TradeDecision {
        match self {
            Self::TaxRates => TradeDecision::TaxRates(numbers),
            Self::Aging => TradeDecision::Aging(numbers),
        }
    }
}

/// The card of a list of numbers.
#[component]
pub(super) fn NumbersCard(decisions: Decisions, numbers: Numbers, title: BusinessText) -> impl IntoView {
    let shown = Memo::new(move |_| numbers.of(&decisions.held.read()));
    let decide = move |changed: Result<Vec<i64>, Wrong>| {
        decisions.decide(changed.map(|held| numbers.decision(held)));
    };
    let typed = RwSignal::new(String::new());
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let wanted = typed.get_untracked();
        decide(numbers.with(&shown.read_untracked(), &wanted));
        if decisions.trouble.read_untracked().is_none() {
            typed.set(String::new());
        }
    };
    let entry = move |place: usize, number: i64| {
        let words = numbers.words(number);
        let aloud = words.clone();
        view! {
            <li class="dictionary-number">
                <span>{words}</span>
                <IconButton
                    label=move || tf(BusinessText::Remove, &[&aloud])
                    icon=Icon::Close
                    disabled=decisions.busy
                    on:click=move |_| decide(model::without(&shown.read_untracked(), place))
                />
            </li>
        }
    };
    view! {
        <section class="section" data-dictionary=numbers.key()>
            <h3 class="section-title">{move || t(title)}</h3>
            <ul class="card card-pad dictionary-numbers">
                {move || shown.get().into_iter().enumerate().map(|(place, number)| entry(place, number)).collect_view()}
            </ul>
            <form class="dictionary-add" on:submit=add>
                <input
                    class="input"
                    inputmode="decimal"
                    aria-label=move || tf(BusinessText::AddTo, &[&t(title)])
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <Button label=text(BusinessText::Add) icon=Icon::Add kind=ButtonKind::Submit disabled=decisions.busy />
            </form>
        </section>
    }
}
