//! What stands where nothing is yet: why, and one thing to do.

use leptos::{prelude::*, text_prop::TextProp};

use super::icon::{Icon, IconView};

/// A quiet message in the middle of an empty place; its children are the one action.
#[component]
pub fn EmptyState(
    /// The picture.
    icon: Icon,
    /// What is not there.
    #[prop(into)]
    title: TextProp,
    /// What to do about it.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// The action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <span class="empty-state-icon"><IconView icon /></span>
            <p class="empty-state-title">{move || title.get()}</p>
            {hint.map(|hint| view! { <p class="empty-state-hint">{move || hint.get()}</p> })}
            {children.map(|children| view! { <div class="empty-state-action">{children()}</div> })}
        </div>
    }
}
