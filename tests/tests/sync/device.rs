//! A device's host: it carries out what the engine asks for, late, and it can die at any moment.

use rand::Rng;
use shared::{
    sync::{
        device::{Device, Effect, Event, LocalCommit, Phase, Status},
        protocol::Scope,
    },
    time::Instant,
};
use support::sync::{paper, shelf::Shelf};

use super::{
    network::{Link, Side},
    world::{Due, Sabotage, World},
};

/// One device: disk, running program, and its clock.
pub struct Machine {
    pub shelf: Shelf,
    pub engine: Device,
    /// Counts starts of the program: what was under way for a former one is void.
    pub run: u64,
    pub link: Option<Link>,
    /// The wall clock minus the true time, ms.
    pub clock_off: i64,
    pub status: Option<Status>,
    /// The next commits fail.
    pub disk_full: bool,
    /// The program's actor.
    pub actor: [u8; 16],
    pub wiped: bool,
}

impl Machine {
    pub fn now(&self, time: u64) -> Instant {
        Instant(1_700_000_000_000 + i64::try_from(time).expect("small") + self.clock_off)
    }

    pub fn is_idle(&self) -> bool {
        self.status.is_some_and(|status| status.phase == Phase::Idle)
    }
}

/// What a device waits for.
#[derive(Debug, Clone)]
pub enum Errand {
    Opened(Link),
    Closed(Link),
    ReadOutbox {
        after: u64,
        max_bytes: usize,
    },
    ReadRequests,
    ReadDigests(Scope),
    Commit {
        ticket: u64,
        commit: Box<LocalCommit>,
    },
    /// The commit is on disk, but the program does not know yet.
    Commited {
        ticket: u64,
        queued: u32,
    },
}

impl World {
    pub fn device_event(&mut self, index: usize, event: Event) {
        let machine = &mut self.machines[index];
        let now = machine.now(self.time);
        let effects = machine.engine.handle(now, event);
        for effect in effects {
            self.device_effect(index, effect);
        }
    }

    fn device_effect(&mut self, index: usize, effect: Effect) {
        let run = self.machines[index].run;
        match effect {
            Effect::OpenSocket => {
                let link = self.network.open();
                self.machines[index].link = Some(link);
                self.server_accepts(link, index);
                self.later(100, Due::Errand { index, run, errand: Errand::Opened(link) });
            }
            Effect::CloseSocket => {
                if let Some(link) = self.machines[index].link.take() {
                    self.hang_up(link, Side::Device);
                }
            }
            Effect::Send(frame) => {
                if self.sabotage == Some(Sabotage::OutboxEmptiedWhenSent) {
                    self.machines[index].shelf.outbox.clear();
                }
                if let Some(link) = self.machines[index].link {
                    self.send(link, Side::Server, frame);
                }
            }
            Effect::ReadOutbox { after, max_bytes } => {
                self.later(20, Due::Errand { index, run, errand: Errand::ReadOutbox { after, max_bytes } });
            }
            Effect::Commit { ticket, commit } => {
                self.later(50, Due::Errand { index, run, errand: Errand::Commit { ticket, commit } });
            }
            Effect::ReadRequests => self.later(20, Due::Errand { index, run, errand: Errand::ReadRequests }),
            Effect::ReadDigests(scope) => {
                self.later(200, Due::Errand { index, run, errand: Errand::ReadDigests(scope) });
            }
            Effect::Status(status) => self.machines[index].status = Some(status),
            Effect::Wipe => self.machines[index].wiped = true,
        }
    }

    pub fn errand(&mut self, index: usize, run: u64, errand: Errand) {
        if self.machines[index].run != run {
            return;
        }
        let current = |link| self.machines[index].link == Some(link);
        match errand {
            Errand::Opened(link) if current(link) => {
                let event = if self.network.is_open(link) { Event::SocketOpened } else { Event::SocketClosed };
                self.device_event(index, event);
            }
            Errand::Closed(link) if current(link) => {
                self.machines[index].link = None;
                self.device_event(index, Event::SocketClosed);
            }
            Errand::Opened(_) | Errand::Closed(_) => {}
            Errand::ReadOutbox { after, max_bytes } => {
                let rows = self.machines[index].shelf.unsent(after, max_bytes.min(600));
                self.device_event(index, Event::OutboxRead(rows));
            }
            Errand::ReadRequests => {
                let requests = self.machines[index].shelf.requests.clone();
                self.device_event(index, Event::RequestsRead(requests));
            }
            Errand::ReadDigests(scope) => {
                let digests = self.machines[index].shelf.digests(scope);
                self.device_event(index, Event::DigestsRead { scope, digests });
            }
            Errand::Commit { ticket, commit } => {
                let machine = &mut self.machines[index];
                if machine.disk_full && !commit.items.is_empty() {
                    return self.device_event(index, Event::CommitFailed(ticket));
                }
                let queued = machine.shelf.commit(*commit);
                self.later(20, Due::Errand { index, run, errand: Errand::Commited { ticket, queued } });
            }
            Errand::Commited { ticket, queued } => {
                self.device_event(index, Event::Committed(ticket));
                if queued > 0 {
                    self.device_event(index, Event::Queued(queued));
                }
            }
        }
    }

    /// The program ends without a word and starts anew from this disk.
    pub fn restart(&mut self, index: usize, disk: Shelf) {
        let seed = self.rng.random();
        let actor = if self.sabotage == Some(Sabotage::ReusedActor) { [1; 16] } else { self.rng.random() };
        let machine = &mut self.machines[index];
        machine.run += 1;
        machine.engine = Device::new(disk.start(seed));
        machine.shelf = disk;
        machine.status = None;
        machine.actor = actor;
        if let Some(link) = machine.link.take() {
            self.hang_up(link, Side::Device);
        }
        self.device_event(index, Event::Wake);
    }

    /// Somebody writes on this device.
    pub fn write(&mut self, index: usize, doc: shared::id::DocId, field: &str, value: &str) {
        let machine = &mut self.machines[index];
        let now = machine.now(self.time);
        let changes = machine.shelf.docs.get(&doc).map(|held| held.changes.clone()).unwrap_or_default();
        let change = paper::edit(&changes, machine.actor, machine.shelf.user, now, field, value);
        let hash = machine.shelf.write(doc, change);
        self.written.push((index, doc, hash));
        self.device_event(index, Event::Queued(1));
    }
}
