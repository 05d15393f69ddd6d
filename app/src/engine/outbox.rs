//! Unsent changes: their rows in the store, and what is known of them in memory.

use serde::{Deserialize, Serialize};
use shared::{
    command::Command,
    id::{CommandId, DocId},
    sorted::{SortedMap, SortedSet},
    sync::protocol::Refusal,
    time::Instant,
};

use crate::bridge::UnsentChange;

/// A change on its way to the server, beside the command that made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// The document.
    pub doc: DocId,
    /// The change chunk.
    pub change: Vec<u8>,
    /// The command; none: a change that the server once had and lost is offered again.
    pub command: Option<Command>,
    /// The record's name, for the list.
    pub name: String,
    /// When it was made.
    pub made_at: Instant,
}

/// A change that the server refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// What was refused.
    pub row: OutboxRow,
    /// Why.
    pub why: Refusal,
}

impl OutboxRow {
    /// The row as the screen lists it; none: no command stands behind it.
    pub fn listed(self, refused: Option<Refusal>) -> Option<UnsentChange> {
        let Self { command, name, made_at, .. } = self;
        command.map(|command| UnsentChange { command, name, made_at, refused, current: None })
    }
}

/// What is in the outbox: number of the row, document, command.
#[derive(Debug, Default)]
pub struct Outbox {
    rows: SortedMap<u64, (DocId, Option<CommandId>)>,
    docs: SortedMap<DocId, SortedSet<u64>>,
    commands: SortedSet<CommandId>,
    last: u64,
}

impl Outbox {
    /// An empty outbox that gives no number again which this one gave.
    pub fn emptied(&self) -> Self {
        Self { last: self.last, ..Self::default() }
    }

    /// Notes a row that is in the store.
    pub fn note(&mut self, number: u64, doc: DocId, command: Option<CommandId>) {
        self.rows.insert(number, (doc, command));
        self.docs.entry(doc).or_default().insert(number);
        self.commands.extend(command);
        self.last = self.last.max(number);
    }

    /// A number for a new row, greater than all before.
    pub fn next_number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Forgets a row that is no longer in the store.
    pub fn forget(&mut self, number: u64) {
        let Some((doc, command)) = self.rows.remove(&number) else { return };
        if let Some(numbers) = self.docs.get_mut(&doc) {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.docs.remove(&doc);
            }
        }
        command.inspect(|command| {
            self.commands.remove(command);
        });
    }

    /// The document of a row.
    pub fn doc_of(&self, number: u64) -> Option<DocId> {
        self.rows.get(&number).map(|(doc, _)| *doc)
    }

    /// The rows of a document, in order.
    pub fn of(&self, doc: DocId) -> Vec<u64> {
        self.docs.get(&doc).into_iter().flatten().copied().collect()
    }

    /// Whether a document has unsent changes.
    pub fn touches(&self, doc: DocId) -> bool {
        self.docs.contains_key(&doc)
    }

    /// The documents with unsent changes.
    pub fn docs(&self) -> impl Iterator<Item = DocId> {
        self.docs.keys().copied()
    }

    /// Whether a command waits here.
    pub fn holds(&self, command: CommandId) -> bool {
        self.commands.contains(&command)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether everything was acknowledged.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn numbers_rise_and_rows_are_found_by_document() {
        let (a, b) = (DocId(Uuid::from_u128(1)), DocId(Uuid::from_u128(2)));
        let command = CommandId(Uuid::from_u128(9));
        let mut outbox = Outbox::default();
        outbox.note(41, a, Some(command));
        let next = outbox.next_number();
        assert_eq!(next, 42);
        outbox.note(next, b, None);
        let third = outbox.next_number();
        outbox.note(third, a, None);
        assert_eq!(outbox.of(a), [41, 43]);
        assert!(outbox.holds(command));
        outbox.forget(41);
        outbox.forget(41);
        assert!(outbox.touches(a) && !outbox.holds(command));
        assert_eq!(outbox.len(), 2);
    }

    #[test]
    fn a_number_is_not_given_twice_even_when_its_row_is_gone() {
        let mut outbox = Outbox::default();
        let first = outbox.next_number();
        outbox.note(first, DocId(Uuid::nil()), None);
        outbox.forget(first);
        assert!(outbox.next_number() > first);
    }
}
