//! Merging: three devices write without knowing of each other, and in the end all have the same and nothing is lost.

use proptest::prelude::*;

use super::support::*;
use crate::{
    command::Intent,
    customer::{
        command::{CustomerCommand, NewContact},
        field::{ContactField, CustomerField},
    },
    document::{Actor, Document, history::Edited},
    facts,
    follow_up::{
        command::{ActionCommand, ActionDraft},
        record::ActionForm,
        window::TimeLabel,
    },
    sorted::SortedMap,
    time::Instant,
    value::Value,
};

/// A command of some kind on one of a few contacts, actions, tags and fields.
#[derive(Debug, Clone)]
pub struct Step(pub Intent);

pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![customer_step().prop_map(Intent::Customer), action_step().prop_map(Intent::Action)].prop_map(Step)
}

fn customer_step() -> impl Strategy<Value = CustomerCommand> {
    let field = prop::sample::select(vec![
        CustomerField::ShortName,
        CustomerField::City,
        CustomerField::Kind,
        CustomerField::Remark,
        CustomerField::CreditCode,
    ]);
    let contact = || (0u128..3).prop_map(contact_id);
    let mark = any::<u128>().prop_map(mark_id);
    prop_oneof![
        (field.clone(), word()).prop_map(|(field, word)| set(field, &word)),
        (field, word()).prop_map(|(field, word)| CustomerCommand::FillGaps {
            fields: SortedMap::from([(field, text(&word))]),
            custom: SortedMap::from([(word.clone(), word)]),
        }),
        (word(), word())
            .prop_map(|(label, text)| CustomerCommand::SetCustom { label: format!("字段{label}"), text: Some(text) }),
        word().prop_map(|word| CustomerCommand::AddTag(format!("签{word}"))),
        word().prop_map(|word| CustomerCommand::RemoveTag(format!("签{word}"))),
        mark.clone().prop_map(CustomerCommand::Star),
        mark.prop_map(CustomerCommand::Unstar),
        (0u128..3).prop_map(|number| CustomerCommand::AddContact(new_contact(number, "王工"))),
        (contact(), mobiles()).prop_map(|(contact, mobiles)| CustomerCommand::SetContact {
            contact,
            fields: SortedMap::from([(ContactField::Mobiles, mobiles), (ContactField::Role, Some(text("main")))]),
        }),
        contact().prop_map(CustomerCommand::DeleteContact),
        contact().prop_map(CustomerCommand::RestoreContact),
        Just(CustomerCommand::Delete),
        Just(CustomerCommand::Restore),
    ]
}

fn action_step() -> impl Strategy<Value = ActionCommand> {
    let action = || (0u128..3).prop_map(action_id);
    prop_oneof![
        (0u128..3, some_draft()).prop_map(|(number, draft)| add(number, draft)),
        (action(), some_draft()).prop_map(|(action, draft)| ActionCommand::Edit { action, draft }),
        action().prop_map(ActionCommand::Finish),
        action().prop_map(ActionCommand::Reopen),
        (action(), 0i64..5).prop_map(|(action, start)| ActionCommand::Move {
            action,
            start: Instant(start),
            end: Some(Instant(start + 3)),
            label: Some(TimeLabel::NextWeek),
        }),
        action().prop_map(ActionCommand::Delete),
        action().prop_map(ActionCommand::Restore),
    ]
}

fn some_draft() -> impl Strategy<Value = ActionDraft> {
    let form = prop::sample::select(ActionForm::ALL.to_vec());
    (form, word(), any::<bool>(), prop::collection::vec((0u128..4).prop_map(user), 0..3)).prop_map(
        |(form, word, important, people)| ActionDraft { form, important, people, ..draft(&format!("谈{word}")) },
    )
}

fn word() -> impl Strategy<Value = String> {
    "[a-c]{0,2}".prop_map(|word| if word.is_empty() { "z".to_owned() } else { word })
}

fn mobiles() -> impl Strategy<Value = Option<Value>> {
    let entries = prop::collection::vec("1[0-3]{2}", 0..4);
    entries.prop_map(|entries| (!entries.is_empty()).then_some(Value::List(entries)))
}

/// What a device does: write, or take what the others have.
#[derive(Debug, Clone)]
enum Deed {
    Write(usize, Step),
    Pull(usize, usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (0usize..3, step()).prop_map(|(device, step)| Deed::Write(device, step)),
        1 => (0usize..3, 0usize..3).prop_map(|(to, from)| Deed::Pull(to, from)),
    ]
}

