//! Requests of authority: kept until they are answered, answered once, and what was written meanwhile is kept.

use shared::{
    customer::command::Rejection,
    id::RequestId,
    sync::{
        protocol::Refusal,
        request::{Ask, Denial, Request, Verdict},
    },
};

use super::*;
use crate::{bridge::AskedFor, engine::store::Table};

fn request(ask: Ask) -> Request {
    Request { id: RequestId(new_id()), ask }
}

fn asked(desk: &mut Desk<MemoryStorage>) -> Vec<AskedFor> {
    let told = messages(desk).into_iter().rev().find_map(|message| match message {
        ToScreen::Requests(list) => Some(list),
        _ => None,
    });
    told.expect("screens are told")
}

fn answer(desk: &mut Desk<MemoryStorage>, id: RequestId, verdict: Verdict) {
    take_in(desk, LocalCommit { answered: vec![(id, verdict)], ..LocalCommit::default() });
}

/// A rep's desk with a customer that lies in the open sea.
fn at_sea(storage: &MemoryStorage) -> (Desk<MemoryStorage>, DocId) {
    let mut other = open_as(&MemoryStorage::default(), COLLEAGUE);
    let doc = DocId(new_id());
    save(&mut other, &create(doc, "公海公司"));
    let mut desk = rep(storage);
    let Item::Document(item) = changes_of(&other, doc, COLLEAGUE) else { panic!("a document") };
    let item = DocumentItem { owner: None, ..*item };
    take_in(&mut desk, items(Scope::OpenSea, vec![Item::Document(Box::new(item))]));
    (desk, doc)
}

fn rep(storage: &MemoryStorage) -> Desk<MemoryStorage> {
    let mut desk = open(storage);
    desk.roster.people.insert(ME, Person { role: Role::Rep, ..person(ME) });
    desk
}

#[test]
fn a_claim_lets_its_maker_work_and_is_settled_by_the_answer() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = at_sea(&storage);
    assert_eq!(wait(desk.dispatch(TAB, 1, tag(doc, "重点"))), Some(Rejection::NotAllowed));
    let claim = request(Ask::Claim(doc));
    assert_eq!(wait(desk.ask(TAB, 2, claim.clone())), None);
    assert_eq!(asked(&mut desk)[0].name, "公海公司");
    save(&mut desk, &tag(doc, "重点"));
    assert_eq!((desk.take_asked(), desk.sync_start(0).asking), (1, 1));
    // The same after a restart; a screen that asks again makes no second one.
    drop(desk);
    let mut desk = rep(&storage);
    assert_eq!(wait(desk.ask(TAB, 3, claim.clone())), None);
    assert_eq!(wait(desk.ask(TAB, 4, request(Ask::Claim(doc)))), None);
    assert_eq!(desk.waiting_requests(), std::slice::from_ref(&claim));
    desk.take_said();

    answer(&mut desk, claim.id, Verdict::Done);
    assert!(asked(&mut desk).is_empty());
    assert_eq!((storage.count(Table::Requests), desk.unsent()), (0, 1));
}

#[test]
fn a_claim_that_somebody_else_won_is_told_and_the_notes_are_kept() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = at_sea(&storage);
    let claim = request(Ask::Claim(doc));
    wait(desk.ask(TAB, 1, claim.clone()));
    save(&mut desk, &tag(doc, "重点"));
    // The customer leaves the sea before the claim is even answered.
    take_in(&mut desk, items(Scope::OpenSea, vec![Item::Remove(doc)]));
    assert!(look(&mut desk, doc).is_some(), "it stays until the change has its fate");
    answer(&mut desk, claim.id, Verdict::Denied(Denial::Taken(COLLEAGUE)));
    let row = unsent(&desk).remove(0);
    let settled = vec![(row.key, Settled::Refused(Refusal::NotAllowed))];
    take_in(&mut desk, LocalCommit { settled, ..LocalCommit::default() });
    assert_eq!(look(&mut desk, doc), None);
    drop(desk);

    let mut desk = rep(&storage);
    assert_eq!(desk.requests[&claim.id].denied, Some(Denial::Taken(COLLEAGUE)));
    let list = wait(desk.list_unsent()).unwrap();
    assert_eq!((list.len(), list[0].refused), (1, Some(Refusal::NotAllowed)));
    assert!(desk.waiting_requests().is_empty());
    wait(desk.dismiss(claim.id)).unwrap();
    assert_eq!(storage.count(Table::Requests), 0);
}

#[test]
fn what_cannot_be_granted_is_not_asked_for() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = at_sea(&storage);
    assert_eq!(wait(desk.ask(TAB, 1, request(Ask::Transfer { doc, to: COLLEAGUE }))), Some(Rejection::NotAllowed));
    let own = DocId(new_id());
    save(&mut desk, &create(own, "自己的"));
    assert_eq!(wait(desk.ask(TAB, 2, request(Ask::Claim(own)))), Some(Rejection::NotAllowed));
    let nowhere = DocId(new_id());
    assert_eq!(wait(desk.ask(TAB, 3, request(Ask::Claim(nowhere)))), Some(Rejection::Gone));
    assert_eq!(wait(desk.ask(TAB, 4, request(Ask::Release(own)))), None);
    assert_eq!(storage.count(Table::Requests), 1);
}
