use uuid::Uuid;

use super::*;
use crate::{
    id::{DeviceId, DocId, RequestId, UserId},
    kind::DocKind,
    sync::{
        check::{Check, Found},
        frame::{self, tests::facts},
        pace::TICK_MS,
        protocol::{DocumentItem, FILLING_PAGE_BYTES, FilledItem, Item, OtherItem, PAGE_BYTES, Seq},
        request::Verdict,
    },
};

const ANN: UserId = UserId(Uuid::from_u128(1));
const BOOK: Scope = Scope::Portfolio(ANN);
const OTHER: Scope = Scope::Portfolio(UserId(Uuid::from_u128(2)));
const EPOCH: Epoch = Epoch(Uuid::from_u128(5));

/// A session whose other end is the test.
struct Bench {
    session: Session,
    now: i64,
    outgoing: Outgoing,
}

impl Bench {
    fn new() -> Self {
        let session = Session::new(Opening { epoch: EPOCH, user: ANN });
        Self { session, now: 0, outgoing: Outgoing::default() }
    }

    fn tell(&mut self, event: Event) -> Vec<Effect> {
        self.session.handle(Instant(self.now), event)
    }

    fn hear(&mut self, message: &FromDevice) -> Vec<Effect> {
        let frame = self.outgoing.encode(message).unwrap();
        self.tell(Event::Frame(frame))
    }

    fn wait(&mut self, ms: i64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for _ in 0..ms / TICK_MS {
            self.now += TICK_MS;
            effects.extend(self.tell(Event::Tick));
        }
        effects
    }

    /// Welcomed with these cursors and heads; gives the effects of the welcome.
    fn welcomed(cursors: &[(Scope, Cursor)], heads: &[ScopeState]) -> (Self, Vec<Effect>) {
        let mut bench = Self::new();
        assert_eq!(bench.hear(&hello(1, cursors)), [Effect::ReadScopes { others: false }]);
        let effects = bench.tell(Event::Scopes(heads.to_vec()));
        (bench, effects)
    }
}

fn hello(protocol: u16, cursors: &[(Scope, Cursor)]) -> FromDevice {
    let device = DeviceId(Uuid::from_u128(9));
    FromDevice::Hello { protocol, schema: 1, device, epoch: Some(EPOCH), cursors: cursors.to_vec(), unsent: 0 }
}

fn head(scope: Scope, head: Seq) -> ScopeState {
    ScopeState { scope, head, docs: 1, floor: 0, sum: 9 }
}

fn empty(scope: Scope) -> ScopeState {
    ScopeState { scope, head: 0, docs: 0, floor: 0, sum: 0 }
}

fn said(effects: &[Effect]) -> Vec<FromServer> {
    let frames = effects.iter().filter_map(|effect| match effect {
        Effect::Send(frame) => Some(frame::decode(frame).unwrap().0),
        _ => None,
    });
    frames.collect()
}

/// The page that is asked for: scope, where from, and whether it passes over this change.
fn asked(effects: &[Effect], own: Seq) -> Option<(Scope, Cursor, bool)> {
    effects.iter().find_map(|effect| match effect {
        Effect::ReadPage { scope, after, skip, .. } => Some((*scope, *after, skip.contains(own))),
        _ => None,
    })
}

fn read(scope: Scope, after: Cursor, to: Cursor, items: Vec<Item>, more: bool) -> Event {
    Event::PageRead(PageRead { scope, after, to, items, more })
}

fn push(batch: u32) -> FromDevice {
    FromDevice::Push { batch, items: vec![Pushed { doc: DocId(Uuid::from_u128(3)), changes: vec![vec![7; 20]] }] }
}

#[test]
fn a_device_that_has_everything_hears_welcome_and_no_more() {
    let (_, effects) = Bench::welcomed(&[(BOOK, Cursor::Following(5))], &[head(BOOK, 5)]);
    assert!(matches!(said(&effects)[..], [FromServer::Welcome { epoch: EPOCH, user: ANN, .. }]));
    assert_eq!(effects.len(), 1);
}

#[test]
fn cursors_of_another_database_do_not_count() {
    let (_, effects) = Bench::welcomed(&[(BOOK, Cursor::Following(9))], &[head(BOOK, 5)]);
    assert_eq!(asked(&effects, 0), Some((BOOK, Cursor::Fresh, false)));
}

