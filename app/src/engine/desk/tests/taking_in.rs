//! What sync brings.

use shared::{
    facts::Facts,
    sync::{device::Begin, protocol::Refusal},
};

use super::{super::parts::Known, *};
use crate::engine::store::{StoreError, Table};

/// Facts, snapshot and id of a colleague's customer.
fn foreign(name: &str) -> (Facts, Vec<u8>, DocId) {
    let mut desk = open_as(&MemoryStorage::default(), COLLEAGUE);
    let doc = DocId(new_id());
    save(&mut desk, &create(doc, name));
    let Known::Facts(facts) = wait(desk.derive(doc)).unwrap().unwrap() else { panic!("a customer has facts") };
    let snapshot = desk.shelf.get(doc).unwrap().held.save();
    (*facts, snapshot, doc)
}

fn document(facts: &Facts, snapshot: Option<Vec<u8>>) -> Item {
    let facts = Some(Box::new(facts.clone()));
    Item::Document(Box::new(DocumentItem {
        doc: facts.as_ref().unwrap().id,
        owner: Some(COLLEAGUE),
        snapshot,
        changes: Vec::new(),
        facts,
    }))
}

#[test]
fn a_list_comes_first_and_the_documents_later() {
    let storage = MemoryStorage::default();
    let mut desk = open(&storage);
    let (facts, snapshot, doc) = foreign("青岛机械");
    let scope = Scope::Portfolio(COLLEAGUE);
    take_in(&mut desk, items(scope, vec![Item::Listed(Box::new(facts.clone()))]));
    assert_eq!(names(&mut desk), ["青岛机械"]);
    assert_eq!(look(&mut desk, doc), None);
    assert_eq!(wait(desk.dispatch(TAB, 1, tag(doc, "重点"))), Some(shared::customer::command::Rejection::Gone));

    take_in(&mut desk, items(scope, vec![document(&facts, Some(snapshot))]));
    assert!(!desk.shelf.holds(doc), "a document with facts is not read");
    assert_eq!(look(&mut desk, doc).unwrap().text(CustomerField::Name), "青岛机械");
    drop(desk);
    assert_eq!(look(&mut open(&storage), doc).unwrap().text(CustomerField::Name), "青岛机械");
}

#[test]
fn own_unsent_changes_stay_visible_when_news_come() {
    let (here, there) = (MemoryStorage::default(), MemoryStorage::default());
    let (mut desk, doc) = desk_with_customer(&here);
    let mut other = open_as(&there, COLLEAGUE);
    take_in(&mut other, items(Scope::Portfolio(ME), vec![changes_of(&desk, doc, ME)]));
    accept_all(&mut desk);
    save(&mut desk, &set_text(doc, CustomerField::City, "宁波"));
    save(&mut other, &tag(doc, "重点"));

    desk.take_said();
    take_in(&mut desk, items(Scope::Portfolio(ME), vec![changes_of(&other, doc, ME)]));
    let told = messages(&mut desk).into_iter().find_map(|message| match message {
        ToScreen::Facts { changed, .. } => Some(changed[0].clone()),
        _ => None,
    });
    let told = told.expect("screens hear of the news");
    assert_eq!((told.city.as_str(), told.tags.as_slice(), told.owner), ("宁波", &["重点".to_owned()][..], Some(ME)));
    drop(desk);
    let now = look(&mut open(&here), doc).unwrap();
    assert_eq!(now.text(CustomerField::City), "宁波");
    assert!(now.tags.contains("重点"));
}

#[test]
fn a_colleagues_change_upon_an_own_one_can_come_before_its_acknowledgement() {
    let (here, there) = (MemoryStorage::default(), MemoryStorage::default());
    let (mut desk, doc) = desk_with_customer(&here);
    let mut other = open_as(&there, COLLEAGUE);
    take_in(&mut other, items(Scope::Portfolio(ME), vec![changes_of(&desk, doc, ME)]));
    save(&mut other, &tag(doc, "重点"));
    take_in(&mut desk, items(Scope::Portfolio(ME), vec![changes_of(&other, doc, ME)]));
    accept_all(&mut desk);
    drop(desk);
    assert!(look(&mut open(&here), doc).unwrap().tags.contains("重点"));
}

