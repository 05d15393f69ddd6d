//! `gendan`: the server and its tools.

use std::process::ExitCode;

use clap::Parser;
use server::{commands::Command, telemetry};

/// Gendan 跟单: a CRM that works without a network. This is the server where devices meet.
#[derive(Parser)]
#[command(name = "gendan", version, arg_required_else_help = true)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let program = Program::parse();
    telemetry::start_logging();
    match program.command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gendan: {error:#}");
            ExitCode::FAILURE
        }
    }
}
