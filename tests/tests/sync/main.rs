//! Devices and a server in one program, under a seeded run of bad luck, and the same engines over real sockets.
//!
//! `GENDAN_SYNC_SEEDS` sets the number of seeds, `GENDAN_SYNC_SEED` runs a single one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod real;

use support::simulation::{self, Failure, Sabotage};

/// Seeds that every run of the tests goes through.
const SEEDS: u64 = 2_000;
/// Within so many seeds a planted fault must be noticed.
const NOTICED_WITHIN: u64 = 120;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn seeds() -> Vec<u64> {
    match number("GENDAN_SYNC_SEED") {
        Some(seed) => vec![seed],
        None => (0..number("GENDAN_SYNC_SEEDS").unwrap_or(SEEDS)).collect(),
    }
}

fn all_pass(seeds: &[u64]) {
    let failures = simulation::run_all(seeds, |_| {});
    let lines: Vec<_> = failures.iter().map(|(seed, why)| format!("seed {seed}: {why}")).collect();
    assert!(lines.is_empty(), "{} of {} seeds failed:\n{}", lines.len(), seeds.len(), lines.join("\n"));
}

#[test]
fn devices_and_server_agree_whatever_happens() {
    all_pass(&seeds());
}

#[test]
fn seeds_that_failed_once_pass() {
    all_pass(&simulation::failed_once());
}

#[test]
fn the_same_seed_gives_the_same_run() {
    for seed in 0..6 {
        assert_eq!(simulation::run(seed, None), simulation::run(seed, None), "seed {seed}");
    }
    assert_ne!(simulation::run(1, None), simulation::run(2, None));
}

/// The control: what is broken on purpose must be noticed, or the runs above prove nothing.
#[test]
fn every_planted_fault_is_noticed() {
    for sabotage in Sabotage::ALL {
        let noticed = simulation::first_noticed(sabotage, NOTICED_WITHIN);
        let (seed, why) = noticed.unwrap_or_else(|| panic!("{sabotage:?} went unnoticed"));
        println!("{sabotage:?}: seed {seed}, {why}");
    }
}

#[test]
fn a_fault_is_called_by_its_name() {
    let of = |sabotage| simulation::first_noticed(sabotage, NOTICED_WITHIN).unwrap().1;
    assert!(matches!(of(Sabotage::AckBeforeCommit), Failure::Lost(_) | Failure::Diverged(_)));
    assert!(matches!(of(Sabotage::Hub(support::sync::hub::HubFault::NeverJudges)), Failure::Stuck(_)));
}
