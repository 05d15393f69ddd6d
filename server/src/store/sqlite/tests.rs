//! What only the writer's own connection can show.

use std::{collections::BTreeSet, path::Path, sync::Arc, time::Duration};

use shared::{
    command::{Author, Intent},
    customer::{
        command::{CustomerCommand, NewCustomer},
        field::CustomerField,
    },
    document::{Actor, Document},
    id::{DeviceId, DocId, UserId},
    kind::DocKind,
    people::{Person, Role},
    sorted::SortedMap,
    sync::{gatekeeper, protocol::Fate},
    time::Instant,
    value::Value,
};
use uuid::Uuid;

use super::{Present, Sqlite, restore, vault};
use crate::store::{
    Store, StoreError,
    deed::{By, Deed},
    rows::{Beginning, NewSession, Pushed, Pusher, TokenHash},
};

const TOKEN: TokenHash = TokenHash([7; 32]);
pub(super) const NOW: Instant = Instant(1_790_000_000_000);

pub(super) async fn with_somebody() -> (tempfile::TempDir, Sqlite, Pusher) {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let (user, device) = (UserId(Uuid::now_v7()), DeviceId(Uuid::now_v7()));
    let person =
        Person { id: user, name: "安".into(), login: "ann".into(), role: Role::Rep, department: None, active: true };
    store.put_person(person, None).await.unwrap();
    store.open_session(NewSession { token: TOKEN, user, device, device_name: "test".into(), now: NOW }).await.unwrap();
    (folder, store, Pusher { user, device, token: TOKEN, now: NOW, contact: None, hands_back: false })
}

fn customer(user: UserId, remark: &str) -> Pushed {
    let text = |text: &str| Value::Text(text.to_owned());
    let fields = SortedMap::from([(CustomerField::Name, text("甲公司")), (CustomerField::Remark, text(remark))]);
    let new =
        NewCustomer { fields, custom: SortedMap::new(), tags: vec![], contacts: vec![], actions: vec![], origin: None };
    let intent = Intent::Customer(CustomerCommand::Create(Box::new(new)));
    let actor = Actor(*Uuid::now_v7().as_bytes());
    let change = Document::new(DocKind::Customer).execute(&actor, Author { user, now: NOW }, &intent).unwrap().unwrap();
    Pushed {
        doc: DocId(Uuid::now_v7()),
        changes: vec![Ok(gatekeeper::check(&change).unwrap())],
        begins: Some(Beginning { kind: DocKind::Customer, of: None }),
        unjudged: BTreeSet::new(),
    }
}

async fn limit_pages(store: &Sqlite, more: Option<u32>) {
    let limit = move |batch: &mut super::writer::Batch<'_>| {
        let used: u32 = batch.sql.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let limit = more.map_or(u32::MAX - 1, |more| used + more);
        batch.sql.query_row(&format!("PRAGMA max_page_count = {limit}"), [], |_| Ok(()))?;
        Ok(())
    };
    store.writer.write(limit).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_recovers_by_itself() {
    let (_folder, store, pusher) = with_somebody().await;
    let roster = Arc::new(store.roster().await.unwrap());
    let push = |pushed| store.accept(pusher, roster.clone(), vec![pushed]);
    assert!(matches!(push(customer(pusher.user, "")).await.unwrap()[..], [Fate::Ok(_)]));
    limit_pages(&store, Some(2)).await;
    let big = || customer(pusher.user, &"字".repeat(19_000));
    assert_eq!(push(big()).await, Err(StoreError::Full));
    assert_eq!(store.all_docs().await.unwrap().len(), 1, "reading goes on, and nothing of it was kept");
    // Several in one batch: none of them is acknowledged either.
    let together = futures_util::future::join_all((0..5).map(|_| push(big()))).await;
    assert!(together.iter().all(|result| *result == Err(StoreError::Full)), "{together:?}");
    limit_pages(&store, None).await;
    assert!(matches!(push(big()).await.unwrap()[..], [Fate::Ok(_)]));
    assert_eq!(store.all_docs().await.unwrap().len(), 2);
}

