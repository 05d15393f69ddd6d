//! Logs and figures for the operator. Neither holds personal data.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
};

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use tracing_subscriber::EnvFilter;

use crate::{app::App, error::Reply};

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
#[derive(Debug, Default)]
pub struct Counters {
    /// Changes taken in.
    pub changes_accepted: Counter,
    /// Changes refused.
    pub changes_refused: Counter,
    /// Log-ins that failed.
    pub login_failures: Counter,
    /// Documents that wait to be folded.
    pub fold_backlog: Counter,
    /// Documents that could not be folded.
    pub fold_failures: Counter,
}

/// Sends logs to standard error; `GENDAN_LOG` says how much (`info` without it).
pub fn start_logging() {
    let filter = EnvFilter::try_from_env("GENDAN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}

/// `GET /metrics`, in Prometheus' text format.
pub async fn metrics(State(app): State<App>) -> Reply<Response> {
    let gauges = app.store.gauges().await?;
    let mut text = String::new();
    let mut line = |name: &str, kind: &str, help: &str, value: u64| {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "# HELP gendan_{name} {help}\n# TYPE gendan_{name} {kind}\ngendan_{name} {value}");
    };
    line("sockets", "gauge", "Open sync connections.", app.hub.sockets().len() as u64);
    line("documents", "gauge", "Documents in the store.", gauges.docs);
    line("sequence", "gauge", "The last sequence number.", gauges.changes);
    line("database_bytes", "gauge", "Size of the database.", gauges.bytes);
    line("commits_total", "counter", "Transactions committed since the start.", gauges.commits);
    line("changes_accepted_total", "counter", "Changes taken in.", app.counters.changes_accepted.get());
    line("changes_refused_total", "counter", "Changes refused.", app.counters.changes_refused.get());
    line("login_failures_total", "counter", "Log-ins that failed.", app.counters.login_failures.get());
    line("fold_backlog", "gauge", "Documents waiting for their facts.", app.counters.fold_backlog.get());
    line(
        "fold_failures_total",
        "counter",
        "Documents whose facts could not be derived.",
        app.counters.fold_failures.get(),
    );
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
