//! Mutations: of bytes, of numbers, of columns, and of what a change means.

use std::num::NonZeroU64;

use automerge::{
    ActorId, Change, ExpandedChange, ObjType, ScalarValue,
    legacy::{ElementId, Key, ObjectId, Op, OpId, OpType},
};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

use super::chunk::{self, signed, unsigned};

/// Numbers at which things go wrong.
const NUMBERS: [u64; 16] = [
    0,
    1,
    2,
    63,
    64,
    127,
    128,
    255,
    20_000,
    20_001,
    u32::MAX as u64,
    1 << 32,
    (1 << 53) + 1,
    1 << 62,
    i64::MAX as u64,
    u64::MAX,
];

/// Bytes changed here and there; `other` lends pieces.
pub fn bytes(rng: &mut StdRng, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..rng.random_range(1..=4) {
        one_of(rng, &mut bytes, other);
    }
    bytes
}

fn one_of(rng: &mut StdRng, bytes: &mut Vec<u8>, other: &[u8]) {
    if bytes.is_empty() {
        return bytes.push(rng.random());
    }
    let at = rng.random_range(0..bytes.len());
    let end = (at + rng.random_range(1..=16)).min(bytes.len());
    match rng.random_range(0..9) {
        0 => bytes[at] ^= 1 << rng.random_range(0..8),
        1 => bytes[at] = rng.random(),
        2 => bytes[at] = *[0, 1, 0x7f, 0x80, 0xff].choose(rng).expect("there are some"),
        3 => drop(bytes.drain(at..end)),
        4 => bytes.insert(at, rng.random()),
        5 => {
            let piece = bytes[at..end].repeat(rng.random_range(1..=4));
            bytes.splice(at..at, piece);
        }
        6 if !other.is_empty() => {
            let from = rng.random_range(0..other.len());
            let piece = other[from..(from + rng.random_range(1..=32)).min(other.len())].to_vec();
            bytes.splice(at..end, piece);
        }
        7 => {
            let number = number(rng);
            bytes.splice(at..at + 1, unsigned(number));
        }
        _ => {
            let number = number(rng) as i64;
            bytes.splice(at..at + 1, signed(if rng.random() { number } else { number.wrapping_neg() }));
        }
    }
}

fn number(rng: &mut StdRng) -> u64 {
    let near = *NUMBERS.choose(rng).expect("there are some");
    near.wrapping_add_signed(rng.random_range(-1..=1))
}

/// A change chunk with a mutated body, and the checksum that goes with it.
pub fn change(rng: &mut StdRng, change: &[u8], other: &[u8]) -> Vec<u8> {
    let body = bytes(rng, chunk::body(change), chunk::body(other));
    match rng.random_range(0..20) {
        0 => chunk::compressed(&body),
        // Mutated once more where it is packed.
        1 => {
            let packed = bytes(rng, &chunk::deflated(&body), &body);
            chunk::assemble(chunk::checksum(chunk::CHANGE, &body), chunk::COMPRESSED, &packed)
        }
        2 => chunk::chunk(rng.random_range(0..5), &body),
        _ => chunk::chunk(chunk::CHANGE, &body),
    }
}

/// A snapshot with a mutated body, and the checksum that goes with it.
pub fn snapshot(rng: &mut StdRng, snapshot: &[u8], other: &[u8]) -> Vec<u8> {
    let body = bytes(rng, chunk::body(snapshot), chunk::body(other));
    chunk::chunk(if rng.random_ratio(1, 40) { rng.random_range(0..5) } else { chunk::DOCUMENT }, &body)
}

