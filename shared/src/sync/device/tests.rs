mod sending;
mod versions;

use uuid::Uuid;

use super::*;
use crate::{
    id::{DocId, UserId},
    sorted::SortedMap,
    sync::{
        frame::{self, Outgoing},
        pace::TICK_MS,
        protocol::{Cursor, Epoch, Fate, Item, Refusal, Scope, ScopeHead, ScopeState, Seq},
    },
};

const BOOK: Scope = Scope::Portfolio(UserId(Uuid::from_u128(1)));

fn epoch(n: u128) -> Epoch {
    Epoch(Uuid::from_u128(n))
}

fn doc(n: u128) -> DocId {
    DocId(Uuid::from_u128(n))
}

/// A device whose other end is the test.
struct Bench {
    device: Device,
    now: i64,
    outgoing: Outgoing,
}

impl Bench {
    fn new(epoch: Option<Epoch>, cursors: &[(Scope, Cursor)]) -> Self {
        let start = Start {
            device: DeviceId(Uuid::from_u128(9)),
            epoch,
            cursors: cursors.iter().copied().collect::<SortedMap<_, _>>(),
            unsent: 0,
            asking: 0,
            synced_at: None,
            seed: 1,
        };
        Self { device: Device::new(start), now: 0, outgoing: Outgoing::default() }
    }

    /// A device that follows one scope up to 5.
    fn following() -> Self {
        Self::new(Some(epoch(1)), &[(BOOK, Cursor::Following(5))])
    }

    fn tell(&mut self, event: Event) -> Vec<Effect> {
        self.device.handle(Instant(self.now), event)
    }

    fn hear(&mut self, message: &FromServer) -> Vec<Effect> {
        let frame = self.outgoing.encode(message).unwrap();
        self.tell(Event::Frame(frame))
    }

    /// What the device says in these effects.
    fn said(&self, effects: &[Effect]) -> Vec<FromDevice> {
        let frames = effects.iter().filter_map(|effect| match effect {
            Effect::Send(frame) => Some(frame),
            _ => None,
        });
        frames.map(|frame| frame::decode(frame).unwrap().0).collect()
    }

    /// Lets time pass, tick by tick.
    fn wait(&mut self, ms: i64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for _ in 0..ms / TICK_MS {
            self.now += TICK_MS;
            effects.extend(self.tell(Event::Tick));
        }
        effects
    }

    fn open(&mut self) -> Vec<FromDevice> {
        self.outgoing = Outgoing::default();
        let effects = self.tell(Event::SocketOpened);
        self.said(&effects)
    }

    fn welcome(&mut self, epoch: Epoch, head: Seq) -> Vec<Effect> {
        let scopes = vec![ScopeHead { scope: BOOK, head, docs: 1 }];
        let user = UserId(Uuid::from_u128(1));
        self.hear(&FromServer::Welcome { protocol: PROTOCOL, epoch, user, now: Instant(self.now), scopes })
    }

    fn greet(&mut self, min_writer: u16) -> Vec<Effect> {
        let scopes = vec![ScopeState { scope: BOOK, head: 5, docs: 1, floor: 0, sum: 0 }];
        let (user, now) = (UserId(Uuid::from_u128(1)), Instant(self.now));
        self.hear(&FromServer::Greeting { protocol: PROTOCOL, epoch: epoch(1), user, now, min_writer, scopes })
    }

    /// Connected, and nothing to read.
    fn connected() -> Self {
        let mut bench = Self::following();
        bench.tell(Event::Wake);
        bench.open();
        bench.welcome(epoch(1), 5);
        // The outbox is looked at once.
        bench.tell(Event::OutboxRead(Vec::new()));
        bench
    }

    fn phase(&self) -> Phase {
        self.device.phase()
    }
}

fn page(to: Cursor, items: Vec<Item>, more: bool, confirm: bool) -> FromServer {
    FromServer::Page { scope: BOOK, to, items, more, confirm }
}

