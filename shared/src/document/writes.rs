//! What a change writes, and where: what write rules are judged on.

use std::collections::{HashMap, HashSet};

use automerge::{
    ActorId, ObjId, ReadDoc, ScalarValue,
    legacy::{Key, ObjectId, Op, OpId, OpType},
};

use super::{Document, DocumentError, parse, schema::Located};
use crate::kind::{DocKind, Done, Place, Write};

/// Reads the writes of one document's changes, in causal order.
#[derive(Debug)]
pub struct Writes {
    places: HashMap<OpId, Place>,
}

impl Writes {
    /// Of a document of this kind.
    pub fn new(kind: DocKind) -> Self {
        let genesis = ActorId::from(super::schema::GENESIS_ACTOR);
        let sections = kind.spec().sections.iter();
        let places = sections.map(|section| (OpId::new(section.made_by(), &genesis), Place::In(*section)));
        Self { places: places.collect() }
    }

    /// Shows each operation of a change to `judge`; whether it agreed to all. What the change writes into is known from
    /// the changes before it, or from the document that holds those.
    ///
    /// # Errors
    /// When the chunk is no change.
    pub fn agree(
        &mut self,
        document: Option<&Document>,
        chunk: &[u8],
        judge: &mut dyn FnMut(&Write<'_>) -> bool,
    ) -> Result<bool, DocumentError> {
        let change = parse(chunk)?.decode();
        let mut born: HashSet<OpId> = HashSet::new();
        for (operation, number) in change.operations.iter().zip(change.start_op.get()..) {
            let place = self.place(document, &operation.obj);
            if matches!(operation.action, OpType::Make(_)) {
                let made = match place {
                    Place::In(section) if section.holds_records() => Place::Inside(section),
                    _ => Place::Elsewhere,
                };
                self.places.insert(OpId::new(number, &change.actor_id), made);
                born.insert(OpId::new(number, &change.actor_id));
            }
            let into = match &operation.obj {
                ObjectId::Root => false,
                ObjectId::Id(id) => born.contains(id),
            };
            if !judge(&write(place, operation, into)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn place(&self, document: Option<&Document>, object: &ObjectId) -> Place {
        let id = match object {
            ObjectId::Root => return Place::Root,
            ObjectId::Id(id) => id,
        };
        let known = self.places.get(id).copied();
        known.or_else(|| held_in(document?, id)).unwrap_or(Place::Elsewhere)
    }
}

/// Where an object of the document lies.
fn held_in(document: &Document, id: &OpId) -> Option<Place> {
    let object = ObjId::Id(id.counter(), id.actor().clone(), 0);
    let parent = document.doc.parents(&object).ok()?.next()?.obj;
    let sections = document.kind.spec().sections.iter().copied();
    sections.filter(|section| section.holds_records()).find(|section| section.id() == parent).map(Place::Inside)
}

fn write(place: Place, operation: &Op, born: bool) -> Write<'_> {
    let key = match &operation.key {
        Key::Map(key) => Some(key.as_str()),
        Key::Seq(_) => None,
    };
    let done = match &operation.action {
        OpType::Make(_) => Done::Make,
        OpType::Delete => Done::Delete,
        OpType::Put(ScalarValue::Str(text)) => Done::Text(text.as_str()),
        OpType::Put(_) | OpType::Increment(_) | OpType::MarkBegin(..) | OpType::MarkEnd(_) => Done::Value,
    };
    Write { place, key, done, fresh: operation.pred.iter().next().is_none(), born }
}
