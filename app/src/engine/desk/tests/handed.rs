//! Refused changes that go from one person to another.

use shared::{
    customer::command::Rejection,
    id::RequestId,
    sync::{
        hand_over::{HandOver, Handed, Outcome, PassedCommand},
        protocol::Refusal,
        request::{Ask, Denial, Request, Verdict},
    },
};

use super::*;
use crate::bridge::HandedChange;

fn request(ask: Ask) -> Request {
    Request { id: RequestId(new_id()), ask }
}

/// What a desk that was refused a command hands over.
fn what(command: &Command) -> HandOver {
    HandOver {
        to: Some(COLLEAGUE),
        doc: command.doc,
        command: PassedCommand::of(command),
        before: None,
        name: "海川".to_owned(),
        made_at: Instant(1),
        why: Refusal::NotAllowed,
        note: String::new(),
    }
}

fn row(command: &Command, by: UserId, to: UserId) -> Handed {
    Handed { id: RequestId(new_id()), by, to, at: Instant(2), what: what(command), outcome: None }
}

fn told(desk: &mut Desk<MemoryStorage>) -> Vec<HandedChange> {
    let last = messages(desk).into_iter().rev().find_map(|message| match message {
        ToScreen::Handed(list) => Some(list),
        _ => None,
    });
    last.expect("screens are told")
}

fn arrives(desk: &mut Desk<MemoryStorage>, row: &Handed) {
    take_in(desk, items(Scope::Handed(ME), vec![Item::Handed(Box::new(row.clone()))]));
}

fn answer(desk: &mut Desk<MemoryStorage>, id: RequestId, verdict: Verdict) {
    take_in(desk, LocalCommit { answered: vec![(id, verdict)], ..LocalCommit::default() });
}

/// A desk with a refused command.
fn refused(storage: &MemoryStorage) -> (Desk<MemoryStorage>, Command) {
    let (mut desk, doc) = desk_with_customer(storage);
    accept_all(&mut desk);
    let edit = set_text(doc, CustomerField::City, "苏州市");
    save(&mut desk, &edit);
    let settled = vec![(unsent(&desk)[0].key, Settled::Refused(Refusal::NotAllowed))];
    take_in(&mut desk, LocalCommit { settled, ..LocalCommit::default() });
    assert_eq!(desk.refused(), 1);
    (desk, edit)
}

#[test]
fn what_was_refused_can_be_handed_over_and_nothing_else() {
    let storage = MemoryStorage::default();
    let (mut desk, edit) = refused(&storage);
    let other = set_text(edit.doc, CustomerField::City, "上海市");
    let ask = |command: &Command| request(Ask::HandOver(Box::new(what(command))));
    assert_eq!(wait(desk.ask(TAB, 1, ask(&other))), Some(Rejection::Gone), "it was not refused");
    assert_eq!(wait(desk.ask(TAB, 2, ask(&edit))), None);
    assert_eq!((desk.waiting_requests().len(), desk.refused()), (1, 1), "the change stays before whoever made it");
    // The same after a restart.
    drop(desk);
    let mut desk = open(&storage);
    assert_eq!(desk.waiting_requests().len(), 1);
    let id = desk.waiting_requests()[0].id;
    answer(&mut desk, id, Verdict::Done);
    let given = row(&edit, ME, COLLEAGUE);
    arrives(&mut desk, &given);
    assert_eq!(told(&mut desk)[0].handed, given);
    assert_eq!(desk.handed_waiting(), 0, "it waits for somebody else");
    // What became of it is known as long as the change is there.
    arrives(&mut desk, &Handed { outcome: Some(Outcome::Applied), ..given.clone() });
    assert_eq!(told(&mut desk)[0].handed.outcome, Some(Outcome::Applied));
    wait(desk.discard(edit.id)).unwrap();
    assert_eq!(told(&mut desk), []);
    arrives(&mut desk, &Handed { outcome: Some(Outcome::Applied), ..given });
    assert_eq!(told(&mut desk), [], "nobody asks any more");
}

