//! Changes that are well-formed and still make no sense: no panic, and the document stays readable.

use automerge::{
    ActorId, Change, ExpandedChange, ObjType, ScalarValue,
    legacy::{ElementId, Key, ObjectId, Op, OpId, OpType, SortedVec},
};

use super::support::*;
use crate::{
    customer::field::CustomerField,
    document::{Document, DocumentError, schema::Located},
    kind::Section,
    sync::gatekeeper,
};

fn actor() -> ActorId {
    ActorId::from([0xee; 16])
}

fn section(section: Section) -> ObjectId {
    ObjectId::Id(OpId::new(section.made_by(), &ActorId::from([0; 16])))
}

fn op(obj: ObjectId, key: &str, action: OpType) -> Op {
    Op { action, obj, key: Key::Map(key.into()), pred: SortedVec::new(), insert: false }
}

fn put(obj: ObjectId, key: &str) -> Op {
    op(obj, key, OpType::Put(ScalarValue::Str("x".into())))
}

fn change(document: &Document, operations: Vec<Op>) -> ExpandedChange {
    let max_op = document.doc.get_changes(&[]).iter().map(Change::max_op).max().unwrap();
    ExpandedChange {
        operations,
        actor_id: actor(),
        hash: None,
        seq: 1,
        start_op: std::num::NonZeroU64::new(max_op + 1).unwrap(),
        time: 5,
        message: Some(user(3).to_string()),
        deps: document.doc.get_heads(),
        extra_bytes: Vec::new(),
        author: None,
    }
}

fn assert_turned_away(document: &Document, change: ExpandedChange) {
    assert!(!is_taken(document, change.clone()), "{change:?}");
}

/// What the gatekeeper sees by itself never comes to a document.
fn assert_refused_at_the_gate(change: ExpandedChange) {
    let refused = gatekeeper::check(Change::from(change.clone()).raw_bytes());
    assert_eq!(refused, Err(gatekeeper::Turned::Malformed), "{change:?}");
}

/// Whether the change is taken. However that may be, the document can be read, written, saved and loaded.
fn is_taken(document: &Document, change: ExpandedChange) -> bool {
    let mut document = document.clone();
    let chunk = Change::from(change).raw_bytes().to_vec();
    gatekeeper::check(&chunk).expect("the gatekeeper sees nothing wrong");
    let taken = document.apply(&[chunk]).is_ok();
    let mut writer = Writer::new(7);
    writer.run(&mut document, set(CustomerField::City, "重庆")).unwrap();
    writer.run(&mut document, add(77, draft("谈了价格"))).unwrap();
    assert_eq!(read(&document).text(CustomerField::City), "重庆");
    document.history();
    document.conflicts();
    let reloaded = Document::load(Some(&document.save()), &[]).expect("what is taken can be loaded again");
    assert_eq!(read(&reloaded), read(&document));
    taken
}

#[test]
fn what_makes_sense_is_taken() {
    let document = document();
    let fields = || section(Section::Fields);
    let list = |number: u64| ObjectId::Id(OpId::new(number, &actor()));
    let start = change(&document, Vec::new()).start_op.get();
    assert!(is_taken(&document, change(&document, vec![put(fields(), "x"), put(ObjectId::Root, "y")])));
    let mut twice = put(fields(), "x");
    twice.pred = vec![OpId::new(start, &actor())].into();
    assert!(is_taken(&document, change(&document, vec![put(fields(), "x"), twice])));
    // What a newer version may write: lists and texts.
    let mut insert = put(list(start), "");
    insert.key = Key::Seq(ElementId::Head);
    insert.insert = true;
    let mut second = insert.clone();
    second.key = Key::Seq(ElementId::Id(OpId::new(start + 1, &actor())));
    for made in [ObjType::List, ObjType::Text] {
        let make = op(fields(), "newer", OpType::Make(made));
        assert!(is_taken(&document, change(&document, vec![make, insert.clone(), second.clone()])));
    }
}

fn document() -> Document {
    let (mut document, _) = created("甲");
    let mut writer = Writer::new(2);
    writer.run(&mut document, add(1, draft("谈了价格")));
    document
}

#[test]
fn operations_on_what_is_not_there() {
    let document = document();
    let nowhere = ObjectId::Id(OpId::new(9_999, &ActorId::from([0; 16])));
    assert_turned_away(&document, change(&document, vec![put(nowhere, "x")]));
}

#[test]
fn operations_on_a_scalar() {
    let document = document();
    let schema = ObjectId::Id(OpId::new(1, &ActorId::from([0; 16])));
    assert_turned_away(&document, change(&document, vec![put(schema, "x")]));
}

