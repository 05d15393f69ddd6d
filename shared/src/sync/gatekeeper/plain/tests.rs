use automerge::{
    Change, ScalarValue,
    legacy::{Key, ObjectId, Op, OpId, OpType},
};
use proptest::prelude::*;

use super::*;
use crate::sync::gatekeeper::{
    CHANGE, Turned, by_automerge, check, plain,
    tests::{body, changes_of, chunk, signed, step, unsigned},
};

/// An operation as Automerge reads it; none: it is not plain.
fn as_told(operation: &Op) -> Option<(Option<OpId>, &str, Action<'_>, Option<OpId>)> {
    let object = match &operation.obj {
        ObjectId::Root => None,
        ObjectId::Id(id) => Some(id.clone()),
    };
    let Key::Map(key) = &operation.key else { return None };
    let action = match &operation.action {
        OpType::Make(_) => Action::Make,
        OpType::Delete => Action::Delete,
        OpType::Put(ScalarValue::Counter(_)) => return None,
        OpType::Put(ScalarValue::Str(text)) => Action::Text(text),
        OpType::Put(_) => Action::Value,
        OpType::Increment(_) | OpType::MarkBegin(_) | OpType::MarkEnd(_) => return None,
    };
    let mut over = operation.pred.iter().cloned();
    let first = over.next();
    over.next().is_none().then_some((object, key.as_str(), action, first))
}

fn same_as_automerge_reads(chunk: &[u8]) {
    let Some(plain) = plain(chunk) else { return };
    let id = |id: Id| OpId::new(id.number, &plain.writer(id).expect("it names them").into());
    let change = Change::try_from(chunk).expect("a plain change is one to Automerge, too").decode();
    let here = plain.operations().map(|op| Some((op.object.map(id), op.key, op.action, op.over.map(id))));
    assert_eq!(here.collect::<Vec<_>>(), change.operations.iter().map(as_told).collect::<Vec<_>>());
    assert_eq!(plain.start, change.start_op.get());
}

proptest! {
    #[test]
    fn what_automerge_writes_is_read_alike(steps in proptest::collection::vec(step(), 0..60)) {
        for change in changes_of(steps) {
            same_as_automerge_reads(change.raw_bytes());
            let operations = change.decode().operations;
            let expected = !operations.is_empty() && operations.iter().all(|op| as_told(op).is_some());
            prop_assert_eq!(plain(change.raw_bytes()).is_some(), expected);
        }
    }

    #[test]
    fn what_is_read_here_is_what_automerge_would_have_written(
        steps in proptest::collection::vec(step(), 1..20),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..4),
    ) {
        for change in changes_of(steps) {
            let mut body = change.raw_bytes()[9..].to_vec();
            for (at, bit) in &flips {
                let place = at.index(body.len());
                body[place] ^= 1 << bit;
            }
            let chunk = chunk(CHANGE, &body);
            if plain(&chunk).is_some() && check(&chunk).is_ok() {
                prop_assert_eq!(by_automerge(chunk.clone()), check(&chunk));
                same_as_automerge_reads(&chunk);
            }
        }
    }

    #[test]
    fn numbers_are_read_in_their_shortest_form_alone(value in any::<i64>(), bits in 0_u32..63) {
        let value = value >> bits;
        let longest = NUMBER_MAX_BITS;
        if value.unsigned_abs() < 1 << (longest - 1) {
            let mut written = signed(value);
            prop_assert_eq!(Cursor::new(&written).signed(), Some(value));
            let last = written.pop().expect("a number has a byte");
            written.extend([last | 0x80, if value < 0 { 0x7f } else { 0 }]);
            prop_assert_eq!(Cursor::new(&written).signed(), None);
        }
        let value = value.unsigned_abs();
        if value < 1 << longest {
            let mut written = unsigned(value);
            prop_assert_eq!(Cursor::new(&written).unsigned(), Some(value));
            let last = written.pop().expect("a number has a byte");
            written.extend([last | 0x80, 0]);
            prop_assert_eq!(Cursor::new(&written).unsigned(), None);
        }
    }
}

/// What nine bytes hold.
const NUMBER_MAX_BITS: u32 = 63;

/// Three operations at the keys "a", "b", "b": put null.
fn three(keys: &[u8], actions: &[u8], forms: &[u8], inserts: &[u8]) -> Vec<u8> {
    let overs = [signed(3), unsigned(0)].concat();
    let columns = [(0x15, keys), (0x34, inserts), (0x42, actions), (0x56, forms), (0x70, &overs)];
    chunk(CHANGE, &body(&columns.map(|(kind, data)| (kind, data.to_vec()))))
}

#[test]
fn the_same_values_in_other_runs_are_not_plain_and_not_taken() {
    let run = |count, values: &[u8]| [&signed(count)[..], values].concat();
    let (a, b) = ([1, b'a'], [1, b'b']);
    let keys = [run(-1, &a), run(2, &b)].concat();
    let (actions, forms, inserts) = (run(3, &[1]), run(3, &[0]), unsigned(3));
    let control = three(&keys, &actions, &forms, &inserts);
    assert!(plain(&control).is_some() && check(&control).is_ok());
    let other_keys = [
        // Each by itself, a run of one, a run that is continued, two lists of one.
        run(-3, &[a, b, b].concat()),
        [run(1, &a), run(2, &b)].concat(),
        [run(-2, &[a, b].concat()), run(1, &b)].concat(),
        [run(-2, &[a, b].concat()), run(-1, &b)].concat(),
        // A run of no nulls; a number longer than it need be.
        [run(-1, &a), vec![0, 0], run(2, &b)].concat(),
        [run(-1, &a), vec![0x82, 0], b.to_vec()].concat(),
        // One too few, one too many.
        run(2, &b),
        [run(-1, &a), run(3, &b)].concat(),
    ];
    for keys in other_keys {
        let other = three(&keys, &actions, &forms, &inserts);
        assert!(plain(&other).is_none() && check(&other) == Err(Turned::Malformed), "{keys:?}");
    }
    // The last operation is lost in the last column that is read.
    let columns = [(0x15, &keys), (0x34, &unsigned(2)), (0x42, &actions), (0x56, &forms)];
    let mut columns = columns.map(|(kind, data)| (kind, data.clone())).to_vec();
    columns.push((0x70, [run(2, &[0]), vec![0, 0]].concat()));
    let others = [
        chunk(CHANGE, &body(&columns)),
        three(&keys, &[run(2, &[1]), run(-1, &[1])].concat(), &forms, &inserts),
        // A value where there is none to be: deleting does not write.
        three(&keys, &run(3, &[3]), &run(3, &[1]), &inserts),
        three(&keys, &actions, &forms, &[1, 0, 2]),
        three(&keys, &actions, &forms, &unsigned(4)),
    ];
    for other in others {
        assert!(plain(&other).is_none() && check(&other) == Err(Turned::Malformed), "{other:?}");
    }
}
