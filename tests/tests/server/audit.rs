//! The audit log: everything is in it, and whoever lays hands on it is noticed.

use std::collections::BTreeSet;

use rusqlite::Connection;
use server::store::{
    Store,
    chain::{ChainBreak, ChainHead},
    sqlite::Sqlite,
};
use shared::{
    api::{ApiError, SessionInfo},
    audit::{AUDIT_PAGE, AuditEntry, AuditGroup, AuditKind, AuditPage, AuditQuery, AuditSubject, RecordLog},
    customer::field::CustomerField,
    document::history::Edited,
    sync::protocol::Fate,
    value::Value,
};
use support::{server::Server, until};

use crate::{
    host::{Client, Host, PASSWORD, assert_failed},
    wire::{PATIENCE, Pen, Wire},
};

async fn page(client: &Client, query: &AuditQuery) -> AuditPage {
    client.get(&format!("/api/audit?{}", query.address())).await.json()
}

/// All entries, page by page, the latest first.
async fn log(client: &Client, mut query: AuditQuery) -> Vec<AuditEntry> {
    let mut entries = Vec::new();
    loop {
        let page = page(client, &query).await;
        assert!(page.entries.len() <= AUDIT_PAGE);
        entries.extend(page.entries);
        match page.next {
            Some(next) => query = next,
            None => return entries,
        }
    }
}

fn of(entries: &[AuditEntry], kind: AuditKind) -> Vec<&AuditEntry> {
    entries.iter().filter(|entry| entry.kind == kind).collect()
}

#[tokio::test]
async fn whatever_is_done_is_in_the_log() {
    let host = Host::start().await;
    let admin = host.log_in("admin").await;
    let ann_client = host.log_in("ann").await;
    let [ann, bob, cai] = ["ann", "bob", "cai"].map(|login| host.user(login));
    host.client().log_in("ann", "wrong password").await;
    ann_client.post("/api/sessions/end", "").await;
    let mut wire = Wire::connect(&ann_client).await;
    let mut pen = Pen::new(ann);
    let (doc, mut document, create) = pen.customer("甲公司");
    let edit = pen.set(&mut document, CustomerField::City, "苏州市");
    assert!(matches!(wire.push_one(doc, &[create, edit]).await[..], [Fate::Ok(_), Fate::Ok(_)]));
    for (path, body) in [
        ("/api/customers/share", serde_json::json!({ "doc": doc, "with": cai, "shared": true })),
        ("/api/customers/share", serde_json::json!({ "doc": doc, "with": cai, "shared": false })),
        ("/api/customers/transfer", serde_json::json!({ "docs": [doc], "to": bob })),
        ("/api/exports", serde_json::json!({ "filter": "city=苏州市", "rows": 17 })),
    ] {
        assert_eq!(ann_client.post(path, &body.to_string()).await.status, 204, "{path}");
    }
    let change = serde_json::json!({ "name": "BOB", "login": "bob", "role": "manager", "department": null });
    assert_eq!(admin.post(&format!("/api/people/{bob}"), &change.to_string()).await.status, 204);
    let device = ann_client.session().await.device;
    assert_eq!(admin.post(&format!("/api/devices/{device}/revoke"), "").await.status, 204);
    let mut cai_client = host.log_in("cai").await;
    assert_eq!(cai_client.post("/api/logout", "").await.status, 204);
    cai_client.log_in("nobody here", "wrong password").await;
    // Failures are noted without anybody waiting for it, those with made-up names together.
    let entries = until("failures in the log", PATIENCE, async || {
        let entries = log(&admin, AuditQuery::default()).await;
        (of(&entries, AuditKind::LogInFailed).len() == 2).then_some(entries)
    })
    .await;
    let done: BTreeSet<&str> = entries.iter().map(|entry| entry.kind.key()).collect();
    for kind in [
        AuditKind::LogIn,
        AuditKind::LogOut,
        AuditKind::SessionsEnded,
        AuditKind::PersonEntered,
        AuditKind::DepartmentEntered,
        AuditKind::CompanyNamed,
        AuditKind::RecordChanged,
        AuditKind::DepartmentChanged,
    ] {
        assert!(done.contains(kind.key()), "{kind:?}");
    }
    let shared = of(&entries, AuditKind::Shared)[0];
    assert_eq!((shared.by, shared.new.as_deref()), (Some(ann), Some("CAI")));
    assert_eq!(shared.subject, Some(AuditSubject::Customer(doc)));
    assert_eq!(of(&entries, AuditKind::Unshared)[0].old.as_deref(), Some("CAI"));
    let moved = of(&entries, AuditKind::Transferred)[0];
    assert_eq!((moved.old.as_deref(), moved.new.as_deref()), (Some("ANN"), Some("BOB")));
    let exported = of(&entries, AuditKind::Exported)[0];
    assert_eq!((exported.by, exported.new.as_deref(), exported.count), (Some(ann), Some("city=苏州市"), Some(17)));
    let role = of(&entries, AuditKind::RoleChanged)[0];
    assert_eq!((role.old.as_deref(), role.new.as_deref()), (Some("rep"), Some("manager")));
    assert_eq!((role.by, role.subject), (Some(host.user("admin")), Some(AuditSubject::Person(bob))));
    assert_eq!(of(&entries, AuditKind::DeviceRevoked)[0].name.as_deref(), Some("test"));
    let failures = of(&entries, AuditKind::LogInFailed);
    assert!(failures.iter().any(|entry| entry.subject == Some(AuditSubject::Person(ann))));
    assert!(failures.iter().any(|entry| entry.subject.is_none() && entry.count == Some(1)));
    host.app.store.verify_audit(None).await.unwrap().unwrap();
}