#[tokio::test]
async fn jobs_share_commits_and_an_error_undoes_its_own_job_only() {
    let (_folder, store, pusher) = with_somebody().await;
    let commits = || store.writer.figures().seconds.read().count;
    let before = commits();
    let roster = Arc::new(store.roster().await.unwrap());
    let twin = Person {
        id: UserId(Uuid::now_v7()),
        name: "另".into(),
        login: "ANN".into(),
        role: Role::Rep,
        department: None,
        active: true,
    };
    let pushes: Vec<_> =
        (0..200).map(|_| store.accept(pusher, roster.clone(), vec![customer(pusher.user, "")])).collect();
    let taken = store.put_person(twin, None);
    let more: Vec<_> =
        (0..200).map(|_| store.accept(pusher, roster.clone(), vec![customer(pusher.user, "")])).collect();
    let mut seqs = Vec::new();
    for push in pushes.into_iter().chain(more) {
        let [Fate::Ok(seq)] = push.await.unwrap()[..] else { panic!("not taken in") };
        seqs.push(seq);
    }
    assert_eq!(taken.await, Err(StoreError::LoginTaken));
    assert!(seqs.is_sorted(), "the queue's order is the numbers' order");
    assert!(commits() - before < 200, "{} commits for 400 pushes", commits() - before);
}

#[tokio::test]
async fn whoever_asks_how_it_is_hears_of_a_full_disk_and_of_a_dead_writer() {
    use crate::telemetry::health::{Verdict, examine};
    let (_folder, store, pusher) = with_somebody().await;
    let within = std::time::Duration::from_secs(5);
    assert_eq!(examine(&store, within).await, Verdict::Well);
    limit_pages(&store, Some(2)).await;
    let big = customer(pusher.user, &"字".repeat(19_000));
    let roster = Arc::new(store.roster().await.unwrap());
    assert_eq!(store.accept(pusher, roster, vec![big]).await, Err(StoreError::Full));
    assert_eq!(examine(&store, within).await, Verdict::DiskFull, "although what is there can be written again");
    let stuck = store.writer.write(|_| {
        std::thread::sleep(std::time::Duration::from_millis(300));
        Ok(())
    });
    assert_eq!(examine(&store, std::time::Duration::from_millis(50)).await, Verdict::Stuck);
    stuck.await.unwrap();
    let _ = store.writer.write(|_| -> Result<(), _> { panic!("on purpose: the writer dies") }).await;
    assert_eq!(examine(&store, within).await, Verdict::CannotWrite);
}

#[tokio::test]
async fn the_log_is_begun_anew_once_nobody_stays_in_it() {
    let (folder, store, _) = with_somebody().await;
    let log = || std::fs::metadata(folder.path().join("gendan.db-wal")).unwrap().len();
    let fill = |rows: u32| {
        store.writer.write(move |batch| {
            batch.sql.execute_batch("CREATE TABLE IF NOT EXISTS filler (body BLOB) STRICT")?;
            for _ in 0..rows {
                batch.sql.execute("INSERT INTO filler VALUES (zeroblob(1000000))", [])?;
            }
            Ok(())
        })
    };
    // A reader that stays keeps the log as it is, and the writer goes on.
    let reader = rusqlite::Connection::open(folder.path().join("gendan.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM server").unwrap();
    fill(70).await.unwrap();
    fill(1).await.unwrap();
    assert!(log() > 64 << 20, "{}", log());
    reader.execute_batch("COMMIT").unwrap();
    drop(store);
    let store = Sqlite::open(folder.path()).unwrap();
    // The writer looks after the log once it has answered, and before it takes the next job.
    for _ in 0..2 {
        store.writer.write(|batch| Ok(batch.sql.execute("UPDATE server SET one = one", []).map(drop)?)).await.unwrap();
    }
    assert!(log() < 1 << 20, "{}", log());
}

#[tokio::test]
async fn the_promises_of_the_connection_hold() {
    let (_folder, store, _) = with_somebody().await;
    let settings = store
        .writer
        .write(|batch| {
            let text = |name: &str| {
                batch.sql.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0))
            };
            Ok([text("journal_mode")?, text("synchronous")?, text("foreign_keys")?])
        })
        .await
        .unwrap();
    use rusqlite::types::Value::{Integer, Text};
    assert_eq!(settings, [Text("wal".into()), Integer(2), Integer(1)], "2 is FULL");
}

