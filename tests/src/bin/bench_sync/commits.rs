//! How many changes a second fifty devices get acknowledged, beside bare SQLite committing the same bytes on the same
//! disk: WAL, `synchronous=FULL`, one change of each device in a transaction.

use std::time::Instant;

use anyhow::{Context, Result};
use rusqlite::Connection;
use serde_json::{Value, json};
use shared::id::DocId;
use support::{
    figures::median,
    server::PASSWORD,
    sync::{
        company,
        native::{Native, log_in},
    },
};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::{ms, server_of, two};

/// Devices that send at the same time.
const DEVICES: usize = 50;
/// Whose they are: the server lets nobody hold a socket for each of fifty.
const PEOPLE: usize = 10;
/// Changes that each of them made while it was away.
const CHANGES: u32 = 200;
/// Commits of ten changes, of which the median counts.
const SMALL_COMMITS: usize = 50;

/// Acknowledged changes a second as a share of what SQLite alone commits.
pub fn measure(runtime: &Runtime) -> Result<Value> {
    let people: Vec<String> = (0..PEOPLE).map(|number| format!("rep{number}")).collect();
    let server = server_of(&people)?;
    let mut devices = Vec::new();
    let mut changes: Vec<Vec<Vec<u8>>> = Vec::new();
    for number in 0..DEVICES {
        let mut device = Native::new(log_in(server.address(), &people[number % PEOPLE], PASSWORD));
        let doc = DocId(Uuid::now_v7());
        device.execute(doc, &company::customer(u32::try_from(number)?, device.user()));
        for round in 1..CHANGES {
            device.execute(doc, &company::edit(round));
        }
        changes.push(device.shelf.outbox.values().map(|row| row.change.clone()).collect());
        devices.push(device);
    }
    let total = f64::from(CHANGES) * DEVICES as f64;
    let begun = Instant::now();
    runtime.block_on(async {
        let sending = devices.into_iter().map(|mut device| {
            tokio::spawn(async move {
                device.until("all acknowledged", |device| device.shelf.outbox.is_empty()).await;
            })
        });
        for sent in sending.collect::<Vec<_>>() {
            sent.await.context("a device failed")?;
        }
        anyhow::Ok(())
    })?;
    let ours = total / ms(begun) * 1_000.0;

    let disk = tempfile::tempdir()?;
    let mut database = bare_database(&disk.path().join("bare.db"))?;
    let rounds: Vec<Vec<&[u8]>> = (0..CHANGES as usize)
        .map(|round| changes.iter().filter_map(|device| device.get(round)).map(Vec::as_slice).collect())
        .collect();
    let begun = Instant::now();
    for round in &rounds {
        commit(&mut database, round)?;
    }
    let bare = total / ms(begun) * 1_000.0;
    let ten: Vec<_> = rounds.first().context("there are rounds")?.iter().take(10).copied().collect();
    let small = (0..SMALL_COMMITS).map(|_| {
        let begun = Instant::now();
        commit(&mut database, &ten)?;
        Ok(ms(begun))
    });
    let commit_ms = median(small.collect::<Result<_>>()?);
    println!(
        "{DEVICES} devices: {ours:.0} acknowledged changes/s; bare SQLite in groups of {DEVICES}: {bare:.0}/s; a bare \
         commit of ten changes {commit_ms:.2} ms"
    );
    Ok(
        json!({ "commit_ratio_sqlite": two(ours / bare), "acked_per_s": ours.round(), "bare_commit10_ms": two(commit_ms) }),
    )
}

fn bare_database(path: &std::path::Path) -> Result<Connection> {
    let database = Connection::open(path)?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "FULL")?;
    database.execute_batch("CREATE TABLE changes (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)")?;
    Ok(database)
}

fn commit(database: &mut Connection, bodies: &[&[u8]]) -> Result<()> {
    let transaction = database.transaction()?;
    {
        let mut insert = transaction.prepare_cached("INSERT INTO changes (body) VALUES (?1)")?;
        for body in bodies {
            insert.execute([body])?;
        }
    }
    Ok(transaction.commit()?)
}
