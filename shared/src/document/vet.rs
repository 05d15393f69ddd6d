//! Whether a change from elsewhere makes sense in this document.
//!
//! Automerge takes a change that speaks of what is not there (an object, a value to overwrite, a number out of turn)
//! and panics over it, at once or when the document is next read: one such change would bring down every device that
//! gets it. So a change must be one that Automerge itself would have written, given the changes that it builds upon.

use std::collections::{HashMap, HashSet};

use automerge::{
    ActorId, Automerge, Change, ChangeHash, ExpandedChange, ObjId, ObjType, ReadDoc, ScalarValue, Value,
    legacy::{ElementId, Key, ObjectId, Op, OpId, OpType},
};

use super::{DocumentError, schema::GENESIS_ACTOR};
use crate::sync::gatekeeper::DOCUMENT_MAX_OPS;

/// The deepest object: each level costs whoever looks for an object's place another step.
const DEPTH_MAX: usize = 32;
/// The largest magnitude of a counter's beginning and of what is added to it: no sum of all operations that a document
/// may have overflows.
const COUNTER_MAX: u64 = 1 << 40;

/// Checks a change whose dependencies are all in the document.
pub(super) fn vet(doc: &Automerge, change: &Change) -> Result<(), DocumentError> {
    if doc.stats().num_ops.saturating_add(change.len() as u64) > DOCUMENT_MAX_OPS {
        return Err(DocumentError::Unsound("the document has too many operations"));
    }
    let others = change.other_actor_ids();
    let change = change.decode();
    // Automerge takes what lies behind the columns for an author, and ends over one that is not in a writer's first change.
    if change.author.is_some() || !change.extra_bytes.is_empty() {
        return Err(DocumentError::Unsound("it says more than a change says"));
    }
    if change.actor_id == ActorId::from(GENESIS_ACTOR) {
        return Err(DocumentError::Unsound("its writer is nobody"));
    }
    numbers(doc, &change)?;
    let mut vetting = Vetting::new(doc, &change);
    for (operation, number) in change.operations.iter().zip(change.start_op.get()..) {
        vetting.operation(OpId::new(number, &change.actor_id), operation)?;
    }
    let named: HashSet<&ActorId> = change.operations.iter().flat_map(names).map(OpId::actor).collect();
    if others.iter().all(|actor| named.contains(actor)) {
        Ok(())
    } else {
        Err(DocumentError::Unsound("it names a writer for nothing"))
    }
}

/// The operations that this one speaks of.
fn names(operation: &Op) -> impl Iterator<Item = &OpId> {
    let object = match &operation.obj {
        ObjectId::Id(id) => Some(id),
        ObjectId::Root => None,
    };
    let element = match &operation.key {
        Key::Seq(element) => element.as_opid(),
        Key::Map(_) => None,
    };
    operation.pred.iter().chain(object).chain(element)
}

/// Operations are numbered on from those that the change builds upon, changes from the writer's last one, which is
/// always among the dependencies.
fn numbers(doc: &Automerge, change: &ExpandedChange) -> Result<(), DocumentError> {
    let deps: Vec<_> = change.deps.iter().filter_map(|dep| doc.get_change_meta_by_hash(dep)).collect();
    let last = deps.iter().map(|dep| dep.max_op).max().unwrap_or(0);
    if deps.is_empty() || deps.len() != change.deps.len() || change.start_op.get() != last + 1 {
        return Err(DocumentError::Unsound("its operations are numbered out of turn"));
    }
    let before = change.seq.saturating_sub(1);
    let follows = deps.iter().any(|dep| *dep.actor == change.actor_id && dep.seq == before);
    if before == 0 || follows { Ok(()) } else { Err(DocumentError::Unsound("it is numbered out of turn")) }
}

struct Vetting<'d> {
    doc: &'d Automerge,
    /// What the writer knew, if that is not all there is: to look into the past takes longer.
    past: Option<&'d [ChangeHash]>,
    /// Changes that the writer did not know.
    unknown: HashSet<ChangeHash>,
    /// What the change made so far, and how deep that lies.
    made: HashMap<OpId, (ObjType, usize)>,
    /// What the change wrote so far, by object and key.
    written: HashMap<(ObjectId, String), Vec<OpId>>,
    /// Elements that the change inserted, with their list.
    inserted: HashMap<OpId, ObjectId>,
}

impl<'d> Vetting<'d> {
    fn new(doc: &'d Automerge, change: &'d ExpandedChange) -> Self {
        let current = doc.get_heads().iter().all(|head| change.deps.contains(head));
        let unknown = if current { Vec::new() } else { doc.get_changes_meta(&change.deps) };
        Self {
            doc,
            past: (!current).then_some(&change.deps),
            unknown: unknown.iter().map(|change| change.hash).collect(),
            made: HashMap::new(),
            written: HashMap::new(),
            inserted: HashMap::new(),
        }
    }

    fn operation(&mut self, id: OpId, operation: &Op) -> Result<(), DocumentError> {
        if !moderate(&operation.action) {
            return Err(DocumentError::Unsound("a counter that may overflow"));
        }
        let object = self.object_type(&operation.obj)?;
        match (&operation.key, object) {
            (Key::Map(key), ObjType::Map) if !operation.insert => self.on_map(&id, operation, key)?,
            (Key::Seq(element), ObjType::List | ObjType::Text) => self.on_list(&id, operation, element)?,
            _ => return Err(DocumentError::Unsound("a key that its object does not have")),
        }
        if let OpType::Make(made) = operation.action {
            let depth = self.depth(&operation.obj) + 1;
            if depth > DEPTH_MAX {
                return Err(DocumentError::Unsound("an object that lies too deep"));
            }
            self.made.insert(id, (made, depth));
        }
        Ok(())
    }

