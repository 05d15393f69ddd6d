//! Edit in place: the value is a button; pressed, it becomes a field.
//!
//! Enter and leaving the field save, Escape takes back, Tab goes to the next one. While an input method composes,
//! Enter and Escape belong to it.

use leptos::{ev, html, prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{
    field::{Choice, InputKind, options},
    platform::{composing, focus_soon},
    show::Show,
};

/// What the field is when it is edited.
#[derive(Clone)]
pub enum Editor {
    /// One line.
    Line(InputKind),
    /// Several lines; Enter breaks the line, Ctrl-Enter saves.
    Paragraph,
    /// A list to choose from; choosing saves.
    Select {
        /// The list.
        choices: Signal<Vec<Choice>>,
        /// The words for none.
        none: TextProp,
    },
}

/// A value that is edited where it stands.
///
/// `on_save` gets the new text and says what is wrong with it, or `None`; then the field closes.
#[component]
pub fn InlineEdit(
    /// What the value is.
    #[prop(into)]
    label: TextProp,
    /// The stored text.
    #[prop(into)]
    value: Signal<String>,
    /// The text as it is shown (dictionary words, spaced phone numbers); by default the stored one.
    #[prop(optional, into)]
    shown: Option<Signal<String>>,
    /// What it becomes.
    editor: Editor,
    /// Stores.
    #[prop(into)]
    on_save: Callback<String, Option<String>>,
    /// Shown where there is no value.
    #[prop(optional, into)]
    placeholder: Option<TextProp>,
    /// Whether it cannot be edited.
    #[prop(optional, into)]
    read_only: Signal<bool>,
) -> impl IntoView {
    let edit = Edit {
        draft: RwSignal::new(String::new()),
        editing: RwSignal::new(false),
        error: RwSignal::new(None),
        value,
        on_save,
    };
    let button = NodeRef::<html::Button>::new();
    let title = label.clone();
    let shown = shown.unwrap_or(value);
    let words = Signal::derive(move || match (shown.get(), &placeholder) {
        (text, Some(placeholder)) if text.is_empty() => placeholder.get().to_string(),
        (text, _) if text.is_empty() => "—".to_owned(),
        (text, _) => text,
    });
    let begin = move |_| {
        if !read_only.get_untracked() {
            edit.begin();
        }
    };
    // Given back to the keyboard after Enter and Escape; a click elsewhere keeps its own focus.
    let close = Callback::new(move |()| {
        request_animation_frame(move || {
            // Saving may have taken the whole field away.
            if let Some(button) = button.try_get_untracked().flatten() {
                let _ = button.focus();
            }
        });
    });
    view! {
        <div class="inline-edit" data-editing=move || edit.editing.get().then_some("")>
            <Show
                when=move || edit.editing.get()
                fallback=move || {
                    let label = title.clone();
                    view! {
                        <button
                            class="inline-value"
                            type="button"
                            node_ref=button
                            disabled=read_only
                            data-empty=move || shown.read().is_empty().then_some("")
                            aria-label=move || format!("{}: {}", label.get(), words.get())
                            on:click=begin
                        >
                            {words}
                        </button>
                    }
                }
            >
                <Control label=label.clone() editor=editor.clone() edit close />
                {move || edit.error.get().map(|why| view! { <p class="inline-error" role="alert">{why}</p> })}
            </Show>
        </div>
    }
}

/// One editing of one value.
#[derive(Clone, Copy)]
struct Edit {
    draft: RwSignal<String>,
    editing: RwSignal<bool>,
    error: RwSignal<Option<String>>,
    value: Signal<String>,
    on_save: Callback<String, Option<String>>,
}

impl Edit {
    fn begin(self) {
        self.draft.set(self.value.get_untracked());
        self.error.set(None);
        self.editing.set(true);
    }

    /// Stores what was typed; whether the field may close.
    fn save(self) -> bool {
        if !self.editing.get_untracked() {
            return true;
        }
        let text = self.draft.get_untracked().trim().to_owned();
        let why = if text == self.value.get_untracked().trim() { None } else { self.on_save.run(text) };
        let stored = why.is_none();
        self.error.set(why);
        self.editing.set(!stored);
        stored
    }

    fn take_back(self) {
        self.editing.set(false);
    }
}

#[component]
fn Control(label: TextProp, editor: Editor, edit: Edit, close: Callback<()>) -> impl IntoView {
    let breaks_lines = matches!(editor, Editor::Paragraph);
    let keys = move |event: KeyboardEvent| {
        if composing(&event) {
            return;
        }
        match event.key().as_str() {
            "Enter" if !breaks_lines || event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                if edit.save() {
                    close.run(());
                }
            }
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                edit.take_back();
                close.run(());
            }
            _ => {}
        }
    };
    let leave = move |_: ev::FocusEvent| {
        edit.save();
    };
    let aria = move || label.get().to_string();
    match editor {
        Editor::Line(kind) => {
            let node = NodeRef::<html::Input>::new();
            node.on_load(|input| {
                input.select();
                focus_soon(input.unchecked_into::<HtmlElement>());
            });
            view! {
                <input
                    class="input inline-input"
                    node_ref=node
                    type=kind.html()
                    inputmode=kind.keyboard()
                    autocomplete="off"
                    aria-label=aria
                    bind:value=edit.draft
                    on:keydown=keys
                    on:blur=leave
                />
            }
            .into_any()
        }
        Editor::Paragraph => {
            let node = NodeRef::<html::Textarea>::new();
            node.on_load(|area| focus_soon(area.unchecked_into::<HtmlElement>()));
            view! {
                <textarea
                    class="input inline-input"
                    node_ref=node
                    rows="3"
                    aria-label=aria
                    bind:value=edit.draft
                    on:keydown=keys
                    on:blur=leave
                ></textarea>
            }
            .into_any()
        }
        Editor::Select { choices, none } => {
            let node = NodeRef::<html::Select>::new();
            node.on_load(|select| focus_soon(select.unchecked_into::<HtmlElement>()));
            let choose = move |event| {
                edit.draft.set(event_target_value(&event));
                if edit.save() {
                    close.run(());
                }
            };
            view! {
                <select class="input inline-input" node_ref=node aria-label=aria on:change=choose on:keydown=keys on:blur=leave>
                    {options(edit.draft.into(), choices, Some(none))}
                </select>
            }
            .into_any()
        }
    }
}