/// A well-formed change that means something else; none when it cannot be written.
pub fn meaning(rng: &mut StdRng, change: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut expanded = Change::from_bytes(change.to_vec()).ok()?.decode();
    let lender = Change::from_bytes(other.to_vec()).ok()?.decode();
    for _ in 0..rng.random_range(1..=3) {
        match rng.random_range(0..10) {
            0 => of_the_head(rng, &mut expanded, &lender),
            1 => {
                let lent = lender.operations.choose(rng).cloned();
                expanded.operations.extend(lent);
            }
            2 if expanded.operations.len() > 1 => {
                let at = rng.random_range(0..expanded.operations.len());
                expanded.operations.remove(at);
            }
            _ => {
                let ids = ids(rng, &expanded, &lender);
                if let Some(operation) = expanded.operations.choose_mut_by(rng) {
                    of_an_operation(rng, operation, &ids);
                }
            }
        }
    }
    expanded.hash = None;
    // The library's encoder is not made for what makes no sense.
    let written = std::panic::catch_unwind(|| Change::from(expanded).raw_bytes().to_vec());
    written.ok()
}

trait ChooseMut<T> {
    fn choose_mut_by(&mut self, rng: &mut StdRng) -> Option<&mut T>;
}

impl<T> ChooseMut<T> for Vec<T> {
    fn choose_mut_by(&mut self, rng: &mut StdRng) -> Option<&mut T> {
        let at = (!self.is_empty()).then(|| rng.random_range(0..self.len()))?;
        self.get_mut(at)
    }
}

fn of_the_head(rng: &mut StdRng, change: &mut ExpandedChange, lender: &ExpandedChange) {
    match rng.random_range(0..8) {
        0 => change.seq = number(rng),
        1 => change.start_op = NonZeroU64::new(number(rng).max(1)).expect("not zero"),
        2 => change.time = number(rng) as i64,
        3 => change.actor_id = lender.actor_id.clone(),
        4 => change.actor_id = ActorId::from([0; 16]),
        5 => change.deps.clone_from(&lender.deps),
        6 => change.deps.extend(change.deps.clone()),
        _ => change.message.clone_from(&lender.message),
    }
}

/// Identities that operations might speak of.
fn ids(rng: &mut StdRng, change: &ExpandedChange, lender: &ExpandedChange) -> Vec<OpId> {
    let own = change.start_op.get().saturating_add(rng.random_range(0..=change.operations.len() as u64));
    let mut ids = vec![
        OpId::new(own, &change.actor_id),
        OpId::new(rng.random_range(0..12), &ActorId::from([0; 16])),
        OpId::new(number(rng), &lender.actor_id),
        OpId::new(change.start_op.get().saturating_sub(rng.random_range(1..20)), &change.actor_id),
    ];
    for operation in change.operations.iter().chain(&lender.operations) {
        ids.extend(operation.pred.iter().cloned());
        if let ObjectId::Id(id) = &operation.obj {
            ids.push(id.clone());
        }
    }
    ids
}

fn of_an_operation(rng: &mut StdRng, operation: &mut Op, ids: &[OpId]) {
    let id = ids.choose(rng).cloned().expect("there are some");
    match rng.random_range(0..8) {
        0 => operation.obj = ObjectId::Root,
        1 => operation.obj = ObjectId::Id(id),
        2 => operation.key = Key::Seq(if rng.random() { ElementId::Head } else { ElementId::Id(id) }),
        3 => {
            operation.key =
                Key::Map(["name", "", "fields", "note", "x/y"].choose(rng).map(|k| (*k).into()).expect("some"))
        }
        4 => operation.pred = vec![id].into(),
        5 => operation.pred = Vec::new().into(),
        6 => operation.insert ^= true,
        _ => operation.action = action(rng),
    }
}

fn action(rng: &mut StdRng) -> OpType {
    let number = number(rng) as i64;
    match rng.random_range(0..12) {
        0 => OpType::Make(ObjType::Map),
        1 => OpType::Make(ObjType::List),
        2 => OpType::Make(ObjType::Text),
        3 => OpType::Make(ObjType::Table),
        4 => OpType::Delete,
        5 => OpType::Increment(number),
        6 => OpType::Put(ScalarValue::counter(number)),
        7 => OpType::Put(ScalarValue::Int(number)),
        8 => OpType::Put(ScalarValue::F64(f64::from_bits(rng.random()))),
        9 => OpType::Put(ScalarValue::Timestamp(number)),
        10 => OpType::Put(ScalarValue::Unknown { type_code: rng.random_range(0..16), bytes: vec![1, 2] }),
        _ => OpType::MarkEnd(rng.random()),
    }
}
