//! `cargo xtask bench operations`: backups under load, a soak, and what one device that floods costs the others.
//!
//! `backup [COUNT] [DEVICES]`, `soak [MINUTES] [DEVICES]`, `flood [SECONDS] [DEVICES]`; all three without arguments.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use shared::sync::{
    frame::Outgoing,
    protocol::{DOCUMENT_SCHEMA, FromDevice, PROTOCOL},
};
use support::{
    cut,
    load::{Load, percentile},
    server::{PASSWORD, Server},
    sync::native::{Socket, Ticket, connect, log_in},
};
use tokio_tungstenite::tungstenite::Message;

/// Devices of one person.
const DEVICES_EACH: usize = 8;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual: u64| arguments.get(at).map_or(Ok(usual), |text| text.parse());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let devices = |usual| number(2, usual).map(|devices| devices as usize);
    match arguments.first().map(String::as_str) {
        Some("backup") => println!("{}", runtime.block_on(backup(number(1, 50)?, devices(20)?))?),
        Some("soak") => println!("{}", runtime.block_on(soak(number(1, 5)?, devices(50)?))?),
        Some("flood") => println!("{}", runtime.block_on(flood(number(1, 20)?, devices(10)?))?),
        Some(other) => bail!("{other} is no bench of this kind"),
        None => {
            println!("{}", runtime.block_on(backup(10, 20))?);
            println!("{}", runtime.block_on(soak(2, 50))?);
            println!("{}", runtime.block_on(flood(15, 10))?);
        }
    }
    Ok(())
}

/// A running server with enough people for so many devices, and their log-ins.
fn company(devices: usize) -> Result<(Server, Vec<Ticket>)> {
    let server = Server::prepare();
    let people = devices.div_ceil(DEVICES_EACH);
    for person in 0..people {
        let login = format!("rep{person}");
        server.tool_with_input(&["user", "add", &login, "--name", &login], &format!("{PASSWORD}\n"));
    }
    let server = server.started();
    let tickets = (0..devices).map(|device| log_in(server.address(), &format!("rep{}", device % people), PASSWORD));
    let tickets = tickets.collect();
    Ok((server, tickets))
}