#[test]
fn two_pages_are_on_the_way_at_most() {
    let (mut bench, effects) = Bench::welcomed(&[(BOOK, Cursor::Following(5))], &[head(BOOK, 99)]);
    assert_eq!(asked(&effects, 0), Some((BOOK, Cursor::Following(5), false)));
    let effects = bench.tell(read(BOOK, Cursor::Following(5), Cursor::Following(6), vec![], true));
    assert!(matches!(said(&effects)[..], [FromServer::Page { confirm: true, more: true, .. }]));
    assert!(asked(&effects, 0).is_some());
    let effects = bench.tell(read(BOOK, Cursor::Following(6), Cursor::Following(7), vec![], true));
    assert_eq!(asked(&effects, 0), None, "the device has not confirmed any");
    let effects = bench.hear(&FromDevice::Committed { scope: BOOK, cursor: Cursor::Following(6) });
    assert_eq!(asked(&effects, 0), Some((BOOK, Cursor::Following(7), false)));
    let effects = bench.hear(&FromDevice::Committed { scope: BOOK, cursor: Cursor::Following(42) });
    assert!(matches!(said(&effects)[..], [FromServer::Bye(Goodbye::BadFrame)]), "never sent");
}

#[test]
fn a_single_page_of_news_needs_no_confirmation() {
    let (mut bench, _) = Bench::welcomed(&[(BOOK, Cursor::Following(5))], &[head(BOOK, 5)]);
    let effects = bench.tell(Event::Moved { scope: BOOK, seq: 6 });
    assert!(asked(&effects, 0).is_some());
    let effects = bench.tell(read(BOOK, Cursor::Following(5), Cursor::Following(6), vec![], false));
    assert!(matches!(said(&effects)[..], [FromServer::Page { confirm: false, .. }]));
}

#[test]
fn own_changes_are_passed_over_even_when_the_feed_is_faster_than_the_store() {
    let (mut bench, _) = Bench::welcomed(&[(BOOK, Cursor::Following(5))], &[head(BOOK, 5)]);
    assert!(matches!(bench.hear(&push(0))[..], [Effect::Store { batch: 0, .. }]));
    let effects = bench.tell(Event::Moved { scope: BOOK, seq: 6 });
    assert_eq!(asked(&effects, 6), None, "it waits for the batch");
    let effects = bench.tell(Event::Stored { batch: 0, fates: vec![Fate::Ok(6)] });
    assert!(matches!(said(&effects)[..], [FromServer::Ack { batch: 0, .. }]));
    assert_eq!(asked(&effects, 6), Some((BOOK, Cursor::Following(5), true)));
    // News does not wait for ever.
    bench.tell(read(BOOK, Cursor::Following(5), Cursor::Following(6), vec![], false));
    bench.hear(&push(1));
    bench.tell(Event::Moved { scope: BOOK, seq: 8 });
    assert!(asked(&bench.wait(2_000), 0).is_some());
}

#[test]
fn lists_come_before_documents_and_news_before_both() {
    let cursors = [(BOOK, Cursor::Filling { as_of: 5, below: 3 }), (OTHER, Cursor::Fresh)];
    let (mut bench, effects) = Bench::welcomed(&cursors, &[head(BOOK, 5), head(OTHER, 5), empty(Scope::OpenSea)]);
    assert_eq!(asked(&effects, 0), Some((OTHER, Cursor::Fresh, false)));
    let effects = bench.tell(read(OTHER, Cursor::Fresh, Cursor::Following(5), vec![], false));
    assert_eq!(asked(&effects, 0), Some((BOOK, cursors[0].1, false)));
    bench.tell(Event::Moved { scope: OTHER, seq: 6 });
    let to = Cursor::Filling { as_of: 5, below: 2 };
    bench.tell(read(BOOK, cursors[0].1, to, vec![], true));
    let effects = bench.hear(&FromDevice::Committed { scope: BOOK, cursor: to });
    assert_eq!(asked(&effects, 0), Some((OTHER, Cursor::Following(5), false)));
}

