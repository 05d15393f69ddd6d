//! A device's host: it carries out what the engine asks for, late, and it can die at any moment.

use rand::Rng;
use shared::{
    document::Actor,
    id::{DocId, RequestId},
    sync::{
        device::{Device, Effect, Event, LocalCommit, Status},
        frame,
        protocol::{FromDevice, Scope},
        request::{Ask, Request},
    },
    time::Instant,
};
use uuid::Uuid;

use super::{
    Sabotage,
    luck::{Asked, Deed, Moment},
    network::{Link, Side},
    world::{BEGINNING_MS, Due, World},
};
use crate::sync::shelf::{Lot, Shelf, Work};

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
    /// The program ends at its next commit.
    pub dies: Option<Moment>,
    pub wiped: bool,
    /// It writes what the others do not know.
    pub is_newer: bool,
    /// It says that it speaks an older protocol, which the server does not any more.
    pub speaks: Option<u16>,
}

impl Machine {
    pub fn now(&self, time: u64) -> Instant {
        Instant(BEGINNING_MS + i64::try_from(time).expect("small") + self.clock_off)
    }

    /// Nothing is broken any more.
    pub fn recover(&mut self) {
        self.disk_full = false;
        self.dies = None;
    }

    /// A new version is put in place of an old one, if it was one; it has to be started.
    pub fn update(&mut self) -> bool {
        self.speaks.take().is_some()
    }

