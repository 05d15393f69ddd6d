//! An action on the timeline: what, when, who, and what one can do to it.

use leptos::prelude::*;
use shared::{
    command::Intent,
    follow_up::{
        command::ActionCommand,
        record::{Action, ActionForm},
        window::TimeLabel,
    },
    id::ActionId,
};

use super::{
    Shown,
    model::{Behind, EntryKey, behind},
};
use crate::{
    features::follow_up::{
        composer::{Composer, Purpose},
        draft::{Draft, vague_window},
        text::{ComposerText, TimelineText, vague},
        when::device_clock,
    },
    i18n::{Language, format::Reader, t, text, tf, values},
    screen::{
        clipboard,
        workspace::{Say, Workspace},
    },
    ui::{
        Tone,
        badge::Badge,
        button::{IconButton, QuietButton},
        dialog::{Dialog, DialogBody},
        icon::{Icon, IconView},
        menu::{Menu, MenuItem},
        show::Show,
        toast::Toaster,
    },
};

/// A text longer than this starts folded.
const FOLD_AT_CHARS: usize = 280;

/// An action.
#[component]
pub fn ActionEntry(id: ActionId, shown: Shown) -> impl IntoView {
    let action =
        Memo::new(move |_| shown.record.read().customer.actions.iter().find(|action| action.id == id).cloned());
    let form = Memo::new(move |_| action.read().as_ref().map_or(ActionForm::Record, |action| action.form));
    let open = Memo::new(move |_| action.read().as_ref().is_some_and(Action::open));
    let editing = RwSignal::new(false);
    let said = Memo::new(move |_| action.read().as_ref().map(spoken).unwrap_or_default());
    view! {
        <li class="timeline-entry" data-form=move || form.get().key() data-open=move || open.get().then_some("")>
            <Bullet id action shown />
            <div class="entry-body">
                <div class="entry-head">
                    <span class="entry-title">{move || action.read().as_ref().map(title)}</span>
                    <WithWhom action shown />
                    <Badges action />
                    <span class="grow"></span>
                    <Unsent key=EntryKey::Action(id) shown />
                    <ActionMenu id action shown editing />
                </div>
                <Words said />
                <Foot action />
            </div>
            <Editing id action shown editing />
        </li>
    }
}

/// What was said: subject and content.
fn spoken(action: &Action) -> String {
    match (action.subject.is_empty(), action.content.is_empty()) {
        (true, _) => action.content.clone(),
        (false, true) => action.subject.clone(),
        (false, false) => format!("{}\n{}", action.subject, action.content),
    }
}

/// The kind; a to-do or schedule says its form where the kind says nothing.
fn title(action: &Action) -> String {
    let kind = values::action_kind(Language::current(), &action.kind);
    match action.form {
        ActionForm::Record if !kind.is_empty() => kind,
        ActionForm::Record => t(action.form.label()).to_owned(),
        _ if kind.is_empty() => t(action.form.label()).to_owned(),
        _ => format!("{} · {kind}", t(action.form.label())),
    }
}

fn kind_icon(action: &Action) -> Icon {
    match (action.form, action.kind.as_str()) {
        (ActionForm::Schedule, _) => Icon::Calendar,
        (_, "visit" | "travel_visit") => Icon::Visit,
        (_, "phone") => Icon::Phone,
        (_, "wechat" | "sms") => Icon::Chat,
        (_, "email") => Icon::Mail,
        (_, "meeting") => Icon::People,
        _ => Icon::Note,
    }
}