    fn object_type(&self, object: &ObjectId) -> Result<ObjType, DocumentError> {
        const NOT_THERE: DocumentError = DocumentError::Unsound("an object that is not there");
        let id = match object {
            ObjectId::Root => return Ok(ObjType::Map),
            ObjectId::Id(id) => id,
        };
        if let Some((made, _)) = self.made.get(id) {
            return Ok(*made);
        }
        self.change_of(id).ok_or(NOT_THERE)?;
        self.doc.object_type(external(id)).map_err(|_| NOT_THERE)
    }

    /// How many objects an object lies in, itself included; the root is in none.
    fn depth(&self, object: &ObjectId) -> usize {
        match object {
            ObjectId::Root => 0,
            ObjectId::Id(id) => match self.made.get(id) {
                Some((_, depth)) => *depth,
                None => self.doc.parents(external(id)).map_or(0, |parents| parents.count()),
            },
        }
    }

    /// The change with this operation, if the writer knew it.
    fn change_of(&self, id: &OpId) -> Option<ChangeHash> {
        self.doc.hash_for_opid(&external(id)).filter(|hash| !self.unknown.contains(hash))
    }

    /// On a map an operation takes the place of exactly what its writer saw there. Only a deletion may leave something:
    /// whoever decides for the value that is shown already deletes the others.
    fn on_map(&mut self, id: &OpId, operation: &Op, key: &str) -> Result<(), DocumentError> {
        let place = (operation.obj.clone(), key.to_owned());
        let mut counters = true;
        let mut seen = match self.written.get(&place) {
            Some(written) => written.clone(),
            None => {
                let values = self.values_at(&operation.obj, key);
                counters = values.iter().all(|(value, _)| value.is_counter());
                values.into_iter().map(|(_, id)| id).collect()
            }
        };
        seen.sort_by(|a, b| (a.counter(), a.actor()).cmp(&(b.counter(), b.actor())));
        let deletes = operation.action == OpType::Delete;
        if !(operation.pred.iter().eq(&seen) || (deletes && operation.pred.iter().all(|id| seen.contains(id)))) {
            return Err(DocumentError::Unsound("it overwrites what is not there"));
        }
        let now = match &operation.action {
            OpType::Put(_) | OpType::Make(ObjType::Map | ObjType::List | ObjType::Text) => vec![id.clone()],
            OpType::Delete if operation.pred.iter().next().is_some() => {
                seen.retain(|id| !operation.pred.iter().any(|deleted| deleted == id));
                seen
            }
            OpType::Increment(_) if !seen.is_empty() && counters && !self.written.contains_key(&place) => return Ok(()),
            _ => return Err(DocumentError::Unsound("an operation that its object does not have")),
        };
        self.written.insert(place, now);
        Ok(())
    }

    fn values_at(&self, object: &ObjectId, key: &str) -> Vec<(Value<'_>, OpId)> {
        let object = match object {
            ObjectId::Root => ObjId::Root,
            ObjectId::Id(id) if self.made.contains_key(id) => return Vec::new(),
            ObjectId::Id(id) => external(id),
        };
        let values = match self.past {
            None => self.doc.get_all(object, key),
            Some(past) => self.doc.get_all_at(object, key, past),
        };
        let values = values.unwrap_or_default().into_iter().filter_map(|(value, id)| match id {
            ObjId::Id(counter, actor, _) => Some((value, OpId(counter, actor))),
            ObjId::Root => None,
        });
        values.collect()
    }

    /// This version writes no lists. For newer ones: the element and what is overwritten lie in this very list.
    fn on_list(&mut self, id: &OpId, operation: &Op, element: &ElementId) -> Result<(), DocumentError> {
        let elsewhere = Err(DocumentError::Unsound("an element that is not in its list"));
        let there = match element {
            ElementId::Head => operation.insert,
            ElementId::Id(element) => self.lies_in(element, &operation.obj),
        };
        let overwrites = operation.pred.iter().all(|seen| self.lies_in(seen, &operation.obj));
        let sound = match &operation.action {
            OpType::Put(_) | OpType::Make(ObjType::Map | ObjType::List | ObjType::Text) => {
                operation.insert == operation.pred.is_empty()
            }
            OpType::Delete => !operation.insert && !operation.pred.is_empty(),
            OpType::MarkBegin(_) | OpType::MarkEnd(_) => operation.insert && operation.pred.is_empty(),
            OpType::Increment(_) | OpType::Make(_) => false,
        };
        if !there || !overwrites || !sound {
            return elsewhere;
        }
        self.inserted.insert(id.clone(), operation.obj.clone());
        Ok(())
    }

    fn lies_in(&self, element: &OpId, list: &ObjectId) -> bool {
        if let Some(inserted) = self.inserted.get(element) {
            return inserted == list;
        }
        let change = self.change_of(element).and_then(|hash| self.doc.get_change_by_hash(&hash));
        let Some(change) = change.map(|change| change.decode()) else { return false };
        let nth = element.counter().checked_sub(change.start_op.get()).and_then(|nth| usize::try_from(nth).ok());
        nth.and_then(|nth| change.operations.get(nth)).is_some_and(|found| found.obj == *list)
    }
}

/// Whether counters stay far from what they can hold.
fn moderate(action: &OpType) -> bool {
    match action {
        OpType::Increment(by) => by.unsigned_abs() <= COUNTER_MAX,
        OpType::Put(ScalarValue::Counter(counter)) => i64::from(counter).unsigned_abs() <= COUNTER_MAX,
        _ => true,
    }
}

fn external(id: &OpId) -> ObjId {
    ObjId::Id(id.counter(), id.actor().clone(), 0)
}
