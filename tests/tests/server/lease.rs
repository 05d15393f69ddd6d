//! Rights that move while a device is away: what was written under the old ones counts for a while, and what may not be
//! read any more goes at the next contact, once everything has its fate.

use rusqlite::Connection;
use shared::{
    command::Intent,
    customer::{command::CustomerCommand, field::CustomerField},
    id::{DepartmentId, DocId, UserId},
    people::{Department, Person, Role},
    sorted::SortedMap,
    sync::{gatekeeper::ChangeHash, protocol::Refusal},
    time::DAY_MS,
    value::Value,
};
use support::sync::{
    company,
    native::{Native, Ticket, log_in},
};
use uuid::Uuid;

use crate::{
    host::{Host, PASSWORD},
    wire::PATIENCE,
};

async fn ticket(host: &Host, login: &'static str) -> Ticket {
    let address = host.address;
    // Logging in as this does it blocks, and the server runs on this very thread.
    tokio::task::spawn_blocking(move || log_in(address, login, PASSWORD)).await.unwrap()
}

fn note(text: &str) -> Intent {
    let fields = SortedMap::from([(CustomerField::Remark, Some(Value::Text(text.to_owned())))]);
    Intent::Customer(CustomerCommand::SetFields(fields))
}

/// A company with a department 三部 below 一部, in which `dan` works: `mia` sees his customers.
struct World {
    host: Host,
    three: DepartmentId,
    dan: UserId,
}

impl World {
    async fn new() -> Self {
        let host = Host::start().await;
        let (three, dan) = (DepartmentId(Uuid::now_v7()), UserId(Uuid::now_v7()));
        let parent = Some(Self::department_of(&host, "mia"));
        host.app.store.put_department(Department { id: three, name: "三部".into(), parent }).await.unwrap();
        let person = Person {
            id: dan,
            name: "DAN".into(),
            login: "dan".into(),
            role: Role::Rep,
            department: Some(three),
            active: true,
        };
        let hash = server::auth::password::hash_now(PASSWORD).unwrap();
        host.app.store.put_person(person, Some(hash)).await.unwrap();
        host.app.refresh().await.unwrap();
        Self { host, three, dan }
    }

    fn department_of(host: &Host, login: &str) -> DepartmentId {
        host.app.roster().people[&host.user(login)].department.unwrap()
    }

    /// Two customers of Dan's.
    async fn customers(&self) -> [DocId; 2] {
        let mut dan = Native::new(ticket(&self.host, "dan").await);
        let docs = [(); 2].map(|()| DocId(Uuid::now_v7()));
        for (n, doc) in (1..).zip(docs) {
            dan.execute(doc, &company::customer(n, dan.user()));
        }
        dan.until("they are sent", |dan| dan.is_idle() && dan.shelf.outbox.is_empty()).await;
        docs
    }

    /// Mia's device with both, which then writes into the first without a network.
    async fn mia_away(&self, docs: [DocId; 2]) -> (Native, ChangeHash) {
        let mut mia = Native::new(ticket(&self.host, "mia").await);
        let all = |mia: &Native| {
            mia.is_idle() && docs.iter().all(|doc| mia.shelf.docs.get(doc).is_some_and(|held| held.is_whole()))
        };
        mia.until("both customers", all).await;
        let begun = std::time::Instant::now();
        while self.host.app.store.contact(mia.shelf.device).await.unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "the contact is noted");
            tokio::task::yield_now().await;
        }
        mia.cut();
        while !self.host.app.hub.is_empty() {
            assert!(begun.elapsed() < PATIENCE, "the server notices that it is gone");
            tokio::task::yield_now().await;
        }
        let hash = mia.execute(docs[0], &note(&format!("离线写的 {}", Uuid::now_v7())));
        (mia, hash)
    }

    async fn move_person(&self, to: DepartmentId) {
        let person = self.host.app.roster().people[&self.dan].clone();
        self.host.app.store.put_person(Person { department: Some(to), ..person }, None).await.unwrap();
        self.host.app.refresh().await.unwrap();
    }

    async fn move_department(&self, parent: Option<DepartmentId>) {
        let department = Department { id: self.three, name: "三部".into(), parent };
        self.host.app.store.put_department(department).await.unwrap();
        self.host.app.refresh().await.unwrap();
    }

    /// Whether the server has a change.
    async fn has(&self, doc: DocId, hash: ChangeHash) -> bool {
        self.host.app.store.audit(doc).await.unwrap().iter().any(|change| change.hash == hash)
    }

    /// As if the device had been away for so many days.
    fn away_for(&self, mia: &Native, days: i64) {
        let sql = Connection::open(self.host.data().join("gendan.db")).unwrap();
        let at = server::clock::now().0 - days * DAY_MS;
        let device = mia.shelf.device;
        sql.execute("UPDATE contacts SET at = ?1 WHERE device = ?2", (at, device.as_bytes().as_slice())).unwrap();
    }
}

