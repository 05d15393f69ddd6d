//! Folding: changes into a snapshot, the snapshot into facts. On its own thread, so that acknowledging never waits for it.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use shared::{
    document::{Document, DocumentError},
    id::DocId,
};
use tokio::sync::broadcast::{
    Receiver,
    error::{RecvError, TryRecvError},
};

use super::Derived;
use crate::{
    store::{
        Committed, Store, StoreError,
        rows::{DocSource, Folded},
    },
    telemetry::Counters,
};

/// How long changes of the same document may gather before they are folded together.
const GATHER: Duration = Duration::from_millis(200);
/// How long folding stands back while changes keep coming: whoever sends much waits for acknowledgements, and nobody yet
/// for facts.
const STAND_BACK: Duration = Duration::from_millis(600);
/// With more changes than this behind its snapshot a document gets a new one. Saving costs more than all else that folding
/// does.
const LOOSE_MAX: usize = 8;
/// Documents kept in one write.
const AT_ONCE: usize = 64;
/// Fewer documents are folded where they are: beginning a thread takes as long.
const APART_FROM: usize = 8;

/// A document could not be folded.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// What is stored does not make a document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The library gave up on it.
    #[error("the document could not be read at all")]
    Panicked,
}

/// Folds one document.
///
/// # Errors
/// When what is stored does not make a document.
pub fn fold(source: &DocSource) -> Result<Folded, FoldError> {
    // Bytes that passed the gatekeeper should not, but if they bring the library down, one document fails and not the thread.
    catch_unwind(AssertUnwindSafe(|| {
        let (document, left_out) = Document::salvage(source.snapshot.as_deref(), &source.changes)?;
        if left_out > 0 {
            tracing::warn!(doc = %source.doc, left_out, "changes that make no sense are left out of a document");
        }
        let record = document.record(source.doc);
        let facts = Derived::of(&record, source.doc, source.owner);
        let heads = document.heads();
        // A device takes in a snapshot many times faster than a change: there is one from the beginning.
        let behind = source.snapshot.is_none() || source.changes.len() > LOOSE_MAX;
        let snapshot = behind.then(|| document.save());
        Ok(Folded { doc: source.doc, seq: source.last_seq, owner: source.owner, heads, snapshot, facts })
    }))
    .unwrap_or(Err(FoldError::Panicked))
}

/// Folds documents, on several threads where there is nothing else to do. In order.
fn fold_all(sources: &[DocSource], threads: usize) -> Vec<Result<Folded, FoldError>> {
    let each = sources.len().div_ceil(threads.max(1)).max(APART_FROM);
    if sources.len() <= each {
        return sources.iter().map(fold).collect();
    }
    thread::scope(|scope| {
        let parts: Vec<_> = sources
            .chunks(each)
            .map(|part| (part.len(), scope.spawn(|| part.iter().map(fold).collect::<Vec<_>>())))
            .collect();
        let done = parts.into_iter().flat_map(|(count, part)| {
            // `fold` does not panic; if it does after all, none of that thread's documents was folded.
            part.join().unwrap_or_else(|_| (0..count).map(|_| Err(FoldError::Panicked)).collect())
        });
        done.collect()
    })
}

/// Folds what is committed, until the store closes. What was left over from before comes first.
pub async fn keep_up(store: Arc<dyn Store>, mut commits: Receiver<Arc<Committed>>, counters: impl AsRef<Counters>) {
    let counters = counters.as_ref();
    let mut waiting: BTreeSet<DocId> = left_over(&*store).await;
    let mut since = Instant::now();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    loop {
        let mut threads = cores;
        while !waiting.is_empty() {
            counters.fold_backlog.set(waiting.len() as u64);
            let some: Vec<DocId> = waiting.iter().copied().take(AT_ONCE).collect();
            some.iter().for_each(|doc| {
                waiting.remove(doc);
            });
            fold_some(&*store, some, threads, counters).await;
            counters.fold_seconds.since(since);
            // While changes keep coming, the other cores are for those who send them.
            threads = if gather(&*store, &mut commits, &mut waiting).await { 1 } else { cores };
        }
        counters.fold_backlog.set(0);
        match commits.recv().await {
            Ok(note) if note.touched.is_empty() => continue,
            Ok(note) => {
                since = note.at;
                waiting.extend(&note.touched);
            }
            Err(RecvError::Lagged(_)) => waiting = left_over(&*store).await,
            Err(RecvError::Closed) => return,
        }
        let begun = Instant::now();
        loop {
            tokio::time::sleep(GATHER).await;
            let keeps_coming = gather(&*store, &mut commits, &mut waiting).await;
            if !keeps_coming || begun.elapsed() >= STAND_BACK {
                break;
            }
        }
    }
}

/// Adds what was committed meanwhile; whether that was anything.
async fn gather(store: &dyn Store, commits: &mut Receiver<Arc<Committed>>, waiting: &mut BTreeSet<DocId>) -> bool {
    let mut came = false;
    loop {
        match commits.try_recv() {
            Ok(note) => {
                came |= !note.touched.is_empty();
                waiting.extend(&note.touched);
            }
            Err(TryRecvError::Lagged(_)) => {
                came = true;
                waiting.extend(left_over(store).await);
            }
            Err(TryRecvError::Empty | TryRecvError::Closed) => return came,
        }
    }
}

async fn left_over(store: &dyn Store) -> BTreeSet<DocId> {
    match store.stale().await {
        Ok(docs) => docs.into_iter().collect(),
        Err(error) => {
            tracing::error!(%error, "documents to fold could not be read");
            BTreeSet::new()
        }
    }
}

async fn fold_some(store: &dyn Store, docs: Vec<DocId>, threads: usize, counters: &Counters) {
    let mut sources = Vec::new();
    for (doc, source) in docs.iter().zip(join_all(docs.iter().map(|doc| store.source(*doc))).await) {
        match source {
            Ok(source) => sources.extend(source),
            Err(error) => tracing::error!(%error, %doc, "a document could not be read"),
        }
    }
    let mut folded = Vec::new();
    for (source, done) in sources.iter().zip(fold_all(&sources, threads)) {
        match done {
            Ok(done) => folded.push(done),
            Err(error) => {
                counters.fold_failures.add(1);
                tracing::error!(%error, doc = %source.doc, "a document could not be folded");
            }
        }
    }
    if let Err(error) = store.put_folded(folded).await {
        tracing::error!(%error, "facts could not be kept");
    }
}

/// Derives the facts of every document anew. Gives how many there are, and how many could not be derived.
///
/// # Errors
/// When the store fails.
pub async fn rebuild(store: &dyn Store, mut progress: impl FnMut(usize, usize)) -> Result<(usize, usize), StoreError> {
    let docs = store.all_docs().await?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut failed = 0;
    for (done, some) in docs.chunks(AT_ONCE).enumerate() {
        let mut sources = Vec::with_capacity(some.len());
        for doc in some {
            sources.extend(store.source(*doc).await?);
        }
        let mut folded = Vec::with_capacity(sources.len());
        for (source, one) in sources.iter().zip(fold_all(&sources, cores)) {
            match one {
                Ok(one) => folded.push(one),
                Err(error) => {
                    failed += 1;
                    tracing::error!(%error, doc = %source.doc, "a document could not be folded");
                }
            }
        }
        store.put_folded(folded).await?;
        progress((done * AT_ONCE + some.len()).min(docs.len()), docs.len());
    }
    Ok((docs.len(), failed))
}
