//! What happens while the code of documents is not here, and when it comes.

use std::cell::Cell;

use shared::{
    customer::command::Rejection,
    facts::{Facts, FactsMark},
    kind::DocKind,
    sync::protocol::{Cursor, FilledItem},
};

use super::{
    super::{documents::NotFetched, parts::Known},
    *,
};
use crate::{bridge::StoreTrouble, engine::store::StoreError};

thread_local! {
    static HERE: Cell<bool> = const { Cell::new(false) };
}

fn when_here() -> Fetching {
    let code = HERE.get().then(documents::code).ok_or(NotFetched);
    Box::pin(std::future::ready(code))
}

/// A desk over a store, on a device that did not get the code of documents.
fn open_without(storage: &MemoryStorage) -> Desk<MemoryStorage> {
    HERE.set(false);
    let session = SessionInfo { person: person(ME), device: DeviceId(ME.0), company: "远航贸易".to_owned() };
    let mut desk =
        wait(Desk::open(storage.clone(), session, Env { now, new_id, random, documents: when_here })).unwrap();
    wait(desk.read_facts()).unwrap();
    desk
}

fn dispatched(desk: &mut Desk<MemoryStorage>, command: Command) -> Vec<ToScreen> {
    desk.take_said();
    wait(desk.dispatch(TAB, 1, command));
    messages(desk)
}

#[test]
fn the_list_comes_without_it() {
    let storage = MemoryStorage::default();
    drop(desk_with_customer(&storage));
    let mut desk = open_without(&storage);
    assert_eq!(names(&mut desk), ["宁波海川进出口有限公司"]);
}

#[test]
fn what_cannot_be_saved_is_said_and_can_be_once_it_is_here() {
    let storage = MemoryStorage::default();
    let (desk, doc) = desk_with_customer(&storage);
    drop(desk);
    let mut desk = open_without(&storage);
    for command in [tag(doc, "展会"), create(DocId(new_id()), "义乌小商品行")] {
        let said = dispatched(&mut desk, command.clone());
        assert_eq!(said, [ToScreen::Rejected { ticket: 1, why: Rejection::ProgramMissing }]);
        HERE.set(true);
        let said = dispatched(&mut desk, command);
        assert!(said.iter().any(|said| matches!(said, ToScreen::Saved { ticket: 1, .. })), "{said:?}");
        HERE.set(false);
        desk = open_without(&storage);
    }
    assert_eq!(names(&mut desk), ["义乌小商品行", "宁波海川进出口有限公司"]);
}

#[test]
fn a_record_is_shown_as_soon_as_it_can_be_read() {
    let storage = MemoryStorage::default();
    let (desk, doc) = desk_with_customer(&storage);
    drop(desk);
    let mut desk = open_without(&storage);
    let records = |said: Vec<ToScreen>| -> Vec<bool> {
        let found = said.into_iter().filter_map(|said| match said {
            ToScreen::Record { record, .. } => Some(record.is_some()),
            _ => None,
        });
        found.collect()
    };
    wait(desk.open_record(TAB, doc));
    // Not "it is not on this device": that would be wrong.
    assert_eq!(records(messages(&mut desk)), [false; 0]);
    wait(desk.read_unread());
    assert_eq!(records(messages(&mut desk)), [false; 0]);
    HERE.set(true);
    wait(desk.read_unread());
    assert_eq!(records(messages(&mut desk)), [true]);
    wait(desk.read_unread());
    assert_eq!(records(messages(&mut desk)), [false; 0]);
}

#[test]
fn news_with_facts_is_taken_in_without_it_and_other_news_comes_again() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    let known = desk.shelf.get(doc).and_then(|loaded| match loaded.held.known(Some(ME)) {
        Known::Facts(facts) => Some(facts),
        _ => None,
    });
    let with_facts = |facts| match changes_of(&desk, doc, ME) {
        Item::Document(item) => Item::Document(Box::new(DocumentItem { facts, ..*item })),
        _ => unreachable!("a document"),
    };
    let scope = Scope::Portfolio(ME);
    let (listed, bare) = (items(scope, vec![with_facts(known)]), items(scope, vec![with_facts(None)]));
    let elsewhere = MemoryStorage::default();
    let mut desk = open_without(&elsewhere);
    let failed = wait(desk.take_in(bare)).unwrap_err();
    assert!(matches!(failed, StoreError::NotFetched(_)), "{failed}");
    assert_eq!(failed.trouble(), StoreTrouble::ProgramMissing);
    assert!(names(&mut desk).is_empty());
    wait(desk.take_in(listed)).unwrap();
    assert_eq!(names(&mut desk), ["宁波海川进出口有限公司"]);
}

/// A page of a first sync.
fn page(item: Item, cursor: Cursor) -> LocalCommit {
    let scope = Scope::Portfolio(ME);
    LocalCommit { items: vec![(scope, item)], cursors: vec![(scope, cursor)], ..LocalCommit::default() }
}

const LISTING: Cursor = Cursor::Listing { as_of: 1, below: 1 };
const FILLING: Cursor = Cursor::Filling { as_of: 1, below: 1 };

/// A customer's facts, and its document as a list is filled with it.
fn listed_and_filled() -> (Box<Facts>, impl Fn(FactsMark) -> Item) {
    let (mut desk, doc) = desk_with_customer(&MemoryStorage::default());
    let Some(Known::Facts(facts)) = desk.shelf.get(doc).map(|loaded| loaded.held.known(Some(ME))) else {
        panic!("a customer")
    };
    let Item::Document(document) = changes_of(&desk, doc, ME) else { panic!("a document") };
    let filled = move |facts| {
        Item::Filled(Box::new(FilledItem { kind: DocKind::Customer, document: (*document).clone(), facts }))
    };
    (facts, filled)
}

#[test]
fn a_list_is_filled_without_its_facts_being_told_twice() {
    for restarted in [false, true] {
        let (facts, filled) = listed_and_filled();
        let (doc, mark) = (facts.id, facts.mark());
        let storage = MemoryStorage::default();
        let mut desk = open_without(&storage);
        take_in(&mut desk, page(Item::Listed(facts), LISTING));
        if restarted {
            desk = open_without(&storage);
        }
        // Nothing of it calls for the code of documents.
        take_in(&mut desk, page(filled(mark), FILLING));
        assert!(desk.index.get(doc).unwrap().held);
        assert_eq!(desk.listed.len(), 0);
        let mut desk = open_without(&storage);
        assert!(desk.index.get(doc).unwrap().held, "in the store as well");
        assert_eq!(names(&mut desk), ["宁波海川进出口有限公司"]);
    }
}

#[test]
fn facts_that_are_not_those_of_the_list_are_derived() {
    let (facts, filled) = listed_and_filled();
    let (doc, mark) = (facts.id, facts.mark());
    let mut desk = open_without(&MemoryStorage::default());
    let old = Facts { name: "旧名".to_owned(), ..*facts };
    take_in(&mut desk, page(Item::Listed(Box::new(old)), LISTING));
    let failed = wait(desk.take_in(page(filled(mark), FILLING))).unwrap_err();
    assert!(matches!(failed, StoreError::NotFetched(_)), "{failed}");
    HERE.set(true);
    take_in(&mut desk, page(filled(mark), FILLING));
    assert!(desk.index.get(doc).unwrap().held);
    assert_eq!(names(&mut desk), ["宁波海川进出口有限公司"]);
}
