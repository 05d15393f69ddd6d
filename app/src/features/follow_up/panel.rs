//! The follow-up part of a customer's page: composer above, timeline below.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    customer::{
        field::ContactField,
        record::{Contact, Customer},
    },
    follow_up::record::ActionForm,
    id::ContactId,
};

use super::{
    composer::{Choices, Composer, Purpose},
    draft::Draft,
    kept_draft,
    text::ComposerText,
    timeline::Timeline,
};
use crate::{
    bridge::Opened,
    i18n::{t, text},
    screen::workspace::Workspace,
    ui::{
        button::QuietButton,
        dialog::{Dialog, DialogBody},
        icon::{Icon, IconView},
        media,
        show::Show,
    },
};

/// A longer name is cut where it is only mentioned.
const NAME_CHARS: usize = 60;

/// The names of the contacts that one can have talked with.
pub fn named_contacts(customer: &Customer) -> Vec<(ContactId, String)> {
    let name = |contact: &Contact| contact.text(ContactField::Name).chars().take(NAME_CHARS).collect();
    customer.contacts().map(|contact| (contact.id, name(contact))).collect()
}

/// Composer and timeline of a record.
#[component]
pub fn FollowUp(
    /// The record.
    record: Signal<Arc<Opened>>,
    /// The form in which somebody wants to write; set to `None` when that is done.
    compose: RwSignal<Option<ActionForm>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let doc = record.read_untracked().customer.id;
    let draft = RwSignal::new(kept_draft::left_or_fresh(workspace, doc, ActionForm::Record));
    let contacts: Choices = Memo::new(move |_| named_contacts(&record.read().customer)).into();
    let desk = media::desk();
    let open = Memo::new(move |_| compose.read().is_some());
    // A wish for a form changes the draft that is there; what is written stays.
    Effect::new(move |_| {
        if let Some(form) = compose.get() {
            draft.update(|draft| {
                if draft.form != form {
                    draft.choose_form(form);
                }
            });
        }
    });
    let done = Callback::new(move |()| compose.set(None));
    let in_place = move || open.get() && desk.get();
    let in_sheet = RwSignal::new(false);
    // The sheet closes by itself too (Escape, the backdrop), so both follow each other.
    Effect::new(move |_| in_sheet.set(open.get() && !desk.get()));
    Effect::new(move |was: Option<bool>| {
        let shown = in_sheet.get();
        if was == Some(true) && !shown && !desk.get_untracked() {
            compose.set(None);
        }
        shown
    });
    view! {
        <section class="follow-up">
            <Show when=in_place fallback=move || view! { <WriteBar draft compose /> }>
                <div class="composer-card">
                    <Composer doc contacts draft purpose=Purpose::Enter on_done=done />
                </div>
            </Show>
            <Timeline record contacts />
            <Dialog open=in_sheet title=text(ComposerText::NewTitle)>
                <DialogBody>
                    <Composer doc contacts draft purpose=Purpose::Enter on_done=done />
                </DialogBody>
            </Dialog>
        </section>
    }
}

/// The composer while nobody writes: one press and it is there. On a phone the page's own bar does it, unless a
/// draft waits.
#[component]
fn WriteBar(draft: RwSignal<Draft>, compose: RwSignal<Option<ActionForm>>) -> impl IntoView {
    let waits = Memo::new(move |_| draft.read().worth_keeping());
    let words = move || {
        let draft = draft.read();
        let beginning: String = draft.content.chars().take(80).collect();
        if draft.worth_keeping() && !beginning.trim().is_empty() {
            beginning
        } else {
            t(ComposerText::Write).to_owned()
        }
    };
    let open = move |form| compose.set(Some(form));
    view! {
        <div class="write-bar" data-draft=move || waits.get().then_some("")>
            <button class="write-bar-field" type="button" on:click=move |_| open(draft.read_untracked().form)>
                <IconView icon=Icon::Edit />
                <bdi class="grow ellipsis">{words}</bdi>
                <Show when=move || waits.get()>
                    <span class="write-bar-note">{move || t(ComposerText::DraftKept)}</span>
                </Show>
            </button>
            <QuietButton label=text(ActionForm::ToDo.label()) icon=Icon::CheckCircle on:click=move |_| open(ActionForm::ToDo) />
            <QuietButton label=text(ActionForm::Schedule.label()) icon=Icon::Calendar on:click=move |_| open(ActionForm::Schedule) />
        </div>
    }
}
