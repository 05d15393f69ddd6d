//! Commands on follow-up.

use automerge::transaction::Transaction;

use super::{customer::set_deleted, map::MapWriter};
use crate::{
    command::Author,
    customer::command::Rejection,
    document::{
        cell::{When, stamp_scalar},
        read,
    },
    follow_up::{
        command::{ActionCommand, ActionDraft, NewAction},
        record::Action,
    },
    id::ActionId,
    kind::{Section, key},
    time::Instant,
};

pub(super) fn carry_out(
    transaction: &mut Transaction<'_>,
    author: Author,
    command: ActionCommand,
) -> Result<(), Rejection> {
    let stamp = Some(author.stamp());
    match command {
        ActionCommand::Add(actions) => actions.iter().for_each(|action| add(transaction, author, action)),
        ActionCommand::Edit { action, draft } => {
            let (mut map, held) = existing(transaction, action)?;
            write_draft(&mut map, &held, &draft);
        }
        ActionCommand::Finish(action) => {
            let mut map = action_map(transaction, action)?;
            if !map.has(key::DONE) {
                map.put(key::DONE, stamp_scalar(author.stamp()));
            }
        }
        ActionCommand::Reopen(action) => action_map(transaction, action)?.remove(key::DONE),
        ActionCommand::Move { action, start, end, label } => {
            let (mut map, held) = existing(transaction, action)?;
            move_to(&mut map, &held, When { start, end, label });
        }
        ActionCommand::Delete(action) => set_deleted(&mut action_map(transaction, action)?, stamp),
        ActionCommand::Restore(action) => set_deleted(&mut action_map(transaction, action)?, None),
        ActionCommand::DeleteAll(actions) => {
            for action in actions {
                set_deleted(&mut action_map(transaction, action)?, stamp);
            }
        }
        ActionCommand::RestoreAll(actions) => {
            for action in actions {
                set_deleted(&mut action_map(transaction, action)?, None);
            }
        }
    }
    Ok(())
}

/// Enters an action; one that is there already stays as it is.
pub(super) fn add(transaction: &mut Transaction<'_>, author: Author, new: &NewAction) {
    let stamp = author.stamp();
    // No draft has this time, so the time is written.
    let blank = Action { start: Instant(i64::MIN), ..read::blank_action(new.id, stamp) };
    MapWriter::make(transaction, Section::Actions, &new.id.to_string(), |map| {
        map.put(key::CREATED, stamp_scalar(stamp));
        map.put(key::FORM, new.draft.form.key());
        map.set_text(key::AUTHOR, new.author.as_deref());
        write_draft(map, &blank, &new.draft);
    });
}

/// Writes in which the draft differs from what is held. What this version does not understand reads as absent on both
/// sides and so stays as it is.
fn write_draft(map: &mut MapWriter<'_, '_>, held: &Action, draft: &ActionDraft) {
    if draft.form != held.form {
        map.put(key::FORM, draft.form.key());
    }
    for (name, new, old) in [
        (key::KIND, &draft.kind, &held.kind),
        (key::SUBJECT, &draft.subject, &held.subject),
        (key::CONTENT, &draft.content, &held.content),
    ] {
        if new != old {
            map.set_text(name, Some(new.as_str()).filter(|text| !text.is_empty()));
        }
    }
    if draft.contact != held.contact {
        map.set_text(key::CONTACT, draft.contact.map(|id| id.to_string()).as_deref());
    }
    if draft.follows != held.follows {
        map.set_text(key::FOLLOWS, draft.follows.map(|id| id.to_string()).as_deref());
    }
    for (name, new, old) in
        [(key::IMPORTANT, draft.important, held.important), (key::URGENT, draft.urgent, held.urgent)]
    {
        if new != old {
            map.put(name, new);
        }
    }
    if draft.people != held.people {
        let people: Vec<_> = draft.people.iter().map(ToString::to_string).collect();
        map.set_list(key::PEOPLE, &people);
    }
    move_to(map, held, When { start: draft.start, end: draft.end, label: draft.label });
}

fn move_to(map: &mut MapWriter<'_, '_>, held: &Action, when: When) {
    if when != (When { start: held.start, end: held.end, label: held.label }) {
        map.put(key::WHEN, when.scalar());
    }
}

fn existing<'t, 'd>(
    transaction: &'t mut Transaction<'d>,
    action: ActionId,
) -> Result<(MapWriter<'t, 'd>, Action), Rejection> {
    let map = action_map(transaction, action)?;
    let (doc, id) = map.look();
    let held = read::action(doc, id, action).ok_or(Rejection::Gone)?;
    Ok((map, held))
}

fn action_map<'t, 'd>(transaction: &'t mut Transaction<'d>, action: ActionId) -> Result<MapWriter<'t, 'd>, Rejection> {
    MapWriter::inside(transaction, Section::Actions, &action.to_string()).ok_or(Rejection::Gone)
}
