//! A person at a customer: name, ways to reach them, every field behind one press.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    command::Intent,
    customer::{command::CustomerCommand, field::ContactField, record::Contact},
    id::ContactId,
    sorted::SortedMap,
    value::Value,
};

use super::{
    contacts::{LEFT, MAIN},
    edit::Field,
    property::{Property, ValueEdit},
};
use crate::{
    bridge::Opened,
    features::customers::text::{ContactText, RecordText},
    i18n::{Language, format, t, text, tf, values},
    screen::workspace::{Say, Workspace},
    ui::{
        Tone,
        avatar::Avatar,
        badge::Badge,
        button::{ButtonSize, QuietButton},
        each::For,
        icon::{Icon, IconView},
        menu::{Menu, MenuItem},
        show::Show,
        toast::Toaster,
    },
};

/// A contact as a card.
#[component]
pub fn ContactCard(record: Signal<Arc<Opened>>, id: ContactId) -> impl IntoView {
    let contact = Memo::new(move |_| record.read().customer.contacts.iter().find(|contact| contact.id == id).cloned());
    let field = Field::Contact(id, ContactField::Name);
    let name_value = Memo::new(move |_| {
        contact.read().as_ref().and_then(|contact| contact.fields.get(&ContactField::Name).cloned())
    });
    let name = Memo::new(move |_| text_of(contact, ContactField::Name));
    let left = Memo::new(move |_| text_of(contact, ContactField::Role) == LEFT);
    let every = RwSignal::new(false);
    let label = move || t(if every.get() { ContactText::Less } else { ContactText::More });
    view! {
        <li class="contact-card" data-left=move || left.get().then_some("")>
            <div class="contact-head">
                <Avatar name />
                <div class="contact-who">
                    <div class="contact-name">
                        <ValueEdit record field value=name_value />
                        <RoleBadge contact />
                    </div>
                    <p class="contact-job ellipsis" dir="auto">{move || job(contact)}</p>
                </div>
                <ContactMenu record id contact />
            </div>
            <Reach contact />
            <QuietButton label size=ButtonSize::Small on:click=move |_| every.update(|every| *every = !*every) />
            <Show when=move || every.get()>
                <div class="contact-fields">
                    {ContactField::ALL
                        .iter()
                        .filter(|field| **field != ContactField::Name)
                        .map(|field| view! { <Property record field=Field::Contact(id, *field) /> })
                        .collect_view()}
                </div>
            </Show>
        </li>
    }
}

fn text_of(contact: Memo<Option<Contact>>, field: ContactField) -> String {
    contact.read().as_ref().map(|contact| contact.text(field).to_owned()).unwrap_or_default()
}