fn commit(effects: &[Effect]) -> (Ticket, LocalCommit) {
    let commits = effects.iter().filter_map(|effect| match effect {
        Effect::Commit { ticket, commit } => Some((*ticket, (**commit).clone())),
        _ => None,
    });
    let commits: Vec<_> = commits.collect();
    assert_eq!(commits.len(), 1, "{effects:?}");
    commits[0].clone()
}

fn has(effects: &[Effect], wanted: &Effect) -> bool {
    effects.contains(wanted)
}

fn unsent(key: OutboxKey, doc: DocId) -> Unsent {
    Unsent { key, doc, change: vec![7; 20], handed_back: false }
}

#[test]
fn a_reconnect_with_nothing_new_is_hello_and_welcome() {
    let mut bench = Bench::following();
    assert!(has(&bench.tell(Event::Wake), &Effect::OpenSocket));
    let said = bench.open();
    assert!(
        matches!(&said[..], [FromDevice::Hello { epoch: Some(_), cursors, .. }] if cursors == &[(BOOK, Cursor::Following(5))])
    );
    let effects = bench.welcome(epoch(1), 5);
    assert!(bench.said(&effects).is_empty());
    assert_eq!(bench.phase(), Phase::Idle);
}

#[test]
fn a_page_is_confirmed_when_it_is_on_disk_and_not_before() {
    let mut bench = Bench::connected();
    let effects = bench.hear(&page(Cursor::Following(9), vec![Item::Remove(doc(1))], false, true));
    assert!(bench.said(&effects).is_empty());
    let (ticket, commit) = commit(&effects);
    assert_eq!(commit.cursors, [(BOOK, Cursor::Following(9))]);
    let effects = bench.tell(Event::Committed(ticket));
    assert_eq!(bench.said(&effects), [FromDevice::Committed { scope: BOOK, cursor: Cursor::Following(9) }]);
    assert_eq!(bench.phase(), Phase::Idle);
}

#[test]
fn a_page_that_was_not_committed_is_asked_for_again() {
    let mut bench = Bench::connected();
    let effects = bench.hear(&page(Cursor::Following(9), vec![], true, true));
    let (ticket, _) = commit(&effects);
    bench.hear(&page(Cursor::Following(12), vec![], false, true));
    bench.tell(Event::SocketClosed);
    bench.wait(30_000);
    // Hello waits for the commit that was under way, so that it says where the disk stands.
    assert!(bench.open().is_empty());
    let effects = bench.tell(Event::Committed(ticket));
    let said = bench.said(&effects);
    assert!(
        matches!(&said[..], [FromDevice::Hello { cursors, .. }] if cursors == &[(BOOK, Cursor::Following(9))]),
        "{said:?}"
    );
}

#[test]
fn a_full_disk_stops_receiving_and_not_sending() {
    let mut bench = Bench::connected();
    let effects = bench.hear(&page(Cursor::Following(9), vec![Item::Remove(doc(1))], false, true));
    let (ticket, _) = commit(&effects);
    let effects = bench.tell(Event::CommitFailed(ticket));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Status(status) if status.feed_halted)));
    assert!(bench.hear(&page(Cursor::Following(12), vec![], false, false)).is_empty());
    assert!(has(
        &bench.tell(Event::Queued(1)),
        &Effect::ReadOutbox { after: 0, max_bytes: crate::sync::protocol::PUSH_BYTES }
    ));
    let effects = bench.tell(Event::OutboxRead(vec![unsent(1, doc(2))]));
    assert!(matches!(bench.said(&effects)[..], [FromDevice::Push { batch: 0, .. }]));
    let effects = bench.hear(&FromServer::Ack { batch: 0, fates: vec![Fate::Ok(10)] });
    let (_, commit) = commit(&effects);
    assert_eq!(commit, LocalCommit { settled: vec![(1, Settled::Accepted(10))], ..LocalCommit::default() });
    // The person made room: from the beginning, with the cursor on disk.
    let effects = bench.tell(Event::Wake);
    assert!(has(&effects, &Effect::CloseSocket) && has(&effects, &Effect::OpenSocket));
}

