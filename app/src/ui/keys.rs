//! The keyboard, shown: a table of keys and what they do.

use leptos::{prelude::*, text_prop::TextProp};

/// A line of the table: keys in the order of pressing, and what they do.
#[derive(Clone)]
pub struct KeyHelp {
    /// The keys.
    pub keys: &'static [&'static str],
    /// What they do.
    pub does: TextProp,
}

/// The table.
#[component]
pub fn KeyTable(
    /// Its lines.
    lines: Vec<KeyHelp>,
) -> impl IntoView {
    view! {
        <dl class="key-table">
            {lines
                .into_iter()
                .map(|line| {
                    view! {
                        <div class="key-line">
                            <dt>{line.keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view()}</dt>
                            <dd>{move || line.does.get()}</dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}