#[test]
fn what_was_handed_over_is_carried_out_once_in_the_name_of_who_got_it() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    accept_all(&mut desk);
    let edit = set_text(doc, CustomerField::City, "苏州市");
    let given = row(&edit, COLLEAGUE, ME);
    arrives(&mut desk, &given);
    drop(desk);
    let mut desk = open(&storage);
    assert_eq!(desk.handed_waiting(), 1);
    wait(desk.tell_handed(Audience::All));
    let [change] = &told(&mut desk)[..] else { panic!("one") };
    assert_eq!(change.command.as_deref(), Some(&edit));
    let Some(current) = &change.current else { panic!("there is no city yet: the command that takes it out again") };
    assert_eq!(current.doc, doc);

    assert_eq!(wait(desk.take_over(TAB, 7, given.id)), None);
    assert_eq!(look(&mut desk, doc).unwrap().text(CustomerField::City), "苏州市");
    assert_eq!((desk.unsent(), desk.handed_waiting(), desk.take_asked()), (1, 0, 1));
    let [Request { ask: Ask::Settle { of, outcome: Outcome::Applied, .. }, .. }] = desk.waiting_requests()[..] else {
        panic!("{:?}", desk.waiting_requests())
    };
    assert_eq!(of, given.id);
    // Whoever asks again, because an engine died or another tab was faster, does it no second time.
    assert_eq!(wait(desk.take_over(TAB, 8, given.id)), None);
    assert_eq!((desk.unsent(), desk.waiting_requests().len()), (1, 1));
    drop(desk);
    let mut desk = open(&storage);
    assert_eq!(wait(desk.take_over(TAB, 9, given.id)), None);
    assert_eq!((desk.unsent(), desk.waiting_requests().len()), (1, 1));
    // Settled, it is gone.
    let id = desk.waiting_requests()[0].id;
    answer(&mut desk, id, Verdict::Done);
    arrives(&mut desk, &Handed { outcome: Some(Outcome::Applied), ..given });
    assert_eq!(told(&mut desk), []);
}

#[test]
fn only_whom_it_concerns_settles_it_and_a_denied_answer_brings_it_back() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    accept_all(&mut desk);
    let given = row(&set_text(doc, CustomerField::City, "苏州市"), COLLEAGUE, ME);
    arrives(&mut desk, &given);
    let settle = |of, outcome| request(Ask::Settle { of, doc, outcome });
    assert_eq!(wait(desk.ask(TAB, 1, settle(given.id, Outcome::Withdrawn))), Some(Rejection::NotAllowed));
    let unknown = RequestId(new_id());
    assert_eq!(wait(desk.ask(TAB, 2, settle(unknown, Outcome::Declined))), Some(Rejection::Gone));
    let decline = settle(given.id, Outcome::Declined);
    assert_eq!(wait(desk.ask(TAB, 3, decline.clone())), None);
    assert_eq!(desk.handed_waiting(), 0);
    answer(&mut desk, decline.id, Verdict::Denied(Denial::NotAllowed));
    assert_eq!(desk.handed_waiting(), 1, "it is not settled after all");
    let again = settle(given.id, Outcome::Declined);
    assert_eq!(wait(desk.ask(TAB, 4, again.clone())), None);
    answer(&mut desk, again.id, Verdict::Denied(Denial::Gone));
    assert_eq!((desk.handed_waiting(), told(&mut desk)), (0, Vec::new()), "the server knows nothing of it any more");
}

#[test]
fn another_database_tells_anew_what_was_handed_over() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    accept_all(&mut desk);
    arrives(&mut desk, &row(&set_text(doc, CustomerField::City, "苏州市"), COLLEAGUE, ME));
    let begin = shared::sync::device::Begin { epoch: Epoch(new_id()), offer_again: true };
    take_in(&mut desk, LocalCommit { begin: Some(begin), ..LocalCommit::default() });
    assert_eq!((desk.handed_waiting(), told(&mut desk)), (0, Vec::new()));
}
