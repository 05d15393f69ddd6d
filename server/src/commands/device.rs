//! `gendan device`.

use chrono::{DateTime, SecondsFormat};
use clap::{Args, Subcommand};
use shared::id::DeviceId;

use crate::{clock, commands::open_existing, config::DataFolder};

/// What to do with devices.
#[derive(Debug, Clone, Subcommand)]
pub enum DeviceCommand {
    /// List all devices, the latest seen first.
    List(DataFolder),
    /// Revoke one: its sessions end, and it wipes itself on its next contact.
    Revoke(Revoke),
}

/// Which device.
#[derive(Debug, Clone, Args)]
pub struct Revoke {
    #[command(flatten)]
    folder: DataFolder,
    /// Its identifier, as `list` shows it.
    id: DeviceId,
}

impl DeviceCommand {
    /// Carries it out.
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List(folder) => list(&folder).await,
            Self::Revoke(revoke) => {
                open_existing(&revoke.folder.data)?.revoke_device(revoke.id, clock::now()).await?;
                println!("revoked");
                Ok(())
            }
        }
    }
}

async fn list(folder: &DataFolder) -> anyhow::Result<()> {
    let store = open_existing(&folder.data)?;
    let roster = store.roster().await?;
    for device in store.devices(None).await? {
        let login = roster.people.get(&device.user).map_or("", |person| &person.login);
        let seen = DateTime::from_timestamp_millis(device.seen_at.0)
            .unwrap_or_default()
            .to_rfc3339_opts(SecondsFormat::Secs, true);
        let state = if device.revoked { "\trevoked" } else { "" };
        println!("{}\t{login}\t{seen}\t{}{state}", device.id, device.name);
    }
    Ok(())
}
