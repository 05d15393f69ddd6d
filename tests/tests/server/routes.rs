//! The table of routes and who may use them.

use server::{
    config::{AddressSource, Transport},
    routes::{Access, table},
};
use shared::api::ApiError;

use crate::{
    host::{Host, Setup, assert_failed},
    http,
};

#[test]
fn the_table_is_what_was_agreed() {
    let lines: Vec<String> =
        table().iter().map(|route| format!("{} {} {:?}", route.method, route.path, route.access)).collect();
    let agreed = [
        "GET /healthz Public",
        "GET /metrics Operator",
        "GET /api/setup Public",
        "POST /api/setup Public",
        "POST /api/login Public",
        "POST /api/logout SignedIn",
        "GET /api/session SignedIn",
        "POST /api/sessions/end SignedIn",
        "POST /api/password Own(Update, Profile)",
        "POST /api/password/link Public",
        "GET /api/totp Own(Read, Profile)",
        "POST /api/totp/offer Own(Update, Profile)",
        "POST /api/totp/confirm Own(Update, Profile)",
        "POST /api/totp/codes Own(Update, Profile)",
        "POST /api/totp/disable Own(Update, Profile)",
        "GET /api/people Own(Update, Roster)",
        "POST /api/people Own(Create, Roster)",
        "POST /api/people/{id} Own(Update, Roster)",
        "POST /api/people/{id}/leave Own(Delete, Roster)",
        "POST /api/people/{id}/return Own(Update, Roster)",
        "POST /api/people/{id}/link Own(Update, Roster)",
        "POST /api/people/{id}/totp/reset Own(Update, Roster)",
        "POST /api/departments Own(Create, Roster)",
        "POST /api/departments/{id} Own(Update, Roster)",
        "GET /api/company Own(Update, Roster)",
        "POST /api/company Own(Update, Roster)",
        "GET /api/devices Own(List, Device)",
        "POST /api/devices/{id}/revoke EachRecord(Delete, Device)",
        "POST /api/customers/transfer EachRecord(Assign, Customer)",
        "POST /api/customers/share EachRecord(Assign, Customer)",
        "POST /api/settings Own(Update, Roster)",
        "GET /api/customers/{id}/history EachRecord(History, Customer)",
        "GET /api/customers/{id}/sharing EachRecord(Read, Customer)",
        "POST /api/exports Own(Export, Customer)",
        "GET /api/audit Own(List, Audit)",
        "GET /sync Own(Subscribe, Roster)",
    ];
    assert_eq!(lines, agreed);
}

/// A route that is made anywhere else would have no permission.
#[test]
fn routes_are_made_in_one_place() {
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src");
    let mut open = vec![sources];
    let mut made = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let calls = [".route(", ".route_service(", ".nest(", ".nest_service("].map(|call| text.matches(call).count());
        if calls.iter().sum::<usize>() > 0 {
            made.push((path.file_name().unwrap().to_str().unwrap().to_owned(), calls));
        }
    }
    assert_eq!(made, [("routes.rs".to_owned(), [1, 0, 0, 0])]);
}

#[tokio::test]
async fn without_a_session_only_public_routes_answer() {
    let host = Host::start().await;
    for route in table() {
        let path = route.path.replace("{id}", "00000000000000000000000000000000");
        let answer = match route.method.as_str() {
            "GET" => host.client().get(&path).await,
            _ => host.client().post(&path, "{}").await,
        };
        match route.access {
            // The test itself is on this machine.
            Access::Public | Access::Operator => assert_ne!(answer.json_code(), Some(ApiError::NotLoggedIn), "{path}"),
            Access::SignedIn | Access::Own(..) | Access::EachRecord(..) => {
                assert_failed(&answer, 401, &ApiError::NotLoggedIn)
            }
        }
    }
}

impl http::Answer {
    fn json_code(&self) -> Option<ApiError> {
        serde_json::from_slice(&self.body).ok()
    }
}

