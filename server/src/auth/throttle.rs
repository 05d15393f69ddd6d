//! Slows down guessing: after a few failures the next try has to wait, longer each time.
//!
//! A try is counted before its password is looked at, so that many at once are not all free.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Failures of one person from one address before tries have to wait.
const FREE_FROM_ADDRESS: u32 = 5;
/// Failures of one person from anywhere before tries have to wait. More, so that a stranger hardly locks anybody out.
const FREE_FROM_ANYWHERE: u32 = 20;
/// Failures older than this are forgotten.
const MEMORY: Duration = Duration::from_secs(300);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(60);
/// The most tries that are remembered.
const CAPACITY: usize = 10_000;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    login: String,
    address: Option<IpAddr>,
}

#[derive(Clone, Copy)]
struct Tries {
    count: u32,
    last: Instant,
    wait_until: Instant,
}

/// What is remembered of tries to log in.
#[derive(Default)]
pub struct Throttle {
    tries: Mutex<HashMap<Key, Tries>>,
}

impl Throttle {
    /// Begins a try, which counts as failed until `succeeded` says otherwise.
    ///
    /// # Errors
    /// How long to wait before the next one.
    pub fn begin(&self, login: &str, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = keys(login, address);
        let wait = keys
            .iter()
            .filter_map(|(key, _)| tries.get(key))
            .map(|t| t.wait_until.saturating_duration_since(now))
            .max();
        if let Some(wait) = wait.filter(|wait| !wait.is_zero()) {
            return Err(wait);
        }
        make_room(&mut tries, now);
        for (key, free) in keys {
            let entry = tries.entry(key).or_insert(Tries { count: 0, last: now, wait_until: now });
            if now.saturating_duration_since(entry.last) > MEMORY {
                entry.count = 0;
            }
            entry.count += 1;
            entry.last = now;
            entry.wait_until = now + wait_after(entry.count, free);
        }
        Ok(())
    }

    /// The try was right: nothing is held against them any more.
    pub fn succeeded(&self, login: &str, address: IpAddr) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in keys(login, address) {
            tries.remove(&key);
        }
    }
}

fn keys(login: &str, address: IpAddr) -> [(Key, u32); 2] {
    let login: String = login.chars().take(100).flat_map(char::to_lowercase).collect();
    [
        (Key { login: login.clone(), address: Some(address) }, FREE_FROM_ADDRESS),
        (Key { login, address: None }, FREE_FROM_ANYWHERE),
    ]
}

fn wait_after(count: u32, free: u32) -> Duration {
    if count < free {
        return Duration::ZERO;
    }
    Duration::from_secs(1 << (count - free).min(6)).min(LONGEST)
}

/// Forgets what is old, and if that is not enough, whoever tried longest ago.
fn make_room(tries: &mut HashMap<Key, Tries>, now: Instant) {
    if tries.len() + 2 <= CAPACITY {
        return;
    }
    tries.retain(|_, t| now.saturating_duration_since(t.last) <= MEMORY);
    if tries.len() + 2 > CAPACITY {
        let mut ages: Vec<_> = tries.values().map(|t| t.last).collect();
        ages.sort_unstable();
        let middle = ages[ages.len() / 2];
        tries.retain(|_, t| t.last > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 7));

    fn fail(throttle: &Throttle, address: IpAddr, times: u32, now: Instant) {
        for _ in 0..times {
            throttle.begin("wang", address, now).unwrap();
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        fail(&throttle, HERE, 5, start);
        assert_eq!(throttle.begin("WANG", HERE, start), Err(Duration::from_secs(1)));
        let mut now = start;
        for expected in [2, 4, 8, 16, 32, 60, 60] {
            now += Duration::from_secs(60);
            throttle.begin("wang", HERE, now).unwrap();
            assert_eq!(throttle.begin("wang", HERE, now), Err(Duration::from_secs(expected)));
        }
        let later = now + MEMORY + Duration::from_secs(1);
        fail(&throttle, HERE, 5, later);
    }

    #[test]
    fn others_are_not_held_up() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        fail(&throttle, HERE, 5, now);
        assert!(throttle.begin("wang", HERE, now).is_err());
        throttle.begin("wang", THERE, now).unwrap();
        throttle.begin("zhao", HERE, now).unwrap();
    }

    #[test]
    fn many_addresses_share_one_limit() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        let blocked = (0..40u8).filter(|i| throttle.begin("wang", IpAddr::from([10, 0, 1, *i]), now).is_err()).count();
        assert_eq!(blocked, 20);
    }

    #[test]
    fn success_forgives() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        fail(&throttle, HERE, 4, now);
        throttle.succeeded("wang", HERE);
        fail(&throttle, HERE, 5, now);
    }

    #[test]
    fn memory_is_bounded() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        for i in 0..30_000u32 {
            let _ = throttle.begin(&format!("user{i}"), HERE, now + Duration::from_millis(u64::from(i)));
        }
        assert!(throttle.tries.lock().unwrap().len() <= CAPACITY);
    }
}
