//! The writer: one thread that owns the write connection and commits everything that waits at once.
//!
//! While a commit reaches the disk, the next jobs queue up; they share the following commit. An idle writer starts at
//! once, so a lone write waits for nobody.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    time::{Duration, Instant},
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use shared::{
    id::DocId,
    sync::protocol::{Scope, Seq},
};
use tokio::sync::{broadcast, oneshot, watch};

use super::{
    audit::{self, Seal},
    changes::ChangeRow,
    wal::LogKeeper,
};
use crate::{
    clock,
    store::{Committed, StoreError},
    telemetry::{
        Counter,
        histogram::{COUNTS, Histogram, SECONDS},
    },
};

/// How long a batch collects jobs that are already waiting.
const WINDOW: Duration = Duration::from_millis(10);
/// The most jobs of a batch.
const BATCH_MAX: usize = 512;

/// Jobs run in one transaction, each in its own savepoint.
pub(super) struct Batch<'a> {
    /// The transaction.
    pub sql: &'a Connection,
    last_seq: Seq,
    note: Committed,
    seal: Seal,
}

impl Batch<'_> {
    /// The next sequence number. Given inside the transaction, so commit order is number order.
    pub fn next_seq(&mut self) -> Seq {
        self.last_seq += 1;
        self.last_seq
    }

    /// The last sequence number given.
    pub fn last_seq(&self) -> Seq {
        self.last_seq
    }

    /// Notes a change that was stored, so that the audit log seals it. In the order of their numbers.
    pub fn seal(&mut self, change: &ChangeRow<'_>) {
        self.seal.add(change);
    }

    /// Notes that a scope's head is now `seq`.
    pub fn moved(&mut self, scope: Scope, seq: Seq) {
        match self.note.moved.iter_mut().find(|(known, _)| *known == scope) {
            Some(known) => known.1 = seq,
            None => self.note.moved.push((scope, seq)),
        }
    }

    /// Notes that a document is to be folded.
    pub fn touched(&mut self, doc: DocId) {
        if !self.note.touched.contains(&doc) {
            self.note.touched.push(doc);
        }
    }

    /// Notes that people, devices or rights changed.
    ///
    /// # Errors
    /// Of the database.
    pub fn authority(&mut self) -> Result<(), StoreError> {
        self.note.authority = true;
        self.sql.prepare_cached("UPDATE server SET authority = authority + 1")?.execute([])?;
        Ok(())
    }
}

type Deliver = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
type Job = Box<dyn for<'a, 'b> FnOnce(Result<&'a mut Batch<'b>, StoreError>) -> (Outcome, Deliver) + Send>;

/// Whether what a job wrote is to be kept.
enum Outcome {
    Keep,
    Undo(StoreError),
}

/// What the writer measures of itself.
#[derive(Debug)]
pub(super) struct Figures {
    /// From the begin of a transaction until it is on the disk; counts the commits.
    pub seconds: Histogram,
    /// Jobs in a transaction.
    pub jobs: Histogram,
    /// Transactions that could not be committed.
    pub failures: Counter,
    /// When the disk was last found full.
    full_at: Mutex<Option<Instant>>,
}

impl Figures {
    fn new() -> Self {
        Self {
            seconds: Histogram::new(SECONDS),
            jobs: Histogram::new(COUNTS),
            failures: Counter::default(),
            full_at: Mutex::default(),
        }
    }

    /// Whether the disk was found full within this time.
    pub fn full_within(&self, time: Duration) -> bool {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|at| at.elapsed() < time)
    }

    fn failed(&self, error: &StoreError) {
        self.failures.add(1);
        if *error == StoreError::Full {
            *self.full_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }
}

/// The queue to the writer thread. The thread ends when this is dropped.
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<std::thread::JoinHandle<()>>,
    figures: Arc<Figures>,
    broken: watch::Receiver<Option<StoreError>>,
}