#[test]
fn rights_that_change_change_the_scopes() {
    let (mut bench, _) = Bench::welcomed(&[(BOOK, Cursor::Following(5))], &[head(BOOK, 5)]);
    assert_eq!(bench.tell(Event::RightsChanged), [Effect::ReadScopes { others: false }]);
    // Something moves while the scopes are being looked up.
    bench.tell(Event::Moved { scope: OTHER, seq: 8 });
    let effects = bench.tell(Event::Scopes(vec![head(BOOK, 5), empty(OTHER)]));
    assert!(matches!(&said(&effects)[..], [FromServer::Scopes(scopes)] if scopes.len() == 2));
    assert_eq!(asked(&effects, 0), Some((OTHER, Cursor::Fresh, false)));
    // It is taken away again before the page is read.
    bench.tell(Event::RightsChanged);
    bench.tell(Event::Scopes(vec![head(BOOK, 5)]));
    let effects = bench.tell(read(OTHER, Cursor::Fresh, Cursor::Following(8), vec![], false));
    assert!(said(&effects).is_empty());
    // Nothing changed: nothing is said.
    bench.tell(Event::RightsChanged);
    assert!(said(&bench.tell(Event::Scopes(vec![head(BOOK, 5)]))).is_empty());
}

#[test]
fn a_page_too_long_for_a_frame_goes_in_parts_that_do_not_move_the_cursor() {
    let mut state = 1u64;
    let mut noise = || {
        let byte = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as u8
        });
        byte.take(400 << 10).collect::<Vec<_>>()
    };
    let item = DocumentItem {
        doc: DocId(Uuid::from_u128(3)),
        owner: None,
        snapshot: Some(noise()),
        changes: (0..5).map(|_| noise()).collect(),
        facts: None,
    };
    let (mut bench, _) = Bench::welcomed(&[(BOOK, Cursor::Following(5))], &[head(BOOK, 6)]);
    let items = vec![Item::Document(Box::new(item.clone()))];
    let pages = said(&bench.tell(read(BOOK, Cursor::Following(5), Cursor::Following(6), items, false)));
    assert!(pages.len() > 2);
    let (mut snapshots, mut changes) = (Vec::new(), Vec::new());
    for (index, page) in pages.iter().enumerate() {
        let FromServer::Page { to, items, .. } = page else { panic!("{page:?}") };
        let last = index + 1 == pages.len();
        assert_eq!(*to, Cursor::Following(if last { 6 } else { 5 }));
        for item in items {
            let Item::Document(part) = item else { panic!("{item:?}") };
            snapshots.extend(part.snapshot.clone());
            changes.extend(part.changes.clone());
        }
    }
    assert_eq!((snapshots, changes), (vec![item.snapshot.unwrap()], item.changes));
}

#[test]
fn a_list_is_filled_without_saying_its_facts_again_to_those_who_remember() {
    let known = facts(3, "山海");
    let document = |facts| DocumentItem {
        doc: known.id,
        owner: known.owner,
        snapshot: Some(vec![1; 20]),
        changes: Vec::new(),
        facts,
    };
    let (filling, end) = (Cursor::Filling { as_of: 6, below: 9 }, Cursor::Following(6));
    let with_facts = || vec![Item::Document(Box::new(document(Some(Box::new(known.clone())))))];
    let without = Item::Document(Box::new(document(None)));
    let filled = FilledItem { kind: DocKind::Customer, document: document(None), facts: known.mark() };
    let filled = Item::Filled(Box::new(filled));
    // What is told, to whom, of a page after which cursor.
    let cases = [
        (4, filling, with_facts(), with_facts()[0].clone(), PAGE_BYTES),
        (5, filling, with_facts(), filled, FILLING_PAGE_BYTES),
        (5, filling, vec![without.clone()], without, FILLING_PAGE_BYTES),
        (5, Cursor::Following(5), with_facts(), with_facts()[0].clone(), PAGE_BYTES),
    ];
    for (protocol, after, items, told, room) in cases {
        let mut bench = Bench::new();
        bench.hear(&hello(protocol, &[(BOOK, after)]));
        let asked = bench.tell(Event::Scopes(vec![head(BOOK, 6)]));
        assert!(asked.iter().any(|effect| matches!(effect, Effect::ReadPage { max_bytes, .. } if *max_bytes == room)));
        let pages = said(&bench.tell(read(BOOK, after, end, items, false)));
        let [FromServer::Page { items, .. }] = &pages[..] else { panic!("{pages:?}") };
        assert_eq!(*items, [told], "protocol {protocol}, {after:?}");
    }
}

