//! Settings, one below the other.

use leptos::{prelude::*, text_prop::TextProp};

/// A line of settings: what it is, and its value or control.
#[component]
pub fn SettingsLine(
    /// What it is.
    #[prop(into)]
    label: TextProp,
    /// Value or control.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="settings-line">
            <span class="settings-label">{move || label.get()}</span>
            <div class="settings-value">{children()}</div>
        </div>
    }
}
