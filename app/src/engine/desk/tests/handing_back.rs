//! After a restore of the server: what others wrote goes back to it.

use shared::sync::device::Begin;

use super::*;

const THEIRS: Scope = Scope::Portfolio(COLLEAGUE);

/// A desk with two customers of a colleague; the first has a second change.
fn with_two_of_theirs(storage: &MemoryStorage) -> (Desk<MemoryStorage>, [DocId; 2], Vec<Unsent>) {
    let docs = [DocId(new_id()), DocId(new_id())];
    let mut theirs = open_as(&MemoryStorage::default(), COLLEAGUE);
    save(&mut theirs, &create(docs[0], "甲公司"));
    save(&mut theirs, &tag(docs[0], "重点"));
    save(&mut theirs, &create(docs[1], "乙公司"));
    let mut desk = open(storage);
    let all = docs.map(|doc| changes_of(&theirs, doc, COLLEAGUE)).to_vec();
    take_in(&mut desk, items(THEIRS, all));
    let changes = unsent(&theirs);
    (desk, docs, changes)
}

/// Another database answers. It has the first change of the first customer, and nothing of the second.
fn another_database(desk: &mut Desk<MemoryStorage>, doc: DocId, first: &Unsent, offer_again: bool) {
    let begin = Some(Begin { epoch: Epoch(new_id()), offer_again });
    take_in(desk, LocalCommit { begin, ..LocalCommit::default() });
    assert_eq!(desk.unsent(), 0, "what it lacks is not known yet");
    let changes = vec![first.change.clone()];
    let item = DocumentItem { doc, owner: Some(COLLEAGUE), snapshot: None, changes, facts: None };
    let page = items(THEIRS, vec![Item::Document(Box::new(item))]);
    take_in(desk, LocalCommit { listed: vec![(THEIRS, vec![doc])], ..page });
    wait(desk.hand_back_the_rest()).unwrap();
}

#[test]
fn what_the_server_lost_of_others_is_handed_back_and_nothing_else() {
    let storage = MemoryStorage::default();
    let (mut desk, docs, changes) = with_two_of_theirs(&storage);
    desk.take_queued();
    another_database(&mut desk, docs[0], &changes[0], true);
    let rows = unsent(&desk);
    assert!(rows.iter().all(|row| row.handed_back), "{rows:?}");
    let mut handed: Vec<_> = rows.iter().map(|row| (row.doc, row.change.clone())).collect();
    handed.sort();
    let mut wanted: Vec<_> = changes[1..].iter().map(|row| (row.doc, row.change.clone())).collect();
    wanted.sort();
    assert_eq!(handed, wanted);
    assert_eq!(desk.take_queued(), 2);
    assert_eq!(names(&mut desk), ["乙公司", "甲公司"], "nobody throws away what the server lost");
    drop(desk);
    let mut desk = open(&storage);
    accept_all(&mut desk);
    assert_eq!((desk.unsent(), names(&mut desk).len()), (0, 2));
    assert!(look(&mut desk, docs[0]).unwrap().tags.contains("重点"));
}

#[test]
fn what_is_refused_is_dropped_without_a_word() {
    let storage = MemoryStorage::default();
    let (mut desk, docs, changes) = with_two_of_theirs(&storage);
    another_database(&mut desk, docs[0], &changes[0], true);
    let why = shared::sync::protocol::Refusal::NotAllowed;
    let settled = unsent(&desk).iter().map(|row| (row.key, Settled::Refused(why))).collect();
    take_in(&mut desk, LocalCommit { settled, ..LocalCommit::default() });
    assert_eq!((desk.unsent(), desk.refused()), (0, 0), "it is nobody's here to look at");
    assert_eq!(names(&mut desk), ["甲公司"], "the other one is not on the server's list");
}

/// The control: a server that has lost nothing is believed.
#[test]
fn without_a_restore_nothing_is_handed_back() {
    let storage = MemoryStorage::default();
    let (mut desk, docs, changes) = with_two_of_theirs(&storage);
    another_database(&mut desk, docs[0], &changes[0], false);
    assert_eq!(desk.unsent(), 0);
    assert_eq!(names(&mut desk), ["甲公司"]);
}
