//! How much one client may ask for, so that it never becomes the others' problem.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Deadlines of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long a client may take to send the head of a request, and to begin with the next one.
    pub head_within: Duration,
    /// How long a client may take to send the body of a request.
    pub body_within: Duration,
    /// How long a client may take no byte of what it asked for.
    pub read_within: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_within: Duration::from_secs(15),
            body_within: Duration::from_secs(30),
            read_within: Duration::from_secs(60),
        }
    }
}

/// A wait as it is told to a client: whole seconds, at least one.
pub fn seconds_up(wait: Duration) -> u32 {
    u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX).max(1)
}

/// A steady rate with some leeway.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// What comes back in a second.
    pub per_second: f64,
    /// What may be taken at once after a rest.
    pub burst: f64,
}

/// Requests of one session.
pub const OF_SESSION: Rate = Rate { per_second: 50.0, burst: 1_000.0 };
/// Requests of one address that is not logged in.
pub const OF_ADDRESS: Rate = Rate { per_second: 20.0, burst: 400.0 };
/// Sockets that one device opens.
pub const SOCKETS_OF_DEVICE: Rate = Rate { per_second: 1.0, burst: 30.0 };
/// Sync messages of one socket; a long one counts as several. The first sync of thousands of customers is a burst.
pub const OF_SOCKET: Rate = Rate { per_second: 250.0, burst: 2_000.0 };
/// Bombs that a device may send before its connection ends and it has to wait. No honest device sends one.
pub const BOMBS_OF_DEVICE: Rate = Rate { per_second: 1.0 / 60.0, burst: 10.0 };
/// Bytes that count as one more message.
pub const MESSAGE_BYTES: usize = 16 << 10;

/// What is left of a rate.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    rate: Rate,
    left: f64,
    at: Instant,
}

impl Bucket {
    /// A full one.
    pub fn new(rate: Rate, now: Instant) -> Self {
        Self { rate, left: rate.burst, at: now }
    }

    /// Takes `cost` out, also when there is less. Gives how long to wait until the bucket is no longer overdrawn.
    pub fn take(&mut self, cost: f64, now: Instant) -> Duration {
        self.refill(now);
        self.left -= cost;
        Duration::from_secs_f64((-self.left / self.rate.per_second).max(0.0))
    }

    fn refill(&mut self, now: Instant) {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + since * self.rate.per_second).min(self.rate.burst);
        self.at = now;
    }
}

/// A bucket for each client.
#[derive(Debug)]
pub struct Limiter<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

/// How far somebody's bucket may be overdrawn by `charge`.
const DEBT_MAX: f64 = 60.0;
/// The most clients that are remembered.
const CLIENTS_MAX: usize = 20_000;

impl<K: Eq + Hash> Limiter<K> {
    /// Everybody's bucket is full.
    pub fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::default() }
    }

    /// Lets one more through.
    ///
    /// # Errors
    /// How long to wait; the attempt costs nothing.
    pub fn pass(&self, who: K, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.room(now);
        let bucket = buckets.entry(who).or_insert_with(|| Bucket::new(self.rate, now));
        let wait = bucket.take(1.0, now);
        if wait.is_zero() {
            return Ok(());
        }
        bucket.left += 1.0;
        Err(wait)
    }

    /// Takes `cost` out, also when there is less, down to `DEBT_MAX`. Gives how long to wait until there is something
    /// again.
    pub fn charge(&self, who: K, cost: f64, now: Instant) -> Duration {
        let mut buckets = self.room(now);
        let bucket = buckets.entry(who).or_insert_with(|| Bucket::new(self.rate, now));
        bucket.take(cost, now);
        bucket.left = bucket.left.max(-DEBT_MAX);
        bucket.take(0.0, now)
    }

    /// How long somebody is to wait, without taking anything out.
    pub fn wait(&self, who: &K, now: Instant) -> Duration {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.get_mut(who).map_or(Duration::ZERO, |bucket| bucket.take(0.0, now))
    }

    /// The buckets, with room for one more.
    fn room(&self, now: Instant) -> MutexGuard<'_, HashMap<K, Bucket>> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= CLIENTS_MAX {
            buckets.retain(|_, bucket| {
                bucket.refill(now);
                bucket.left < bucket.rate.burst
            });
            // A crowd of strangers: nobody can be told apart any more, so nobody is held up for what others did.
            if buckets.len() >= CLIENTS_MAX {
                buckets.clear();
            }
        }
        buckets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { per_second: 10.0, burst: 3.0 };

    #[test]
    fn after_the_burst_the_rate_holds() {
        let (limiter, start) = (Limiter::new(RATE), Instant::now());
        let passed = (0..2_000u64).filter(|ms| limiter.pass("x", start + Duration::from_millis(*ms)).is_ok()).count();
        assert!((22..=23).contains(&passed), "{passed}");
        assert!(limiter.pass("y", start).is_ok(), "others are not held up");
    }

    #[test]
    fn the_wait_is_long_enough() {
        let (limiter, start) = (Limiter::new(RATE), Instant::now());
        let wait = (0..10).find_map(|_| limiter.pass("x", start).err()).unwrap();
        assert!(limiter.pass("x", start + wait / 2).is_err());
        assert!(limiter.pass("x", start + wait + Duration::from_millis(1)).is_ok());
    }

    #[test]
    fn an_overdrawn_bucket_waits_in_proportion() {
        let now = Instant::now();
        let mut bucket = Bucket::new(RATE, now);
        assert_eq!(bucket.take(3.0, now), Duration::ZERO);
        assert_eq!(bucket.take(20.0, now), Duration::from_secs(2));
    }

    #[test]
    fn who_is_charged_waits_and_nobody_else() {
        let (limiter, start) = (Limiter::new(RATE), Instant::now());
        assert_eq!(limiter.charge("x", 3.0, start), Duration::ZERO);
        assert_eq!(limiter.charge("x", 20.0, start), Duration::from_secs(2));
        assert_eq!((limiter.wait(&"x", start), limiter.wait(&"y", start)), (Duration::from_secs(2), Duration::ZERO));
        assert_eq!(limiter.charge("x", 1e9, start), Duration::from_secs(6), "not for ever");
        assert_eq!(limiter.wait(&"x", start + Duration::from_secs(6)), Duration::ZERO);
    }

    #[test]
    fn memory_is_bounded() {
        let (limiter, now) = (Limiter::new(RATE), Instant::now());
        let passed = (0..50_000u32).filter(|who| limiter.pass(*who, now).is_ok()).count();
        assert_eq!(passed, 50_000);
        assert!(limiter.buckets.lock().unwrap().len() <= CLIENTS_MAX);
    }
}
