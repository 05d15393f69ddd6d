//! A restored server: devices give back what they hold, and nobody comes back who was sent away.

use std::{collections::BTreeMap, path::PathBuf};

use shared::{
    document::Document,
    id::DocId,
    sync::{gatekeeper::ChangeHash, protocol::Scope},
};
use support::{
    server::{PASSWORD, Server},
    sync::{
        company,
        native::{Native, Ticket, log_in, session_status},
    },
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::company as server_with;

fn enter(device: &mut Native, numbers: std::ops::Range<u32>) -> Vec<DocId> {
    let enter_one = |number| {
        let doc = DocId(Uuid::now_v7());
        device.execute(doc, &company::customer(number, device.user()));
        doc
    };
    numbers.map(enter_one).collect()
}

fn edit(device: &mut Native, docs: &[DocId], round: u32) {
    for doc in docs {
        device.execute(*doc, &company::edit(round));
    }
}

async fn settled(device: &mut Native) {
    device.until("everything sent", |device| device.shelf.outbox.is_empty() && device.is_idle()).await;
}

async fn holds(device: &mut Native, docs: usize) {
    let whole = |device: &Native| device.shelf.docs.values().filter(|held| held.is_whole()).count();
    device.until("all customers", |device| device.is_idle() && whole(device) == docs).await;
}

type Heads = BTreeMap<DocId, Vec<ChangeHash>>;

/// The heads of every document: equal heads, equal history. None while one of them is not whole.
fn heads(device: &Native) -> Option<Heads> {
    let heads = device.shelf.docs.iter().map(|(doc, held)| {
        let document = Document::load(held.snapshot.as_deref(), &held.changes).ok()?;
        Some((*doc, document.heads()))
    });
    heads.collect()
}

fn agrees(device: &Native, with: &Heads) -> bool {
    device.is_idle() && device.shelf.outbox.is_empty() && heads(device).as_ref() == Some(with)
}

/// The same device, logged in again after the restore, as a browser with all its data.
fn again(server: &Server, login: &str, device: Native) -> Native {
    Native::on(log_in(server.address(), login, PASSWORD), device.shelf)
}

/// A company with a day of work after its backup.
struct Day {
    server: Server,
    backup: PathBuf,
    _folder: TempDir,
    /// Ann's phone and desk, and her manager's desk.
    phone: Native,
    desk: Native,
    manager: Native,
    /// Ann's old phone, revoked after the backup, and one that was new and revoked the same day.
    lost: Ticket,
    lost_later: Ticket,
    /// Bob, who left after the backup.
    left: Ticket,
    /// What everybody had agreed on.
    heads: Heads,
}

async fn a_day_after_the_backup() -> Day {
    let server = server_with(&["ann", "bob", "mia"]).started();
    let ticket = |login| log_in(server.address(), login, PASSWORD);
    let (mut phone, mut manager) = (Native::new(ticket("ann")), Native::new(ticket("mia")));
    let (lost, left) = (ticket("ann"), ticket("bob"));
    let old = enter(&mut phone, 0..20);
    settled(&mut phone).await;
    holds(&mut manager, 20).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("yesterday.gendan");
    server.tool(&["backup", "--to", backup.to_str().unwrap()]);

    let new = enter(&mut phone, 20..30);
    edit(&mut phone, &old[..10], 1);
    settled(&mut phone).await;
    let mut desk = Native::new(ticket("ann"));
    holds(&mut desk, 30).await;
    enter(&mut desk, 30..35);
    edit(&mut desk, &old[5..15], 2);
    edit(&mut desk, &new[..5], 2);
    settled(&mut desk).await;
    holds(&mut manager, 35).await;
    edit(&mut manager, &old[8..12], 3);
    edit(&mut manager, &new[3..8], 3);
    settled(&mut manager).await;
    let all = heads(&manager).unwrap();
    phone.until("the others' work", |device| agrees(device, &all)).await;
    desk.until("the others' work", |device| agrees(device, &all)).await;

    let lost_later = ticket("ann");
    for lost in [&lost, &lost_later] {
        server.tool(&["device", "revoke", &lost.session.device.to_string()]);
    }
    server.tool(&["user", "disable", "bob"]);
    Day { server, backup, _folder: folder, phone, desk, manager, lost, lost_later, left, heads: all }
}

/// What a device that knows nothing finds there.
async fn found(server: &Server, count: usize) -> Heads {
    let mut fresh = Native::new(log_in(server.address(), "ann", PASSWORD));
    holds(&mut fresh, count).await;
    heads(&fresh).unwrap()
}

async fn everything_comes_back(day: Day) -> Server {
    let Day { server, phone, desk, manager, heads: all, .. } = day;
    // The control: the backup is really a day old.
    let before = found(&server, 20).await;
    assert!(before.iter().all(|(doc, heads)| all.contains_key(doc) && all.len() > before.len() && !heads.is_empty()));
    assert!(before.iter().filter(|(doc, heads)| all[*doc] != **heads).count() >= 15, "nothing is missing");
    let (mut phone, mut desk) = (again(&server, "ann", phone), again(&server, "ann", desk));
    let mut manager = again(&server, "mia", manager);
    let own = Scope::Portfolio(phone.user());
    // The cursor is there again once the new epoch is known.
    let agree = |device: &Native| device.shelf.cursors.contains_key(&own) && agrees(device, &all);
    tokio::join!(phone.until("everything", agree), desk.until("everything", agree), manager.until("everything", agree));
    for device in [&phone, &desk, &manager] {
        assert!(
            device.shelf.refused.is_empty(),
            "{:?}",
            device.shelf.refused.iter().map(|(_, why)| why).collect::<Vec<_>>()
        );
    }
    assert_eq!(found(&server, all.len()).await, all);
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_give_back_what_a_backup_does_not_know() {
    let mut day = a_day_after_the_backup().await;
    day.server.kill();
    let old = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(day.server.data()).unwrap() {
        let entry = entry.unwrap();
        std::fs::rename(entry.path(), old.path().join(entry.file_name())).unwrap();
    }
    let told = day.server.tool(&["restore", "--from", day.backup.to_str().unwrap()]);
    assert!(told.contains("is NOT known here") && told.contains("gendan device revoke"), "{told}");
    day.server.run();
    // Nobody comes back without a password, whatever the backup says of their session.
    for ticket in [&day.lost, &day.lost_later, &day.left] {
        assert_eq!(session_status(ticket), (401, "not_logged_in".to_owned()));
    }
    everything_comes_back(day).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_old_data_nobody_comes_back_who_was_sent_away() {
    let mut day = a_day_after_the_backup().await;
    day.server.kill();
    let from = day.backup.to_str().unwrap().to_owned();
    let told = day.server.tool_fails(&["restore", "--from", &from]);
    assert!(told.contains("is not empty") && told.contains("--replace"), "{told}");
    let told = day.server.tool(&["restore", "--from", &from, "--replace"]);
    assert!(told.contains("3 revoked devices, 1 people who left, 0 new passwords"), "{told}");
    day.server.run();
    for ticket in [&day.lost, &day.lost_later, &day.left] {
        assert_eq!(session_status(ticket), (401, "revoked".to_owned()), "they wipe themselves");
    }
    let server = everything_comes_back(day).await;
    let aside = std::fs::read_dir(server.data()).unwrap().map(|entry| entry.unwrap().path());
    let aside: Vec<_> = aside.filter(|path| path.is_dir() && path.to_str().unwrap().contains("replaced-")).collect();
    let [aside] = &aside[..] else { panic!("{aside:?}") };
    let kept = rusqlite::Connection::open(aside.join("gendan.db")).unwrap();
    let docs: usize = kept.query_row("SELECT count(*) FROM docs", [], |row| row.get(0)).unwrap();
    assert_eq!(docs, 35, "the old data is still there");
}

/// Ann's phone and desk are gone for good; only her manager's desk comes back. What she wrote is there again.
async fn without_ann(hands_back: bool) -> (Server, Heads, Native) {
    let Day { mut server, backup, _folder, phone, desk, mut manager, heads: all, .. } = a_day_after_the_backup().await;
    drop((phone, desk));
    server.kill();
    server.tool(&["restore", "--from", backup.to_str().unwrap(), "--replace"]);
    server.run();
    if !hands_back {
        manager.shelf.hands_back = false;
    }
    let mut manager = again(&server, "mia", manager);
    let of_ann = manager.shelf.cursors.keys().copied().collect::<Vec<_>>();
    let settled = |device: &Native| {
        let read = of_ann.iter().all(|scope| device.shelf.cursors.contains_key(scope));
        read && device.shelf.outbox.is_empty() && device.is_idle()
    };
    if hands_back {
        manager.until("everything handed back", settled).await;
    }
    (server, all, manager)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_device_wrote_comes_back_from_whoever_holds_it() {
    let (server, all, manager) = without_ann(true).await;
    assert!(manager.shelf.refused.is_empty());
    assert_eq!(heads(&manager).unwrap(), all);
    assert_eq!(found(&server, all.len()).await, all, "the person herself finds it on a new phone");
    let sql = rusqlite::Connection::open(server.data().join("gendan.db")).unwrap();
    let (entries, changes): (u32, u32) = sql
        .query_row("SELECT count(*), sum(count) FROM audit WHERE kind = 'handed_back' AND new = 'ann'", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert!(entries >= 15 && changes >= entries, "{entries} entries of {changes} changes");
    server.tool(&["audit", "verify"]);
}

/// The control: a device that offers only its own leaves the rest lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_keeps_to_itself_leaves_it_lost() {
    let (server, all, mut manager) = without_ann(false).await;
    let read = |device: &Native| device.status.is_some_and(|status| status.caught_up);
    manager.until("everything is read", read).await;
    assert_eq!((found(&server, 20).await.len(), all.len()), (20, 35));
}

#[test]
fn a_damaged_backup_changes_nothing() {
    let server = server_with(&["ann"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.gendan");
    let from = file.to_str().unwrap();
    server.tool(&["backup", "--to", from]);
    assert!(server.tool(&["restore", "--check", "--from", from]).contains("is whole"));
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[5_000] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let before = std::fs::read(server.data().join("gendan.db")).unwrap();
    for restore in [&["restore", "--from", from, "--replace"][..], &["restore", "--check", "--from", from]] {
        let told = server.tool_fails(restore);
        assert!(told.contains("is damaged"), "{told}");
    }
    std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    assert!(server.tool_fails(&["restore", "--from", from, "--replace"]).contains("cut off"));
    assert_eq!(std::fs::read(server.data().join("gendan.db")).unwrap(), before);
    assert!(!server.data().join("gendan.db.restoring").exists());
}

#[test]
fn under_a_running_server_nothing_is_restored_and_no_second_one_starts() {
    let server = server_with(&["ann"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.gendan");
    server.tool(&["backup", "--to", file.to_str().unwrap()]);
    let server = server.started();
    let told = server.tool_fails(&["restore", "--replace", "--from", file.to_str().unwrap()]);
    assert!(told.contains("another program uses this data"), "{told}");
    let told = server.tool_fails(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(told.contains("another program uses this data"), "{told}");
}

#[test]
fn an_old_database_that_cannot_be_read_is_said_to_be_so() {
    let server = server_with(&["ann"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.gendan");
    server.tool(&["backup", "--to", file.to_str().unwrap()]);
    std::fs::write(server.data().join("gendan.db"), vec![7u8; 40_000]).unwrap();
    let told = server.tool(&["restore", "--replace", "--from", file.to_str().unwrap()]);
    assert!(told.contains("could not be read") && told.contains("is NOT known here"), "{told}");
    assert!(server.tool(&["user", "list"]).contains("ann"));
}
