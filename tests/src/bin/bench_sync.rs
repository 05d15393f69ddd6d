//! `cargo xtask bench sync`: first sync of made-up customers through the real server, beside PouchDB.
//!
//! A device pushes N customers until the last is acknowledged; a fresh device pulls until it holds all; then the first
//! edits ten and the second waits to see them. PouchDB does the same with express-pouchdb, in the same run.

use std::{
    io::Write,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use shared::id::DocId;
use support::{
    artefacts,
    server::{PASSWORD, Server},
    sync::{
        company,
        native::{Native, log_in},
    },
};
use uuid::Uuid;

/// Rounds of edits; the median counts.
const ROUNDS: u32 = 5;

/// What one run measured.
#[derive(Debug, Clone, Copy, Default)]
struct Figures {
    push_ms: f64,
    pull_ms: f64,
    edits_ms: f64,
    edit_bytes: u64,
}

impl Figures {
    fn total_ms(self) -> f64 {
        self.push_ms + self.pull_ms
    }
}

fn main() -> Result<()> {
    let mut sizes: Vec<u32> = std::env::args().skip(1).map(|size| size.parse()).collect::<Result<_, _>>()?;
    if sizes.is_empty() {
        sizes = vec![1_000, 5_000];
    }
    let peers = peers()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut last = String::new();
    for docs in sizes {
        let runs: Vec<_> = (0..3).map(|_| runtime.block_on(ours(docs))).collect::<Result<_>>()?;
        let ours = median(&runs);
        println!(
            "{docs} customers, ours: push {:.0} ms, fresh pull {:.0} ms, ten edits {:.1} ms, one edit {} bytes",
            ours.push_ms, ours.pull_ms, ours.edits_ms, ours.edit_bytes
        );
        let pouch = match &peers {
            Some(folder) => Some(median(&(0..3).map(|_| pouchdb(folder, docs)).collect::<Result<Vec<_>>>()?)),
            None => None,
        };
        if let Some(pouch) = pouch {
            println!(
                "{docs} customers, PouchDB: push {:.0} ms, fresh pull {:.0} ms, ten edits {:.1} ms",
                pouch.push_ms, pouch.pull_ms, pouch.edits_ms
            );
        }
        let peer_ms = pouch.map(Figures::total_ms);
        let line = serde_json::json!({
            "docs": docs,
            "ours_ms": ours.total_ms().round(),
            "pouchdb_ms": peer_ms.map(f64::round),
            "ratio_pouchdb": peer_ms.map(|peer| (peer / ours.total_ms() * 100.0).round() / 100.0),
            "edits10_ms": (ours.edits_ms * 10.0).round() / 10.0,
            "edit_bytes": ours.edit_bytes,
        });
        last = line.to_string();
        println!("{last}");
    }
    debug_assert!(!last.is_empty());
    Ok(())
}

/// The run in the middle, by the time of first sync.
fn median(runs: &[Figures]) -> Figures {
    let mut runs = runs.to_vec();
    runs.sort_by(|a, b| a.total_ms().total_cmp(&b.total_ms()));
    runs[runs.len() / 2]
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

/// A server with one person, whose devices the two are.
fn server() -> Result<Server> {
    let server = Server::prepare();
    let mut add = Command::new(artefacts::gendan())
        .args(["user", "add", "ann", "--name", "安安", "--data"])
        .arg(server.data())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    add.stdin.take().context("piped")?.write_all(format!("{PASSWORD}\n").as_bytes())?;
    if !add.wait()?.success() {
        bail!("nobody could be entered");
    }
    Ok(server.started())
}

async fn ours(docs: u32) -> Result<Figures> {
    let server = server()?;
    let mut here = Native::new(log_in(server.address(), "ann", PASSWORD));
    let ids: Vec<_> = (0..docs).map(|_| DocId(Uuid::now_v7())).collect();
    for (number, id) in (0..).zip(&ids) {
        here.execute(*id, &company::customer(number, here.user()));
    }
    let begun = Instant::now();
    here.until("all acknowledged", |here| here.shelf.outbox.is_empty()).await;
    let push_ms = ms(begun);

    let ticket = log_in(server.address(), "ann", PASSWORD);
    let begun = Instant::now();
    let mut there = Native::new(ticket);
    let all = ids.len();
    there
        .until("all received", |there| {
            there.is_idle() && there.shelf.docs.values().filter(|doc| doc.is_whole()).count() == all
        })
        .await;
    let pull_ms = ms(begun);
    println!(
        "  pushed {} bytes in {push_ms:.0} ms, pulled {} bytes in {pull_ms:.0} ms",
        here.traffic.up, there.traffic.down
    );

    let mut edits = Vec::new();
    for round in 0..ROUNDS {
        settle(&mut here, &mut there).await;
        edits.push(ten_edits(&mut here, &mut there, &ids, round).await);
    }
    edits.sort_by(f64::total_cmp);
    settle(&mut here, &mut there).await;
    let before = (here.traffic, there.traffic);
    here.execute(ids[0], &company::edit(99));
    settle(&mut here, &mut there).await;
    let (sent, received) = (here.traffic.since(before.0), there.traffic.since(before.1));
    println!(
        "  one edit: {} bytes at the writer ({} frames), {} at the reader",
        sent.bytes(),
        sent.frames,
        received.bytes()
    );
    Ok(Figures { push_ms, pull_ms, edits_ms: edits[edits.len() / 2], edit_bytes: sent.bytes() })
}

/// Lets both devices run until nothing is under way.
async fn settle(here: &mut Native, there: &mut Native) {
    let quiet = Instant::now();
    let rest = |device: &Native| device.is_idle() && quiet.elapsed() > Duration::from_millis(700);
    tokio::join!(here.until("quiet", rest), there.until("quiet", rest));
}

async fn ten_edits(here: &mut Native, there: &mut Native, ids: &[DocId], round: u32) -> f64 {
    let docs: Vec<_> = (0..10).map(|k| ids[k * ids.len() / 10]).collect();
    let begun = Instant::now();
    let changes: Vec<_> = docs.iter().map(|doc| (*doc, here.execute(*doc, &company::edit(round)))).collect();
    let seen = |there: &Native| changes.iter().all(|(doc, hash)| there.shelf.docs[doc].has(hash));
    let seen_at = async {
        there.until("the edits", seen).await;
        ms(begun)
    };
    let (seen_at, ()) = tokio::join!(seen_at, here.until("the acknowledgement", |here| here.shelf.outbox.is_empty()));
    seen_at
}

/// The peer's drivers, laid out and installed under `target`; none, with a message, where they or npm are missing.
fn peers() -> Result<Option<std::path::PathBuf>> {
    let Some(drivers) = artefacts::shared_material("peers") else { return Ok(None) };
    let works = |program: &str| {
        Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    if !works("npm") || !works("node") {
        eprintln!("skipped: PouchDB, because npm or node is not installed");
        return Ok(None);
    }
    let folder = artefacts::root().join("target").join("peers");
    let pouch = folder.join("pouch");
    if !pouch.join("node_modules").is_dir() {
        eprintln!("installing PouchDB under {} …", folder.display());
        run(Command::new("bash").arg(drivers.join("install.sh")).arg(&folder))?;
        run(Command::new("chmod").args(["-R", "u+w"]).arg(&folder))?;
        std::fs::create_dir_all(folder.join("sync").join("results"))?;
        run(Command::new("npm").args(["install", "--no-audit", "--no-fund", "--silent"]).current_dir(&pouch))?;
    }
    Ok(Some(folder))
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { bail!("{command:?} failed") }
}

fn pouchdb(folder: &std::path::Path, docs: u32) -> Result<Figures> {
    let output = Command::new("node")
        .args(["bench_pouch.mjs", &docs.to_string(), "500"])
        .current_dir(folder.join("pouch"))
        .output()?;
    let figures: serde_json::Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("PouchDB: {}", String::from_utf8_lossy(&output.stderr)))?;
    let number = |value: &serde_json::Value| value.as_f64().context("a figure is missing");
    let rounds = figures["edit_rounds"].as_array().context("no rounds")?;
    let mut edits: Vec<_> = rounds.iter().map(|round| number(&round["until_B_ms"])).collect::<Result<_>>()?;
    edits.sort_by(f64::total_cmp);
    let edits_ms = edits.get(edits.len() / 2).copied().context("no rounds")?;
    Ok(Figures {
        push_ms: number(&figures["push_ms"])?,
        pull_ms: number(&figures["pull"]["wall_ms"])?,
        edits_ms,
        edit_bytes: 0,
    })
}
