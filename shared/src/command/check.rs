//! What every command must pass before it is carried out, on the device at once and wherever it is run again.

mod parts;
mod trade;

use super::{Intent, clean};
use crate::{
    customer::{
        command::{CustomerCommand, NewContact, NewCustomer, Rejection},
        field::{ContactField, CustomerField},
        record::Origin,
    },
    follow_up::command::{ActionCommand, ActionDraft, NewAction},
    sorted::{SortedMap, SortedSet},
    value::{BadValue, LINE_MAX_CHARS, PARAGRAPH_MAX_CHARS, Value, ValueKind},
};

/// The longest tag, label of a custom field or key of a kind, in characters.
pub const LABEL_MAX_CHARS: usize = 40;
/// The most custom fields of a customer.
pub const CUSTOM_FIELDS_MAX: usize = 200;
/// The most tags of a new customer.
const TAGS_MAX: usize = 100;
/// The longest subject of an action, in characters.
const SUBJECT_MAX_CHARS: usize = 200;
/// The most people of an action.
const PEOPLE_MAX: usize = 50;
/// The most contacts or actions that one command enters: what it becomes must pass the gatekeeper.
const RECORDS_MAX: usize = 1_000;

/// The intent as it will be carried out: texts cleaned, what is empty cleared.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(intent: &Intent) -> Result<Intent, Rejection> {
    match intent.clone() {
        Intent::Customer(command) => customer(command).map(Intent::Customer),
        Intent::Action(command) => action(command).map(Intent::Action),
        Intent::Commercial(command) => parts::commercial(command).map(Intent::Commercial),
        Intent::Notes(command) => parts::notes(command).map(Intent::Notes),
        Intent::Trade(command) => trade::trade(command).map(Intent::Trade),
        Intent::Product(command) => trade::product(command).map(Intent::Product),
    }
}

fn customer(command: CustomerCommand) -> Result<CustomerCommand, Rejection> {
    use CustomerCommand as Is;
    Ok(match command {
        Is::Create(new) => Is::Create(Box::new(new_customer(*new)?)),
        Is::SetFields(fields) => Is::SetFields(optional(fields)?),
        Is::FillGaps { fields, custom } => Is::FillGaps { fields: present(fields)?, custom: custom_fields(custom)? },
        Is::SetCustom { label, text: value } => {
            let value = value.map(|text| clean::paragraph(&text)).filter(|text| !text.is_empty());
            if let Some(value) = &value {
                at_most(value, PARAGRAPH_MAX_CHARS)?;
            }
            Is::SetCustom { label: label_of(&label)?, text: value }
        }
        Is::AddTag(tag) => Is::AddTag(label_of(&tag)?),
        Is::RemoveTag(tag) => Is::RemoveTag(tag),
        Is::AddContact(new) => Is::AddContact(new_contact(new)?),
        Is::SetContact { contact, fields } => Is::SetContact { contact, fields: optional(fields)? },
        Is::ClearFields { fields, custom } => {
            if fields.contains(&CustomerField::Name) {
                return Err(CustomerField::Name.wrong(BadValue::Required));
            }
            Is::ClearFields { fields, custom }
        }
        same @ (Is::Star(_)
        | Is::Unstar(_)
        | Is::DeleteContact(_)
        | Is::RestoreContact(_)
        | Is::Delete
        | Is::Restore) => same,
    })
}

fn action(command: ActionCommand) -> Result<ActionCommand, Rejection> {
    use ActionCommand as Is;
    Ok(match command {
        Is::Add(actions) => Is::Add(new_actions(actions)?),
        Is::Edit { action, draft: new } => Is::Edit { action, draft: draft(new)? },
        Is::Move { action, start, end, label } => Is::Move { action, start, end: end.map(|end| end.max(start)), label },
        Is::DeleteAll(actions) | Is::RestoreAll(actions) if actions.len() > RECORDS_MAX => {
            return Err(Rejection::Text(BadValue::TooMany { max: RECORDS_MAX }));
        }
        same @ (Is::Finish(_)
        | Is::Reopen(_)
        | Is::Delete(_)
        | Is::Restore(_)
        | Is::DeleteAll(_)
        | Is::RestoreAll(_)) => same,
    })
}

fn new_customer(new: NewCustomer) -> Result<NewCustomer, Rejection> {
    let fields = present(new.fields)?;
    if !fields.contains_key(&CustomerField::Name) {
        return Err(CustomerField::Name.wrong(BadValue::Required));
    }
    let tags: SortedSet<String> = new.tags.iter().map(|tag| label_of(tag)).collect::<Result<_, _>>()?;
    few(tags.len(), TAGS_MAX)?;
    few(new.contacts.len(), RECORDS_MAX)?;
    Ok(NewCustomer {
        fields,
        custom: custom_fields(new.custom)?,
        tags: tags.into_iter().collect(),
        contacts: new.contacts.into_iter().map(new_contact).collect::<Result<_, _>>()?,
        actions: new_actions(new.actions)?,
        origin: new.origin.map(origin).transpose()?,
    })
}

