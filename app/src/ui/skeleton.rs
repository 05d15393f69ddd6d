//! Grey bars where content will be. They appear after 300 ms, so that quick answers do not flicker.

use leptos::prelude::*;

/// A number of grey lines.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 6)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" aria-hidden="true">
            {(0..lines).map(|_| view! { <div class="skeleton-line"></div> }).collect_view()}
        </div>
    }
}
