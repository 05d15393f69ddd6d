//! Handing a customer over and sharing it: asked of the server, and only where the policy allows it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    id::{DocId, UserId},
    policy::{Resource, Sharing, Verb, allows},
    sync::request::Ask,
};

use crate::{
    bridge::Opened,
    features::customers::text::SharingText,
    i18n::{t, text, tf},
    screen::workspace::Workspace,
    ui::{
        Tone,
        button::{Button, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{Choice, SelectField},
        icon::Icon,
        show::Show,
    },
};

/// Whether the person may hand customers of this owner over. Reactive.
pub fn may_assign(workspace: Workspace, owner: Option<UserId>) -> bool {
    let Some(me) = workspace.me() else { return false };
    let roster = workspace.roster.read();
    allows(&roster, me, Verb::Assign, Resource::Customer { owner, shared: None })
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

/// How a customer can be shared, the usual way first.
const WAYS: [(&str, Sharing, SharingText); 3] = [
    ("edit", Sharing::Edit, SharingText::ForEditing),
    ("read", Sharing::Read, SharingText::ForReading),
    ("follow", Sharing::Follow, SharingText::ForFollowing),
];

fn way(key: &str) -> Sharing {
    WAYS.iter().find(|(own, ..)| *own == key).map_or(Sharing::Edit, |(_, how, _)| *how)
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
    let workspace = Workspace::here();
    let who = RwSignal::new(String::new());
    let how = RwSignal::new(WAYS[0].0.to_owned());
    let ways = Signal::derive(|| WAYS.iter().map(|(key, _, word)| Choice::new(*key, t(*word))).collect::<Vec<_>>());
    let owner = Memo::new(move |_| record.read().owner);
    let denied = Memo::new(move |_| !may_assign(workspace, owner.get()));
    let choices = Signal::derive(move || colleagues(workspace, owner.get()));
    let blocked = Signal::derive(move || denied.get() || who.read().is_empty());
    let ask = move |ask: fn(DocId, UserId, Sharing) -> Ask, said: SharingText| {
        untrack(|| {
            let Ok(colleague) = who.get().parse::<UserId>() else { return };
            let said = tf(said, &[&workspace.person_name(colleague)]);
            workspace.ask_all(vec![ask(record.read().customer.id, colleague, way(&how.read()))], said);
            open.set(false);
        });
    };
    view! {
        <DialogBody>
            <p><bdi>{move || owner.get().map(|owner| tf(SharingText::Owner, &[&workspace.person_name(owner)]))}</bdi></p>
            <Show when=move || denied.get()>
                <p class="callout" data-tone="warn" role="status">{move || t(SharingText::NotAllowed)}</p>
            </Show>
            <SelectField label=text(SharingText::Who) value=who choices none=text(SharingText::Choose) />
            <p class="muted">{move || t(SharingText::TransferHint)}</p>
            <SelectField label=text(SharingText::ShareAs) value=how choices=ways />
        </DialogBody>
        <DialogActions>
            <QuietButton label=text(SharingText::Unshare) disabled=blocked on:click=move |_| ask(Ask::unshare, SharingText::Unshared) />
            <Button label=text(SharingText::Share) icon=Icon::Share disabled=blocked on:click=move |_| ask(Ask::share, SharingText::Shared) />
            <Button label=text(SharingText::Transfer) tone=Tone::Primary disabled=blocked on:click=move |_| ask(|doc, to, _| Ask::Transfer { doc, to }, SharingText::Transferred) />
        </DialogActions>
    }
}
