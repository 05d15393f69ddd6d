//! The program's subcommands.

mod device;
mod user;

use std::{path::Path, sync::Arc};

use anyhow::Context;
use clap::Subcommand;

use crate::{
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