/// The picture of a record; for what is to be done, the box that ticks it off.
#[component]
fn Bullet(id: ActionId, action: Memo<Option<Action>>, shown: Shown) -> impl IntoView {
    let workspace = Workspace::here();
    let form = Memo::new(move |_| action.read().as_ref().map_or(ActionForm::Record, |action| action.form));
    let done = Memo::new(move |_| action.read().as_ref().is_some_and(|action| action.done.is_some()));
    let tick = move |_| {
        let (command, said) = if done.get_untracked() {
            (ActionCommand::Reopen(id), TimelineText::Reopened)
        } else {
            (ActionCommand::Finish(id), TimelineText::Finished)
        };
        workspace.act(shown.doc, Intent::Action(command), Say::WithUndo(t(said).to_owned()));
    };
    move || match form.get() {
        ActionForm::Record => {
            let icon = Signal::derive(move || action.read().as_ref().map_or(Icon::Note, kind_icon));
            view! { <span class="entry-bullet"><IconView icon /></span> }.into_any()
        }
        ActionForm::ToDo | ActionForm::Schedule => {
            let icon = Signal::derive(move || if done.get() { Icon::CheckCircle } else { Icon::Circle });
            let label = move || t(if done.get() { TimelineText::Reopen } else { TimelineText::Finish });
            let pressed = Signal::derive(move || Some(done.get()));
            view! { <span class="entry-tick"><IconButton label icon pressed on:click=tick /></span> }.into_any()
        }
    }
}

#[component]
fn WithWhom(action: Memo<Option<Action>>, shown: Shown) -> impl IntoView {
    let name = Memo::new(move |_| {
        let contact = action.read().as_ref().and_then(|action| action.contact)?;
        shown.contacts.read().iter().find(|(id, _)| *id == contact).map(|(_, name)| name.clone())
    });
    move || {
        name.get().map(
            |name| view! { <bdi class="entry-with ellipsis">{move || tf(TimelineText::WithContact, &[&name])}</bdi> },
        )
    }
}

#[component]
fn Badges(action: Memo<Option<Action>>) -> impl IntoView {
    let workspace = Workspace::here();
    let now = workspace.now;
    let overdue = Memo::new(move |_| {
        action.read().as_ref().is_some_and(|action| action.open() && action.end.unwrap_or(action.start) < now.get())
    });
    let important = Memo::new(move |_| action.read().as_ref().is_some_and(|action| action.important));
    let urgent = Memo::new(move |_| action.read().as_ref().is_some_and(|action| action.urgent));
    let follows = Memo::new(move |_| action.read().as_ref().is_some_and(|action| action.follows.is_some()));
    view! {
        <Show when=move || follows.get()><Badge label=text(TimelineText::FollowsRecord) /></Show>
        <Show when=move || important.get()><Badge label=text(ComposerText::Important) tone=Tone::Warn icon=Icon::Flag /></Show>
        <Show when=move || urgent.get()><Badge label=text(ComposerText::Urgent) tone=Tone::Warn icon=Icon::Alert /></Show>
        <Show when=move || overdue.get()><Badge label=text(TimelineText::Overdue) tone=Tone::Bad icon=Icon::Clock /></Show>
    }
}

/// A dot beside what the server has not got.
#[component]
pub fn Unsent(key: EntryKey, shown: Shown) -> impl IntoView {
    let unsent = Memo::new(move |_| shown.unsent.read().contains(&key));
    view! {
        <Show when=move || unsent.get()>
            <span class="unsent-dot" role="img" aria-label=move || t(TimelineText::Unsent) title=move || t(TimelineText::Unsent)></span>
        </Show>
    }
}

/// The words, folded if they are many.
#[component]
fn Words(said: Memo<String>) -> impl IntoView {
    let unfolded = RwSignal::new(false);
    let long = Memo::new(move |_| {
        let said = said.read();
        said.chars().count() > FOLD_AT_CHARS || said.lines().count() > 6
    });
    let label = move || t(if unfolded.get() { TimelineText::Fold } else { TimelineText::Expand });
    view! {
        <p class="entry-words" dir="auto" data-folded=move || (long.get() && !unfolded.get()).then_some("")>{said}</p>
        <Show when=move || long.get()>
            <QuietButton label size=crate::ui::button::ButtonSize::Small on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded) />
        </Show>
    }
}