#[test]
fn operations_on_an_unknown_actors_object() {
    let document = document();
    let nowhere = ObjectId::Id(OpId::new(3, &ActorId::from([0xdd; 16])));
    assert_turned_away(&document, change(&document, vec![put(nowhere, "x")]));
}

#[test]
fn list_operations_on_a_map() {
    let document = document();
    let mut insert = put(section(Section::Fields), "x");
    insert.key = Key::Seq(ElementId::Head);
    insert.insert = true;
    assert_turned_away(&document, change(&document, vec![insert]));
}

#[test]
fn inserted_map_keys() {
    let document = document();
    let mut insert = put(section(Section::Fields), "x");
    insert.insert = true;
    assert_turned_away(&document, change(&document, vec![insert]));
}

#[test]
fn predecessors_that_do_not_exist() {
    let document = document();
    for id in [OpId::new(9_999, &ActorId::from([0; 16])), OpId::new(5, &ActorId::from([0xdd; 16]))] {
        let mut overwrite = put(section(Section::Fields), "city");
        overwrite.pred = vec![id].into();
        assert_turned_away(&document, change(&document, vec![overwrite]));
    }
}

#[test]
fn counters_marks_and_increments_of_texts() {
    let document = document();
    for action in [
        OpType::Increment(5),
        OpType::Delete,
        OpType::Make(ObjType::Table),
        OpType::Make(ObjType::List),
        OpType::Make(ObjType::Text),
    ] {
        assert_turned_away(&document, change(&document, vec![op(section(Section::Fields), "name", action)]));
    }
    let mark = op(section(Section::Fields), "name", OpType::MarkEnd(true));
    assert_refused_at_the_gate(change(&document, vec![mark]));
}

#[test]
fn numbers_out_of_turn() {
    let document = document();
    let operation = || vec![put(section(Section::Fields), "city")];
    assert_turned_away(&document, ExpandedChange { seq: 7, ..change(&document, operation()) });
    let beginning = |start: u64| {
        let start_op = std::num::NonZeroU64::new(start).unwrap();
        ExpandedChange { start_op, ..change(&document, operation()) }
    };
    assert_turned_away(&document, beginning(1));
    assert_turned_away(&document, beginning(5_000));
    assert_turned_away(&document, beginning(u64::from(u32::MAX) - 1));
    assert_refused_at_the_gate(beginning(u64::from(u32::MAX)));
    assert_turned_away(&document, ExpandedChange { deps: Vec::new(), ..change(&document, operation()) });
}

#[test]
fn a_second_change_of_nobody() {
    let document = document();
    for seq in [1, 2] {
        let root = || vec![put(ObjectId::Root, "schema")];
        let actor_id = ActorId::from([0; 16]);
        assert_turned_away(&document, ExpandedChange { actor_id, seq, ..change(&document, root()) });
    }
}

#[test]
fn what_makes_no_sense_does_not_take_the_document_from_everybody() {
    let document = document();
    let nowhere = ObjectId::Id(OpId::new(9_999, &ActorId::from([0; 16])));
    let poison = Change::from(change(&document, vec![put(nowhere, "x")]));
    let upon_it = Change::from(ExpandedChange {
        seq: 2,
        deps: vec![poison.hash()],
        start_op: std::num::NonZeroU64::new(poison.max_op() + 1).unwrap(),
        ..change(&document, vec![put(section(Section::Fields), "city")])
    });
    let mut colleague = document.clone();
    let honest = Writer::new(7).run(&mut colleague, set(CustomerField::City, "重庆")).unwrap();
    let snapshot = document.save();
    let mut changes = vec![upon_it.raw_bytes().to_vec(), honest, poison.raw_bytes().to_vec()];
    for _ in 0..3 {
        changes.rotate_left(1);
        assert!(Document::load(Some(&snapshot), &changes).is_err());
        let (salvaged, left_out) = Document::salvage(Some(&snapshot), &changes).unwrap();
        assert_eq!((salvaged.heads(), left_out), (colleague.heads(), 2));
        assert_eq!(read(&salvaged), read(&colleague));
    }
    // What is missing or damaged may come again, so it is not left out.
    assert!(matches!(
        Document::salvage(Some(&snapshot), &[upon_it.raw_bytes().to_vec()]),
        Err(DocumentError::Missing(_))
    ));
    assert!(matches!(Document::salvage(Some(&snapshot), &[b"noise".to_vec()]), Err(DocumentError::Malformed(_))));
    let (whole, left_out) = Document::salvage(None, &colleague.changes_since(&[])).unwrap();
    assert_eq!((whole.heads(), left_out), (colleague.heads(), 0));
}
