//! What is done to many customers at once: tag, hand over, delete, restore; each with a way back.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    command::{Command, Intent},
    customer::command::CustomerCommand,
    facts::Facts,
    id::{CommandId, DocId, UserId},
    sync::request::Ask,
};

use super::{state::ListState, text::ListText};
use crate::{
    features::customers::{
        record::{colleagues, may_assign},
        usage::tags_in_use,
    },
    i18n::{Language, Text as _, fill, t, text, tf, wording},
    screen::workspace::{BulkSaved, Workspace, new_id},
    ui::{
        Tone,
        button::{Button, IconButton, QuietButton},
        chip::Chip,
        dialog::{Dialog, DialogActions, DialogBody},
        field::SelectField,
        icon::Icon,
        show::Show,
        toast::{ToastAction, Toaster},
    },
};

/// The engine takes some hundreds at once.
const AT_ONCE: usize = 200;
/// Deleting more than this is asked back.
const ASK_ABOVE: usize = 50;

/// What is done to each of many customers.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Deed {
    Tag(String),
    Delete,
    Restore,
}

impl Deed {
    fn command(&self) -> CustomerCommand {
        match self {
            Self::Tag(tag) => CustomerCommand::AddTag(tag.clone()),
            Self::Delete => CustomerCommand::Delete,
            Self::Restore => CustomerCommand::Restore,
        }
    }

    /// Whether it changes anything about a customer; the others are left alone.
    fn changes(&self, facts: &Facts) -> bool {
        match self {
            Self::Tag(tag) => !facts.tags.contains(tag),
            Self::Delete => !facts.deleted,
            Self::Restore => facts.deleted,
        }
    }

    fn said(&self, language: Language, count: u32) -> String {
        match self {
            Self::Tag(tag) => fill(ListText::Tagged.within(language), &[&count, tag]),
            Self::Delete => fill(ListText::Deleted.within(language), &[&count]),
            Self::Restore => fill(ListText::Restored.within(language), &[&count]),
        }
    }
}

/// Carries commands out, some hundreds at once.
async fn carry_out(workspace: Workspace, commands: Vec<Command>) -> BulkSaved {
    let mut all = BulkSaved { saved: 0, rejected: Vec::new(), undo: Vec::new() };
    for (round, commands) in commands.chunks(AT_ONCE).enumerate() {
        let part = workspace.bulk(commands.to_vec()).await;
        let before = u32::try_from(round * AT_ONCE).unwrap_or(u32::MAX);
        all.saved += part.saved;
        all.rejected.extend(part.rejected.into_iter().map(|(place, why)| (before.saturating_add(place), why)));
        // What came last is taken back first.
        all.undo.splice(0..0, part.undo);
    }
    all
}

/// Does it and says so, with a way back.
fn apply(workspace: Workspace, toaster: Toaster, chosen: &[Arc<Facts>], deed: Deed) {
    let language = untrack(Language::current);
    let command = |facts: &Arc<Facts>| Command {
        id: CommandId(new_id()),
        doc: facts.id,
        intent: Intent::Customer(deed.command()),
    };
    let commands: Vec<Command> = chosen.iter().filter(|facts| deed.changes(facts)).map(command).collect();
    spawn_local(async move {
        let answer = carry_out(workspace, commands).await;
        if let Some((_, why)) = answer.rejected.first() {
            let why = untrack(|| wording::rejection(why));
            toaster.say(Tone::Warn, fill(ListText::SomeRejected.within(language), &[&answer.rejected.len(), &why]));
        }
        if answer.saved == 0 {
            return;
        }
        let said = deed.said(language, answer.saved);
        let undo = answer.undo;
        let run = move || {
            let undo = undo.clone();
            spawn_local(async move {
                carry_out(workspace, undo).await;
                toaster.say(Tone::Neutral, ListText::Undone.within(language));
            });
        };
        toaster.offer(Tone::Neutral, said, ToastAction::new(ListText::Undo.within(language), run));
    });
}

