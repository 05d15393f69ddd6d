//! A refused change goes to somebody who may make it: who may get one, whom it is told, and what becomes of it.

use shared::{
    audit::{AuditKind, AuditPage},
    command::{Command, Intent},
    customer::{command::CustomerCommand, field::CustomerField},
    id::{CommandId, DocId, MarkId, NoteId, RequestId, UserId},
    kind::DocKind,
    notes::command::NotesCommand,
    policy::Sharing,
    sorted::SortedMap,
    sync::{
        hand_over::{HandOver, Handed, NOTE_MAX_CHARS, Outcome, PassedCommand},
        protocol::{Refusal, Scope},
        request::{Ask, Denial, Verdict},
    },
    time::Instant,
    trade::{
        command::{TradeChange, TradeCommand},
        record::TradeMarkKind,
    },
    value::Value,
};
use uuid::Uuid;

use crate::{
    host::Host,
    wire::{Held, Pen, Wire},
};

fn command(doc: DocId, intent: Intent) -> Command {
    Command { id: CommandId(Uuid::now_v7()), doc, intent }
}

/// Setting a customer's city.
fn city(doc: DocId, city: &str) -> Command {
    let fields = SortedMap::from([(CustomerField::City, Some(Value::Text(city.into())))]);
    command(doc, Intent::Customer(CustomerCommand::SetFields(fields)))
}

fn what(to: Option<UserId>, command: &Command) -> HandOver {
    HandOver {
        to,
        doc: command.doc,
        command: PassedCommand::of(command),
        before: None,
        name: "甲公司".into(),
        made_at: Instant(1_790_000_000_000),
        why: Refusal::NotAllowed,
        note: "请帮忙".into(),
    }
}

fn hand_over(to: Option<UserId>, command: &Command) -> Ask {
    Ask::HandOver(Box::new(what(to, command)))
}

async fn connect(host: &Host, login: &str) -> Wire {
    let mut wire = Wire::connect(&host.log_in(login).await).await;
    wire.catch_up().await;
    wire
}

/// What this device was told of a hand-over, once it was told of it in this state.
async fn told(wire: &mut Wire, id: RequestId, outcome: Option<Outcome>) -> Handed {
    wire.until("what was handed over", |wire| wire.held.handed.get(&id).is_some_and(|row| row.outcome == outcome))
        .await;
    wire.held.handed[&id].clone()
}

/// A customer that Ann had and that is Cai's now.
async fn given_away(ann: &mut Wire, to: UserId) -> DocId {
    let (doc, _, create) = Pen::new(ann.user).customer("甲公司");
    ann.push_one(doc, &[create]).await;
    assert_eq!(ann.ask(Ask::Transfer { doc, to }).await, Verdict::Done);
    doc
}

#[tokio::test]
async fn whoever_owns_it_now_gets_it_and_both_hear_what_became_of_it() {
    let host = Host::start().await;
    let (mut ann, mut cai, mut bob) =
        (connect(&host, "ann").await, connect(&host, "cai").await, connect(&host, "bob").await);
    let doc = given_away(&mut ann, cai.user).await;
    let change = city(doc, "苏州市");
    let key = RequestId(Uuid::now_v7());
    assert_eq!(ann.ask_as(key, hand_over(None, &change)).await, Verdict::Done);
    for wire in [&mut ann, &mut cai] {
        let row = told(wire, key, None).await;
        assert_eq!((row.by, row.to), (host.user("ann"), host.user("cai")));
        assert_eq!(row.what.sound(), Some(change.clone()));
        assert_eq!(row.what.note, "请帮忙");
    }
    // Asked again, it is the same one.
    assert_eq!(ann.ask_as(key, hand_over(None, &change)).await, Verdict::Done);
    // A device that comes later hears of it, too, and nobody else's does.
    let mut second = connect(&host, "cai").await;
    told(&mut second, key, None).await;
    assert_eq!(second.held.handed.len(), 1);
    bob.catch_up().await;
    assert!(bob.held.handed.is_empty());

    let settle = |outcome| Ask::Settle { of: key, doc, outcome };
    assert_eq!(bob.ask(settle(Outcome::Applied)).await, Verdict::Denied(Denial::Gone), "not his business");
    assert_eq!(ann.ask(settle(Outcome::Applied)).await, Verdict::Denied(Denial::NotAllowed));
    assert_eq!(cai.ask(settle(Outcome::Withdrawn)).await, Verdict::Denied(Denial::NotAllowed));
    assert_eq!(cai.ask(settle(Outcome::Applied)).await, Verdict::Done);
    for wire in [&mut ann, &mut cai, &mut second] {
        told(wire, key, Some(Outcome::Applied)).await;
    }
    // What was said first holds.
    assert_eq!(cai.ask(settle(Outcome::Declined)).await, Verdict::Done);
    let mut late = connect(&host, "ann").await;
    told(&mut late, key, Some(Outcome::Applied)).await;

    let page: AuditPage = host.log_in("admin").await.get("/api/audit").await.json();
    let entries: Vec<_> = page.entries.iter().filter(|entry| entry.kind == AuditKind::HandedOver).collect();
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((entry.by, entry.new.as_deref()), (Some(host.user("ann")), Some("CAI")));
    host.app.store.verify_audit(None).await.unwrap().unwrap();
}

