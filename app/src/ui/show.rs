//! A view that comes and goes.

use leptos::{
    children::{ChildrenFn, ViewFn},
    prelude::*,
};

/// What Leptos's component of this name does, once for all uses: that one is compiled anew for each condition and each
/// content, a kilobyte and more a time.
#[component]
pub fn Show(
    /// Whether the content is there.
    #[prop(into)]
    when: Signal<bool>,
    /// The content.
    children: ChildrenFn,
    /// What stands there instead.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView {
    // A condition that stays what it was builds nothing anew.
    let when = Memo::new(move |_| when.get());
    move || if when.get() { children() } else { fallback.run() }
}
