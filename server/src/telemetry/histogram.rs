//! How often a measured value fell between which bounds.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bounds for durations, in seconds.
pub const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Bounds for numbers of things.
pub const COUNTS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 512.0];

/// Counts values by their size; many threads may do so at once.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [f64],
    /// One for each bound, and one for what is beyond the last.
    buckets: Box<[AtomicU64]>,
    /// In millionths, so that it can be added to without a lock.
    sum: AtomicU64,
}

/// What a histogram has counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Distribution {
    /// Bounds, each with the number of values up to it.
    pub up_to: Vec<(f64, u64)>,
    /// The number of values.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
}

impl Histogram {
    /// Counts nothing yet. The bounds ascend.
    pub fn new(bounds: &'static [f64]) -> Self {
        let buckets = std::iter::repeat_with(AtomicU64::default).take(bounds.len() + 1).collect();
        Self { bounds, buckets, sum: AtomicU64::new(0) }
    }

    /// Counts a value, which is not negative.
    pub fn observe(&self, value: f64) {
        let bucket = self.bounds.partition_point(|bound| *bound < value);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add((value * 1e6) as u64, Ordering::Relaxed);
    }

    /// Counts the seconds since a moment.
    pub fn since(&self, moment: std::time::Instant) {
        self.observe(moment.elapsed().as_secs_f64());
    }

    /// What was counted so far.
    pub fn read(&self) -> Distribution {
        let mut count = 0;
        let mut up_to = Vec::with_capacity(self.bounds.len());
        for (bound, bucket) in self.bounds.iter().zip(&self.buckets) {
            count += bucket.load(Ordering::Relaxed);
            up_to.push((*bound, count));
        }
        count += self.buckets[self.bounds.len()].load(Ordering::Relaxed);
        Distribution { up_to, count, sum: self.sum.load(Ordering::Relaxed) as f64 / 1e6 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fall_at_or_below_their_bound() {
        let histogram = Histogram::new(&[1.0, 10.0]);
        for value in [0.5, 1.0, 1.5, 10.0, 11.0] {
            histogram.observe(value);
        }
        assert_eq!(histogram.read(), Distribution { up_to: vec![(1.0, 2), (10.0, 4)], count: 5, sum: 24.0 });
    }
}
