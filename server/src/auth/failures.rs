//! Failed log-ins that are told together: those with made-up names, and those that were not even looked at. Whoever
//! sends thousands must not fill the audit log with them.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How often they are told at most.
const EVERY: Duration = Duration::from_secs(60);

/// The failures that were not told yet.
#[derive(Debug, Default)]
pub struct Failures(Mutex<Tally>);

#[derive(Debug, Default)]
struct Tally {
    count: u64,
    told: Option<Instant>,
}

impl Failures {
    /// Counts some.
    pub fn add(&self, count: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).count += count;
    }

    /// How many are to be told now; none: nothing happened, or the last were told a moment ago.
    pub fn due(&self, now: Instant) -> Option<u64> {
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let early = tally.told.is_some_and(|told| now.saturating_duration_since(told) < EVERY);
        if tally.count == 0 || early {
            return None;
        }
        tally.told = Some(now);
        Some(std::mem::take(&mut tally.count))
    }

    /// All that are left, when the server goes down.
    pub fn rest(&self) -> Option<u64> {
        let count = std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).count);
        (count > 0).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_told_once_a_minute() {
        let (failures, start) = (Failures::default(), Instant::now());
        assert_eq!(failures.due(start), None);
        failures.add(1);
        assert_eq!(failures.due(start), Some(1));
        (0..1_000).for_each(|_| failures.add(1));
        assert_eq!(failures.due(start + Duration::from_secs(59)), None);
        assert_eq!(failures.due(start + EVERY), Some(1_000));
        assert_eq!(failures.due(start + 2 * EVERY), None);
        failures.add(2);
        assert_eq!(failures.rest(), Some(2));
        assert_eq!(failures.rest(), None);
    }
}
