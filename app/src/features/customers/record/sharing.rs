//! Handing a customer over and sharing it: asked of the server, so only online, and only where the policy allows it.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    id::{DocId, UserId},
    policy::{Resource, Verb, allows},
};

use crate::{
    bridge::{Opened, SyncPhase},
    features::customers::text::SharingText,
    i18n::{Language, Text as _, fill, t, text, tf},
    screen::{
        account::{AccountError, explain},
        ownership,
        workspace::Workspace,
    },
    ui::{
        Tone,
        button::{Button, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{Choice, SelectField},
        icon::Icon,
        toast::Toaster,
    },
};

/// Whether the person may hand customers of this owner over. Reactive.
pub fn may_assign(workspace: Workspace, owner: Option<UserId>) -> bool {
    let Some(me) = workspace.me() else { return false };
    let roster = workspace.roster.read();
    // An owner whose customers one does not see by right means that this one is shared.
    let shared = owner.is_some_and(|owner| !roster.portfolios_seen_by(me).contains(&owner));
    allows(&roster, me, Verb::Assign, Resource::Customer { owner, shared })
}

/// Whether the server can be asked. Reactive.
pub fn online(workspace: Workspace) -> bool {
    !matches!(workspace.sync.read().phase, SyncPhase::Offline | SyncPhase::LogInAgain | SyncPhase::UpdateApp)
}

/// Colleagues to whom a customer can be given. Reactive.
pub fn colleagues(workspace: Workspace, except: Option<UserId>) -> Vec<Choice> {
    let roster = workspace.roster.read();
    let mut people: Vec<_> =
        roster.people.values().filter(|person| person.active && Some(person.id) != except).collect();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    let department = |person: &shared::people::Person| {
        person.department.and_then(|id| roster.departments.get(&id)).map(|d| d.name.clone())
    };
    people
        .into_iter()
        .map(|person| {
            let label = match department(person) {
                Some(department) => format!("{} · {department}", person.name),
                None => person.name.clone(),
            };
            Choice::new(person.id.to_string(), label)
        })
        .collect()
}

/// Why it cannot be done now, if it cannot. Reactive.
fn obstacle(workspace: Workspace, record: Signal<Arc<Opened>>) -> Option<String> {
    let record = record.read();
    if !may_assign(workspace, record.owner) {
        Some(t(SharingText::NotAllowed).to_owned())
    } else if !online(workspace) {
        Some(t(SharingText::Offline).to_owned())
    } else if record.unsent > 0 {
        Some(tf(SharingText::UnsentFirst, &[&record.unsent]))
    } else {
        None
    }
}

/// What the server is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Transfer,
    Share,
    Unshare,
}

async fn ask(wish: Wish, doc: DocId, who: UserId) -> Result<(), AccountError> {
    match wish {
        Wish::Transfer => ownership::transfer(vec![doc], who).await,
        Wish::Share => ownership::share(doc, who, true).await,
        Wish::Unshare => ownership::share(doc, who, false).await,
    }
}

fn done_words(wish: Wish) -> SharingText {
    match wish {
        Wish::Transfer => SharingText::Transferred,
        Wish::Share => SharingText::Shared,
        Wish::Unshare => SharingText::Unshared,
    }
}

/// The dialog.
#[component]
pub fn SharingDialog(
    /// The record.
    record: Signal<Arc<Opened>>,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open title=text(SharingText::Title)>
            <Body record open />
        </Dialog>
    }
}

#[component]
fn Body(record: Signal<Arc<Opened>>, open: RwSignal<bool>) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let (who, busy, error) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(None::<AccountError>));
    let owner = Memo::new(move |_| record.read().owner);
    let obstacle = Memo::new(move |_| obstacle(workspace, record));
    let choices = Signal::derive(move || colleagues(workspace, owner.get()));
    let blocked = Signal::derive(move || obstacle.read().is_some() || busy.get() || who.read().is_empty());
    let wish = move |wish: Wish| {
        let (doc, language) = (record.read_untracked().customer.id, Language::current());
        let Ok(colleague) = who.get_untracked().parse::<UserId>() else { return };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = ask(wish, doc, colleague).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    let name = untrack(|| workspace.person_name(colleague));
                    toaster.say(Tone::Good, fill(done_words(wish).within(language), &[&name]));
                    workspace.sync_now();
                    open.try_set(false);
                }
                Err(why) => {
                    error.try_set(Some(why));
                }
            }
        });
    };
    let wish = move |chosen: Wish| untrack(|| wish(chosen));
    view! {
        <DialogBody>
            <p><bdi>{move || owner.get().map(|owner| tf(SharingText::Owner, &[&workspace.person_name(owner)]))}</bdi></p>
            {move || obstacle.get().map(|why| view! { <p class="callout" data-tone="warn" role="status">{why}</p> })}
            <SelectField label=text(SharingText::Who) value=who choices none=text(SharingText::Choose) />
            <p class="muted">{move || t(SharingText::TransferHint)}</p>
            <p class="muted">{move || t(SharingText::ShareHint)}</p>
            {move || error.get().map(|why| view! { <p class="callout" data-tone="bad" role="alert">{move || explain(&why)}</p> })}
        </DialogBody>
        <DialogActions>
            <QuietButton label=text(SharingText::Unshare) disabled=blocked on:click=move |_| wish(Wish::Unshare) />
            <Button label=text(SharingText::Share) icon=Icon::Share disabled=blocked on:click=move |_| wish(Wish::Share) />
            <Button label=text(SharingText::Transfer) tone=Tone::Primary disabled=blocked on:click=move |_| wish(Wish::Transfer) />
        </DialogActions>
    }
}