#[tokio::test]
async fn changes_of_records_tell_both_times_device_and_values() {
    let host = Host::start().await;
    let (client, admin) = (host.log_in("ann").await, host.log_in("admin").await);
    let mut wire = Wire::connect(&client).await;
    let mut pen = Pen::new(wire.user);
    let (doc, mut document, create) = pen.customer("甲公司");
    let edits =
        [pen.set(&mut document, CustomerField::City, "苏州市"), pen.set(&mut document, CustomerField::City, "上海市")];
    wire.push_one(doc, &[create, edits[0].clone(), edits[1].clone()]).await;
    let query = AuditQuery { group: Some(AuditGroup::Records), ..AuditQuery::default() };
    let entries = log(&admin, query.clone()).await;
    assert_eq!(entries.len(), 3);
    let last = &entries[0];
    let edit = last.edits.iter().find(|edit| edit.what == Edited::Field(CustomerField::City)).unwrap();
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    assert_eq!((&edit.old, &edit.new), (&text("苏州市"), &text("上海市")));
    assert_eq!((last.by, last.device.as_deref()), (Some(wire.user), Some("test")));
    // The device says when it was written, the server when it came.
    let written = last.written_at.unwrap();
    assert_eq!(written.0, 1_790_000_003_000);
    assert_ne!(written, last.at);
    // Of the record: everybody who may see its history, without addresses.
    client
        .post(
            "/api/customers/share",
            &serde_json::json!({ "doc": doc, "with": host.user("cai"), "shared": true }).to_string(),
        )
        .await;
    let path = format!("/api/customers/{doc}/history");
    for login in ["ann", "mia", "boss", "cai"] {
        let log: RecordLog = host.log_in(login).await.get(&path).await.json();
        assert_eq!(log.receipts.len(), 3, "{login}");
        assert!(log.receipts.iter().all(|receipt| receipt.device.as_deref() == Some("test")));
        let hashes: BTreeSet<String> = document.history().into_iter().map(|entry| entry.change).collect();
        assert_eq!(log.receipts.iter().map(|receipt| receipt.change.clone()).collect::<BTreeSet<_>>(), hashes);
        assert_eq!(log.entries.len(), 1);
        assert_eq!((log.entries[0].kind, &log.entries[0].address), (AuditKind::Shared, &None));
    }
    assert_failed(&host.log_in("bob").await.get(&path).await, 404, &ApiError::NotFound);
}

