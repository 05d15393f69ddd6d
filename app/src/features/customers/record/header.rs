//! The head of a record: who it is, how things stand, and the first things to do.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    command::Intent,
    customer::{command::CustomerCommand, field::CustomerField, record::Customer},
    facts::Facts,
    follow_up::record::ActionForm,
    sync::request::Ask,
    value::Value,
};

use super::{
    contact::numbers_of,
    contacts::in_order,
    edit::{Field, dial_link},
    property::{ValueEdit, copy_text},
    sharing::{SharingDialog, may_assign},
    tags::Tags,
};
use crate::{
    bridge::Opened,
    features::customers::{
        next_step::next_step_words,
        text::{RecordText, SharingText},
    },
    i18n::{Language, asking, format, t, text, tf, values},
    screen::{
        routes::{Navigator, Page},
        workspace::{Say, Workspace, new_mark},
    },
    ui::{
        Tone,
        badge::Badge,
        button::{Button, LinkButton},
        icon::{Fill, Icon, IconView},
        menu::{Menu, MenuItem},
        show::Show,
        toast::Toaster,
    },
};

/// The head.
#[component]
pub fn Header(
    /// The record.
    record: Signal<Arc<Opened>>,
    /// Opens the composer in a form.
    compose: RwSignal<Option<ActionForm>>,
) -> impl IntoView {
    let name_field = Field::Customer(CustomerField::Name);
    let name = Memo::new(move |_| name_field.value(&record.read().customer).cloned());
    view! {
        <header class="record-head">
            <div class="record-title">
                <StarButton record />
                <h1 class="record-name">
                    <ValueEdit record field=name_field value=name />
                </h1>
            </div>
            <Standing record />
            <Tags record />
            <Actions record compose />
            <InBin record />
        </header>
    }
}

/// The star: 上首屏.
#[component]
fn StarButton(record: Signal<Arc<Opened>>) -> impl IntoView {
    let workspace = Workspace::here();
    let starred = Memo::new(move |_| record.read().customer.starred());
    let toggle = move |_| {
        let (command, said) = if starred.get_untracked() {
            (CustomerCommand::Unstar(new_mark()), RecordText::Unstarred)
        } else {
            (CustomerCommand::Star(new_mark()), RecordText::Starred)
        };
        let doc = record.read_untracked().customer.id;
        workspace.act(doc, Intent::Customer(command), Say::WithUndo(untrack(|| t(said)).to_owned()));
    };
    let label = move || t(if starred.get() { RecordText::Unstar } else { RecordText::Star });
    let fill = Signal::derive(move || if starred.get() { Fill::Solid } else { Fill::Outline });
    view! {
        <button
            class="icon-button star-button"
            type="button"
            aria-label=label
            title=label
            aria-pressed=move || if starred.get() { "true" } else { "false" }
            on:click=toggle
        >
            <IconView icon=Icon::Star fill />
        </button>
    }
}

