//! What lists are told of a customer.

use uuid::Uuid;

use super::derive;
use crate::{
    customer::{
        field::{ContactField, CustomerField},
        record::{Contact, Customer, Mark, MarkKind, Origin},
    },
    follow_up::record::{Action, ActionForm},
    id::{ActionId, ContactId, DocId, ImportId, MarkId, UserId},
    sorted::{SortedMap, SortedSet},
    time::{Instant, Stamp},
    value::Value,
};

const REP: UserId = UserId(Uuid::from_u128(2));

fn at(ms: i64) -> Stamp {
    Stamp { at: Instant(ms), by: REP }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn customer() -> Customer {
    Customer {
        id: DocId(Uuid::from_u128(1)),
        created: at(1_000),
        changed: at(9_000),
        origin: None,
        fields: SortedMap::from([(CustomerField::Name, text("重庆长安汽车"))]),
        custom: SortedMap::new(),
        tags: SortedSet::from(["重点".to_owned()]),
        marks: Vec::new(),
        contacts: Vec::new(),
        actions: Vec::new(),
        deleted: None,
    }
}

fn contact(number: u128, name: &str, role: &str, mobiles: &[&str]) -> Contact {
    let mobiles = mobiles.iter().map(|mobile| (*mobile).to_owned()).collect();
    Contact {
        id: ContactId(Uuid::from_u128(number)),
        created: at(1_000),
        fields: SortedMap::from([
            (ContactField::Name, text(name)),
            (ContactField::Role, text(role)),
            (ContactField::Mobiles, Value::List(mobiles)),
        ]),
        deleted: None,
    }
}

fn action(number: u128, form: ActionForm, start: i64) -> Action {
    Action {
        id: ActionId(Uuid::from_u128(number)),
        created: at(1_000),
        author: None,
        form,
        kind: "phone".to_owned(),
        subject: String::new(),
        content: format!("\n 内容 {number} \n第二行"),
        contact: None,
        people: vec![REP],
        start: Instant(start),
        end: None,
        label: None,
        important: false,
        urgent: false,
        done: None,
        follows: None,
        deleted: None,
    }
}

#[test]
fn names_carry_their_readings() {
    let mut customer = customer();
    customer.contacts = vec![contact(1, "单雄信", "contact", &[])];
    let facts = derive(&customer, Some(REP));
    assert_eq!(facts.name, "重庆长安汽车");
    assert!(facts.pinyin.starts_with("chong"), "{}", facts.pinyin);
    assert!(facts.contacts[0].pinyin.starts_with("shan"), "{}", facts.contacts[0].pinyin);
    assert_eq!((facts.owner, facts.created_by, facts.tags.as_slice()), (Some(REP), REP, &["重点".to_owned()][..]));
    assert_eq!((facts.created_at, facts.changed_at), (Instant(1_000), Instant(9_000)));
}

#[test]
fn the_main_number_and_the_main_contact_come_first() {
    let mut customer = customer();
    customer.fields.insert(CustomerField::Phone, text("+86 (023) 6789-1234"));
    customer.fields.insert(CustomerField::InvoicePhone, text("010-11112222"));
    customer.contacts = vec![
        contact(1, "离职", "left", &["13700137000"]),
        contact(2, "普通", "contact", &["138 0013 8000", "13600136000"]),
        contact(3, "主要", "main", &["13500135000", "+86 13800138000"]),
    ];
    let mut gone = contact(4, "删除", "main", &["13900139000"]);
    gone.deleted = Some(at(5));
    customer.contacts.push(gone);
    let facts = derive(&customer, None);
    let names: Vec<_> = facts.contacts.iter().map(|contact| contact.name.as_str()).collect();
    assert_eq!(names, ["主要", "普通", "离职"]);
    let phones = ["02367891234", "13500135000", "13800138000", "13600136000", "13700137000", "01011112222"];
    assert_eq!(facts.phones, phones);
}

#[test]
fn the_credit_code_is_in_normal_form() {
    let mut customer = customer();
    customer.fields.insert(CustomerField::CreditCode, text("９１５0 0000-202823566x"));
    assert_eq!(derive(&customer, None).credit_code, "91500000202823566X");
}

#[test]
fn the_last_contact_is_never_a_plan() {
    let mut customer = customer();
    assert_eq!(derive(&customer, None).last_contact, None);
    let record = action(1, ActionForm::Record, 100);
    let planned = action(2, ActionForm::Schedule, 900_000);
    customer.actions = vec![record, planned];
    assert_eq!(derive(&customer, None).last_contact, Some(Instant(100)));
    // A schedule ticked the day after took place when it was to be; one ticked early did not take place in the future.
    customer.actions[1].done = Some(at(950_000));
    assert_eq!(derive(&customer, None).last_contact, Some(Instant(900_000)));
    customer.actions[1].done = Some(at(400));
    assert_eq!(derive(&customer, None).last_contact, Some(Instant(400)));
    customer.actions.push(Action { done: Some(at(7_000)), ..action(3, ActionForm::ToDo, 500) });
    assert_eq!(derive(&customer, None).last_contact, Some(Instant(7_000)));
    customer.actions[2].deleted = Some(at(1));
    assert_eq!(derive(&customer, None).last_contact, Some(Instant(400)));
    assert_eq!(derive(&customer, None).action_count, 2);
}

#[test]
fn what_must_be_done_soonest_is_the_next_step() {
    let mut customer = customer();
    let until = |number, start, end| Action { end: Some(Instant(end)), ..action(number, ActionForm::ToDo, start) };
    customer.actions = vec![
        action(1, ActionForm::Record, 1),
        until(2, 10, 900),
        action(3, ActionForm::Schedule, 500),
        until(4, 400, 500),
        Action { done: Some(at(3)), ..until(5, 1, 2) },
        Action { deleted: Some(at(3)), ..until(6, 1, 2) },
        Action { important: true, ..until(7, 400, 500) },
    ];
    let facts = derive(&customer, None);
    let order: Vec<_> = facts.open.iter().map(|open| open.id.0.as_u128()).collect();
    assert_eq!(order, [7, 4, 3, 2]);
    assert_eq!(facts.next_step().unwrap().title, "内容 7");
    customer.actions[6].subject = "题".repeat(100);
    assert_eq!(derive(&customer, None).next_step().unwrap().title, "题".repeat(60));
}

#[test]
fn an_imported_customer_is_as_old_as_it_was_there() {
    let mut customer = customer();
    let import = ImportId(Uuid::from_u128(8));
    customer.origin = Some(Origin { import, at: Some(Instant(-7)), author: None });
    let facts = derive(&customer, None);
    assert_eq!((facts.created_at, facts.import), (Instant(-7), Some(import)));
}

#[test]
fn the_latest_star_mark_counts() {
    let mut customer = customer();
    let mark = |number, kind| Mark { id: MarkId(Uuid::from_u128(number)), kind, made: at(1) };
    customer.marks = vec![mark(1, MarkKind::Starred), mark(2, MarkKind::Other("lost".to_owned()))];
    assert!(derive(&customer, None).starred);
    customer.marks.push(mark(3, MarkKind::Unstarred));
    customer.deleted = Some(at(2));
    let facts = derive(&customer, None);
    assert_eq!((facts.starred, facts.deleted), (false, true));
}
