//! Databases of every released schema, kept for ever: each opens, nothing of it is lost, and it can be worked with.

use std::{
    collections::BTreeMap,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};
use support::{
    artefacts,
    server::Server,
    sync::native::{Native, log_in},
};

/// Customers in each of them.
const CUSTOMERS: usize = 12;

fn folder() -> PathBuf {
    artefacts::root().join("tests/golden")
}

/// Schemas that were nobody's: they came and went between two releases.
const NEVER_RELEASED: RangeInclusive<u32> = 3..=5;

/// By schema. There is one for every released schema since the second, with which documents came.
fn golden() -> BTreeMap<u32, PathBuf> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let databases = files.filter(|path| path.extension().is_some_and(|end| end == "db"));
    databases.map(|path| (schema(&path), path)).collect()
}

/// The schema of this program: as many as there are migrations.
fn schemas() -> u32 {
    u32::try_from(std::fs::read_dir(artefacts::root().join("server/migrations")).unwrap().count()).unwrap()
}

fn read(database: &Path) -> Connection {
    Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

fn schema(database: &Path) -> u32 {
    read(database).query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

/// Customers, and since schema 8 the business with them and products.
fn documents(database: &Path) -> usize {
    let count = read(database).query_row("SELECT count(*) FROM docs", [], |row| row.get(0)).unwrap();
    assert!(count >= CUSTOMERS);
    count
}

/// What must never be lost, whatever the schema: people, documents with their heads, every change.
fn content(database: &Path) -> Vec<String> {
    let sql = read(database);
    let queries = [
        "SELECT 'person', hex(id), login, role, active, password FROM people ORDER BY id",
        "SELECT 'doc', hex(doc), hex(owner), last_seq, hex(heads), '' FROM docs ORDER BY doc",
        "SELECT 'change', seq, hex(doc), hex(hash), hex(user), received_at FROM changes ORDER BY seq",
        "SELECT 'event', seq, hex(scope), hex(subject), kind, '' FROM feed WHERE kind <> 1 ORDER BY seq, scope",
    ];
    let mut lines = Vec::new();
    for query in queries {
        let mut statement = sql.prepare(query).unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells = (0..6).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
            lines.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
    lines
}

#[test]
fn there_is_one_for_each_released_schema() {
    let kept: Vec<_> = golden().into_keys().collect();
    let latest = kept.last().copied().unwrap();
    let released: Vec<_> = (2..=latest).filter(|schema| !NEVER_RELEASED.contains(schema)).collect();
    assert_eq!(kept, released, "one is missing");
    assert!(latest + 1 >= schemas(), "whoever adds a migration keeps a database of before");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_released_schema_opens_and_loses_nothing() {
    let latest = schemas();
    for (version, database) in golden() {
        let server = Server::prepare();
        let here = server.data().join("gendan.db");
        std::fs::copy(&database, &here).unwrap();
        let before = content(&here);
        assert!(before.len() > 3 * CUSTOMERS, "schema {version} holds next to nothing");
        let documents = documents(&here);
        let told = server.tool(&["reindex"]);
        assert_eq!(told, format!("{documents} documents, 0 unreadable\n"), "schema {version}");
        assert_eq!(schema(&here), latest);
        assert_eq!(content(&here), before, "schema {version}");
        let copies = std::fs::read_dir(server.data().join("before-migration")).map_or(0, Iterator::count);
        assert_eq!(copies, usize::from(version < latest), "schema {version}");
        let server = server.started();
        let mut boss = Native::new(log_in(server.address(), "boss", "gendan-demo"));
        let all = |boss: &Native| {
            boss.is_idle() && boss.shelf.docs.values().filter(|held| held.is_whole()).count() == documents
        };
        boss.until("all documents", all).await;
    }
}

#[test]
fn a_newer_database_is_refused_and_stays_as_it_is() {
    let (_, database) = golden().pop_last().unwrap();
    let server = Server::prepare();
    let here = server.data().join("gendan.db");
    std::fs::copy(database, &here).unwrap();
    let sql = Connection::open(&here).unwrap();
    sql.pragma_update(None, "user_version", 999).unwrap();
    drop(sql);
    let before = std::fs::read(&here).unwrap();
    let to = server.data().join("x.gendan");
    let commands: [&[&str]; 5] = [
        &["serve", "--listen", "127.0.0.1:0"],
        &["user", "list"],
        &["reindex"],
        &["backup", "--to", to.to_str().unwrap()],
        &["demo", "--customers", "1"],
    ];
    for command in commands {
        let told = server.tool_fails(command);
        assert!(told.contains("newer version"), "{command:?}: {told}");
        assert!(std::fs::read(&here).unwrap() == before, "{command:?} changed it");
    }
}

/// Not a test: makes the one of this version, to be added when it is released.
/// `cargo test -p gendan-tests --test operations -- --ignored make_golden`
#[test]
#[ignore = "writes into the repository"]
fn make_golden() {
    let server = Server::prepare();
    server.tool(&["demo", "--customers", &CUSTOMERS.to_string(), "--now", "2026-11-02T09:00:00+08:00"]);
    let copy = server.data().join("copy.gendan");
    server.tool(&["backup", "--to", copy.to_str().unwrap()]);
    let to = folder().join("new.db");
    server::store::sealed::unpack(&copy, &to).unwrap();
    let schema = schema(&to);
    std::fs::rename(&to, folder().join(format!("schema-{schema:04}.db"))).unwrap();
}
