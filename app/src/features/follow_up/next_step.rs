//! The step after a record: when, and what.

use leptos::prelude::*;
use shared::follow_up::window::TimeLabel;

use super::{
    draft::{Clock, Draft, When},
    text::{ComposerText, NextPhrase, vague},
    when::{moment_text, parse_moment},
};
use crate::{
    i18n::{t, text},
    screen::workspace::Workspace,
    ui::{chip::Chip, icon::Icon, show::Show},
};

/// The row of the composer that plans the next step. A second press on a time takes it back.
#[component]
pub fn NextStepRow(draft: RwSignal<Draft>) -> impl IntoView {
    let planned = Memo::new(move |_| draft.read().next.planned());
    view! {
        <fieldset class="composer-next" data-planned=move || planned.get().then_some("")>
            <legend class="composer-legend">{move || t(ComposerText::NextStep)}</legend>
            <div class="composer-row">
                <Times draft />
                <Exact draft />
            </div>
            <Show when=move || planned.get()>
                <input
                    class="input"
                    type="text"
                    dir="auto"
                    aria-label=move || t(ComposerText::NextPrompt)
                    placeholder=move || t(ComposerText::NextPrompt)
                    prop:value=move || draft.read().next.content.clone()
                    on:input:target=move |event| draft.update(|draft| draft.next.content = event.target().value())
                />
                <NextPhrases draft />
            </Show>
        </fieldset>
    }
}

#[component]
fn Times(draft: RwSignal<Draft>) -> impl IntoView {
    TimeLabel::ALL.map(|label| {
        let pressed = Signal::derive(move || Some(draft.read().next.when == Some(When::Within(label))));
        let choose = move |_| {
            draft.update(|draft| {
                let chosen = Some(When::Within(label));
                if draft.next.when == chosen {
                    draft.next = super::draft::NextStep::default();
                } else {
                    draft.next.when = chosen;
                }
            });
        };
        view! { <Chip label=text(vague(label)) pressed on:click=choose /> }
    })
}

#[component]
fn Exact(draft: RwSignal<Draft>) -> impl IntoView {
    let workspace = Workspace::here();
    let exact = Memo::new(move |_| matches!(draft.read().next.when, Some(When::On { .. })));
    let open = move |_| {
        let clock = Clock { now: workspace.now.get_untracked(), zone: workspace.zone() };
        draft.update(|draft| draft.next.when = Some(When::On { day: clock.today().plus(1), minute: Some(9 * 60) }));
    };
    let value = move || match draft.read().next.when {
        Some(When::On { day, minute }) => moment_text(day, minute.unwrap_or(9 * 60)),
        _ => String::new(),
    };
    let choose = move |event| {
        if let Some((day, minute)) = parse_moment(&event_target_value(&event)) {
            draft.update(|draft| draft.next.when = Some(When::On { day, minute: Some(minute) }));
        }
    };
    view! {
        <Show when=move || exact.get() fallback=move || view! { <Chip label=text(ComposerText::Exact) icon=Icon::Clock on:click=open /> }>
            <input class="input composer-moment" type="datetime-local" aria-label=move || t(ComposerText::NextWhen) prop:value=value on:change=choose />
        </Show>
    }
}

#[component]
fn NextPhrases(draft: RwSignal<Draft>) -> impl IntoView {
    use crate::i18n::Text as _;
    let chips = NextPhrase::ALL
        .iter()
        .map(|phrase| {
            let pressed = Signal::derive(move || Some(draft.read().next.content == t(*phrase)));
            let choose = move |_| draft.update(|draft| draft.next.content = untrack(|| t(*phrase)).to_owned());
            view! { <Chip label=text(*phrase) pressed on:click=choose /> }
        })
        .collect_view();
    view! {
        <div class="composer-row composer-scroll" role="group" aria-label=move || t(ComposerText::Phrases)>
            {chips}
        </div>
    }
}
