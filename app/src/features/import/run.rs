//! Last step: it runs, can be stopped, and can be undone as a whole.

use leptos::prelude::*;
use shared::import::kind::ImportKind;

use super::{
    step::{Outcome, Step},
    text::ImportText,
    wizard::Wizard,
};
use crate::{
    i18n::{t, text, tf},
    screen::routes::Page,
    ui::{
        Tone,
        button::{LinkButton, QuietButton},
        icon::{Icon, IconView},
        progress::ProgressBar,
    },
};

/// It runs, or has run.
#[component]
pub(super) fn Run(wizard: Wizard) -> impl IntoView {
    let outcome = Memo::new(move |_| match &*wizard.step.read() {
        Step::Done(outcome) => Some(*outcome),
        _ => None,
    });
    view! {
        {move || match outcome.get() {
            Some(outcome) => view! { <Ended wizard outcome /> }.into_any(),
            None => view! { <Running wizard /> }.into_any(),
        }}
    }
}

#[component]
fn Running(wizard: Wizard) -> impl IntoView {
    let progress = Memo::new(move |_| match *wizard.step.read() {
        Step::Running { done, total } => (done, total),
        _ => (0, 0),
    });
    view! {
        <div class="card card-pad stack">
            <p class="import-drop-title" role="status">
                {move || {
                    let (done, total) = progress.get();
                    tf(ImportText::Running, &[&done, &total])
                }}
            </p>
            <ProgressBar
                label=text(ImportText::StepRun)
                value=Signal::derive(move || progress.get().0)
                max=Signal::derive(move || progress.get().1)
            />
            <p class="import-hint">{move || t(ImportText::KeepsGoing)}</p>
            <QuietButton label=text(ImportText::Stop) on:click=move |_| wizard.stop() />
        </div>
    }
}

/// How far the undoing has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undo {
    Possible,
    UnderWay,
    Done(u32),
}

#[component]
fn Ended(wizard: Wizard, outcome: Outcome) -> impl IntoView {
    let undo = RwSignal::new(Undo::Possible);
    let begin_undo = move |_| {
        undo.set(Undo::UnderWay);
        leptos::task::spawn_local(async move {
            let undone = wizard.undo().await;
            let _ = undo.try_set(Undo::Done(undone));
        });
    };
    let kind = wizard.kind.get_untracked();
    let customers = kind == ImportKind::Customers;
    let tally = outcome.tally;
    let headline = move || match (customers, outcome.stopped) {
        (true, false) => tf(ImportText::Done, &[&tally.created]),
        (true, true) => tf(ImportText::Stopped, &[&tally.created]),
        (false, false) => tf(ImportText::DoneRecords, &[&t(kind.label()), &tally.created]),
        (false, true) => tf(ImportText::StoppedRecords, &[&t(kind.label()), &tally.created]),
    };
    let (to, page) = match kind {
        ImportKind::Customers | ImportKind::Opportunities => (ImportText::ToCustomers, Page::Customers),
        ImportKind::Products => (ImportText::ToProducts, Page::Products),
        ImportKind::Orders => (ImportText::ToOrders, Page::Orders),
        ImportKind::Plans | ImportKind::Receipts => (ImportText::ToMoney, Page::Receivables),
    };
    let undone = if customers { ImportText::Undone } else { ImportText::UndoneRecords };
    let changed = if customers { ImportText::FilledToo } else { ImportText::ChangedToo };
    let line =
        move |count: u32, label: ImportText| (count > 0).then(|| view! { <p>{move || tf(label, &[&count])}</p> });
    let nothing = tally.created + tally.changed + tally.named == 0;
    view! {
        <div class="card card-pad stack" role="status" data-imported=tally.created.to_string()>
            <p class="import-drop-title">
                <IconView icon=Icon::CheckCircle />
                {headline}
            </p>
            {line(tally.changed, changed)}
            {line(tally.named, ImportText::NamedToo)}
            {line(outcome.failed, ImportText::Failed)}
            {move || match undo.get() {
                Undo::Done(count) => Some(view! { <p class="import-undone">{move || tf(undone, &[&count])}</p> }),
                _ => None,
            }}
            <p class="import-hint">{move || t(ImportText::KeepsGoing)}</p>
        </div>
        <div class="import-actions">
            {move || match undo.get() {
                Undo::Done(_) => None,
                state => Some(
                    view! {
                        <QuietButton
                            label=move || t(if state == Undo::UnderWay { ImportText::Undoing } else { ImportText::Undo })
                            icon=Icon::Undo
                            disabled=nothing || state == Undo::UnderWay
                            on:click=begin_undo
                        />
                    },
                ),
            }}
            <QuietButton label=text(ImportText::Again) on:click=move |_| wizard.restart() />
            <LinkButton label=text(to) href=page.to_string() tone=Tone::Primary />
        </div>
    }
}
