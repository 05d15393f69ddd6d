//! First step: the file.

use leptos::{ev::DragEvent, html, prelude::*};
use shared::{
    import::kind::ImportKind,
    policy::{Resource, Verb, allows},
};

use super::{past::PastImports, step::Step, text::ImportText, wizard::Wizard};
use crate::{
    i18n::{t, text, tf},
    screen::workspace::Workspace,
    ui::{
        Tone,
        button::{Button, QuietButton},
        field::{Choice, SelectField},
        icon::{Icon, IconView},
        progress::Spinner,
    },
};

/// What the file dialog offers.
const ACCEPTED: &str =
    ".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The file is chosen.
#[component]
pub(super) fn Choose(wizard: Wizard) -> impl IntoView {
    let reading = move || *wizard.step.read() == Step::Reading;
    view! {
        <Kind wizard />
        {move || if reading() { view! { <Reading wizard /> }.into_any() } else { view! { <Drop wizard /> }.into_any() }}
        {move || match &*wizard.step.read() {
            Step::Unreadable(why) => {
                let why = *why;
                Some(
                    view! {
                        <p class="import-trouble" role="alert">
                            <IconView icon=Icon::Alert />
                            <span>
                                <bdi>{move || wizard.file_name.get()}</bdi>
                                {move || format!("：{}", t(why))}
                            </span>
                        </p>
                    },
                )
            }
            _ => None,
        }}
        <PastImports wizard />
    }
}

/// What the rows of the file are.
#[component]
fn Kind(wizard: Wizard) -> impl IntoView {
    let workspace = Workspace::here();
    let kinds = Memo::new(move |_| {
        let roster = workspace.roster.read();
        let writes = workspace.me().is_some_and(|me| allows(&roster, me, Verb::Create, Resource::Product));
        ImportKind::ALL.into_iter().filter(|kind| writes || *kind != ImportKind::Products).collect::<Vec<_>>()
    });
    let choices = Signal::derive(move || {
        kinds
            .get()
            .into_iter()
            .map(|kind| Choice::new(kind.key(), move || t(kind.label()).to_owned()))
            .collect::<Vec<_>>()
    });
    let chosen = RwSignal::new(wizard.kind.get_untracked().key().to_owned());
    Effect::new(move |_| {
        if let Some(kind) = ImportKind::from_key(&chosen.read()).filter(|kind| *kind != wizard.kind.get_untracked()) {
            wizard.choose_kind(kind);
        }
    });
    view! {
        <div class="import-kind">
            <SelectField label=text(ImportText::What) value=chosen choices />
            <p class="import-hint">{move || t(hint(wizard.kind.get()))}</p>
        </div>
    }
}

/// By what records of the kind are found again.
fn hint(kind: ImportKind) -> ImportText {
    match kind {
        ImportKind::Customers => ImportText::HintCustomers,
        ImportKind::Products => ImportText::HintProducts,
        ImportKind::Opportunities => ImportText::HintOpportunities,
        ImportKind::Orders => ImportText::HintOrders,
        ImportKind::Plans => ImportText::HintPlans,
        ImportKind::Receipts => ImportText::HintReceipts,
    }
}

#[component]
fn Drop(wizard: Wizard) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let choose = move |_| {
        if let Some(input) = input.get() {
            input.click();
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get() {
            let file = input.files().and_then(|files| files.get(0));
            // The same file can be chosen again after it was corrected.
            input.set_value("");
            file.into_iter().for_each(|file| wizard.read(file));
        }
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        file.into_iter().for_each(|file| wizard.read(file));
    };
    view! {
        <div
            class="import-drop card"
            data-over=move || over.get().then_some("")
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <IconView icon=Icon::Upload />
            <p class="import-drop-title">{move || t(ImportText::Drop)}</p>
            <p class="import-hint">{move || t(ImportText::Kinds)}</p>
            <Button label=text(ImportText::Choose) tone=Tone::Primary on:click=choose />
            <input
                class="visually-hidden"
                type="file"
                tabindex="-1"
                accept=ACCEPTED
                aria-label=move || t(ImportText::Choose)
                node_ref=input
                on:change=chosen
            />
        </div>
    }
}

#[component]
fn Reading(wizard: Wizard) -> impl IntoView {
    view! {
        <div class="import-drop card">
            <Spinner label=text(ImportText::StepFile) />
            <p class="import-drop-title">{move || tf(ImportText::Reading, &[&wizard.file_name.get()])}</p>
            <QuietButton label=text(ImportText::Cancel) on:click=move |_| wizard.restart() />
        </div>
    }
}
