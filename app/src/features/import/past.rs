//! Imports of the past, each of which can still be undone as a whole.

use leptos::prelude::*;
use shared::import::kind::ImportKind;

use super::{
    log,
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
    let taken_back = RwSignal::new(());
    let past = Memo::new(move |_| {
        taken_back.track();
        let book = workspace.book.read();
        let mut found = past_imports(book.rows().iter().map(|facts| &**facts), log::runs(workspace));
        found.truncate(LISTED);
        found
    });
    view! {
        <Show when=move || !past.read().is_empty()>
            <section class="section">
                <h2 class="section-title">{move || t(ImportText::Past)}</h2>
                <ul class="card rows">
                    <For each=move || past.get() key=|past| (past.import, past.records()) let:past>
                        <Past wizard past taken_back />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn Past(wizard: Wizard, past: PastImport, taken_back: RwSignal<()>) -> impl IntoView {
    let workspace = Workspace::here();
    let busy = RwSignal::new(false);
    let (at, (kind, count)) = (past.at, past.records());
    let undo = move |_| {
        busy.set(true);
        let past = past.clone();
        leptos::task::spawn_local(async move {
            wizard.undo_past(&past).await;
            let _ = busy.try_set(false);
            let _ = taken_back.try_set(());
        });
    };
    view! {
        <li class="import-row">
            <span class="grow">{move || {
                let moment = workspace.reader().moment(at);
                match kind {
                    ImportKind::Customers => tf(ImportText::PastRow, &[&moment, &count]),
                    kind => tf(ImportText::PastRecords, &[&moment, &t(kind.label()), &count]),
                }
            }}</span>
            <QuietButton
                label=move || t(if busy.get() { ImportText::Undoing } else { ImportText::UndoThis })
                size=ButtonSize::Small
                disabled=busy
                on:click=undo
            />
        </li>
    }
}
