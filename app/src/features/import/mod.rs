//! The import wizard: choose a file, map its columns, check, import, undo.

mod check;
mod choose;
mod columns;
mod known;
mod log;
mod model;
mod past;
mod run;
mod step;
mod text;
mod unknown;
mod wizard;

use leptos::prelude::*;

use self::{step::Place, text::ImportText, wizard::Wizard};
use crate::i18n::t;

/// The page of the wizard.
#[component]
pub fn ImportWizard() -> impl IntoView {
    let wizard = Wizard::new();
    let place = Memo::new(move |_| wizard.step.read().place());
    view! {
        <div class="page" data-import-step=move || place.get().key()>
            <div class="page-column">
                <h1 class="page-title">{move || t(ImportText::Title)}</h1>
                <Steps wizard />
                {move || match place.get() {
                    Place::Choose => view! { <choose::Choose wizard /> }.into_any(),
                    Place::Columns => view! { <columns::Columns wizard /> }.into_any(),
                    Place::Check => view! { <check::Check wizard /> }.into_any(),
                    Place::Run => view! { <run::Run wizard /> }.into_any(),
                }}
            </div>
        </div>
    }
}

/// Where in the wizard one is.
#[component]
fn Steps(wizard: Wizard) -> impl IntoView {
    let here = move || wizard.step.read().place();
    view! {
        <ol class="import-steps">
            {Place::ALL
                .map(|place| {
                    view! {
                        <li
                            class="import-step"
                            aria-current=move || (here() == place).then_some("step")
                            data-passed=move || (here() > place).then_some("")
                        >
                            {move || t(place.name())}
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}