#[test]
fn rows_leave_the_outbox_with_their_fate_only() {
    let mut bench = Bench::connected();
    bench.tell(Event::Queued(5));
    bench.tell(Event::OutboxRead((1..=5).map(|key| unsent(key, doc(u128::from(key)))).collect()));
    let fates = vec![
        Fate::Ok(6),
        Fate::Dup(3),
        Fate::Refused(Refusal::NotAllowed),
        Fate::Missing(vec![[1; 32]]),
        Fate::Later(100),
    ];
    let effects = bench.hear(&FromServer::Ack { batch: 0, fates });
    let (ticket, commit) = commit(&effects);
    let settled = [Settled::Accepted(6), Settled::Known(3), Settled::Refused(Refusal::NotAllowed)];
    assert_eq!(commit.settled, (1..).zip(settled).collect::<Vec<_>>());
    bench.tell(Event::Committed(ticket));
    // Everything behind was read; after a while it is read again from the beginning.
    bench.tell(Event::OutboxRead(Vec::new()));
    let effects = bench.wait(3_000);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadOutbox { after: 0, .. })), "{effects:?}");
    let effects = bench.tell(Event::OutboxRead(vec![unsent(4, doc(4)), unsent(5, doc(5))]));
    assert!(matches!(&bench.said(&effects)[..], [FromDevice::Push { items, .. }] if items.len() == 2));
}

#[test]
fn no_more_batches_are_on_the_way_than_allowed() {
    let mut bench = Bench::connected();
    bench.tell(Event::Queued(10));
    let mut pushed = 0;
    for key in 1..=10 {
        let effects = bench.tell(Event::OutboxRead(vec![unsent(key, doc(1))]));
        pushed += bench.said(&effects).len();
    }
    assert_eq!(pushed, 4);
}

#[test]
fn another_database_is_read_from_the_beginning_and_offered_everything() {
    let mut bench = Bench::following();
    bench.tell(Event::Wake);
    bench.open();
    let (ticket, commit) = commit(&bench.welcome(epoch(2), 3));
    assert_eq!(commit.begin, Some(Begin { epoch: epoch(2), offer_again: true }));
    // Nothing is sent before the disk knows.
    assert!(!bench.tell(Event::Queued(1)).iter().any(|effect| matches!(effect, Effect::ReadOutbox { .. })));
    let effects = bench.tell(Event::Committed(ticket));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadOutbox { .. })));
    bench.tell(Event::SocketClosed);
    bench.wait(30_000);
    let said = bench.open();
    assert!(
        matches!(&said[..], [FromDevice::Hello { epoch: Some(known), cursors, .. }] if *known == epoch(2) && cursors.is_empty())
    );
}

#[test]
fn a_scope_that_is_no_longer_readable_is_dropped() {
    let mut bench = Bench::connected();
    let (_, commit) = commit(&bench.hear(&FromServer::Scopes(Vec::new())));
    assert_eq!(commit.dropped, [BOOK]);
}

#[test]
fn a_list_is_completed_with_what_the_server_took_meanwhile() {
    let mut bench = Bench::new(None, &[]);
    bench.tell(Event::Wake);
    bench.open();
    let (ticket, _) = commit(&bench.welcome(epoch(1), 3));
    bench.tell(Event::Committed(ticket));
    bench.tell(Event::OutboxRead(vec![unsent(1, doc(7)), unsent(2, doc(8))]));
    let effects = bench.hear(&FromServer::Ack { batch: 0, fates: vec![Fate::Ok(2), Fate::Ok(4)] });
    let (ticket, _) = commit(&effects);
    bench.tell(Event::Committed(ticket));
    // The list may have been read before that, or before the server had derived what it lists.
    let effects = bench.hear(&page(Cursor::Filling { as_of: 3, below: u64::MAX }, Vec::new(), true, true));
    assert_eq!(commit(&effects).1.listed, [(BOOK, vec![doc(7), doc(8)])]);
}

