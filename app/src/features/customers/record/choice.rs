//! A choice edited in place: a dictionary's words, what the company already uses, or something else.

use leptos::{html, prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::{super::usage::words_in_use, edit::Field};
use crate::{
    features::customers::text::RecordText,
    i18n::text,
    screen::workspace::Workspace,
    ui::{
        field::Choice,
        inline_edit::{Editor, InlineEdit},
        platform::{composing, focus_soon},
    },
};

/// The key of “other…”; no text that people can type.
const OTHER: &str = "\u{1}other";

/// A choice. “Other…” turns the list into a line for a word of one's own.
#[component]
pub fn ChoiceEdit(
    /// Which field.
    field: Field,
    /// The stored key.
    stored: Signal<String>,
    /// Its word.
    shown: Signal<String>,
    /// Stores.
    on_save: Callback<String, Option<String>>,
    /// Whether it cannot be edited.
    read_only: Signal<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let typing = RwSignal::new(false);
    let choices = Signal::derive(move || choices(workspace, field));
    let choose = Callback::new(move |key: String| {
        if key == OTHER {
            typing.set(true);
            return None;
        }
        on_save.run(key)
    });
    move || {
        let label = text(field.label());
        if typing.get() {
            view! { <OwnWord label on_save typing /> }.into_any()
        } else {
            let editor = Editor::Select { choices, none: text(RecordText::NoChoice) };
            view! { <InlineEdit label value=stored shown editor on_save=choose read_only placeholder=text(RecordText::Empty) /> }
                .into_any()
        }
    }
}

/// The dictionary, then words of the company's own that are in use, then “other…”.
fn choices(workspace: Workspace, field: Field) -> Vec<Choice> {
    let entries = field.entries();
    let known = entries.iter().map(|entry| Choice::new(entry.key, text(entry.label)));
    let used = match field {
        Field::Customer(field) => words_in_use(&workspace.book.read_untracked(), field),
        Field::Contact(..) => Vec::new(),
    };
    let own = used.into_iter().filter(|word| entries.iter().all(|entry| entry.key != word));
    known
        .chain(own.map(|word| Choice::new(word.clone(), word)))
        .chain([Choice::new(OTHER, text(RecordText::OtherChoice))])
        .collect()
}

/// A line for a word that the list lacks. Enter and leaving save, Escape gives up.
#[component]
fn OwnWord(label: TextProp, on_save: Callback<String, Option<String>>, typing: RwSignal<bool>) -> impl IntoView {
    let (word, error) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let input = NodeRef::<html::Input>::new();
    input.on_load(|input| focus_soon(input.unchecked_into()));
    let save = move || {
        let typed = word.get_untracked();
        let why = if typed.trim().is_empty() { None } else { on_save.run(typed) };
        if why.is_none() {
            typing.try_set(false);
        }
        error.try_set(why);
    };
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        _ if composing(&event) => {}
        "Enter" => {
            event.prevent_default();
            save();
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            word.set(String::new());
            typing.set(false);
        }
        _ => {}
    };
    let leave = move |_| {
        if typing.try_get_untracked() == Some(true) {
            save();
        }
    };
    view! {
        <div class="inline-edit" data-editing="">
            <input class="input inline-input" node_ref=input dir="auto" aria-label=move || label.get() bind:value=word on:keydown=keys on:blur=leave />
            {move || error.get().map(|why| view! { <p class="inline-error" role="alert">{why}</p> })}
        </div>
    }
}
