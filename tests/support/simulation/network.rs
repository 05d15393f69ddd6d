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
    /// Something that was sent never arrives, and perhaps nobody has noticed.
    lacks: bool,
    /// After so many more frames to the device it breaks.
    left: Option<u32>,
}

/// What becomes of a frame.
#[derive(Debug, Default)]
pub struct Carried {
    /// When it arrives, and as what; more than once, or never.
    pub arrivals: Vec<(u64, Vec<u8>)>,
    /// The connection breaks with it.
    pub breaks: bool,
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
    /// A network with some bad luck; one in four has very much of it.
    pub fn unlucky(rng: &mut StdRng) -> Self {
        let (lost, doubled, overtaken, cut_short, slowest) =
            if rng.random_ratio(1, 4) { (100, 50, 200, 10, 5_000) } else { (10, 10, 10, 10, 2_000) };
        Self {
            lost: rng.random_range(0..=lost),
            doubled: rng.random_range(0..=doubled),
            overtaken: rng.random_range(0..=overtaken),
            cut_short: rng.random_range(0..=cut_short),
            slowest: rng.random_range(2..=slowest),
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

    /// Whether something that was sent on an open connection never arrives.
    pub fn lacks(&self, link: Link) -> bool {
        self.wires.get(&link).is_some_and(|wire| wire.lacks)
    }

    pub fn links(&self) -> Vec<Link> {
        self.wires.keys().copied().collect()
    }

    pub fn black_out(&mut self, link: Link) {
        if let Some(wire) = self.wires.get_mut(&link) {
            wire.black = true;
        }
    }

    /// Has a connection break after so many more frames to the device: in the middle of a page, or between two.
    pub fn break_after(&mut self, link: Link, frames: u32) {
        if let Some(wire) = self.wires.get_mut(&link) {
            wire.left = Some(frames);
        }
    }

    /// Sends a frame on its way.
    pub fn carry(&mut self, rng: &mut StdRng, now: u64, link: Link, to: Side, mut frame: Vec<u8>) -> Carried {
        let Some(wire) = self.wires.get_mut(&link) else { return Carried::default() };
        let breaks = match &mut wire.left {
            Some(0) => return Carried { arrivals: Vec::new(), breaks: true },
            Some(left) if to == Side::Device => {
                *left -= 1;
                *left == 0
            }
            _ => false,
        };
        let mut luck = |per_mille: u32| rng.random_ratio(per_mille, 1_000);
        if wire.black || luck(self.lost) {
            wire.lacks = true;
            return Carried { arrivals: Vec::new(), breaks };
        }
        let (doubled, overtaken, cut_short) = (luck(self.doubled), luck(self.overtaken), luck(self.cut_short));
        let at = now + rng.random_range(1..=self.slowest.max(1));
        let last = wire.last.entry(to).or_default();
        let at = if overtaken { at } else { at.max(*last) };
        *last = at.max(*last);
        if cut_short || (breaks && rng.random()) {
            frame.truncate(rng.random_range(0..frame.len()));
        }
        let copies = if doubled { 2 } else { 1 };
        Carried { arrivals: vec![(at, frame); copies], breaks }
    }
}
