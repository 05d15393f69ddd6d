//! Refused changes: the rest of the document goes on, the refused command waits for a person.

use shared::sync::protocol::Refusal;

use super::*;
use crate::engine::store::Table;

fn refuse(desk: &mut Desk<MemoryStorage>, key: u64, why: Refusal) {
    take_in(desk, LocalCommit { settled: vec![(key, Settled::Refused(why))], ..LocalCommit::default() });
}

#[test]
fn what_was_built_upon_a_refused_change_is_made_anew_without_it() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    accept_all(&mut desk);
    save(&mut desk, &set_text(doc, CustomerField::City, "宁波"));
    save(&mut desk, &tag(doc, "重点"));
    let before = unsent(&desk);
    refuse(&mut desk, before[0].key, Refusal::NotAllowed);

    let now = look(&mut desk, doc).unwrap();
    assert_eq!(now.text(CustomerField::City), "");
    assert!(now.tags.contains("重点"));
    assert!(desk.take_restart());
    assert_eq!((desk.unsent(), desk.refused()), (1, 1));
    let after = unsent(&desk);
    assert_eq!(after.len(), 1);
    assert!(after[0].key > before[1].key);
    assert_ne!(after[0].change, before[1].change);

    // The same after a restart, and the new change fits what the server has.
    drop(desk);
    let mut desk = open(&storage);
    accept_all(&mut desk);
    let now = look(&mut desk, doc).unwrap();
    assert!(now.tags.contains("重点"));
    assert_eq!(now.text(CustomerField::City), "");
}

#[test]
fn a_refused_command_can_be_sent_again_or_given_up() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    accept_all(&mut desk);
    for city in ["宁波", "杭州"] {
        let command = set_text(doc, CustomerField::City, city);
        save(&mut desk, &command);
        let key = unsent(&desk)[0].key;
        refuse(&mut desk, key, Refusal::NotAllowed);
    }
    let list = wait(desk.list_unsent()).unwrap();
    assert_eq!(list.len(), 2);
    assert!(
        list.iter()
            .all(|change| change.refused == Some(Refusal::NotAllowed) && change.name == "宁波海川进出口有限公司")
    );

    // What the person wanted, and what is there now.
    let wanted = set_text(doc, CustomerField::City, "宁波").intent;
    assert_eq!(list[0].command.intent, wanted);
    let current = list[0].current.as_ref().unwrap();
    assert!(
        matches!(&current.intent, Intent::Customer(CustomerCommand::SetFields(now)) if now[&CustomerField::City].is_none())
    );
    wait(desk.retry(list[0].command.id)).unwrap();
    wait(desk.discard(list[1].command.id)).unwrap();
    assert_eq!((desk.unsent(), desk.refused()), (1, 0));
    assert_eq!(storage.count(Table::Quarantine), 0);
    assert_eq!(look(&mut desk, doc).unwrap().text(CustomerField::City), "宁波");
}

#[test]
fn a_refused_customer_takes_what_was_written_about_it_along() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    save(&mut desk, &tag(doc, "重点"));
    let key = unsent(&desk)[0].key;
    refuse(&mut desk, key, Refusal::NotAllowed);
    assert_eq!(look(&mut desk, doc), None);
    assert_eq!(names(&mut desk), Vec::<String>::new());
    let list = wait(desk.list_unsent()).unwrap();
    let reasons: Vec<_> = list.iter().map(|change| change.refused).collect();
    assert_eq!(reasons, [Some(Refusal::NotAllowed), Some(Refusal::DependsOnRefused)]);
}

#[test]
fn a_fate_that_comes_twice_changes_nothing() {
    let storage = MemoryStorage::default();
    let (mut desk, doc) = desk_with_customer(&storage);
    let key = unsent(&desk)[0].key;
    accept_all(&mut desk);
    refuse(&mut desk, key, Refusal::NotAllowed);
    take_in(&mut desk, LocalCommit { settled: vec![(key, Settled::Accepted(1))], ..LocalCommit::default() });
    assert!(look(&mut desk, doc).is_some());
    assert_eq!((desk.unsent(), desk.refused()), (0, 0));
}
