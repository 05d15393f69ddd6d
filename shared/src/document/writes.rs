//! What a change writes, and where: what write rules are judged on.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{
    ActorId, ObjId, ReadDoc, ScalarValue,
    legacy::{Key, ObjectId, Op, OpId, OpType},
};

use super::{Document, DocumentError, parse, schema::Located};
use crate::{
    kind::{DocKind, Done, Place, Write},
    sync::gatekeeper::{self, Action, Operation, Plain},
};

/// Reads the writes of one document's changes, in causal order.
#[derive(Debug)]
pub struct Writes {
    places: BTreeMap<OpId, Place>,
}

/// A change whose operations are being shown.
struct Showing {
    actor: ActorId,
    /// The next operation's.
    number: u64,
    /// Objects that the change made.
    born: BTreeSet<OpId>,
    /// The object before, with its place and whether the change made it: neighbours mostly write into the same.
    last: Option<(OpId, Place, bool)>,
}

/// An operation, whoever read it.
struct Step<'a> {
    /// None: the root.
    object: Option<OpId>,
    key: Option<&'a str>,
    done: Done<'a>,
    /// Whether it overwrites nothing.
    fresh: bool,
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
    /// the changes before it, or from the document that holds those. The chunk has passed the gatekeeper, or was made
    /// here.
    ///
    /// # Errors
    /// When the chunk is no change.
    pub fn agree(
        &mut self,
        document: Option<&Document>,
        chunk: &[u8],
        judge: &mut dyn FnMut(&Write<'_>) -> bool,
    ) -> Result<bool, DocumentError> {
        let plain = gatekeeper::plain_so_far(chunk);
        if let Some(agreed) = plain.and_then(|change| self.agree_plainly(document, &change, judge)) {
            return Ok(agreed);
        }
        let change = parse(chunk)?.decode();
        let mut showing = Showing::new(change.actor_id, change.start_op.get());
        Ok(change.operations.iter().map(step).all(|step| self.agrees(document, &mut showing, step, judge)))
    }

    /// The same of a plain change; none: something in it is not plain after all.
    fn agree_plainly(
        &mut self,
        document: Option<&Document>,
        change: &Plain<'_>,
        judge: &mut dyn FnMut(&Write<'_>) -> bool,
    ) -> Option<bool> {
        let mut showing = Showing::new(change.actor().into(), change.start);
        let mut operations = change.operations();
        for operation in operations.by_ref() {
            let step = plain_step(change, operation)?;
            if !self.agrees(document, &mut showing, step, judge) {
                return Some(false);
            }
        }
        operations.is_done().then_some(true)
    }

    fn agrees(
        &mut self,
        document: Option<&Document>,
        showing: &mut Showing,
        step: Step<'_>,
        judge: &mut dyn FnMut(&Write<'_>) -> bool,
    ) -> bool {
        let (place, born) = match step.object {
            None => (Place::Root, false),
            Some(object) => self.place(document, showing, object),
        };
        if matches!(step.done, Done::Make) {
            let made = match place {
                Place::In(section) if section.holds_records() => Place::Inside(section),
                _ => Place::Elsewhere,
            };
            let id = OpId::new(showing.number, &showing.actor);
            self.places.insert(id.clone(), made);
            showing.born.insert(id);
        }
        showing.number += 1;
        judge(&Write { place, key: step.key, done: step.done, fresh: step.fresh, born })
    }

    fn place(&self, document: Option<&Document>, showing: &mut Showing, object: OpId) -> (Place, bool) {
        match &showing.last {
            Some((last, place, born)) if *last == object => (*place, *born),
            _ => {
                let known = self.places.get(&object).copied();
                let place = known.or_else(|| held_in(document?, &object)).unwrap_or(Place::Elsewhere);
                let born = showing.born.contains(&object);
                showing.last = Some((object, place, born));
                (place, born)
            }
        }
    }
}

impl Showing {
    fn new(actor: ActorId, start: u64) -> Self {
        Self { actor, number: start, born: BTreeSet::new(), last: None }
    }
}

/// Where an object of the document lies.
fn held_in(document: &Document, id: &OpId) -> Option<Place> {
    let object = ObjId::Id(id.counter(), id.actor().clone(), 0);
    let parent = document.doc.parents(&object).ok()?.next()?.obj;
    let sections = document.kind.spec().sections.iter().copied();
    sections.filter(|section| section.holds_records()).find(|section| section.id() == parent).map(Place::Inside)
}

fn plain_step<'a>(change: &Plain<'a>, operation: Operation<'a>) -> Option<Step<'a>> {
    let done = match operation.action {
        Action::Make => Done::Make,
        Action::Delete => Done::Delete,
        Action::Text(text) => Done::Text(text),
        Action::Value => Done::Value,
    };
    let object = match operation.object {
        None => None,
        Some(id) => Some(OpId::new(id.number, &change.writer(id)?.into())),
    };
    Some(Step { object, key: Some(operation.key), done, fresh: operation.over.is_none() })
}

fn step(operation: &Op) -> Step<'_> {
    let object = match &operation.obj {
        ObjectId::Root => None,
        ObjectId::Id(id) => Some(id.clone()),
    };
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
    Step { object, key, done, fresh: operation.pred.iter().next().is_none() }
}
