//! `GET /metrics`, in Prometheus' text format. docs/operating.md says what to watch.

use std::fmt::{Display, Write};

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use super::{Counters, histogram::Distribution, process::Process};
use crate::{app::App, clock, error::Reply, store::rows::Gauges};

/// `GET /metrics`.
pub async fn metrics(State(app): State<App>) -> Reply<Response> {
    let gauges = app.store.gauges().await?;
    let mut page = Page::default();
    page.add("sockets", Kind::Gauge, "Open sync connections.", app.hub.len());
    store(&mut page, &gauges);
    work(&mut page, &app.counters);
    process(&mut page, Process::read());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page.0).into_response())
}

fn store(page: &mut Page, gauges: &Gauges) {
    use Kind::{Counter, Gauge};
    page.add("documents", Gauge, "Documents in the store.", gauges.docs);
    page.add("sequence", Gauge, "The last sequence number.", gauges.changes);
    page.add("database_bytes", Gauge, "Size of the database.", gauges.bytes);
    page.add("wal_bytes", Gauge, "Size of the write-ahead log.", gauges.wal_bytes);
    page.add("disk_free_bytes", Gauge, "Free space where the data lies.", gauges.disk_free_bytes);
    let age = gauges.last_backup.map_or(f64::INFINITY, |at| (clock::now().0 - at.0).max(0) as f64 / 1e3);
    page.add("backup_age_seconds", Gauge, "Time since the last backup; +Inf: none was ever taken.", Number(age));
    page.add("commits_total", Counter, "Transactions committed since the start.", gauges.commit_seconds.count);
    page.add("commit_failures_total", Counter, "Transactions that could not be committed.", gauges.commit_failures);
    page.spread("commit_seconds", "From the begin of a transaction until it is on the disk.", &gauges.commit_seconds);
    page.spread("commit_jobs", "Writes that share a transaction.", &gauges.commit_jobs);
}

fn work(page: &mut Page, counters: &Counters) {
    let mut total =
        |name: &str, help: &str, counter: &super::Counter| page.add(name, Kind::Counter, help, counter.get());
    total("changes_accepted_total", "Changes taken in.", &counters.changes_accepted);
    total("changes_refused_total", "Changes refused.", &counters.changes_refused);
    total("login_failures_total", "Log-ins with a wrong name or password.", &counters.login_failures);
    total("logins_throttled_total", "Log-ins turned away after too many failures.", &counters.logins_throttled);
    total(
        "requests_limited_total",
        "Requests turned away because one client sent too many.",
        &counters.requests_limited,
    );
    total(
        "frames_delayed_total",
        "Sync messages read late because one device sent too many.",
        &counters.frames_delayed,
    );
    total("frames_oversized_total", "Sync messages over the limit.", &counters.frames_oversized);
    total("bombs_total", "Bombs that devices sent; all were refused.", &counters.bombs);
    total("fold_failures_total", "Documents whose facts could not be derived.", &counters.fold_failures);
    page.add("fold_backlog", Kind::Gauge, "Documents waiting for their facts.", counters.fold_backlog.get());
    page.spread("fold_seconds", "From a commit until facts and snapshot follow.", &counters.fold_seconds.read());
    page.spread(
        "delivery_seconds",
        "From a commit until another device's connection was handed what it brought.",
        &counters.delivery_seconds.read(),
    );
}

fn process(page: &mut Page, process: Process) {
    let mut gauge = |name: &str, help: &str, value: Option<u64>| {
        if let Some(value) = value {
            page.line(name, Kind::Gauge, help, value);
        }
    };
    gauge("process_resident_memory_bytes", "Memory in use.", process.resident_bytes);
    gauge("process_open_fds", "Open files and sockets.", process.open_fds);
    gauge("process_max_fds", "The most files and sockets that may be open.", process.max_fds);
    let version = env!("CARGO_PKG_VERSION");
    let help = "The running version.";
    page.add(&format!("build_info{{version=\"{version}\"}}"), Kind::Gauge, help, 1);
}

#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
}

/// A number as Prometheus writes it.
struct Number(f64);

impl Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_infinite() { f.write_str("+Inf") } else { self.0.fmt(f) }
    }
}

/// The answer. Writing into a string cannot fail.
#[derive(Default)]
struct Page(String);

impl Page {
    fn add(&mut self, name: &str, kind: Kind, help: &str, value: impl Display) {
        self.line(&format!("gendan_{name}"), kind, help, value);
    }

    fn line(&mut self, name: &str, kind: Kind, help: &str, value: impl Display) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        let plain = name.split('{').next().unwrap_or(name);
        let _ = writeln!(self.0, "# HELP {plain} {help}\n# TYPE {plain} {kind}\n{name} {value}");
    }

    fn spread(&mut self, name: &str, help: &str, values: &Distribution) {
        let _ = writeln!(self.0, "# HELP gendan_{name} {help}\n# TYPE gendan_{name} histogram");
        for (bound, count) in &values.up_to {
            let _ = writeln!(self.0, "gendan_{name}_bucket{{le=\"{bound}\"}} {count}");
        }
        let (count, sum) = (values.count, values.sum);
        let _ = writeln!(
            self.0,
            "gendan_{name}_bucket{{le=\"+Inf\"}} {count}\ngendan_{name}_sum {sum}\ngendan_{name}_count {count}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_prometheus() {
        let mut page = Page::default();
        page.add("age_seconds", Kind::Gauge, "Age.", Number(f64::INFINITY));
        let values = Distribution { up_to: vec![(0.001, 1), (1.0, 3)], count: 4, sum: 12.5 };
        page.spread("wait_seconds", "Waits.", &values);
        let expected = "# HELP gendan_age_seconds Age.\n# TYPE gendan_age_seconds gauge\ngendan_age_seconds +Inf\n\
            # HELP gendan_wait_seconds Waits.\n# TYPE gendan_wait_seconds histogram\n\
            gendan_wait_seconds_bucket{le=\"0.001\"} 1\ngendan_wait_seconds_bucket{le=\"1\"} 3\n\
            gendan_wait_seconds_bucket{le=\"+Inf\"} 4\ngendan_wait_seconds_sum 12.5\ngendan_wait_seconds_count 4\n";
        assert_eq!(page.0, expected);
    }
}
