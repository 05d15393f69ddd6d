//! How long a device shows what it holds without hearing from the server: a lost phone that stays offline closes itself.

use serde::{Deserialize, Serialize};

use crate::time::{DAY_MS, Instant};

/// How long a device may go without contact, ms.
pub const LEASE_MS: i64 = 14 * DAY_MS;

/// What a device remembers of its last contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// When the server was last heard, by the device's clock.
    pub contact: Instant,
    /// The latest that the device's clock has shown since: turning it back gains nothing.
    pub latest: Instant,
}

impl Lease {
    /// The lease of a device that hears the server now.
    pub fn renewed(now: Instant) -> Self {
        Self { contact: now, latest: now }
    }

    /// The lease with what the clock shows now.
    #[must_use]
    pub fn seen(self, now: Instant) -> Self {
        Self { latest: self.latest.max(now), ..self }
    }

    /// Whether the device has to hear the server before it shows anything.
    pub fn over(self, now: Instant) -> bool {
        self.seen(now).latest.0.saturating_sub(self.contact.0) > LEASE_MS
    }

    /// How long it still runs, ms.
    pub fn left_ms(self, now: Instant) -> i64 {
        LEASE_MS.saturating_sub(self.seen(now).latest.0.saturating_sub(self.contact.0)).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i64) -> Instant {
        Instant(1_790_000_000_000 + days * DAY_MS)
    }

    #[test]
    fn a_device_closes_after_fourteen_days_without_contact() {
        let lease = Lease::renewed(day(0));
        assert!(!lease.over(day(0)) && !lease.over(day(14)));
        assert!(lease.over(day(14).plus_ms(1)) && lease.over(day(1_000)));
        assert_eq!(lease.left_ms(day(13)), DAY_MS);
        assert_eq!(lease.left_ms(day(20)), 0);
        assert!(!Lease::renewed(day(20)).over(day(33)));
    }

    #[test]
    fn turning_the_clock_back_gains_nothing() {
        let lease = Lease::renewed(day(0)).seen(day(10)).seen(day(3));
        assert_eq!(lease.latest, day(10));
        assert!(!lease.over(day(3)));
        assert!(Lease::renewed(day(0)).seen(day(15)).over(day(1)));
        // A clock that was ahead at the last contact locks nobody out: contact and clock are of the same clock.
        assert!(!Lease::renewed(day(400)).over(day(0)));
    }
}
