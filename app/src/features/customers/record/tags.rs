//! The tags of a customer.

use std::sync::Arc;

use leptos::{html, prelude::*};
use shared::{command::Intent, customer::command::CustomerCommand, id::DocId};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::super::usage::tags_in_use;
use crate::{
    bridge::Opened,
    features::customers::text::RecordText,
    i18n::{t, text, tf},
    screen::workspace::{Say, Workspace},
    ui::{
        chip::{Chip, RemovableChip},
        each::For,
        icon::Icon,
        platform::{composing, focus_soon, unique_name},
        show::Show,
    },
};

/// The longest tag, in characters.
const TAG_CHARS: usize = 40;

/// The tags, each with a cross, and a chip that adds one.
#[component]
pub fn Tags(record: Signal<Arc<Opened>>) -> impl IntoView {
    let workspace = Workspace::here();
    let doc = record.read_untracked().customer.id;
    let tags = Memo::new(move |_| record.read().customer.tags.clone());
    let adding = RwSignal::new(false);
    let remove = move |tag: &str| {
        let said = untrack(|| tf(RecordText::TagRemoved, &[&tag]));
        workspace.act(doc, Intent::Customer(CustomerCommand::RemoveTag(tag.to_owned())), Say::WithUndo(said));
    };
    view! {
        <div class="tags" role="group" aria-label=move || t(RecordText::Tags)>
            <For each=move || tags.get() key=Clone::clone let:tag>
                {
                    let (named, gone) = (tag.clone(), tag.clone());
                    let remove_label = move || tf(RecordText::RemoveTag, &[&named]);
                    view! { <RemovableChip label=tag remove_label on_remove=move |()| remove(&gone) /> }
                }
            </For>
            <Show
                when=move || adding.get()
                fallback=move || view! { <Chip label=text(RecordText::AddTag) icon=Icon::Tag on:click=move |_| adding.set(true) /> }
            >
                <NewTag doc adding />
            </Show>
        </div>
    }
}

#[component]
fn NewTag(doc: DocId, adding: RwSignal<bool>) -> impl IntoView {
    let workspace = Workspace::here();
    let typed = RwSignal::new(String::new());
    let input = NodeRef::<html::Input>::new();
    input.on_load(|input| focus_soon(input.unchecked_into()));
    let known = unique_name("tags");
    let options = tags_in_use(&workspace.book.read_untracked())
        .into_iter()
        .map(|tag| view! { <option value=tag></option> })
        .collect_view();
    let save = move || {
        let tag = typed.get_untracked().trim().to_owned();
        adding.try_set(false);
        if !tag.is_empty() {
            let said = untrack(|| tf(RecordText::TagAdded, &[&tag]));
            workspace.act(doc, Intent::Customer(CustomerCommand::AddTag(tag)), Say::WithUndo(said));
        }
    };
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        _ if composing(&event) => {}
        "Enter" => {
            event.prevent_default();
            save();
        }
        "Escape" => {
            event.stop_propagation();
            typed.set(String::new());
            adding.set(false);
        }
        _ => {}
    };
    let leave = move |_| {
        if adding.try_get_untracked() == Some(true) {
            save();
        }
    };
    view! {
        <input
            class="input tag-input"
            node_ref=input
            dir="auto"
            list=known.clone()
            maxlength=TAG_CHARS.to_string()
            aria-label=move || t(RecordText::AddTag)
            placeholder=move || t(RecordText::AddTag)
            bind:value=typed
            on:keydown=keys
            on:blur=leave
        />
        <datalist id=known>{options}</datalist>
    }
}