/// The bar that appears while something is selected.
#[component]
pub fn BulkBar(state: ListState) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let count = Memo::new(move |_| {
        let selected = state.selected.read();
        if selected.is_empty() {
            return 0;
        }
        state.order.read().iter().filter(|doc| selected.contains(doc)).count()
    });
    let any = Memo::new(move |_| count.get() > 0);
    let bin = Memo::new(move |_| state.query.read().bin);
    let (tagging, deleting, handing) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let clear = move || state.selected.update(std::collections::HashSet::clear);
    let act = Callback::new(move |deed: Deed| {
        apply(workspace, toaster, &state.chosen(), deed);
        clear();
    });
    let delete = move |_| {
        if count.get_untracked() > ASK_ABOVE { deleting.set(true) } else { act.run(Deed::Delete) }
    };
    view! {
        <Show when=move || any.get()>
            <div class="bulk-bar" role="toolbar">
                <span class="bulk-count">{move || tf(ListText::Selected, &[&count.get()])}</span>
                <Show
                    when=move || bin.get()
                    fallback=move || {
                        view! {
                            <QuietButton label=text(ListText::Tag) icon=Icon::Tag on:click=move |_| tagging.set(true) />
                            <QuietButton label=text(ListText::Hand) icon=Icon::Share on:click=move |_| handing.set(true) />
                            <QuietButton label=text(ListText::Delete) tone=Tone::Bad icon=Icon::Trash on:click=delete />
                        }
                    }
                >
                    <QuietButton label=text(ListText::Restore) icon=Icon::Undo on:click=move |_| act.run(Deed::Restore) />
                </Show>
                <span class="grow"></span>
                <IconButton label=text(ListText::ClearSelection) icon=Icon::Close on:click=move |_| clear() />
            </div>
        </Show>
        <TagDialog open=tagging act />
        <HandDialog open=handing state />
        <Dialog open=deleting title=text(ListText::Delete)>
            <DialogBody>
                <p>{move || tf(ListText::DeleteAsk, &[&count.get()])}</p>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(ListText::Cancel) on:click=move |_| deleting.set(false) />
                <Button
                    label=text(ListText::Delete)
                    tone=Tone::Bad
                    on:click=move |_| {
                        deleting.set(false);
                        act.run(Deed::Delete);
                    }
                />
            </DialogActions>
        </Dialog>
    }
}

#[component]
fn TagDialog(open: RwSignal<bool>, act: Callback<Deed>) -> impl IntoView {
    let workspace = Workspace::here();
    let typed = RwSignal::new(String::new());
    let give = Callback::new(move |tag: String| {
        let tag = tag.trim().to_owned();
        if !tag.is_empty() {
            open.set(false);
            typed.set(String::new());
            act.run(Deed::Tag(tag));
        }
    });
    let known = move || {
        let tags = tags_in_use(&workspace.book.read_untracked());
        tags.into_iter()
            .map(|tag| {
                let mine = tag.clone();
                view! { <Chip label=tag on:click=move |_| give.run(mine.clone()) /> }
            })
            .collect_view()
    };
    view! {
        <Dialog open title=text(ListText::Tag)>
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    give.run(typed.get_untracked());
                }
            >
                <DialogBody>
                    <input class="input" dir="auto" maxlength="40" autofocus aria-label=move || t(ListText::TagName) placeholder=move || t(ListText::TagName) bind:value=typed />
                    <div class="filter-values">{known()}</div>
                </DialogBody>
                <DialogActions>
                    <QuietButton label=text(ListText::Cancel) on:click=move |_| open.set(false) />
                    <Button label=text(ListText::Tag) tone=Tone::Primary kind=crate::ui::button::ButtonKind::Submit />
                </DialogActions>
            </form>
        </Dialog>
    }
}

/// Hands the selected customers over: the server is asked for each.
#[component]
fn HandDialog(open: RwSignal<bool>, state: ListState) -> impl IntoView {
    view! {
        <Dialog open title=text(ListText::Hand)>
            <HandBody open state />
        </Dialog>
    }
}

#[component]
fn HandBody(open: RwSignal<bool>, state: ListState) -> impl IntoView {
    let workspace = Workspace::here();
    let chosen = state.chosen();
    let count = chosen.len();
    let docs: Vec<DocId> = chosen.iter().map(|facts| facts.id).collect();
    let who = RwSignal::new(String::new());
    let denied = Memo::new(move |_| chosen.iter().any(|facts| !may_assign(workspace, facts.owner)));
    let choices = Signal::derive(move || colleagues(workspace, None));
    let blocked = Signal::derive(move || denied.get() || who.read().is_empty());
    let hand = move |_| {
        let Ok(to) = who.get_untracked().parse::<UserId>() else { return };
        let said = untrack(|| tf(ListText::Handed, &[&count, &workspace.person_name(to)]));
        workspace.ask_all(docs.iter().map(|doc| Ask::Transfer { doc: *doc, to }).collect(), said);
        state.selected.update(std::collections::HashSet::clear);
        open.set(false);
    };
    view! {
        <DialogBody>
            <p>{move || tf(ListText::HandAsk, &[&count])}</p>
            <Show when=move || denied.get()>
                <p class="callout" data-tone="warn" role="status">{move || t(ListText::HandDenied)}</p>
            </Show>
            <SelectField label=text(ListText::Hand) value=who choices none=text(ListText::NoneValue) />
        </DialogBody>
        <DialogActions>
            <QuietButton label=text(ListText::Cancel) on:click=move |_| open.set(false) />
            <Button label=text(ListText::Hand) tone=Tone::Primary disabled=blocked on:click=hand />
        </DialogActions>
    }
}
