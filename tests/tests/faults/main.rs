//! The real server under kills, losses of power and failing disks, with fifty devices at work.
//!
//! A few of each for every commit; `cargo xtask bench faults` does hundreds.

mod disk;
mod network;
mod power;

use support::fleet::Fleet;

/// The tests of this program load two cores each: one at a time.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The seed of a test's luck, printed so that a failure can be seen again.
fn luck(seed: u64) -> rand::rngs::StdRng {
    println!("seed {seed}");
    rand::SeedableRng::seed_from_u64(seed)
}

/// Enough was acknowledged for the run to mean something.
fn assert_worked(fleet: &Fleet, least: usize) {
    assert!(fleet.acknowledged() >= least, "only {} changes were acknowledged", fleet.acknowledged());
}