/// Kind, owner, last contact, next step.
#[component]
fn Standing(record: Signal<Arc<Opened>>) -> impl IntoView {
    let workspace = Workspace::here();
    let doc = record.read_untracked().customer.id;
    let facts = Memo::new(move |_| workspace.facts(doc));
    let kind = Memo::new(move |_| record.read().customer.text(CustomerField::Kind).to_owned());
    let owner = move || match record.read().owner {
        Some(owner) => workspace.person_name(owner),
        None => t(RecordText::OpenSea).to_owned(),
    };
    let last = move || match facts.read().as_ref().and_then(|facts| facts.last_contact) {
        Some(at) => workspace.reader().ago(at),
        None => t(RecordText::NeverContacted).to_owned(),
    };
    let next = move || facts.read().as_ref().and_then(|facts| next_of(facts, workspace));
    let unsent = Memo::new(move |_| record.read().unsent);
    let some_unsent = move || unsent.get() > 0;
    let asked = Memo::new(move |_| workspace.asked(doc));
    let pending = move || asked.get().map(|ask| asking::describe(&ask, |person| workspace.person_name(person)));
    view! {
        <dl class="standing">
            <Show when=move || !kind.read().is_empty()>
                <div>
                    <dt class="visually-hidden">{move || t(CustomerField::Kind.label())}</dt>
                    <dd>
                        <Badge label=move || values::word(Language::current(), CustomerField::Kind.entries(), &kind.read()) />
                    </dd>
                </div>
            </Show>
            <div>
                <dt>{move || t(RecordText::Owner)}</dt>
                <dd><bdi>{owner}</bdi></dd>
            </div>
            <div>
                <dt>{move || t(RecordText::LastContact)}</dt>
                <dd>{last}</dd>
            </div>
            <div>
                <dt>{move || t(RecordText::NextStep)}</dt>
                <dd class="standing-next ellipsis" data-missing=move || next().is_none().then_some("")>
                    <bdi>{move || next().unwrap_or_else(|| t(RecordText::NoNextStep).to_owned())}</bdi>
                </dd>
            </div>
            <Show when=move || asked.read().is_some()>
                <div>
                    <dt class="visually-hidden">{move || t(asking::AskText::Pending)}</dt>
                    <dd>
                        <Badge tone=Tone::Warn label=move || format!("{} · {}", t(asking::AskText::Pending), pending().unwrap_or_default()) />
                    </dd>
                </div>
            </Show>
        </dl>
        <Show when=some_unsent>
            <p class="standing-unsent">
                <span class="unsent-dot" aria-hidden="true"></span>
                {move || tf(RecordText::Unsent, &[&unsent.get()])}
            </p>
        </Show>
    }
}

fn next_of(facts: &Facts, workspace: Workspace) -> Option<String> {
    facts.next_step().map(|step| next_step_words(step, workspace.reader()))
}

/// The number to call first: the main contact's, else the customer's own.
pub fn first_number(customer: &Customer) -> Option<String> {
    let contact = in_order(customer).into_iter().find_map(|id| {
        let contact = customer.contacts.iter().find(|contact| contact.id == id)?;
        numbers_of(contact).into_iter().next()
    });
    let own = customer.text(CustomerField::Phone);
    contact.or_else(|| (!own.is_empty()).then(|| own.to_owned()))
}

/// Claims a customer that nobody owns; nothing where somebody does, or where something waits for the server already.
#[component]
pub fn ClaimButton(record: Signal<Arc<Opened>>) -> impl IntoView {
    let workspace = Workspace::here();
    let doc = record.read_untracked().customer.id;
    let free = Memo::new(move |_| record.read().owner.is_none() && workspace.asked(doc).is_none());
    let claim = move |_| workspace.ask_all(vec![Ask::Claim(doc)], untrack(|| t(SharingText::Claimed)).to_owned());
    view! {
        <Show when=move || free.get()>
            <Button label=text(SharingText::Claim) tone=Tone::Primary icon=Icon::Person on:click=claim />
        </Show>
    }
}

/// Call, record, next step, and the menu.
#[component]
fn Actions(record: Signal<Arc<Opened>>, compose: RwSignal<Option<ActionForm>>) -> impl IntoView {
    let number = Memo::new(move |_| first_number(&record.read().customer));
    let href = Signal::derive(move || number.read().as_deref().and_then(dial_link).unwrap_or_default());
    view! {
        <div class="record-actions">
            <ClaimButton record />
            <Show when=move || number.read().is_some()>
                <LinkButton label=text(RecordText::Call) href icon=Icon::Phone attr:title=move || number.read().as_deref().map(format::phone) />
            </Show>
            <Button label=text(RecordText::Record) tone=Tone::Primary icon=Icon::Edit on:click=move |_| compose.set(Some(ActionForm::Record)) />
            <Button label=text(RecordText::NextStep) icon=Icon::CheckCircle on:click=move |_| compose.set(Some(ActionForm::ToDo)) />
            <MoreMenu record />
        </div>
    }
}

