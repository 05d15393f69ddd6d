//! Backups under load are what was true at one moment.

use std::time::Duration;

use support::{
    cut,
    load::Load,
    server::{PASSWORD, Server},
    sync::native::log_in,
};

use crate::company;

fn load(server: &Server, devices: usize) -> Load {
    let tickets = (0..devices).map(|_| log_in(server.address(), "ann", PASSWORD)).collect();
    Load::start(tickets, Duration::ZERO)
}

/// Waits until the devices have got on.
async fn more(load: &Load, changes: u64) -> u64 {
    let before = load.acknowledged();
    support::until("more changes", support::PATIENCE, async || (load.acknowledged() >= before + changes).then_some(()))
        .await;
    load.acknowledged()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_is_a_consistent_cut() {
    let server = company(&["ann"]).started();
    let load = load(&server, 4);
    let copies = tempfile::tempdir().unwrap();
    let mut taken = Vec::new();
    for round in 0..4 {
        let acknowledged = more(&load, 40).await;
        let file = copies.path().join(format!("{round}.gendan"));
        let told = server.tool(&["backup", "--to", file.to_str().unwrap()]);
        assert!(told.contains("backed up to"), "{told}");
        taken.push((file, acknowledged));
    }
    // The control: what plain copies of the file hold is not what was acknowledged; one of them alone may happen to be
    // taken just after the write-ahead log went into the file.
    let mut plain = Vec::new();
    for round in 0..8 {
        let acknowledged = more(&load, 10).await;
        let file = copies.path().join(format!("{round}.db"));
        std::fs::copy(server.data().join("gendan.db"), &file).unwrap();
        plain.push((file, acknowledged));
    }
    load.stop().await;
    let live = server.data().join("gendan.db");
    let mut before = 0;
    for (file, acknowledged) in taken {
        let elsewhere = Server::prepare();
        elsewhere.tool(&["restore", "--from", file.to_str().unwrap()]);
        let last = cut::check(&elsewhere.data().join("gendan.db"), &live, acknowledged).unwrap();
        assert!(last > before, "each is later than the one before");
        before = last;
    }
    let noticed = plain.iter().filter(|(file, acknowledged)| cut::check(file, &live, *acknowledged).is_err()).count();
    assert!(noticed > 0, "the check would notice nothing");
}

#[test]
fn nothing_is_overwritten_and_nothing_half_done_is_left() {
    let server = company(&["ann"]);
    let copies = tempfile::tempdir().unwrap();
    let file = copies.path().join("x.gendan");
    server.tool(&["backup", "--to", file.to_str().unwrap()]);
    let before = std::fs::read(&file).unwrap();
    let told = server.tool_fails(&["backup", "--to", file.to_str().unwrap()]);
    assert!(told.contains("exists already"), "{told}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let nowhere = copies.path().join("no such folder/x.gendan");
    server.tool_fails(&["backup", "--to", nowhere.to_str().unwrap()]);
    assert_eq!(std::fs::read_dir(copies.path()).unwrap().count(), 1);
    // Any SQLite program reads it, and its last line says what it is.
    let sql = rusqlite::Connection::open_with_flags(&file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let people: u32 = sql.query_row("SELECT count(*) FROM people", [], |row| row.get(0)).unwrap();
    assert_eq!(people, 1);
    let line = String::from_utf8_lossy(&before).lines().next_back().unwrap().to_owned();
    assert!(line.starts_with("{\"gendan_backup\":1,"), "{line}");
}

/// Entries of one kind: who, what before, what after, how many.
type Told = (Option<Vec<u8>>, Option<String>, Option<String>, Option<u64>);

fn told(server: &Server, kind: &str) -> Vec<Told> {
    let sql = rusqlite::Connection::open(server.data().join("gendan.db")).unwrap();
    let mut statement = sql.prepare("SELECT user, old, new, count FROM audit WHERE kind = ?1 ORDER BY entry").unwrap();
    let rows = statement.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn the_audit_log_tells_of_backups_and_of_what_was_restored() {
    let server = company(&["ann"]);
    let copies = tempfile::tempdir().unwrap();
    let file = copies.path().join("night.gendan");
    server.tool(&["backup", "--to", file.to_str().unwrap()]);
    let seal = server::store::sealed::verify(&file).unwrap();
    // By nobody who is logged in: the operator. The name alone, not where it lies.
    let backup = (None, None, Some("night.gendan".to_owned()), Some(seal.bytes));
    assert_eq!(told(&server, "backed_up"), [backup]);
    server.tool(&["audit", "verify"]);

    let elsewhere = Server::prepare();
    elsewhere.tool(&["restore", "--from", file.to_str().unwrap()]);
    let sql = rusqlite::Connection::open(elsewhere.data().join("gendan.db")).unwrap();
    let epoch: [u8; 16] = sql.query_row("SELECT epoch FROM server", [], |row| row.get(0)).unwrap();
    let [(None, Some(old), Some(new), Some(bytes))] = &told(&elsewhere, "restored")[..] else { panic!("one entry") };
    assert!(old.starts_with(&seal.epoch.0.to_string()) && old.contains("night.gendan"), "{old}");
    assert_eq!((new.clone(), *bytes), (uuid::Uuid::from_bytes(epoch).to_string(), seal.bytes));
    assert!(told(&elsewhere, "backed_up").is_empty(), "the copy is older than what tells of it");
    elsewhere.tool(&["audit", "verify"]);
    // The control: somebody who wants the restore forgotten is found out.
    sql.execute("DELETE FROM audit WHERE kind = 'restored'", []).unwrap();
    drop(sql);
    elsewhere.tool_fails(&["audit", "verify"]);
}

#[test]
fn without_a_database_nothing_is_made() {
    let server = Server::prepare();
    let to = server.data().join("x.gendan");
    let told = server.tool_fails(&["backup", "--to", to.to_str().unwrap()]);
    assert!(told.contains("no such database"), "{told}");
    assert_eq!(std::fs::read_dir(server.data()).unwrap().count(), 0);
}
