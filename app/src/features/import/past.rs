//! Imports of the past, each of which can still be undone as a whole.

use leptos::prelude::*;

use super::{
    model::{PastImport, past_imports},
    text::ImportText,
    wizard::Wizard,
};
use crate::{
    i18n::{t, tf},
    screen::workspace::Workspace,
    ui::{
        button::{ButtonSize, QuietButton},
        each::For,
        show::Show,
    },
};

/// How many are listed.
const LISTED: usize = 5;

/// Earlier imports.
#[component]
pub(super) fn PastImports(wizard: Wizard) -> impl IntoView {
    let workspace = Workspace::here();
    let past = Memo::new(move |_| {
        let mut found = past_imports(workspace.book.read().rows().iter().map(|facts| &**facts));
        found.truncate(LISTED);
        found
    });
    view! {
        <Show when=move || !past.read().is_empty()>
            <section class="section">
                <h2 class="section-title">{move || t(ImportText::Past)}</h2>
                <ul class="card rows">
                    <For each=move || past.get() key=|past| (past.import, past.docs.len()) let:past>
                        <Past wizard past />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn Past(wizard: Wizard, past: PastImport) -> impl IntoView {
    let workspace = Workspace::here();
    let busy = RwSignal::new(false);
    let (at, count) = (past.at, past.docs.len());
    let undo = move |_| {
        busy.set(true);
        let docs = past.docs.clone();
        leptos::task::spawn_local(async move {
            wizard.undo_past(docs).await;
            let _ = busy.try_set(false);
        });
    };
    view! {
        <li class="import-row">
            <span class="grow">{move || tf(ImportText::PastRow, &[&workspace.reader().moment(at), &count])}</span>
            <QuietButton
                label=move || t(if busy.get() { ImportText::Undoing } else { ImportText::UndoThis })
                size=ButtonSize::Small
                disabled=busy
                on:click=undo
            />
        </li>
    }
}