/// Name, first contact and number, for a message to a colleague.
fn card(customer: &Customer) -> String {
    use shared::customer::field::ContactField;
    let contact = in_order(customer).first().and_then(|id| customer.contacts.iter().find(|contact| contact.id == *id));
    let address = match customer.fields.get(&CustomerField::Address) {
        Some(Value::Place(place)) => place.address.clone(),
        _ => String::new(),
    };
    let lines = [
        customer.text(CustomerField::Name).to_owned(),
        contact.map(|contact| contact.text(ContactField::Name).to_owned()).unwrap_or_default(),
        first_number(customer).map(|number| shared::text::phone::normalise(&number)).unwrap_or_default(),
        address,
    ];
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[component]
fn MoreMenu(record: Signal<Arc<Opened>>) -> impl IntoView {
    let (workspace, toaster, navigator) = (Workspace::here(), Toaster::here(), Navigator::here());
    let sharing = RwSignal::new(false);
    let assignable = Memo::new(move |_| may_assign(workspace, record.read().owner));
    let deleted = Memo::new(move |_| record.read().customer.deleted.is_some());
    let name = move || record.read_untracked().customer.text(CustomerField::Name).chars().take(40).collect::<String>();
    let act = move |command: CustomerCommand, said: RecordText| {
        let said = untrack(|| tf(said, &[&name()]));
        workspace.act(record.read_untracked().customer.id, Intent::Customer(command), Say::WithUndo(said));
    };
    let owned = Memo::new(move |_| assignable.get() && record.read().owner.is_some());
    let release = move |_| {
        let doc = record.read_untracked().customer.id;
        workspace.ask_all(vec![Ask::Release(doc)], untrack(|| t(SharingText::Released)).to_owned());
    };
    let copy_name = move |_| copy_text(toaster, record.read_untracked().customer.text(CustomerField::Name).to_owned());
    view! {
        <Menu label=text(RecordText::More)>
            <MenuItem label=text(RecordText::Statement) icon=Icon::Note on:click=move |_| navigator.go(Page::Statement(record.read_untracked().customer.id)) />
            <MenuItem label=text(RecordText::CopyName) icon=Icon::Copy on:click=copy_name />
            <MenuItem label=text(RecordText::CopyCard) icon=Icon::Copy on:click=move |_| copy_text(toaster, card(&record.read_untracked().customer)) />
            <Show when=move || assignable.get()>
                <MenuItem label=text(RecordText::Sharing) icon=Icon::Share on:click=move |_| sharing.set(true) />
            </Show>
            <Show when=move || owned.get()>
                <MenuItem label=text(SharingText::Release) icon=Icon::Undo on:click=release />
            </Show>
            <Show
                when=move || deleted.get()
                fallback=move || {
                    view! {
                        <MenuItem
                            label=text(RecordText::Delete)
                            icon=Icon::Trash
                            tone=Tone::Bad
                            on:click=move |_| act(CustomerCommand::Delete, RecordText::Deleted)
                        />
                    }
                }
            >
                <MenuItem label=text(RecordText::Restore) icon=Icon::Undo on:click=move |_| act(CustomerCommand::Restore, RecordText::Restored) />
            </Show>
        </Menu>
        <SharingDialog record open=sharing />
    }
}

/// A notice on a customer that was deleted.
#[component]
fn InBin(record: Signal<Arc<Opened>>) -> impl IntoView {
    let workspace = Workspace::here();
    let deleted = Memo::new(move |_| record.read().customer.deleted.is_some());
    let restore = move |_| {
        let name: String = record.read_untracked().customer.text(CustomerField::Name).chars().take(40).collect();
        let said = untrack(|| tf(RecordText::Restored, &[&name]));
        workspace.act(
            record.read_untracked().customer.id,
            Intent::Customer(CustomerCommand::Restore),
            Say::WithUndo(said),
        );
    };
    view! {
        <Show when=move || deleted.get()>
            <div class="callout bin-notice" data-tone="warn">
                <span class="grow">{move || t(RecordText::InBin)}</span>
                <Button label=text(RecordText::Restore) icon=Icon::Undo on:click=restore />
            </div>
        </Show>
    }
}