#[test]
fn whoever_breaks_the_protocol_is_sent_away() {
    let bye = |effects: Vec<Effect>, why| {
        assert!(matches!(&said(&effects)[..], [FromServer::Bye(said)] if *said == why), "{effects:?}");
        assert_eq!(effects.last(), Some(&Effect::Close));
    };
    bye(Bench::new().hear(&push(0)), Goodbye::BadFrame);
    bye(Bench::new().hear(&hello(0, &[])), Goodbye::TooOld);
    bye(Bench::new().tell(Event::Frame(b"GET /".to_vec())), Goodbye::BadFrame);
    let live = || Bench::welcomed(&[], &[]).0;
    bye(live().hear(&hello(1, &[])), Goodbye::BadFrame);
    bye(live().hear(&push(1)), Goodbye::BadFrame);
    bye(live().tell(Event::Ended(Goodbye::Revoked)), Goodbye::Revoked);
    let mut greedy = live();
    (0..4).for_each(|batch| drop(greedy.hear(&push(batch))));
    bye(greedy.hear(&push(4)), Goodbye::BadFrame);
    assert!(greedy.hear(&FromDevice::Ping).is_empty(), "nothing more is said");
}

#[test]
fn silence_ends_a_connection() {
    let mut bench = Bench::new();
    assert!(bench.wait(11_000).contains(&Effect::Close), "hello is due");
    let (mut bench, _) = Bench::welcomed(&[], &[]);
    assert!(matches!(said(&bench.wait(20_000))[..], [FromServer::Ping]));
    bench.hear(&FromDevice::Pong);
    assert!(!bench.wait(26_000).contains(&Effect::Close));
    assert!(bench.wait(2_000).contains(&Effect::Close));
}

#[test]
fn a_device_that_reads_slowly_holds_up_nobody_and_is_told_the_rest_at_once() {
    let (mut bench, _) = Bench::welcomed(&[(BOOK, Cursor::Following(5))], &[head(BOOK, 5)]);
    let mut pages = 0;
    for seq in 6..1_006 {
        let mut effects = bench.tell(Event::Moved { scope: BOOK, seq });
        while let Some((_, after, _)) = asked(&effects, 0) {
            pages += 1;
            effects = bench.tell(read(BOOK, after, Cursor::Following(seq), vec![], false));
        }
    }
    assert_eq!(pages, 2, "a thousand events wait in the store, not in the socket");
    let effects = bench.hear(&FromDevice::Committed { scope: BOOK, cursor: Cursor::Following(7) });
    assert_eq!(asked(&effects, 0), Some((BOOK, Cursor::Following(7), false)));
}

#[test]
fn one_question_of_the_self_check_at_a_time() {
    let (mut bench, _) = Bench::welcomed(&[(BOOK, Cursor::Following(5))], &[head(BOOK, 5)]);
    let compare = FromDevice::Check(Check::Compare { scope: BOOK, at: 5, sum: 1 });
    assert_eq!(bench.hear(&compare), [Effect::ReadDigests(BOOK)]);
    assert!(matches!(said(&bench.hear(&compare))[..], [FromServer::Bye(Goodbye::BadFrame)]));
    let (mut bench, _) = Bench::welcomed(&[(BOOK, Cursor::Following(5))], &[head(BOOK, 5)]);
    let docs = (0..17).map(|n| DocId(Uuid::from_u128(n))).collect();
    let greedy = FromDevice::Check(Check::Fetch { scope: BOOK, docs });
    assert!(matches!(said(&bench.hear(&greedy))[..], [FromServer::Bye(Goodbye::BadFrame)]));
    let (mut bench, _) = Bench::welcomed(&[(BOOK, Cursor::Following(5))], &[head(BOOK, 5)]);
    let foreign = FromDevice::Check(Check::Compare { scope: OTHER, at: 5, sum: 1 });
    assert!(matches!(said(&bench.hear(&foreign))[..], [FromServer::Checked { found: Found::Moved, .. }]));
}

