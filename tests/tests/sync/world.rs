//! The simulated world: time, what is due when, and one source of chance.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    hash::{DefaultHasher, Hash, Hasher},
};

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use shared::{
    id::{DeviceId, DocId, UserId},
    sync::{
        TICK_MS,
        device::{Device, Event},
        gatekeeper::ChangeHash,
        protocol::Epoch,
        session,
    },
};
use support::sync::{
    hub::{Hub, HubFault},
    shelf::{Shelf, ShelfFault},
};
use uuid::Uuid;

use super::{
    device::{Errand, Machine},
    network::{Link, Network, Side},
    server::{Chore, Server},
};

/// What is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    Hub(HubFault),
    Shelf(ShelfFault),
    AckBeforeCommit,
    OutboxEmptiedWhenSent,
    ReusedActor,
}

/// Which disasters strike. Not all in one run: a change that both its device and the server lost is lost, and
/// one that a restored server no longer allows cannot come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disasters {
    /// Devices go on from old copies of their disks; rights change.
    OldDisks,
    /// The server goes on from an old backup.
    OldBackups,
    /// Rights change, programs end; disks are good.
    None,
}

/// What happens at a certain time.
#[derive(Debug, Clone)]
pub enum Due {
    Frame { link: Link, to: Side, frame: Vec<u8> },
    Errand { index: usize, run: u64, errand: Errand },
    Chore { link: Link, run: u64, chore: Chore },
    Hung { link: Link },
    Tick,
    Mischief,
}

/// Chaos lasts so many pieces of mischief.
const MISCHIEF: u32 = 100;
/// A round of peace, ms.
const ROUND_MS: u64 = 5_000;
/// Rounds after which everything must be quiet.
const ROUNDS: u32 = 20;

pub struct World {
    pub rng: StdRng,
    pub time: u64,
    pub network: Network,
    pub machines: Vec<Machine>,
    pub server: Server,
    pub sabotage: Option<Sabotage>,
    pub disasters: Disasters,
    /// Every change that somebody saw saved: device, document, hash.
    pub written: Vec<(usize, DocId, ChangeHash)>,
    /// What was seen to be wrong before the end.
    pub broken: Option<String>,
    /// Copies of disks, to be restored later.
    pub copies: BTreeMap<usize, Shelf>,
    mischief_left: u32,
    due: BTreeMap<u64, Due>,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    next_due: u64,
    trace: DefaultHasher,
}

