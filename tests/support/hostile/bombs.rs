//! Small messages that ask for very much.

use std::sync::LazyLock;

use shared::{
    document::Document,
    facts::Facts,
    id::{DocId, UserId},
    kind::DocKind,
    sync::protocol::{Cursor, FromServer, Item, Pushed, Scope},
    time::Instant,
};
use uuid::Uuid;

use super::{
    chunk::{self, BUNDLE, CHANGE, DOCUMENT},
    columns::{
        ACTION, Column, Head, INSERT, KEY_ACTOR, KEY_COUNTER, KEY_STRING, OBJECT_ACTOR, OBJECT_COUNTER, PRED_COUNT,
        VALUE, VALUE_KIND, body, nulls, run,
    },
    intake::{MALLORY, page, push},
};

/// Which way a bomb goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From a device to the server.
    Up,
    /// From a server to a device.
    Down,
}

/// A bomb: made only when it is wanted, as some are large.
pub struct Bomb {
    /// What it is.
    pub name: String,
    /// Which way it goes.
    pub way: Way,
    /// Whether it is in the subset that every run of the tests goes through.
    pub quick: bool,
    make: Box<dyn Fn(UserId) -> Vec<u8>>,
}

impl Bomb {
    /// The frame, in this person's name. It is the second of its connection.
    pub fn frame(&self, by: UserId) -> Vec<u8> {
        (self.make)(by)
    }
}

/// The document that everybody has.
pub fn known() -> &'static Document {
    static KNOWN: LazyLock<Document> = LazyLock::new(|| Document::new(DocKind::Customer));
    &KNOWN
}

/// A frame around a message that no program of ours would send.
fn frame<M: serde::Serialize>(message: &M) -> Vec<u8> {
    let bytes = postcard::to_stdvec(message).expect("a message is encoded");
    let packed = chunk::deflated(&bytes);
    [&[0xC1, 1, 1][..], &packed].concat()
}

fn frame_around(stream: &[u8]) -> Vec<u8> {
    [&[0xC1, 1, 1][..], stream].concat()
}

/// An honest head: only what follows is wrong.
fn head(by: UserId) -> Head {
    Head {
        deps: known().heads(),
        actor: vec![7; 16],
        seq: 1,
        start_op: 10,
        time: 1_700_000_000_000,
        message: by.to_string(),
        others: vec![vec![0; 16]],
    }
}

/// `count` times "put null at key a".
fn puts(count: u64) -> Vec<Column> {
    let times = i64::try_from(count).unwrap_or(i64::MAX);
    vec![
        (KEY_STRING, run(times, &[1, b'a'])),
        (INSERT, chunk::unsigned(count)),
        (ACTION, run(times, &[1])),
        (VALUE_KIND, run(times, &[0])),
        (PRED_COUNT, run(times, &[0])),
    ]
}

/// A change that is nothing but a run of so many operations.
pub fn run_of(by: UserId, count: u64) -> Vec<u8> {
    chunk::chunk(CHANGE, &body(&head(by), &puts(count)))
}

/// A text and so many characters in it: a change that makes sense, in a few dozen bytes.
fn text(by: UserId, characters: i64) -> Vec<u8> {
    let count = characters + 1;
    let start = head(by).start_op as i64;
    let element = [nulls(1), run(1, &chunk::signed(0)), run(1, &chunk::signed(start + 1))].concat();
    let element = [element, run(characters - 2, &chunk::signed(1))].concat();
    let columns = [
        (OBJECT_ACTOR, [nulls(1), run(characters, &[1])].concat()),
        (OBJECT_COUNTER, [nulls(1), run(characters, &chunk::unsigned(start as u64))].concat()),
        (KEY_ACTOR, [nulls(2), run(characters - 1, &[1])].concat()),
        (KEY_COUNTER, element),
        (KEY_STRING, [run(1, &[1, b't']), nulls(characters as u64)].concat()),
        (INSERT, [chunk::unsigned(1), chunk::unsigned(characters as u64)].concat()),
        (ACTION, [run(1, &[4]), run(characters, &[1])].concat()),
        (VALUE_KIND, run(count, &[0])),
        (PRED_COUNT, run(count, &[0])),
    ];
    chunk::chunk(CHANGE, &body(&Head { others: vec![], ..head(by) }, &renumbered(&columns)))
}

