//! What commands write, and that it comes back.

use super::support::*;
use crate::{
    customer::{
        command::{CustomerCommand, Rejection},
        field::{ContactField, CustomerField},
        record::Origin,
    },
    document::Document,
    follow_up::{
        command::{ActionCommand, ActionDraft, NewAction},
        record::ActionForm,
        window::TimeLabel,
    },
    id::ImportId,
    kind::DocKind,
    sorted::SortedMap,
    time::{Day, Instant},
    value::{BadValue, Place, Position, Value, ValueKind},
};

fn value_of(kind: ValueKind) -> Value {
    match kind {
        ValueKind::Line | ValueKind::Choice => text("某某"),
        ValueKind::Paragraph => text("第一行\n第二行"),
        ValueKind::Integer | ValueKind::Amount | ValueKind::Percent => Value::Integer(-3),
        ValueKind::Day => Value::Day(Day::new(2026, 2, 28).unwrap()),
        ValueKind::Place => Value::Place(Place {
            address: "解放路 1 号".to_owned(),
            position: Some(Position { latitude: 29.5, longitude: 106.5, accuracy_m: 8.0 }),
        }),
        ValueKind::Phone => text("023-6789 1234"),
        ValueKind::Phones => list(&["13800138000", "13600136000"]),
        ValueKind::Emails => list(&["z@b.cn", "a@b.cn"]),
        ValueKind::Url => text("https://example.cn"),
        ValueKind::Money | ValueKind::Decimal => Value::Integer(12_345),
        ValueKind::Currency => text("USD"),
        ValueKind::Link => text("00000000000000000000000000000001"),
    }
}

fn full_draft() -> ActionDraft {
    ActionDraft {
        form: ActionForm::ToDo,
        kind: "visit".to_owned(),
        subject: "送样".to_owned(),
        content: "三号样品".to_owned(),
        contact: Some(contact_id(7)),
        people: vec![user(9), user(4)],
        start: Instant(1_800_000_000_000),
        end: Some(Instant(1_800_000_360_000)),
        label: Some(TimeLabel::Tomorrow),
        important: true,
        urgent: true,
        follows: Some(action_id(3)),
    }
}

#[test]
fn everything_that_is_entered_comes_back() {
    let mut new = new_customer("重庆长安汽车");
    new.fields.extend(CustomerField::ALL.iter().map(|field| (*field, value_of(field.kind()))));
    new.custom.insert("年产量".to_owned(), "三十万".to_owned());
    new.tags = vec!["重点".to_owned(), "西南".to_owned()];
    let mut contact = new_contact(7, "王工");
    contact.fields.extend(ContactField::ALL.iter().map(|field| (*field, value_of(field.kind()))));
    new.contacts = vec![contact.clone()];
    new.actions = vec![NewAction { id: action_id(5), draft: full_draft(), author: Some("老李".to_owned()) }];
    new.origin = Some(Origin { import: ImportId(DOC.0), at: Some(Instant(-5)), author: Some("小张".to_owned()) });

    let mut document = Document::new(DocKind::Customer);
    let mut writer = Writer::new(1);
    writer.run(&mut document, CustomerCommand::Create(Box::new(new.clone()))).unwrap();
    for document in [document.clone(), Document::load(Some(&document.save()), &[]).unwrap()] {
        let customer = read(&document);
        assert_eq!(customer.created, writer.author.stamp());
        assert_eq!(customer.changed, writer.author.stamp());
        assert_eq!(customer.origin, new.origin);
        assert_eq!(customer.fields, new.fields);
        assert_eq!(customer.custom, new.custom);
        assert_eq!(customer.tags.iter().collect::<Vec<_>>(), ["西南", "重点"]);
        assert_eq!(customer.contacts[0].fields, contact.fields);
        let action = &customer.actions[0];
        assert_eq!(action.author.as_deref(), Some("老李"));
        let held = ActionDraft {
            form: action.form,
            kind: action.kind.clone(),
            subject: action.subject.clone(),
            content: action.content.clone(),
            contact: action.contact,
            people: action.people.clone(),
            start: action.start,
            end: action.end,
            label: action.label,
            important: action.important,
            urgent: action.urgent,
            follows: action.follows,
        };
        assert_eq!(held, full_draft());
    }
}

