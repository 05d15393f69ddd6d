//! Documents that a newer version wrote: what this version does not know survives whatever it does.

use automerge::{ActorId, Automerge, ObjType, ReadDoc, ScalarValue, transaction::Transactable};

use super::support::*;
use crate::{
    customer::{
        command::CustomerCommand,
        field::{ContactField, CustomerField},
        record::MarkKind,
    },
    document::{Document, history::Edited, schema::Located},
    follow_up::{
        command::{ActionCommand, ActionDraft},
        record::ActionForm,
    },
    kind::{Section, key},
    sorted::SortedMap,
    time::Instant,
};

/// What the newer version wrote: container, key of a map in it, key, value.
const NEWS: [(Section, Option<u128>, &str, &str); 11] = [
    (Section::Fields, None, "credit_rating", "AAA"),
    (Section::Fields, None, "kind", "platinum"),
    (Section::Fields, None, "industries/steel", "1"),
    (
        Section::Marks,
        None,
        "00000000000000000000000000000009",
        "1700000000000 00000000000000000000000000000002 lost 太贵",
    ),
    (Section::Meta, None, "merged_into", "x"),
    (Section::Contacts, Some(1), "linkedin", "wang"),
    (Section::Contacts, Some(1), "role", "decision_maker"),
    (Section::Actions, Some(1), "weather", "rain"),
    (Section::Actions, Some(1), "kind", "hologram_call"),
    (Section::Actions, Some(1), "when", "1700000000000..1700000009000 next_quarter"),
    (Section::Actions, Some(1), "form", "campaign"),
];

fn written_by_a_newer_version() -> Document {
    let (mut document, _) = created("甲");
    let mut writer = Writer::new(2);
    writer.run(&mut document, CustomerCommand::AddContact(new_contact(1, "王工")));
    writer.run(&mut document, add(1, draft("谈了价格")));
    let mut newer = Automerge::load(&document.save()).unwrap().with_actor(ActorId::from([9; 16]));
    let mut transaction = newer.transaction();
    for (section, map, key, value) in NEWS {
        let map = match map {
            None => section.id(),
            Some(number) => transaction.get(section.id(), contact_id(number).to_string()).unwrap().unwrap().1,
        };
        transaction.put(map, key, value).unwrap();
    }
    let orders = transaction.put_object(automerge::ROOT, "orders", ObjType::Map).unwrap();
    transaction.put(&orders, "total", 5.5).unwrap();
    transaction.put(Section::Fields.id(), CustomerField::City.key(), ScalarValue::Bytes(vec![1])).unwrap();
    transaction.put_object(Section::Contacts.id(), "not an id", ObjType::Map).unwrap();
    let note = transaction.put_object(Section::Actions.id(), "note", ObjType::Text).unwrap();
    transaction.splice_text(&note, 0, 0, "共同编辑").unwrap();
    transaction.commit();
    Document::load(Some(&newer.save()), &[]).unwrap()
}

fn assert_news_are_there(document: &Document, except: &[&str]) {
    let doc = Automerge::load(&document.save()).unwrap();
    for (section, map, key, value) in NEWS.into_iter().filter(|(_, _, key, _)| !except.contains(key)) {
        let map = match map {
            None => section.id(),
            Some(number) => doc.get(section.id(), contact_id(number).to_string()).unwrap().unwrap().1,
        };
        let held = doc.get(map, key).unwrap().map(|(held, _)| held.into_string().unwrap());
        assert_eq!(held.as_deref(), Some(value), "{key}");
    }
    let (_, orders) = doc.get(automerge::ROOT, "orders").unwrap().unwrap();
    assert_eq!(doc.get(&orders, "total").unwrap().unwrap().0.as_f64(), Some(5.5));
}

