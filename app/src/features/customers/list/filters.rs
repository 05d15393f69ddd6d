//! Filters: a chip each, a menu that adds one, a dialog that changes one.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use shared::{
    follow_up::agenda::Due,
    query::filter::{ChoiceField, ContactAge, DaySpan, Filter, FilterField, NextStep},
};

use super::{
    filter_words::{age_word, choice_word, entries, field_name, filter_words, owner_word, step_word},
    state::{ListState, owners},
    text::ListText,
};
use crate::{
    i18n::{format, t, text, tf},
    screen::workspace::Workspace,
    ui::{
        Tone,
        button::{Button, QuietButton},
        chip::Chip,
        dialog::{Dialog, DialogActions, DialogBody},
        each::For,
        icon::{Icon, IconView},
        menu::{Menu, MenuFace, MenuItem},
        show::Show,
    },
};

/// Filters that the menu offers, in its order.
const OFFERED: [FilterField; 14] = [
    FilterField::NextStep,
    FilterField::LastContact,
    FilterField::Owner,
    FilterField::Starred,
    FilterField::Choice(ChoiceField::Kind),
    FilterField::Choice(ChoiceField::Level),
    FilterField::Choice(ChoiceField::Source),
    FilterField::Choice(ChoiceField::Industry),
    FilterField::Choice(ChoiceField::Province),
    FilterField::Choice(ChoiceField::City),
    FilterField::Choice(ChoiceField::Tag),
    FilterField::Phone,
    FilterField::Created,
    FilterField::Contains,
];

/// The menu that adds a filter. What needs no choice is set at once.
#[component]
pub fn FilterMenu(state: ListState, editing: RwSignal<Option<FilterField>>) -> impl IntoView {
    let add = move |field: FilterField| match field {
        FilterField::Starred => state.change(|query| query.set(Filter::Starred(true))),
        FilterField::Phone => state.change(|query| query.set(Filter::Phone(true))),
        other => editing.set(Some(other)),
    };
    view! {
        <Menu label=text(ListText::Filter) icon=Icon::Filter face=MenuFace::Labelled>
            {OFFERED.map(|field| view! { <MenuItem label=move || field_name(field) on:click=move |_| add(field) /> })}
        </Menu>
    }
}

/// The filters that are set.
#[component]
pub fn FilterChips(state: ListState, editing: RwSignal<Option<FilterField>>) -> impl IntoView {
    let fields = Memo::new(move |_| state.query.read().filters().iter().map(Filter::field).collect::<Vec<_>>());
    let several = move || fields.read().len() > 1;
    view! {
        <For each=move || fields.get() key=|field| *field let:field>
            <FilterChip field state editing />
        </For>
        <Show when=several>
            <QuietButton
                label=text(ListText::ClearFilters)
                size=crate::ui::button::ButtonSize::Small
                on:click=move |_| state.change(|query| fields.get_untracked().into_iter().for_each(|field| query.clear(field)))
            />
        </Show>
    }
}

#[component]
fn FilterChip(field: FilterField, state: ListState, editing: RwSignal<Option<FilterField>>) -> impl IntoView {
    let workspace = Workspace::here();
    let words =
        move || state.query.read().filter(field).map(|filter| filter_words(filter, workspace)).unwrap_or_default();
    // A yes turns into a no by a press; everything else opens its dialog.
    let press = move |_| match state.query.get_untracked().filter(field) {
        Some(Filter::Starred(wanted)) => state.change(|query| query.set(Filter::Starred(!wanted))),
        Some(Filter::Phone(wanted)) => state.change(|query| query.set(Filter::Phone(!wanted))),
        Some(Filter::Import(_)) | None => {}
        Some(_) => editing.set(Some(field)),
    };
    view! {
        <span class="chip filter-chip" data-removable="">
            <button class="filter-chip-body" type="button" on:click=press>
                <span class="filter-chip-name">{move || field_name(field)}</span>
                <bdi class="ellipsis">{words}</bdi>
            </button>
            <button
                class="chip-remove"
                type="button"
                aria-label=move || tf(ListText::RemoveFilter, &[&field_name(field)])
                on:click=move |_| state.change(|query| query.clear(field))
            >
                <IconView icon=Icon::Close />
            </button>
        </span>
    }
}

