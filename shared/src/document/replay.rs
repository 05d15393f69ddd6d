//! Change history: one walk over the operations of all changes, without building the document again.

mod edits;

use std::collections::HashMap;

use automerge::{
    ActorId, Automerge, ExpandedChange, ScalarValue,
    legacy::{Key, ObjectId, Op, OpId, OpType, SortedVec},
};

use super::{
    cell::Cell,
    history::HistoryEntry,
    read,
    schema::{Located, genesis_hash},
};
use crate::{
    id::{ActionId, ContactId, NoteId, VoucherId},
    kind::{DocKind, Section},
    trade::voucher::VoucherKind,
};
use edits::{Edits, Known};

pub(super) fn history(doc: &Automerge, kind: DocKind) -> Vec<HistoryEntry> {
    let genesis = genesis_hash(kind);
    let changes = doc.get_changes(&[]);
    let mut changes: Vec<_> =
        changes.iter().filter(|change| change.hash() != genesis).map(automerge::Change::decode).collect();
    // A change's operations are numbered after all that it builds upon.
    changes.sort_by(|a, b| (a.start_op, &a.actor_id).cmp(&(b.start_op, &b.actor_id)));
    let mut replay = Replay::new(kind);
    changes.iter().map(|change| replay.change(change)).collect()
}

/// Where an operation writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Home {
    Section(Section),
    Contact(ContactId),
    Action(ActionId),
    Note(NoteId),
    Voucher(VoucherKind, VoucherId),
    Unknown,
}

struct Replay {
    homes: HashMap<OpId, Home>,
    values: HashMap<OpId, ScalarValue>,
    known: Known,
}

impl Replay {
    fn new(kind: DocKind) -> Self {
        let sections = kind.spec().sections.iter();
        let homes = sections.map(|section| (made_by(*section), Home::Section(*section)));
        Self { homes: homes.collect(), values: HashMap::new(), known: Known::default() }
    }

    fn change(&mut self, change: &ExpandedChange) -> HistoryEntry {
        let stamp = read::stamp_of(change.time, change.message.as_deref());
        let mut edits = Edits::new(&mut self.known);
        for (operation, number) in change.operations.iter().zip(change.start_op.get()..) {
            let id = OpId::new(number, &change.actor_id);
            let home = match &operation.obj {
                ObjectId::Root => Home::Unknown,
                ObjectId::Id(map) => self.homes.get(map).copied().unwrap_or(Home::Unknown),
            };
            step(&mut self.homes, &mut self.values, &mut edits, (id, home, operation));
        }
        let name = change.hash.map(|hash| hash.to_string()).unwrap_or_default();
        HistoryEntry { change: name, stamp, edits: edits.finish() }
    }
}

fn step(
    homes: &mut HashMap<OpId, Home>,
    values: &mut HashMap<OpId, ScalarValue>,
    edits: &mut Edits<'_>,
    (id, home, operation): (OpId, Home, &Op),
) {
    let Key::Map(name) = &operation.key else { return edits.unknown() };
    match &operation.action {
        OpType::Make(_) => {
            let made = match home {
                Home::Section(Section::Contacts) => name.parse().map_or(Home::Unknown, Home::Contact),
                Home::Section(Section::Actions) => name.parse().map_or(Home::Unknown, Home::Action),
                Home::Section(Section::NoteEntries) => name.parse().map_or(Home::Unknown, Home::Note),
                Home::Section(Section::Vouchers(kind)) => {
                    name.parse().map_or(Home::Unknown, |id| Home::Voucher(kind, id))
                }
                _ => Home::Unknown,
            };
            edits.made(made);
            homes.insert(id, made);
        }
        OpType::Put(scalar) => {
            let old = overwritten(values, &operation.pred).map(Cell::from);
            edits.cell(home, name, old, Some(Cell::from(scalar)));
            values.insert(id, scalar.clone());
        }
        OpType::Delete => {
            let old = overwritten(values, &operation.pred).map(Cell::from);
            edits.cell(home, name, old, None);
        }
        OpType::Increment(_) | OpType::MarkBegin(_) | OpType::MarkEnd(_) => edits.unknown(),
    }
}

/// The value that was shown before, of those that the operation took the place of.
fn overwritten<'v>(values: &'v HashMap<OpId, ScalarValue>, replaced: &SortedVec<OpId>) -> Option<&'v ScalarValue> {
    let shown = replaced.iter().max_by(|a, b| (a.counter(), a.actor()).cmp(&(b.counter(), b.actor())))?;
    values.get(shown)
}

fn made_by(section: Section) -> OpId {
    OpId::new(section.made_by(), &ActorId::from(super::schema::GENESIS_ACTOR))
}
