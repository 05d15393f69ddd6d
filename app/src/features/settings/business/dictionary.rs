//! One dictionary: its entries in order.

use leptos::prelude::*;
use shared::trade::settings::{Choice, Dictionary, TradeDecision, TradeSettings};
use web_sys::SubmitEvent;

use super::{
    BusinessText, Decisions,
    model::{self, Wrong},
};
use crate::{
    i18n::{business, money, t, text, tf},
    ui::{
        Tone,
        badge::Badge,
        button::{Button, ButtonKind, ButtonSize, IconButton, QuietButton},
        icon::Icon,
    },
};

fn entries(dictionary: Dictionary, settings: &TradeSettings) -> &[Choice] {
    match dictionary {
        Dictionary::Stages => &settings.stages,
        Dictionary::LostReasons => &settings.lost_reasons,
        Dictionary::Methods => &settings.methods,
    }
}

/// A dictionary in the hands of who changes it. `Copy`: handlers take it.
#[derive(Clone, Copy)]
struct Editor {
    decisions: Decisions,
    dictionary: Dictionary,
}

impl Editor {
    fn entries(self) -> Vec<Choice> {
        entries(self.dictionary, &self.decisions.held.read_untracked()).to_vec()
    }

    fn decide(self, change: impl FnOnce(&[Choice]) -> Result<Vec<Choice>, Wrong>) {
        let changed = change(&self.entries());
        self.decisions.decide(changed.map(|choices| TradeDecision::Choices(self.dictionary, choices)));
    }
}

/// The card of a dictionary.
#[component]
pub(super) fn DictionaryCard(decisions: Decisions, dictionary: Dictionary, title: BusinessText) -> impl IntoView {
    let editor = Editor { decisions, dictionary };
    let shown = Memo::new(move |_| entries(dictionary, &decisions.held.read()).to_vec());
    let typed = RwSignal::new(String::new());
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        editor.decide(|choices| model::added(dictionary, choices, &typed.read_untracked()));
        if decisions.trouble.read_untracked().is_none() {
            typed.set(String::new());
        }
    };
    view! {
        <section class="section" data-dictionary=dictionary.key()>
            <h3 class="section-title">{move || t(title)}</h3>
            <ul class="card rows dictionary">
                {move || {
                    // When something was refused, what was typed becomes what holds again.
                    decisions.trouble.track();
                    let choices = shown.get();
                    let last = choices.len().saturating_sub(1);
                    choices
                        .iter()
                        .enumerate()
                        .map(|(place, choice)| {
                            let called = business::choice(dictionary, &choices, &choice.key);
                            view! { <Entry editor place is_last=place == last choice=choice.clone() called /> }
                        })
                        .collect_view()
                }}
            </ul>
            <form class="dictionary-add" on:submit=add>
                <input
                    class="input"
                    aria-label=move || tf(BusinessText::AddTo, &[&t(title)])
                    placeholder=move || t(BusinessText::Name)
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <Button label=text(BusinessText::Add) icon=Icon::Add kind=ButtonKind::Submit disabled=decisions.busy />
            </form>
        </section>
    }
}

#[component]
fn Entry(editor: Editor, place: usize, is_last: bool, choice: Choice, called: String) -> impl IntoView {
    let Editor { decisions, dictionary } = editor;
    let busy = decisions.busy;
    let retired = choice.retired;
    let name = StoredValue::new(called.clone());
    let of = move |words: BusinessText| move || tf(words, &[&name.get_value()]);
    let rename = move |event| {
        let typed = event_target_value(&event);
        if typed.trim() != name.get_value() {
            editor.decide(|choices| model::renamed(dictionary, choices, place, &typed));
        }
    };
    let weigh = move |event| {
        let typed = event_target_value(&event);
        editor.decide(|choices| model::likely(choices, place, &typed));
    };
    let likely = choice.probability.map(money::percent).unwrap_or_default();
    let percent = (dictionary == Dictionary::Stages).then(|| {
        view! {
            <span class="dictionary-share">
                <input
                    class="input"
                    inputmode="decimal"
                    aria-label=of(BusinessText::Probability)
                    prop:value=likely
                    on:change=weigh
                />
                "%"
            </span>
        }
    });
    let (words, aloud) = if retired {
        (BusinessText::Offer, BusinessText::OfferThis)
    } else {
        (BusinessText::Retire, BusinessText::RetireThis)
    };
    view! {
        <li class="dictionary-entry" data-key=choice.key data-retired=retired.then_some("")>
            <input class="input" aria-label=of(BusinessText::NameOf) prop:value=called on:change=rename />
            {percent}
            {retired.then(|| view! { <Badge label=text(BusinessText::Retired) tone=Tone::Neutral /> })}
            <span class="dictionary-tools">
                <IconButton
                    label=of(BusinessText::Up)
                    icon=Icon::ArrowUp
                    disabled=Signal::derive(move || busy.get() || place == 0)
                    on:click=move |_| editor.decide(|choices| Ok(model::moved(choices, place, false)))
                />
                <IconButton
                    label=of(BusinessText::Down)
                    icon=Icon::ArrowDown
                    disabled=Signal::derive(move || busy.get() || is_last)
                    on:click=move |_| editor.decide(|choices| Ok(model::moved(choices, place, true)))
                />
                <QuietButton
                    label=text(words)
                    size=ButtonSize::Small
                    disabled=busy
                    attr:aria-label=of(aloud)
                    on:click=move |_| editor.decide(|choices| model::retired(choices, place, !retired))
                />
            </span>
        </li>
    }
}