fn origin(origin: Origin) -> Result<Origin, Rejection> {
    Ok(Origin { author: author(origin.author)?, ..origin })
}

fn new_contact(new: NewContact) -> Result<NewContact, Rejection> {
    let fields = present(new.fields)?;
    if !fields.contains_key(&ContactField::Name) {
        return Err(ContactField::Name.wrong(BadValue::Required));
    }
    Ok(NewContact { id: new.id, fields })
}

fn new_actions(actions: Vec<NewAction>) -> Result<Vec<NewAction>, Rejection> {
    few(actions.len(), RECORDS_MAX)?;
    let checked = actions
        .into_iter()
        .map(|new| Ok(NewAction { id: new.id, draft: draft(new.draft)?, author: author(new.author)? }));
    checked.collect()
}

fn draft(draft: ActionDraft) -> Result<ActionDraft, Rejection> {
    let (subject, content) = (clean::line(&draft.subject), clean::paragraph(&draft.content));
    if subject.is_empty() && content.is_empty() {
        return Err(Rejection::EmptyAction);
    }
    at_most(&subject, SUBJECT_MAX_CHARS)?;
    at_most(&content, PARAGRAPH_MAX_CHARS)?;
    let kind = clean::line(&draft.kind);
    at_most(&kind, LABEL_MAX_CHARS)?;
    let mut people = Vec::with_capacity(draft.people.len());
    for person in draft.people {
        if !people.contains(&person) {
            people.push(person);
        }
        few(people.len(), PEOPLE_MAX)?;
    }
    let end = draft.end.map(|end| end.max(draft.start));
    Ok(ActionDraft { kind, subject, content, people, end, ..draft })
}

/// A person as an old system named them.
fn author(name: Option<String>) -> Result<Option<String>, Rejection> {
    let name = name.map(|name| clean::line(&name)).filter(|name| !name.is_empty());
    name.iter().try_for_each(|name| at_most(name, LINE_MAX_CHARS))?;
    Ok(name)
}

fn custom_fields(custom: SortedMap<String, String>) -> Result<SortedMap<String, String>, Rejection> {
    let mut kept = SortedMap::new();
    for (label, text) in custom {
        let text = clean::paragraph(&text);
        if !text.is_empty() {
            at_most(&text, PARAGRAPH_MAX_CHARS)?;
            kept.insert(label_of(&label)?, text);
        }
    }
    few(kept.len(), CUSTOM_FIELDS_MAX)?;
    Ok(kept)
}

fn label_of(text: &str) -> Result<String, Rejection> {
    let label = clean::line(text);
    if label.is_empty() {
        return Err(Rejection::Text(BadValue::Required));
    }
    at_most(&label, LABEL_MAX_CHARS)?;
    Ok(label)
}

fn at_most(text: &str, max: usize) -> Result<(), Rejection> {
    if text.chars().count() > max { Err(Rejection::Text(BadValue::TooLong { max })) } else { Ok(()) }
}

fn few(count: usize, max: usize) -> Result<(), Rejection> {
    if count > max { Err(Rejection::Text(BadValue::TooMany { max })) } else { Ok(()) }
}

/// A field as far as checking needs to know it.
trait Field: Copy + Ord {
    const NAME: Self;
    fn kind(self) -> ValueKind;
    fn wrong(self, why: BadValue) -> Rejection;
}

impl Field for CustomerField {
    const NAME: Self = Self::Name;
    fn kind(self) -> ValueKind {
        Self::kind(self)
    }
    fn wrong(self, why: BadValue) -> Rejection {
        Rejection::Field { field: self, why }
    }
}

impl Field for ContactField {
    const NAME: Self = Self::Name;
    fn kind(self) -> ValueKind {
        Self::kind(self)
    }
    fn wrong(self, why: BadValue) -> Rejection {
        Rejection::Contact { field: self, why }
    }
}

fn checked<F: Field>(field: F, value: Value) -> Result<Option<Value>, Rejection> {
    let value = clean::value(field.kind(), value);
    match &value {
        Some(value) => field.kind().check(value).map_err(|why| field.wrong(why))?,
        None if field == F::NAME => return Err(field.wrong(BadValue::Required)),
        None => {}
    }
    Ok(value)
}

/// Fields to be filled; empty ones are left out.
fn present<F: Field>(fields: SortedMap<F, Value>) -> Result<SortedMap<F, Value>, Rejection> {
    let mut kept = SortedMap::new();
    for (field, value) in fields {
        if let Some(value) = checked(field, value)? {
            kept.insert(field, value);
        }
    }
    Ok(kept)
}

/// Fields to be changed; empty ones are cleared, a name cannot be.
fn optional<F: Field>(fields: SortedMap<F, Option<Value>>) -> Result<SortedMap<F, Option<Value>>, Rejection> {
    let checked = fields.into_iter().map(|(field, value)| match value {
        Some(value) => Ok((field, checked(field, value)?)),
        None if field == F::NAME => Err(field.wrong(BadValue::Required)),
        None => Ok((field, None)),
    });
    checked.collect()
}
