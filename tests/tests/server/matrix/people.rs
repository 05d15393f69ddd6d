//! Everybody who tries.

use server::{auth::password::hash_now, clock};
use shared::{
    id::{DepartmentId, UserId},
    people::{Department, Person, Role},
};
use uuid::Uuid;

use crate::host::{Client, Host, PASSWORD, PLAIN};

/// In the order of the table.
pub const SUBJECTS: [&str; 15] = [
    "anonymous",
    "disabled",
    "revoked",
    "owner",
    "mate",
    "stranger",
    "lead",
    "upper",
    "side",
    "finance",
    "boss",
    "admin",
    "guest",
    "reader",
    "follower",
];

/// 华东 (`upper`) with 一部 below it (`lead`, `owner`, `mate`); 二部 (`side`) with everybody else who has no say.
pub async fn company() -> Host {
    let host = Host::empty(PLAIN).await;
    let store = &host.app.store;
    let department = |name: &str, parent| Department { id: DepartmentId(Uuid::now_v7()), name: name.into(), parent };
    let east = department("华东", None);
    let one = department("一部", Some(east.id));
    let two = department("二部", None);
    for department in [&east, &one, &two] {
        store.put_department(department.clone()).await.unwrap();
    }
    let hash = hash_now(PASSWORD).unwrap();
    let people = [
        ("admin", Role::Administrator, None),
        ("boss", Role::Boss, None),
        ("finance", Role::Finance, None),
        ("upper", Role::Manager, Some(east.id)),
        ("lead", Role::Manager, Some(one.id)),
        ("owner", Role::Rep, Some(one.id)),
        ("mate", Role::Rep, Some(one.id)),
        ("side", Role::Manager, Some(two.id)),
        ("stranger", Role::Rep, Some(two.id)),
        ("guest", Role::Rep, Some(two.id)),
        ("reader", Role::Rep, Some(two.id)),
        ("follower", Role::Rep, Some(two.id)),
        ("disabled", Role::Boss, None),
        ("revoked", Role::Boss, None),
    ];
    for (login, role, department) in people {
        let id = UserId(Uuid::now_v7());
        let person = Person { id, name: login.into(), login: login.into(), role, department, active: true };
        store.put_person(person, Some(hash.clone())).await.unwrap();
    }
    host.app.refresh().await.unwrap();
    host
}

/// A logged-in client of a subject, or what is left of one.
pub async fn client(host: &Host, subject: &str) -> Client {
    match subject {
        "anonymous" => host.client(),
        "disabled" => {
            let client = host.log_in(subject).await;
            let mut person = host.app.roster().people[&host.user(subject)].clone();
            person.active = false;
            host.app.store.put_person(person, None).await.unwrap();
            host.app.refresh().await.unwrap();
            client
        }
        "revoked" => {
            let client = host.log_in(subject).await;
            let device = client.session().await.device;
            host.app.store.revoke_device(device, clock::now()).await.unwrap();
            client
        }
        _ => host.log_in(subject).await,
    }
}
