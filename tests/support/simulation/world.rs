//! The simulated world: time, what is due when, and one source of chance.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    mem::discriminant,
};

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use shared::{
    document::Actor,
    id::{DeviceId, DocId, UserId},
    sync::{
        TICK_MS,
        device::{Device, Event, Phase},
        protocol::Epoch,
        session,
    },
};
use uuid::Uuid;

use super::{
    Failure, Sabotage, check,
    device::{Errand, Machine},
    luck::{Asked, Deed, Disasters},
    network::{Link, Network, Side},
    server::{Chore, Server},
};
use crate::sync::{
    hub::Hub,
    shelf::{Number, Shelf},
};

/// What happens at a certain time.
#[derive(Debug, Clone)]
pub enum Due {
    Frame { link: Link, to: Side, frame: Vec<u8> },
    Errand { index: usize, run: u64, errand: Errand },
    Chore { link: Link, run: u64, chore: Chore },
    Fold { run: u64, doc: DocId },
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
/// A run's wall clock begins here, ms since 1970.
pub const BEGINNING_MS: i64 = 1_700_000_000_000;

pub struct World {
    pub rng: StdRng,
    pub time: u64,
    pub network: Network,
    pub machines: Vec<Machine>,
    pub server: Server,
    pub sabotage: Option<Sabotage>,
    pub disasters: Disasters,
    /// Everything that somebody did and saw saved.
    pub deeds: Vec<Deed>,
    /// Everything that somebody asked the server for.
    pub asked: Vec<Asked>,
    /// Copies of disks, to be restored later.
    pub copies: BTreeMap<usize, Shelf>,
    pub next_number: Number,
    /// Whether the run is told on standard error, for whoever looks into a seed.
    told: bool,
    mischief_left: u32,
    due: BTreeMap<(u64, u64), Due>,
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
            machine(&mut rng, DeviceId(Uuid::from_u128(0xD0 + n)), user, sabotage)
        });
        let machines = machines.collect();
        for _ in 0..rng.random_range(0..3) {
            let pair = (people.choose(&mut rng).copied(), people.choose(&mut rng).copied());
            if let (Some(viewer), Some(owner)) = pair {
                hub.grant(viewer, owner, true);
            }
        }
        let network = Network::unlucky(&mut rng);
        let mut world = Self {
            rng,
            time: 0,
            network,
            machines,
            server: Server::new(hub),
            sabotage,
            disasters: Disasters::of(seed),
            deeds: Vec::new(),
            asked: Vec::new(),
            copies: BTreeMap::new(),
            next_number: 1,
            told: std::env::var_os("GENDAN_SYNC_TOLD").is_some(),
            mischief_left: MISCHIEF,
            due: BTreeMap::new(),
            next_due: 0,
            trace: DefaultHasher::new(),
        };
        world.at(0, Due::Tick);
        world.at(1, Due::Mischief);
        world
    }

    /// Tells what happens, if anybody wants to know.
    pub fn tell(&self, what: impl FnOnce() -> String) {
        if self.told {
            eprintln!("{:>8} {}", self.time, what());
        }
    }

    /// Has something happen at a time.
    pub fn at(&mut self, time: u64, due: Due) {
        self.next_due += 1;
        self.due.insert((time, self.next_due), due);
    }

    /// Has something happen within so many ms.
    pub fn later(&mut self, within: u64, due: Due) {
        let time = self.time + self.rng.random_range(0..=within);
        self.at(time, due);
    }

    /// Takes out what is due and meets a condition.
    pub fn take_due(&mut self, mut which: impl FnMut(&Due) -> bool) -> Vec<Due> {
        let keys: Vec<_> = self.due.iter().filter(|(_, due)| which(due)).map(|(key, _)| *key).collect();
        keys.into_iter().filter_map(|key| self.due.remove(&key)).collect()
    }

    pub fn send(&mut self, link: Link, to: Side, frame: Vec<u8>) {
        let carried = self.network.carry(&mut self.rng, self.time, link, to, frame);
        let last = carried.arrivals.last().map_or(self.time, |(time, _)| *time);
        for (time, frame) in carried.arrivals {
            self.at(time, Due::Frame { link, to, frame });
        }
        if carried.breaks {
            self.at(last + 1, Due::Hung { link });
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
            Due::Fold { run, doc } => self.fold(run, doc),
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
        while let Some(next) = self.due.first_entry()
            && next.key().0 <= time
        {
            let ((when, _), due) = next.remove_entry();
            self.time = when;
            self.note(&due);
            self.happen(due);
        }
        self.time = time;
    }

    /// Adds something to the fingerprint of the run.
    fn note(&mut self, due: &Due) {
        self.time.hash(&mut self.trace);
        discriminant(due).hash(&mut self.trace);
        match due {
            Due::Frame { link, to, frame } => (link, to, frame).hash(&mut self.trace),
            Due::Errand { index, run, errand } => (index, run, discriminant(errand)).hash(&mut self.trace),
            Due::Chore { link, run, chore } => (link, run, discriminant(chore)).hash(&mut self.trace),
            Due::Fold { run, doc } => (run, doc).hash(&mut self.trace),
            Due::Hung { link } => link.hash(&mut self.trace),
            Due::Tick | Due::Mischief => {}
        }
    }

    pub fn live_through_chaos(&mut self) -> Result<(), Failure> {
        while self.mischief_left > 0 {
            self.run_until(self.time + 5_000);
            check::nothing_is_forgotten(self)?;
        }
        Ok(())
    }

    /// Everything works again. In how many rounds is everybody content?
    pub fn settle(&mut self) -> Result<u32, Failure> {
        self.network.calm_down();
        self.server.down_until = 0;
        self.server.dies = None;
        self.fold_what_is_left();
        for index in 0..self.machines.len() {
            self.machines[index].recover();
            if self.machines[index].update() {
                let disk = self.machines[index].shelf.clone();
                self.restart(index, disk);
            }
            self.device_event(index, Event::Wake);
        }
        for round in 0..ROUNDS {
            self.run_until(self.time + ROUND_MS);
            if self.everybody_rests() {
                // A last breath, for what is still on its way.
                self.run_until(self.time + ROUND_MS);
                if self.everybody_rests() {
                    return Ok(round);
                }
            }
        }
        let restless = self.machines.iter().enumerate().filter(|(_, machine)| !machine.is_at_rest(&self.network));
        let states: Vec<_> = restless.map(|(index, machine)| format!("{index}: {:?}", machine.status)).collect();
        Err(Failure::Stuck(format!("not quiet after {ROUNDS} rounds: {}", states.join("; "))))
    }

    fn everybody_rests(&self) -> bool {
        self.machines.iter().all(|machine| machine.is_at_rest(&self.network))
    }

    /// A fingerprint of everything that happened.
    pub fn trace(&self) -> u64 {
        self.trace.finish()
    }
}

