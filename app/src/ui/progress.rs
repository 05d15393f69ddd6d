//! How far something long has come.

use leptos::{prelude::*, text_prop::TextProp};

/// A bar from 0 to `max`.
#[component]
pub fn ProgressBar(
    /// What is going on, read aloud.
    #[prop(into)]
    label: TextProp,
    /// Done so far.
    #[prop(into)]
    value: Signal<u32>,
    /// In all; 0 while unknown.
    #[prop(into)]
    max: Signal<u32>,
) -> impl IntoView {
    let known = move || max.get() > 0;
    view! {
        <progress
            class="progress"
            aria-label=move || label.get()
            max=move || known().then(|| max.get().to_string())
            value=move || known().then(|| value.get().min(max.get()).to_string())
        ></progress>
    }
}

/// A turning ring for waits of unknown length; shown after 300 ms so that short waits do not flicker.
#[component]
pub fn Spinner(
    /// What is awaited, read aloud.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    view! { <span class="spinner" role="status" aria-label=move || label.get()></span> }
}