#[test]
fn what_leaves_goes_and_unsent_work_on_it_is_kept_aside() {
    let storage = MemoryStorage::default();
    let mut desk = open(&storage);
    let (facts, snapshot, doc) = foreign("青岛机械");
    let scope = Scope::Portfolio(COLLEAGUE);
    take_in(&mut desk, items(scope, vec![document(&facts, Some(snapshot))]));
    save(&mut desk, &tag(doc, "重点"));
    desk.take_said();
    take_in(&mut desk, items(scope, vec![Item::Remove(doc)]));
    assert!(look(&mut desk, doc).is_some(), "the server has not judged the change yet");
    let settled = vec![(unsent(&desk)[0].key, Settled::Refused(Refusal::NotAllowed))];
    take_in(&mut desk, LocalCommit { settled, ..LocalCommit::default() });
    assert!(
        messages(&mut desk)
            .iter()
            .any(|message| matches!(message, ToScreen::Facts { removed, .. } if removed == &[doc]))
    );
    assert_eq!(look(&mut desk, doc), None);
    assert_eq!((storage.count(Table::Docs), storage.count(Table::Facts)), (0, 0));
    assert_eq!((desk.unsent(), desk.refused()), (0, 1));
}

#[test]
fn a_customer_that_moves_to_another_portfolio_in_sight_stays() {
    let storage = MemoryStorage::default();
    let mut desk = open(&storage);
    let (facts, snapshot, doc) = foreign("青岛机械");
    let (from, to) = (Scope::Portfolio(COLLEAGUE), Scope::Portfolio(ME));
    take_in(&mut desk, items(from, vec![document(&facts, Some(snapshot.clone()))]));
    let moved = Facts { owner: Some(ME), ..facts };
    let arrives = DocumentItem {
        doc,
        owner: Some(ME),
        snapshot: Some(snapshot),
        changes: Vec::new(),
        facts: Some(Box::new(moved)),
    };
    take_in(&mut desk, items(to, vec![Item::Document(Box::new(arrives))]));
    take_in(&mut desk, items(from, vec![Item::Remove(doc)]));
    assert!(look(&mut desk, doc).is_some());
    assert_eq!(desk.owner_of(doc), Some(ME));
}

#[test]
fn a_change_that_was_taken_just_before_does_not_keep_what_was_given_away() {
    let storage = MemoryStorage::default();
    let (facts, snapshot, doc) = foreign("青岛机械");
    let (mut desk, scope) = (open(&storage), Scope::Portfolio(COLLEAGUE));
    take_in(&mut desk, items(scope, vec![document(&facts, Some(snapshot.clone()))]));
    save(&mut desk, &tag(doc, "重点"));
    let settled = vec![(unsent(&desk)[0].key, Settled::Accepted(8))];
    take_in(&mut desk, LocalCommit { settled, ..items(scope, vec![Item::Remove(doc)]) });
    assert_eq!(look(&mut desk, doc), None);
    // One that comes back before the fates stays, also after a restart.
    take_in(&mut desk, items(scope, vec![document(&facts, Some(snapshot.clone()))]));
    save(&mut desk, &tag(doc, "重点"));
    take_in(&mut desk, items(scope, vec![Item::Remove(doc)]));
    drop(desk);
    let mut desk = open(&storage);
    let moved = Facts { owner: Some(ME), ..facts };
    take_in(&mut desk, items(Scope::Portfolio(ME), vec![document(&moved, Some(snapshot))]));
    accept_all(&mut desk);
    assert!(look(&mut desk, doc).unwrap().tags.contains("重点"));
    assert_eq!(storage.count(Table::Quarantine), 0);
}

