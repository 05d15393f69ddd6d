//! A word about a thing: state, kind, count.

use leptos::{prelude::*, text_prop::TextProp};

use super::{
    Tone,
    icon::{Icon, IconView},
};

/// A small label that cannot be pressed.
#[component]
pub fn Badge(
    /// The word.
    #[prop(into)]
    label: TextProp,
    /// Its meaning.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// A picture before it.
    #[prop(optional, into)]
    icon: Option<Icon>,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=move || tone.get().key()>
            {icon.map(|icon| view! { <IconView icon /> })}
            {move || label.get()}
        </span>
    }
}
