//! `gendan demo`: a made-up company, the same one every time.

mod build;
mod business;
mod customer;
mod follow_up;
mod people;
mod random;
mod words;

use std::{
    io::{IsTerminal, Write},
    sync::Arc,
};

use anyhow::{Context, ensure};
use chrono::DateTime;
use clap::Args;
use shared::{people::Role, time::Instant};

use crate::{
    auth::password::Passwords,
    clock,
    config::DataFolder,
    store::{Store, sqlite::Sqlite},
};
use people::{COMPANY, PASSWORD, Staff};

/// `gendan demo`.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Where the data lies.
    #[command(flatten)]
    pub folder: DataFolder,
    /// Number of customers.
    #[arg(long, default_value_t = 2_000)]
    pub customers: u64,
    /// Another seed makes another company.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The moment around which the follow-up lies (RFC 3339); without it, now.
    #[arg(long, value_parser = moment)]
    pub now: Option<Instant>,
}

fn moment(text: &str) -> Result<Instant, chrono::ParseError> {
    DateTime::parse_from_rfc3339(text).map(|at| Instant(at.timestamp_millis()))
}

/// Carries it out. A folder that holds the same demo company already is left as it is.
///
/// # Errors
/// When there is other data in the folder, or it cannot be written.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let folder = &options.folder.data;
    let store: Arc<dyn Store> =
        Arc::new(Sqlite::open(folder).with_context(|| format!("opening the data in {}", folder.display()))?);
    let identity = store.identity().await?;
    let made = format!("seed {} customers {}", options.seed, options.customers);
    if identity.empty {
        fill(&store, options).await?;
        store.put_demo(made).await?;
    } else {
        ensure!(
            identity.demo.is_some(),
            "{} holds a company of its own; the demo company needs another folder",
            folder.display()
        );
        if identity.demo != Some(made) {
            println!("{} holds a demo company already ({})", folder.display(), identity.demo.unwrap_or_default());
        }
    }
    let staff = Staff::new(options.seed, options.now.unwrap_or_else(clock::now));
    print_log_ins(&staff);
    Ok(())
}

async fn fill(store: &Arc<dyn Store>, options: &Options) -> anyhow::Result<()> {
    let now = options.now.unwrap_or_else(clock::now);
    let staff = Staff::new(options.seed, now);
    store.put_company(COMPANY.to_owned()).await?;
    for department in &staff.departments {
        store.put_department(department.clone()).await?;
    }
    let passwords = Passwords::new()?;
    for one in &staff.people {
        let hash = passwords.hash(PASSWORD.to_owned()).await?;
        store.put_person(one.person.clone(), Some(hash)).await?;
    }
    build::catalogue(store, &staff, options.seed, now).await?;
    build::customers(store, &staff, options.seed, options.customers, now, show_progress).await
}

fn show_progress(done: u64, of: u64) {
    if std::io::stderr().is_terminal() {
        eprint!("\r{done} of {of} customers");
        let _ = std::io::stderr().flush();
        if done == of {
            eprintln!();
        }
    }
}

fn print_log_ins(staff: &Staff) {
    println!("log-ins (password {PASSWORD}):");
    for one in &staff.people {
        let person = &one.person;
        let place =
            person.department.and_then(|id| staff.departments.iter().find(|d| d.id == id)).map_or(COMPANY, |d| &d.name);
        let role = match person.role {
            Role::Administrator => "管理员",
            Role::Boss => "老板",
            Role::Manager => "经理",
            Role::Rep => "销售",
            Role::Finance => "财务",
        };
        println!("  {:<6} {} {place} {role}", person.login, person.name);
    }
}