#[test]
fn silence_is_asked_about_and_then_ends_the_connection() {
    let mut bench = Bench::connected();
    let effects = bench.wait(20_000);
    assert_eq!(bench.said(&effects), [FromDevice::Ping]);
    bench.hear(&FromServer::Pong);
    let effects = bench.wait(26_000);
    assert!(!has(&effects, &Effect::CloseSocket));
    assert!(has(&bench.wait(2_000), &Effect::CloseSocket));
    assert_eq!(bench.phase(), Phase::Offline);
}

#[test]
fn waiting_grows_to_half_a_minute_and_ends_at_once_when_asked() {
    let mut bench = Bench::following();
    bench.tell(Event::Wake);
    let mut waits = Vec::new();
    for _ in 0..10 {
        let begun = bench.now;
        bench.tell(Event::SocketClosed);
        while !has(&bench.wait(TICK_MS), &Effect::OpenSocket) {}
        waits.push(bench.now - begun);
    }
    assert!(waits.iter().all(|wait| (1_000..=30_000).contains(wait)) && waits[9] >= 15_000, "{waits:?}");
    bench.tell(Event::SocketClosed);
    assert!(!has(&bench.wait(10_000), &Effect::OpenSocket));
    assert!(has(&bench.tell(Event::Wake), &Effect::OpenSocket));
}

#[test]
fn what_is_not_our_server_costs_nothing_but_time() {
    for event in [Event::NotAFrame, Event::Frame(b"<html>".to_vec()), Event::Frame(Vec::new())] {
        let mut bench = Bench::connected();
        bench.tell(Event::Queued(1));
        bench.tell(Event::OutboxRead(vec![unsent(1, doc(1))]));
        bench.tell(Event::OutboxRead(Vec::new()));
        let effects = bench.tell(event);
        assert!(has(&effects, &Effect::CloseSocket));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Commit { .. } | Effect::Wipe)));
        assert!(bench.wait(10_000).is_empty(), "there is no hurry");
        assert!(has(&bench.wait(20_000), &Effect::OpenSocket));
        bench.open();
        bench.welcome(epoch(1), 5);
        let effects = bench.tell(Event::OutboxRead(vec![unsent(1, doc(1))]));
        assert!(matches!(bench.said(&effects)[..], [FromDevice::Push { .. }]), "it is sent again");
    }
}

#[test]
fn goodbyes_end_in_what_the_person_is_told() {
    for (why, phase, wipes) in [
        (Goodbye::SessionEnded, Phase::LogInAgain, false),
        (Goodbye::TooOld, Phase::UpdateApp, false),
        (Goodbye::Revoked, Phase::Revoked, true),
    ] {
        let mut bench = Bench::connected();
        let effects = bench.hear(&FromServer::Bye(why));
        assert_eq!(bench.phase(), phase);
        assert_eq!(has(&effects, &Effect::Wipe), wipes);
        assert!(bench.wait(120_000).is_empty(), "{why:?}: it waits to be asked");
        assert_eq!(has(&bench.tell(Event::Wake), &Effect::OpenSocket), !wipes);
    }
    for why in [Goodbye::Restart, Goodbye::Superseded, Goodbye::BadFrame] {
        let mut bench = Bench::connected();
        bench.hear(&FromServer::Bye(why));
        assert!(has(&bench.wait(30_000), &Effect::OpenSocket), "{why:?}");
    }
}

#[test]
fn a_clock_that_jumps_breaks_nothing() {
    let year = 365 * 86_400_000;
    for jump in [10 * year, -10 * year] {
        let mut bench = Bench::connected();
        bench.now += jump;
        let effects = bench.wait(5_000);
        assert!(!has(&effects, &Effect::CloseSocket));
        bench.hear(&FromServer::Pong);
        bench.wait(30_000);
        assert!(has(&bench.wait(35_000), &Effect::OpenSocket), "it still notices a dead connection");
    }
}
