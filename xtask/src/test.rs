//! `cargo xtask test`: every check there is, each with its counts; the last line is the sum.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    thread,
    time::Instant,
};

use anyhow::{Context, Result};
use clap::Args;

use crate::{
    client::{self, Build},
    serve, step,
    tally::Tally,
    tools,
};

/// Options of `test`.
#[derive(Args)]
pub struct Test {
    /// Only tests whose name contains this; leaves out format and lints.
    filter: Option<String>,
}

struct Suites {
    filter: Option<String>,
    done: Vec<(&'static str, Tally, std::time::Duration)>,
}

/// Runs all suites, also after one has failed, and says whether all passed.
pub fn run(options: &Test) -> Result<bool> {
    let mut suites = Suites { filter: options.filter.clone(), done: Vec::new() };
    if suites.filter.is_none() {
        lints(&mut suites)?;
    }
    suites.cargo_test(
        "unit tests (shared, app, xtask)",
        &["--package", "shared", "--package", "app", "--package", "xtask"],
    )?;
    suites.cargo_test("server", &["--package", "server"])?;
    // The client is built before the binary that embeds it, and both before the suites that start them.
    let ready = tools::ensure_browser().and_then(|()| client::build(Build::Dev)).and_then(|()| serve::server("dev"));
    match ready {
        Ok(gendan) => {
            let since = Instant::now();
            suites.note("what starts carries no documents", Tally::check(client::start_is_light()?), since);
            let rest = ["--package", "gendan-tests", "--no-fail-fast"];
            suites.cargo_test_with("tidy, sync, faults, journeys", &rest, |command| {
                command.env("GENDAN_BIN", &gendan);
            })?;
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            suites.note("client, server and browser for the journeys", Tally::check(false), Instant::now());
        }
    }
    Ok(suites.report())
}

fn lints(suites: &mut Suites) -> Result<()> {
    suites.check("format", step::command("cargo").args(["fmt", "--all", "--check"]))?;
    let clippy = ["clippy", "--locked", "--no-deps", "--all-targets", "--quiet"];
    let mut native = step::command("cargo");
    native.args(clippy).args(["--workspace", "--", "-D", "warnings"]);
    suites.check("clippy, native", &mut native)?;
    tools::add_wasm_target()?;
    let mut wasm = step::command("cargo");
    wasm.args(["clippy", "--locked", "--no-deps", "--quiet", "--package", "app", "--target", "wasm32-unknown-unknown"]);
    wasm.args(["--", "-D", "warnings"]);
    suites.check("clippy, wasm32", &mut wasm)
}

impl Suites {
    /// A check that counts as one test.
    fn check(&mut self, name: &'static str, command: &mut Command) -> Result<()> {
        println!("\n== {name}");
        let since = Instant::now();
        let status = command.status().with_context(|| format!("cannot start {:?}", command.get_program()))?;
        self.note(name, Tally::check(status.success()), since);
        Ok(())
    }

    fn cargo_test(&mut self, name: &'static str, packages: &[&str]) -> Result<()> {
        self.cargo_test_with(name, packages, |_| {})
    }

    fn cargo_test_with(&mut self, name: &'static str, args: &[&str], more: impl FnOnce(&mut Command)) -> Result<()> {
        println!("\n== {name}");
        let since = Instant::now();
        let mut command = step::command("cargo");
        command.args(["test", "--locked"]).args(args);
        if let Some(filter) = &self.filter {
            command.arg("--").arg(filter);
        }
        more(&mut command);
        let (success, mut tally) = stream(&mut command)?;
        if !success && tally.failed == 0 {
            // It did not compile, or a test program was killed.
            tally.failed = 1;
        }
        self.note(name, tally, since);
        Ok(())
    }

    fn note(&mut self, name: &'static str, tally: Tally, since: Instant) {
        self.done.push((name, tally, since.elapsed()));
    }

    fn report(&self) -> bool {
        let mut sum = Tally::default();
        println!();
        for (name, tally, time) in &self.done {
            let ignored = if tally.ignored == 0 { String::new() } else { format!(", {} ignored", tally.ignored) };
            println!("{name}: {} passed, {} failed{ignored} ({})", tally.passed, tally.failed, step::elapsed(*time));
            sum.add(*tally);
        }
        println!("{} passed, {} failed", sum.passed, sum.failed);
        sum.failed == 0 && sum.passed > 0
    }
}

/// Runs a test command, its output passed on line by line and counted.
fn stream(command: &mut Command) -> Result<(bool, Tally)> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let output = child.stdout.take().expect("it is piped");
    let reader = thread::spawn(move || {
        let mut tally = Tally::default();
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            tally.read_line(&line);
        }
        tally
    });
    let tally = reader.join().expect("counting does not panic");
    Ok((child.wait()?.success(), tally))
}
