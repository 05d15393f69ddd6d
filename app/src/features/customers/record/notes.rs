//! Private notes 私密笔记: nobody else's devices ever hold them.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{command::Intent, id::NoteId, notes::command::NotesCommand};

use crate::{
    bridge::Opened,
    features::customers::text::PartText,
    i18n::{t, text},
    screen::workspace::{Say, Workspace, new_id},
    ui::{
        Tone,
        button::{Button, ButtonKind, ButtonSize, IconButton},
        each::For,
        icon::Icon,
        inline_edit::{Editor, InlineEdit},
    },
};

/// The own notes on a customer.
#[component]
pub fn NotesPart(record: Signal<Arc<Opened>>) -> impl IntoView {
    let ids = Memo::new(move |_| {
        let mut ids: Vec<NoteId> = record.read().notes.record.entries().map(|note| note.id).collect();
        // The latest first.
        ids.reverse();
        ids
    });
    view! {
        <section data-part="notes">
            <header class="property-group-head">
                <h3>{move || t(PartText::Notes)}</h3>
            </header>
            <p class="muted">{move || t(PartText::NotesHint)}</p>
            <NewNote record />
            <For each=move || ids.get() key=|id| *id let:id>
                <NoteLine record id />
            </For>
        </section>
    }
}

#[component]
fn NewNote(record: Signal<Arc<Opened>>) -> impl IntoView {
    let workspace = Workspace::here();
    let typed = RwSignal::new(String::new());
    let empty = Memo::new(move |_| typed.read().trim().is_empty());
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if empty.get_untracked() {
            return;
        }
        let opened = record.read_untracked();
        let command = NotesCommand::Add { of: opened.customer.id, id: NoteId(new_id()), text: typed.get_untracked() };
        let said = untrack(|| t(PartText::NoteSaved).to_owned());
        workspace.act(opened.notes.doc, Intent::Notes(command), Say::WithUndo(said));
        typed.set(String::new());
    };
    view! {
        <form class="inline-form" on:submit=save>
            <textarea
                class="input"
                rows="2"
                dir="auto"
                aria-label=move || t(PartText::NewNote)
                placeholder=move || t(PartText::NewNote)
                bind:value=typed
            ></textarea>
            <Button label=text(PartText::Save) tone=Tone::Primary kind=ButtonKind::Submit size=ButtonSize::Small disabled=empty />
        </form>
    }
}

#[component]
fn NoteLine(record: Signal<Arc<Opened>>, id: NoteId) -> impl IntoView {
    let workspace = Workspace::here();
    let note = Memo::new(move |_| record.read().notes.record.entries().find(|note| note.id == id).cloned());
    let value = Signal::derive(move || note.read().as_ref().map(|note| note.text.clone()).unwrap_or_default());
    let when = move || note.read().as_ref().map(|note| workspace.reader().moment(note.created.at));
    let act = move |command: NotesCommand, word: PartText| {
        let said = untrack(|| t(word).to_owned());
        workspace.act(record.read_untracked().notes.doc, Intent::Notes(command), Say::WithUndo(said));
    };
    let on_save = Callback::new(move |text: String| {
        if text.is_empty() {
            act(NotesCommand::Delete(id), PartText::NoteDeleted);
        } else {
            act(NotesCommand::Edit { id, text }, PartText::NoteSaved);
        }
        None
    });
    let remove = move |_| act(NotesCommand::Delete(id), PartText::NoteDeleted);
    view! {
        <div class="property" data-kind="paragraph">
            <span class="property-name">{when}</span>
            <div class="property-value">
                <InlineEdit label=text(PartText::Note) value editor=Editor::Paragraph on_save />
                <span class="property-tools">
                    <IconButton label=text(PartText::DeleteNote) icon=Icon::Close on:click=remove />
                </span>
            </div>
        </div>
    }
}
