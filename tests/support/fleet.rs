//! Fifty devices at work, and what became of what they were told is stored.

use std::{
    collections::BTreeSet,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use server::store::{Store, sqlite::Sqlite};
use shared::{
    document::Document,
    id::DocId,
    sync::gatekeeper::{self, ChangeHash},
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    power::{Disk, Observed, Unsynced},
    server::{PASSWORD, Server},
    sync::{
        company,
        native::{Native, Ticket, log_in},
    },
};

/// People; each has some devices, so that changes also travel down.
const PEOPLE: u32 = 10;
/// Devices of each.
const DEVICES: u32 = 5;
/// Unsent changes that a device allows itself.
const AHEAD: usize = 3;
/// Changes to a customer before the next is entered.
const EDITS: u32 = 6;

/// A server with its devices at work.
pub struct Fleet {
    /// The server.
    pub server: Server,
    template: Disk,
    tickets: Vec<Ticket>,
    devices: Vec<Worker>,
    acknowledged: BTreeSet<(DocId, ChangeHash)>,
}

/// What was found in a data folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Acknowledged changes that are not there.
    pub lost: u64,
    /// The database cannot be read, or contradicts itself.
    pub corrupt: bool,
}

struct Worker {
    device: Native,
    doc: DocId,
    made: u32,
}

impl Fleet {
    /// A server, ten people, fifty devices that are logged in; nothing runs.
    pub fn assemble() -> Fleet {
        let mut server = Server::prepare();
        for person in 0..PEOPLE {
            server.enter(&format!("rep{person}"), &format!("业务员{person}"), "rep", "销售部");
        }
        server.run();
        let address = server.address();
        let log_ins = (0..PEOPLE * DEVICES).map(|number| format!("rep{}", number % PEOPLE));
        let tickets: Vec<_> = log_ins.map(|login| log_in(address, &login, PASSWORD)).collect();
        server.stop();
        let template = Disk::read(server.data());
        let mut fleet = Fleet { server, template, tickets, devices: Vec::new(), acknowledged: BTreeSet::new() };
        fleet.begin_anew();
        fleet
    }

    /// The server forgets everything but people and sessions, and so do the devices.
    pub fn begin_anew(&mut self) {
        self.server.kill();
        self.template.write(self.server.data());
        let worker =
            |ticket: &Ticket| Worker { device: Native::new(ticket.clone()), doc: DocId(Uuid::now_v7()), made: 0 };
        self.devices = self.tickets.iter().map(worker).collect();
        self.acknowledged.clear();
    }

    /// Starts the server; how long until it answers.
    pub fn start(&mut self) -> Duration {
        let since = Instant::now();
        self.server.run();
        since.elapsed()
    }

    /// Starts the server under observation.
    pub fn start_observed(&mut self) -> Observed {
        let observed = Observed::next_run(self.server.data());
        self.start_under(&observed);
        observed
    }

    /// Starts the server under this observation.
    pub fn start_under(&mut self, observed: &Observed) {
        self.server.set_environment(observed.environment());
        self.server.run();
        self.server.set_environment(Vec::new());
    }

    /// All devices work until `end` is over, which must take the server down.
    pub async fn work_until(&mut self, end: impl AsyncFnOnce(&mut Server)) {
        let working: Vec<_> = self
            .devices
            .drain(..)
            .map(|mut worker| {
                tokio::spawn(async move {
                    worker.work().await;
                    worker
                })
            })
            .collect();
        end(&mut self.server).await;
        for worker in working {
            self.devices.push(worker.await.expect("a device does not fail"));
        }
        let acknowledged = self.devices.iter().flat_map(|worker| worker.device.shelf.acknowledged());
        self.acknowledged = acknowledged.map(|row| (row.doc, row.hash)).collect();
    }

    /// All devices work for so long; then the server is killed.
    pub async fn work_and_kill(&mut self, after: Duration) {
        self.work_until(async |server: &mut Server| {
            tokio::time::sleep(after).await;
            server.kill();
        })
        .await;
    }

    /// Changes that the devices were told are stored.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.len()
    }

    /// What the server's data folder holds, compared with what the devices were told.
    pub async fn examine(&self) -> Verdict {
        examine(self.server.data(), &self.acknowledged).await
    }

    /// The same of a disk that need not be the server's.
    pub async fn examine_disk(&self, disk: &Disk) -> Verdict {
        let folder = TempDir::with_prefix("gendan-disk-").expect("a temporary folder can be made");
        disk.write(folder.path());
        examine(folder.path(), &self.acknowledged).await
    }

    /// The power goes: the server's folder is as the disk would be, all unsynced writes lost. Torn disks are looked at
    /// as well; the worst is reported.
    pub async fn lose_power(&self, observed: &Observed, torn: impl IntoIterator<Item = u64>) -> Verdict {
        let mut worst = Verdict::default();
        for seed in torn {
            worst = worst.or(self.examine_disk(&observed.disk(Unsynced::Torn(seed))).await);
        }
        observed.disk(Unsynced::Lost).write(self.server.data());
        worst.or(self.examine().await)
    }
}

impl Verdict {
    /// Whether everything is there.
    pub fn is_good(self) -> bool {
        self == Verdict::default()
    }

    /// The worse of both.
    pub fn or(self, other: Verdict) -> Verdict {
        Verdict { lost: self.lost.max(other.lost), corrupt: self.corrupt || other.corrupt }
    }
}

impl Worker {
    /// Enters and edits customers until the server is gone.
    async fn work(&mut self) {
        self.device.wake();
        loop {
            let ready = |device: &Native| !device.is_connected() || device.shelf.outbox.len() < AHEAD;
            self.device.until("an acknowledgement", ready).await;
            if !self.device.is_connected() {
                return;
            }
            if self.made.is_multiple_of(EDITS) {
                self.doc = DocId(Uuid::now_v7());
                self.device.execute(self.doc, &company::small(self.made));
            } else {
                self.device.execute(self.doc, &company::edit(self.made));
            }
            self.made += 1;
        }
    }
}

async fn examine(folder: &Path, acknowledged: &BTreeSet<(DocId, ChangeHash)>) -> Verdict {
    let unreadable = Verdict { lost: 0, corrupt: true };
    if !is_sound(&folder.join("gendan.db")).unwrap_or(false) {
        return unreadable;
    }
    let Ok(store) = Sqlite::open(folder) else { return unreadable };
    let docs: BTreeSet<DocId> = acknowledged.iter().map(|(doc, _)| *doc).collect();
    let mut lost = 0;
    for doc in docs {
        let Ok(held) = hashes(&store, doc).await else { return unreadable };
        let of_doc = acknowledged.range((doc, [0; 32])..=(doc, [255; 32]));
        lost += of_doc.filter(|(_, hash)| !held.contains(hash)).count() as u64;
    }
    Verdict { lost, corrupt: false }
}

fn is_sound(database: &Path) -> rusqlite::Result<bool> {
    let connection = Connection::open(database)?;
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    Ok(verdict == "ok")
}

/// The changes that make a document on the server.
async fn hashes(store: &Sqlite, doc: DocId) -> Result<BTreeSet<ChangeHash>, anyhow::Error> {
    let Some(source) = store.source(doc).await? else { return Ok(BTreeSet::new()) };
    let document = Document::load(source.snapshot.as_deref(), &source.changes)?;
    Ok(document.changes_since(&[]).iter().filter_map(|change| Some(gatekeeper::check(change).ok()?.hash)).collect())
}
