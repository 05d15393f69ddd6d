//! The composer: writes a record, a to-do or a schedule, and the step after it, as one command.

use leptos::{html, prelude::*, task::spawn_local};
use shared::{
    command::Intent,
    follow_up::{
        command::ActionCommand,
        record::{ACTION_KINDS, ActionForm},
    },
    id::{ActionId, ContactId, DocId},
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{
    draft::{Draft, EmptyDraft, Writer},
    kept_draft,
    next_step::NextStepRow,
    text::{ComposerText, RecordPhrase},
    when::{WhenRow, device_clock},
};
use crate::{
    i18n::{Language, Text as _, t, text, values},
    screen::workspace::{Announcement, Workspace, new_action},
    ui::{
        Tone,
        button::{Button, QuietButton},
        chip::Chip,
        icon::Icon,
        platform::{composing, focus_soon},
        segmented::{Segment, Segmented},
        show::Show,
    },
};

/// What the composer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To enter an action; the draft is kept on this device until then.
    Enter,
    /// To change one.
    Edit(ActionId),
}

/// The people at the customer who can be chosen.
pub type Choices = Signal<Vec<(ContactId, String)>>;

/// The composer. It saves by itself and says so; `on_done` closes whatever it stands in.
#[component]
pub fn Composer(
    /// The customer.
    doc: DocId,
    /// Whom one can have talked with.
    contacts: Choices,
    /// What is written.
    draft: RwSignal<Draft>,
    /// Entering or editing.
    purpose: Purpose,
    /// It is saved, or given up.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let (empty, busy) = (RwSignal::new(false), RwSignal::new(false));
    if purpose == Purpose::Enter {
        kept_draft::keep_up_to_date(workspace, doc, draft);
    }
    let content = NodeRef::<html::Textarea>::new();
    content.on_load(|area| focus_soon(area.unchecked_into::<HtmlElement>()));
    let save = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        match command(workspace, draft, purpose) {
            Ok(command) => {
                busy.set(true);
                store(workspace, doc, command, Stored { draft, purpose, busy, on_done });
            }
            Err(EmptyDraft) => {
                empty.set(true);
                if let Some(area) = content.get_untracked() {
                    let _ = area.focus();
                }
            }
        }
    });
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !composing(&event) {
            event.prevent_default();
            save.run(());
        }
    };
    let form = Memo::new(move |_| draft.read().form);
    view! {
        <form
            class="composer"
            on:keydown=keys
            on:submit=move |event| {
                event.prevent_default();
                save.run(());
            }
        >
            <Segmented
                label=text(ComposerText::Form)
                segments=forms()
                value=form
                on_choose=move |form| draft.update(|draft| draft.choose_form(form))
            />
            <KindChips draft />
            <textarea
                class="input composer-content"
                node_ref=content
                rows="3"
                dir="auto"
                maxlength=shared::value::PARAGRAPH_MAX_CHARS.to_string()
                aria-label=move || t(ComposerText::Content)
                aria-invalid=move || empty.get().then_some("true")
                placeholder=move || t(prompt(form.get()))
                prop:value=move || draft.read().content.clone()
                on:input:target=move |event| {
                    empty.set(false);
                    draft.update(|draft| draft.content = event.target().value());
                }
            ></textarea>
            <Show when=move || empty.get()>
                <p class="inline-error" role="alert">{move || t(ComposerText::Empty)}</p>
            </Show>
            <Show when=move || form.get() == ActionForm::Record>
                <Phrases draft />
            </Show>
            <WhenRow draft />
            <With draft contacts />
            <Show when=move || form.get() == ActionForm::Record && purpose == Purpose::Enter>
                <NextStepRow draft />
            </Show>
            <footer class="composer-foot">
                <Show when=move || purpose == Purpose::Enter && draft.read().worth_keeping()>
                    <QuietButton label=text(ComposerText::Clear) on:click=move |_| draft.update(|draft| *draft = Draft::of_form(draft.form)) />
                </Show>
                <span class="grow"></span>
                <QuietButton label=text(ComposerText::Cancel) on:click=move |_| on_done.run(()) />
                <Button
                    label=text(ComposerText::Save)
                    tone=Tone::Primary
                    icon=Icon::Check
                    disabled=busy
                    on:click=move |_| save.run(())
                    attr:title=move || t(ComposerText::SaveKeys)
                />
            </footer>
        </form>
    }
}

/// The forms, the most used first.
pub fn forms() -> Vec<Segment<ActionForm>> {
    [(ActionForm::Record, Icon::Note), (ActionForm::ToDo, Icon::CheckCircle), (ActionForm::Schedule, Icon::Calendar)]
        .map(|(form, icon)| Segment::new(form, text(form.label())).with_icon(icon))
        .to_vec()
}

fn prompt(form: ActionForm) -> ComposerText {
    match form {
        ActionForm::Record => ComposerText::RecordPrompt,
        ActionForm::ToDo => ComposerText::ToDoPrompt,
        ActionForm::Schedule => ComposerText::SchedulePrompt,
    }
}

fn command(workspace: Workspace, draft: RwSignal<Draft>, purpose: Purpose) -> Result<ActionCommand, EmptyDraft> {
    let Some(me) = workspace.session.read_untracked().as_ref().map(|session| session.person.id) else {
        return Err(EmptyDraft);
    };
    let default_next = untrack(|| t(ComposerText::NextDefault));
    let writer = Writer { me, clock: device_clock(workspace), ids: [new_action(), new_action()], default_next };
    let draft = draft.read_untracked();
    match purpose {
        Purpose::Enter => draft.actions(&writer).map(ActionCommand::Add),
        Purpose::Edit(action) => draft.action(&writer).map(|draft| ActionCommand::Edit { action, draft }),
    }
}