/// Without other actors the writer's own number is 0.
fn renumbered(columns: &[Column]) -> Vec<Column> {
    let own = |kind: u32| kind == OBJECT_ACTOR || kind == KEY_ACTOR;
    let zero = |(kind, data): &Column| {
        let mut data = data.clone();
        if let (true, Some(last)) = (own(*kind), data.last_mut()) {
            *last = 0;
        }
        (*kind, data)
    };
    columns.iter().map(zero).collect()
}

/// Maps in maps, each the only thing in the one before.
fn nested(by: UserId, levels: u64) -> Vec<u8> {
    let start = head(by).start_op;
    let counters = (0..levels - 1).flat_map(|level| chunk::unsigned(start + level)).collect::<Vec<_>>();
    let literals = [chunk::signed(-(levels as i64 - 1)), counters].concat();
    let columns = [
        (OBJECT_ACTOR, [nulls(1), run(levels as i64 - 1, &[0])].concat()),
        (OBJECT_COUNTER, [nulls(1), literals].concat()),
        (KEY_STRING, run(levels as i64, &[1, b'm'])),
        (INSERT, chunk::unsigned(levels)),
        (ACTION, run(levels as i64, &[0])),
        (VALUE_KIND, run(levels as i64, &[0])),
        (PRED_COUNT, run(levels as i64, &[0])),
    ];
    chunk::chunk(CHANGE, &body(&Head { others: vec![], ..head(by) }, &columns))
}

/// A whole document whose columns stand for so many changes or operations.
fn snapshot(of_changes: &[Column], of_operations: &[Column]) -> Vec<u8> {
    let mut body = vec![1, 16];
    body.extend([0; 16]);
    body.push(1);
    body.extend(known().heads()[0]);
    for columns in [of_changes, of_operations] {
        body.extend(chunk::unsigned(columns.len() as u64));
        for (kind, data) in columns {
            body.extend(chunk::unsigned(u64::from(*kind)));
            body.extend(chunk::unsigned(data.len() as u64));
        }
    }
    of_changes.iter().chain(of_operations).for_each(|(_, data)| body.extend(data));
    body.push(0);
    chunk::chunk(DOCUMENT, &body)
}

struct Catalogue(Vec<Bomb>);

impl Catalogue {
    fn add(&mut self, quick: bool, way: Way, name: impl Into<String>, make: impl Fn(UserId) -> Vec<u8> + 'static) {
        self.0.push(Bomb { name: name.into(), way, quick, make: Box::new(make) });
    }

    /// A chunk, both ways: what a device pushes and what a server sends.
    fn chunk(&mut self, quick: bool, name: &str, make: impl Fn(UserId) -> Vec<u8> + Clone + 'static) {
        let up = make.clone();
        self.add(quick, Way::Up, format!("{name}, pushed"), move |by| frame(&push(vec![up(by)])));
        self.add(quick, Way::Down, format!("{name}, in a page"), move |by| frame(&page(None, vec![make(by)])));
    }
}

/// Every bomb.
pub fn all() -> Vec<Bomb> {
    let mut catalogue = Catalogue(Vec::new());
    runs(&mut catalogue);
    crafted_columns(&mut catalogue);
    crafted_heads(&mut catalogue);
    inflating(&mut catalogue);
    wrong_kinds(&mut catalogue);
    many(&mut catalogue);
    pages(&mut catalogue);
    catalogue.0
}

fn runs(catalogue: &mut Catalogue) {
    let counts = [1_000, 10_000].into_iter().chain((14..=62).map(|power| 1u64 << power));
    for count in counts {
        let quick = count.is_power_of_two() && count.trailing_zeros().is_multiple_of(8) || count == 10_000;
        catalogue.chunk(quick, &format!("run of {count}"), move |by| run_of(by, count));
        catalogue.add(quick, Way::Up, format!("run of {count}, deflated"), move |by| {
            frame(&push(vec![chunk::compressed(&body(&head(by), &puts(count)))]))
        });
    }
}

