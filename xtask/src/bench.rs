//! `cargo xtask bench NAME`: prints figures, and as its last line one flat JSON object.

use std::process::Command;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::{
    client::{self, Build},
    place, serve, size, step, tools,
};

/// Options of `bench`.
#[derive(Args)]
pub struct Bench {
    /// What to measure.
    name: Name,
    /// Handed to the bench.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// Bytes of a first load.
    Size,
    /// Speed of the screen in Chromium with 10,000 customers.
    Screen,
    /// Pages about customers and their money among 10,000 customers.
    Customer,
    /// What the app lock costs with 10,000 customers.
    Lock,
    /// Speed and cost of sync, beside PouchDB, automerge-repo and bare SQLite.
    Sync,
    /// Kills and losses of power of the server, kills of the browser: `faults [kills] [cuts]`.
    Faults,
    /// Backups under load, a soak, a device that floods: `operations -- backup|soak|flood`.
    Operations,
    /// Many seeds of the simulator, and its planted faults: [SEEDS] [FIRST].
    Simulate,
    /// Bombs, each refused by a process of its own: [--quick].
    Bombs,
    /// Mutations of real changes, frames, pages and files: [RUNS] [FIRST].
    Fuzz,
}

/// Runs the bench that was named.
pub fn run(options: &Bench) -> Result<bool> {
    match options.name {
        Name::Size => size::run(),
        Name::Screen => {
            tools::ensure_browser()?;
            client::build(Build::Release)?;
            driver("bench_screen", &options.rest)
        }
        Name::Customer => {
            tools::ensure_browser()?;
            client::build(Build::Release)?;
            driver("bench_customer", &options.rest)
        }
        Name::Lock => {
            tools::ensure_browser()?;
            client::build(Build::Release)?;
            driver("bench_lock", &options.rest)
        }
        Name::Operations => driver("bench_operations", &options.rest),
        Name::Sync => {
            client::build(Build::Release)?;
            driver("bench_sync", &options.rest)
        }
        Name::Faults => {
            tools::ensure_browser()?;
            client::build(Build::Release)?;
            driver("bench_faults", &options.rest)
        }
        Name::Simulate => alone("bench_simulate", &[], &options.rest),
        Name::Bombs => alone("bench_bombs", &[], &options.rest),
        Name::Fuzz => alone("bench_fuzz", &["--features", "importer"], &options.rest),
    }
}

/// A bench's own program in the tests package; it starts the release server.
fn driver(name: &str, rest: &[String]) -> Result<bool> {
    let gendan = serve::server("release")?;
    Ok(compiled(name, &[])?.args(rest).env("GENDAN_BIN", gendan).status()?.success())
}

/// A bench that needs neither server nor client.
fn alone(name: &str, features: &[&str], rest: &[String]) -> Result<bool> {
    Ok(compiled(name, features)?.args(rest).status()?.success())
}

fn compiled(name: &str, features: &[&str]) -> Result<Command> {
    let mut cargo = step::command("cargo");
    cargo.args(["build", "--locked", "--release", "--package", "gendan-tests", "--bin", name]).args(features);
    step::run(&format!("compile {name}"), &mut cargo)?;
    let program = place::target().join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    Ok(step::command(program))
}
