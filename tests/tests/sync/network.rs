//! Connections: frames in order, late, and sometimes not as they were sent.

use std::collections::BTreeMap;

use rand::{Rng, rngs::StdRng};

/// Names a connection.
pub type Link = u64;

/// Where a frame goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Device,
    Server,
}

/// One connection, as the wire sees it.
#[derive(Debug, Default)]
struct Wire {
    /// When the last frame to this side arrives: none overtakes another.
    last: BTreeMap<Side, u64>,
    /// Nothing gets through any more, and nobody is told.
    black: bool,
}

/// All connections.
#[derive(Debug, Default)]
pub struct Network {
    wires: BTreeMap<Link, Wire>,
    next: Link,
    /// Probabilities in 1/1000 of bad luck for a frame.
    lost: u32,
    doubled: u32,
    overtaken: u32,
    cut_short: u32,
    /// The longest delay, ms.
    pub slowest: u64,
}

impl Network {
    /// A network with some bad luck.
    pub fn unlucky(rng: &mut StdRng) -> Self {
        Self {
            lost: rng.random_range(0..10),
            doubled: rng.random_range(0..10),
            overtaken: rng.random_range(0..10),
            cut_short: rng.random_range(0..10),
            slowest: rng.random_range(2..2_000),
            ..Self::default()
        }
    }

    /// No bad luck from here on. Dead connections stay dead.
    pub fn calm_down(&mut self) {
        (self.lost, self.doubled, self.overtaken, self.cut_short) = (0, 0, 0, 0);
        self.slowest = 50;
    }

    pub fn open(&mut self) -> Link {
        self.next += 1;
        self.wires.insert(self.next, Wire::default());
        self.next
    }

    pub fn close(&mut self, link: Link) {
        self.wires.remove(&link);
    }

    pub fn is_open(&self, link: Link) -> bool {
        self.wires.contains_key(&link)
    }

    pub fn links(&self) -> Vec<Link> {
        self.wires.keys().copied().collect()
    }

    pub fn black_out(&mut self, link: Link) {
        if let Some(wire) = self.wires.get_mut(&link) {
            wire.black = true;
        }
    }

    /// When a frame arrives, and as what; more than once, or never.
    pub fn carry(&mut self, rng: &mut StdRng, now: u64, link: Link, to: Side, frame: Vec<u8>) -> Vec<(u64, Vec<u8>)> {
        let Some(wire) = self.wires.get_mut(&link) else { return Vec::new() };
        let mut luck = |per_mille: u32| rng.random_ratio(per_mille, 1_000);
        if wire.black || luck(self.lost) {
            return Vec::new();
        }
        let (doubled, overtaken, cut_short) = (luck(self.doubled), luck(self.overtaken), luck(self.cut_short));
        let at = now + rng.random_range(1..=self.slowest.max(1));
        let last = wire.last.entry(to).or_default();
        let at = if overtaken { at } else { at.max(*last) };
        *last = at.max(*last);
        let mut frame = frame;
        if cut_short {
            frame.truncate(rng.random_range(0..frame.len()));
        }
        let copies = if doubled { 2 } else { 1 };
        vec![(at, frame); copies]
    }
}