fn crafted_columns(catalogue: &mut Catalogue) {
    let n = 1u64 << 40;
    let times = n as i64;
    let crafted: [(&str, Vec<Column>); 12] = [
        ("objects", vec![(OBJECT_ACTOR, run(times, &[1])), (OBJECT_COUNTER, run(times, &[1]))]),
        ("elements", vec![(KEY_COUNTER, run(times, &[1]))]),
        ("keys", vec![(KEY_STRING, run(times, &[1, b'a']))]),
        ("nulls", vec![(ACTION, nulls(n))]),
        ("inserts", vec![(INSERT, chunk::unsigned(n))]),
        ("one operation with 2^40 predecessors", vec![(PRED_COUNT, run(1, &chunk::unsigned(n)))]),
        ("predecessors as a literal", vec![(PRED_COUNT, run(-1, &chunk::unsigned(n)))]),
        ("2^40 operations without end", vec![(ACTION, run(i64::MAX, &[1])), (KEY_STRING, run(i64::MAX, &[0]))]),
        ("a literal run as long as all memory", vec![(ACTION, chunk::signed(i64::MIN))]),
        ("values longer than the column", vec![(ACTION, run(1, &[1])), (VALUE_KIND, run(1, &chunk::unsigned(!0 - 9)))]),
        ("a compressed column", vec![(ACTION | 8, chunk::deflated_zeros(64))]),
        ("many small runs", vec![(ACTION, run(60, &[1]).repeat(400))]),
    ];
    for (name, columns) in crafted {
        let make = move |by| chunk::chunk(CHANGE, &body(&head(by), &columns));
        catalogue.chunk(true, &format!("columns: {name}"), make);
    }
    catalogue.chunk(true, "20,000 maps in each other", |by| nested(by, 19_999));
    catalogue.chunk(true, "40 maps in each other", |by| nested(by, 40));
}

fn crafted_heads(catalogue: &mut Catalogue) {
    type Craft = fn(Head) -> Head;
    let heads: [(&str, Craft); 7] = [
        ("first operation is the last number", |head| Head { start_op: u64::MAX, ..head }),
        ("first operation is 2^63", |head| Head { start_op: 1 << 63, ..head }),
        ("the writer's last number", |head| Head { seq: u64::MAX, ..head }),
        ("20,000 other writers", |head| Head { others: vec![vec![9; 16]; 20_000], ..head }),
        ("a writer's name of 1 MB", |head| Head { actor: vec![9; 1_000_000], ..head }),
        ("20,000 dependencies", |head| Head { deps: vec![[9; 32]; 20_000], ..head }),
        ("a quarter of a million dependencies", |head| Head { deps: vec![[9; 32]; 250_000], ..head }),
    ];
    for (name, crafted) in heads {
        let make = move |by| chunk::chunk(CHANGE, &body(&crafted(head(by)), &puts(1)));
        catalogue.chunk(true, &format!("head: {name}"), make);
    }
    catalogue.chunk(true, "a counter that is full", |by| {
        let value = chunk::signed(i64::MAX);
        let columns = [
            (KEY_STRING, run(1, &[1, b'c'])),
            (ACTION, run(1, &[1])),
            (VALUE_KIND, run(1, &chunk::unsigned((value.len() as u64) << 4 | 8))),
            (VALUE, value),
            (PRED_COUNT, run(1, &[0])),
        ];
        chunk::chunk(CHANGE, &body(&Head { others: vec![], ..head(by) }, &columns))
    });
}

fn inflating(catalogue: &mut Catalogue) {
    for megabytes in [10, 100, 1_000, 7_000, 10_000] {
        let quick = megabytes <= 100;
        catalogue.add(quick, Way::Up, format!("frame that inflates to {megabytes} MB"), move |_| {
            frame_around(&chunk::deflated_zeros(megabytes))
        });
        catalogue.add(quick, Way::Down, format!("page that inflates to {megabytes} MB"), move |_| {
            frame_around(&chunk::deflated_zeros(megabytes))
        });
        let inflating = move |_| chunk::assemble([0; 4], chunk::COMPRESSED, &chunk::deflated_zeros(megabytes));
        catalogue.chunk(quick, &format!("change that inflates to {megabytes} MB"), inflating);
    }
    catalogue.add(true, Way::Up, "frame that inflates three times", |_| {
        let inner = chunk::assemble([0; 4], chunk::COMPRESSED, &chunk::deflated_zeros(4_000));
        frame(&push(vec![inner]))
    });
}

