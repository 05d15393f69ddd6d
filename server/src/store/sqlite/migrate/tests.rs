//! A migration is whole or has not happened, wherever the process is killed; what a newer version wrote stays as it is.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::*;
use crate::store::sealed;

/// Which folder the child process migrates.
const CHILD_FOLDER: &str = "GENDAN_TEST_MIGRATE";
/// Set: the child migrates without a transaction, as the control.
const CHILD_PIECEWISE: &str = "GENDAN_TEST_PIECEWISE";
/// How often to kill; more by hand.
const KILLS: &str = "GENDAN_KILLS";

const ROWS: u32 = 40_000;
/// A migration that takes long enough to be killed in.
const SLOW: [&str; 4] = [
    "CREATE TABLE slow (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "INSERT INTO slow WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 40000) SELECT n, hex(randomblob(300)) FROM c",
    "UPDATE server SET company = 'new'",
    "CREATE TABLE last (n INTEGER) STRICT",
];

fn with_slow() -> Vec<M<'static>> {
    let slow: &'static str = Box::leak(SLOW.join(";").into_boxed_str());
    all().into_iter().chain([M::up(slow)]).collect()
}

/// A folder with a database of this version.
fn old(folder: &Path) {
    drop(super::super::Sqlite::open(folder).unwrap());
    let sql = connect(&folder.join(DATABASE)).unwrap();
    sql.execute("UPDATE server SET company = 'old'", []).unwrap();
}

/// Not a test: what the child process does when a test starts this program again.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(CHILD_FOLDER) else { return };
    let folder = Path::new(&folder);
    if std::env::var_os(CHILD_PIECEWISE).is_some() {
        let sql = connect(&folder.join(DATABASE)).unwrap();
        SLOW.iter().for_each(|statement| sql.execute_batch(statement).unwrap());
        sql.pragma_update(None, "user_version", all().len() + 1).unwrap();
    } else {
        drop(up_to_date(folder, &with_slow()).unwrap());
    }
}

fn start(folder: &Path, piecewise: bool) -> std::process::Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "store::sqlite::migrate::tests::child"]).env(CHILD_FOLDER, folder);
    if piecewise {
        command.env(CHILD_PIECEWISE, "1");
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Old,
    New,
    Between,
}

fn state(folder: &Path) -> State {
    let sql = connect(&folder.join(DATABASE)).unwrap();
    copy::sound(&sql, "integrity_check").unwrap();
    let schema: usize = sql.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let company: String = sql.query_row("SELECT company FROM server", [], |row| row.get(0)).unwrap();
    let table = |name: &str| sql.prepare(&format!("SELECT count(*) FROM {name}")).ok();
    let rows = table("slow").map(|mut count| count.query_row([], |row| row.get::<_, u32>(0)).unwrap());
    match (schema - all().len(), company.as_str(), rows, table("last").is_some()) {
        (0, "old", None, false) => State::Old,
        (1, "new", Some(ROWS), true) => State::New,
        _ => State::Between,
    }
}

/// Kills migrations all over the time that one takes; gives the states that were found.
fn kill_all_over(piecewise: bool, kills: u32) -> Vec<State> {
    let whole = tempfile::tempdir().unwrap();
    old(whole.path());
    let begun = Instant::now();
    assert!(start(whole.path(), piecewise).wait().unwrap().success());
    let takes = begun.elapsed();
    assert_eq!(state(whole.path()), State::New);
    let mut found = Vec::new();
    for kill in 0..kills {
        let folder = tempfile::tempdir().unwrap();
        old(folder.path());
        let mut child = start(folder.path(), piecewise);
        std::thread::sleep(takes * kill / kills + Duration::from_millis(1));
        child.kill().unwrap();
        child.wait().unwrap();
        found.push(state(folder.path()));
        if piecewise {
            continue;
        }
        // Every finished copy is the old database, and the next start gets to the end.
        for copy in std::fs::read_dir(folder.path().join(COPIES)).into_iter().flatten() {
            let copy = copy.unwrap().path();
            if copy.extension().is_some_and(|end| end == "gendan") {
                assert_eq!(sealed::verify(&copy).unwrap().schema as usize, all().len());
            }
        }
        drop(up_to_date(folder.path(), &with_slow()).unwrap());
        assert_eq!(state(folder.path()), State::New);
    }
    found
}

#[test]
fn killed_anywhere_the_database_is_old_or_new() {
    let kills = std::env::var(KILLS).ok().and_then(|kills| kills.parse().ok()).unwrap_or(8);
    let found = kill_all_over(false, kills);
    assert!(!found.contains(&State::Between), "{found:?}");
    assert!(found.contains(&State::Old), "killed too late to show anything: {found:?}");
}

/// The control: without the transaction, killing finds it half done.
#[test]
fn killed_without_a_transaction_it_is_found_between() {
    assert!(kill_all_over(true, 12).contains(&State::Between));
}

#[test]
fn a_copy_is_taken_first_and_is_the_database_before() {
    let folder = tempfile::tempdir().unwrap();
    old(folder.path());
    drop(up_to_date(folder.path(), &with_slow()).unwrap());
    let copies: Vec<_> =
        std::fs::read_dir(folder.path().join(COPIES)).unwrap().map(|copy| copy.unwrap().path()).collect();
    let [copy] = &copies[..] else { panic!("{copies:?}") };
    let back = tempfile::tempdir().unwrap();
    sealed::unpack(copy, &back.path().join(DATABASE)).unwrap();
    assert_eq!(state(back.path()), State::Old);
}

#[test]
fn without_room_for_the_copy_nothing_is_migrated() {
    let folder = tempfile::tempdir().unwrap();
    old(folder.path());
    std::fs::write(folder.path().join(COPIES), "in the way").unwrap();
    assert!(matches!(up_to_date(folder.path(), &with_slow()), Err(StoreError::File(_))));
    assert_eq!(state(folder.path()), State::Old);
}

#[test]
fn another_program_in_the_folder_stops_a_migration_and_not_a_look() {
    let folder = tempfile::tempdir().unwrap();
    old(folder.path());
    let other = super::super::Sqlite::open(folder.path()).unwrap();
    assert_eq!(up_to_date(folder.path(), &with_slow()).err(), Some(StoreError::InUse));
    drop(super::super::Sqlite::open(folder.path()).unwrap());
    drop(other);
    drop(up_to_date(folder.path(), &with_slow()).unwrap());
}

#[test]
fn what_a_newer_version_wrote_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    old(folder.path());
    // With something in the log: closing the last connection that may write would fold it.
    let newer = connect(&folder.path().join(DATABASE)).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    let bytes = || ["gendan.db", "gendan.db-wal"].map(|name| std::fs::read(folder.path().join(name)).unwrap());
    let before = bytes();
    assert!(!before[1].is_empty());
    std::mem::forget(newer);
    assert_eq!(super::super::Sqlite::open(folder.path()).err(), Some(StoreError::TooNew));
    assert_eq!(super::super::Sqlite::open_as_it_is(folder.path()).err(), Some(StoreError::TooNew));
    assert!(before == bytes(), "a byte changed");
}
