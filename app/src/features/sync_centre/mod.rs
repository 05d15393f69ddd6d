//! The sync centre: unsent work, last sync, errors.

use leptos::prelude::*;

/// The page.
#[component]
pub fn SyncCentre() -> impl IntoView {}