/// The dialog of the filter that is being changed. Every press takes effect at once.
#[component]
pub fn FilterDialog(state: ListState, editing: RwSignal<Option<FilterField>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(editing.read().is_some()));
    Effect::new(move |was: Option<bool>| {
        let shown = open.get();
        if was == Some(true) && !shown {
            editing.set(None);
        }
        shown
    });
    let title = move || editing.get().map(|field| tf(ListText::FilterTitle, &[&field_name(field)])).unwrap_or_default();
    view! {
        <Dialog open title>
            <DialogBody>{move || editing.get().map(|field| body(field, state))}</DialogBody>
            <DialogActions>
                <Button label=text(ListText::Done) tone=Tone::Primary on:click=move |_| open.set(false) />
            </DialogActions>
        </Dialog>
    }
}

fn body(field: FilterField, state: ListState) -> AnyView {
    match field {
        FilterField::Choice(field) => view! { <Choices field state /> }.into_any(),
        FilterField::Owner => view! { <Owners state /> }.into_any(),
        FilterField::LastContact => view! { <Ages state /> }.into_any(),
        FilterField::NextStep => view! { <Steps state /> }.into_any(),
        FilterField::Created => view! { <Span state /> }.into_any(),
        FilterField::Contains => view! { <Contains state /> }.into_any(),
        FilterField::Starred | FilterField::Phone | FilterField::Import => ().into_any(),
    }
}

/// Takes a value out of a set, or puts it in.
fn flip<T: Ord>(set: &mut BTreeSet<T>, value: T) {
    if !set.remove(&value) {
        set.insert(value);
    }
}

#[component]
fn Choices(field: ChoiceField, state: ListState) -> impl IntoView {
    let workspace = Workspace::here();
    let counts = counts(workspace, field);
    if counts.is_empty() {
        return view! { <p class="muted">{move || t(ListText::NoValues)}</p> }.into_any();
    }
    let chosen = Memo::new(move |_| match state.query.read().filter(FilterField::Choice(field)) {
        Some(Filter::Choice(_, values)) => values.clone(),
        _ => BTreeSet::new(),
    });
    let chip = move |(value, count): (String, usize)| {
        let (mine, flipped) = (value.clone(), value.clone());
        let pressed = Signal::derive(move || Some(chosen.read().contains(&mine)));
        let press = move |_| {
            let mut values = chosen.get_untracked();
            flip(&mut values, flipped.clone());
            state.change(|query| query.set(Filter::Choice(field, values)));
        };
        view! { <Chip label=move || choice_word(field, &value) pressed count=Some(count) on:click=press /> }
    };
    view! { <div class="filter-values">{counts.into_iter().map(chip).collect_view()}</div> }.into_any()
}

/// The values of a field with how often they occur, the most frequent first; dictionary entries in their order.
fn counts(workspace: Workspace, field: ChoiceField) -> Vec<(String, usize)> {
    const MOST: usize = 200;
    let book = workspace.book.read_untracked();
    let mut counts = BTreeMap::<String, usize>::new();
    for facts in book.rows().iter().filter(|facts| !facts.deleted) {
        let one = |value: &str| vec![value.to_owned()];
        let values = match field {
            ChoiceField::Kind => one(&facts.kind),
            ChoiceField::Source => one(&facts.source),
            ChoiceField::Level => one(&facts.level),
            ChoiceField::Industry => one(&facts.industry),
            ChoiceField::Province => one(&facts.province),
            ChoiceField::City => one(&facts.city),
            ChoiceField::Tag if facts.tags.is_empty() => one(""),
            ChoiceField::Tag => facts.tags.clone(),
        };
        for value in values {
            *counts.entry(value).or_default() += 1;
        }
    }
    let known = entries(field);
    let rank = |value: &str| known.iter().position(|entry| entry.key == value).unwrap_or(known.len());
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|(a, many_a), (b, many_b)| {
        (a.is_empty(), rank(a), std::cmp::Reverse(many_a)).cmp(&(b.is_empty(), rank(b), std::cmp::Reverse(many_b)))
    });
    counts.truncate(MOST);
    counts
}

