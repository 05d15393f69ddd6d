//! Tests of the composer's draft.

use shared::{
    follow_up::{record::ActionForm, window::TimeLabel},
    id::{ActionId, UserId},
    time::{Day, Instant, Zone},
};
use uuid::Uuid;

use super::draft::{Clock, Draft, EmptyDraft, NextStep, When, Writer};

const ME: UserId = UserId(Uuid::from_u128(1));
const IDS: [ActionId; 2] = [ActionId(Uuid::from_u128(10)), ActionId(Uuid::from_u128(11))];

/// 2026-11-24 (a Tuesday) 10:30 in Shanghai.
fn clock() -> Clock {
    let zone = Zone::SHANGHAI;
    Clock { now: zone.at(today(), 630), zone }
}

fn today() -> Day {
    Day::new(2026, 11, 24).expect("a day")
}

fn writer() -> Writer<'static> {
    Writer { me: ME, clock: clock(), ids: IDS, default_next: "继续跟进" }
}

fn at(day: Day, minute: i32) -> Instant {
    Zone::SHANGHAI.at(day, minute)
}

fn saying(content: &str) -> Draft {
    Draft { content: content.to_owned(), ..Draft::default() }
}

#[test]
fn a_plain_record_is_now_and_mine() {
    let actions = saying(" 聊了价格 ").actions(&writer()).expect("it says something");
    assert_eq!(actions.len(), 1);
    let draft = &actions[0].draft;
    assert_eq!((draft.form, draft.content.as_str()), (ActionForm::Record, "聊了价格"));
    assert_eq!((draft.start, draft.end, draft.label), (clock().now, None, None));
    assert_eq!(draft.people, [ME]);
}

#[test]
fn yesterday_keeps_the_hour_unless_one_is_given() {
    let mut draft = saying("x");
    draft.choose_day(today().plus(-1), &clock());
    assert_eq!(draft.action(&writer()).expect("says x").start, at(today().plus(-1), 630));
    draft.when = When::On { day: today().plus(-1), minute: Some(900) };
    assert_eq!(draft.action(&writer()).expect("says x").start, at(today().plus(-1), 900));
}

#[test]
fn tomorrow_makes_a_to_do_of_a_record() {
    let mut draft = saying("寄样");
    draft.choose_day(today().plus(1), &clock());
    assert_eq!(draft.form, ActionForm::ToDo);
    let action = draft.action(&writer()).expect("says it");
    assert_eq!(action.label, Some(TimeLabel::Tomorrow));
    assert_eq!(action.start, at(today().plus(1), 540));
    assert_eq!(action.end, Some(at(today().plus(1), 1080)));
    draft.choose_day(today(), &clock());
    assert_eq!(draft.when, When::Within(TimeLabel::LaterToday));
}

#[test]
fn a_record_and_its_next_step_are_one_command() {
    let mut draft = saying("谈妥");
    draft.next = NextStep { when: Some(When::Within(TimeLabel::NextWeek)), content: String::new() };
    let actions = draft.actions(&writer()).expect("it says something");
    assert_eq!(actions.len(), 2);
    let next = &actions[1];
    assert_eq!((next.id, next.draft.follows), (IDS[1], Some(IDS[0])));
    assert_eq!((next.draft.form, next.draft.content.as_str()), (ActionForm::ToDo, "继续跟进"));
    assert_eq!(next.draft.start, at(today().plus(6), 0));
    // A to-do plans nothing after itself.
    draft.choose_form(ActionForm::ToDo);
    assert_eq!(draft.actions(&writer()).expect("it says something").len(), 1);
}

#[test]
fn a_next_step_of_words_only_is_for_this_week() {
    let mut draft = saying("谈妥");
    draft.next.content = "发报价".to_owned();
    let actions = draft.actions(&writer()).expect("it says something");
    assert_eq!(actions[1].draft.label, Some(TimeLabel::ThisWeek));
    assert_eq!(actions[1].draft.content, "发报价");
}

#[test]
fn an_empty_draft_is_refused_and_not_kept() {
    let draft = saying(" \n ");
    assert_eq!(draft.actions(&writer()), Err(EmptyDraft));
    assert!(!draft.worth_keeping());
    assert!(saying("x").worth_keeping());
}

#[test]
fn a_schedule_has_a_begin_and_an_end() {
    let mut draft = saying("开会");
    draft.choose_form(ActionForm::Schedule);
    let action = draft.action(&writer()).expect("says it");
    assert_eq!((action.start, action.end), (at(today(), 660), Some(at(today(), 720))));
    draft.when = When::On { day: today().plus(3), minute: Some(14 * 60) };
    draft.lasts_minutes = 90;
    let action = draft.action(&writer()).expect("says it");
    assert_eq!((action.start, action.end), (at(today().plus(3), 840), Some(at(today().plus(3), 930))));
}

#[test]
fn drafts_of_other_versions_are_read() {
    let old: Draft =
        serde_json::from_str(r#"{"content":"写到一半","added_later":1}"#).expect("unknown and missing fields are fine");
    assert_eq!(old, saying("写到一半"));
    let text = serde_json::to_string(&old).expect("writes");
    assert_eq!(serde_json::from_str::<Draft>(&text).expect("reads"), old);
}

#[test]
fn editing_words_leaves_the_time_alone() {
    let mut to_do = saying("寄样");
    to_do.choose_form(ActionForm::ToDo);
    let made = to_do.action(&writer()).expect("says it");
    let action = shared::follow_up::record::Action {
        id: IDS[0],
        created: shared::time::Stamp { at: clock().now, by: ME },
        author: None,
        form: made.form,
        kind: made.kind.clone(),
        subject: made.subject.clone(),
        content: made.content.clone(),
        contact: None,
        people: made.people.clone(),
        start: made.start,
        end: made.end,
        label: made.label,
        important: false,
        urgent: false,
        done: None,
        follows: Some(IDS[1]),
        deleted: None,
    };
    let mut draft = Draft::of_action(&action);
    draft.content = "寄样品".to_owned();
    let a_week_later =
        Writer { clock: Clock { now: clock().now.plus_ms(7 * shared::time::DAY_MS), ..clock() }, ..writer() };
    let edited = draft.action(&a_week_later).expect("says it");
    assert_eq!((edited.start, edited.end, edited.label), (made.start, made.end, Some(TimeLabel::Tomorrow)));
    assert_eq!(edited.follows, Some(IDS[1]));
}
