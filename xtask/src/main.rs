//! The project's commands: `cargo xtask serve`, `cargo xtask test`, `cargo xtask bench`.

mod bench;
mod bindgen;
mod client;
mod place;
mod serve;
mod size;
mod step;
mod tally;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, serves, tests and measures Gendan.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything that is missing and serve it on 127.0.0.1.
    Serve(serve::Serve),
    /// Check, lint and test everything; the last line says how many passed and failed.
    Test(test::Test),
    /// Measure; the last line is one JSON object.
    Bench(bench::Bench),
    /// Build the client into dist/ (serve and test do it themselves).
    Client {
        /// The quick build that tests use, instead of the small one.
        #[arg(long)]
        dev: bool,
    },
}

fn main() -> ExitCode {
    if bindgen::stands_in() {
        return ended(bindgen::run().map(|()| true));
    }
    ended(match Cli::parse().task {
        Task::Serve(task) => serve::run(&task),
        Task::Test(task) => test::run(&task),
        Task::Bench(task) => bench::run(&task),
        Task::Client { dev } => {
            client::build(if dev { client::Build::Dev } else { client::Build::Release }).map(|()| true)
        }
    })
}

fn ended(done: anyhow::Result<bool>) -> ExitCode {
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
