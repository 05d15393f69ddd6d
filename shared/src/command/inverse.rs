//! Undo: the command that takes another one back.

mod trade;

use super::{Command, Intent, check};
use crate::{
    commercial::command::CommercialCommand,
    customer::{command::CustomerCommand, record::Customer},
    follow_up::{
        command::{ActionCommand, ActionDraft, NewAction},
        record::Action,
    },
    id::{ActionId, CommandId, MarkId},
    kind::Record,
    notes::{command::NotesCommand, record::Notes},
    sorted::{SortedMap, SortedSet},
    trade::command::TradeCommand,
    value::Value,
};

/// The command that takes `command` back, given the record before it; `None` if it changed nothing. For `Create` the
/// record before is the blank one.
pub fn inverse(before: &Record, command: &Command, new_id: CommandId) -> Option<Command> {
    let intent = match (check(&command.intent).ok()?, before) {
        (Intent::Customer(done), Record::Customer(before)) => {
            Intent::Customer(undo_customer(before, done, MarkId(new_id.0))?)
        }
        (Intent::Action(done), Record::Customer(before)) => Intent::Action(undo_action(before, done)?),
        (Intent::Commercial(CommercialCommand::Set { of, fields }), Record::Commercial(before)) => {
            let fields = restored(&before.fields, fields)?;
            Intent::Commercial(CommercialCommand::Set { of, fields })
        }
        (Intent::Notes(done), Record::Notes(before)) => Intent::Notes(undo_notes(before, done)?),
        (Intent::Trade(TradeCommand { of, change }), Record::Trade(before)) => {
            Intent::Trade(TradeCommand { of, change: trade::undo_trade(before, change, MarkId(new_id.0))? })
        }
        (Intent::Product(done), Record::Product(before)) => Intent::Product(trade::undo_product(before, done)?),
        _ => return None,
    };
    Some(Command { id: new_id, doc: command.doc, intent })
}

fn undo_customer(before: &Customer, done: CustomerCommand, mark: MarkId) -> Option<CustomerCommand> {
    use CustomerCommand as Is;
    let contact = |id| before.contacts.iter().find(|contact| contact.id == id);
    match done {
        Is::Create(_) => Some(Is::Delete),
        Is::SetFields(fields) => restored(&before.fields, fields).map(Is::SetFields),
        Is::FillGaps { fields, custom } => {
            let fields: SortedSet<_> = fields.into_keys().filter(|field| !before.fields.contains_key(field)).collect();
            let custom: SortedSet<_> = custom.into_keys().filter(|label| !before.custom.contains_key(label)).collect();
            (!fields.is_empty() || !custom.is_empty()).then_some(Is::ClearFields { fields, custom })
        }
        Is::ClearFields { fields, custom } => {
            let fields: SortedMap<_, _> = held(&before.fields, fields);
            let custom: SortedMap<_, _> = held(&before.custom, custom);
            (!fields.is_empty() || !custom.is_empty()).then_some(Is::FillGaps { fields, custom })
        }
        Is::SetCustom { label, text } => {
            let old = before.custom.get(&label).cloned();
            (old != text).then_some(Is::SetCustom { label, text: old })
        }
        Is::AddTag(tag) => (!before.tags.contains(&tag)).then_some(Is::RemoveTag(tag)),
        Is::RemoveTag(tag) => before.tags.contains(&tag).then_some(Is::AddTag(tag)),
        Is::Star(_) => (!before.starred()).then_some(Is::Unstar(mark)),
        Is::Unstar(_) => before.starred().then_some(Is::Star(mark)),
        Is::AddContact(new) => contact(new.id).is_none().then_some(Is::DeleteContact(new.id)),
        Is::SetContact { contact: id, fields } => {
            let fields = restored(&contact(id)?.fields, fields)?;
            Some(Is::SetContact { contact: id, fields })
        }
        Is::DeleteContact(id) => contact(id)?.deleted.is_none().then_some(Is::RestoreContact(id)),
        Is::RestoreContact(id) => contact(id)?.deleted.is_some().then_some(Is::DeleteContact(id)),
        Is::Delete => before.deleted.is_none().then_some(Is::Restore),
        Is::Restore => before.deleted.is_some().then_some(Is::Delete),
    }
}

