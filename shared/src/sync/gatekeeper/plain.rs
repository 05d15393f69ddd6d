//! Plain changes: those that make, write and take away by keys, as commands do.
//!
//! Whether a change is written as Automerge writes it can be told by having Automerge read it and write it again, which
//! costs fifty times as much as reading it here, once and without keeping anything. Only what Automerge's encoder writes
//! (`ChangeOpsColumns::encode` of automerge 0.12) is understood; of everything else (places in lists and texts, counters,
//! several values overwritten at once, columns of later versions) this reader says nothing, and Automerge decides.
//! Builds with debug assertions have Automerge confirm every answer.

use super::runs::{Cursor, Runs};

/// The most operations of a plain change; Automerge writes longer ones row by row.
const OPS_MAX: usize = 10_000;
/// The most other writers that it names.
const OTHERS_MAX: usize = 63;

/// Its columns in their order, by Automerge's numbers.
const COLUMNS: [u64; 10] = [0x01, 0x02, 0x15, 0x34, 0x42, 0x56, 0x57, 0x70, 0x71, 0x73];

const MAKE_MAP: u64 = 0;
const PUT: u64 = 1;
const MAKE_LIST: u64 = 2;
const DELETE: u64 = 3;
const MAKE_TEXT: u64 = 4;

/// A plain change.
#[derive(Debug, Clone)]
pub(crate) struct Plain<'a> {
    /// The hashes that it builds upon, sorted.
    pub(super) deps: &'a [[u8; 32]],
    pub(super) seq: u64,
    /// The number of its first operation.
    pub(crate) start: u64,
    pub(super) time: i64,
    pub(super) message: &'a str,
    /// How many operations it has, at least one; 0: they were not read yet.
    pub(super) ops: usize,
    /// Its own, then the others that it names, sorted.
    writers: Vec<&'a [u8]>,
    columns: [&'a [u8]; COLUMNS.len()],
}

/// An operation of a plain change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Operation<'a> {
    /// The object that it writes into; none: the root.
    pub(crate) object: Option<Id>,
    pub(crate) key: &'a str,
    pub(crate) action: Action<'a>,
    /// What it overwrites.
    pub(crate) over: Option<Id>,
}

/// An operation by its writer's place among those that the change names (0: its own) and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id {
    writer: usize,
    pub(crate) number: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Action<'a> {
    /// Makes a map, list or text.
    Make,
    Delete,
    Text(&'a str),
    /// Puts anything but a text.
    Value,
}

impl<'a> Plain<'a> {
    /// Reads the body of a change chunk; none: Automerge has to.
    pub(super) fn read(body: &'a [u8]) -> Option<Self> {
        let plain = Self::begin(body)?;
        let ops = plain.verified()?;
        Some(Self { ops, ..plain })
    }

    /// Reads all but the operations: whether those are plain shows when they are read.
    pub(super) fn begin(body: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(body);
        let deps = cursor.length()?.checked_mul(32)?;
        let deps = cursor.take(deps)?.as_chunks().0;
        let actor = cursor.prefixed()?;
        let (seq, start, time) = (cursor.unsigned()?, cursor.unsigned()?, cursor.signed()?);
        let message = std::str::from_utf8(cursor.prefixed()?).ok()?;
        let count = cursor.length().filter(|count| *count <= OTHERS_MAX)?;
        let mut writers = vec![actor];
        for _ in 0..count {
            writers.push(cursor.prefixed()?);
        }
        let others = &writers[1..];
        let sorted = deps.is_sorted() && others.is_sorted_by(|a, b| a < b) && !others.contains(&actor);
        let columns = columns(&mut cursor)?;
        (sorted && start > 0).then_some(Self { deps, seq, start, time, message, ops: 0, writers, columns })
    }

    /// Its operations in order.
    pub(crate) fn operations(&self) -> Operations<'a> {
        Operations::new(&self.columns)
    }

    /// Who wrote it.
    pub(crate) fn actor(&self) -> &'a [u8] {
        self.writers[0]
    }

    /// Who wrote one of the operations that it names; none: nobody that it names.
    pub(crate) fn writer(&self, id: Id) -> Option<&'a [u8]> {
        self.writers.get(id.writer).copied()
    }

    /// How many operations it has, if all columns are as they should be and no writer is named for nothing.
    fn verified(&self) -> Option<usize> {
        let mut operations = self.operations();
        // A bit for each writer; the author is always named.
        let (mut ops, mut named) = (0, 1_u64);
        for operation in &mut operations {
            ops += 1;
            for id in operation.object.iter().chain(&operation.over) {
                if id.number == 0 || id.writer >= self.writers.len() {
                    return None;
                }
                named |= 1 << id.writer;
            }
            if ops > OPS_MAX {
                return None;
            }
        }
        let all_named = named.count_ones() as usize == self.writers.len();
        let nothing_inserted = is_number(self.columns[3], ops as u64);
        (ops > 0 && operations.is_done() && all_named && nothing_inserted).then_some(ops)
    }
}

