//! Change history: who, when, from which value to which.

use super::support::*;
use crate::{
    customer::{
        command::CustomerCommand,
        field::{ContactField, CustomerField},
    },
    document::{
        Document,
        history::{Edit, Edited},
    },
    follow_up::{
        command::{ActionCommand, ActionDraft, NewAction},
        record::ActionForm,
        window::TimeLabel,
    },
    kind::DocKind,
    sorted::SortedMap,
    time::Instant,
    value::Value,
};

fn edit(what: Edited, old: Option<Value>, new: Option<Value>) -> Edit {
    Edit { what, old, new }
}

/// Carries a command out and gives what the history says of it.
fn said(document: &mut Document, writer: &mut Writer, intent: impl Into<crate::command::Intent>) -> Vec<Edit> {
    writer.run(document, intent).expect("the command changes something");
    let entries = document.history();
    let last = entries.last().unwrap();
    assert_eq!(last.stamp, writer.author.stamp());
    assert_eq!(entries.len(), document.change_count());
    last.edits.clone()
}

#[test]
fn entering_a_customer_is_one_edit() {
    let mut new = new_customer("甲");
    new.tags = vec!["重点".to_owned()];
    new.contacts = vec![new_contact(1, "王工")];
    new.actions = vec![NewAction { id: action_id(1), draft: draft("谈了价格"), author: None }];
    let mut document = Document::new(DocKind::Customer);
    assert_eq!(document.history(), []);
    let edits = said(&mut document, &mut Writer::new(1), CustomerCommand::Create(Box::new(new)));
    assert_eq!(edits, [edit(Edited::CustomerItself, None, Some(text("甲")))]);
}

#[test]
fn each_change_of_the_record_is_told_with_old_and_new() {
    let (mut document, _) = created("甲");
    let (doc, writer) = (&mut document, &mut Writer::new(2));
    let city = || Edited::Field(CustomerField::City);
    assert_eq!(said(doc, writer, set(CustomerField::City, "重庆")), [edit(city(), None, Some(text("重庆")))]);
    assert_eq!(
        said(doc, writer, set(CustomerField::City, "成都")),
        [edit(city(), Some(text("重庆")), Some(text("成都")))]
    );
    assert_eq!(said(doc, writer, set(CustomerField::City, "")), [edit(city(), Some(text("成都")), None)]);
    let custom =
        |text: Option<&str>| CustomerCommand::SetCustom { label: "产量".to_owned(), text: text.map(Into::into) };
    let label = || Edited::Custom("产量".to_owned());
    assert_eq!(said(doc, writer, custom(Some("1"))), [edit(label(), None, Some(text("1")))]);
    assert_eq!(said(doc, writer, custom(None)), [edit(label(), Some(text("1")), None)]);
    let tag = || Edited::Tag("重点".to_owned());
    let added = said(doc, writer, CustomerCommand::AddTag("重点".to_owned()));
    assert_eq!(added, [edit(tag(), None, Some(text("重点")))]);
    let removed = said(doc, writer, CustomerCommand::RemoveTag("重点".to_owned()));
    assert_eq!(removed, [edit(tag(), Some(text("重点")), None)]);
    let starred = said(doc, writer, CustomerCommand::Star(mark_id(1)));
    assert_eq!(starred, [edit(Edited::Mark, None, Some(text("starred")))]);
    let deleted = said(doc, writer, CustomerCommand::Delete);
    assert_eq!(deleted, [edit(Edited::CustomerItself, Some(text("甲")), None)]);
    let restored = said(doc, writer, CustomerCommand::Restore);
    assert_eq!(restored, [edit(Edited::CustomerItself, None, Some(text("甲")))]);
}

