//! Devices and a server in one program, under a seeded run of bad luck: the same seed gives the same run.
//!
//! `GENDAN_SYNC_SEEDS` sets the number of seeds, `GENDAN_SYNC_SEED` runs a single one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod actions;
mod check;
mod device;
mod network;
mod real;
mod server;
mod world;

use support::sync::{hub::HubFault, shelf::ShelfFault};

use world::{Sabotage, World};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Seeds to run: few enough for every commit, more when asked for.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    match number("GENDAN_SYNC_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("GENDAN_SYNC_SEEDS").unwrap_or(usual),
    }
}

fn run(seed: u64, sabotage: Option<Sabotage>) -> Result<u64, String> {
    let mut world = World::new(seed, sabotage);
    world.live_through_chaos();
    world.settle()?;
    check::everything_agrees(&world)?;
    Ok(world.trace())
}

#[test]
fn devices_and_server_agree_whatever_happens() {
    let mut failures = Vec::new();
    for seed in seeds(300) {
        if let Err(why) = run(seed, None) {
            failures.push(format!("seed {seed}: {why}"));
        }
    }
    assert!(failures.is_empty(), "{} seeds failed:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_same_seed_gives_the_same_run() {
    for seed in seeds(10).take(10) {
        assert_eq!(run(seed, None), run(seed, None), "seed {seed}");
    }
    assert_ne!(run(1, None), run(2, None));
}

/// The control: what is broken on purpose must be noticed, or the runs above prove nothing.
fn is_noticed(sabotage: Sabotage) {
    let noticed = (0..40).any(|seed| run(seed, Some(sabotage)).is_err());
    assert!(noticed, "{sabotage:?} went unnoticed");
}

#[test]
fn a_cursor_that_is_written_without_its_page_is_noticed() {
    is_noticed(Sabotage::Shelf(ShelfFault::CursorWithoutItems));
}

#[test]
fn an_acknowledgement_before_the_commit_is_noticed() {
    is_noticed(Sabotage::AckBeforeCommit);
}

#[test]
fn a_server_that_takes_changes_twice_is_noticed() {
    is_noticed(Sabotage::Hub(HubFault::NoDedupe));
}

#[test]
fn a_feed_with_gaps_is_noticed() {
    is_noticed(Sabotage::Hub(HubFault::ForgetsFeed));
    is_noticed(Sabotage::Hub(HubFault::PageTooFar));
}

#[test]
fn a_device_that_does_not_offer_again_is_noticed() {
    is_noticed(Sabotage::Shelf(ShelfFault::NoOfferAgain));
}

#[test]
fn a_device_that_forgets_refused_work_is_noticed() {
    is_noticed(Sabotage::Shelf(ShelfFault::ForgetsRefused));
}

#[test]
fn a_device_that_keeps_what_it_may_not_see_is_noticed() {
    is_noticed(Sabotage::Shelf(ShelfFault::KeepsDropped));
}

#[test]
fn an_outbox_that_is_emptied_when_sent_is_noticed() {
    is_noticed(Sabotage::OutboxEmptiedWhenSent);
}

#[test]
fn a_reused_actor_is_noticed() {
    is_noticed(Sabotage::ReusedActor);
}
