//! Logs and figures for the operator. Neither holds personal data.

pub mod health;
pub mod histogram;
pub mod metrics;
pub mod process;

use std::sync::atomic::{AtomicU64, Ordering};

use tracing_subscriber::EnvFilter;

use histogram::Histogram;

/// A number that goes up.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds `n`.
    pub fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    /// Sets it, for what goes up and down.
    pub fn set(&self, n: u64) {
        self.0.store(n, Ordering::Relaxed);
    }

    /// Its value.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Figures since the start.
#[derive(Debug)]
pub struct Counters {
    /// Changes taken in.
    pub changes_accepted: Counter,
    /// Changes refused.
    pub changes_refused: Counter,
    /// Log-ins with a wrong name or password.
    pub login_failures: Counter,
    /// Log-ins turned away after too many failures.
    pub logins_throttled: Counter,
    /// Requests turned away because one client sent too many.
    pub requests_limited: Counter,
    /// Sync messages that were read late because one device sent too many.
    pub frames_delayed: Counter,
    /// Sync messages over the limit.
    pub frames_oversized: Counter,
    /// Bombs that devices sent.
    pub bombs: Counter,
    /// Documents that wait to be folded.
    pub fold_backlog: Counter,
    /// Documents that could not be folded.
    pub fold_failures: Counter,
    /// From a commit until the facts follow, seconds.
    pub fold_seconds: Histogram,
    /// From a commit until a connection was handed the page that it brought, seconds.
    pub delivery_seconds: Histogram,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            changes_accepted: Counter::default(),
            changes_refused: Counter::default(),
            login_failures: Counter::default(),
            logins_throttled: Counter::default(),
            requests_limited: Counter::default(),
            frames_delayed: Counter::default(),
            frames_oversized: Counter::default(),
            bombs: Counter::default(),
            fold_backlog: Counter::default(),
            fold_failures: Counter::default(),
            fold_seconds: Histogram::new(histogram::SECONDS),
            delivery_seconds: Histogram::new(histogram::SECONDS),
        }
    }
}

/// Sends logs to standard error; `GENDAN_LOG` says how much (`info` without it).
pub fn start_logging() {
    let filter = EnvFilter::try_from_env("GENDAN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}
