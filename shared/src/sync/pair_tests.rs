//! A device and a session joined to each other, over stores that are not more than lists of digests.

use std::collections::{BTreeMap, VecDeque};

use uuid::Uuid;

use super::{
    TICK_MS,
    check::{DocDigest, sum},
    device::{self, Device, LocalCommit, Phase, Start, Unsent},
    protocol::{Cursor, DocumentItem, Epoch, Fate, Goodbye, Item, Pushed, Scope, ScopeState, Seq},
    request::{Ask, Denial, Request, Verdict},
    session::{self, Opening, Session},
};
use crate::{
    id::{DeviceId, DocId, RequestId, UserId},
    sorted::SortedMap,
    time::Instant,
};

const ME: UserId = UserId(Uuid::from_u128(1));
const BOOK: Scope = Scope::Portfolio(ME);
const HEAD: Seq = 9;

fn doc(n: u128) -> DocId {
    DocId(Uuid::from_u128(n))
}

fn request(n: u128, ask: Ask) -> Request {
    Request { id: RequestId(Uuid::from_u128(n)), ask }
}

/// What went over the wire, and what both sides hold.
struct Pair {
    device: Device,
    session: Session,
    now: i64,
    here: BTreeMap<DocId, u64>,
    there: BTreeMap<DocId, u64>,
    offered: Vec<DocId>,
    requests: Vec<Request>,
    outbox: Vec<Unsent>,
    answers: Vec<(RequestId, Verdict)>,
    /// The server's verdicts; it answers `Later` while it has none.
    verdicts: BTreeMap<RequestId, Verdict>,
    /// What the server did, in order.
    done: Vec<&'static str>,
    to_server: u32,
    bytes: usize,
    phase: Option<Phase>,
}

impl Pair {
    fn new(docs: u128) -> Self {
        let held: BTreeMap<DocId, u64> = (0..docs).map(|n| (doc(n), u64::MAX - n as u64)).collect();
        Self {
            device: device_with(0, 0),
            session: Session::new(Opening { epoch: Epoch(Uuid::nil()), user: ME }),
            now: 0,
            here: held.clone(),
            there: held,
            offered: Vec::new(),
            requests: Vec::new(),
            outbox: Vec::new(),
            answers: Vec::new(),
            verdicts: BTreeMap::new(),
            done: Vec::new(),
            to_server: 0,
            bytes: 0,
            phase: None,
        }
    }

    /// Connects and lets everything happen for so long.
    fn run(&mut self, ms: i64) {
        let asking = u32::try_from(self.requests.len()).unwrap();
        self.device = device_with(u32::try_from(self.outbox.len()).unwrap(), asking);
        self.session = Session::new(Opening { epoch: Epoch(Uuid::nil()), user: ME });
        self.tell(device::Event::Wake);
        self.tell(device::Event::SocketOpened);
        for _ in 0..ms / TICK_MS {
            self.now += TICK_MS;
            self.tell(device::Event::Tick);
        }
    }