#[test]
fn each_change_of_a_contact_is_told() {
    let (mut document, _) = created("甲");
    let (doc, writer) = (&mut document, &mut Writer::new(2));
    let id = contact_id(1);
    let set = |field, value| CustomerCommand::SetContact { contact: id, fields: SortedMap::from([(field, value)]) };
    let entered = said(doc, writer, CustomerCommand::AddContact(new_contact(1, "王工")));
    assert_eq!(entered, [edit(Edited::ContactItself(id), None, Some(text("王工")))]);
    let what = |field| Edited::Contact(id, field);
    assert_eq!(
        said(doc, writer, set(ContactField::Name, Some(text("王总")))),
        [edit(what(ContactField::Name), Some(text("王工")), Some(text("王总")))]
    );
    assert_eq!(
        said(doc, writer, set(ContactField::Mobiles, Some(list(&["333", "111"])))),
        [edit(what(ContactField::Mobiles), None, Some(list(&["333", "111"])))]
    );
    assert_eq!(
        said(doc, writer, set(ContactField::Mobiles, Some(list(&["111", "222"])))),
        [edit(what(ContactField::Mobiles), Some(list(&["333", "111"])), Some(list(&["111", "222"])))]
    );
    let deleted = said(doc, writer, CustomerCommand::DeleteContact(id));
    assert_eq!(deleted, [edit(Edited::ContactItself(id), Some(text("王总")), None)]);
}

#[test]
fn each_change_of_an_action_is_told() {
    let (mut document, _) = created("甲");
    let (doc, writer) = (&mut document, &mut Writer::new(2));
    let id = action_id(1);
    let what = |name: &str| Edited::Action(id, name.to_owned());
    let first = ActionDraft { form: ActionForm::ToDo, start: Instant(100), ..draft("寄样品\n两份") };
    let entered = said(doc, writer, add(1, first.clone()));
    assert_eq!(entered, [edit(Edited::ActionItself(id), None, Some(text("寄样品")))]);
    let moved = ActionCommand::Move {
        action: id,
        start: Instant(100),
        end: Some(Instant(900)),
        label: Some(TimeLabel::Tomorrow),
    };
    assert_eq!(
        said(doc, writer, moved),
        [edit(what("end"), None, Some(Value::Integer(900))), edit(what("label"), None, Some(text("tomorrow"))),]
    );
    let finished = said(doc, writer, ActionCommand::Finish(id));
    let done = Some(Value::Integer(writer.author.now.0));
    assert_eq!(finished, [edit(what("done"), None, done.clone())]);
    assert_eq!(said(doc, writer, ActionCommand::Reopen(id)), [edit(what("done"), done, None)]);
    let again = ActionDraft {
        end: Some(Instant(900)),
        label: Some(TimeLabel::Tomorrow),
        subject: "样品".to_owned(),
        people: vec![user(4)],
        important: true,
        ..first
    };
    let edits = said(doc, writer, ActionCommand::Edit { action: id, draft: again });
    assert_eq!(
        edits,
        [
            edit(what("subject"), None, Some(text("样品"))),
            edit(what("important"), None, Some(Value::Integer(1))),
            edit(what("people"), None, Some(list(&[&user(4).to_string()]))),
        ]
    );
    let deleted = said(doc, writer, ActionCommand::Delete(id));
    assert_eq!(deleted, [edit(Edited::ActionItself(id), Some(text("样品")), None)]);
}

#[test]
fn the_old_value_is_the_one_that_was_shown() {
    let (document, _) = created("甲");
    let (mut here, mut there) = (document.clone(), document);
    let one = Writer::new(2).run(&mut here, set(CustomerField::City, "重庆")).unwrap();
    let two = Writer::new(3).run(&mut there, set(CustomerField::City, "成都")).unwrap();
    here.apply(&[two]).unwrap();
    there.apply(&[one]).unwrap();
    let shown = read(&here).text(CustomerField::City).to_owned();
    assert_eq!(here.history(), there.history());
    let edits = said(&mut here, &mut Writer::new(4), set(CustomerField::City, "上海"));
    assert_eq!(edits, [edit(Edited::Field(CustomerField::City), Some(text(&shown)), Some(text("上海")))]);
}
