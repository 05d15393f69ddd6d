//! Chips: a choice that is switched, or a value that can be taken away.

use leptos::{prelude::*, text_prop::TextProp};

use super::icon::{Icon, IconView};

/// A chip that is switched on and off, or pressed. `on:click` goes on the component.
#[component]
pub fn Chip(
    /// The word.
    #[prop(into)]
    label: TextProp,
    /// Whether it is on; `None` for one that is only pressed.
    #[prop(optional, into)]
    pressed: Signal<Option<bool>>,
    /// A count after the word.
    #[prop(optional, into)]
    count: Signal<Option<usize>>,
    /// A picture before the word.
    #[prop(optional, into)]
    icon: Option<Icon>,
) -> impl IntoView {
    view! {
        <button class="chip" type="button" aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })>
            {icon.map(|icon| view! { <IconView icon /> })}
            <span>{move || label.get()}</span>
            {move || count.get().map(|count| view! { <span class="chip-count">{count}</span> })}
        </button>
    }
}

/// A value with a cross that takes it away.
#[component]
pub fn RemovableChip(
    /// The value.
    #[prop(into)]
    label: TextProp,
    /// Read aloud for the cross, e.g. “去掉 江苏”.
    #[prop(into)]
    remove_label: TextProp,
    /// Takes it away.
    #[prop(into)]
    on_remove: Callback<()>,
) -> impl IntoView {
    view! {
        <span class="chip" data-removable="">
            <span>{move || label.get()}</span>
            <button class="chip-remove" type="button" aria-label=move || remove_label.get() on:click=move |_| on_remove.run(())>
                <IconView icon=Icon::Close />
            </button>
        </span>
    }
}
