//! Customers: list, record, quick add.

use leptos::prelude::*;
use shared::id::DocId;

/// The list pane: everything left of an open record.
#[component]
pub fn CustomerList() -> impl IntoView {}

/// The record pane. It is made anew for each record.
#[component]
pub fn CustomerPanel(
    /// Which record.
    doc: DocId,
) -> impl IntoView {
    let _ = doc;
}

/// The sheet behind ＋ and `c`: a new customer, entry or to-do.
#[component]
pub fn QuickAdd(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let _ = open;
}
