//! Commands: in the store before anybody hears of it, or not at all.

use shared::customer::command::Rejection;

use super::*;
use crate::{
    bridge::ToEngine,
    engine::store::{StoreError, Table},
};

#[test]
fn what_is_saved_is_there_after_a_restart() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    save(&mut desk, &set_text(doc, CustomerField::City, "宁波"));
    drop(desk);

    let mut desk = open(&storage);
    assert_eq!(names(&mut desk), ["宁波海川进出口有限公司"]);
    assert_eq!(look(&mut desk, doc).unwrap().text(CustomerField::City), "宁波");
    assert_eq!(desk.unsent(), 2);
}

#[test]
fn screens_hear_facts_and_record_before_the_answer() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    wait(desk.open_record(TAB, doc));
    desk.take_said();
    wait(desk.dispatch(TAB, 7, tag(doc, "重点")));
    let said = messages(&mut desk);
    assert!(matches!(&said[0], ToScreen::Facts { all: false, changed, .. } if changed[0].tags == ["重点"]));
    assert!(matches!(&said[1], ToScreen::Record { record: Some(record), .. } if record.unsent == 2));
    assert!(matches!(&said[2], ToScreen::Saved { ticket: 7, undo: Some(_) }));
    assert_eq!(desk.take_queued(), 2);
}

#[test]
fn undo_takes_it_back() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    let undo = wait(desk.carry_out(&set_text(doc, CustomerField::City, "宁波"))).unwrap().unwrap();
    save(&mut desk, &undo);
    assert_eq!(look(&mut desk, doc).unwrap().text(CustomerField::City), "");
}

#[test]
fn a_full_disk_refuses_and_changes_nothing() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    desk.take_said();
    storage.fail(Some(StoreError::Full));
    let answer = wait(desk.dispatch(TAB, 1, set_text(doc, CustomerField::City, "宁波")));
    assert_eq!(answer, Some(Rejection::StorageFull));
    assert_eq!(messages(&mut desk), [ToScreen::Rejected { ticket: 1, why: Rejection::StorageFull }]);
    assert_eq!(look(&mut desk, doc).unwrap().text(CustomerField::City), "");

    storage.fail(None);
    save(&mut desk, &set_text(doc, CustomerField::City, "杭州"));
    assert_eq!(look(&mut desk, doc).unwrap().text(CustomerField::City), "杭州");
    assert_eq!(desk.unsent(), 2);
}

#[test]
fn a_command_that_is_asked_again_is_carried_out_once() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    let command = tag(doc, "重点");
    save(&mut desk, &command);
    drop(desk);
    let mut desk = open(&storage);
    wait(desk.dispatch(TAB, 1, command));
    assert_eq!(messages(&mut desk), [ToScreen::Saved { ticket: 1, undo: None }]);
    assert_eq!(storage.count(Table::Outbox), 2);
}

#[test]
fn a_command_to_nothing_is_rejected() {
    let mut desk = open(&MemoryStorage::default());
    let answer = wait(desk.dispatch(TAB, 1, tag(DocId(new_id()), "重点")));
    assert_eq!(answer, Some(Rejection::Gone));
}

#[test]
fn a_bulk_is_carried_out_in_parts_and_names_what_was_not() {
    let storage = MemoryStorage::default();
    let mut desk = open(&storage);
    let mut commands: Vec<Command> = (0..90).map(|n| create(DocId(new_id()), &format!("客户{n}"))).collect();
    commands[3] = tag(DocId(new_id()), "没有");
    let (mut done, mut rejected, mut undo, mut parts) = (0, 0, 0, 0);
    while done < commands.len() {
        let part = wait(desk.bulk(&commands[done..]));
        (done, rejected, undo, parts) =
            (done + part.done, rejected + part.rejected.len(), undo + part.undo.len(), parts + 1);
    }
    assert_eq!((done, rejected, undo), (90, 1, 89));
    assert!(parts > 1);
    assert_eq!(names(&mut desk).len(), 89);
    assert_eq!(storage.count(Table::Outbox), 89);
}

#[test]
fn a_document_is_folded_when_it_has_many_loose_changes() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    for n in 0..70 {
        save(&mut desk, &set_text(doc, CustomerField::City, &format!("城市{n}")));
    }
    accept_all(&mut desk);
    assert_eq!(storage.count(Table::Docs), 71);
    drop(desk);

    let mut desk = open(&storage);
    let before = wait(desk.history(doc));
    assert!(wait(desk.fold_one()).unwrap());
    assert!(!wait(desk.fold_one()).unwrap());
    assert_eq!(storage.count(Table::Docs), 1);
    drop(desk);
    let mut desk = open(&storage);
    assert_eq!(look(&mut desk, doc).unwrap().text(CustomerField::City), "城市69");
    assert_eq!(wait(desk.history(doc)), before);
}

#[test]
fn recently_viewed_records_come_latest_first_and_once() {
    let storage = MemoryStorage::default();
    let (mut desk, first) = desk_with_customer(&storage);
    let second = DocId(new_id());
    save(&mut desk, &create(second, "苏州纺织厂"));
    for doc in [first, second, first] {
        look(&mut desk, doc);
    }
    drop(desk);
    let mut desk = open(&storage);
    desk.attached(TAB);
    let recent = messages(&mut desk).into_iter().find_map(|message| match message {
        ToScreen::Recent(recent) => Some(recent.into_iter().map(|(doc, _)| doc).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(recent, Some(vec![first, second]));
}

#[test]
fn messages_survive_the_wire() {
    let doc = DocId(new_id());
    let message = ToEngine::Dispatch { ticket: 3, command: Box::new(create(doc, "𠮷野家 <script> \u{202e}")) };
    let bytes = postcard::to_stdvec(&message).unwrap();
    assert_eq!(postcard::from_bytes::<ToEngine>(&bytes).unwrap(), message);
    assert_eq!(Audience::One(TAB), Audience::One(TAB));
}
