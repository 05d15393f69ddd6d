//! `cargo xtask bench sync [customers …] [first-sync|reconnect|commits|memory …]`: what sync costs through the real server,
//! beside PouchDB, automerge-repo and bare SQLite in the same run. Medians of three runs. Without a part named, all.

mod commits;
mod first_sync;
mod memory;
mod peers;
mod reconnect;

use std::{
    io::Write,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use support::{
    artefacts,
    server::{PASSWORD, Server},
};

use first_sync::FirstSync;
use peers::Peers;

/// Runs of which the one in the middle counts.
const RUNS: usize = 3;
/// The customers for which automerge-repo is run; with more its own process becomes the limit.
const AUTOMERGE_REPO_DOCS: u32 = 1_000;
/// The customers among which ten were changed while a device was away.
const RECONNECT_DOCS: u32 = 10_000;

fn main() -> Result<()> {
    let (sizes, parts): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    let mut sizes: Vec<u32> = sizes.iter().map(|size| size.parse()).collect::<Result<_, _>>()?;
    if sizes.is_empty() {
        sizes = vec![1_000, 5_000];
    }
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|name| name == part);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut figures = Map::new();
    if wanted("first-sync") {
        first_syncs(&runtime, &sizes, &mut figures)?;
    }
    if wanted("reconnect") {
        note(&mut figures, runtime.block_on(reconnect::measure(RECONNECT_DOCS))?);
    }
    if wanted("commits") {
        note(&mut figures, commits::measure(&runtime)?);
    }
    if wanted("memory") {
        note(&mut figures, runtime.block_on(memory::measure())?);
    }
    println!("{}", Value::Object(figures));
    Ok(())
}

/// First syncs of so many customers each, beside the peers.
fn first_syncs(runtime: &tokio::runtime::Runtime, sizes: &[u32], figures: &mut Map<String, Value>) -> Result<()> {
    let peers = Peers::install()?;
    for docs in sizes.iter().copied() {
        let ours = in_the_middle((0..RUNS).map(|_| runtime.block_on(first_sync::ours(docs))))?;
        println!("{docs} customers, ours: {ours}");
        note(figures, first_sync_figures(docs, ours));
        if let Some(peers) = &peers {
            if let Some(pouch) = peer("PouchDB", docs, || peers.pouchdb(docs)) {
                note(figures, beside_pouchdb(ours, pouch));
            }
            let automerge_repo = || peers.automerge_repo(docs);
            let repo = (docs == AUTOMERGE_REPO_DOCS).then(|| peer("automerge-repo", docs, automerge_repo)).flatten();
            if let Some(repo) = repo {
                figures.insert("ratio_automerge_repo".into(), json!(two(repo.total_ms() / ours.total_ms())));
            }
        }
        println!("{}", Value::Object(figures.clone()));
    }
    Ok(())
}

/// A peer's run in the middle. One that fails or stalls says so; the others still count.
fn peer(name: &str, docs: u32, run: impl Fn() -> Result<FirstSync>) -> Option<FirstSync> {
    let runs = (0..RUNS).filter_map(|_| run().inspect_err(|error| eprintln!("{name}: a run failed: {error:#}")).ok());
    let figures = in_the_middle(runs.map(Ok)).ok()?;
    println!("{docs} customers, {name}: {figures}");
    Some(figures)
}

fn first_sync_figures(docs: u32, ours: FirstSync) -> Value {
    let mut figures = json!({
        "docs": docs,
        "ours_ms": ours.total_ms().round(),
        "edits10_ms": one(ours.edits_ms),
        "edit_bytes": ours.edit_bytes,
    });
    if docs == AUTOMERGE_REPO_DOCS {
        figures["down_1000_kb"] = json!(one(ours.down_bytes as f64 / 1_000.0));
    }
    figures
}

fn beside_pouchdb(ours: FirstSync, pouch: FirstSync) -> Value {
    json!({
        "pouchdb_ms": pouch.total_ms().round(),
        "ratio_pouchdb": two(pouch.total_ms() / ours.total_ms()),
        "ratio_pouchdb_push": two(pouch.push_ms / ours.push_ms),
        "ratio_pouchdb_pull": two(pouch.pull_ms / ours.pull_ms),
    })
}

fn note(figures: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        figures.extend(more);
    }
}

/// The run in the middle, by the time of first sync.
fn in_the_middle(runs: impl Iterator<Item = Result<FirstSync>>) -> Result<FirstSync> {
    let mut runs: Vec<_> = runs.collect::<Result<_>>()?;
    runs.sort_by(|a, b| a.total_ms().total_cmp(&b.total_ms()));
    runs.get(runs.len() / 2).copied().context("nothing was run")
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

fn one(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn two(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The log-in name of the only person.
const ANN: &str = "ann";

/// A server with one person, whose devices all are.
fn server() -> Result<Server> {
    server_of(&[ANN])
}

/// A server with these people, by log-in name.
fn server_of(people: &[impl AsRef<str>]) -> Result<Server> {
    let server = Server::prepare();
    for login in people {
        let mut add = Command::new(artefacts::gendan())
            .args(["user", "add", login.as_ref(), "--name", "安安", "--data"])
            .arg(server.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        add.stdin.take().context("piped")?.write_all(format!("{PASSWORD}\n").as_bytes())?;
        if !add.wait()?.success() {
            bail!("nobody could be entered");
        }
    }
    Ok(server.started())
}
