//! Turning stories into documents, on all cores, and into the store, in order.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
};

use anyhow::{Context, anyhow};
use shared::{
    command::Author,
    document::{Actor, Document},
    id::{DocId, UserId},
    kind::DocKind,
    sync::gatekeeper,
    time::{DAY_MS, Instant},
};

use super::{
    business::{self, Buyer, Goods},
    follow_up,
    people::Staff,
    random::Random,
};
use crate::{
    index::Derived,
    store::{
        Store,
        rows::{Change, WholeDocument},
    },
};

/// Customers that one core makes and one transaction takes.
const PORTION: u64 = 250;

type Portion = (u64, anyhow::Result<Vec<WholeDocument>>);

/// What the customers are made of.
#[derive(Clone)]
struct Making {
    staff: Staff,
    seed: u64,
    count: u64,
    now: Instant,
    goods: Arc<Vec<Goods>>,
}

/// Makes `count` customers and stores them.
pub(super) async fn customers(
    store: &Arc<dyn Store>,
    staff: &Staff,
    seed: u64,
    count: u64,
    now: Instant,
    progress: fn(u64, u64),
) -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let (finished, made) = sync_channel::<Portion>(2 * cores);
    let next = Arc::new(AtomicU64::new(0));
    for _ in 0..cores {
        let goods = Arc::new(business::catalogue(seed, opened(now)));
        let making = Making { staff: staff.clone(), seed, count, now, goods };
        let (finished, next) = (finished.clone(), next.clone());
        std::thread::Builder::new().name("demo".into()).spawn(move || make(&making, &next, &finished))?;
    }
    drop(finished);
    keep(store, made, count, progress).await
}

fn make(making: &Making, next: &AtomicU64, finished: &SyncSender<Portion>) {
    let count = making.count;
    loop {
        let portion = next.fetch_add(1, Ordering::Relaxed);
        let first = portion * PORTION;
        if first >= count {
            return;
        }
        let made: anyhow::Result<Vec<_>> =
            (first..count.min(first + PORTION)).map(|which| customer(making, which)).collect();
        let rows = made.map(|documents| documents.into_iter().flatten().collect());
        // The other side is gone only when storing failed, which it reports itself.
        if finished.send((portion, rows)).is_err() {
            return;
        }
    }
}

/// Stores portions in order, so that the same demo always has the same sequence numbers.
async fn keep(
    store: &Arc<dyn Store>,
    made: Receiver<Portion>,
    count: u64,
    progress: fn(u64, u64),
) -> anyhow::Result<()> {
    let made = Arc::new(std::sync::Mutex::new(made));
    let (mut early, mut due, mut done) = (BTreeMap::new(), 0, 0);
    while done < count {
        let queue = made.clone();
        let received = tokio::task::spawn_blocking(move || queue.lock().ok()?.recv().ok()).await?;
        let (portion, rows) = received.ok_or_else(|| anyhow!("making the demo company was interrupted"))?;
        early.insert(portion, rows?);
        while let Some(rows) = early.remove(&due) {
            due += 1;
            done += rows.iter().filter(|row: &&WholeDocument| row.kind == DocKind::Customer).count() as u64;
            store.put_documents(rows).await?;
            progress(done, count);
        }
    }
    Ok(())
}

/// A customer, and the business with it if there is any.
fn customer(making: &Making, which: u64) -> anyhow::Result<Vec<WholeDocument>> {
    let Making { staff, seed, count, now, goods } = making;
    let mut random = Random::new(*seed, which);
    let owner = staff.owner(&mut random);
    let story = follow_up::story(&mut random, which, *count, owner, *now);
    let since = story.first().map_or(*now, |deed| deed.at);
    let doc = DocId(random.id(since));
    let mut document = Document::new(DocKind::Customer);
    let mut actors: BTreeMap<UserId, Actor> = BTreeMap::new();
    let mut changes = Vec::new();
    for deed in &story {
        let actor = actors.entry(deed.user).or_insert_with(|| Actor(random.bytes()));
        let author = Author { user: deed.user, now: deed.at };
        let chunk = document.execute(actor, author, &deed.intent).map_err(|why| anyhow!("customer {which}: {why}"))?;
        if let Some(chunk) = chunk {
            changes.push(described(&chunk, deed.user, deed.at)?);
        }
    }
    let owner_id = owner.person.id;
    let shared = shared_with(staff, &mut random, which, owner_id);
    let mut documents = vec![whole(doc, &document, Some(owner_id), shared.clone(), changes)?];
    if business::buys(which, *count) {
        // Chance of its own: customers are what they were before there was business.
        let mut random = Random::new(*seed ^ 0xB051_4E55, which);
        let buyer = Buyer { of: doc, which, owner: owner_id, abroad: owner.abroad, since };
        let (document, made) = business::business(&mut random, buyer, goods, *now)?;
        let changes = made.iter().map(|made| described(&made.chunk, made.user, made.at)).collect::<Result<_, _>>()?;
        let doc = DocKind::Trade.of(doc, owner_id);
        documents.push(whole(doc, &document, Some(owner_id), shared, changes)?);
    }
    Ok(documents)
}

fn whole(
    doc: DocId,
    document: &Document,
    owner: Option<UserId>,
    shared: Vec<UserId>,
    changes: Vec<Change>,
) -> anyhow::Result<WholeDocument> {
    let record = document.record(doc);
    let facts = Derived::of(&record, doc, owner).context("customers, business and products have facts")?;
    let (heads, snapshot) = (document.heads(), document.save());
    Ok(WholeDocument { doc, kind: record.kind(), owner, shared, changes, heads, snapshot, facts })
}

/// Enters the catalogue.
pub(super) async fn catalogue(store: &Arc<dyn Store>, staff: &Staff, seed: u64, now: Instant) -> anyhow::Result<()> {
    let (at, keeper) = (opened(now), staff.boss().person.id);
    let mut documents = Vec::new();
    for goods in business::catalogue(seed, at) {
        let mut random = Random::new(seed ^ 0xCA7A, u64::from(goods.number));
        let mut document = Document::new(DocKind::Product);
        let author = Author { user: keeper, now: at };
        let chunk = document.execute(&Actor(random.bytes()), author, &business::product(&goods));
        let chunk = chunk.map_err(|why| anyhow!("product {}: {why}", goods.name))?;
        let changes = chunk.iter().map(|chunk| described(chunk, keeper, at)).collect::<Result<_, _>>()?;
        documents.push(whole(goods.doc, &document, None, Vec::new(), changes)?);
    }
    Ok(store.put_documents(documents).await?)
}

/// When the company began to keep a catalogue: before its first customer.
fn opened(now: Instant) -> Instant {
    now.plus_ms(-600 * DAY_MS)
}

fn described(chunk: &[u8], user: UserId, at: Instant) -> anyhow::Result<Change> {
    let change = gatekeeper::check(chunk).context("a change of our own was turned away")?;
    Ok(Change { hash: change.hash, actor: change.actor, actor_seq: change.seq, user, device: None, received_at: at })
}

/// A few customers are shared with a colleague; one of the first with the newcomer, who would see nothing otherwise.
fn shared_with(staff: &Staff, random: &mut Random, which: u64, owner: UserId) -> Vec<UserId> {
    if which == 0 {
        vec![staff.newcomer().person.id]
    } else if random.chance(3) {
        vec![staff.other(random, owner)]
    } else {
        Vec::new()
    }
}