    fn tell(&mut self, event: device::Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            for effect in self.device.handle(Instant(self.now), event) {
                match effect {
                    device::Effect::Send(frame) => {
                        self.to_server += 1;
                        self.bytes += frame.len();
                        events.extend(self.hear(session::Event::Frame(frame)));
                    }
                    device::Effect::ReadDigests(scope) => {
                        let digests = self.here.iter().map(|(doc, digest)| (*doc, *digest)).collect();
                        events.push_back(device::Event::DigestsRead { scope, digests });
                    }
                    device::Effect::ReadRequests => {
                        events.push_back(device::Event::RequestsRead(self.requests.clone()));
                    }
                    device::Effect::ReadOutbox { after, .. } => {
                        let rows = self.outbox.iter().filter(|row| row.key > after).cloned().collect();
                        events.push_back(device::Event::OutboxRead(rows));
                    }
                    device::Effect::Commit { ticket, commit } => {
                        self.commit(*commit);
                        events.push_back(device::Event::Committed(ticket));
                    }
                    device::Effect::Status(status) => self.phase = Some(status.phase),
                    device::Effect::OpenSocket => {}
                    device::Effect::CloseSocket | device::Effect::Wipe => panic!("{effect:?}"),
                }
            }
        }
    }

    fn commit(&mut self, commit: LocalCommit) {
        for (_, item) in commit.items {
            match item {
                // A repaired document is as the server has it, unless what is here builds upon it.
                Item::Document(item) if self.here.get(&item.doc) != Some(&u64::from(u8::MAX)) => {
                    self.here.insert(item.doc, self.there[&item.doc]);
                }
                Item::Remove(doc) => {
                    self.here.remove(&doc);
                }
                _ => {}
            }
        }
        self.offered.extend(commit.offer_again);
        self.outbox.retain(|row| commit.settled.iter().all(|(key, _)| *key != row.key));
        self.requests.retain(|request| commit.answered.iter().all(|(id, _)| *id != request.id));
        self.answers.extend(commit.answered);
    }

    fn hear(&mut self, event: session::Event) -> Vec<device::Event> {
        let mut frames = Vec::new();
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            for effect in self.session.handle(Instant(self.now), event) {
                match effect {
                    session::Effect::Send(frame) => {
                        self.bytes += frame.len();
                        frames.push(device::Event::Frame(frame));
                    }
                    other => events.extend(self.serve(other)),
                }
            }
        }
        frames
    }

    fn serve(&mut self, effect: session::Effect) -> Option<session::Event> {
        let all: Vec<DocDigest> = self.there.iter().map(|(doc, digest)| (*doc, *digest)).collect();
        match effect {
            session::Effect::ReadScopes { .. } => {
                let docs = u32::try_from(all.len()).unwrap();
                let state = ScopeState { scope: BOOK, head: HEAD, docs, floor: 0, sum: sum(&all) };
                Some(session::Event::Scopes(vec![state]))
            }
            session::Effect::ReadDigests(scope) => {
                Some(session::Event::DigestsRead { scope, head: HEAD, digests: all })
            }
            session::Effect::ReadWhole { scope, docs } => {
                let item = |doc: &DocId| match self.there.contains_key(doc) {
                    true => Item::Document(Box::new(DocumentItem::named(*doc, Some(ME)))),
                    false => Item::Remove(*doc),
                };
                Some(session::Event::WholeRead { scope, items: docs.iter().map(item).collect() })
            }
            session::Effect::Decide(requests) => {
                self.done.push("decided");
                let verdict = |request: &Request| {
                    (request.id, self.verdicts.get(&request.id).copied().unwrap_or(Verdict::Later(100)))
                };
                Some(session::Event::Decided(requests.iter().map(verdict).collect()))
            }
            session::Effect::Store { batch, items } => {
                self.done.push("stored");
                let fates = items.iter().flat_map(|item: &Pushed| &item.changes).map(|_| Fate::Ok(3)).collect();
                Some(session::Event::Stored { batch, fates })
            }
            other => panic!("{other:?}"),
        }
    }
}

fn device_with(unsent: u32, asking: u32) -> Device {
    Device::new(Start {
        device: DeviceId(Uuid::nil()),
        epoch: Some(Epoch(Uuid::nil())),
        cursors: SortedMap::from([(BOOK, Cursor::Following(HEAD))]),
        unsent,
        asking,
        synced_at: None,
        seed: 1,
    })
}

#[test]
fn equal_sums_cost_nothing() {
    let mut pair = Pair::new(10_000);
    pair.run(60_000);
    // Hello, and the heartbeat.
    assert!(pair.to_server <= 4, "{}", pair.to_server);
    assert!(pair.bytes < 200, "{}", pair.bytes);
}

#[test]
fn every_kind_of_damage_is_repaired_in_three_round_trips_and_ten_kilobytes() {
    type Damage = fn(&mut BTreeMap<DocId, u64>);
    let kinds: [(&str, Damage); 4] = [
        ("a document is lost", |here| {
            here.remove(&doc(77));
        }),
        ("a document is old", |here| {
            here.insert(doc(77), 5);
        }),
        ("a document is still here", |here| {
            here.insert(doc(20_000), 5);
        }),
        ("all of it", |here| {
            here.remove(&doc(78));
            here.insert(doc(79), 5);
            here.insert(doc(20_000), 5);
        }),
    ];
    for (what, damage) in kinds {
        let mut pair = Pair::new(10_000);
        damage(&mut pair.here);
        pair.run(11_000);
        assert_eq!(pair.here, pair.there, "{what}");
        // Hello, three steps, and a last look that all is well.
        assert!(pair.to_server <= 5, "{what}: {} messages", pair.to_server);
        assert!(pair.bytes < 10_000, "{what}: {} bytes", pair.bytes);
        assert!(pair.offered.is_empty(), "{what}");
    }
}