#[test]
fn a_field_is_one_small_change_that_touches_nothing_else() {
    let (mut document, _) = created("甲");
    let mut writer = Writer::new(2);
    let chunk = writer.run(&mut document, set(CustomerField::Phone, "021-55556666")).unwrap();
    assert!(chunk.len() <= 250, "{} bytes", chunk.len());
    let change = automerge::Change::try_from(chunk.as_slice()).unwrap();
    assert_eq!(change.len(), 1);
    assert_eq!(change.timestamp(), writer.author.now.0);
    assert_eq!(change.message(), Some(writer.author.user.to_string().as_str()));
    assert_eq!(read(&document).changed, writer.author.stamp());
}

#[test]
fn what_changes_nothing_is_no_change() {
    let (mut document, _) = created("甲");
    let mut writer = Writer::new(2);
    let commands: Vec<crate::command::Intent> = vec![
        set(CustomerField::Phone, "021-5555666").into(),
        CustomerCommand::AddTag("重点".to_owned()).into(),
        CustomerCommand::Star(mark_id(1)).into(),
        CustomerCommand::AddContact(new_contact(1, "王工")).into(),
        CustomerCommand::SetContact {
            contact: contact_id(1),
            fields: SortedMap::from([(ContactField::Mobiles, Some(list(&["13800138000", "13600136000"])))]),
        }
        .into(),
        CustomerCommand::DeleteContact(contact_id(1)).into(),
        CustomerCommand::SetCustom { label: "年产量".to_owned(), text: Some("1".to_owned()) }.into(),
        add(1, full_draft()).into(),
        ActionCommand::Edit { action: action_id(1), draft: ActionDraft { urgent: false, ..full_draft() } }.into(),
        ActionCommand::Finish(action_id(1)).into(),
        ActionCommand::Delete(action_id(1)).into(),
        CustomerCommand::Delete.into(),
    ];
    for command in &commands {
        assert!(writer.run(&mut document, command.clone()).is_some(), "{command:?}");
        let (heads, saved) = (document.heads(), document.save());
        assert_eq!(writer.run(&mut document, command.clone()), None, "{command:?}");
        assert_eq!((document.heads(), document.save()), (heads, saved));
    }
    assert_eq!(writer.run(&mut document, create("乙")), None);
    assert_eq!(document.change_count(), commands.len() + 1);
}

#[test]
fn the_order_of_numbers_is_kept_and_can_be_changed() {
    let (mut document, _) = created("甲");
    let mut writer = Writer::new(2);
    writer.run(&mut document, CustomerCommand::AddContact(new_contact(1, "王工")));
    for mobiles in [&["333", "111", "222"][..], &["333", "222"], &["222", "444", "333"], &["555", "222"], &[]] {
        let value = (!mobiles.is_empty()).then(|| list(mobiles));
        let fields = SortedMap::from([(ContactField::Mobiles, value)]);
        writer.run(&mut document, CustomerCommand::SetContact { contact: contact_id(1), fields });
        assert_eq!(read(&document).contacts[0].list(ContactField::Mobiles), mobiles);
    }
}

#[test]
fn gaps_are_filled_and_nothing_is_overwritten() {
    let (mut document, _) = created("甲");
    let mut writer = Writer::new(2);
    let fields = SortedMap::from([(CustomerField::Name, text("乙")), (CustomerField::City, text("重庆"))]);
    let custom = SortedMap::from([("年产量".to_owned(), "1".to_owned())]);
    writer.run(&mut document, CustomerCommand::FillGaps { fields: fields.clone(), custom: custom.clone() }).unwrap();
    let customer = read(&document);
    assert_eq!(customer.text(CustomerField::Name), "甲");
    assert_eq!(customer.text(CustomerField::City), "重庆");
    assert_eq!(customer.custom, custom);
    assert_eq!(writer.run(&mut document, CustomerCommand::FillGaps { fields, custom }), None);
}

#[test]
fn the_latest_mark_counts_even_if_a_clock_is_behind() {
    let (mut document, _) = created("甲");
    let (mut fast, mut slow) = (Writer::new(2), Writer::new(3));
    fast.author.now = fast.author.now.plus_ms(1_000_000_000);
    fast.run(&mut document, CustomerCommand::Star(mark_id(1))).unwrap();
    slow.run(&mut document, CustomerCommand::Unstar(mark_id(2))).unwrap();
    assert!(!read(&document).starred());
    slow.run(&mut document, CustomerCommand::Star(mark_id(3))).unwrap();
    assert!(read(&document).starred());
}

