//! `gendan audit`.

use anyhow::bail;
use clap::{Args, Subcommand};

use crate::{commands::open_existing, config::DataFolder, store::chain::ChainHead};

/// What to do with the audit log.
#[derive(Debug, Clone, Subcommand)]
pub enum AuditCommand {
    /// Find out whether anybody edited or deleted entries, or changes of records.
    Verify(Verify),
}

/// What is verified.
#[derive(Debug, Clone, Args)]
pub struct Verify {
    #[command(flatten)]
    folder: DataFolder,
    /// A head that was noted earlier (the server logs it when it starts, `verify` prints it): the log must still hold
    /// it. Without one, whoever writes the whole log anew is not found out.
    #[arg(long)]
    expect: Option<ChainHead>,
}

impl AuditCommand {
    /// Carries it out.
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let Self::Verify(verify) = self;
        let store = open_existing(&verify.folder.data)?;
        match store.verify_audit(verify.expect).await? {
            Ok((head, changes)) => {
                println!("{} entries and {changes} changes of records are as they were written", head.entries);
                println!("head {head}");
                Ok(())
            }
            Err(broken) => bail!("the audit log is not as it was written: {broken}"),
        }
    }
}
