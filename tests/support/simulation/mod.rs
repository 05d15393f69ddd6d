//! Devices and a server in one program, under a seeded run of bad luck: the same seed gives the same run.
//!
//! Both sides of `shared::sync` run over the reference stores of `support::sync`, with real documents, commands and
//! facts. A run lives through chaos, then everything works again, and in the end everybody must agree.

mod check;
mod deeds;
mod device;
mod luck;
mod mischief;
mod network;
mod server;
mod world;

use std::{
    fmt,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use self::world::World;
use crate::sync::{hub::HubFault, shelf::ShelfFault};

/// Seeds that failed once, with what it was: they are run for ever.
const FAILED_ONCE: &str = include_str!("seeds.txt");

/// What is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// In the server's store.
    Hub(HubFault),
    /// In the device's store.
    Shelf(ShelfFault),
    /// The server acknowledges before it commits.
    AckBeforeCommit,
    /// The device empties its outbox when it sends.
    OutboxEmptiedWhenSent,
    /// Every program of every device writes under the same actor.
    ReusedActor,
    /// A restored server keeps its epoch.
    EpochKept,
    /// The server answers requests before it commits what it decided.
    AnswerBeforeCommit,
    /// The device forgets its requests when it sends.
    RequestsForgottenWhenSent,
}

impl Sabotage {
    /// Everything that can be broken.
    pub const ALL: [Self; 22] = [
        Self::Hub(HubFault::NoDedupe),
        Self::Hub(HubFault::ForgetsFeed),
        Self::Hub(HubFault::PageTooFar),
        Self::Hub(HubFault::ListsTooFew),
        Self::Hub(HubFault::OldFacts),
        Self::Hub(HubFault::FoldsAwayChanges),
        Self::Hub(HubFault::TellsFormerOwner),
        Self::Hub(HubFault::NeverJudges),
        Self::Shelf(ShelfFault::CursorWithoutItems),
        Self::Shelf(ShelfFault::NoOfferAgain),
        Self::Shelf(ShelfFault::ForgetsRefused),
        Self::Shelf(ShelfFault::ForgetsDependents),
        Self::Shelf(ShelfFault::KeepsDropped),
        Self::Shelf(ShelfFault::BelievesFacts),
        Self::Shelf(ShelfFault::TidiesUp),
        Self::AckBeforeCommit,
        Self::OutboxEmptiedWhenSent,
        Self::ReusedActor,
        Self::EpochKept,
        Self::Hub(HubFault::ForgetsKeys),
        Self::AnswerBeforeCommit,
        Self::RequestsForgottenWhenSent,
    ];
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Documents, heads, facts or lists differ, or somebody holds what they must not.
    Diverged(String),
    /// Not everybody came to rest.
    Stuck(String),
    /// Something that was saved or acknowledged is nowhere.
    Lost(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Diverged(why) => write!(f, "diverged: {why}"),
            Self::Stuck(why) => write!(f, "stuck: {why}"),
            Self::Lost(why) => write!(f, "lost: {why}"),
        }
    }
}

/// One run. Gives a fingerprint of everything that happened.
///
/// # Errors
/// What went wrong.
pub fn run(seed: u64, sabotage: Option<Sabotage>) -> Result<u64, Failure> {
    let mut world = World::new(seed, sabotage);
    world.live_through_chaos()?;
    world.settle()?;
    check::everything_agrees(&mut world)?;
    Ok(world.trace())
}

/// The seeds that failed once.
///
/// # Panics
/// When a line of the list does not begin with a number.
pub fn failed_once() -> Vec<u64> {
    let lines = FAILED_ONCE.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().next().and_then(|seed| seed.parse().ok()).expect("a seed")).collect()
}

/// Runs many seeds on all cores; gives those that failed, in order. `progress` hears of every seed that is done.
///
/// # Panics
/// When a run panics.
pub fn run_all(seeds: &[u64], progress: impl Fn(usize) + Sync) -> Vec<(u64, Failure)> {
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = run(*seed, None) {
                        failures.lock().expect("no run panicked").push((*seed, why));
                    }
                    progress(next.load(Ordering::Relaxed).min(seeds.len()));
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no run panicked");
    failures.sort_by_key(|(seed, _)| *seed);
    failures
}

/// The first seed below `most` at which a fault is noticed, while the same run without it passes.
pub fn first_noticed(sabotage: Sabotage, most: u64) -> Option<(u64, Failure)> {
    (0..most).find_map(|seed| {
        let why = run(seed, Some(sabotage)).err()?;
        run(seed, None).is_ok().then_some((seed, why))
    })
}