#[tokio::test]
async fn a_writer_that_panics_says_so_and_one_that_fails_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let mut broken = store.broken();
    assert_eq!(store.fail_in_writer().await, Err(StoreError::Missing("anything")));
    assert_eq!(store.probe().await, Ok(()), "the control: it goes on");
    assert!(tokio::time::timeout(Duration::from_millis(50), &mut broken).await.is_err());

    assert_eq!(store.panic_in_writer().await, Err(StoreError::Closed), "whoever waited is told");
    assert_eq!(broken.await, StoreError::Panicked("planted".into()));
    assert_eq!(store.probe().await, Err(StoreError::Closed));
}

/// Whether a file of the folder holds these bytes.
fn lies_in(folder: &Path, secret: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.map(|path| std::fs::read(path).unwrap()).any(|bytes| bytes.windows(secret.len()).any(|bytes| bytes == secret))
}

#[tokio::test]
async fn secrets_of_second_steps_lie_nowhere_as_they_are() {
    let secret = b"what ann's authenticator knows".to_vec();
    let (folder, store, Pusher { user, .. }) = with_somebody().await;
    let of_ann = async |store: &Sqlite| store.second_factor(user).await.unwrap().unwrap().secret;
    store.enact(By::operator(), Deed::OfferTotp(user, secret.clone())).await.unwrap();
    assert_eq!(of_ann(&store).await, Some(secret.clone()));
    assert!(!lies_in(folder.path(), &secret));
    drop(store);
    // As an earlier version left it.
    let sql = super::connect(&folder.path().join(super::DATABASE)).unwrap();
    sql.execute("UPDATE second_factors SET secret = ?1, sealed = 0", [&secret]).unwrap();
    drop(sql);
    assert!(lies_in(folder.path(), &secret), "the control: the search would find it");
    let store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(of_ann(&store).await, Some(secret.clone()));
    assert!(!lies_in(folder.path(), &secret), "sealed, and overwritten");

    // A backup does not hold the key: on a new machine it is brought along, or the secret is lost.
    let [copies, bare, brought, moved] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let copy = copies.path().join("x.gendan");
    store.back_up(copy.clone()).await.unwrap();
    assert!(!lies_in(copies.path(), &secret) && !copies.path().join(vault::KEY).exists());
    drop(store);
    let restored = restore(&copy, bare.path(), Present::Refuse, None).unwrap();
    assert_eq!(restored.locked, 1);
    assert_eq!(of_ann(&Sqlite::open(bare.path()).unwrap()).await, None);
    std::fs::copy(folder.path().join(vault::KEY), brought.path().join(vault::KEY)).unwrap();
    let restored = restore(&copy, brought.path(), Present::Refuse, None).unwrap();
    assert_eq!(restored.locked, 0);
    assert_eq!(of_ann(&Sqlite::open(brought.path()).unwrap()).await, Some(secret.clone()));
    let restored = restore(&copy, moved.path(), Present::Refuse, Some(folder.path())).unwrap();
    assert_eq!(restored.locked, 0, "the key comes along with what is carried over");
    assert_eq!(of_ann(&Sqlite::open(moved.path()).unwrap()).await, Some(secret.clone()));
    let restored = restore(&copy, folder.path(), Present::PutAside, None).unwrap();
    assert_eq!((restored.locked, of_ann(&Sqlite::open(folder.path()).unwrap()).await), (0, Some(secret)));
}