fn assert_equal(one: &Document, other: &Document) {
    assert_eq!(one.heads(), other.heads());
    assert_eq!(read(one), read(other));
    assert_eq!(facts::derive(&read(one), None), facts::derive(&read(other), None));
    assert_eq!(one.history(), other.history());
    assert_eq!(one.conflicts(), other.conflicts());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn whatever_the_order_all_have_the_same(
        deeds in prop::collection::vec(deed(), 1..25),
        shuffle in prop::collection::vec(any::<prop::sample::Index>(), 30),
    ) {
        let (document, first) = created("甲");
        let mut devices = [document.clone(), document.clone(), document];
        let mut chunks = vec![first];
        for (time, deed) in (0..).zip(deeds) {
            match deed {
                Deed::Write(device, Step(intent)) => {
                    let mut writer = Writer::new(10 + u8::try_from(device).unwrap());
                    writer.author.now = writer.author.now.plus_ms(time * 1_000);
                    let done = devices[device].execute(&writer.actor, writer.author, &intent);
                    chunks.extend(done.ok().flatten());
                }
                Deed::Pull(to, from) => {
                    let since = devices[from].changes_since(&devices[to].heads());
                    devices[to].apply(&since).unwrap();
                }
            }
        }
        for device in &mut devices {
            device.apply(&chunks).unwrap();
        }
        let mut others = chunks.clone();
        for (at, index) in shuffle.iter().enumerate().take(others.len()) {
            let with = index.index(others.len());
            others.swap(at, with);
        }
        let replayed = Document::load(None, &others).unwrap();
        let reloaded = Document::load(Some(&devices[0].save()), &[]).unwrap();
        let mut merged = Document::load(None, &chunks[..1]).unwrap();
        merged.merge(&devices[2].save()).unwrap();
        for other in [&devices[1], &devices[2], &replayed, &reloaded, &merged] {
            assert_equal(&devices[0], other);
        }
        prop_assert_eq!(devices[0].change_count(), chunks.len());
    }
}

/// Lets each of several devices write without the others, then gives what all have in the end.
fn apart(document: &Document, writes: Vec<Vec<Intent>>) -> Document {
    let mut chunks = Vec::new();
    for (number, intents) in (20u8..).zip(writes) {
        let (mut device, mut writer) = (document.clone(), Writer::new(number));
        chunks.extend(intents.into_iter().filter_map(|intent| writer.run(&mut device, intent)));
    }
    let mut together = document.clone();
    together.apply(&chunks).unwrap();
    together
}

fn with_contact() -> Document {
    let (mut document, _) = created("甲");
    let contact = NewContact {
        fields: SortedMap::from([(ContactField::Name, text("王工")), (ContactField::Mobiles, list(&["100"]))]),
        ..new_contact(1, "王工")
    };
    Writer::new(2).run(&mut document, CustomerCommand::AddContact(contact)).unwrap();
    Writer::new(3).run(&mut document, add(1, draft("谈了价格"))).unwrap();
    document
}

#[test]
fn what_is_added_at_the_same_time_is_all_there() {
    let mobiles = |entries: &[&str]| CustomerCommand::SetContact {
        contact: contact_id(1),
        fields: SortedMap::from([(ContactField::Mobiles, Some(list(entries)))]),
    };
    let people = |number| ActionCommand::Edit {
        action: action_id(1),
        draft: ActionDraft { people: vec![user(number)], ..draft("谈了价格") },
    };
    let of = |number: u128, mobile: &str| -> Vec<Intent> {
        vec![
            mobiles(&["100", mobile]).into(),
            people(number).into(),
            CustomerCommand::AddTag(format!("签{number}")).into(),
            CustomerCommand::AddContact(new_contact(number, "李工")).into(),
            add(number, draft("来电")).into(),
            CustomerCommand::SetCustom { label: number.to_string(), text: Some("x".to_owned()) }.into(),
        ]
    };
    let together = apart(&with_contact(), vec![of(11, "111"), of(12, "222"), of(13, "333")]);
    let customer = read(&together);
    assert_eq!(customer.contacts[0].list(ContactField::Mobiles), ["100", "111", "222", "333"]);
    assert_eq!(customer.actions[0].people, [user(11), user(12), user(13)]);
    assert_eq!((customer.tags.len(), customer.contacts.len(), customer.actions.len()), (3, 4, 4));
    assert_eq!(customer.custom.len(), 3);
    assert_eq!(together.conflicts().iter().filter(|conflict| matches!(conflict.what, Edited::Contact(..))).count(), 0);
}

