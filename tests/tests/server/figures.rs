//! What the operator is shown: health and figures.

use std::collections::BTreeSet;

use shared::sync::protocol::Fate;
use support::artefacts;

use crate::{
    host::Host,
    wire::{Pen, Wire},
};

/// Names of figures in a text.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let kinds = ["_bucket", "_sum", "_count"];
    let ours = words.filter(|word| word.starts_with("gendan_") || word.starts_with("process_"));
    ours.map(|word| kinds.iter().find_map(|kind| word.strip_suffix(kind)).unwrap_or(word).to_owned()).collect()
}

fn figure(page: &str, name: &str) -> f64 {
    let line = page.lines().find(|line| line.split(' ').next() == Some(name));
    line.and_then(|line| line.split(' ').nth(1)).unwrap_or_else(|| panic!("no {name}:\n{page}")).parse().unwrap()
}

#[tokio::test]
async fn every_figure_is_documented_and_every_documented_one_is_there() {
    let host = Host::start().await;
    let page = host.client().get("/metrics").await.text();
    let manual = std::fs::read_to_string(artefacts::root().join("docs/operating.md")).unwrap();
    assert_eq!(names(&page), names(&manual));
    let alerts = std::fs::read_to_string(artefacts::root().join("docs/operating/alerts.yml")).unwrap();
    let unknown: Vec<_> = names(&alerts).difference(&names(&page)).cloned().collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[tokio::test]
async fn figures_follow_what_happens() {
    let host = Host::start().await;
    let mut writer = Wire::connect(&host.log_in("ann").await).await;
    let mut reader = Wire::connect(&host.log_in("ann").await).await;
    writer.catch_up().await;
    reader.catch_up().await;
    let mut pen = Pen::new(writer.user);
    let (doc, _, create) = pen.customer("甲公司");
    assert!(matches!(writer.push_one(doc, &[create]).await[..], [Fate::Ok(_)]));
    let scope = shared::sync::protocol::Scope::Portfolio(reader.user);
    reader.until("the customer", |wire| wire.held.ids(scope).contains(&doc)).await;
    host.client().log_in("ann", "wrong password").await;
    let page = support::until("the facts", crate::wire::PATIENCE, async || {
        let page = host.client().get("/metrics").await.text();
        (figure(&page, "gendan_fold_seconds_count") >= 1.0).then_some(page)
    })
    .await;
    for (name, least) in [
        ("gendan_sockets", 2.0),
        ("gendan_documents", 1.0),
        ("gendan_changes_accepted_total", 1.0),
        ("gendan_login_failures_total", 1.0),
        ("gendan_commit_seconds_count", 3.0),
        ("gendan_commit_jobs_sum", 3.0),
        ("gendan_delivery_seconds_count", 1.0),
        ("gendan_database_bytes", 4_096.0),
        ("gendan_wal_bytes", 4_096.0),
        ("gendan_disk_free_bytes", 1.0),
        ("process_resident_memory_bytes", 1e6),
        ("process_open_fds", 5.0),
    ] {
        assert!(figure(&page, name) >= least, "{name} is {}", figure(&page, name));
    }
    assert_eq!(figure(&page, "gendan_commit_failures_total"), 0.0);
    assert_eq!(figure(&page, "gendan_backup_age_seconds"), f64::INFINITY);
    let to = tempfile::tempdir().unwrap();
    host.app.store.back_up(to.path().join("x.gendan")).await.unwrap();
    let age = figure(&host.client().get("/metrics").await.text(), "gendan_backup_age_seconds");
    assert!((0.0..60.0).contains(&age), "{age}");
}

#[tokio::test]
async fn a_server_that_writes_is_well() {
    let host = Host::start().await;
    let answer = host.client().get("/healthz").await;
    assert_eq!((answer.status, answer.text()), (200, "ok\n".to_owned()));
}
