//! `gendan backup` and `gendan restore`.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use chrono::SecondsFormat;
use clap::Args;
use shared::audit::AuditKind;

use crate::{
    config::DataFolder,
    store::{
        Store,
        deed::{By, Deed, Note},
        sealed::{self, Seal},
        sqlite::{Carried, Present, Restored, Sqlite, restore},
    },
};

/// `gendan backup`.
#[derive(Debug, Clone, Args)]
pub struct Backup {
    /// Where the data lies. The server may run and people may work meanwhile.
    #[command(flatten)]
    pub folder: DataFolder,
    /// File to write. It must not exist yet; it appears whole and on the disk, or not at all. It is a SQLite database
    /// with one line after it: `tail -n 1 FILE` says what is in it, with the SHA-256 of the rest.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

/// `gendan restore`.
#[derive(Debug, Clone, Args)]
pub struct Restore {
    /// Where the data is to lie. No server may run on it.
    #[command(flatten)]
    pub folder: DataFolder,
    /// The backup.
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// Only check the backup: whether it is whole and of a version that this program reads.
    #[arg(long, conflicts_with_all = ["replace", "old_data"])]
    pub check: bool,
    /// There is data in the folder already: put it aside in a folder beside, and carry over what was revoked since the
    /// backup (devices, people who left, passwords).
    #[arg(long)]
    pub replace: bool,
    /// A folder with the data that was in use until now, to carry over from it what was revoked since the backup.
    #[arg(long, value_name = "DIR")]
    pub old_data: Option<PathBuf>,
}

impl Backup {
    /// Carries it out.
    ///
    /// # Errors
    /// When the data cannot be read or the file not be written.
    pub async fn run(self) -> anyhow::Result<()> {
        let data = &self.folder.data;
        let store = Sqlite::open_as_it_is(data).with_context(|| format!("opening the data in {}", data.display()))?;
        let seal = store.back_up(self.to.clone()).await.with_context(|| format!("writing {}", self.to.display()))?;
        let name = self.to.file_name().map(|name| name.to_string_lossy().into_owned());
        let note = Note::of(AuditKind::BackedUp).from_to(None, name).counting(seal.bytes);
        // The backup is there all the same: of a full disk, or of a database that has to be migrated first.
        if let Err(error) = store.enact(By::operator(), Deed::Note(note)).await {
            eprintln!("the audit log could not be told of this backup: {error}");
        }
        println!("backed up to {}: {}", self.to.display(), described(&seal));
        Ok(())
    }
}

impl Restore {
    /// Carries it out.
    ///
    /// # Errors
    /// When the backup is damaged, or the folder in use or not empty. The folder is as it was then.
    pub fn run(self) -> anyhow::Result<()> {
        if self.check {
            let seal = sealed::verify(&self.from)?;
            println!("{} is whole: {}", self.from.display(), described(&seal));
            return Ok(());
        }
        let data = &self.folder.data;
        if let Some(old) = &self.old_data {
            ensure!(old.join("gendan.db").is_file(), "there is no database in {}", old.display());
        }
        let present = if self.replace { Present::PutAside } else { Present::Refuse };
        let restored = restore(&self.from, data, present, self.old_data.as_deref())
            .with_context(|| format!("restoring into {} (see --help for --replace)", data.display()))?;
        print!("{}", report(&restored));
        Ok(())
    }
}

fn described(seal: &Seal) -> String {
    let taken = seal.taken_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!("taken {taken}, sequence {}, schema {}, {} bytes", seal.last_seq, seal.schema, seal.bytes)
}

/// What happened and what is left to do, for the operator.
fn report(restored: &Restored) -> String {
    let taken = restored.seal.taken_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut text = format!(
        "restored: {}\n\
         Every device begins anew and offers again what its person wrote; nothing that a device still holds is lost.\n\
         {} sessions were open in the backup and are ended: everybody logs in again.\n",
        described(&restored.seal),
        restored.aftermath.sessions_ended
    );
    let again = format!(
        "What was revoked, disabled or changed after {taken} is NOT known here. Before you start the server, revoke lost\n\
         devices (gendan device list, gendan device revoke), disable people who left (gendan user disable) and change\n\
         passwords that became known (gendan user password) once more.\n"
    );
    match restored.aftermath.carried {
        Carried::NoOldData => text.push_str(&again),
        Carried::Unreadable => {
            text.push_str("The old data could not be read, so nothing was carried over from it.\n");
            text.push_str(&again);
        }
        Carried::Revocations { devices, people, passwords } => {
            let line = format!(
                "Carried over from the old data: {devices} revoked devices, {people} people who left, {passwords} new passwords.\n\
                 Roles and departments are those of {taken}: look at gendan user list before you start the server.\n"
            );
            text.push_str(&line);
        }
    }
    if restored.locked > 0 {
        let line = format!(
            "{} second steps cannot be read without second-steps.key, which is in no backup. Put the key of the old data into\n\
             the folder before you start the server; without it these people log in with a recovery code, or you take their\n\
             second step away (gendan user reset-totp).\n",
            restored.locked
        );
        text.push_str(&line);
    }
    if let Some(aside) = &restored.aside {
        text.push_str(&format!("The old data lies in {}; delete it when you no longer need it.\n", aside.display()));
    }
    text
}
