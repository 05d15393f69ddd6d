//! What people do to customers: real commands, small ones, so that a run can have many.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use shared::{
    command::Intent,
    customer::{
        command::{CustomerCommand, NewContact, NewCustomer},
        field::{ContactField, CustomerField},
        record::Customer,
    },
    follow_up::{
        command::{ActionCommand, ActionDraft, NewAction},
        record::ActionForm,
    },
    id::{ActionId, ContactId, MarkId},
    sorted::SortedMap,
    time::{DAY_MS, Instant},
    value::Value,
};
use uuid::Uuid;

use crate::sync::shelf::Number;

const FIELDS: [CustomerField; 5] =
    [CustomerField::Name, CustomerField::Phone, CustomerField::City, CustomerField::Level, CustomerField::Remark];
const TAGS: [&str; 3] = ["重点", "老客户", "展会"];

fn id(rng: &mut StdRng) -> Uuid {
    Uuid::from_u128(rng.random())
}

fn text(field: CustomerField, number: Number) -> Value {
    Value::Text(match field {
        CustomerField::Phone => format!("0755-{:08}", number),
        CustomerField::Level => ["close", "good", "normal"][(number % 3) as usize].to_owned(),
        _ => format!("山海{number}"),
    })
}

/// A new customer.
pub fn create(rng: &mut StdRng, number: Number, now: Instant) -> Intent {
    let fields = SortedMap::from([CustomerField::Name, CustomerField::Phone].map(|field| (field, text(field, number))));
    let contacts = if rng.random_ratio(1, 4) { vec![contact(rng, number)] } else { Vec::new() };
    let actions = if rng.random_ratio(1, 4) { vec![action(rng, number, now)] } else { Vec::new() };
    let tags = if rng.random() { vec![TAGS[0].to_owned()] } else { Vec::new() };
    let new = NewCustomer { fields, custom: SortedMap::new(), tags, contacts, actions, origin: None };
    Intent::Customer(CustomerCommand::Create(Box::new(new)))
}

fn contact(rng: &mut StdRng, number: Number) -> NewContact {
    let fields = SortedMap::from([(ContactField::Name, Value::Text(format!("王{number}")))]);
    NewContact { id: ContactId(id(rng)), fields }
}

fn action(rng: &mut StdRng, number: Number, now: Instant) -> NewAction {
    let form = if rng.random() { ActionForm::Record } else { ActionForm::ToDo };
    let draft = ActionDraft {
        form,
        kind: "phone".to_owned(),
        subject: String::new(),
        content: format!("谈了价格{number}"),
        contact: None,
        people: Vec::new(),
        start: now.plus_ms(rng.random_range(-3..3) * DAY_MS),
        end: None,
        label: None,
        important: rng.random(),
        urgent: false,
        follows: None,
    };
    NewAction { id: ActionId(id(rng)), draft, author: None }
}

/// Something to do to a customer.
pub fn edit(rng: &mut StdRng, customer: &Customer, number: Number, now: Instant) -> Intent {
    let choice = rng.random_range(0..100);
    if choice >= 82
        && let Some(intent) = on_a_part(rng, customer, number)
    {
        return intent;
    }
    match choice {
        0..8 => Intent::Action(ActionCommand::Add(vec![action(rng, number, now)])),
        8..14 => Intent::Customer(CustomerCommand::AddContact(contact(rng, number))),
        14..22 => Intent::Customer(CustomerCommand::AddTag(pick(rng, &TAGS))),
        22..26 => Intent::Customer(CustomerCommand::RemoveTag(pick(rng, &TAGS))),
        26..30 => Intent::Customer(CustomerCommand::Star(MarkId(id(rng)))),
        30..33 => Intent::Customer(CustomerCommand::Unstar(MarkId(id(rng)))),
        33..39 if customer.deleted.is_none() => Intent::Customer(CustomerCommand::Delete),
        33..39 => Intent::Customer(CustomerCommand::Restore),
        39..45 => {
            Intent::Customer(CustomerCommand::SetCustom { label: "阶段".to_owned(), text: Some(number.to_string()) })
        }
        _ => {
            let field = *FIELDS.choose(rng).expect("there are some");
            let empty = field != CustomerField::Name && rng.random_ratio(1, 8);
            let value = (!empty).then(|| text(field, number));
            Intent::Customer(CustomerCommand::SetFields(SortedMap::from([(field, value)])))
        }
    }
}

fn pick(rng: &mut StdRng, from: &[&str]) -> String {
    (*from.choose(rng).expect("there are some")).to_owned()
}

/// Something to do to a contact or an action of the customer, if it has any.
fn on_a_part(rng: &mut StdRng, customer: &Customer, number: Number) -> Option<Intent> {
    if rng.random()
        && let Some(contact) = customer.contacts.choose(rng)
    {
        let name = Some(Value::Text(format!("李{number}")));
        let fields = SortedMap::from([(ContactField::Name, name)]);
        let command = match (contact.deleted.is_some(), rng.random_range(0..4)) {
            (false, 0) => CustomerCommand::DeleteContact(contact.id),
            (true, 0) => CustomerCommand::RestoreContact(contact.id),
            _ => CustomerCommand::SetContact { contact: contact.id, fields },
        };
        return Some(Intent::Customer(command));
    }
    let action = customer.actions.choose(rng)?;
    Some(Intent::Action(match (action.deleted.is_some(), rng.random_range(0..4)) {
        (false, 0) => ActionCommand::Delete(action.id),
        (true, _) => ActionCommand::Restore(action.id),
        (false, 1) => ActionCommand::Reopen(action.id),
        (false, _) => ActionCommand::Finish(action.id),
    }))
}
