//! Bodies of change chunks, made by hand: header and columns.

use super::chunk::{signed, unsigned};

/// What stands before the columns of a change.
#[derive(Debug, Clone)]
pub struct Head {
    /// What it builds upon.
    pub deps: Vec<[u8; 32]>,
    /// Its writer.
    pub actor: Vec<u8>,
    /// Its number among the writer's.
    pub seq: u64,
    /// The number of its first operation.
    pub start_op: u64,
    /// The writer's clock, ms.
    pub time: i64,
    /// What it says of itself: the writer's person.
    pub message: String,
    /// The other actors that it names.
    pub others: Vec<Vec<u8>>,
}

/// A column: its kind, and its content.
pub type Column = (u32, Vec<u8>);

/// Object of an operation: actor.
pub const OBJECT_ACTOR: u32 = 0x01;
/// Object of an operation: counter.
pub const OBJECT_COUNTER: u32 = 0x02;
/// Element of a list: actor.
pub const KEY_ACTOR: u32 = 0x11;
/// Element of a list: counter.
pub const KEY_COUNTER: u32 = 0x13;
/// Key in a map.
pub const KEY_STRING: u32 = 0x15;
/// Whether an element is inserted.
pub const INSERT: u32 = 0x34;
/// What is done.
pub const ACTION: u32 = 0x42;
/// Type and length of the value.
pub const VALUE_KIND: u32 = 0x56;
/// The value.
pub const VALUE: u32 = 0x57;
/// How many operations are overwritten.
pub const PRED_COUNT: u32 = 0x70;
/// Which: actors.
pub const PRED_ACTOR: u32 = 0x71;
/// Which: counters.
pub const PRED_COUNTER: u32 = 0x73;

/// The body of a change.
pub fn body(head: &Head, columns: &[Column]) -> Vec<u8> {
    let mut body = unsigned(head.deps.len() as u64);
    head.deps.iter().for_each(|dep| body.extend(dep));
    body.extend(unsigned(head.actor.len() as u64));
    body.extend(&head.actor);
    body.extend(unsigned(head.seq));
    body.extend(unsigned(head.start_op));
    body.extend(signed(head.time));
    body.extend(unsigned(head.message.len() as u64));
    body.extend(head.message.as_bytes());
    body.extend(unsigned(head.others.len() as u64));
    for other in &head.others {
        body.extend(unsigned(other.len() as u64));
        body.extend(other);
    }
    body.extend(unsigned(columns.len() as u64));
    for (kind, data) in columns {
        body.extend(unsigned(u64::from(*kind)));
        body.extend(unsigned(data.len() as u64));
    }
    columns.iter().for_each(|(_, data)| body.extend(data));
    body
}

/// The same value so many times.
pub fn run(count: i64, value: &[u8]) -> Vec<u8> {
    [&signed(count)[..], value].concat()
}

/// So many nulls.
pub fn nulls(count: u64) -> Vec<u8> {
    [&[0][..], &unsigned(count)].concat()
}