#[tokio::test]
async fn the_log_is_read_by_page_and_filter_and_by_administrators_alone() {
    let host = Host::start().await;
    let admin = host.log_in("admin").await;
    let mut wire = Wire::connect(&host.log_in("ann").await).await;
    let mut pen = Pen::new(wire.user);
    for number in 0..70 {
        let (doc, _, create) = pen.customer(&format!("公司{number}"));
        wire.push_one(doc, &[create]).await;
        host.log_in("bob").await;
    }
    let all = log(&admin, AuditQuery::default()).await;
    assert_eq!(of(&all, AuditKind::RecordChanged).len(), 70);
    assert_eq!(of(&all, AuditKind::LogIn).iter().filter(|entry| entry.by == Some(host.user("bob"))).count(), 70);
    assert!(all.iter().zip(&all[1..]).all(|(later, earlier)| later.at >= earlier.at), "the latest first");
    let bobs = AuditQuery { person: Some(host.user("bob")), ..AuditQuery::default() };
    let bobs = log(&admin, bobs).await;
    let about_bob = Some(AuditSubject::Person(host.user("bob")));
    assert!(bobs.iter().all(|entry| entry.by == Some(host.user("bob")) || entry.subject == about_bob));
    assert_eq!(bobs.len(), 71, "his log-ins, and that he was entered");
    let people = AuditQuery { group: Some(AuditGroup::People), ..AuditQuery::default() };
    assert!(log(&admin, people).await.iter().all(|entry| entry.kind.group() == AuditGroup::People));
    let middle = all[all.len() / 2].at;
    let late = AuditQuery { from: Some(middle.0), ..AuditQuery::default() };
    assert_eq!(log(&admin, late).await.len(), all.iter().filter(|entry| entry.at >= middle).count());
    let early = AuditQuery { until: Some(middle.0), ..AuditQuery::default() };
    assert_eq!(log(&admin, early).await.len(), all.iter().filter(|entry| entry.at < middle).count());
    for login in ["boss", "mia", "ann"] {
        assert_failed(&host.log_in(login).await.get("/api/audit").await, 403, &ApiError::Forbidden);
    }
    assert_failed(&admin.get("/api/audit?group=nonsense").await, 400, &ApiError::BadRequest);
}

/// A company with something in its log, stopped; its folder, and where the log ends.
async fn written() -> (Host, ChainHead) {
    let mut host = Host::start().await;
    let client = host.log_in("ann").await;
    let mut wire = Wire::connect(&client).await;
    let mut pen = Pen::new(wire.user);
    for _ in 0..5 {
        let (doc, mut document, create) = pen.customer("甲公司");
        let edit = pen.set(&mut document, CustomerField::City, "苏州市");
        wire.push_one(doc, &[create, edit]).await;
        host.log_in("bob").await;
    }
    drop(wire);
    host.stop().await;
    let (head, changes) = host.app.store.verify_audit(None).await.unwrap().unwrap();
    assert_eq!(changes, 10);
    (host, head)
}

#[tokio::test]
async fn edited_and_deleted_rows_are_noticed() {
    let (host, head) = written().await;
    let last = head.entries;
    let seal = "SELECT max(entry) FROM audit WHERE kind = 'changes'";
    let log_in = "SELECT max(entry) FROM audit WHERE kind = 'log_in'";
    type Expected = fn(&ChainBreak) -> bool;
    let hands: [(String, Expected); 14] = [
        (format!("UPDATE audit SET at = at + 1 WHERE entry = ({log_in})"), |b| matches!(b, ChainBreak::Edited(_))),
        (format!("UPDATE audit SET user = NULL WHERE entry = ({log_in})"), |b| matches!(b, ChainBreak::Edited(_))),
        (format!("UPDATE audit SET kind = 'log_out' WHERE entry = ({log_in})"), |b| matches!(b, ChainBreak::Edited(_))),
        ("UPDATE audit SET new = coalesce(new, '') || 'x' WHERE entry = 5".into(), |b| matches!(b, ChainBreak::Edited(5))),
        ("UPDATE audit SET hash = zeroblob(32) WHERE entry = 3".into(), |b| matches!(b, ChainBreak::Edited(3))),
        ("DELETE FROM audit WHERE entry = 4".into(), |b| matches!(b, ChainBreak::Missing(4))),
        ("DELETE FROM audit WHERE entry = 1".into(), |b| matches!(b, ChainBreak::Missing(1))),
        (format!("DELETE FROM audit WHERE entry = {last}"), |b| matches!(b, ChainBreak::Shortened(_))),
        ("DELETE FROM audit".into(), |b| matches!(b, ChainBreak::Shortened(0))),
        // Deleted, and those behind it moved up to close the gap.
        (
            "DELETE FROM audit WHERE entry = 4; UPDATE audit SET entry = -entry WHERE entry > 4; UPDATE audit SET entry = -entry - 1 WHERE entry < 0;".into(),
            |b| matches!(b, ChainBreak::Edited(4)),
        ),
        ("UPDATE changes SET received_at = received_at - 60000 WHERE seq = (SELECT max(seq) FROM changes)".into(), |b| {
            matches!(b, ChainBreak::Changes(_))
        }),
        ("UPDATE changes SET device = NULL WHERE seq = (SELECT min(seq) FROM changes)".into(), |b| {
            matches!(b, ChainBreak::Changes(_))
        }),
        ("DELETE FROM changes WHERE seq = (SELECT min(seq) FROM changes)".into(), |b| matches!(b, ChainBreak::Changes(_))),
        (
            "INSERT INTO changes SELECT seq + 1000000, doc, zeroblob(32), actor, 99, device, user, received_at, body FROM changes LIMIT 1".into(),
            |b| matches!(b, ChainBreak::Unsealed(_)),
        ),
    ];
    let store = &host.app.store;
    let sql = Connection::open(host.data().join("gendan.db")).unwrap();
    sql.query_row(seal, [], |row| row.get::<_, u64>(0)).unwrap();
    for (hand, expected) in hands {
        // The control: before each, the log holds.
        assert_eq!(store.verify_audit(Some(head)).await.unwrap().unwrap().0, head);
        let backup = tempfile::NamedTempFile::new().unwrap();
        sql.backup("main", backup.path(), None).unwrap();
        sql.execute_batch(&hand).unwrap();
        let found = store.verify_audit(None).await.unwrap().expect_err(&hand);
        assert!(expected(&found), "{hand}: {found}");
        let mut sql = Connection::open(host.data().join("gendan.db")).unwrap();
        sql.restore("main", backup.path(), None::<fn(rusqlite::backup::Progress)>).unwrap();
    }
}

