//! The simulator over many seeds, and over planted faults. `bench_simulate [SEEDS] [FIRST]`.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use support::simulation::{self, Failure, Sabotage};

/// Seeds without an argument.
const SEEDS: u64 = 2_000;
/// Within so many seeds a planted fault must be noticed.
const NOTICED_WITHIN: u64 = 120;
/// How often progress is said.
const EVERY: Duration = Duration::from_secs(15);

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let count = arguments.next().transpose()?.unwrap_or(SEEDS);
    let first = arguments.next().transpose()?.unwrap_or(0);
    let mut seeds = simulation::failed_once();
    seeds.extend(first..first + count);

    let begun = Instant::now();
    let said = std::sync::Mutex::new(Instant::now());
    let failures = simulation::run_all(&seeds, |done| {
        let mut said = said.lock().expect("saying does not panic");
        if said.elapsed() >= EVERY {
            *said = Instant::now();
            println!("{done} of {} seeds in {:.0} s", seeds.len(), begun.elapsed().as_secs_f64());
            std::io::stdout().flush().ok();
        }
    });
    println!("{} seeds in {:.1} s", seeds.len(), begun.elapsed().as_secs_f64());
    for (seed, why) in &failures {
        println!("seed {seed}: {why}");
    }
    let caught = Sabotage::ALL.iter().filter(|sabotage| {
        let noticed = simulation::first_noticed(**sabotage, NOTICED_WITHIN);
        match &noticed {
            Some((seed, why)) => println!("planted {sabotage:?}: seed {seed}, {why}"),
            None => println!("planted {sabotage:?}: not noticed in {NOTICED_WITHIN} seeds"),
        }
        noticed.is_some()
    });
    let caught = caught.count();
    let of = |which: fn(&Failure) -> bool| failures.iter().filter(|(_, why)| which(why)).count();
    let line = serde_json::json!({
        "seeds": seeds.len(),
        "diverged": of(|why| matches!(why, Failure::Diverged(_))),
        "stuck": of(|why| matches!(why, Failure::Stuck(_))),
        "lost": of(|why| matches!(why, Failure::Lost(_))),
        "planted": Sabotage::ALL.len(),
        "caught": caught,
    });
    println!("{line}");
    anyhow::ensure!(failures.is_empty() && caught == Sabotage::ALL.len(), "not everything is as it should be");
    Ok(())
}