#[test]
fn a_whole_store_that_is_gone_comes_back() {
    let mut pair = Pair::new(3_000);
    pair.here.clear();
    pair.run(60_000);
    assert_eq!(pair.here, pair.there);
}

#[test]
fn what_the_server_lacks_is_offered_and_not_fetched_for_ever() {
    let mut pair = Pair::new(100);
    // The mark of a document that stays as it is whatever the server sends: it holds more.
    pair.here.insert(doc(7), u64::from(u8::MAX));
    pair.run(60_000);
    assert_eq!(pair.offered, [doc(7)]);
    let spent = pair.bytes;
    for _ in 0..60 {
        pair.now += TICK_MS;
        pair.tell(device::Event::Tick);
    }
    assert!(pair.bytes - spent < 100, "it is left alone then");
}

#[test]
fn a_claim_goes_before_changes_and_everything_else_behind_them() {
    let mut pair = Pair::new(1);
    pair.outbox = vec![Unsent { key: 1, doc: doc(0), change: vec![7; 20], handed_back: false }];
    let (claim, release) = (request(1, Ask::Claim(doc(0))), request(2, Ask::Release(doc(0))));
    pair.requests = vec![claim.clone(), release.clone()];
    pair.verdicts = BTreeMap::from([(claim.id, Verdict::Done), (release.id, Verdict::Denied(Denial::NotAllowed))]);
    pair.run(5_000);
    assert_eq!(pair.done, ["decided", "stored", "decided"]);
    assert_eq!(pair.answers, [(claim.id, Verdict::Done), (release.id, Verdict::Denied(Denial::NotAllowed))]);
    assert!(pair.requests.is_empty() && pair.outbox.is_empty());
    assert_eq!(pair.phase, Some(Phase::Idle));
}

#[test]
fn a_request_is_asked_until_it_is_answered_and_survives_a_restart() {
    let mut pair = Pair::new(1);
    let claim = request(1, Ask::Claim(doc(0)));
    pair.requests = vec![claim.clone()];
    pair.outbox = vec![Unsent { key: 1, doc: doc(0), change: vec![7; 20], handed_back: false }];
    pair.run(4_000);
    assert!(pair.done.iter().all(|done| *done == "decided") && pair.done.len() > 1, "{:?}", pair.done);
    assert_ne!(pair.phase, Some(Phase::Idle), "it still waits");
    pair.verdicts.insert(claim.id, Verdict::Denied(Denial::Taken(UserId(Uuid::from_u128(2)))));
    pair.run(4_000);
    assert_eq!(pair.answers.len(), 1);
    assert_eq!(pair.done.last(), Some(&"stored"), "the changes are judged all the same");
    assert_eq!(pair.phase, Some(Phase::Idle));
}

#[test]
fn a_request_that_is_made_while_connected_is_sent_at_once() {
    let mut pair = Pair::new(1);
    pair.run(2_000);
    let share = request(1, Ask::Share { doc: doc(0), with: UserId(Uuid::from_u128(2)) });
    pair.requests.push(share.clone());
    pair.verdicts.insert(share.id, Verdict::Done);
    pair.tell(device::Event::Asked(1));
    assert_eq!(pair.answers, [(share.id, Verdict::Done)]);
}

#[test]
fn a_session_hears_no_more_than_it_can_decide() {
    let mut pair = Pair::new(1);
    pair.run(1_000);
    let mut out = super::frame::Outgoing::default();
    // The device has said hello and read its outbox: its frames are counted from there.
    for _ in 0..pair.to_server {
        out.encode(&super::protocol::FromDevice::Ping).unwrap();
    }
    let asks = vec![request(1, Ask::Claim(doc(0)))];
    let mut said_bye = false;
    for _ in 0..6 {
        let frame = out.encode(&super::protocol::FromDevice::Request(asks.clone())).unwrap();
        said_bye |= pair.session.handle(Instant(pair.now), session::Event::Frame(frame)).iter().any(|effect| {
            let session::Effect::Send(frame) = effect else { return false };
            super::frame::decode(frame)
                .is_ok_and(|(message, _)| matches!(message, super::protocol::FromServer::Bye(Goodbye::BadFrame)))
        });
    }
    assert!(said_bye);
}
