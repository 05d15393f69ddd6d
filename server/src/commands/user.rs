//! `gendan user`.

use std::io::{BufRead, IsTerminal};

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use shared::{
    id::{DepartmentId, UserId},
    people::{Department, Person, Role, Roster},
};
use uuid::Uuid;

use crate::{
    auth::password::{Passwords, hash_now},
    commands::open_existing,
    config::DataFolder,
    store::{
        Store, StoreError,
        deed::{By, Deed},
        sqlite::Sqlite,
    },
};

/// What to do with people.
#[derive(Debug, Clone, Subcommand)]
pub enum UserCommand {
    /// Enter a person; the password is read from standard input.
    Add(Add),
    /// List everybody.
    List(DataFolder),
    /// Set a person's password, read from standard input; all their sessions end.
    Password(One),
    /// A person leaves: no log-in, all their devices are revoked, the history stays.
    Disable(One),
    /// Take the second step of log-in from somebody who lost both app and recovery codes.
    ResetTotp(One),
}

/// A role, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleName {
    /// Keeps people, devices and settings; sees every customer.
    Administrator,
    /// Sees every customer.
    Boss,
    /// Sees the customers of the own department and those below.
    Manager,
    /// Sees the own customers and those shared.
    Rep,
    /// Sees every customer and keeps the commercial parts.
    Finance,
}

impl RoleName {
    fn role(self) -> Role {
        match self {
            Self::Administrator => Role::Administrator,
            Self::Boss => Role::Boss,
            Self::Manager => Role::Manager,
            Self::Rep => Role::Rep,
            Self::Finance => Role::Finance,
        }
    }
}

/// A new person.
#[derive(Debug, Clone, Args)]
pub struct Add {
    #[command(flatten)]
    folder: DataFolder,
    /// Log-in name.
    login: String,
    /// Name, as colleagues know it.
    #[arg(long)]
    name: String,
    /// Rights.
    #[arg(long, value_enum, default_value = "rep")]
    role: RoleName,
    /// Department; made if there is none of that name.
    #[arg(long)]
    department: Option<String>,
}

/// One person.
#[derive(Debug, Clone, Args)]
pub struct One {
    #[command(flatten)]
    folder: DataFolder,
    /// Log-in name.
    login: String,
}

impl UserCommand {
    /// Carries it out.
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => enter(add).await,
            Self::List(folder) => list(&folder).await,
            Self::Password(one) => password(&one).await,
            Self::Disable(one) => disable(&one).await,
            Self::ResetTotp(one) => reset_totp(&one).await,
        }
    }
}

async fn enter(add: Add) -> anyhow::Result<()> {
    let hash = read_password()?;
    let store =
        Sqlite::open(&add.folder.data).with_context(|| format!("opening the data in {}", add.folder.data.display()))?;
    let roster = store.roster().await?;
    let department = match &add.department {
        None => None,
        Some(name) => Some(department(&store, &roster, name).await?),
    };
    let id = UserId(Uuid::now_v7());
    let person = Person {
        id,
        name: add.name,
        login: add.login.trim().to_owned(),
        role: add.role.role(),
        department,
        active: true,
    };
    match store.put_person(person, Some(hash)).await {
        Err(StoreError::LoginTaken) => bail!("the log-in name {} is taken", add.login),
        result => result?,
    }
    println!("entered {}", add.login);
    Ok(())
}

async fn department(store: &dyn Store, roster: &Roster, name: &str) -> Result<DepartmentId, StoreError> {
    if let Some(known) = roster.departments.values().find(|department| department.name == name) {
        return Ok(known.id);
    }
    let id = DepartmentId(Uuid::now_v7());
    store.put_department(Department { id, name: name.to_owned(), parent: None }).await?;
    Ok(id)
}

fn read_password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        eprint!("password: ");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("reading the password")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if !Passwords::acceptable(password) {
        bail!("the password must have at least 8 characters and not be one that everybody tries first");
    }
    Ok(hash_now(password)?)
}

async fn list(folder: &DataFolder) -> anyhow::Result<()> {
    let roster = open_existing(&folder.data)?.roster().await?;
    for person in roster.people.values() {
        let department =
            person.department.and_then(|id| roster.departments.get(&id)).map_or("", |department| &department.name);
        let state = if person.active { "" } else { "\tdisabled" };
        println!("{}\t{}\t{}\t{department}{state}", person.login, person.name, person.role.key());
    }
    Ok(())
}

fn find(roster: &Roster, login: &str) -> anyhow::Result<Person> {
    let same = |person: &&Person| person.login.eq_ignore_ascii_case(login);
    roster.people.values().find(same).cloned().with_context(|| format!("nobody logs in as {login}"))
}

async fn password(one: &One) -> anyhow::Result<()> {
    let store = open_existing(&one.folder.data)?;
    let person = find(&store.roster().await?, &one.login)?;
    let hash = read_password()?;
    store.put_password(person.id, hash).await?;
    println!("changed; {} has to log in again everywhere", one.login);
    Ok(())
}

async fn disable(one: &One) -> anyhow::Result<()> {
    let store = open_existing(&one.folder.data)?;
    let person = find(&store.roster().await?, &one.login)?;
    let devices = store.devices(Some(person.id)).await?;
    store.enact(By::operator(), Deed::Leave(person.id, None)).await?;
    println!("{} is disabled; {} devices revoked", one.login, devices.len());
    Ok(())
}

async fn reset_totp(one: &One) -> anyhow::Result<()> {
    let store = open_existing(&one.folder.data)?;
    let person = find(&store.roster().await?, &one.login)?;
    store.enact(By::operator(), Deed::RemoveTotp(person.id)).await?;
    println!("{} logs in with the password alone", one.login);
    Ok(())
}
