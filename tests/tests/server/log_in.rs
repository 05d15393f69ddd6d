//! Logging in, being kept out, and leaving.

use server::config::{AddressSource, Transport};
use shared::api::{ApiError, DeviceInfo};

use crate::host::{Host, PASSWORD, Setup, assert_failed};

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let host = Host::start().await;
    let mut client = host.client();
    let answer = client.log_in("ann", PASSWORD).await;
    let cookie = answer.header("set-cookie").unwrap();
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    let token = pair.strip_prefix("__Host-sid=").unwrap();
    assert_eq!(token.len(), 43, "256 bits in base64");
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=15552000");
    assert_eq!(client.session().await.person.login, "ann");
    assert_eq!(client.session().await.company, "启明贸易");
}

#[tokio::test]
async fn the_token_is_nowhere_in_the_database() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let token = client.cookie.unwrap().split_once('=').unwrap().1.to_owned();
    for entry in std::fs::read_dir(host.data()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()));
    }
}

#[tokio::test]
async fn unknown_people_and_wrong_passwords_get_the_same_answer() {
    let host = Host::start().await;
    let mut client = host.client();
    let wrong = client.log_in("ann", "wrong password").await;
    let unknown = client.log_in("nobody", "wrong password").await;
    assert_failed(&wrong, 401, &ApiError::WrongCredentials);
    assert_eq!((wrong.status, &wrong.body), (unknown.status, &unknown.body));
    let names = |answer: &crate::http::Answer| answer.headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&wrong), names(&unknown));
}

#[tokio::test]
async fn guessing_is_slowed_down_and_names_when_to_try_again() {
    let host = Host::start().await;
    let mut client = host.client();
    for _ in 0..5 {
        assert_eq!(client.log_in("ann", "wrong password").await.status, 401);
    }
    let answer = client.log_in("ann", PASSWORD).await;
    let ApiError::Throttled { retry_after_s } = answer.json() else { panic!("{}", answer.text()) };
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some(retry_after_s.to_string().as_str())));
    assert_eq!(client.log_in("bob", PASSWORD).await.status, 200, "a colleague behind the same address is not held up");
}

#[tokio::test]
async fn claimed_addresses_do_not_help_guessing() {
    let host = Host::start().await;
    let body = r#"{"login":"ann","password":"wrong password","device_name":"x"}"#;
    let mut statuses = Vec::new();
    for i in 0..8 {
        let address = format!("203.0.113.{i}");
        statuses.push(host.client().post_with("/api/login", body, &[("x-forwarded-for", &address)]).await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
}

#[tokio::test]
async fn behind_a_trusted_proxy_its_last_entry_counts() {
    let host = Host::empty(Setup { transport: Transport::Plain, source: AddressSource::ForwardedFor }).await;
    host.people().await;
    let body = r#"{"login":"ann","password":"wrong password","device_name":"x"}"#;
    let mut statuses = Vec::new();
    for i in 0..7 {
        // The client claims something new each time; the proxy appends what it saw.
        let line = format!("203.0.113.{i}, 198.51.100.7");
        statuses.push(host.client().post_with("/api/login", body, &[("x-forwarded-for", &line)]).await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429]);
    let elsewhere = host.client().post_with("/api/login", body, &[("x-forwarded-for", "198.51.100.8")]).await;
    assert_eq!(elsewhere.status, 401);
}

#[tokio::test]
async fn logging_out_ends_the_session_but_wipes_nothing() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let answer = client.post("/api/logout", "").await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    let after = client.get("/api/session").await;
    assert_failed(&after, 401, &ApiError::NotLoggedIn);
    assert_eq!(after.header("clear-site-data"), None);
}

#[tokio::test]
async fn a_revoked_device_is_told_to_wipe() {
    let host = Host::start().await;
    let (phone, desk) = (host.log_in("ann").await, host.log_in("ann").await);
    let lost = phone.session().await.device;
    let devices: Vec<DeviceInfo> = desk.get("/api/devices").await.json();
    assert_eq!(devices.len(), 2);
    assert_eq!(devices.iter().filter(|device| device.current).count(), 1);
    assert_eq!(desk.post(&format!("/api/devices/{lost}/revoke"), "").await.status, 204);
    let answer = phone.get("/api/session").await;
    assert_failed(&answer, 401, &ApiError::Revoked);
    assert_eq!(answer.header("clear-site-data"), Some(r#""cache", "cookies", "storage""#));
    assert_eq!(desk.get("/api/session").await.status, 200);
}

#[tokio::test]
async fn only_the_owner_and_an_administrator_revoke_a_device() {
    let host = Host::start().await;
    let (ann, bob, admin) = (host.log_in("ann").await, host.log_in("bob").await, host.log_in("admin").await);
    let path = format!("/api/devices/{}/revoke", ann.session().await.device);
    assert_failed(&bob.post(&path, "").await, 404, &ApiError::NotFound);
    assert_eq!(ann.get("/api/session").await.status, 200);
    assert_eq!(admin.post(&path, "").await.status, 204);
    assert_failed(&ann.get("/api/session").await, 401, &ApiError::Revoked);
}

#[tokio::test]
async fn logging_in_again_keeps_the_device_but_not_when_it_was_revoked() {
    let host = Host::start().await;
    let mut client = host.log_in("ann").await;
    let (first, old_cookie) = (client.session().await.device, client.cookie.clone());
    client.log_in("ann", PASSWORD).await;
    assert_eq!(client.session().await.device, first);
    assert_ne!(client.cookie, old_cookie, "the token is a new one");
    client.post(&format!("/api/devices/{first}/revoke"), "").await;
    client.log_in("ann", PASSWORD).await;
    assert_ne!(client.session().await.device, first);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let host = Host::start().await;
    let (phone, mut desk) = (host.log_in("ann").await, host.log_in("ann").await);
    let body = |old: &str, new: &str| serde_json::json!({ "old": old, "new": new }).to_string();
    assert_failed(
        &desk.post("/api/password", &body("wrong", "a quiet garden")).await,
        401,
        &ApiError::WrongCredentials,
    );
    assert_failed(&desk.post("/api/password", &body(PASSWORD, "12345678")).await, 422, &ApiError::WeakPassword);
    assert_eq!(desk.post("/api/password", &body(PASSWORD, "a quiet garden")).await.status, 204);
    assert_eq!(desk.get("/api/session").await.status, 200);
    assert_failed(&phone.get("/api/session").await, 401, &ApiError::NotLoggedIn);
    assert_eq!(desk.log_in("ann", PASSWORD).await.status, 401);
    assert_eq!(desk.log_in("ann", "a quiet garden").await.status, 200);
}

#[tokio::test]
async fn a_crowd_at_the_door_is_answered() {
    let host = Host::start().await;
    let tries = (0..100).map(|i| {
        let mut client = host.client();
        tokio::spawn(async move { client.log_in(&format!("guest{i}"), "wrong password").await.status })
    });
    for status in tries.collect::<Vec<_>>() {
        assert_eq!(status.await.unwrap(), 401);
    }
}