/// What happens once a command is on this device's disk, or was refused.
#[derive(Clone, Copy)]
struct Stored {
    draft: RwSignal<Draft>,
    purpose: Purpose,
    busy: RwSignal<bool>,
    on_done: Callback<()>,
}

/// Until the command is saved the draft stays where it is: nothing is lost by a refusal.
fn store(workspace: Workspace, doc: DocId, command: ActionCommand, then: Stored) {
    let said = untrack(|| t(saved_words(&command)));
    spawn_local(async move {
        let saved = workspace.dispatch(doc, Intent::Action(command)).await;
        let _ = then.busy.try_set(false);
        match saved {
            Ok(undo) => {
                if then.purpose == Purpose::Enter {
                    kept_draft::forget(workspace, doc);
                    let _ = then.draft.try_update(|draft| *draft = Draft::of_form(draft.form));
                }
                workspace.announce(Announcement::Done { text: said.to_owned(), undo });
                then.on_done.run(());
            }
            Err(why) => workspace.announce(Announcement::Refused(why)),
        }
    });
}

fn saved_words(command: &ActionCommand) -> ComposerText {
    match command {
        ActionCommand::Add(actions) if actions.len() > 1 => ComposerText::SavedBoth,
        ActionCommand::Add(actions) => match actions.first().map(|action| action.draft.form) {
            Some(ActionForm::ToDo) => ComposerText::SavedToDo,
            Some(ActionForm::Schedule) => ComposerText::SavedSchedule,
            Some(ActionForm::Record) | None => ComposerText::SavedRecord,
        },
        _ => ComposerText::SavedEdit,
    }
}

#[component]
fn KindChips(draft: RwSignal<Draft>) -> impl IntoView {
    let kind = Memo::new(move |_| draft.read().kind.clone());
    let chips = ACTION_KINDS
        .iter()
        .map(|entry| {
            let pressed = Signal::derive(move || Some(*kind.read() == entry.key));
            view! { <Chip label=text(entry.label) pressed on:click=move |_| draft.update(|draft| draft.kind = entry.key.to_owned()) /> }
        })
        .collect_view();
    // A kind of the company's own, on an action that is edited.
    let own = move || {
        let kind = kind.get();
        let known = kind.is_empty() || ACTION_KINDS.iter().any(|entry| entry.key == kind);
        (!known).then(|| view! { <Chip label=values::action_kind(Language::current(), &kind) pressed=Some(true) /> })
    };
    view! {
        <div class="composer-row composer-scroll" role="group" aria-label=move || t(ComposerText::Kind)>
            {chips}
            {own}
        </div>
    }
}

#[component]
fn Phrases(draft: RwSignal<Draft>) -> impl IntoView {
    let chips = RecordPhrase::ALL
        .iter()
        .map(|phrase| {
            let add = move |_| draft.update(|draft| append_phrase(&mut draft.content, untrack(|| t(*phrase))));
            view! { <Chip label=text(*phrase) on:click=add /> }
        })
        .collect_view();
    view! {
        <div class="composer-row composer-scroll composer-phrases" role="group" aria-label=move || t(ComposerText::Phrases)>
            {chips}
        </div>
    }
}

/// Adds a phrase to what is written, on the same line.
pub fn append_phrase(content: &mut String, phrase: &str) {
    let gap = match content.chars().next_back() {
        None | Some('\n' | '，' | '。' | ' ') => "",
        Some(last) if last.is_ascii() => ", ",
        Some(_) => "，",
    };
    content.push_str(gap);
    content.push_str(phrase);
}

/// With whom, and how pressing.
#[component]
fn With(draft: RwSignal<Draft>, contacts: Choices) -> impl IntoView {
    let options = move || {
        let chosen = draft.read().contact;
        contacts
            .get()
            .into_iter()
            .map(|(id, name)| view! { <option value=id.to_string() selected=chosen == Some(id)>{name}</option> })
            .collect_view()
    };
    let choose = move |event| {
        let chosen = event_target_value(&event).parse().ok();
        draft.update(|draft| draft.contact = chosen);
    };
    let important = Signal::derive(move || Some(draft.read().important));
    let urgent = Signal::derive(move || Some(draft.read().urgent));
    let pressing = Memo::new(move |_| draft.read().form != ActionForm::Record);
    view! {
        <div class="composer-row">
            <Show when=move || !contacts.read().is_empty()>
                <select class="input composer-contact" aria-label=move || t(ComposerText::Contact) on:change=choose>
                    <option value="">{move || t(ComposerText::NoContact)}</option>
                    {options}
                </select>
            </Show>
            <Show when=move || pressing.get()>
                <Chip label=text(ComposerText::Important) icon=Icon::Flag pressed=important on:click=move |_| draft.update(|draft| draft.important = !draft.important) />
                <Chip label=text(ComposerText::Urgent) icon=Icon::Alert pressed=urgent on:click=move |_| draft.update(|draft| draft.urgent = !draft.urgent) />
            </Show>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::append_phrase;

    #[test]
    fn phrases_are_joined_as_people_write() {
        let mut content = String::new();
        append_phrase(&mut content, "未接通");
        append_phrase(&mut content, "客户在考虑");
        assert_eq!(content, "未接通，客户在考虑");
        let mut content = "Called".to_owned();
        append_phrase(&mut content, "No answer");
        assert_eq!(content, "Called, No answer");
    }
}
