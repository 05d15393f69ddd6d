//! The agenda, by example.

use std::sync::Arc;

use shared::{
    facts::{Facts, OpenAction},
    follow_up::{agenda::Due, record::ActionForm},
    id::{ActionId, DocId, UserId},
    time::{Instant, Zone},
};
use uuid::Uuid;

use super::model::{agenda, overdue_count};

/// Tuesday 2026-11-24 10:00 in Shanghai.
const NOW: Instant = Instant(1_795_485_600_000);
const HOUR: i64 = 3_600_000;
const ME: UserId = UserId(Uuid::from_u128(1));
const OTHER: UserId = UserId(Uuid::from_u128(2));

fn action(id: u128, from_hours: i64, people: &[UserId]) -> OpenAction {
    OpenAction {
        id: ActionId(Uuid::from_u128(id)),
        form: ActionForm::ToDo,
        kind: "phone".to_owned(),
        title: id.to_string(),
        people: people.to_vec(),
        start: NOW.plus_ms(from_hours * HOUR),
        end: Some(NOW.plus_ms((from_hours + 1) * HOUR)),
        label: None,
        important: false,
        urgent: false,
    }
}

fn customer(owner: UserId, open: Vec<OpenAction>) -> Arc<Facts> {
    Arc::new(Facts {
        id: DocId(Uuid::from_u128(9)),
        owner: Some(owner),
        name: "甲".to_owned(),
        short_name: String::new(),
        english_name: String::new(),
        pinyin: String::new(),
        number: String::new(),
        kind: String::new(),
        source: String::new(),
        level: String::new(),
        industry: String::new(),
        province: String::new(),
        city: String::new(),
        credit_code: String::new(),
        phones: vec!["13800138000".to_owned()],
        contacts: Vec::new(),
        tags: Vec::new(),
        starred: false,
        created_at: NOW,
        created_by: owner,
        last_contact: None,
        open,
        action_count: 0,
        import: None,
        deleted: false,
        changed_at: NOW,
    })
}

fn shape(rows: &[Arc<Facts>]) -> Vec<(Due, Vec<String>)> {
    agenda(rows, ME, NOW, Zone::SHANGHAI)
        .into_iter()
        .map(|group| (group.due, group.entries.into_iter().map(|entry| entry.action.title).collect()))
        .collect()
}

#[test]
fn groups_come_nearest_first_and_important_ones_lead() {
    let mut important = action(3, 5, &[ME]);
    important.important = true;
    let rows = [customer(ME, vec![action(1, 30, &[]), action(2, 4, &[]), important, action(4, -5, &[])])];
    assert_eq!(
        shape(&rows),
        [
            (Due::Overdue, vec!["4".to_owned()]),
            (Due::Today, vec!["3".to_owned(), "2".to_owned()]),
            (Due::Tomorrow, vec!["1".to_owned()]),
        ]
    );
}

#[test]
fn only_my_jobs_are_mine() {
    let rows =
        [customer(OTHER, vec![action(1, 1, &[]), action(2, 1, &[ME])]), customer(ME, vec![action(3, 1, &[OTHER])])];
    assert_eq!(shape(&rows), [(Due::Today, vec!["2".to_owned()])]);
}

#[test]
fn a_deleted_customer_asks_nothing() {
    let mut gone = Arc::unwrap_or_clone(customer(ME, vec![action(1, -5, &[])]));
    assert_eq!(overdue_count(&[Arc::new(gone.clone())], ME, NOW, Zone::SHANGHAI), 1);
    gone.deleted = true;
    let rows = [Arc::new(gone)];
    assert!(shape(&rows).is_empty());
    assert_eq!(overdue_count(&rows, ME, NOW, Zone::SHANGHAI), 0);
}
