//! R1–R3: the server is killed, and loses its power.

use std::time::Duration;

use rand::Rng;
use support::fleet::{Fleet, Verdict};

use super::{ALONE, assert_worked, luck};

fn a_moment(luck: &mut impl Rng) -> Duration {
    Duration::from_millis(luck.random_range(50..2_000))
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_under_load_nothing_acknowledged_is_lost_and_it_is_back_in_no_time() {
    let _alone = ALONE.lock().await;
    let (mut fleet, mut luck) = (Fleet::assemble(), luck(1));
    for kill in 0..3 {
        let ready = fleet.start();
        assert!(ready < Duration::from_secs(2), "not ready again after {ready:?}");
        fleet.work_and_kill(a_moment(&mut luck)).await;
        assert_eq!(fleet.examine().await, Verdict::default(), "kill {kill}");
    }
    assert_worked(&fleet, 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loss_of_power_takes_nothing_acknowledged() {
    let _alone = ALONE.lock().await;
    let (mut fleet, mut luck) = (Fleet::assemble(), luck(2));
    for cut in 0..3 {
        let observed = fleet.start_observed();
        fleet.work_and_kill(a_moment(&mut luck)).await;
        let seeds = [luck.random(), luck.random()];
        assert_eq!(fleet.lose_power(&observed, seeds).await, Verdict::default(), "cut {cut}, torn by {seeds:?}");
    }
    assert_worked(&fleet, 100);
}

/// The controls: without waiting for the disk the same run loses changes, and the database. If they did not, the
/// instrument would be dead.
#[tokio::test(flavor = "multi_thread")]
async fn without_waiting_for_the_disk_the_same_loss_of_power_is_noticed() {
    let _alone = ALONE.lock().await;
    let (mut fleet, mut luck) = (Fleet::assemble(), luck(3));
    let mut verdicts = Vec::new();
    for synchronous in ["normal", "off"] {
        let mut worst = Verdict::default();
        for _ in 0..4 {
            fleet.begin_anew();
            fleet.server.set_options(&["--synchronous", synchronous]);
            let observed = fleet.start_observed();
            fleet.work_and_kill(Duration::from_millis(2_500)).await;
            let seeds: [u64; 3] = luck.random();
            worst = worst.or(fleet.lose_power(&observed, seeds).await);
            if (synchronous == "normal" && worst.lost > 0) || worst.corrupt {
                break;
            }
        }
        verdicts.push(worst);
    }
    assert!(verdicts[0].lost > 0 && !verdicts[0].corrupt, "NORMAL loses changes and no more: {verdicts:?}");
    assert!(verdicts[1].corrupt, "OFF destroys the database: {verdicts:?}");
}