/// When and by whom.
#[component]
fn Foot(action: Memo<Option<Action>>) -> impl IntoView {
    let workspace = Workspace::here();
    let who = Memo::new(move |_| match action.read().as_ref().map(behind) {
        Some(Behind::Named(name)) => name,
        Some(Behind::Person(id)) => workspace.person_name(id),
        None => String::new(),
    });
    let when = move || action.read().as_ref().map(|action| time_words(action, workspace.reader()));
    let done = move || {
        let action = action.read();
        let done = action.as_ref()?.done?;
        Some(tf(TimelineText::FinishedBy, &[&workspace.person_name(done.by), &workspace.reader().moment(done.at)]))
    };
    view! {
        <p class="entry-foot">
            <bdi>{who}</bdi>
            <span>{when}</span>
            <span>{done}</span>
        </p>
    }
}

/// The time as it was chosen: a vague time in its words with its last day, an exact one with begin and end.
fn time_words(action: &Action, reader: Reader) -> String {
    match (action.form, action.label, action.end) {
        (ActionForm::Record, ..) | (_, None, None) => reader.moment(action.start),
        (_, Some(label), Some(end)) => {
            // Windows end where the next day begins; the last day is the one before.
            let last = reader.day(reader.zone.day(end.plus_ms(-1)));
            let word = t(vague(label));
            if word == last { last } else { format!("{word} · {last}") }
        }
        (_, Some(label), None) => t(vague(label)).to_owned(),
        (_, None, Some(end)) if reader.zone.day(action.start) == reader.zone.day(end) => {
            format!("{}–{}", reader.moment(action.start), reader.time(end))
        }
        (_, None, Some(end)) => format!("{} – {}", reader.moment(action.start), reader.moment(end)),
    }
}

#[component]
fn ActionMenu(id: ActionId, action: Memo<Option<Action>>, shown: Shown, editing: RwSignal<bool>) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let open = Memo::new(move |_| action.read().as_ref().is_some_and(Action::open));
    let act = move |command: ActionCommand, said: TimelineText| {
        workspace.act(shown.doc, Intent::Action(command), Say::WithUndo(t(said).to_owned()));
    };
    let copy = move |_| {
        let Some(said) = action.read_untracked().as_ref().map(spoken) else { return };
        let done = t(TimelineText::Copied);
        leptos::task::spawn_local(async move {
            if clipboard::copy(&said).await {
                toaster.say(Tone::Neutral, done);
            }
        });
    };
    let move_to = move |label: TimeLabel| {
        let window = vague_window(label, &device_clock(workspace));
        act(
            ActionCommand::Move { action: id, start: window.start, end: Some(window.end), label: Some(label) },
            TimelineText::Moved,
        );
    };
    view! {
        <span class="entry-menu">
            <Menu label=text(TimelineText::Actions)>
                <MenuItem label=text(TimelineText::Edit) icon=Icon::Edit on:click=move |_| editing.set(true) />
                <MenuItem label=text(TimelineText::Copy) icon=Icon::Copy on:click=copy />
                <Show when=move || open.get()>
                    {[TimeLabel::Tomorrow, TimeLabel::ThisWeek, TimeLabel::NextWeek]
                        .map(|label| {
                            view! {
                                <MenuItem
                                    label=move || tf(TimelineText::Move, &[&t(vague(label))])
                                    icon=Icon::Clock
                                    on:click=move |_| move_to(label)
                                />
                            }
                        })}
                </Show>
                <MenuItem label=text(TimelineText::Delete) icon=Icon::Trash tone=Tone::Bad on:click=move |_| act(ActionCommand::Delete(id), TimelineText::Deleted) />
            </Menu>
        </span>
    }
}

#[component]
fn Editing(id: ActionId, action: Memo<Option<Action>>, shown: Shown, editing: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=editing title=text(ComposerText::EditTitle)>
            <DialogBody>
                {move || {
                    // The draft starts from the action as it was when editing began.
                    let draft = RwSignal::new(action.read_untracked().as_ref().map(Draft::of_action).unwrap_or_default());
                    let done = move |()| editing.set(false);
                    view! { <Composer doc=shown.doc contacts=shown.contacts draft purpose=Purpose::Edit(id) on_done=done /> }
                }}
            </DialogBody>
        </Dialog>
    }
}
