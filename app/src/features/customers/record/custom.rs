//! Fields that the company named itself: change, add, remove.

use std::sync::Arc;

use leptos::{html, prelude::*};
use shared::{
    command::{Intent, LABEL_MAX_CHARS},
    customer::command::CustomerCommand,
    id::DocId,
    value::LINE_MAX_CHARS,
};
use wasm_bindgen::JsCast;

use crate::{
    bridge::Opened,
    features::customers::text::RecordText,
    i18n::{t, text, tf},
    screen::workspace::{Say, Workspace},
    ui::{
        Tone,
        button::{Button, ButtonKind, ButtonSize, IconButton, QuietButton},
        each::For,
        icon::Icon,
        inline_edit::{Editor, InlineEdit},
        platform::focus_soon,
        show::Show,
    },
};

fn set(workspace: Workspace, doc: DocId, label: String, typed: &str) {
    let typed = typed.trim();
    let value = (!typed.is_empty()).then(|| typed.to_owned());
    let word = if value.is_some() { RecordText::Changed } else { RecordText::Cleared };
    let said = untrack(|| tf(word, &[&label]));
    workspace.act(doc, Intent::Customer(CustomerCommand::SetCustom { label, text: value }), Say::WithUndo(said));
}

/// The custom fields.
#[component]
pub fn CustomFields(record: Signal<Arc<Opened>>) -> impl IntoView {
    let doc = record.read_untracked().customer.id;
    let labels = Memo::new(move |_| record.read().customer.custom.keys().cloned().collect::<Vec<_>>());
    let adding = RwSignal::new(false);
    view! {
        <section>
            <header class="property-group-head">
                <h3>{move || t(RecordText::Custom)}</h3>
                <QuietButton label=text(RecordText::AddCustom) size=ButtonSize::Small icon=Icon::Add on:click=move |_| adding.set(true) />
            </header>
            <For each=move || labels.get() key=Clone::clone let:label>
                <CustomField record label />
            </For>
            <Show when=move || adding.get()>
                <NewField doc adding />
            </Show>
        </section>
    }
}

#[component]
fn CustomField(record: Signal<Arc<Opened>>, label: String) -> impl IntoView {
    let workspace = Workspace::here();
    let doc = record.read_untracked().customer.id;
    let key = label.clone();
    let value = Memo::new(move |_| record.read().customer.custom.get(&key).cloned().unwrap_or_default());
    let (mine, shown, named) = (label.clone(), label.clone(), label.clone());
    let on_save = Callback::new(move |typed: String| {
        set(workspace, doc, mine.clone(), &typed);
        None
    });
    let remove_label = move || tf(RecordText::RemoveCustom, &[&named]);
    view! {
        <div class="property" data-kind="line">
            <bdi class="property-name">{shown}</bdi>
            <div class="property-value">
                <InlineEdit label=label.clone() value editor=Editor::Paragraph on_save placeholder=text(RecordText::Empty) />
                <span class="property-tools">
                    <IconButton label=remove_label icon=Icon::Close on:click=move |_| set(workspace, doc, label.clone(), "") />
                </span>
            </div>
        </div>
    }
}

#[component]
fn NewField(doc: DocId, adding: RwSignal<bool>) -> impl IntoView {
    let workspace = Workspace::here();
    let (label, value) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let first = NodeRef::<html::Input>::new();
    first.on_load(|input| focus_soon(input.unchecked_into()));
    let incomplete = Memo::new(move |_| label.read().trim().is_empty() || value.read().trim().is_empty());
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !incomplete.get_untracked() {
            set(workspace, doc, label.get_untracked().trim().to_owned(), &value.get_untracked());
            adding.set(false);
        }
    };
    view! {
        <form class="inline-form" on:submit=save>
            <input
                class="input"
                node_ref=first
                dir="auto"
                maxlength=LABEL_MAX_CHARS.to_string()
                aria-label=move || t(RecordText::CustomLabel)
                placeholder=move || t(RecordText::CustomLabel)
                bind:value=label
            />
            <input
                class="input"
                dir="auto"
                maxlength=LINE_MAX_CHARS.to_string()
                aria-label=move || t(RecordText::CustomValue)
                placeholder=move || t(RecordText::CustomValue)
                bind:value=value
            />
            <Button label=text(RecordText::Add) tone=Tone::Primary kind=ButtonKind::Submit size=ButtonSize::Small disabled=incomplete />
            <QuietButton label=text(RecordText::Cancel) size=ButtonSize::Small on:click=move |_| adding.set(false) />
        </form>
    }
}