/// A customer, the business with it, and a product as a page brings them.
fn documents_of_every_version(customer: DocId) -> Vec<Item> {
    let trade = DocKind::Trade.of(customer, ANN);
    let other = |kind, doc| OtherItem { kind, document: DocumentItem::named(doc, Some(ANN)), facts: None };
    vec![
        Item::Document(Box::new(DocumentItem::named(customer, Some(ANN)))),
        Item::Other(Box::new(other(DocKind::Trade, trade))),
    ]
}

#[test]
fn a_device_is_told_of_the_kinds_that_its_version_knows() {
    let customer = DocId(Uuid::from_u128((7 << 76) | (0b10 << 62) | 1));
    let digests = |customer: DocId| vec![(customer, 3), (DocKind::Trade.of(customer, ANN), 4)];
    for (protocol, told, scopes) in [(2, 1, 1), (3, 1, 1), (PROTOCOL, 2, 2)] {
        let mut bench = Bench::new();
        let asked =
            bench.hear(&hello(protocol, &[(BOOK, Cursor::Following(5)), (Scope::Catalogue, Cursor::Following(5))]));
        assert_eq!(asked, [Effect::ReadScopes { others: told == 2 }], "no number and no sum speaks of them");
        let greeting = said(&bench.tell(Event::Scopes(vec![head(BOOK, 6), head(Scope::Catalogue, 5)])));
        let FromServer::Greeting { scopes: heads, .. } = &greeting[0] else { panic!("{greeting:?}") };
        assert_eq!(heads.len(), scopes, "the catalogue came with version 4");
        let items = documents_of_every_version(customer);
        let pages = said(&bench.tell(read(BOOK, Cursor::Following(5), Cursor::Following(6), items, false)));
        let FromServer::Page { items, to, .. } = &pages[0] else { panic!("{pages:?}") };
        assert_eq!((items.len(), *to), (told, Cursor::Following(6)), "protocol {protocol}");
        // What it is not told of is no difference between the two sides.
        let sum = if told == 1 { 3 } else { 7 };
        bench.hear(&FromDevice::Check(Check::Compare { scope: BOOK, at: 6, sum }));
        let found = said(&bench.tell(Event::DigestsRead { scope: BOOK, head: 6, digests: digests(customer) }));
        assert!(matches!(found[..], [FromServer::Checked { found: Found::Same, .. }]), "{protocol}: {found:?}");
    }
}

#[test]
fn a_full_disk_is_named_to_whoever_knows_the_word() {
    let id = RequestId(Uuid::from_u128(4));
    for (protocol, fate, verdict) in [
        (1, Fate::Later(9), Verdict::Later(9)),
        (2, Fate::Later(9), Verdict::Later(9)),
        (3, Fate::Full(9), Verdict::Full(9)),
        (PROTOCOL, Fate::Full(9), Verdict::Full(9)),
    ] {
        let mut bench = Bench::new();
        bench.hear(&hello(protocol, &[]));
        bench.tell(Event::Scopes(Vec::new()));
        bench.hear(&push(0));
        let told = said(&bench.tell(Event::Stored { batch: 0, fates: vec![Fate::Full(9)] }));
        assert_eq!(told, [FromServer::Ack { batch: 0, fates: vec![fate] }], "{protocol}");
        let told = said(&bench.tell(Event::Decided(vec![(id, Verdict::Full(9))])));
        assert_eq!(told, [FromServer::Answer(vec![(id, verdict)])], "{protocol}");
    }
}

#[test]
fn what_is_handed_over_is_told_to_devices_that_know_of_it() {
    let handed = Scope::Handed(ANN);
    for protocol in [1, 4, PROTOCOL] {
        let mut bench = Bench::new();
        bench.hear(&hello(protocol, &[]));
        let greeting = said(&bench.tell(Event::Scopes(vec![head(BOOK, 0), head(handed, 3)])));
        let scopes: Vec<Scope> = match &greeting[0] {
            FromServer::Greeting { scopes, .. } => scopes.iter().map(|state| state.scope).collect(),
            FromServer::Welcome { scopes, .. } => scopes.iter().map(|head| head.scope).collect(),
            other => panic!("{other:?}"),
        };
        assert_eq!(scopes.contains(&handed), protocol == PROTOCOL, "{protocol}");
        let effects = bench.tell(read(handed, Cursor::Fresh, Cursor::Following(3), vec![], false));
        assert_eq!(said(&effects).len(), usize::from(protocol == PROTOCOL), "{protocol}: nothing else is asked for");
    }
}