#[tokio::test]
async fn a_log_written_anew_does_not_hold_the_head_that_was_noted() {
    let (host, head) = written().await;
    let sql = Connection::open(host.data().join("gendan.db")).unwrap();
    // Whoever may write the file can cut the end off and say that the log ends there: only a head that was noted
    // elsewhere gives them away.
    let before: [u8; 32] =
        sql.query_row("SELECT hash FROM audit WHERE entry = ?1", [head.entries - 1], |row| row.get(0)).unwrap();
    sql.execute("DELETE FROM audit WHERE entry = ?1", [head.entries]).unwrap();
    sql.execute("UPDATE audit_head SET entries = entries - 1, hash = ?1", [before.as_slice()]).unwrap();
    let store = Sqlite::open(host.data()).unwrap();
    store.verify_audit(None).await.unwrap().unwrap();
    assert!(matches!(store.verify_audit(Some(head)).await.unwrap(), Err(ChainBreak::Shortened(_))));
    // Further entries are written in its place.
    store.put_company("别的公司".into()).await.unwrap();
    store.verify_audit(None).await.unwrap().unwrap();
    assert_eq!(store.verify_audit(Some(head)).await.unwrap(), Err(ChainBreak::Rewritten(head.entries)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_verifies_and_the_servers_log_holds_nothing_secret() {
    let mut server = Server::prepare();
    server.tool(&["demo", "--customers", "20"]);
    server.set_environment(vec![("GENDAN_LOG".into(), "debug".into())]);
    server.run();
    let origin = format!("http://{}", server.address());
    let mut client = Client { address: server.address(), cookie: None, origin };
    let wrong = "a wrong password that is nowhere";
    client.log_in("wang", wrong).await;
    client.log_in("a made-up name", wrong).await;
    assert_eq!(client.log_in("wang", "gendan-demo").await.status, 200);
    let cookie = client.cookie.clone().unwrap();
    let token = cookie.split_once('=').unwrap().1;
    let session: SessionInfo = client.session().await;
    let mut wire = Wire::connect(&client).await;
    let (doc, _, create) = Pen::new(wire.user).customer("绝密客户有限公司");
    wire.push_one(doc, &[create]).await;
    client.post("/api/totp/offer", &serde_json::json!({ "password": "gendan-demo" }).to_string()).await;
    client.post("/api/totp/confirm", &serde_json::json!({ "code": "739201" }).to_string()).await;
    client
        .post("/api/password", &serde_json::json!({ "old": "gendan-demo", "new": "a quiet garden" }).to_string())
        .await;
    drop(wire);
    server.kill();
    let output = server.output();
    assert!(output.contains("the audit log"), "the control: the log is there: {output}");
    for secret in
        [wrong, "a made-up name", "gendan-demo", "a quiet garden", token, "739201", "绝密客户", &session.person.name]
    {
        assert!(!output.contains(secret), "{secret} is in the log");
    }
    let verified = server.tool(&["audit", "verify"]);
    let head = verified.lines().last().unwrap().strip_prefix("head ").unwrap();
    server.tool(&["audit", "verify", "--expect", head]);
    assert!(PASSWORD.len() > 8);
}
