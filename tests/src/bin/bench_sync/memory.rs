//! The server's memory with 10,000 documents and 300 sockets.

use anyhow::Result;
use serde_json::{Value, json};
use support::{
    server::{PASSWORD, Server},
    sync::native::{Native, Ticket, log_in},
};

use super::{ANN, first_sync, one, server};

/// Documents on the server.
const DOCS: u32 = 10_000;
/// Devices that are connected and follow.
const SOCKETS: usize = 300;

/// The resident memory, MB of 10⁶ bytes; null where the system does not tell.
pub async fn measure() -> Result<Value> {
    let server = server()?;
    let mut here = Native::new(log_in(server.address(), ANN, PASSWORD));
    let ids = first_sync::enter(&mut here, DOCS);
    here.until("all acknowledged", |here| here.shelf.outbox.is_empty()).await;
    first_sync::facts_are_derived(&server).await?;
    let ticket = log_in(server.address(), ANN, PASSWORD);
    let there = first_sync::pull(ticket.clone(), ids.len()).await;
    // The others hold what this one holds: they only follow.
    let connected = (0..SOCKETS).map(|_| follow(ticket_of(&server), there.shelf.clone()));
    let devices = futures_util::future::join_all(connected).await;
    let rss_mb = resident_bytes(&server).map(|bytes| one(bytes as f64 / 1e6));
    println!("{DOCS} documents, {} sockets: the server holds {rss_mb:?} MB", devices.len());
    Ok(json!({ "rss_mb": rss_mb }))
}

fn ticket_of(server: &Server) -> Ticket {
    log_in(server.address(), ANN, PASSWORD)
}

async fn follow(ticket: Ticket, mut shelf: support::sync::shelf::Shelf) -> Native {
    shelf.device = ticket.session.device;
    // What it holds does not matter to the server; without it three hundred fit into this process.
    shelf.docs.clear();
    let mut device = Native::on(ticket, shelf);
    device.until("connected", Native::is_idle).await;
    device
}

fn resident_bytes(server: &Server) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process_id()?)).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok().map(|kib| kib * 1_024)
}
