//! A device comes back: once to ten changed customers of many, once to nothing new.

use std::time::Instant;

use anyhow::Result;
use serde_json::{Value, json};
use support::{
    figures::median,
    server::PASSWORD,
    sync::{
        company,
        native::{Native, log_in},
    },
};

use super::{ANN, first_sync, ms, one, server};

/// Times that the device comes back; the median counts.
const ROUNDS: u32 = 5;

/// Messages and bytes are counted in both directions, with their WebSocket headers.
pub async fn measure(docs: u32) -> Result<Value> {
    let server = server()?;
    let mut here = Native::new(log_in(server.address(), ANN, PASSWORD));
    let ids = first_sync::enter(&mut here, docs);
    here.until("all acknowledged", |here| here.shelf.outbox.is_empty()).await;
    first_sync::facts_are_derived(&server).await?;
    let ticket = log_in(server.address(), ANN, PASSWORD);
    let mut there = first_sync::pull(ticket.clone(), ids.len()).await;
    first_sync::settle(&mut here, &mut there).await;
    let ten = first_sync::ten_of(&ids);

    let (mut times, mut changed, mut idle) = (Vec::new(), there.traffic, there.traffic);
    for round in 0..ROUNDS {
        let away = there.shelf;
        let mut changes = Vec::new();
        for doc in &ten {
            changes.push((*doc, here.execute(*doc, &company::edit(1_000 + round))));
        }
        let written = Instant::now();
        // A second for the server's facts, as a device that was away would find them.
        let folded = |here: &Native| here.shelf.outbox.is_empty() && here.is_idle() && ms(written) > 1_500.0;
        here.until("the ten are on the server", folded).await;

        let begun = Instant::now();
        there = Native::on(ticket.clone(), away);
        let seen =
            |there: &Native| there.is_idle() && changes.iter().all(|(doc, hash)| there.shelf.docs[doc].has(hash));
        there.until("the ten are here", seen).await;
        times.push(ms(begun));
        changed = there.traffic;

        there = Native::on(ticket.clone(), there.shelf);
        there.until("nothing is new", Native::is_idle).await;
        idle = there.traffic;
    }
    let reconnect_ms = median(times);
    println!(
        "{docs} customers, a device comes back: ten changed {} messages, {} bytes, {reconnect_ms:.1} ms; nothing \
         changed {} messages, {} bytes",
        changed.frames,
        changed.bytes(),
        idle.frames,
        idle.bytes()
    );
    Ok(json!({
        "reconnect_docs": docs,
        "reconnect_messages": changed.frames,
        "reconnect_bytes": changed.bytes(),
        "reconnect_ms": one(reconnect_ms),
        "idle_messages": idle.frames,
        "idle_bytes": idle.bytes(),
    }))
}
