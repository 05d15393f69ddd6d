//! The app lock as screen and engine speak of it. A PIN never reaches the engine, only the key that is derived from it.

use std::fmt;

use serde::{Deserialize, Serialize};
use shared::{api::SessionInfo, time::Instant};

/// How a key is derived from a PIN: Argon2id (RFC 9106), version 0x13.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kdf {
    /// Random for each PIN.
    pub salt: [u8; 16],
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Kdf {
    /// What a new PIN is derived with: OWASP's minimum. 50 ms on a desk, several times that on a cheap phone.
    pub fn fresh(salt: [u8; 16]) -> Self {
        Self { salt, memory_kib: 19 * 1024, passes: 2, lanes: 1 }
    }
}

/// What a PIN gives: the key that wraps the store's key.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived(pub [u8; 32]);

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Derived(…)")
    }
}

/// Minutes without use after which the app locks itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes(pub u8);

impl Minutes {
    /// What a person can choose.
    pub const ALL: [Self; 4] = [Self(1), Self(5), Self(15), Self(60)];
}

impl Default for Minutes {
    fn default() -> Self {
        Self(5)
    }
}

/// Something that is done with the lock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum LockDeed {
    /// Somebody uses the app.
    Use,
    /// Lock now.
    Now,
    /// Lock after so long without use.
    After(Minutes),
    /// A first PIN: from now on what is stored is sealed.
    Set {
        /// How its key was derived.
        kdf: Kdf,
        /// The key.
        key: Derived,
    },
    /// Another PIN.
    Change {
        /// The key of the one before.
        before: Derived,
        /// How the new one's was derived.
        kdf: Kdf,
        /// The new key.
        key: Derived,
    },
    /// No PIN any more: what is stored is opened again.
    Remove(Derived),
    /// The PIN was entered.
    Unlock(Derived),
}

impl LockDeed {
    /// Whether `ToScreen::LockAnswer` answers it.
    pub fn is_answered(self) -> bool {
        !matches!(self, Self::Use | Self::After(_) | Self::Now)
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockAnswer {
    /// Done.
    Done,
    /// Another PIN than the one that was set; it counts.
    Wrong,
    /// Not tried: it is too early after the last wrong one.
    TooEarly,
    /// The device does not carry it out (no storage, no cryptography).
    Failed,
}

/// How the lock stands while the app is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockState {
    /// How the PIN's key is derived; none: there is no PIN.
    pub kdf: Option<Kdf>,
    /// When it locks itself.
    pub after: Minutes,
    /// Whether values are being sealed or opened at the moment.
    pub busy: bool,
    /// Wrong PINs since the last right one.
    pub tries: Tries,
}

/// What the page that asks for the PIN has to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// Whose data it is.
    pub session: SessionInfo,
    /// How the key is derived.
    pub kdf: Kdf,
    /// Wrong PINs so far.
    pub tries: Tries,
    /// Changes that would be lost with the key.
    pub unsent: u32,
}

/// Wrong PINs since the last right one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// How many.
    pub wrong: u8,
    /// When the last one was, by the device's clock.
    pub last: Option<Instant>,
}

/// So many wrong PINs and the key is dropped.
pub const MOST_TRIES: u8 = 10;

impl Tries {
    /// The tries with one more, for which nobody has found out yet whether it is right.
    #[must_use]
    pub fn with_one(self, now: Instant) -> Self {
        Self { wrong: self.wrong.saturating_add(1), last: Some(now) }
    }

    /// The tries as the clock shows now: one that was turned back begins the wait anew, and makes nobody wait until it
    /// is where it was.
    #[must_use]
    pub fn seen(self, now: Instant) -> Self {
        Self { last: self.last.map(|last| last.min(now)), ..self }
    }

    /// How many are left before the key is dropped.
    pub fn left(self) -> u8 {
        MOST_TRIES.saturating_sub(self.wrong)
    }

    /// How long the next one has to wait, ms.
    pub fn wait_ms(self, now: Instant) -> i64 {
        const SECONDS: [i64; MOST_TRIES as usize] = [0, 0, 0, 5, 15, 30, 60, 120, 300, 600];
        let whole = SECONDS.get(usize::from(self.wrong)).map_or(600_000, |seconds| seconds * 1000);
        let Some(last) = self.last else { return 0 };
        last.0.saturating_add(whole).saturating_sub(now.0).clamp(0, whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_with_every_wrong_pin() {
        let mut tries = Tries::default();
        let mut waits = Vec::new();
        for _ in 0..MOST_TRIES {
            waits.push(tries.wait_ms(Instant(1_000)) / 1000);
            tries = tries.with_one(Instant(1_000));
        }
        assert_eq!(waits, [0, 0, 0, 5, 15, 30, 60, 120, 300, 600]);
        assert_eq!(tries.left(), 0);
    }

    #[test]
    fn a_wait_ends_and_a_clock_that_was_turned_back_does_not_lengthen_it() {
        let tries = Tries { wrong: 4, last: Some(Instant(100_000)) };
        assert_eq!(tries.wait_ms(Instant(100_000)), 15_000);
        assert_eq!(tries.wait_ms(Instant(110_000)), 5_000);
        assert_eq!(tries.wait_ms(Instant(115_000)), 0);
        let turned_back = tries.seen(Instant(1_000));
        assert_eq!((turned_back.wait_ms(Instant(1_000)), turned_back.wait_ms(Instant(16_000))), (15_000, 0));
    }

    #[test]
    fn a_key_does_not_show_in_a_message() {
        assert_eq!(format!("{:?}", LockDeed::Unlock(Derived([7; 32]))), "Unlock(Derived(…))");
    }
}