#[tokio::test]
async fn figures_are_for_this_machine_and_administrators() {
    let host = Host::start().await;
    let metrics = host.client().get("/metrics").await;
    assert_eq!(metrics.status, 200);
    for name in ["gendan_sockets", "gendan_changes_accepted_total", "gendan_fold_backlog", "gendan_database_bytes"] {
        assert!(metrics.text().contains(&format!("\n{name} ")), "{name}");
    }
    // A reverse proxy is on this machine too; those behind it are not.
    let ann = host.log_in("ann").await.cookie.unwrap();
    let admin = host.log_in("admin").await.cookie.unwrap();
    let through_proxy = async |cookie: &str| {
        http::send(host.address, "GET", "/metrics", &[("x-forwarded-for", "203.0.113.9"), ("cookie", cookie)], b"")
            .await
            .status
    };
    assert_eq!(through_proxy("").await, 401);
    assert_eq!(through_proxy(&ann).await, 403);
    assert_eq!(through_proxy(&admin).await, 200);
}

#[tokio::test]
async fn writes_come_from_our_own_pages_only() {
    let host = Host::start().await;
    let own = format!("http://{}", host.address);
    let sub = format!("http://evil.{}", host.address);
    let body = br#"{"login":"ann","password":"x","device_name":"x"}"#;
    let post = async |headers: &[(&str, &str)]| http::send(host.address, "POST", "/api/login", headers, body).await;
    let json = ("content-type", "application/json");
    for origin in ["http://evil.example", "null", "", &sub, "file://", "http://127.0.0.1"] {
        assert_failed(&post(&[("origin", origin), json]).await, 403, &ApiError::Forbidden);
    }
    assert_failed(&post(&[json]).await, 403, &ApiError::Forbidden);
    for site in ["cross-site", "same-site", "none"] {
        assert_failed(&post(&[("origin", &own), json, ("sec-fetch-site", site)]).await, 403, &ApiError::Forbidden);
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        assert_failed(&post(&[("origin", &own), ("content-type", kind)]).await, 403, &ApiError::Forbidden);
    }
    assert_failed(&post(&[("origin", &own)]).await, 403, &ApiError::Forbidden);
    let right = post(&[
        ("origin", &own),
        ("content-type", "application/json; charset=utf-8"),
        ("sec-fetch-site", "same-origin"),
    ])
    .await;
    assert_failed(&right, 401, &ApiError::WrongCredentials);
}

#[tokio::test]
async fn behind_tls_plain_origins_are_foreign() {
    let host = Host::empty(Setup { transport: Transport::Tls, source: AddressSource::Connection }).await;
    host.people().await;
    let body = r#"{"login":"ann","password":"x","device_name":"x"}"#;
    let mut client = host.client();
    assert_failed(&client.post("/api/login", body).await, 403, &ApiError::Forbidden);
    client.origin = format!("https://{}", host.address);
    assert_failed(&client.post("/api/login", body).await, 401, &ApiError::WrongCredentials);
}

#[tokio::test]
async fn nonsense_is_answered_and_survived() {
    let host = Host::start().await;
    let client = host.client();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let long_name = format!(r#"{{"login":"{}","password":"x","device_name":"x"}}"#, "名".repeat(10_000));
    for body in ["", "{", "null", "[]", "{\"login\":1}", "\u{0}", &deep] {
        assert_failed(&client.post("/api/login", body).await, 400, &ApiError::BadRequest);
    }
    assert_failed(&client.post("/api/login", &long_name).await, 401, &ApiError::WrongCredentials);
    let huge = "x".repeat(3 << 20);
    assert_eq!(client.post("/api/login", &huge).await.status, 413);
    assert_eq!(http::send(host.address, "DELETE", "/api/login", &[("origin", &client.origin)], b"").await.status, 405);
    assert_failed(&client.get("/api/nothing").await, 404, &ApiError::NotFound);
    assert_eq!(client.get("/healthz").await.text(), "ok\n");
}