#[test]
fn a_complete_list_removes_what_is_not_on_it_but_not_before_unsent_changes_have_their_fates() {
    let storage = MemoryStorage::default();
    let scope = Scope::Portfolio(ME);
    let (mut desk, listed) = desk_with_customer(&storage);
    let gone = DocId(new_id());
    save(&mut desk, &create(gone, "走了"));
    accept_all(&mut desk);
    let (taken, known) = (DocId(new_id()), DocId(new_id()));
    for doc in [taken, known] {
        save(&mut desk, &create(doc, "等待"));
    }
    take_in(&mut desk, items(scope, Vec::new()));
    take_in(&mut desk, LocalCommit { listed: vec![(scope, vec![listed])], ..LocalCommit::default() });
    assert_eq!(look(&mut desk, gone), None);
    for doc in [listed, taken, known] {
        assert!(look(&mut desk, doc).is_some());
    }
    drop(desk);

    let mut desk = open(&storage);
    let fate = |row: &Unsent| if row.doc == taken { Settled::Accepted(9) } else { Settled::Known(5) };
    let settled = unsent(&desk).iter().map(|row| (row.key, fate(row))).collect();
    take_in(&mut desk, LocalCommit { settled, ..LocalCommit::default() });
    assert!(look(&mut desk, taken).is_some());
    assert_eq!(look(&mut desk, known), None);
    assert_eq!((desk.unsent(), desk.refused()), (0, 0));
}

#[test]
fn a_restored_server_is_offered_again_what_this_device_made() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    save(&mut desk, &tag(doc, "重点"));
    let sent: Vec<_> = unsent(&desk).into_iter().map(|row| row.change).collect();
    accept_all(&mut desk);
    let (facts, snapshot, _) = foreign("青岛机械");
    take_in(&mut desk, items(Scope::Portfolio(COLLEAGUE), vec![document(&facts, Some(snapshot))]));
    assert!(desk.take_queued() == 2 && unsent(&desk).is_empty());

    let epoch = Epoch(new_id());
    take_in(&mut desk, LocalCommit { begin: Some(Begin { epoch, offer_again: true }), ..LocalCommit::default() });
    assert_eq!(unsent(&desk).into_iter().map(|row| row.change).collect::<Vec<_>>(), sent);
    assert_eq!(desk.take_queued(), 2);
    assert_eq!((desk.progress().epoch, desk.progress().cursors.len()), (Some(epoch), 0));
    accept_all(&mut desk);
    drop(desk);
    assert!(look(&mut open(&storage), doc).unwrap().tags.contains("重点"));
}

#[test]
fn a_page_that_cannot_be_stored_leaves_everything_as_it_was() {
    let storage = MemoryStorage::default();
    let (mut desk, mine) = desk_with_customer(&storage);
    let (facts, snapshot, doc) = foreign("青岛机械");
    storage.fail(Some(StoreError::Full));
    let commit = items(Scope::Portfolio(COLLEAGUE), vec![document(&facts, Some(snapshot)), Item::Remove(mine)]);
    assert_eq!(wait(desk.take_in(commit.clone())), Err(StoreError::Full));
    storage.fail(None);
    assert_eq!(names(&mut desk), ["宁波海川进出口有限公司"]);
    assert!(look(&mut desk, mine).is_some());
    assert_eq!((desk.unsent(), desk.progress().cursors.len()), (1, 0));
    take_in(&mut desk, commit);
    assert!(look(&mut desk, doc).is_some());
}

#[test]
fn people_come_and_stay() {
    let storage = MemoryStorage::default();
    let mut desk = open(&storage);
    let newcomer = UserId(new_id());
    take_in(&mut desk, items(Scope::Company, vec![Item::Person(person(newcomer))]));
    let told = messages(&mut desk);
    assert!(
        told.iter().any(|message| matches!(message, ToScreen::Roster(roster) if roster.people.contains_key(&newcomer)))
    );
    drop(desk);
    assert!(open(&storage).roster.people.contains_key(&newcomer));
}
