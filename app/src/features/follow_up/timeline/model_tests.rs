//! Tests of the timeline's data.

use std::collections::BTreeSet;

use shared::{
    command::{Command, Intent},
    customer::{
        field::CustomerField,
        record::{Contact, Customer, Mark, MarkKind},
    },
    document::history::{Edit, Edited, HistoryEntry},
    follow_up::{
        command::ActionCommand,
        record::{Action, ActionForm},
    },
    id::{ActionId, CommandId, ContactId, DocId, MarkId, UserId, VoucherId},
    sorted::{SortedMap, SortedSet},
    time::{DAY_MS, Instant, Stamp, Zone},
    trade::{
        command::{TradeChange, TradeCommand},
        rules::timeline::{Entry as TradeEntry, Happened},
        voucher::VoucherKind,
    },
    value::Value,
};
use uuid::Uuid;

use super::model::{Category, EntryKey, Heading, Row, Timeline, told_edits, unsent_entries};
use crate::bridge::UnsentChange;

const DOC: DocId = DocId(Uuid::from_u128(1));
const T0: i64 = 20_000 * DAY_MS;

fn stamp(ms: i64) -> Stamp {
    Stamp { at: Instant(ms), by: UserId(Uuid::from_u128(2)) }
}

fn action(id: u128, form: ActionForm, kind: &str, start: i64) -> Action {
    Action {
        id: ActionId(Uuid::from_u128(id)),
        created: stamp(start),
        author: None,
        form,
        kind: kind.to_owned(),
        subject: String::new(),
        content: format!("内容 {id}"),
        contact: None,
        people: Vec::new(),
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

fn customer(actions: Vec<Action>) -> Customer {
    Customer {
        id: DOC,
        created: stamp(T0),
        changed: stamp(T0),
        origin: None,
        fields: SortedMap::new(),
        custom: SortedMap::new(),
        tags: SortedSet::new(),
        marks: Vec::new(),
        contacts: Vec::new(),
        actions,
        deleted: None,
    }
}

fn key(id: u128) -> EntryKey {
    EntryKey::Action(ActionId(Uuid::from_u128(id)))
}

fn entries(timeline: &Timeline, category: &Category) -> Vec<EntryKey> {
    let (rows, _) = timeline.rows(category, Zone::SHANGHAI, usize::MAX);
    rows.into_iter().filter_map(|row| if let Row::Entry(key) = row { Some(key) } else { None }).collect()
}

#[test]
fn open_ones_come_first_and_the_past_runs_backwards() {
    let mut done = action(4, ActionForm::ToDo, "phone", T0 + 1);
    done.done = Some(stamp(T0 + 3 * DAY_MS));
    let mut gone = action(5, ActionForm::Record, "phone", T0);
    gone.deleted = Some(stamp(T0));
    let timeline = Timeline::of(
        &customer(vec![
            action(1, ActionForm::Record, "phone", T0 + DAY_MS),
            action(2, ActionForm::ToDo, "visit", T0 + 9 * DAY_MS),
            action(3, ActionForm::Schedule, "meeting", T0 + 8 * DAY_MS),
            done,
            gone,
        ]),
        &[],
        &[],
    );
    assert_eq!(entries(&timeline, &Category::All), [key(3), key(2), key(4), key(1), EntryKey::Created]);
    let (rows, _) = timeline.rows(&Category::All, Zone::SHANGHAI, 100);
    assert_eq!(rows[0], Row::Heading(Heading::Open));
    assert!(matches!(rows[3], Row::Heading(Heading::Day(_))));
}

#[test]
fn chips_count_what_occurs() {
    let timeline = Timeline::of(
        &customer(vec![
            action(1, ActionForm::Record, "wechat", T0),
            action(2, ActionForm::Record, "visit", T0),
            action(3, ActionForm::Record, "visit", T0),
            action(4, ActionForm::Record, "展会", T0),
            action(5, ActionForm::ToDo, "visit", T0),
        ]),
        &[],
        &[],
    );
    let records = |kind: &str| Category::Records(kind.to_owned());
    assert_eq!(
        timeline.categories(),
        [
            (Category::All, 6),
            (records("visit"), 2),
            (records("wechat"), 1),
            (records("展会"), 1),
            (Category::ToDos, 1),
            (Category::Marks, 1)
        ]
    );
    assert_eq!(entries(&timeline, &records("visit")), [key(2), key(3)]);
}

#[test]
fn a_long_timeline_is_shown_in_part() {
    let actions = (0..5_000_u32)
        .map(|n| action(u128::from(n), ActionForm::Record, "phone", T0 + i64::from(n) * DAY_MS / 10))
        .collect();
    let timeline = Timeline::of(&customer(actions), &[], &[]);
    let (rows, left) = timeline.rows(&Category::All, Zone::SHANGHAI, 40);
    assert_eq!(rows.iter().filter(|row| matches!(row, Row::Entry(_))).count(), 40);
    assert_eq!(left, 4_961);
    assert_eq!(rows[1], Row::Entry(key(4_999)));
}

#[test]
fn changes_tell_only_what_no_other_entry_tells() {
    let mut customer = customer(Vec::new());
    let contact = ContactId(Uuid::from_u128(7));
    customer.contacts.push(Contact { id: contact, created: stamp(T0 + 5), fields: SortedMap::new(), deleted: None });
    customer.marks.push(Mark { id: MarkId(Uuid::from_u128(8)), kind: MarkKind::Starred, made: stamp(T0 + 6) });
    let edit = |what| Edit { what, old: None, new: Some(Value::Text("x".to_owned())) };
    let entered = HistoryEntry {
        change: String::new(),
        stamp: stamp(T0),
        edits: vec![edit(Edited::CustomerItself), edit(Edited::Field(CustomerField::Name))],
    };
    let added =
        HistoryEntry { change: String::new(), stamp: stamp(T0 + 5), edits: vec![edit(Edited::ContactItself(contact))] };
    let starred = HistoryEntry { change: String::new(), stamp: stamp(T0 + 6), edits: vec![edit(Edited::Mark)] };
    let renamed = HistoryEntry {
        change: String::new(),
        stamp: stamp(T0 + 9),
        edits: vec![edit(Edited::Field(CustomerField::Name))],
    };
    for quiet in [&entered, &added, &starred] {
        assert_eq!(told_edits(&customer, quiet).count(), 0);
    }
    assert_eq!(told_edits(&customer, &renamed).count(), 1);
    let timeline = Timeline::of(&customer, &[entered, added, starred, renamed], &[]);
    assert_eq!(entries(&timeline, &Category::Changes), [EntryKey::Change(3)]);
}

#[test]
fn unsent_changes_point_at_their_entries() {
    let change = |doc, intent| UnsentChange {
        command: Command { id: CommandId(Uuid::nil()), doc, intent },
        name: String::new(),
        made_at: Instant(0),
        refused: None,
        current: None,
    };
    let finish = |id| Intent::Action(ActionCommand::Finish(ActionId(Uuid::from_u128(id))));
    let list = [change(DOC, finish(3)), change(DocId(Uuid::nil()), finish(4))];
    assert_eq!(unsent_entries(&list, DOC), BTreeSet::from([key(3)]));
}

#[test]
fn business_stands_in_time_order_with_chips_of_its_own() {
    let order = VoucherId(Uuid::from_u128(0xb));
    let business = [TradeEntry { at: Instant(T0 + 2 * DAY_MS), what: Happened::Voucher(VoucherKind::Order, order) }];
    let calls = vec![
        action(1, ActionForm::Record, "phone", T0 + DAY_MS),
        action(2, ActionForm::Record, "phone", T0 + 3 * DAY_MS),
    ];
    let timeline = Timeline::of(&customer(calls), &[], &business);
    let voucher = EntryKey::Voucher(order);
    assert_eq!(entries(&timeline, &Category::All), [key(2), voucher, key(1), EntryKey::Created]);
    assert_eq!(entries(&timeline, &Category::Vouchers(VoucherKind::Order)), [voucher]);
    assert!(timeline.categories().contains(&(Category::Vouchers(VoucherKind::Order), 1)));
}

#[test]
fn unsent_business_is_marked_at_its_customer_and_nowhere_else() {
    let order = VoucherId(Uuid::from_u128(0xb));
    let change = TradeChange::Together(vec![TradeChange::Delete(vec![order])]);
    let command = Command {
        id: CommandId(Uuid::nil()),
        doc: DocId(Uuid::from_u128(9)),
        intent: Intent::Trade(TradeCommand { of: DOC, change }),
    };
    let unsent = [UnsentChange { command, name: String::new(), made_at: Instant(T0), refused: None, current: None }];
    assert_eq!(unsent_entries(&unsent, DOC), BTreeSet::from([EntryKey::Voucher(order)]));
    assert!(unsent_entries(&unsent, DocId(Uuid::from_u128(9))).is_empty());
}