#[component]
fn Owners(state: ListState) -> impl IntoView {
    let workspace = Workspace::here();
    let chosen = Memo::new(move |_| match state.query.read().filter(FilterField::Owner) {
        Some(Filter::Owner(owners)) => owners.clone(),
        _ => BTreeSet::new(),
    });
    let mut everybody: Vec<_> =
        untrack(|| owners(workspace).into_iter().map(|owner| (owner_word(owner, workspace), owner)).collect());
    everybody.sort();
    let chips = everybody
        .into_iter()
        .map(|(_, owner)| {
            let pressed = Signal::derive(move || Some(chosen.read().contains(&owner)));
            let press = move |_| {
                let mut owners = chosen.get_untracked();
                flip(&mut owners, owner);
                state.change(|query| query.set(Filter::Owner(owners)));
            };
            view! { <Chip label=move || owner_word(owner, workspace) pressed on:click=press /> }
        })
        .collect_view();
    view! { <div class="filter-values">{chips}</div> }
}

#[component]
fn Ages(state: ListState) -> impl IntoView {
    const AGES: [ContactAge; 8] = [
        ContactAge::Within(7),
        ContactAge::Within(30),
        ContactAge::Over(7),
        ContactAge::Over(15),
        ContactAge::Over(30),
        ContactAge::Over(60),
        ContactAge::Over(90),
        ContactAge::Never,
    ];
    let chosen = Memo::new(move |_| match state.query.read().filter(FilterField::LastContact) {
        Some(Filter::LastContact(age)) => Some(*age),
        _ => None,
    });
    let chips = AGES.map(|age| {
        let pressed = Signal::derive(move || Some(chosen.get() == Some(age)));
        let press = move |_| {
            let again = chosen.get_untracked() == Some(age);
            state.change(|query| {
                if again { query.clear(FilterField::LastContact) } else { query.set(Filter::LastContact(age)) }
            });
        };
        view! { <Chip label=move || age_word(age) pressed on:click=press /> }
    });
    view! { <div class="filter-values">{chips}</div> }
}

#[component]
fn Steps(state: ListState) -> impl IntoView {
    let chosen = Memo::new(move |_| match state.query.read().filter(FilterField::NextStep) {
        Some(Filter::NextStep(steps)) => steps.clone(),
        _ => BTreeSet::new(),
    });
    let chips = Due::ALL
        .into_iter()
        .map(NextStep::Due)
        .chain([NextStep::Nothing])
        .map(|step| {
            let pressed = Signal::derive(move || Some(chosen.read().contains(&step)));
            let press = move |_| {
                let mut steps = chosen.get_untracked();
                flip(&mut steps, step);
                state.change(|query| query.set(Filter::NextStep(steps)));
            };
            view! { <Chip label=move || step_word(step) pressed on:click=press /> }
        })
        .collect_view();
    view! { <div class="filter-values">{chips}</div> }
}

#[component]
fn Span(state: ListState) -> impl IntoView {
    let span = Memo::new(move |_| match state.query.read().filter(FilterField::Created) {
        Some(Filter::Created(span)) => *span,
        _ => DaySpan::default(),
    });
    let set = move |span: DaySpan| state.change(|query| query.set(Filter::Created(span)));
    let written = |day: Option<shared::time::Day>| day.map(format::iso_day).unwrap_or_default();
    view! {
        <div class="filter-span">
            <label class="field">
                <span class="field-label">{move || t(ListText::From)}</span>
                <input
                    class="input"
                    type="date"
                    prop:value=move || written(span.get().from)
                    on:change=move |event| set(DaySpan { from: format::parse_iso_day(&event_target_value(&event)), ..span.get_untracked() })
                />
            </label>
            <label class="field">
                <span class="field-label">{move || t(ListText::To)}</span>
                <input
                    class="input"
                    type="date"
                    prop:value=move || written(span.get().to)
                    on:change=move |event| set(DaySpan { to: format::parse_iso_day(&event_target_value(&event)), ..span.get_untracked() })
                />
            </label>
        </div>
    }
}

#[component]
fn Contains(state: ListState) -> impl IntoView {
    let value = move || match state.query.read().filter(FilterField::Contains) {
        Some(Filter::Contains(text)) => text.clone(),
        _ => String::new(),
    };
    let set = move |event| {
        let text = event_target_value(&event).trim().to_owned();
        state.change(|query| {
            if text.is_empty() { query.clear(FilterField::Contains) } else { query.set(Filter::Contains(text)) }
        });
    };
    view! { <input class="input" dir="auto" maxlength="100" aria-label=move || field_name(FilterField::Contains) prop:value=value on:change=set /> }
}