    /// What goes over the wire for a frame of the engine.
    fn spoken(&self, sent: Vec<u8>) -> Vec<u8> {
        let (Some(old), Ok((message, count))) = (self.speaks, frame::decode::<FromDevice>(&sent)) else { return sent };
        match message {
            FromDevice::Hello { schema, device, epoch, cursors, unsent, .. } => {
                let hello = FromDevice::Hello { protocol: old, schema, device, epoch, cursors, unsent };
                frame::encode(&hello, count).expect("as long as before")
            }
            _ => sent,
        }
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
                if self.sabotage == Some(Sabotage::RequestsForgottenWhenSent) {
                    self.machines[index].shelf.requests.clear();
                }
                let frame = self.machines[index].spoken(frame);
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
            Effect::Status(status) => {
                let machine = &mut self.machines[index];
                machine.status = Some(status);
                let queued = if status.caught_up { machine.shelf.hand_back_the_rest() } else { 0 };
                if queued > 0 {
                    self.device_event(index, Event::Queued(queued));
                }
            }
            Effect::Wipe => self.wipe(index),
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
                let rows = self.machines[index].shelf.unsent(after, max_bytes.min(900));
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
            Errand::Commit { ticket, commit } => self.commit(index, ticket, *commit),
            Errand::Commited { ticket, queued } => {
                self.device_event(index, Event::Committed(ticket));
                if queued > 0 {
                    self.device_event(index, Event::Queued(queued));
                }
            }
        }
    }

    fn commit(&mut self, index: usize, ticket: u64, commit: LocalCommit) {
        self.tell(|| format!("device {index} commits {commit:?}"));
        let machine = &mut self.machines[index];
        let dies = machine.dies.take();
        if dies == Some(Moment::BeforeCommit) {
            return self.restart_as_is(index);
        }
        if machine.disk_full && !commit.items.is_empty() {
            return self.device_event(index, Event::CommitFailed(ticket));
        }
        let done = machine.shelf.commit(commit);
        if done.rewritten || dies == Some(Moment::AfterCommit) {
            // What sync has in memory of the outbox is out of date.
            return self.restart_as_is(index);
        }
        let run = self.machines[index].run;
        self.later(20, Due::Errand { index, run, errand: Errand::Commited { ticket, queued: done.queued } });
    }

    /// Writes what is on its way to the disk, or loses it: another tab takes over, as one of them must.
    pub fn take_over(&mut self, index: usize) {
        let run = self.machines[index].run;
        let commits = self.take_due(|due| {
            matches!(due, Due::Errand { index: i, run: r, errand: Errand::Commit { .. } } if (*i, *r) == (index, run))
        });
        for commit in commits {
            if let Due::Errand { errand: Errand::Commit { commit, .. }, .. } = commit
                && self.rng.random()
                && !self.machines[index].disk_full
            {
                self.machines[index].shelf.commit(*commit);
            }
        }
        // The other tab's socket stays open for a while.
        if let Some(link) = self.machines[index].link.take() {
            self.later(20_000, Due::Hung { link });
        }
        self.restart_as_is(index);
    }

    /// The program ends without a word and starts anew.
    pub fn restart_as_is(&mut self, index: usize) {
        let disk = self.machines[index].shelf.clone();
        self.restart(index, disk);
    }

    /// The program ends without a word and starts anew from this disk.
    pub fn restart(&mut self, index: usize, mut disk: Shelf) {
        self.tell(|| format!("device {index} starts anew"));
        let seed = self.rng.random();
        let actor = if self.sabotage == Some(Sabotage::ReusedActor) { [1; 16] } else { self.rng.random() };
        disk.actor = Actor(actor);
        disk.docs.values_mut().for_each(crate::sync::shelf::Held::put_away);
        let machine = &mut self.machines[index];
        machine.run += 1;
        machine.engine = Device::new(disk.start(seed));
        machine.shelf = disk;
        machine.status = None;
        if let Some(link) = machine.link.take() {
            self.hang_up(link, Side::Device);
        }
        self.device_event(index, Event::Wake);
    }

    /// The device was revoked: what it had and did not send is gone, and only that.
    fn wipe(&mut self, index: usize) {
        let machine = &mut self.machines[index];
        let (device, user) = (machine.shelf.device, machine.shelf.user);
        let old = std::mem::replace(&mut machine.shelf, Shelf::new(device, user));
        machine.shelf.derives = true;
        machine.shelf.hands_back = false;
        machine.wiped = true;
        // Nothing that was under way is written any more.
        machine.run += 1;
        self.disk_is_gone(index, &old);
    }

    /// A disk is not there any more: of what only it knew, just what was acknowledged must be somewhere.
    pub fn disk_is_gone(&mut self, index: usize, old: &Shelf) {
        let shelf = &self.machines[index].shelf;
        let known = &shelf.lots;
        self.asked.retain(|asked| asked.index != index || shelf.knows_of(asked.id));
        self.deeds.retain_mut(|deed| {
            if deed.index != index || known.contains_key(&deed.number) || deed.acknowledged.is_some() {
                return true;
            }
            deed.acknowledged = match old.lots.get(&deed.number) {
                Some(Lot::Accepted(hash)) => Some(*hash),
                _ => None,
            };
            deed.acknowledged.is_some()
        });
    }

    /// Somebody asks the server for something on this device.
    pub fn ask(&mut self, index: usize, ask: Ask) {
        if self.machines[index].wiped {
            return;
        }
        let id = RequestId(Uuid::from_u128(self.rng.random()));
        self.tell(|| format!("device {index} asks for {ask:?}"));
        self.machines[index].shelf.ask(Request { id, ask });
        self.asked.push(Asked { id, index });
        self.device_event(index, Event::Asked(1));
    }

    /// Somebody does something on this device.
    pub fn perform(&mut self, index: usize, doc: DocId, work: Work) {
        if self.machines[index].wiped {
            return;
        }
        let number = self.next_number;
        self.next_number += 1;
        let machine = &mut self.machines[index];
        let now = machine.now(self.time);
        let newer = matches!(work, Work::Newer(_));
        let said = format!("device {index} does number {number} to {doc}: {work:?}");
        if machine.shelf.perform(doc, number, work, now).is_some() {
            self.tell(|| said);
            self.deeds.push(Deed { number, index, doc, newer, acknowledged: None });
            self.device_event(index, Event::Queued(1));
        }
    }
}
