//! A full server, and what others wrote.

use super::*;
use crate::{
    command::{Command, Intent},
    customer::command::CustomerCommand,
    id::{CommandId, RequestId},
    sync::{
        hand_over::{HandOver, PassedCommand},
        request::{Ask, Request, Verdict},
    },
};

#[test]
fn a_full_server_is_told_of_until_it_takes_something() {
    let full = |effects: &[Effect]| {
        let mut told = effects.iter().filter_map(|effect| match effect {
            Effect::Status(status) => Some(status.server_full),
            _ => None,
        });
        told.next_back()
    };
    let mut bench = Bench::connected();
    bench.tell(Event::Queued(1));
    bench.tell(Event::OutboxRead(vec![unsent(1, doc(2))]));
    let effects = bench.hear(&FromServer::Ack { batch: 0, fates: vec![Fate::Full(30_000)] });
    assert_eq!(full(&effects), Some(true));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Commit { .. })), "the row stays");
    bench.tell(Event::OutboxRead(Vec::new()));
    bench.hear(&FromServer::Ping);
    let effects = bench.wait(15_000);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::ReadOutbox { .. })), "not before its time");
    bench.hear(&FromServer::Ping);
    let effects = bench.wait(16_000);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadOutbox { after: 0, .. })), "{effects:?}");
    bench.tell(Event::OutboxRead(vec![unsent(1, doc(2))]));
    let effects = bench.hear(&FromServer::Ack { batch: 1, fates: vec![Fate::Ok(7)] });
    assert_eq!(full(&effects), Some(false));
    // What was true on one connection need not be true on the next.
    bench.tell(Event::OutboxRead(vec![unsent(2, doc(3))]));
    bench.hear(&FromServer::Ack { batch: 2, fates: vec![Fate::Full(30_000)] });
    assert_eq!(full(&bench.tell(Event::SocketClosed)), Some(false));
}

#[test]
fn what_others_wrote_goes_in_batches_of_its_own() {
    let rows = || {
        let row = |key, handed_back| Unsent { handed_back, ..unsent(key, doc(1)) };
        vec![row(1, false), row(2, true), row(3, true), row(4, false)]
    };
    let mut bench = Bench::following();
    bench.tell(Event::Wake);
    bench.open();
    bench.greet(1);
    bench.tell(Event::Queued(4));
    let mut said = Vec::new();
    for after in [0, 1, 3] {
        let rows = rows().into_iter().filter(|row| row.key > after).collect();
        let effects = bench.tell(Event::OutboxRead(rows));
        said.extend(bench.said(&effects));
    }
    assert!(
        matches!(
            &said[..],
            [FromDevice::Push { batch: 0, .. }, FromDevice::HandBack { batch: 1, items }, FromDevice::Push { batch: 2, .. }]
                if items[0].changes.len() == 2
        ),
        "{said:?}"
    );
    // A server of before does not know the word: nothing of it is said.
    let mut bench = Bench::connected();
    bench.tell(Event::Queued(4));
    let effects = bench.tell(Event::OutboxRead(rows()[1..].to_vec()));
    assert!(bench.said(&effects).is_empty(), "{effects:?}");
    let refused = Settled::Refused(Refusal::Actor);
    assert_eq!(commit(&effects).1.settled, [(2, refused), (3, refused)]);
}

/// Connected to a server that decides on requests.
fn greeted() -> Bench {
    let mut bench = Bench::following();
    bench.tell(Event::Wake);
    bench.open();
    bench.greet(1);
    bench.tell(Event::OutboxRead(Vec::new()));
    bench
}

fn hand_over(n: u128, bytes: usize) -> Request {
    let what = HandOver {
        to: None,
        doc: doc(n),
        command: PassedCommand::of(&Command {
            id: CommandId(Uuid::from_u128(n)),
            doc: doc(n),
            intent: Intent::Customer(CustomerCommand::AddTag("长".repeat(bytes / 3))),
        }),
        before: None,
        name: String::new(),
        made_at: Instant(0),
        why: Refusal::NotAllowed,
        note: String::new(),
    };
    Request { id: RequestId(Uuid::from_u128(n)), ask: Ask::HandOver(Box::new(what)) }
}

fn asked(said: &[FromDevice]) -> Vec<usize> {
    said.iter()
        .map(|message| match message {
            FromDevice::Request(requests) => requests.len(),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn requests_are_asked_in_messages_that_the_server_takes() {
    let mut bench = greeted();
    bench.tell(Event::Asked(12));
    let requests: Vec<Request> = (1..=12).map(|n| hand_over(n, 40 << 10)).collect();
    let effects = bench.tell(Event::RequestsRead(requests.clone()));
    assert_eq!(asked(&bench.said(&effects)), [1, 1, 1, 1], "one each, and four at a time");
    let answer = |n: usize| FromServer::Answer(vec![(requests[n].id, Verdict::Done)]);
    let effects = bench.hear(&answer(0));
    assert_eq!(asked(&bench.said(&effects)), [1]);
    let small: Vec<Request> =
        (100..1_500).map(|n| Request { id: RequestId(Uuid::from_u128(n)), ask: Ask::Release(doc(n)) }).collect();
    let mut bench = greeted();
    bench.tell(Event::Asked(1_400));
    let effects = bench.tell(Event::RequestsRead(small));
    assert_eq!(asked(&bench.said(&effects)), [256, 256, 256, 256]);
}

#[test]
fn what_a_server_knows_nothing_of_is_not_asked_and_keeps_nobody_waiting() {
    let mut bench = Bench::following();
    bench.tell(Event::Wake);
    bench.open();
    let greeting = |protocol| FromServer::Greeting {
        protocol,
        epoch: epoch(1),
        user: UserId(Uuid::from_u128(1)),
        now: Instant(0),
        min_writer: 1,
        scopes: Vec::new(),
    };
    bench.hear(&greeting(4));
    bench.tell(Event::OutboxRead(Vec::new()));
    bench.tell(Event::Asked(2));
    let release = Request { id: RequestId(Uuid::from_u128(9)), ask: Ask::Release(doc(9)) };
    let effects = bench.tell(Event::RequestsRead(vec![hand_over(1, 30), release.clone()]));
    assert_eq!(bench.said(&effects), [FromDevice::Request(vec![release])]);
}
