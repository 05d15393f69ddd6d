//! Commands on commercial parts and private notes.

use automerge::transaction::Transaction;

use super::{customer::set_deleted, map::MapWriter};
use crate::{
    command::Author,
    commercial::command::CommercialCommand,
    customer::command::Rejection,
    document::cell::stamp_scalar,
    id::{DocId, NoteId},
    kind::{Section, key},
    notes::command::NotesCommand,
};

pub(super) fn commercial(transaction: &mut Transaction<'_>, author: Author, command: CommercialCommand) {
    let CommercialCommand::Set { of, fields } = command;
    let mut map = MapWriter::section(transaction, Section::CommercialFields);
    fields.iter().for_each(|(field, value)| map.set_field(*field, value.as_ref()));
    if map.has_written() {
        begin(transaction, author, Section::CommercialMeta, of);
    }
}

pub(super) fn notes(transaction: &mut Transaction<'_>, author: Author, command: NotesCommand) -> Result<(), Rejection> {
    match command {
        NotesCommand::Add { of, id, text } => {
            begin(transaction, author, Section::NotesMeta, of);
            MapWriter::make(transaction, Section::NoteEntries, &id.to_string(), |map| {
                map.put(key::CREATED, stamp_scalar(author.stamp()));
                map.put(key::TEXT, text);
            });
        }
        NotesCommand::Edit { id, text } => note(transaction, id)?.set_text(key::TEXT, Some(&text)),
        NotesCommand::Delete(id) => set_deleted(&mut note(transaction, id)?, Some(author.stamp())),
        NotesCommand::Restore(id) => set_deleted(&mut note(transaction, id)?, None),
    }
    Ok(())
}

/// Whoever writes first says to which customer the document belongs.
pub(super) fn begin(transaction: &mut Transaction<'_>, author: Author, meta: Section, of: DocId) {
    let mut meta = MapWriter::section(transaction, meta);
    if !meta.has(key::CREATED) {
        meta.put(key::CREATED, stamp_scalar(author.stamp()));
        meta.put(key::OF, of.to_string());
    }
}

fn note<'t, 'd>(transaction: &'t mut Transaction<'d>, note: NoteId) -> Result<MapWriter<'t, 'd>, Rejection> {
    MapWriter::inside(transaction, Section::NoteEntries, &note.to_string()).ok_or(Rejection::Gone)
}