fn machine(rng: &mut StdRng, device: DeviceId, user: UserId, sabotage: Option<Sabotage>) -> Machine {
    let mut shelf = Shelf::new(device, user);
    shelf.derives = true;
    // The reference of a device does not say yet what it has to derive anew while it hands back.
    shelf.hands_back = false;
    if let Some(Sabotage::Shelf(fault)) = sabotage {
        shelf.fault = Some(fault);
    }
    shelf.actor = Actor(rng.random());
    Machine {
        engine: Device::new(shelf.start(rng.random())),
        shelf,
        run: 0,
        link: None,
        clock_off: rng.random_range(-86_400_000..86_400_000),
        status: None,
        disk_full: false,
        dies: None,
        wiped: false,
        is_newer: rng.random_ratio(1, 6),
        speaks: rng.random_ratio(1, 12).then_some(0),
    }
}

impl Machine {
    /// Whether it has nothing to do any more. Who has not noticed yet that its connection swallows what is sent, as
    /// anybody does within half a minute, only believes so.
    fn is_at_rest(&self, network: &Network) -> bool {
        let phase = self.status.map(|status| status.phase);
        if self.wiped {
            phase == Some(Phase::Revoked)
        } else {
            let deceived = self.link.is_some_and(|link| network.lacks(link));
            phase == Some(Phase::Idle) && self.shelf.outbox.is_empty() && !deceived
        }
    }
}