fn undo_action(before: &Customer, done: ActionCommand) -> Option<ActionCommand> {
    use ActionCommand as Is;
    let held = |id| before.actions.iter().find(|action| action.id == id);
    match done {
        Is::Add(actions) => added(before, &actions),
        Is::Edit { action, draft } => {
            let old = draft_of(held(action)?);
            (old != draft).then_some(Is::Edit { action, draft: old })
        }
        Is::Finish(id) => held(id)?.done.is_none().then_some(Is::Reopen(id)),
        Is::Reopen(id) => held(id)?.done.is_some().then_some(Is::Finish(id)),
        Is::Move { action, start, end, label } => {
            let old = held(action)?;
            let differs = (old.start, old.end, old.label) != (start, end, label);
            differs.then_some(Is::Move { action, start: old.start, end: old.end, label: old.label })
        }
        Is::Delete(id) => held(id)?.deleted.is_none().then_some(Is::Restore(id)),
        Is::Restore(id) => held(id)?.deleted.is_some().then_some(Is::Delete(id)),
        Is::DeleteAll(ids) => several(ids, |id| held(*id).is_some_and(|old| old.deleted.is_none())).map(Is::RestoreAll),
        Is::RestoreAll(ids) => several(ids, |id| held(*id).is_some_and(|old| old.deleted.is_some())).map(Is::DeleteAll),
    }
}

fn undo_notes(before: &Notes, done: NotesCommand) -> Option<NotesCommand> {
    use NotesCommand as Is;
    let held = |id| before.entries.iter().find(|note| note.id == id);
    match done {
        Is::Add { id, .. } => held(id).is_none().then_some(Is::Delete(id)),
        Is::Edit { id, text } => {
            let old = &held(id)?.text;
            (*old != text).then(|| Is::Edit { id, text: old.clone() })
        }
        Is::Delete(id) => held(id)?.deleted.is_none().then_some(Is::Restore(id)),
        Is::Restore(id) => held(id)?.deleted.is_some().then_some(Is::Delete(id)),
    }
}

fn added(before: &Customer, actions: &[NewAction]) -> Option<ActionCommand> {
    let new = actions.iter().map(|action| action.id).collect();
    let ids = several(new, |id| before.actions.iter().all(|action| action.id != *id))?;
    Some(match ids.as_slice() {
        [one] => ActionCommand::Delete(*one),
        _ => ActionCommand::DeleteAll(ids),
    })
}

fn several(ids: Vec<ActionId>, touched: impl Fn(&ActionId) -> bool) -> Option<Vec<ActionId>> {
    let touched: Vec<_> = ids.into_iter().filter(|id| touched(id)).collect();
    (!touched.is_empty()).then_some(touched)
}

/// The old values of the fields that would change.
fn restored<F: Copy + Ord>(
    before: &SortedMap<F, Value>,
    fields: SortedMap<F, Option<Value>>,
) -> Option<SortedMap<F, Option<Value>>> {
    let changed = fields.into_iter().filter(|(field, new)| before.get(field) != new.as_ref());
    let old: SortedMap<_, _> = changed.map(|(field, _)| (field, before.get(&field).cloned())).collect();
    (!old.is_empty()).then_some(old)
}

fn held<K: Ord, V: Clone>(before: &SortedMap<K, V>, keys: SortedSet<K>) -> SortedMap<K, V> {
    keys.into_iter().filter_map(|key| before.get(&key).cloned().map(|value| (key, value))).collect()
}

fn draft_of(action: &Action) -> ActionDraft {
    ActionDraft {
        form: action.form,
        kind: action.kind.clone(),
        subject: action.subject.clone(),
        content: action.content.clone(),
        contact: action.contact,
        people: action.people.clone(),
        start: action.start,
        end: action.end,
        label: action.label,
        important: action.important,
        urgent: action.urgent,
        follows: action.follows,
    }
}
