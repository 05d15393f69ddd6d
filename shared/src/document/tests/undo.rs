//! Undo: a command and then its inverse leave what a person sees as it was.

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    merging::{Step, step},
    support::*,
};
use crate::{
    command::{Command, Intent, inverse},
    customer::{
        command::CustomerCommand,
        field::{ContactField, CustomerField},
        record::Customer,
    },
    document::Document,
    follow_up::command::{ActionCommand, NewAction},
    id::CommandId,
    kind::{DocKind, Record},
    sorted::SortedMap,
    time::{Instant, Stamp},
};

fn as_command(intent: Intent) -> Command {
    Command { id: CommandId(Uuid::from_u128(1)), doc: DOC, intent }
}

/// What a person sees of a record: without what was entered since `before` and lies in the bin, marks that were taken
/// back, and when something was ticked as done or put into the bin.
fn visible(mut customer: Customer, before: &Customer) -> (bool, Customer) {
    let starred = customer.starred();
    customer.marks.clear();
    let nobody = Stamp { at: Instant(0), by: user(0) };
    customer.changed = nobody;
    customer.contacts.retain(|new| new.deleted.is_none() || before.contacts.iter().any(|old| old.id == new.id));
    customer.actions.retain(|new| new.deleted.is_none() || before.actions.iter().any(|old| old.id == new.id));
    let contacts = customer.contacts.iter_mut().map(|contact| &mut contact.deleted);
    let actions = customer.actions.iter_mut().flat_map(|action| [&mut action.deleted, &mut action.done]);
    for stamp in contacts.chain(actions).chain([&mut customer.deleted]) {
        *stamp = stamp.map(|_| nobody);
    }
    (starred, customer)
}

fn undone(document: &mut Document, intent: Intent) {
    let before = read(document);
    let mut writer = Writer::new(5);
    let wrote = writer.run(document, intent.clone());
    let inverse = inverse(
        &Record::Customer(Box::new(before.clone())),
        &as_command(intent.clone()),
        CommandId(Uuid::from_u128(0xface)),
    );
    assert_eq!(wrote.is_some(), inverse.is_some(), "{intent:?}");
    if let Some(inverse) = inverse {
        let seen = visible(before.clone(), &before);
        assert_ne!(visible(read(document), &before), seen, "{intent:?} does nothing");
        assert!(writer.run(document, inverse.intent.clone()).is_some(), "{inverse:?} does nothing");
        assert_eq!(visible(read(document), &before), seen, "{intent:?} taken back by {inverse:?}");
    }
}

#[test]
fn entering_a_customer_is_taken_back_by_the_bin() {
    let blank = read(&Document::new(DocKind::Customer));
    let undo = inverse(&Record::Customer(Box::new(blank)), &as_command(create("甲").into()), CommandId(DOC.0)).unwrap();
    assert_eq!(undo.intent, CustomerCommand::Delete.into());
    assert_eq!((undo.id, undo.doc), (CommandId(DOC.0), DOC));
}

#[test]
fn filled_gaps_are_emptied_again_and_back() {
    let (mut document, _) = created("甲");
    let fields = SortedMap::from([(CustomerField::Name, text("乙")), (CustomerField::City, text("重庆"))]);
    let custom = SortedMap::from([("产量".to_owned(), "1".to_owned())]);
    undone(&mut document, CustomerCommand::FillGaps { fields: fields.clone(), custom: custom.clone() }.into());
    Writer::new(6).run(&mut document, CustomerCommand::FillGaps { fields, custom }).unwrap();
    let cleared =
        CustomerCommand::ClearFields { fields: [CustomerField::City].into(), custom: ["产量".to_owned()].into() };
    undone(&mut document, cleared.into());
}

#[test]
fn a_record_with_its_next_step_is_taken_back_as_one() {
    let (mut document, _) = created("甲");
    let new = |number, content| NewAction { id: action_id(number), draft: draft(content), author: None };
    undone(&mut document, ActionCommand::Add(vec![new(1, "a"), new(2, "b")]).into());
}

#[test]
fn an_edited_contact_gets_its_numbers_back() {
    let (mut document, _) = created("甲");
    let mut writer = Writer::new(2);
    writer.run(&mut document, CustomerCommand::AddContact(new_contact(1, "王工")));
    let set = |mobiles: &[&str]| CustomerCommand::SetContact {
        contact: contact_id(1),
        fields: SortedMap::from([(ContactField::Mobiles, Some(list(mobiles))), (ContactField::Qq, Some(text("1")))]),
    };
    undone(&mut document, set(&["333", "111"]).into());
    writer.run(&mut document, set(&["333", "111"])).unwrap();
    undone(&mut document, set(&["111", "222", "333"]).into());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_command_can_be_taken_back(earlier in prop::collection::vec(step(), 0..12), last in step()) {
        let (mut document, _) = created("甲");
        let mut writer = Writer::new(2);
        for Step(intent) in earlier {
            writer.author.now = writer.author.now.plus_ms(1_000);
            // Some speak of what is not there.
            let _ = document.execute(&writer.actor, writer.author, &intent);
        }
        if document.clone().execute(&writer.actor, writer.author, &last.0).is_ok() {
            undone(&mut document, last.0);
        }
    }
}
