//! The import wizard.

use leptos::prelude::*;

/// The wizard's page.
#[component]
pub fn ImportWizard() -> impl IntoView {}
