//! Document → facts.

use std::cmp::Reverse;

use super::{ContactFacts, Facts, OpenAction};
use crate::{
    customer::{
        field::{ContactField, CustomerField},
        record::{Contact, Customer},
    },
    follow_up::record::{Action, ActionForm},
    id::UserId,
    text::{credit_code, phone, pinyin},
    time::Instant,
};

/// The longest title of an open action, in characters; what the content says beyond it is on the customer's page.
const TITLE_MAX_CHARS: usize = 60;

/// The facts of a customer. A pure function of its document and its owner.
pub fn derive(customer: &Customer, owner: Option<UserId>) -> Facts {
    let text = |field| customer.text(field).to_owned();
    let contacts = main_first(customer);
    Facts {
        id: customer.id,
        owner,
        name: text(CustomerField::Name),
        short_name: text(CustomerField::ShortName),
        english_name: text(CustomerField::EnglishName),
        pinyin: pinyin::stored(customer.text(CustomerField::Name), customer.text(CustomerField::ShortName)),
        number: text(CustomerField::Number),
        kind: text(CustomerField::Kind),
        source: text(CustomerField::Source),
        level: text(CustomerField::Level),
        industry: text(CustomerField::Industry),
        province: text(CustomerField::Province),
        city: text(CustomerField::City),
        credit_code: credit_code::normalise(customer.text(CustomerField::CreditCode)),
        phones: phones(customer, &contacts),
        contacts: contacts.iter().map(|contact| contact_facts(contact)).collect(),
        tags: customer.tags.iter().cloned().collect(),
        starred: customer.starred(),
        created_at: customer.origin.as_ref().and_then(|origin| origin.at).unwrap_or(customer.created.at),
        created_by: customer.created.by,
        last_contact: customer.actions().filter_map(contact_made_at).max(),
        open: open(customer),
        action_count: u32::try_from(customer.actions().count()).unwrap_or(u32::MAX),
        import: customer.origin.as_ref().map(|origin| origin.import),
        deleted: customer.deleted.is_some(),
        changed_at: customer.changed.at,
    }
}

/// When the action brought contact. What was planned counts only once it is done: a to-do at that moment, a schedule
/// when it took place, which is not after it was ticked.
fn contact_made_at(action: &Action) -> Option<Instant> {
    if !action.contact_made() {
        return None;
    }
    Some(match (action.form, action.done) {
        (ActionForm::Record, _) | (_, None) => action.start,
        (ActionForm::ToDo, Some(done)) => done.at,
        (ActionForm::Schedule, Some(done)) => action.start.min(done.at),
    })
}

/// The main contact, then the others, those who left last.
fn main_first(customer: &Customer) -> Vec<&Contact> {
    let mut contacts: Vec<_> = customer.contacts().collect();
    contacts.sort_by_key(|contact| match contact.text(ContactField::Role) {
        "main" => 0,
        "left" => 2,
        _ => 1,
    });
    contacts
}

fn contact_facts(contact: &Contact) -> ContactFacts {
    let name = contact.text(ContactField::Name);
    ContactFacts { name: name.to_owned(), pinyin: pinyin::person_readings(name).encode() }
}

fn phones(customer: &Customer, contacts: &[&Contact]) -> Vec<String> {
    let of_contacts = contacts.iter().flat_map(|contact| {
        let mobiles = contact.list(ContactField::Mobiles).iter().map(String::as_str);
        mobiles.chain([contact.text(ContactField::Phone)])
    });
    let written = [customer.text(CustomerField::Phone)]
        .into_iter()
        .chain(of_contacts)
        .chain([customer.text(CustomerField::InvoicePhone)]);
    let mut phones: Vec<String> = Vec::new();
    for digits in written.map(phone::normalise) {
        if !digits.is_empty() && !phones.contains(&digits) {
            phones.push(digits);
        }
    }
    phones
}

/// What waits to be done: what must be done soonest comes first, then what is important.
fn open(customer: &Customer) -> Vec<OpenAction> {
    let mut open: Vec<_> = customer.actions().filter(|action| action.open()).collect();
    open.sort_by_key(|action| (action.end.unwrap_or(action.start), action.start, Reverse(action.important), action.id));
    open.into_iter().map(open_action).collect()
}

fn open_action(action: &Action) -> OpenAction {
    OpenAction {
        id: action.id,
        form: action.form,
        kind: action.kind.clone(),
        title: title(action),
        people: action.people.clone(),
        start: action.start,
        end: action.end,
        label: action.label,
        important: action.important,
        urgent: action.urgent,
    }
}

fn title(action: &Action) -> String {
    let text = if action.subject.is_empty() { &action.content } else { &action.subject };
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(TITLE_MAX_CHARS).collect()
}
