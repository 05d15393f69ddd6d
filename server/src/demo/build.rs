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
    facts,
    id::{DocId, UserId},
    kind::DocKind,
    sync::gatekeeper,
    time::Instant,
};

use super::{follow_up, people::Staff, random::Random};
use crate::store::{
    Store,
    rows::{Change, CustomerRow},
};

/// Customers that one core makes and one transaction takes.
const PORTION: u64 = 250;

type Portion = (u64, anyhow::Result<Vec<CustomerRow>>);

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
        let (staff, finished, next) = (staff.clone(), finished.clone(), next.clone());
        std::thread::Builder::new()
            .name("demo".into())
            .spawn(move || make(&staff, seed, count, now, &next, &finished))?;
    }
    drop(finished);
    keep(store, made, count, progress).await
}

fn make(staff: &Staff, seed: u64, count: u64, now: Instant, next: &AtomicU64, finished: &SyncSender<Portion>) {
    loop {
        let portion = next.fetch_add(1, Ordering::Relaxed);
        let first = portion * PORTION;
        if first >= count {
            return;
        }
        let rows = (first..count.min(first + PORTION)).map(|which| customer(staff, seed, which, count, now)).collect();
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
            done += rows.len() as u64;
            store.put_documents(rows).await?;
            progress(done, count);
        }
    }
    Ok(())
}

fn customer(staff: &Staff, seed: u64, which: u64, count: u64, now: Instant) -> anyhow::Result<CustomerRow> {
    let mut random = Random::new(seed, which);
    let owner = staff.owner(&mut random);
    let story = follow_up::story(&mut random, which, count, owner, now);
    let doc = DocId(random.id(story.first().map_or(now, |deed| deed.at)));
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
    let record = document.customer(doc)?;
    let owner_id = owner.person.id;
    let shared = shared_with(staff, &mut random, which, owner_id);
    Ok(CustomerRow {
        doc,
        owner: owner_id,
        shared,
        changes,
        heads: document.heads(),
        snapshot: document.save(),
        facts: facts::derive(&record, Some(owner_id)),
    })
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