/// The device comes back: everything has its fate, and neither customer is there any more.
async fn comes_back(mia: &mut Native, docs: [DocId; 2]) {
    mia.wake();
    let gone = |mia: &Native| {
        mia.is_idle() && mia.shelf.outbox.is_empty() && docs.iter().all(|doc| !mia.shelf.docs.contains_key(doc))
    };
    mia.until("what may not be read is gone", gone).await;
}

#[tokio::test]
async fn a_person_who_moves_away_takes_the_customers_along_and_what_was_written_counts() {
    let world = World::new().await;
    let docs = world.customers().await;
    let (mut mia, hash) = world.mia_away(docs).await;
    world.move_person(World::department_of(&world.host, "cai")).await;
    comes_back(&mut mia, docs).await;
    assert!(mia.shelf.refused.is_empty() && world.has(docs[0], hash).await);
    // Back again, they come again.
    world.move_person(world.three).await;
    mia.until("both customers", |mia| docs.iter().all(|doc| mia.shelf.docs.contains_key(doc))).await;
}

#[tokio::test]
async fn a_department_that_is_moved_takes_its_people_along_and_what_was_written_counts() {
    let world = World::new().await;
    let docs = world.customers().await;
    let (mut mia, hash) = world.mia_away(docs).await;
    // Twice: where it was when the device was last heard is what counts.
    world.move_department(Some(World::department_of(&world.host, "cai"))).await;
    world.move_department(None).await;
    comes_back(&mut mia, docs).await;
    assert!(mia.shelf.refused.is_empty() && world.has(docs[0], hash).await);
}

#[tokio::test]
async fn after_the_lease_it_does_not_count_and_is_kept_for_its_writer() {
    let world = World::new().await;
    let docs = world.customers().await;
    for (days, counts) in [(13, true), (15, false)] {
        world.move_department(Some(World::department_of(&world.host, "mia"))).await;
        let (mut mia, hash) = world.mia_away(docs).await;
        world.move_department(None).await;
        world.away_for(&mia, days);
        comes_back(&mut mia, docs).await;
        assert_eq!(world.has(docs[0], hash).await, counts, "{days} days");
        let refused: Vec<_> = mia.shelf.refused.iter().map(|(row, why)| (row.hash, *why)).collect();
        assert_eq!(refused, if counts { vec![] } else { vec![(hash, Refusal::NotAllowed)] });
    }
}

#[tokio::test]
async fn whoever_has_heard_of_it_writes_by_the_new_rights() {
    let world = World::new().await;
    let docs = world.customers().await;
    let (mut mia, _) = world.mia_away(docs).await;
    let kept = mia.shelf.docs[&docs[0]].clone();
    world.move_department(None).await;
    comes_back(&mut mia, docs).await;
    // A device that was tampered with writes into what it should have forgotten.
    let mut document = kept.load().unwrap();
    let author = shared::command::Author { user: mia.user(), now: server::clock::now() };
    let actor = shared::document::Actor(*Uuid::now_v7().as_bytes());
    let change = document.execute(&actor, author, &note("后来写的")).unwrap().unwrap();
    let hash = mia.write_raw(docs[0], change);
    mia.until("its fate", |mia| mia.is_idle() && mia.shelf.outbox.is_empty()).await;
    assert!(!world.has(docs[0], hash).await);
}
