//! Guessing passwords: slowed down for whoever guesses, for nobody else.

use std::time::{Duration, Instant};

use server::{
    auth::password::hash_now,
    config::{AddressSource, Transport},
};
use shared::{
    api::ApiError,
    id::UserId,
    people::{Person, Role},
};
use support::server::Server;
use uuid::Uuid;

use crate::{
    host::{Host, PASSWORD, Setup},
    http::{self, Answer},
};

const BEHIND_PROXY: Setup = Setup { transport: Transport::Plain, source: AddressSource::ForwardedFor };

async fn try_from(host: &Host, login: &str, password: &str, forwarded: &str) -> Answer {
    let body = serde_json::json!({ "login": login, "password": password, "device_name": "x" }).to_string();
    host.client().post_with("/api/login", &body, &[("x-forwarded-for", forwarded)]).await
}

async fn enter(host: &Host, logins: impl Iterator<Item = String>) {
    let hash = hash_now(PASSWORD).unwrap();
    for login in logins {
        let id = UserId(Uuid::now_v7());
        let person = Person { id, name: login.clone(), login, role: Role::Rep, department: None, active: true };
        host.app.store.put_person(person, Some(hash.clone())).await.unwrap();
    }
    host.app.refresh().await.unwrap();
}

/// S7: ten thousand guesses from a thousand addresses that the client makes up, each before that of the proxy.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_guesses_are_twenty_at_most() {
    for setup in [BEHIND_PROXY, Setup { source: AddressSource::Connection, ..BEHIND_PROXY }] {
        let host = std::sync::Arc::new(Host::empty(setup).await);
        host.people().await;
        let guessers = (0..20).map(|guesser| {
            let host = host.clone();
            tokio::spawn(async move {
                let mut looked_at = 0;
                for number in 0..250 {
                    let claimed = format!("203.0.{guesser}.{number}, 198.51.100.7");
                    looked_at += usize::from(try_from(&host, "ann", "wrong password", &claimed).await.status == 401);
                }
                looked_at
            })
        });
        let mut looked_at = 0;
        for guesser in guessers.collect::<Vec<_>>() {
            looked_at += guesser.await.unwrap();
        }
        assert!((5..=20).contains(&looked_at), "{looked_at} of 5,000");
    }
}

/// Many real addresses (a botnet) share the account's twenty an hour.
#[tokio::test]
async fn many_addresses_share_twenty_tries() {
    let host = Host::empty(BEHIND_PROXY).await;
    host.people().await;
    let mut known = host.client();
    let own = serde_json::json!({ "login": "ann", "password": PASSWORD, "device_name": "x" }).to_string();
    let answer = known.post_with("/api/login", &own, &[("x-forwarded-for", "192.0.2.1")]).await;
    known.cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
    let mut looked_at = 0;
    for number in 0..60 {
        looked_at +=
            usize::from(try_from(&host, "ann", "wrong password", &format!("203.0.113.{number}")).await.status == 401);
    }
    assert_eq!(looked_at, 20);
    // A stranger is locked out, even with the right password; the device that was there before is not.
    assert_eq!(try_from(&host, "ann", PASSWORD, "203.0.113.99").await.status, 429);
    let again = known.post_with("/api/login", &own, &[("x-forwarded-for", "203.0.113.99")]).await;
    assert_eq!(again.status, 200, "{}", again.text());
    // An administrator lifts it.
    let admin = host.log_in("admin").await;
    assert_eq!(admin.post(&format!("/api/people/{}/link", host.user("ann")), "").await.status, 200);
    assert_eq!(try_from(&host, "ann", PASSWORD, "203.0.113.98").await.status, 200);
}

/// Fifty colleagues behind the address from which somebody guesses.
#[tokio::test]
async fn colleagues_behind_the_same_address_log_in() {
    let host = Host::empty(BEHIND_PROXY).await;
    host.people().await;
    enter(&host, (0..50).map(|number| format!("colleague{number}"))).await;
    let office = "198.51.100.7";
    for number in 0..50 {
        try_from(&host, "ann", "wrong password", office).await;
        try_from(&host, &format!("made up {number}"), "wrong password", office).await;
        let answer = try_from(&host, &format!("colleague{number}"), PASSWORD, office).await;
        assert_eq!(answer.status, 200, "colleague {number}: {}", answer.text());
    }
    assert_eq!(try_from(&host, "ann", PASSWORD, office).await.status, 429, "the control: guessing was slowed down");
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// S9. Taken in turns, so that what else the machine does falls on both alike. `GENDAN_LOGINS` says how many.
#[tokio::test(flavor = "multi_thread")]
async fn unknown_people_take_as_long_as_known_ones() {
    let rounds = std::env::var("GENDAN_LOGINS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(100);
    let host = Host::start().await;
    enter(&host, (0..rounds).map(|number| format!("known{number}"))).await;
    let mut times = [Vec::new(), Vec::new()];
    let mut bodies = std::collections::BTreeSet::new();
    for number in 0..rounds {
        for (which, name) in ["known", "other"].iter().enumerate() {
            let login = format!("{name}{number}");
            let begun = Instant::now();
            let answer = host.client().log_in(&login, "wrong password").await;
            times[which].push(begun.elapsed());
            assert_eq!(answer.json::<ApiError>(), ApiError::WrongCredentials);
            bodies.insert(answer.body);
        }
    }
    assert_eq!(bodies.len(), 1);
    let [known, unknown] = &mut times;
    let (known, unknown) = (median(known), median(unknown));
    println!("median of {rounds}: known {known:?}, unknown {unknown:?}");
    assert!(known.abs_diff(unknown) <= Duration::from_millis(5), "known {known:?}, unknown {unknown:?}");
    assert!(known > Duration::from_millis(5), "the control: hashing takes its time");
}

/// S8: a crowd at the door costs time, not memory.
#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_log_ins_at_once_are_bounded_in_memory() {
    let mut server = Server::prepare();
    server.tool(&["demo", "--customers", "1"]);
    server.run();
    let peak = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", server.process_id().unwrap())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    };
    let origin = format!("http://{}", server.address());
    let send = |number: u32| {
        let (address, origin) = (server.address(), origin.clone());
        let body = format!(r#"{{"login":"guest{number}","password":"wrong password","device_name":"x"}}"#);
        tokio::spawn(async move {
            let headers = [("origin", origin.as_str()), ("content-type", "application/json")];
            http::send(address, "POST", "/api/login", &headers, body.as_bytes()).await.status
        })
    };
    assert_eq!(send(500).await.unwrap(), 401);
    let before = peak();
    let crowd: Vec<_> = (0..500).map(send).collect();
    for one in crowd {
        assert_eq!(one.await.unwrap(), 401);
    }
    let after = peak();
    println!("memory: {before} MB before, {after} MB at most");
    assert!(after - before <= 200, "{before} MB before, {after} MB at most");
}