#[test]
fn an_edit_survives_a_deletion_at_the_same_time() {
    let rename = CustomerCommand::SetContact {
        contact: contact_id(1),
        fields: SortedMap::from([(ContactField::Name, Some(text("王总")))]),
    };
    let delete = CustomerCommand::DeleteContact(contact_id(1));
    let mut together = apart(&with_contact(), vec![vec![rename.into()], vec![delete.into()]]);
    assert!(read(&together).contacts[0].deleted.is_some());
    Writer::new(30).run(&mut together, CustomerCommand::RestoreContact(contact_id(1))).unwrap();
    let contact = &read(&together).contacts[0];
    assert_eq!((contact.text(ContactField::Name), contact.deleted), ("王总", None));
}

#[test]
fn a_moved_action_has_begin_and_end_of_the_same_person() {
    let move_to = |start, end| ActionCommand::Move {
        action: action_id(1),
        start: Instant(start),
        end: Some(Instant(end)),
        label: None,
    };
    let twice = vec![move_to(1, 5).into(), move_to(1, 9).into()];
    let together = apart(&with_contact(), vec![vec![move_to(100, 200).into()], twice]);
    let action = &read(&together).actions[0];
    assert!([(1, 9), (100, 200)].contains(&(action.start.0, action.end.unwrap().0)));
}

#[test]
fn both_values_of_a_field_are_shown_until_somebody_decides() {
    let (document, _) = created("甲");
    let phone = |number| vec![set(CustomerField::Phone, number).into()];
    let mut together = apart(&document, vec![phone("111-1111"), phone("222-2222"), phone("111-1111")]);
    let shown = read(&together).text(CustomerField::Phone).to_owned();
    let conflicts = together.conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].what, Edited::Field(CustomerField::Phone));
    let values: Vec<_> = conflicts[0].values.iter().map(|(value, _)| value.as_text().unwrap()).collect();
    assert_eq!(values.len(), 2);
    assert_eq!(values[0], shown);
    assert!(conflicts[0].values.iter().all(|(_, stamp)| (20..23).contains(&stamp.by.0.as_u128())));
    // To choose the value that is shown is a decision too.
    let mut writer = Writer::new(30);
    assert!(writer.run(&mut together, set(CustomerField::Phone, &shown)).is_some());
    assert_eq!(together.conflicts(), []);
    assert_eq!(writer.run(&mut together, set(CustomerField::Phone, &shown)), None);
}

#[test]
fn a_star_and_its_removal_at_the_same_time_agree_everywhere() {
    let (document, _) = created("甲");
    let star = |number| vec![CustomerCommand::Star(mark_id(number)).into()];
    let together = apart(&document, vec![star(1), star(2)]);
    assert!(read(&together).starred());
    assert_eq!(read(&together).marks.len(), 2);
}

#[test]
fn a_new_engine_start_goes_on_where_the_last_one_stopped() {
    let (mut document, _) = created("甲");
    for start in 40..60 {
        let mut writer = Writer::new(start);
        writer.actor = Actor([start; 16]);
        writer.run(&mut document, set(CustomerField::City, &format!("城{start}"))).unwrap();
        document = Document::load(Some(&document.save()), &[]).unwrap();
    }
    assert_eq!(read(&document).text(CustomerField::City), "城59");
    assert_eq!(document.heads().len(), 1);
}

#[test]
fn deciding_for_the_value_that_is_shown_already_is_taken_elsewhere() {
    let (document, _) = created("甲");
    let (mut one, mut two) = (Writer::new(2), Writer::new(3));
    let (mut here, mut there) = (document.clone(), document.clone());
    let good = one.run(&mut here, set(CustomerField::Level, "good")).unwrap();
    let close = two.run(&mut there, set(CustomerField::Level, "close")).unwrap();
    here.apply(std::slice::from_ref(&close)).unwrap();
    assert_eq!(here.conflicts().len(), 1);
    let shown = read(&here).text(CustomerField::Level).to_owned();
    let decided = one.run(&mut here, set(CustomerField::Level, &shown)).expect("the other value goes");
    // Somebody who does not know of it writes meanwhile, so that the change is judged by the past.
    let meanwhile = two.run(&mut there, set(CustomerField::City, "重庆")).unwrap();
    let mut elsewhere = document;
    elsewhere.apply(&[good, close, meanwhile, decided]).unwrap();
    assert_eq!(read(&elsewhere).text(CustomerField::Level), shown);
    assert_eq!(elsewhere.conflicts(), []);
}
