//! A device pushes N customers until the last is acknowledged; a fresh one pulls until it holds all; then the first
//! edits ten and the second waits to see them.

use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::Result;
use shared::id::DocId;
use support::{
    figures::median,
    server::{PASSWORD, Server},
    sync::{
        company,
        native::{Native, Ticket, log_in},
    },
};
use uuid::Uuid;

use super::{ANN, ms, server};

/// Rounds of edits; the median counts.
const ROUNDS: u32 = 5;

/// What one run measured.
#[derive(Debug, Clone, Copy, Default)]
pub struct FirstSync {
    /// Until all is acknowledged.
    pub push_ms: f64,
    /// From the last acknowledgement until every document's facts are derived.
    pub facts_ms: f64,
    /// Until a fresh device lists and holds all.
    pub pull_ms: f64,
    /// From ten edits on one device until the other has them.
    pub edits_ms: f64,
    /// Bytes of one edit at its writer, both directions.
    pub edit_bytes: u64,
    /// Bytes to the fresh device.
    pub down_bytes: u64,
}

impl FirstSync {
    /// Push and pull together.
    pub fn total_ms(self) -> f64 {
        self.push_ms + self.pull_ms
    }
}

impl fmt::Display for FirstSync {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { push_ms, facts_ms, pull_ms, edits_ms, edit_bytes, down_bytes } = self;
        write!(f, "push {push_ms:.0} ms")?;
        if *facts_ms > 0.0 {
            write!(f, ", facts {facts_ms:.0} ms later")?;
        }
        write!(f, ", fresh pull {pull_ms:.0} ms ({down_bytes} bytes), ten edits {edits_ms:.1} ms")?;
        if *edit_bytes > 0 { write!(f, ", one edit {edit_bytes} bytes") } else { Ok(()) }
    }
}

/// One run against a server of its own.
pub async fn ours(docs: u32) -> Result<FirstSync> {
    let server = server()?;
    let mut here = Native::new(log_in(server.address(), ANN, PASSWORD));
    let ids = enter(&mut here, docs);
    let begun = Instant::now();
    here.until("all acknowledged", |here| here.shelf.outbox.is_empty()).await;
    let push_ms = ms(begun);
    let begun = Instant::now();
    facts_are_derived(&server).await?;
    let facts_ms = ms(begun);

    let ticket = log_in(server.address(), ANN, PASSWORD);
    let begun = Instant::now();
    let mut there = pull(ticket, ids.len()).await;
    let pull_ms = ms(begun);
    let down_bytes = there.traffic.down;

    let mut edits = Vec::new();
    for round in 0..ROUNDS {
        settle(&mut here, &mut there).await;
        edits.push(ten_edits(&mut here, &mut there, &ids, round).await);
    }
    settle(&mut here, &mut there).await;
    let before = here.traffic;
    here.execute(ids[0], &company::edit(99));
    settle(&mut here, &mut there).await;
    let edit_bytes = here.traffic.since(before).bytes();
    Ok(FirstSync { push_ms, facts_ms, pull_ms, edits_ms: median(edits), edit_bytes, down_bytes })
}

/// Enters so many customers on a device that has not sent them yet.
pub fn enter(here: &mut Native, docs: u32) -> Vec<DocId> {
    let ids: Vec<_> = (0..docs).map(|_| DocId(Uuid::now_v7())).collect();
    for (number, id) in (0..).zip(&ids) {
        here.execute(*id, &company::customer(number, here.user()));
    }
    ids
}

/// Waits until the server has derived every document's facts, so that a fresh device gets them too.
pub async fn facts_are_derived(server: &Server) -> Result<()> {
    let database = rusqlite::Connection::open_with_flags(
        server.data().join("gendan.db"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?;
    let behind = "SELECT count(*) FROM docs WHERE facts_seq < last_seq";
    while database.query_row(behind, [], |row| row.get::<_, i64>(0))? > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// A fresh device that lists so many documents and holds each whole.
pub async fn pull(ticket: Ticket, all: usize) -> Native {
    let mut there = Native::new(ticket);
    let holds_all = |there: &Native| {
        there.is_idle() && there.shelf.docs.values().filter(|doc| doc.is_whole() && doc.facts.is_some()).count() == all
    };
    there.until("all received", holds_all).await;
    there
}

/// Lets both devices run until nothing is under way.
pub async fn settle(here: &mut Native, there: &mut Native) {
    let quiet = Instant::now();
    let rest = |device: &Native| device.is_idle() && quiet.elapsed() > Duration::from_millis(700);
    tokio::join!(here.until("quiet", rest), there.until("quiet", rest));
}

/// Ten of the documents, far apart.
pub fn ten_of(ids: &[DocId]) -> Vec<DocId> {
    (0..10).map(|k| ids[k * ids.len() / 10]).collect()
}

async fn ten_edits(here: &mut Native, there: &mut Native, ids: &[DocId], round: u32) -> f64 {
    let begun = Instant::now();
    let changes: Vec<_> = ten_of(ids).into_iter().map(|doc| (doc, here.execute(doc, &company::edit(round)))).collect();
    let seen = |there: &Native| changes.iter().all(|(doc, hash)| there.shelf.docs[doc].has(hash));
    let seen_at = async {
        there.until("the edits", seen).await;
        ms(begun)
    };
    let (seen_at, ()) = tokio::join!(seen_at, here.until("the acknowledgement", |here| here.shelf.outbox.is_empty()));
    seen_at
}