impl Writer {
    /// Starts the thread.
    pub fn start(connection: Connection, notes: broadcast::Sender<Arc<Committed>>) -> Self {
        let (jobs, waiting) = channel();
        let figures = Arc::new(Figures::new());
        let measured = figures.clone();
        let (breaks, broken) = watch::channel(None);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || {
                // What it was at is undone as the panic passes; whatever lies in memory is not looked at again.
                let run = AssertUnwindSafe(|| run(connection, &waiting, &notes, &measured));
                let ended = catch_unwind(run).unwrap_or_else(|panic| Err(StoreError::Panicked(words(&*panic))));
                if let Err(error) = ended {
                    tracing::error!(%error, "the writer has ended");
                    breaks.send_replace(Some(error));
                }
            })
            .expect("a thread can be started while the program starts");
        Self { jobs: Some(jobs), thread: Some(thread), figures, broken }
    }

    /// Ends when the thread has: the disk failed, or it panicked.
    pub fn broken(&self) -> impl Future<Output = StoreError> + Send + 'static {
        let mut broken = self.broken.clone();
        async move {
            match broken.wait_for(Option::is_some).await.map(|error| error.clone()) {
                Ok(Some(error)) => error,
                _ => std::future::pending().await,
            }
        }
    }

    /// What it measured so far.
    pub fn figures(&self) -> &Arc<Figures> {
        &self.figures
    }

    /// Runs a job; the answer comes once it is on the disk. An error of the job undoes the job alone.
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Batch<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + 'static {
        let (answer, result) = oneshot::channel();
        let job: Job = Box::new(move |batch| {
            let done = batch.and_then(job);
            let outcome = done.as_ref().err().map_or(Outcome::Keep, |error| Outcome::Undo(error.clone()));
            let deliver: Deliver = Box::new(move |committed| {
                // Nobody waits any more when a socket closed meanwhile; the work stands all the same.
                let _ = answer.send(done.and_then(|value| committed.map(|()| value)));
            });
            (outcome, deliver)
        });
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        async move { if sent { result.await.unwrap_or(Err(StoreError::Closed)) } else { Err(StoreError::Closed) } }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Commits until the queue is closed.
///
/// # Errors
/// When the disk failed. What was written since the last commit may or may not be there, and trying again would tell
/// nothing: the system forgets what it could not write. Only a new process can know what is stored.
fn run(
    mut connection: Connection,
    waiting: &Receiver<Job>,
    notes: &broadcast::Sender<Arc<Committed>>,
    figures: &Figures,
) -> Result<(), StoreError> {
    let mut log = LogKeeper::of(&connection);
    while let Ok(first) = waiting.recv() {
        let mut deliveries = Vec::new();
        let begun = Instant::now();
        match commit_batch(&mut connection, first, waiting, &mut deliveries) {
            Ok(note) => {
                figures.seconds.since(begun);
                figures.jobs.observe(deliveries.len() as f64);
                deliveries.into_iter().for_each(|deliver| deliver(Ok(())));
                if !note.is_empty() {
                    let _ = notes.send(Arc::new(Committed { at: Instant::now(), ..note }));
                }
                log.tidy(&connection);
            }
            Err(error) => {
                figures.failed(&error);
                tracing::error!(%error, "commit failed");
                deliveries.into_iter().for_each(|deliver| deliver(Err(error.clone())));
                if matches!(error, StoreError::Disk(_)) {
                    return Err(error);
                }
            }
        }
    }
    Ok(())
}

fn commit_batch(
    connection: &mut Connection,
    first: Job,
    waiting: &Receiver<Job>,
    deliveries: &mut Vec<Deliver>,
) -> Result<Committed, StoreError> {
    let (transaction, last_seq) = match begin(connection) {
        Ok(begun) => begun,
        Err(error) => {
            deliveries.push(first(Err(error.clone())).1);
            return Err(error);
        }
    };
    let mut batch = Batch { sql: &transaction, last_seq, note: Committed::default(), seal: Seal::default() };
    let started = Instant::now();
    let mut next = Some(first);
    while let Some(job) = next.take() {
        in_savepoint(&mut batch, job, deliveries)?;
        if deliveries.len() < BATCH_MAX && started.elapsed() < WINDOW {
            next = waiting.try_recv().ok();
        }
    }
    let Batch { last_seq: seq, note, seal, .. } = batch;
    transaction.prepare_cached("UPDATE server SET last_seq = ?1 WHERE last_seq <> ?1")?.execute([seq])?;
    audit::seal(&transaction, seq, clock::now(), seal)?;
    transaction.commit()?;
    Ok(note)
}

fn begin(connection: &mut Connection) -> Result<(Transaction<'_>, Seq), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let last_seq = transaction.prepare_cached("SELECT last_seq FROM server")?.query_row([], |row| row.get(0))?;
    Ok((transaction, last_seq))
}

/// Runs a job. An error here ends the whole batch: the database undid the transaction on its own (a full or failing disk
/// does that).
fn in_savepoint(batch: &mut Batch<'_>, job: Job, deliveries: &mut Vec<Deliver>) -> Result<(), StoreError> {
    let before = (batch.last_seq, batch.note.clone(), batch.seal.clone());
    if let Err(error) = batch.sql.execute_batch("SAVEPOINT job") {
        let error = StoreError::from(error);
        deliveries.push(job(Err(error.clone())).1);
        return Err(error);
    }
    let (outcome, deliver) = job(Ok(batch));
    deliveries.push(deliver);
    match outcome {
        Outcome::Undo(error) if batch.sql.is_autocommit() => return Err(error),
        Outcome::Keep => batch.sql.execute_batch("RELEASE job")?,
        Outcome::Undo(_) => {
            (batch.last_seq, batch.note, batch.seal) = before;
            batch.sql.execute_batch("ROLLBACK TO job; RELEASE job")?;
        }
    }
    Ok(())
}