#[test]
fn bad_commands_say_what_is_wrong_and_write_nothing() {
    let (mut document, _) = created("甲");
    let long = "长".repeat(10_000);
    let before = document.save();
    let required = |field| Rejection::Field { field, why: BadValue::Required };
    let cases: Vec<(crate::command::Intent, Rejection)> = vec![
        (set(CustomerField::Name, " \u{3000}\0").into(), required(CustomerField::Name)),
        (set(CustomerField::Name, "").into(), required(CustomerField::Name)),
        (
            set(CustomerField::Name, &long).into(),
            Rejection::Field { field: CustomerField::Name, why: BadValue::TooLong { max: 500 } },
        ),
        (
            set(CustomerField::Web, "javascript:alert(1)").into(),
            Rejection::Field { field: CustomerField::Web, why: BadValue::NotAUrl },
        ),
        (CustomerCommand::AddTag(" ".to_owned()).into(), Rejection::Text(BadValue::Required)),
        (CustomerCommand::AddTag("签".repeat(41)).into(), Rejection::Text(BadValue::TooLong { max: 40 })),
        (
            CustomerCommand::AddContact(new_contact(1, " ")).into(),
            Rejection::Contact { field: ContactField::Name, why: BadValue::Required },
        ),
        (CustomerCommand::DeleteContact(contact_id(5)).into(), Rejection::Gone),
        (ActionCommand::Finish(action_id(5)).into(), Rejection::Gone),
        (add(1, draft(" \r\n")).into(), Rejection::EmptyAction),
        (
            add(1, ActionDraft { subject: "题".repeat(201), ..draft("x") }).into(),
            Rejection::Text(BadValue::TooLong { max: 200 }),
        ),
        (
            add(1, ActionDraft { people: (0..51).map(user).collect(), ..draft("x") }).into(),
            Rejection::Text(BadValue::TooMany { max: 50 }),
        ),
        // The second is wrong: the first is not written either.
        (ActionCommand::DeleteAll(vec![action_id(1), action_id(2)]).into(), Rejection::Gone),
    ];
    let writer = Writer::new(2);
    for (intent, why) in cases {
        assert_eq!(document.execute(&writer.actor, writer.author, &intent), Err(why), "{intent:?}");
        assert_eq!(document.save(), before, "{intent:?}");
    }
    let star = CustomerCommand::Star(mark_id(1)).into();
    assert_eq!(Document::new(DocKind::Customer).execute(&writer.actor, writer.author, &star), Err(Rejection::Gone));
}

#[test]
fn custom_fields_are_limited() {
    let (mut document, _) = created("甲");
    let mut writer = Writer::new(2);
    let set = |label: String| CustomerCommand::SetCustom { label, text: Some("x".to_owned()) };
    let custom = (0..200).map(|number| (number.to_string(), "x".to_owned())).collect();
    writer.run(&mut document, CustomerCommand::FillGaps { fields: SortedMap::new(), custom }).unwrap();
    let refused = document.execute(&writer.actor, writer.author, &set("one more".to_owned()).into());
    assert_eq!(refused, Err(Rejection::Text(BadValue::TooMany { max: 200 })));
    let again = CustomerCommand::SetCustom { label: "7".to_owned(), text: Some("y".to_owned()) };
    assert!(writer.run(&mut document, again).is_some());
}

#[test]
fn strange_text_stays_what_it_is() {
    for name in ["<script>alert(1)</script>", "👩‍👩‍👧 Grüße", "\u{202e}שלום", "a/b", "' OR 1=1 --"] {
        let (mut document, _) = created(name);
        let mut writer = Writer::new(2);
        writer.run(&mut document, CustomerCommand::AddTag(name.to_owned()));
        writer.run(&mut document, CustomerCommand::SetCustom { label: name.to_owned(), text: Some(name.to_owned()) });
        let customer = read(&document);
        assert_eq!(customer.text(CustomerField::Name), name);
        assert!(customer.tags.contains(name));
        assert_eq!(customer.custom[name], name);
    }
}