/// “采购部 · 经理 · 王总”.
fn job(contact: Memo<Option<Contact>>) -> String {
    let parts = [ContactField::Salutation, ContactField::Department, ContactField::Position]
        .map(|field| text_of(contact, field));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[component]
fn RoleBadge(contact: Memo<Option<Contact>>) -> impl IntoView {
    let role = Memo::new(move |_| text_of(contact, ContactField::Role));
    let shown = move || !matches!(role.read().as_str(), "" | "contact");
    let word = move || values::word(Language::current(), ContactField::Role.entries(), &role.read());
    let tone = Signal::derive(move || match role.read().as_str() {
        MAIN => Tone::Primary,
        LEFT => Tone::Warn,
        _ => Tone::Neutral,
    });
    view! {
        <Show when=shown>
            <Badge label=word tone />
        </Show>
    }
}

/// Numbers to call and addresses to write to, each one tap.
#[component]
fn Reach(contact: Memo<Option<Contact>>) -> impl IntoView {
    let numbers = Memo::new(move |_| contact.read().as_ref().map(numbers_of).unwrap_or_default());
    let emails = Memo::new(move |_| {
        contact.read().as_ref().map(|contact| contact.list(ContactField::Emails).to_vec()).unwrap_or_default()
    });
    let toaster = Toaster::here();
    view! {
        <div class="contact-reach">
            <For each=move || numbers.get() key=Clone::clone let:number>
                {
                    let shown = format::phone(&number);
                    let aria = shown.clone();
                    let copied = shared::text::phone::normalise(&number);
                    view! {
                        <span class="reach">
                            <a class="reach-link" href=super::edit::dial_link(&number) aria-label=move || tf(RecordText::CallTo, &[&aria])>
                                <IconView icon=Icon::Phone />
                                <bdi>{shown}</bdi>
                            </a>
                            <button
                                class="reach-copy"
                                type="button"
                                aria-label=move || t(RecordText::Copy)
                                title=move || t(RecordText::Copy)
                                on:click=move |_| super::property::copy_text(toaster, copied.clone())
                            >
                                <IconView icon=Icon::Copy />
                            </button>
                        </span>
                    }
                }
            </For>
            <For each=move || emails.get() key=Clone::clone let:address>
                {
                    let (shown, copied) = (address.clone(), address.clone());
                    let aria = address.clone();
                    let href = format!("mailto:{}", js_sys::encode_uri_component(&address));
                    view! {
                        <span class="reach">
                            <a class="reach-link" href=href aria-label=move || tf(RecordText::MailTo, &[&aria])>
                                <IconView icon=Icon::Mail />
                                <bdi class="ellipsis">{shown}</bdi>
                            </a>
                            <button
                                class="reach-copy"
                                type="button"
                                aria-label=move || t(RecordText::Copy)
                                title=move || t(RecordText::Copy)
                                on:click=move |_| super::property::copy_text(toaster, copied.clone())
                            >
                                <IconView icon=Icon::Copy />
                            </button>
                        </span>
                    }
                }
            </For>
        </div>
    }
}

/// Mobiles, then the fixed line.
pub fn numbers_of(contact: &Contact) -> Vec<String> {
    let fixed = contact.text(ContactField::Phone);
    contact.list(ContactField::Mobiles).iter().cloned().chain((!fixed.is_empty()).then(|| fixed.to_owned())).collect()
}

#[component]
fn ContactMenu(record: Signal<Arc<Opened>>, id: ContactId, contact: Memo<Option<Contact>>) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let doc = record.read_untracked().customer.id;
    let role = Memo::new(move |_| text_of(contact, ContactField::Role));
    let wechat = Memo::new(move |_| text_of(contact, ContactField::Wechat));
    let set_role = move |id: ContactId, role: Option<&str>, say: Say| {
        let value = role.map(|role| Value::Text(role.to_owned()));
        let fields = SortedMap::from([(ContactField::Role, value)]);
        workspace.act(doc, Intent::Customer(CustomerCommand::SetContact { contact: id, fields }), say);
    };
    let make_main = move |_| {
        // There is one whom one asks first.
        let record = record.read_untracked();
        for other in record.customer.contacts().filter(|other| other.id != id && other.text(ContactField::Role) == MAIN)
        {
            set_role(other.id, Some("contact"), Say::Nothing);
        }
        set_role(id, Some(MAIN), Say::WithUndo(t(ContactText::NowMain).to_owned()));
    };
    let leave = move |_| set_role(id, Some(LEFT), Say::WithUndo(t(ContactText::NowLeft).to_owned()));
    let back = move |_| set_role(id, Some("contact"), Say::WithUndo(t(ContactText::NowBack).to_owned()));
    let delete = move |_| {
        let said = untrack(|| tf(ContactText::Deleted, &[&text_of(contact, ContactField::Name)]));
        workspace.act(doc, Intent::Customer(CustomerCommand::DeleteContact(id)), Say::WithUndo(said));
    };
    view! {
        <Menu label=text(ContactText::Actions)>
            <Show when=move || *role.read() != MAIN>
                <MenuItem label=text(ContactText::MakeMain) icon=Icon::Star on:click=make_main />
            </Show>
            <Show when=move || !wechat.read().is_empty()>
                <MenuItem label=text(ContactText::CopyWechat) icon=Icon::Copy on:click=move |_| super::property::copy_text(toaster, wechat.get_untracked()) />
            </Show>
            <Show
                when=move || *role.read() == LEFT
                fallback=move || view! { <MenuItem label=text(ContactText::LeftCompany) icon=Icon::LogOut on:click=leave /> }
            >
                <MenuItem label=text(ContactText::Back) icon=Icon::Undo on:click=back />
            </Show>
            <MenuItem label=text(ContactText::Delete) icon=Icon::Trash tone=Tone::Bad on:click=delete />
        </Menu>
    }
}