/// The columns by their place in `COLUMNS`; empty ones are not written.
fn columns<'a>(cursor: &mut Cursor<'a>) -> Option<[&'a [u8]; COLUMNS.len()]> {
    let count = cursor.length()?;
    let mut lengths = [0; COLUMNS.len()];
    let mut places = COLUMNS.iter().zip(&mut lengths);
    for _ in 0..count {
        let kind = cursor.unsigned()?;
        let (_, length) = places.find(|(known, _)| **known == kind)?;
        *length = cursor.length().filter(|length| *length > 0)?;
    }
    let mut columns: [&[u8]; COLUMNS.len()] = [&[]; COLUMNS.len()];
    for (column, length) in columns.iter_mut().zip(lengths) {
        *column = cursor.take(length)?;
    }
    cursor.is_at_end().then_some(columns)
}

fn is_number(bytes: &[u8], number: u64) -> bool {
    let mut cursor = Cursor::new(bytes);
    cursor.unsigned() == Some(number) && cursor.is_at_end()
}

/// The operations of a plain change, in order. Ends early where a column is not as Automerge writes it.
#[derive(Debug, Clone)]
pub(crate) struct Operations<'a> {
    object_writers: Runs<'a, u64>,
    objects: Runs<'a, u64>,
    keys: Runs<'a, &'a str>,
    actions: Runs<'a, u64>,
    /// The type and length of each value.
    forms: Runs<'a, u64>,
    values: Cursor<'a>,
    /// How many each overwrites.
    overs: Runs<'a, u64>,
    over_writers: Runs<'a, u64>,
    /// As differences.
    over_numbers: Runs<'a, i64>,
    over_number: i64,
    /// Whether one could not be read.
    failed: bool,
}

impl<'a> Operations<'a> {
    fn new(columns: &[&'a [u8]; COLUMNS.len()]) -> Self {
        let [object_writers, objects, keys, _, actions, forms, values, overs, over_writers, over_numbers] = *columns;
        Self {
            object_writers: Runs::new(object_writers),
            objects: Runs::new(objects),
            keys: Runs::new(keys),
            actions: Runs::new(actions),
            forms: Runs::new(forms),
            values: Cursor::new(values),
            overs: Runs::new(overs),
            over_writers: Runs::new(over_writers),
            over_numbers: Runs::new(over_numbers),
            over_number: 0,
            failed: false,
        }
    }

    /// Whether all were read, and nothing is left in any column.
    pub(crate) fn is_done(&self) -> bool {
        !self.failed
            && self.actions.is_done()
            && self.object_writers.is_done()
            && self.objects.is_done()
            && self.keys.is_done()
            && self.forms.is_done()
            && self.values.is_at_end()
            && self.overs.is_done()
            && self.over_writers.is_done()
            && self.over_numbers.is_done()
    }

    fn read(&mut self) -> Option<Operation<'a>> {
        let action = self.action()?;
        Some(Operation { object: self.object()?, key: self.keys.value()?, action, over: self.over()? })
    }

    fn object(&mut self) -> Option<Option<Id>> {
        match (self.object_writers.next()?, self.objects.next()?) {
            (None, None) => Some(None),
            (Some(writer), Some(number)) => Some(Some(Id { writer: usize::try_from(writer).ok()?, number })),
            _ => None,
        }
    }

    fn over(&mut self) -> Option<Option<Id>> {
        match self.overs.value()? {
            0 => Some(None),
            1 => {
                let writer = usize::try_from(self.over_writers.value()?).ok()?;
                self.over_number = self.over_number.checked_add(self.over_numbers.value()?)?;
                Some(Some(Id { writer, number: u64::try_from(self.over_number).ok()? }))
            }
            // Automerge sorts them.
            _ => None,
        }
    }

    fn action(&mut self) -> Option<Action<'a>> {
        let (action, form) = (self.actions.value()?, self.forms.value()?);
        match (action, form) {
            (MAKE_MAP | MAKE_LIST | MAKE_TEXT, 0) => Some(Action::Make),
            (DELETE, 0) => Some(Action::Delete),
            (PUT, form) => self.put(form & 0xf, usize::try_from(form >> 4).ok()?),
            _ => None,
        }
    }

    fn put(&mut self, kind: u64, length: usize) -> Option<Action<'a>> {
        let bytes = self.values.take(length)?;
        let mut number = Cursor::new(bytes);
        match kind {
            // Null, false, true.
            0..=2 => bytes.is_empty().then_some(Action::Value),
            3 => number.unsigned().filter(|_| number.is_at_end()).map(|_| Action::Value),
            // Integers, moments.
            4 | 9 => number.signed().filter(|_| number.is_at_end()).map(|_| Action::Value),
            // Floating-point numbers.
            5 => (length == 8).then_some(Action::Value),
            6 => std::str::from_utf8(bytes).ok().map(Action::Text),
            7 => Some(Action::Value),
            _ => None,
        }
    }
}

impl<'a> Iterator for Operations<'a> {
    type Item = Operation<'a>;

    fn next(&mut self) -> Option<Operation<'a>> {
        if self.failed || self.actions.is_done() {
            return None;
        }
        let operation = self.read();
        self.failed = operation.is_none();
        operation
    }
}

#[cfg(test)]
mod tests;