fn wrong_kinds(catalogue: &mut Catalogue) {
    for (name, kind) in [("a document", DOCUMENT), ("a bundle", BUNDLE), ("a kind of the future", 9)] {
        let make = move |by| chunk::chunk(kind, &body(&head(by), &puts(1)));
        catalogue.chunk(true, &format!("{name} instead of a change"), make);
    }
    catalogue.chunk(true, "a real document instead of a change", |_| known().save());
    catalogue.chunk(true, "two changes in one chunk", |by| run_of(by, 1).repeat(2));
}

/// Each of them is small, together they are too much.
fn many(catalogue: &mut Catalogue) {
    catalogue
        .add(true, Way::Up, "10,000 changes of 19,000 operations", |by| frame(&push(vec![text(by, 19_000); 10_000])));
    catalogue.add(true, Way::Up, "40 changes of 19,000 operations", |by| frame(&push(vec![text(by, 19_000); 40])));
    catalogue.add(true, Way::Up, "half a million chunks", |_| frame(&push(vec![vec![0; 10]; 500_000])));
    catalogue.add(true, Way::Up, "half a million documents", |_| {
        let pushed = Pushed { doc: DocId(Uuid::nil()), changes: Vec::new() };
        let items = vec![pushed; 400_000];
        frame(&shared::sync::protocol::FromDevice::Push { batch: 0, items })
    });
    catalogue.add(true, Way::Up, "a list as long as all memory", |_| {
        let message = [&[2, 0][..], &chunk::unsigned(u64::MAX >> 1)].concat();
        [&[0xC1, 0, 1][..], &message].concat()
    });
}

fn pages(catalogue: &mut Catalogue) {
    let down = |catalogue: &mut Catalogue, name: &str, make: fn() -> Vec<u8>| {
        catalogue.add(true, Way::Down, format!("snapshot: {name}"), move |_| frame(&page(Some(make()), Vec::new())));
    };
    down(catalogue, "2^40 operations", || snapshot(&[], &[(ACTION, run(1 << 40, &[1]))]));
    down(catalogue, "2^21 operations", || snapshot(&[], &[(ACTION, run(1 << 21, &[1]))]));
    down(catalogue, "2^40 changes", || snapshot(&[(0x01, run(1 << 40, &[0]))], &[]));
    down(catalogue, "2^40 dependencies", || snapshot(&[(0x40, run(1, &chunk::unsigned(1 << 40)))], &[]));
    down(catalogue, "a column that inflates to 1 GB", || snapshot(&[], &[(ACTION | 8, chunk::deflated_zeros(1_000))]));
    down(catalogue, "a change", || run_of(MALLORY, 1_000));
    down(catalogue, "a bundle", || chunk::chunk(BUNDLE, chunk::body(&run_of(MALLORY, 1_000))));
    down(catalogue, "a document and a change behind it", || [known().save(), run_of(MALLORY, 1_000)].concat());
    catalogue
        .add(true, Way::Down, "facts of millions of empty texts", |_| frame(&of_items(vec![Item::Listed(empty())])));
    catalogue.add(true, Way::Down, "half a million removals", |_| {
        frame(&of_items(vec![Item::Remove(DocId(Uuid::nil())); 400_000]))
    });
}

fn of_items(items: Vec<Item>) -> FromServer {
    let (scope, to) = (Scope::Portfolio(MALLORY), Cursor::Following(1));
    FromServer::Page { scope, to, items, more: false, confirm: false }
}

fn empty() -> Box<Facts> {
    let customer = known().customer(super::intake::DOC).expect("a blank document can be read");
    let facts = shared::facts::derive(&customer, Some(MALLORY));
    Box::new(Facts { tags: vec![String::new(); 7_000_000], changed_at: Instant(0), ..facts })
}
