//! Time for a connection: a clock that jumps cannot upset, the heartbeat, and the wait between attempts.

use super::protocol::{PING_AFTER_MS, PONG_WITHIN_MS};
use crate::time::Instant;

/// How often the host is to send `Tick`, ms.
pub const TICK_MS: i64 = 1_000;
/// The most that the clock may advance between two events: a suspended or wrongly set clock asks for a ping, no more.
const STEP_MAX_MS: i64 = PING_AFTER_MS + TICK_MS;

/// A step of the clock between two events that is larger, or goes back further, is no step of time.
const JUMP_MS: i64 = 5 * 60_000;

/// Milliseconds that only grow, made from a wall clock that may jump either way.
#[derive(Debug, Clone)]
pub(super) struct Steady {
    last: Option<Instant>,
    elapsed: i64,
    jumped: bool,
}

impl Steady {
    pub(super) fn new() -> Self {
        Self { last: None, elapsed: 0, jumped: false }
    }

    /// Whether the wall clock has jumped since the last call: somebody set it, or the device slept.
    pub(super) fn take_jump(&mut self) -> bool {
        std::mem::take(&mut self.jumped)
    }

    /// Takes note of the wall clock and returns the steady time.
    pub(super) fn advance(&mut self, now: Instant) -> i64 {
        if let Some(last) = self.last {
            let step = now.0.saturating_sub(last.0);
            self.elapsed += step.clamp(0, STEP_MAX_MS);
            self.jumped |= step.unsigned_abs() > JUMP_MS.unsigned_abs();
        }
        self.last = Some(now);
        self.elapsed
    }
}

/// What the heartbeat asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pulse {
    /// All is well.
    Fine,
    /// Ask whether anybody is there.
    Ping,
    /// Nobody is.
    Dead,
}

/// Watches for silence.
#[derive(Debug, Clone)]
pub(super) struct Heartbeat {
    heard: i64,
    asked: Option<i64>,
}

impl Heartbeat {
    pub(super) fn new(now: i64) -> Self {
        Self { heard: now, asked: None }
    }

    /// A frame arrived.
    pub(super) fn heard(&mut self, now: i64) {
        self.heard = now;
        self.asked = None;
    }

    /// Asks at once, whatever the silence; true if a ping is to be sent.
    pub(super) fn ask(&mut self, now: i64) -> bool {
        let first = self.asked.is_none();
        self.asked.get_or_insert(now);
        first
    }

    pub(super) fn tick(&mut self, now: i64) -> Pulse {
        match self.asked {
            Some(asked) if now - asked >= PONG_WITHIN_MS => Pulse::Dead,
            Some(_) => Pulse::Fine,
            None if now - self.heard >= PING_AFTER_MS => {
                self.asked = Some(now);
                Pulse::Ping
            }
            None => Pulse::Fine,
        }
    }
}

/// A wait that doubles, with jitter so that many devices do not come back together.
#[derive(Debug, Clone)]
pub(super) struct Backoff {
    least: i64,
    most: i64,
    failures: u32,
    random: u64,
}

impl Backoff {
    pub(super) fn new(least: i64, most: i64, seed: u64) -> Self {
        Self { least, most, failures: 0, random: seed }
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Whether a wait was asked for since the last success.
    pub(super) fn has_failed(&self) -> bool {
        self.failures > 0
    }

    /// Goes to the longest wait at once.
    pub(super) fn give_up(&mut self) {
        self.failures = self.failures.max(20);
    }

    /// The next wait, ms: between `least` and `most`, half of it by chance.
    pub(super) fn next(&mut self) -> i64 {
        let full = self.least.saturating_mul(1 << self.failures.min(20)).clamp(self.least, self.most);
        self.failures = self.failures.saturating_add(1);
        let jitter = i64::try_from(self.draw() % 1_000).unwrap_or(0);
        (full / 2 + full / 2 * jitter / 1_000).max(self.least)
    }

    /// SplitMix64.
    fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jumping_clock_neither_stops_nor_floods_the_steady_one() {
        let mut clock = Steady::new();
        let year = 365 * 86_400_000;
        assert_eq!(clock.advance(Instant(1_000)), 0);
        assert_eq!(clock.advance(Instant(2_000)), 1_000);
        assert!(!clock.take_jump());
        assert_eq!(clock.advance(Instant(2_000 + 10 * year)), 1_000 + STEP_MAX_MS);
        assert!(clock.take_jump() && !clock.take_jump());
        assert_eq!(clock.advance(Instant(0)), 1_000 + STEP_MAX_MS);
        assert!(clock.take_jump());
        assert_eq!(clock.advance(Instant(500)), 1_500 + STEP_MAX_MS);
    }

    #[test]
    fn silence_asks_and_then_ends() {
        let mut heart = Heartbeat::new(0);
        let dead = PING_AFTER_MS + PONG_WITHIN_MS;
        assert_eq!(heart.tick(PING_AFTER_MS - 1), Pulse::Fine);
        assert_eq!(heart.tick(PING_AFTER_MS), Pulse::Ping);
        assert_eq!(heart.tick(dead - 1), Pulse::Fine);
        assert_eq!(heart.tick(dead), Pulse::Dead);
        assert!(dead + 2 * TICK_MS <= 30_000, "noticed within half a minute, whenever the ticks come");
        heart.heard(dead);
        assert_eq!(heart.tick(dead + PING_AFTER_MS - 1), Pulse::Fine);
    }

    #[test]
    fn waits_grow_within_their_bounds_and_differ_by_seed() {
        let waits = |seed| {
            let mut backoff = Backoff::new(1_000, 30_000, seed);
            (0..20).map(|_| backoff.next()).collect::<Vec<_>>()
        };
        for seed in 0..100 {
            assert!(waits(seed).iter().all(|wait| (1_000..=30_000).contains(wait)));
            assert!(waits(seed)[10] >= 15_000);
        }
        assert_eq!(waits(7), waits(7));
        assert_ne!(waits(7), waits(8));
    }
}
