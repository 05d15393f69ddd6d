//! Slows down guessing: after a few failures the next try has to wait, longer each time, and no account takes more than
//! twenty an hour.
//!
//! A try is counted before its password is looked at, so that many at once are not all free. The address alone never
//! counts: colleagues share one. A device that logged in before has a count of its own, so that a stranger who guesses
//! from elsewhere does not lock out whoever the account belongs to.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use shared::id::{DeviceId, UserId};

/// Failures from one place before tries have to wait.
const FREE_FROM_PLACE: usize = 5;
/// Failures from one place older than this are forgotten.
const MEMORY: Duration = Duration::from_secs(300);
/// The longest wait between two tries from one place.
const LONGEST: Duration = Duration::from_secs(60);
/// Failures of one account from all unknown places within `HOUR`, and of one known device.
const PER_HOUR: usize = 20;
const HOUR: Duration = Duration::from_secs(3_600);
/// The most names that nobody bears which are remembered. Accounts are as many as there are people.
const NAMES_MAX: usize = 10_000;
/// The longest name that is told apart, characters.
const NAME_MAX: usize = 100;

/// Whose log-in is tried.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Account {
    /// Somebody who works here.
    Known(UserId),
    /// A name that nobody bears; it is treated the same, so that trying does not tell.
    Unknown(String),
}

impl Account {
    /// The account of a name.
    pub fn of(login: &str, user: Option<UserId>) -> Self {
        user.map_or_else(
            || Self::Unknown(login.chars().take(NAME_MAX).flat_map(char::to_lowercase).collect()),
            Self::Known,
        )
    }
}

/// Where a try comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A device on which this very person logged in before.
    Device(DeviceId),
    /// Anywhere else.
    Address(IpAddr),
}

/// Tries that were not right.
#[derive(Debug, Default)]
struct Tries {
    /// When and from where, of all unknown places together.
    elsewhere: VecDeque<(Instant, Place)>,
    places: HashMap<Place, VecDeque<Instant>>,
}

#[derive(Debug, Default)]
struct Memory {
    accounts: HashMap<Account, Tries>,
    unknown: usize,
}

/// What is remembered of tries to log in.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<Memory>);

impl Throttle {
    /// Begins a try, which counts as failed until `succeeded` says otherwise.
    ///
    /// # Errors
    /// How long to wait before the next one.
    pub fn begin(&self, account: &Account, place: Place, now: Instant) -> Result<(), Duration> {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.make_room(account, now);
        let tries = memory.accounts.entry(account.clone()).or_default();
        tries.forget(now);
        let here = tries.places.entry(place).or_default();
        let mut wait = wait_here(here, now).max(wait_for_hour(here.iter().copied(), now));
        if let Place::Address(_) = place {
            wait = wait.max(wait_for_hour(tries.elsewhere.iter().map(|(at, _)| *at), now));
        }
        if !wait.is_zero() {
            return Err(wait);
        }
        here.push_back(now);
        if let Place::Address(_) = place {
            tries.elsewhere.push_back((now, place));
        }
        Ok(())
    }

    /// The try was right: nothing is held against this place any more, nor its tries against the account.
    pub fn succeeded(&self, account: &Account, place: Place) {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(tries) = memory.accounts.get_mut(account) else { return };
        tries.places.remove(&place);
        tries.elsewhere.retain(|(_, from)| *from != place);
    }

    /// Forgets everything about an account: an administrator vouches for it.
    pub fn forgive(&self, account: &Account) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).accounts.remove(account);
    }
}

impl Tries {
    fn forget(&mut self, now: Instant) {
        let old = |at: &Instant| now.saturating_duration_since(*at) >= HOUR;
        self.elsewhere.retain(|(at, _)| !old(at));
        self.places.retain(|_, tries| {
            tries.retain(|at| !old(at));
            !tries.is_empty()
        });
    }
}

impl Memory {
    /// Keeps made-up names from filling the memory: the oldest half goes. People's own accounts never do.
    fn make_room(&mut self, account: &Account, now: Instant) {
        if !matches!(account, Account::Unknown(_)) || self.accounts.contains_key(account) {
            return;
        }
        self.unknown += 1;
        if self.unknown <= NAMES_MAX {
            return;
        }
        let last = |tries: &Tries| tries.elsewhere.back().map_or(now, |(at, _)| *at);
        let mut ages: Vec<_> = self.accounts.values().map(last).collect();
        ages.sort_unstable();
        let middle = ages[ages.len() / 2];
        self.accounts.retain(|account, tries| matches!(account, Account::Known(_)) || last(tries) > middle);
        self.unknown = self.accounts.keys().filter(|account| matches!(account, Account::Unknown(_))).count() + 1;
    }
}