#[tokio::test]
async fn what_was_told_while_a_device_was_away_reaches_it_later() {
    let host = Host::start().await;
    let (mut ann, cai_client) = (connect(&host, "ann").await, host.log_in("cai").await);
    let mut cai = Wire::connect(&cai_client).await;
    cai.catch_up().await;
    let doc = given_away(&mut ann, cai.user).await;
    let held: Held = cai.held.clone();
    drop(cai);
    let key = RequestId(Uuid::now_v7());
    assert_eq!(ann.ask_as(key, hand_over(None, &city(doc, "苏州市"))).await, Verdict::Done);
    let mut cai = Wire::resume(&cai_client, held).await;
    told(&mut cai, key, None).await;
    // Taken back, it waits no more.
    assert_eq!(ann.ask(Ask::Settle { of: key, doc, outcome: Outcome::Withdrawn }).await, Verdict::Done);
    told(&mut cai, key, Some(Outcome::Withdrawn)).await;
}

#[tokio::test]
async fn who_gets_it_may_make_the_change() {
    let host = Host::start().await;
    let mut ann = connect(&host, "ann").await;
    let (doc, _, create) = Pen::new(ann.user).customer("甲公司");
    ann.push_one(doc, &[create]).await;
    for (with, how) in [("bob", Sharing::Read), ("cai", Sharing::Edit)] {
        assert_eq!(ann.ask(Ask::share(doc, host.user(with), how)).await, Verdict::Done);
    }
    let mark = TradeCommand {
        of: doc,
        change: TradeChange::Mark { mark: MarkId(Uuid::now_v7()), kind: TradeMarkKind::Lost("价格".into()) },
    };
    // The part of a customer that nobody has begun is the customer's; a new record is nobody's yet.
    let trade = command(DocKind::Trade.of(doc, ann.user), Intent::Trade(mark));
    let done = Verdict::Done;
    let not_theirs = Verdict::Denied(Denial::NotTheirs);
    for (login, customer, business) in [
        ("mia", done, done),
        ("boss", done, done),
        ("admin", done, done),
        ("cai", done, done),
        ("bob", not_theirs, not_theirs),
        ("ann", not_theirs, not_theirs),
    ] {
        let to = Some(host.user(login));
        assert_eq!(ann.ask(hand_over(to, &city(doc, login))).await, customer, "{login}");
        assert_eq!(ann.ask(hand_over(to, &trade)).await, business, "{login}");
    }
    // One's own record goes to nobody by leaving it open who gets it.
    assert_eq!(ann.ask(hand_over(None, &city(doc, "苏州市"))).await, not_theirs);
}

#[tokio::test]
async fn what_is_not_sound_is_not_taken() {
    let host = Host::start().await;
    let (mut ann, boss) = (connect(&host, "ann").await, host.user("boss"));
    let (doc, _, create) = Pen::new(ann.user).customer("甲公司");
    ann.push_one(doc, &[create]).await;
    let change = city(doc, "苏州市");
    let unsupported = Verdict::Denied(Denial::Unsupported);
    let sound = || what(Some(boss), &change);
    let elsewhere = PassedCommand::of(&city(DocId(Uuid::now_v7()), "苏州市"));
    let broken = [
        HandOver { command: elsewhere.clone(), ..sound() },
        HandOver { before: Some(elsewhere), ..sound() },
        HandOver { note: "长".repeat(NOTE_MAX_CHARS + 1), ..sound() },
        HandOver { name: "长".repeat(10_000), ..sound() },
    ];
    for broken in broken {
        assert_eq!(ann.ask(Ask::HandOver(Box::new(broken))).await, unsupported);
    }
    let add = NotesCommand::Add { of: doc, id: NoteId(Uuid::now_v7()), text: "悄悄话".into() };
    let notes = command(DocKind::Notes.of(doc, ann.user), Intent::Notes(add));
    assert_eq!(ann.ask(hand_over(Some(boss), &notes)).await, unsupported, "notes are their writer's alone");
    let nowhere = city(DocId(Uuid::now_v7()), "苏州市");
    assert_eq!(ann.ask(hand_over(Some(boss), &nowhere)).await, Verdict::Denied(Denial::Gone));
    let nobody = Some(UserId(Uuid::now_v7()));
    assert_eq!(ann.ask(hand_over(nobody, &change)).await, Verdict::Denied(Denial::NotHere));
    // The control.
    assert_eq!(ann.ask(hand_over(Some(boss), &change)).await, Verdict::Done);
    // Nobody is buried under another's changes.
    let mut taken = 1;
    while ann.ask(hand_over(Some(boss), &change)).await == Verdict::Done {
        taken += 1;
        assert!(taken <= 200);
    }
    assert_eq!(taken, 200);
    assert_eq!(ann.ask(hand_over(Some(boss), &change)).await, Verdict::Denied(Denial::TooMuch));
}

#[tokio::test]
async fn an_older_device_hears_nothing_of_it() {
    let host = Host::start().await;
    let mut ann = connect(&host, "ann").await;
    let cai_client = host.log_in("cai").await;
    let mut old = Wire::connect_as(&cai_client, 4, 1).await;
    old.catch_up().await;
    let doc = given_away(&mut ann, old.user).await;
    assert_eq!(ann.ask(hand_over(None, &city(doc, "苏州市"))).await, Verdict::Done);
    let portfolio = Scope::Portfolio(old.user);
    old.until("its customer", |wire| wire.held.docs.contains_key(&(portfolio, doc))).await;
    assert!(old.held.handed.is_empty() && old.scopes.iter().all(|head| !matches!(head.scope, Scope::Handed(_))));
    let mut new = Wire::resume(&cai_client, old.held.clone()).await;
    new.until("what waits", |wire| wire.held.handed.len() == 1).await;
}