fn ms(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// R15: backups while devices write, each restored into an empty folder and compared with what was true then.
async fn backup(count: u64, devices: usize) -> Result<Value> {
    let (server, tickets) = company(devices)?;
    let load = Load::start(tickets, Duration::from_millis(20));
    let folder = tempfile::tempdir()?;
    let mut taken = Vec::new();
    for round in 0..count {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let file = folder.path().join(format!("{round}.gendan"));
        let (acknowledged, begun) = (load.acknowledged(), Instant::now());
        server.tool(&["backup", "--to", text(&file)?]);
        taken.push((file, acknowledged, begun.elapsed()));
    }
    let acknowledged = load.acknowledged();
    load.stop().await;
    let live = server.data().join("gendan.db");
    let (mut consistent, mut restores) = (0, Vec::new());
    for (file, acknowledged, _) in &taken {
        let clean = Server::prepare();
        let begun = Instant::now();
        clean.tool(&["restore", "--from", text(file)?]);
        restores.push(begun.elapsed());
        match cut::check(&clean.data().join("gendan.db"), &live, *acknowledged) {
            Ok(_) => consistent += 1,
            Err(why) => eprintln!("{}: {why}", file.display()),
        }
    }
    let bytes = taken.last().context("none")?.0.metadata()?.len();
    Ok(json!({
        "backups": count,
        "consistent": consistent,
        "devices": devices,
        "changes": acknowledged,
        "bytes": bytes,
        "backup_p50_ms": ms(percentile(taken.iter().map(|(.., took)| *took).collect(), 0.5)),
        "backup_worst_ms": ms(taken.iter().map(|(.., took)| *took).max().unwrap_or_default()),
        "restore_worst_ms": ms(restores.into_iter().max().unwrap_or_default()),
    }))
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a path that is text")
}

/// R19, short: devices that write once a second, one that never reads, and a reader who sits in the database.
async fn soak(minutes: u64, devices: usize) -> Result<Value> {
    let (server, mut tickets) = company(devices + 1)?;
    let stuck = hello(&tickets.pop().context("one more than devices")?).await?;
    let load = Load::start(tickets, Duration::from_secs(1));
    let end = Instant::now() + Duration::from_secs(60 * minutes);
    // What every device needs once (caches, threads, first sync) is there by then.
    let warm = Instant::now() + Duration::from_secs(60 * minutes / 4);
    let mut reader = Some(Reader::sit(server.data())?);
    let (mut first, mut last, mut wal) = (None, Sample::default(), 0f64);
    while Instant::now() < end {
        tokio::time::sleep(Duration::from_secs(2)).await;
        last = Sample::take(&server)?;
        wal = wal.max(last.wal);
        if Instant::now() > warm {
            first.get_or_insert(last);
            reader.take();
        }
    }
    let first = first.context("too short to measure anything")?;
    let acknowledged = load.acknowledged();
    load.stop().await;
    drop(stuck);
    Ok(json!({
        "minutes": minutes,
        "devices": devices,
        "changes": acknowledged,
        "rss_mb": round(last.rss / 1e6),
        "rss_growth": round(last.rss / first.rss - 1.0),
        "wal_worst_mb": round(wal / 1e6),
        "fds": last.fds,
        "fds_growth": last.fds - first.fds,
    }))
}

/// Figures of the server at one moment.
#[derive(Debug, Clone, Copy, Default)]
struct Sample {
    rss: f64,
    fds: f64,
    wal: f64,
}

impl Sample {
    fn take(server: &Server) -> Result<Self> {
        let page = server.metrics();
        let figure = |name: &str| page.get(name).copied().with_context(|| format!("{name} is missing"));
        Ok(Self {
            rss: figure("process_resident_memory_bytes")?,
            fds: figure("process_open_fds")?,
            wal: figure("gendan_wal_bytes")?,
        })
    }
}

/// Another program that reads in the database and does not come to an end.
struct Reader(#[expect(dead_code, reason = "it reads as long as it is there")] rusqlite::Connection);

impl Reader {
    fn sit(data: &Path) -> Result<Self> {
        let sql = rusqlite::Connection::open(data.join("gendan.db"))?;
        sql.execute_batch("BEGIN; SELECT count(*) FROM server")?;
        Ok(Self(sql))
    }
}

/// A connection that said hello and does nothing more by itself.
async fn hello(ticket: &Ticket) -> Result<Socket> {
    let mut socket = connect(ticket).await.context("no socket")?;
    let hello = FromDevice::Hello {
        protocol: PROTOCOL,
        schema: DOCUMENT_SCHEMA,
        device: ticket.session.device,
        epoch: None,
        cursors: Vec::new(),
        unsent: 0,
    };
    socket.send(Message::Binary(frame(&mut Outgoing::default(), &hello)?.into())).await?;
    Ok(socket)
}

fn frame(outgoing: &mut Outgoing, message: &FromDevice) -> Result<Vec<u8>> {
    outgoing.encode(message).map_err(|_| anyhow::anyhow!("too long for a frame"))
}

/// S3: the others' waits while one device sends 1,000 messages a second, beside their waits without it. The rounds
/// alternate, so that whatever else the machine does falls on both.
async fn flood(seconds: u64, devices: usize) -> Result<Value> {
    let (server, mut tickets) = company(devices + 1)?;
    let rude = tickets.pop().context("one more than devices")?;
    let round_time = Duration::from_secs(seconds) / 4;
    let (mut quiet, mut flooded) = (Vec::new(), Vec::new());
    for round in 0..8 {
        let load = Load::start(tickets.clone(), Duration::from_millis(50));
        if round % 2 == 0 {
            tokio::time::sleep(round_time).await;
        } else {
            pour(&rude, round_time).await?;
        }
        let waits = load.stop().await.into_iter().flat_map(|worked| worked.waits.into_iter().skip(5));
        if round % 2 == 0 { quiet.extend(waits) } else { flooded.extend(waits) }
    }
    let delayed = server.metrics().get("gendan_frames_delayed_total").copied().unwrap_or_default();
    ensure!(delayed > 0.0, "the flood was not held back");
    let (calm, storm) = (percentile(quiet.clone(), 0.99), percentile(flooded.clone(), 0.99));
    Ok(json!({
        "devices": devices,
        "changes": quiet.len() + flooded.len(),
        "p50_ms": ms(percentile(quiet, 0.5)),
        "p50_flood_ms": ms(percentile(flooded, 0.5)),
        "p99_ms": ms(calm),
        "p99_flood_ms": ms(storm),
        "p99_ratio": round(storm.as_secs_f64() / calm.as_secs_f64()),
        "frames_delayed": delayed,
    }))
}

/// Sends 1,000 messages a second, or as many as the server reads, and takes in the answers.
async fn pour(ticket: &Ticket, time: Duration) -> Result<()> {
    let (mut sink, mut answers) = hello(ticket).await?.split();
    let end = tokio::time::Instant::now() + time;
    let reading = tokio::spawn(async move { while let Some(Ok(_)) = answers.next().await {} });
    let mut outgoing = Outgoing::default();
    let mut due = tokio::time::interval(Duration::from_millis(10));
    while tokio::time::Instant::now() < end {
        due.tick().await;
        for _ in 0..10 {
            let ping = frame(&mut outgoing, &FromDevice::Ping)?;
            sink.feed(Message::Binary(ping.into())).await?;
        }
        // A server that does not read is what is wanted.
        if tokio::time::timeout_at(end, sink.flush()).await.is_err() {
            break;
        }
    }
    reading.abort();
    Ok(())
}
