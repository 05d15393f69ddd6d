//! Quick add of an action: choose a customer, then write.

use std::sync::Arc;

use leptos::{html, prelude::*};
use shared::{facts::Facts, follow_up::record::ActionForm, id::DocId, query::Query};
use wasm_bindgen::JsCast;

use super::{
    composer::{Choices, Composer, Purpose},
    kept_draft,
    panel::named_contacts,
    text::QuickText,
};
use crate::{
    i18n::{t, text},
    screen::workspace::{RecordState, Workspace},
    ui::{
        avatar::Avatar,
        button::QuietButton,
        each::For,
        empty_state::EmptyState,
        icon::{Icon, IconView},
        platform::focus_soon,
        show::Show,
    },
};

/// Customers shown at once.
const MOST: usize = 20;

/// Chooses a customer and writes an action for it.
#[component]
pub fn QuickAction(
    /// The form that the composer starts with.
    form: ActionForm,
    /// The customer, if it is known already (the one that is open).
    #[prop(optional_no_strip)]
    about: Option<DocId>,
    /// It is saved, or given up.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let chosen = RwSignal::new(about);
    move || match chosen.get() {
        None => view! { <Picker chosen /> }.into_any(),
        Some(doc) => view! { <Writing doc form chosen on_done /> }.into_any(),
    }
}

#[component]
fn Picker(chosen: RwSignal<Option<DocId>>) -> impl IntoView {
    let workspace = Workspace::here();
    let typed = RwSignal::new(String::new());
    let found = Memo::new(move |_| candidates(workspace, &typed.read()));
    let input = NodeRef::<html::Input>::new();
    input.on_load(|input| focus_soon(input.unchecked_into()));
    let first = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && !crate::ui::platform::composing(&event) {
            event.prevent_default();
            chosen.set(found.read_untracked().first().map(|facts| facts.id));
        }
    };
    let heading = move || t(if typed.read().trim().is_empty() { QuickText::Recent } else { QuickText::Choose });
    view! {
        <div class="picker">
            <input
                class="input"
                type="search"
                autocomplete="off"
                node_ref=input
                aria-label=move || t(QuickText::Choose)
                placeholder=move || t(QuickText::Search)
                bind:value=typed
                on:keydown=first
            />
            <p class="section-title">{heading}</p>
            <ul>
                <For each=move || found.get() key=|facts| facts.id let:facts>
                    <Candidate facts chosen />
                </For>
            </ul>
            <Show when=move || found.read().is_empty()>
                <EmptyState icon=Icon::Search title=text(QuickText::NoMatch) />
            </Show>
        </div>
    }
}

#[component]
fn Candidate(facts: Arc<Facts>, chosen: RwSignal<Option<DocId>>) -> impl IntoView {
    let doc = facts.id;
    let name: String = facts.name.chars().take(80).collect();
    let place = facts.city.clone();
    view! {
        <li>
            <button class="picker-row" type="button" on:click=move |_| chosen.set(Some(doc))>
                <Avatar name=name.clone() />
                <bdi class="grow ellipsis">{name}</bdi>
                <span class="muted">{place}</span>
                <IconView icon=Icon::ChevronRight />
            </button>
        </li>
    }
}

/// What the person may mean: what was typed, or what was looked at last.
fn candidates(workspace: Workspace, typed: &str) -> Vec<Arc<Facts>> {
    let book = workspace.book.read();
    if typed.trim().is_empty() {
        let recent = workspace.recent.read();
        let seen = recent.iter().filter_map(|(doc, _)| book.get(*doc)).filter(|facts| !facts.deleted).take(MOST);
        let seen: Vec<_> = seen.cloned().collect();
        if !seen.is_empty() {
            return seen;
        }
        return book.rows().iter().filter(|facts| !facts.deleted).take(MOST).cloned().collect();
    }
    let query = Query::search_for(typed);
    workspace.find(&query).rows.iter().take(MOST).filter_map(|at| book.rows().get(*at as usize).cloned()).collect()
}

#[component]
fn Writing(doc: DocId, form: ActionForm, chosen: RwSignal<Option<DocId>>, on_done: Callback<()>) -> impl IntoView {
    let workspace = Workspace::here();
    let record = workspace.open(doc);
    let name = Memo::new(move |_| workspace.facts(doc).map(|facts| facts.name.clone()).unwrap_or_default());
    let contacts: Choices = Memo::new(move |_| match &*record.read() {
        RecordState::Here(opened) => named_contacts(&opened.customer),
        RecordState::Loading | RecordState::Missing => Vec::new(),
    })
    .into();
    let mut left = kept_draft::left_or_fresh(workspace, doc, form);
    if left.form != form {
        left.choose_form(form);
    }
    let draft = RwSignal::new(left);
    view! {
        <div class="picker-chosen">
            <Avatar name />
            <bdi class="grow ellipsis">{name}</bdi>
            <QuietButton label=text(QuickText::Change) on:click=move |_| chosen.set(None) />
        </div>
        <Composer doc contacts draft purpose=Purpose::Enter on_done />
    }
}
