//! The program's subcommands.

mod audit;
mod device;
mod user;

use std::{path::Path, sync::Arc};

use anyhow::Context;
use clap::Subcommand;

use crate::{
    backup::{Backup, Restore},
    config::{DataFolder, Serve},
    demo, export, index, serve,
    store::{Store, sqlite::Sqlite},
};

/// What the program can do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Serve the client and sync.
    Serve(Serve),
    /// People: add, list, set a password, disable.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Devices: list, revoke.
    #[command(subcommand)]
    Device(device::DeviceCommand),
    /// Copy everything into one file, while the server runs.
    Backup(Backup),
    /// Put a backup in the place of the data. No server may run meanwhile; devices lose nothing that they still hold.
    Restore(Restore),
    /// The audit log: verify.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Fill an empty data folder with a made-up company.
    Demo(demo::Options),
    /// Derive all facts anew from the documents.
    Reindex(DataFolder),
    /// Write everything as JSON lines and customers as CSV.
    Export(export::Options),
}

impl Command {
    /// Carries the command out.
    ///
    /// # Errors
    /// What went wrong, for the operator to read.
    pub fn run(self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting")?;
        runtime.block_on(async {
            match self {
                Self::Serve(config) => serve::serve(&config).await,
                Self::User(command) => command.run().await,
                Self::Device(command) => command.run().await,
                Self::Backup(options) => options.run().await,
                Self::Restore(options) => options.run(),
                Self::Audit(command) => command.run().await,
                Self::Demo(options) => demo::run(&options).await,
                Self::Reindex(folder) => reindex(&folder.data).await,
                Self::Export(options) => export::run(&options).await,
            }
        })
    }
}

/// Opens the data folder of a tool; unlike `serve` and `demo`, tools do not make one.
pub(crate) fn open_existing(folder: &Path) -> anyhow::Result<Arc<dyn Store>> {
    anyhow::ensure!(folder.join("gendan.db").is_file(), "there is no database in {}", folder.display());
    Ok(Arc::new(Sqlite::open(folder).with_context(|| format!("opening the data in {}", folder.display()))?))
}

async fn reindex(folder: &Path) -> anyhow::Result<()> {
    let store = open_existing(folder)?;
    let mut told = 0;
    let (docs, failed) = index::rebuild(&*store, |done, all| {
        if done == all || done - told >= 10_000 {
            told = done;
            eprintln!("{done} of {all}");
        }
    })
    .await?;
    println!("{docs} documents, {failed} unreadable");
    anyhow::ensure!(failed == 0, "{failed} documents could not be read; see the log");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The commands in the shell examples of a page, as words.
    fn commands(page: &str) -> Vec<Vec<String>> {
        let mut shell = false;
        let mut found = Vec::new();
        for line in page.lines() {
            if let Some(language) = line.strip_prefix("```") {
                shell = language == "sh";
            } else if shell && line.starts_with("gendan ") {
                let command = line.split(" #").next().unwrap_or(line);
                found.push(command.split_whitespace().map(str::to_owned).collect());
            }
        }
        found
    }

    #[test]
    fn every_command_in_the_operators_manual_is_one() {
        let commands = commands(include_str!("../../../docs/operating.md"));
        assert!(commands.len() > 10, "{commands:?}");
        for words in commands {
            let program = Command::augment_subcommands(clap::Command::new("gendan"));
            program.try_get_matches_from(&words).unwrap_or_else(|error| panic!("{words:?}: {error}"));
        }
    }

    #[test]
    fn every_option_is_described() {
        let mut open = vec![Command::augment_subcommands(clap::Command::new("gendan"))];
        while let Some(command) = open.pop() {
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} of {}", argument.get_id(), command.get_name());
            }
            for below in command.get_subcommands() {
                assert!(below.get_about().is_some(), "{}", below.get_name());
                open.push(below.clone());
            }
        }
    }
}
