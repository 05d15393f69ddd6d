//! The demo company, deriving facts anew, and carrying everything out.

use std::path::Path;

use server::{
    commands::Command,
    config::DataFolder,
    demo, export,
    store::{Store, sqlite::Sqlite},
};
use shared::{
    audit::{AuditGroup, AuditKind, AuditQuery},
    customer::record::Customer,
    id::DocId,
    kind::DocKind,
    people::Role,
    time::Instant,
};
use tempfile::TempDir;

const CUSTOMERS: usize = 300;

fn folder(data: &Path) -> DataFolder {
    DataFolder { data: data.to_owned() }
}

/// The moment around which the follow-up lies: 2026-11-24, ten in the morning in Shanghai.
const NOW: Instant = Instant(1_795_485_600_000);

fn make_demo(data: &Path) -> anyhow::Result<()> {
    Command::Demo(demo::Options { folder: folder(data), customers: CUSTOMERS as u64, seed: 1, now: Some(NOW) }).run()
}

fn demo() -> TempDir {
    let data = TempDir::with_prefix("gendan-").unwrap();
    make_demo(data.path()).unwrap();
    data
}

fn ask<T>(data: &Path, question: impl AsyncFnOnce(&Sqlite) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { question(&Sqlite::open(data).unwrap()).await })
}

fn all_facts(data: &Path) -> Vec<(DocId, DocKind, Option<Vec<u8>>)> {
    ask(data, async |store| {
        let mut all = Vec::new();
        for doc in store.all_docs().await.unwrap() {
            let kind = store.source(doc).await.unwrap().unwrap().kind;
            all.push((doc, kind, store.facts(doc).await.unwrap()));
        }
        all
    })
}

#[test]
fn the_demo_company_is_the_same_every_time_and_looks_real() {
    let (one, two) = (demo(), demo());
    let facts = all_facts(one.path());
    let of = |kind| facts.iter().filter(move |(_, of, _)| *of == kind);
    assert_eq!(of(DocKind::Customer).count(), CUSTOMERS);
    assert!(of(DocKind::Trade).count() * 4 > CUSTOMERS && of(DocKind::Product).count() > 10, "business");
    assert_eq!(facts, all_facts(two.path()));
    let roster = ask(one.path(), async |store| store.roster().await.unwrap());
    assert_eq!((roster.people.len(), roster.departments.len()), (12, 3));
    let roles = |role| roster.people.values().filter(|person| person.role == role).count();
    assert_eq!([Role::Administrator, Role::Boss, Role::Manager, Role::Rep].map(roles), [1, 1, 3, 7]);
    let decoded: Vec<_> =
        of(DocKind::Customer).map(|(_, _, bytes)| server::index::decode(bytes.as_ref().unwrap()).unwrap()).collect();
    let share = |what: &dyn Fn(&shared::facts::Facts) -> bool| {
        decoded.iter().filter(|facts| what(facts)).count() * 100 / CUSTOMERS
    };
    assert!((5..60).contains(&share(&|facts| facts.next_step().is_some())), "open next steps");
    assert!(share(&|facts| facts.last_contact.is_some()) > 30, "follow-up");
    assert!((1..20).contains(&share(&|facts| facts.starred)), "stars");
    assert!(share(&|facts| !facts.phones.is_empty()) > 95, "phones");
    assert!(share(&|facts| facts.contacts.is_empty()) < 5, "contacts");
    // Again on the same folder: nothing happens.
    make_demo(one.path()).unwrap();
    assert_eq!(facts, all_facts(one.path()));
}

#[test]
fn facts_made_anew_are_the_same_to_the_byte() {
    let data = demo();
    let before = all_facts(data.path());
    spoil_facts(data.path());
    assert_ne!(before, all_facts(data.path()), "the control: they are gone");
    Command::Reindex(folder(data.path())).run().unwrap();
    assert_eq!(before, all_facts(data.path()));
}

fn spoil_facts(data: &Path) {
    ask(data, async |store| {
        let people: Vec<_> = store.roster().await.unwrap().people.into_keys().collect();
        let docs = store.all_docs().await.unwrap();
        let mut spoilt = Vec::new();
        for doc in docs {
            let source = store.source(doc).await.unwrap().unwrap();
            let mut folded = server::index::fold(&source).unwrap();
            let Some(server::index::Derived::Customer(facts)) = &mut folded.facts else { continue };
            facts.name = format!("坏{}", people.len());
            spoilt.push(folded);
        }
        store.put_folded(spoilt).await.unwrap();
    });
}

#[test]
fn everything_can_be_carried_out() {
    let data = demo();
    let to = TempDir::new().unwrap();
    Command::Export(export::Options { folder: folder(data.path()), to: to.path().to_owned() }).run().unwrap();
    let lines = std::fs::read_to_string(to.path().join("customers.jsonl")).unwrap();
    let mut customers = Vec::new();
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        customers.push(serde_json::from_value::<Customer>(value["customer"].clone()).unwrap());
        assert!(value["history"].as_array().is_some_and(|history| !history.is_empty()));
    }
    assert_eq!(customers.len(), CUSTOMERS);
    assert_eq!(exports(data.path()), [("gendan export".to_owned(), CUSTOMERS as u64)]);
    let table = std::fs::read_to_string(to.path().join("customers.csv")).unwrap();
    assert!(table.starts_with("\u{feff}客户名称,"));
    assert!(table.lines().count() > CUSTOMERS);
    assert_eq!(std::fs::read_to_string(to.path().join("people.jsonl")).unwrap().lines().count(), 1 + 3 + 12);
}

/// What the audit log tells of exports: the filter, and how many rows.
fn exports(data: &Path) -> Vec<(String, u64)> {
    let query = AuditQuery { group: Some(AuditGroup::Customers), ..AuditQuery::default() };
    let (rows, _) = ask(data, async |store| store.audit_page(query).await.unwrap());
    let exports = rows.into_iter().filter(|row| row.kind == AuditKind::Exported);
    exports.map(|row| (row.new.unwrap(), row.count.unwrap())).collect()
}

#[test]
fn an_export_that_was_cut_short_is_in_the_log_too() {
    let data = demo();
    let to = TempDir::new().unwrap();
    // What is written first can be written, the customers cannot.
    std::fs::create_dir(to.path().join("customers.jsonl")).unwrap();
    let options = export::Options { folder: folder(data.path()), to: to.path().to_owned() };
    Command::Export(options).run().unwrap_err();
    assert!(to.path().join("people.jsonl").is_file());
    assert_eq!(exports(data.path()), [("gendan export (cut short)".to_owned(), 0)]);
}

#[test]
fn a_company_of_its_own_is_not_mixed_with_the_demo() {
    let data = TempDir::with_prefix("gendan-").unwrap();
    ask(data.path(), async |store| {
        let id = shared::id::UserId(uuid::Uuid::now_v7());
        let person = shared::people::Person {
            id,
            name: "苏敏".into(),
            login: "su".into(),
            role: Role::Boss,
            department: None,
            active: true,
        };
        store.put_person(person, None).await.unwrap();
    });
    let error = make_demo(data.path()).unwrap_err();
    assert!(error.to_string().contains("another folder"), "{error}");
}