impl World {
    pub fn new(seed: u64, sabotage: Option<Sabotage>) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut hub = Hub::new(Epoch(Uuid::from_u128(rng.random())));
        if let Some(Sabotage::Hub(fault)) = sabotage {
            hub.fault = Some(fault);
        }
        let people: Vec<_> = (0..rng.random_range(2..=4)).map(|n| UserId(Uuid::from_u128(0xA0 + n))).collect();
        let machines = 0..rng.random_range(3..=8u128);
        let machines = machines.map(|n| {
            let user = people[usize::try_from(n).expect("small") % people.len()];
            let mut shelf = Shelf::new(DeviceId(Uuid::from_u128(0xD0 + n)), user);
            if let Some(Sabotage::Shelf(fault)) = sabotage {
                shelf.fault = Some(fault);
            }
            Machine {
                engine: Device::new(shelf.start(rng.random())),
                shelf,
                run: 0,
                link: None,
                clock_off: rng.random_range(-86_400_000..86_400_000),
                status: None,
                disk_full: false,
                actor: rng.random(),
                wiped: false,
            }
        });
        let machines = machines.collect();
        for _ in 0..rng.random_range(0..3) {
            let pair = (people.choose(&mut rng).copied(), people.choose(&mut rng).copied());
            if let (Some(viewer), Some(owner)) = pair {
                hub.grant(viewer, owner, true);
            }
        }
        let backup = hub.clone();
        let network = Network::unlucky(&mut rng);
        let server = Server { hub, backup, sessions: BTreeMap::new(), run: 0, down_until: 0 };
        let mut world = Self {
            rng,
            time: 0,
            network,
            machines,
            server,
            sabotage,
            disasters: [Disasters::OldDisks, Disasters::OldBackups, Disasters::None][(seed % 3) as usize],
            written: Vec::new(),
            broken: None,
            copies: BTreeMap::new(),
            mischief_left: MISCHIEF,
            due: BTreeMap::new(),
            queue: BinaryHeap::new(),
            next_due: 0,
            trace: DefaultHasher::new(),
        };
        world.at(0, Due::Tick);
        world.at(1, Due::Mischief);
        world
    }

    /// Has something happen at a time.
    fn at(&mut self, time: u64, due: Due) {
        self.next_due += 1;
        self.queue.push(Reverse((time, self.next_due)));
        self.due.insert(self.next_due, due);
    }

    /// Has something happen within so many ms.
    pub fn later(&mut self, within: u64, due: Due) {
        let time = self.time + self.rng.random_range(0..=within);
        self.at(time, due);
    }

    pub fn send(&mut self, link: Link, to: Side, frame: Vec<u8>) {
        for (time, frame) in self.network.carry(&mut self.rng, self.time, link, to, frame) {
            self.at(time, Due::Frame { link, to, frame });
        }
    }

    /// One side closes; the other learns of it after what was sent.
    pub fn hang_up(&mut self, link: Link, by: Side) {
        if self.network.is_open(link) {
            let time = self.time + self.network.slowest + 1;
            self.at(time, Due::Hung { link });
        }
        if by == Side::Server {
            self.server.sessions.remove(&link);
        }
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Frame { link, to: Side::Device, frame } => {
                let at = self.machines.iter().position(|machine| machine.link == Some(link));
                if let (Some(index), true) = (at, self.network.is_open(link)) {
                    self.device_event(index, Event::Frame(frame));
                }
            }
            Due::Frame { link, to: Side::Server, frame } => {
                if self.network.is_open(link) {
                    self.server_event(link, session::Event::Frame(frame));
                }
            }
            Due::Errand { index, run, errand } => self.errand(index, run, errand),
            Due::Chore { link, run, chore } => self.chore(link, run, chore),
            Due::Hung { link } => self.cut(link),
            Due::Tick => self.tick(),
            Due::Mischief if self.mischief_left > 0 => {
                self.mischief_left -= 1;
                self.mischief();
                self.later(1_500, Due::Mischief);
            }
            Due::Mischief => {}
        }
    }

    /// A connection ends and both sides learn of it.
    pub fn cut(&mut self, link: Link) {
        self.network.close(link);
        self.server.sessions.remove(&link);
        if let Some(index) = self.machines.iter().position(|machine| machine.link == Some(link)) {
            let run = self.machines[index].run;
            self.later(50, Due::Errand { index, run, errand: Errand::Closed(link) });
        }
    }

    fn tick(&mut self) {
        for index in 0..self.machines.len() {
            self.device_event(index, Event::Tick);
        }
        let links: Vec<_> = self.server.sessions.keys().copied().collect();
        for link in links {
            self.server_event(link, session::Event::Tick);
        }
        let next = self.time + TICK_MS.unsigned_abs();
        self.at(next, Due::Tick);
    }

    /// Lets everything happen that is due before a time.
    fn run_until(&mut self, time: u64) {
        while let Some(Reverse((when, key))) = self.queue.peek().copied()
            && when <= time
        {
            self.queue.pop();
            self.time = when;
            if let Some(due) = self.due.remove(&key) {
                format!("{when} {due:?}").hash(&mut self.trace);
                self.happen(due);
            }
        }
        self.time = time;
    }

    pub fn live_through_chaos(&mut self) {
        while self.mischief_left > 0 {
            self.run_until(self.time + 1_000);
        }
    }

    /// Everything works again. In how many rounds is everybody content?
    pub fn settle(&mut self) -> Result<u32, String> {
        self.network.calm_down();
        self.server.down_until = 0;
        for index in 0..self.machines.len() {
            self.machines[index].disk_full = false;
            self.device_event(index, Event::Wake);
        }
        for round in 0..ROUNDS {
            self.run_until(self.time + ROUND_MS);
            let quiet = |machine: &Machine| machine.is_idle() && machine.shelf.outbox.is_empty();
            if self.machines.iter().all(quiet) {
                // A last breath, for what is still on its way.
                self.run_until(self.time + ROUND_MS);
                if self.machines.iter().all(quiet) {
                    return Ok(round);
                }
            }
        }
        let restless = self.machines.iter().enumerate().filter(|(_, machine)| !machine.is_idle());
        let states: Vec<_> = restless.map(|(index, machine)| format!("{index}: {:?}", machine.status)).collect();
        Err(format!("not quiet after {ROUNDS} rounds: {}", states.join("; ")))
    }

    /// A fingerprint of everything that happened.
    pub fn trace(&self) -> u64 {
        self.trace.finish()
    }
}