#[test]
fn it_is_read_as_far_as_it_is_known() {
    let customer = read(&written_by_a_newer_version());
    assert_eq!(customer.text(CustomerField::Kind), "platinum");
    assert_eq!(customer.text(CustomerField::City), "");
    assert_eq!(customer.marks[0].kind, MarkKind::Other("lost 太贵".to_owned()));
    assert_eq!(customer.contacts.len(), 1);
    assert_eq!(customer.contacts[0].text(ContactField::Role), "decision_maker");
    let action = &customer.actions[0];
    assert_eq!((action.kind.as_str(), action.form, action.label), ("hologram_call", ActionForm::Record, None));
    assert_eq!(action.end, Some(Instant(1_700_000_009_000)));
}

#[test]
fn every_command_leaves_what_it_does_not_name() {
    let mut document = written_by_a_newer_version();
    let mut writer = Writer::new(3);
    let contact = contact_id(1);
    let held = read(&document).actions[0].clone();
    let edited = ActionDraft {
        kind: held.kind.clone(),
        start: held.start,
        end: held.end,
        subject: "价格".to_owned(),
        ..draft(&held.content)
    };
    let fields = SortedMap::from([(ContactField::Mobiles, Some(list(&["13800138000"])))]);
    writer.run(&mut document, set(CustomerField::Phone, "021-55556666"));
    writer.run(&mut document, set(CustomerField::City, "重庆"));
    writer.run(&mut document, CustomerCommand::Star(mark_id(1)));
    writer.run(&mut document, CustomerCommand::SetContact { contact, fields });
    writer.run(&mut document, ActionCommand::Edit { action: action_id(1), draft: edited.clone() });
    writer.run(&mut document, ActionCommand::Finish(action_id(1)));
    for (gone, back) in [
        (CustomerCommand::DeleteContact(contact), CustomerCommand::RestoreContact(contact)),
        (CustomerCommand::Delete, CustomerCommand::Restore),
    ] {
        writer.run(&mut document, gone);
        writer.run(&mut document, back);
    }
    assert_news_are_there(&document, &[]);
    let customer = read(&document);
    assert_eq!(customer.text(CustomerField::City), "重庆");
    assert_eq!(customer.actions[0].subject, "价格");
    assert!(customer.starred());
    // What a person changes is changed, and only that.
    writer.run(
        &mut document,
        ActionCommand::Edit { action: action_id(1), draft: ActionDraft { kind: "visit".to_owned(), ..edited } },
    );
    assert_news_are_there(&document, &[key::KIND]);
}

#[test]
fn a_container_that_was_made_again_hides_nothing() {
    let (document, _) = created("甲");
    let mut hostile = Automerge::load(&document.save()).unwrap();
    let mut transaction = hostile.transaction();
    transaction.put_object(automerge::ROOT, Section::Fields.key(), ObjType::Map).unwrap();
    transaction.put(automerge::ROOT, Section::Contacts.key(), 1).unwrap();
    transaction.delete(automerge::ROOT, Section::Actions.key()).unwrap();
    transaction.commit();
    let mut document = Document::load(Some(&hostile.save()), &[]).unwrap();
    let mut writer = Writer::new(3);
    writer.run(&mut document, set(CustomerField::City, "重庆"));
    writer.run(&mut document, CustomerCommand::AddContact(new_contact(1, "王工")));
    writer.run(&mut document, add(1, draft("谈了价格")));
    let customer = read(&document);
    assert_eq!(customer.text(CustomerField::Name), "甲");
    assert_eq!(customer.text(CustomerField::City), "重庆");
    assert_eq!((customer.contacts.len(), customer.actions.len()), (1, 1));
}

#[test]
fn its_history_names_what_is_known_and_never_fails() {
    let document = written_by_a_newer_version();
    let entries = document.history();
    assert_eq!(entries.len(), 4);
    let news = &entries[3].edits;
    assert_eq!(news.iter().filter(|edit| edit.what == Edited::Unknown).count(), 1);
    assert!(
        news.iter().any(|edit| edit.what == Edited::Field(CustomerField::Kind) && edit.new == Some(text("platinum")))
    );
}