/// How long this place has to wait because of its last failures.
fn wait_here(tries: &VecDeque<Instant>, now: Instant) -> Duration {
    // A pause of `MEMORY` begins a new count.
    let mut recent = 0;
    let mut later = now;
    for at in tries.iter().rev() {
        if later.saturating_duration_since(*at) > MEMORY {
            break;
        }
        (recent, later) = (recent + 1, *at);
    }
    let Some(last) = tries.back().filter(|_| recent >= FREE_FROM_PLACE) else { return Duration::ZERO };
    let wait = Duration::from_secs(1 << (recent - FREE_FROM_PLACE).min(6)).min(LONGEST);
    (*last + wait).saturating_duration_since(now)
}

/// How long until fewer than `PER_HOUR` failures lie within the hour.
fn wait_for_hour(mut tries: impl ExactSizeIterator<Item = Instant>, now: Instant) -> Duration {
    let Some(oldest) = tries.len().checked_sub(PER_HOUR).and_then(|extra| tries.nth(extra)) else {
        return Duration::ZERO;
    };
    (oldest + HOUR).saturating_duration_since(now)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const HERE: Place = Place::Address(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    fn address(number: u32) -> Place {
        Place::Address(IpAddr::from(number.to_be_bytes()))
    }

    fn wang() -> Account {
        Account::Known(UserId(Uuid::from_u128(1)))
    }

    fn fail(throttle: &Throttle, place: Place, times: u32, now: Instant) {
        for _ in 0..times {
            throttle.begin(&wang(), place, now).unwrap();
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        fail(&throttle, HERE, 5, start);
        assert_eq!(throttle.begin(&wang(), HERE, start), Err(Duration::from_secs(1)));
        let mut now = start;
        for expected in [2, 4, 8, 16, 32, 60, 60] {
            now += Duration::from_secs(60);
            throttle.begin(&wang(), HERE, now).unwrap();
            assert_eq!(throttle.begin(&wang(), HERE, now), Err(Duration::from_secs(expected)));
        }
        let later = now + MEMORY + Duration::from_secs(1);
        fail(&throttle, HERE, 5, later);
    }

    #[test]
    fn others_are_not_held_up() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        fail(&throttle, HERE, 5, now);
        assert!(throttle.begin(&wang(), HERE, now).is_err());
        throttle.begin(&wang(), address(7), now).unwrap();
        throttle.begin(&Account::of("zhao", None), HERE, now).unwrap();
    }

    #[test]
    fn an_account_takes_twenty_tries_an_hour_from_everywhere() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let mut passed = Vec::new();
        // A try each second for five hours, each from another address: a million codes would take six years.
        for second in 0..18_000 {
            let now = start + Duration::from_secs(second);
            if throttle.begin(&wang(), address(u32::try_from(second).unwrap()), now).is_ok() {
                passed.push(second);
            }
        }
        assert_eq!(passed.len(), 100);
        let within_hour = |from: u64| passed.iter().filter(|second| (from..from + 3_600).contains(second)).count();
        assert!((0..14_400).step_by(60).all(|from| within_hour(from) <= 20));
    }

    #[test]
    fn a_known_device_is_not_locked_out_by_strangers() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        (0..100).for_each(|number| {
            let _ = throttle.begin(&wang(), address(number), now);
        });
        assert!(throttle.begin(&wang(), address(1_000), now).is_err());
        let own = Place::Device(DeviceId(Uuid::from_u128(2)));
        throttle.begin(&wang(), own, now).unwrap();
        throttle.succeeded(&wang(), own);
        // But it does not get more tries either.
        fail(&throttle, own, 5, now);
        assert!(throttle.begin(&wang(), own, now).is_err());
        assert!(throttle.begin(&wang(), address(1_000), now).is_err());
        throttle.forgive(&wang());
        throttle.begin(&wang(), address(1_000), now).unwrap();
    }

    #[test]
    fn success_forgives_its_own_place_only() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        fail(&throttle, HERE, 4, now);
        fail(&throttle, address(9), 4, now);
        throttle.succeeded(&wang(), HERE);
        fail(&throttle, HERE, 5, now);
        fail(&throttle, address(9), 1, now);
        assert!(throttle.begin(&wang(), address(9), now).is_err());
    }

    #[test]
    fn memory_is_bounded_and_made_up_names_do_not_wash_out_an_account() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        (0..20).for_each(|number| throttle.begin(&wang(), address(number), now).unwrap());
        for i in 0..30_000u32 {
            let name = Account::of(&format!("user{i}"), None);
            let _ = throttle.begin(&name, HERE, now + Duration::from_millis(u64::from(i)));
        }
        assert!(throttle.0.lock().unwrap().accounts.len() <= NAMES_MAX + 1);
        assert!(throttle.begin(&wang(), address(99), now + Duration::from_secs(60)).is_err());
    }
}
