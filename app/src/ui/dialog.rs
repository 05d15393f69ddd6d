//! Dialogs: a window on a desk, a sheet from below on a phone. Native `<dialog>`: Escape closes the top one only.

use leptos::{html, prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::{button::IconButton, icon::Icon, show::Show};
use crate::i18n::text;

crate::texts! {
    enum DialogText {
        Close => "关闭", "Close";
    }
}

/// How wide a dialog is on a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DialogSize {
    /// A question, a short form.
    #[default]
    Normal,
    /// A form in two columns, a table.
    Wide,
    /// The command palette: at the top, without a head.
    Palette,
}

impl DialogSize {
    fn key(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Wide => "wide",
            Self::Palette => "palette",
        }
    }
}

/// A modal dialog, on the page while `open`.
#[component]
pub fn Dialog(
    /// Whether it is open; set to false when the person closes it.
    open: RwSignal<bool>,
    /// Its name.
    #[prop(into)]
    title: TextProp,
    /// Its width.
    #[prop(optional)]
    size: DialogSize,
    /// What it says.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Show when=move || open.get()>
            <Modal open title=title.clone() size children=children.clone() />
        </Show>
    }
}

#[component]
fn Modal(open: RwSignal<bool>, title: TextProp, size: DialogSize, children: ChildrenFn) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    node.on_load(|dialog| request_animation_frame(move || show(&dialog)));
    on_cleanup(move || {
        // Closing gives the focus back to where it was.
        if let Some(dialog) = node.try_get_untracked().flatten() {
            dialog.close();
        }
    });
    // The dialog itself is hit only outside of its panel: on the backdrop.
    let outside = move |event: web_sys::MouseEvent| {
        if let (Some(dialog), Some(target)) = (node.get_untracked(), event.target())
            && *AsRef::<web_sys::EventTarget>::as_ref(&dialog) == target
        {
            open.set(false);
        }
    };
    let name = title.clone();
    view! {
        <dialog
            class="dialog"
            node_ref=node
            data-size=size.key()
            aria-label=move || name.get()
            on:close=move |_| open.set(false)
            on:mousedown=outside
        >
            <div class="dialog-panel" tabindex="-1">
                {(size != DialogSize::Palette)
                    .then(|| {
                        view! {
                            <header class="dialog-head">
                                <h2 class="dialog-title">{move || title.get()}</h2>
                                <IconButton label=text(DialogText::Close) icon=Icon::Close on:click=move |_| open.set(false) />
                            </header>
                        }
                    })}
                {children()}
            </div>
        </dialog>
    }
}

/// Opens the dialog with the focus where its content has put it; else on the panel, not on the cross.
fn show(dialog: &HtmlDialogElement) {
    let inside = |element: &HtmlElement| dialog.contains(Some(element));
    let wanted = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok()).filter(inside);
    // It fails only for a dialog that is open already or not on the page; both mean nothing to do.
    let _ = dialog.show_modal();
    let field = || dialog.query_selector("[autofocus], input, textarea, select").ok().flatten();
    let panel = || dialog.query_selector(".dialog-panel").ok().flatten();
    let first = wanted.or_else(|| field().or_else(panel).and_then(|element| element.dyn_into().ok()));
    if let Some(first) = first {
        let _ = first.focus();
    }
}

/// The part of a dialog that scrolls.
#[component]
pub fn DialogBody(children: Children) -> impl IntoView {
    view! { <div class="dialog-body">{children()}</div> }
}

/// The buttons at a dialog's end: above the keyboard on a phone.
#[component]
pub fn DialogActions(children: Children) -> impl IntoView {
    view! { <footer class="dialog-actions">{children()}</footer> }
}
