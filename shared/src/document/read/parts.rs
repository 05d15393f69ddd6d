//! Commercial parts and private notes.

use automerge::Automerge;

use super::{Cell, FieldReader, cells, records};
use crate::{
    commercial::record::Commercial,
    id::{DocId, NoteId},
    kind::{Section, key},
    notes::record::{Note, Notes},
    time::Stamp,
};

pub(in crate::document) fn commercial(doc: &Automerge) -> Commercial {
    let mut fields = FieldReader::default();
    cells(doc, Section::CommercialFields, |name, cell| fields.take(name, cell));
    let (of, created) = link(doc, Section::CommercialMeta);
    Commercial { of, created, fields: fields.finish() }
}

pub(in crate::document) fn notes(doc: &Automerge) -> Notes {
    let mut entries = records(doc, Section::NoteEntries, NoteReader::new, NoteReader::take, NoteReader::finish);
    entries.sort_by_key(|note| (note.created.at, note.id));
    Notes { of: link(doc, Section::NotesMeta).0, entries }
}

/// The customer that a part belongs to, and who began it.
pub(super) fn link(doc: &Automerge, meta: Section) -> (Option<DocId>, Option<Stamp>) {
    let (mut of, mut created) = (None, None);
    cells(doc, meta, |name, cell| match name {
        key::OF => of = cell.text().and_then(|text| text.parse().ok()),
        key::CREATED => created = cell.stamp(),
        _ => {}
    });
    (of, created)
}

struct NoteReader {
    id: NoteId,
    created: Option<Stamp>,
    deleted: Option<Stamp>,
    text: String,
}

impl NoteReader {
    fn new(id: NoteId) -> Self {
        Self { id, created: None, deleted: None, text: String::new() }
    }

    fn take(&mut self, name: &str, cell: Cell<'_>) {
        match name {
            key::CREATED => self.created = cell.stamp(),
            key::DELETED => self.deleted = cell.stamp(),
            key::TEXT => self.text = cell.text().unwrap_or_default().to_owned(),
            _ => {}
        }
    }

    fn finish(self) -> Option<Note> {
        let Self { id, created, deleted, text } = self;
        created.map(|created| Note { id, created, text, deleted })
    }
}
