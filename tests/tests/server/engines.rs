//! Devices with their real sync engines at a real server: fifty who want the same customer, and one that was cloned.

use futures_util::future::join_all;
use shared::{
    command::Intent,
    customer::{command::CustomerCommand, field::CustomerField},
    id::{DocId, UserId},
    people::{Person, Role},
    sorted::SortedMap,
    sync::request::{Ask, Denial, Verdict},
    value::Value,
};
use support::sync::{
    company,
    native::{Native, Ticket, log_in},
};
use uuid::Uuid;

use crate::host::{Host, PASSWORD};

fn note(text: &str) -> Intent {
    let fields = SortedMap::from([(CustomerField::Remark, Some(Value::Text(text.to_owned())))]);
    Intent::Customer(CustomerCommand::SetFields(fields))
}

async fn ticket(host: &Host, login: String) -> Ticket {
    let address = host.address;
    // Logging in as this does it blocks, and the server runs on this very thread.
    tokio::task::spawn_blocking(move || log_in(address, &login, PASSWORD)).await.unwrap()
}

async fn hire(host: &Host, logins: &[String]) {
    let hash = server::auth::password::hash_now(PASSWORD).unwrap();
    for login in logins {
        let id = UserId(Uuid::now_v7());
        let (name, role) = (login.to_uppercase(), Role::Rep);
        let person = Person { id, name, login: login.clone(), role, department: None, active: true };
        host.app.store.put_person(person, Some(hash.clone())).await.unwrap();
    }
    host.app.refresh().await.unwrap();
}

/// A customer that a device has made and put into the open sea.
async fn at_sea(device: &mut Native) -> DocId {
    let doc = DocId(Uuid::now_v7());
    device.execute(doc, &company::customer(1, device.user()));
    device.ask(Ask::Release(doc));
    device.until("the release", |device| !device.shelf.answers.is_empty()).await;
    assert_eq!(device.shelf.answers[0].1, Verdict::Done);
    doc
}

#[tokio::test]
async fn fifty_reps_claim_one_customer_half_of_them_offline() {
    let host = Host::start().await;
    let logins: Vec<String> = (0..50).map(|n| format!("rep{n}")).collect();
    hire(&host, &logins).await;
    let doc = at_sea(&mut Native::new(ticket(&host, "ann".to_owned()).await)).await;
    let mut reps = Vec::new();
    for login in logins {
        let mut rep = Native::new(ticket(&host, login).await);
        rep.until("the open sea", |rep| rep.shelf.docs.get(&doc).is_some_and(|held| held.is_whole())).await;
        rep.cut();
        rep.ask(Ask::Claim(doc));
        rep.execute(doc, &note(&format!("{} 打了电话", rep.user())));
        reps.push(rep);
    }
    let settle = |mut rep: Native| async move {
        rep.wake();
        rep.until("its answer", |rep| !rep.shelf.answers.is_empty() && rep.shelf.outbox.is_empty() && rep.is_idle())
            .await;
        rep
    };
    let offline = reps.split_off(25);
    let mut all = join_all(reps.into_iter().map(settle)).await;
    all.extend(join_all(offline.into_iter().map(settle)).await);

    let owner = host.app.store.owners(vec![doc], all[0].user()).await.unwrap()[0].owner.unwrap();
    let winners = all.iter().filter(|rep| rep.shelf.answers[0].1 == Verdict::Done);
    assert_eq!(winners.map(Native::user).collect::<Vec<_>>(), [owner], "exactly one owner");
    for rep in &all {
        assert_eq!(rep.shelf.answers.len(), 1);
        if rep.user() == owner {
            assert!(rep.shelf.refused.is_empty() && rep.shelf.docs[&doc].is_whole());
        } else {
            assert_eq!(rep.shelf.answers[0].1, Verdict::Denied(Denial::Taken(owner)), "the others are told");
            assert_eq!(rep.shelf.refused.len(), 1, "their notes are kept");
            assert!(!rep.shelf.docs.contains_key(&doc));
        }
    }
}

/// Runs a profile and its clone in turns, as two machines with the same log-in do. How many changes were refused.
async fn cloned(host: &Host, same_actor: bool) -> usize {
    let pass = ticket(host, "ann".to_owned()).await;
    let mut first = Native::new(pass.clone());
    let docs: Vec<DocId> = (0..5).map(|_| DocId(Uuid::now_v7())).collect();
    for doc in &docs {
        first.execute(*doc, &company::customer(1, first.user()));
    }
    let done = |device: &Native| device.shelf.outbox.is_empty() && device.is_idle();
    first.until("all sent", done).await;
    first.cut();
    // What is unsent is cloned, too.
    first.execute(docs[0], &note("还没有发出"));
    let mut second = Native::on(pass, first.shelf.clone());
    if same_actor {
        second.actor = first.actor;
    }
    for doc in &docs {
        first.execute(*doc, &note("第一台"));
        second.execute(*doc, &note("第二台"));
    }
    for _ in 0..2 {
        for device in [&mut first, &mut second] {
            device.wake();
            device.until("all sent", done).await;
            device.cut();
        }
    }
    let refused = first.shelf.refused.len() + second.shelf.refused.len();
    if refused == 0 {
        for doc in &docs {
            assert_eq!(host.app.store.audit(*doc).await.unwrap().len(), if doc == &docs[0] { 4 } else { 3 });
            let heads = |device: &Native| device.shelf.digests(shared::sync::protocol::Scope::Portfolio(device.user()));
            assert_eq!(heads(&first), heads(&second));
        }
    }
    refused
}

#[tokio::test]
async fn a_cloned_profile_loses_nothing() {
    let host = Host::start().await;
    assert_eq!(cloned(&host, false).await, 0);
}

/// The control: were the actor part of the profile, the clones would collide.
#[tokio::test]
async fn a_cloned_actor_would_be_refused() {
    let host = Host::start().await;
    assert_ne!(cloned(&host, true).await, 0);
}
