//! The people at a customer: a card each, a row that adds one, and the bin.

use std::sync::Arc;

use leptos::{html, prelude::*};
use shared::{
    command::Intent,
    customer::{
        command::{CustomerCommand, NewContact},
        field::ContactField,
        record::{Contact, Customer},
    },
    id::{ContactId, DocId},
    sorted::SortedMap,
    value::{BadValue, Value},
};

use super::{contact::ContactCard, edit::Field};
use crate::{
    bridge::Opened,
    features::customers::text::{ContactText, RecordText},
    i18n::{t, text, tf, wording},
    screen::workspace::{Say, Workspace, new_contact},
    ui::{
        Tone,
        button::{Button, ButtonKind, ButtonSize, QuietButton},
        each::For,
        empty_state::EmptyState,
        icon::Icon,
        show::Show,
    },
};

/// The role of the contact whom one asks first.
pub const MAIN: &str = "main";
/// The role of a contact who is gone.
pub const LEFT: &str = "left";

/// Contacts as they are shown: the main one first, those who left last, otherwise as they were entered.
pub fn in_order(customer: &Customer) -> Vec<ContactId> {
    let rank = |contact: &Contact| match contact.text(ContactField::Role) {
        MAIN => 0,
        LEFT => 2,
        _ => 1,
    };
    let mut contacts: Vec<&Contact> = customer.contacts().collect();
    contacts.sort_by_key(|contact| rank(contact));
    contacts.into_iter().map(|contact| contact.id).collect()
}

/// A contact to be, of a name and a mobile.
///
/// # Errors
/// The field that is wrong, and why.
pub fn new_contact_of(name: &str, mobile: &str) -> Result<NewContact, (ContactField, BadValue)> {
    let id = new_contact();
    let mut fields = SortedMap::new();
    for (field, typed) in [(ContactField::Name, name), (ContactField::Mobiles, mobile)] {
        if let Some(value) = Field::Contact(id, field).parse(typed).map_err(|why| (field, why))? {
            fields.insert(field, value);
        }
    }
    Ok(NewContact { id, fields })
}

/// The contacts.
#[component]
pub fn Contacts(record: Signal<Arc<Opened>>) -> impl IntoView {
    let doc = record.read_untracked().customer.id;
    let order = Memo::new(move |_| in_order(&record.read().customer));
    let empty = Memo::new(move |_| order.read().is_empty());
    view! {
        <section class="contacts">
            <NewContactRow record />
            <Show when=move || empty.get()>
                <EmptyState icon=Icon::Person title=text(ContactText::None) hint=text(ContactText::NoneHint) />
            </Show>
            <ul class="contact-list">
                <For each=move || order.get() key=|id| *id let:id>
                    <ContactCard record id />
                </For>
            </ul>
            <Bin record doc />
        </section>
    }
}

/// Name and mobile in one row; Enter adds.
#[component]
fn NewContactRow(record: Signal<Arc<Opened>>) -> impl IntoView {
    let workspace = Workspace::here();
    let doc = record.read_untracked().customer.id;
    let (name, mobile, error) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let first = NodeRef::<html::Input>::new();
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match new_contact_of(&name.get_untracked(), &mobile.get_untracked()) {
            Ok(mut contact) => {
                // The first contact is the one whom one asks first.
                if record.read_untracked().customer.contacts().next().is_none() {
                    contact.fields.insert(ContactField::Role, Value::Text(MAIN.to_owned()));
                }
                let said = untrack(|| tf(ContactText::Added, &[&name.get().trim()]));
                workspace.act(doc, Intent::Customer(CustomerCommand::AddContact(contact)), Say::WithUndo(said));
                name.set(String::new());
                mobile.set(String::new());
                error.set(None);
                if let Some(input) = first.get_untracked() {
                    let _ = input.focus();
                }
            }
            Err((field, why)) => {
                error.set(Some(untrack(|| format!("{}: {}", t(field.label()), wording::bad_value(&why)))));
            }
        }
    };
    view! {
        <form class="inline-form" on:submit=add>
            <input
                class="input"
                node_ref=first
                dir="auto"
                autocomplete="off"
                maxlength=shared::value::LINE_MAX_CHARS.to_string()
                aria-label=move || t(ContactText::Name)
                placeholder=move || t(ContactText::Name)
                bind:value=name
            />
            <input
                class="input"
                type="tel"
                autocomplete="off"
                aria-label=move || t(ContactText::Mobile)
                placeholder=move || t(ContactText::Mobile)
                bind:value=mobile
            />
            <Button label=text(RecordText::Add) kind=ButtonKind::Submit tone=Tone::Neutral icon=Icon::Add />
        </form>
        {move || error.get().map(|why| view! { <p class="inline-error" role="alert">{why}</p> })}
    }
}

/// Contacts that were deleted, to restore them.
#[component]
fn Bin(record: Signal<Arc<Opened>>, doc: DocId) -> impl IntoView {
    let workspace = Workspace::here();
    let deleted = Memo::new(move |_| {
        let record = record.read();
        let gone = record.customer.contacts.iter().filter(|contact| contact.deleted.is_some());
        gone.map(|contact| (contact.id, contact.text(ContactField::Name).to_owned())).collect::<Vec<_>>()
    });
    let restore = move |id: ContactId, name: &str| {
        let said = untrack(|| tf(ContactText::Restored, &[&name]));
        workspace.act(doc, Intent::Customer(CustomerCommand::RestoreContact(id)), Say::WithUndo(said));
    };
    view! {
        <Show when=move || !deleted.read().is_empty()>
            <details class="contact-bin">
                <summary>{move || tf(ContactText::Bin, &[&deleted.read().len()])}</summary>
                <ul>
                    <For each=move || deleted.get() key=|(id, _)| *id let:contact>
                        {
                            let (id, name) = contact;
                            let shown = name.clone();
                            view! {
                                <li class="contact-gone">
                                    <bdi class="grow ellipsis">{shown}</bdi>
                                    <QuietButton label=text(RecordText::Restore) size=ButtonSize::Small icon=Icon::Undo on:click=move |_| restore(id, &name) />
                                </li>
                            }
                        }
                    </For>
                </ul>
            </details>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_a_name_and_perhaps_a_mobile() {
        let contact = new_contact_of(" 王总 ", "138 0013 8000").expect("both are right");
        assert_eq!(contact.fields.get(&ContactField::Name), Some(&Value::Text("王总".to_owned())));
        assert_eq!(contact.fields.get(&ContactField::Mobiles), Some(&Value::List(vec!["138 0013 8000".to_owned()])));
        assert_eq!(new_contact_of("王总", "").expect("a name is enough").fields.len(), 1);
        assert_eq!(new_contact_of("", "13800138000"), Err((ContactField::Name, BadValue::Required)));
        assert_eq!(new_contact_of("王总", "x"), Err((ContactField::Mobiles, BadValue::NotAPhone)));
    }
}
