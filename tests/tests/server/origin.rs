//! Requests that other sites make a browser send: refused, every one.

use server::{
    config::{AddressSource, Transport},
    routes::table,
};
use shared::api::ApiError;

use crate::{
    host::{Client, Host, PLAIN, Setup, assert_failed},
    http, wire,
};

/// Origins that are not ours, for a server at `authority`.
fn foreign(authority: &str, transport: Transport) -> Vec<Option<String>> {
    let mut origins = vec![
        None,
        Some("null".to_owned()),
        Some(String::new()),
        Some("http://evil.example".to_owned()),
        Some("https://evil.example".to_owned()),
        Some(format!("http://sub.{authority}")),
        Some(format!("https://sub.{authority}")),
        Some(format!("http://{authority}.evil.example")),
        Some(format!("http://evil.example/{authority}")),
        Some(format!("http://x@{authority}")),
        Some(format!("ws://{authority}")),
        Some(authority.to_owned()),
    ];
    if transport == Transport::Tls {
        origins.push(Some(format!("http://{authority}")));
    }
    origins
}

async fn logged_in(transport: Transport) -> (Host, Client) {
    let host = Host::empty(Setup { transport, source: AddressSource::Connection }).await;
    host.people().await;
    let mut client = host.client();
    client.origin = right(&host, transport);
    assert_eq!(client.log_in("admin", crate::host::PASSWORD).await.status, 200);
    (host, client)
}

fn right(host: &Host, transport: Transport) -> String {
    let scheme = if transport == Transport::Tls { "https" } else { "http" };
    format!("{scheme}://{}", host.address)
}

#[tokio::test]
async fn no_write_of_any_route_comes_from_elsewhere() {
    for transport in [Transport::Plain, Transport::Tls] {
        let (host, client) = logged_in(transport).await;
        let cookie = client.cookie.clone().unwrap();
        let mut tried = 0;
        for route in table().iter().filter(|route| route.method != "GET") {
            let path = route.path.replace("{id}", "00000000000000000000000000000000");
            for origin in foreign(&host.address.to_string(), transport) {
                let mut headers = vec![("cookie", cookie.as_str()), ("content-type", "application/json")];
                headers.extend(origin.as_deref().map(|origin| ("origin", origin)));
                let answer = http::send(host.address, route.method.as_str(), &path, &headers, b"{}").await;
                assert_failed(&answer, 403, &ApiError::Forbidden);
                tried += 1;
            }
            // The control: our own page is heard, whatever the route makes of the body.
            if path != "/api/logout" {
                let answer = client.post(&path, "{}").await;
                assert_ne!(answer.status, 403, "{path}: {}", answer.text());
            }
        }
        assert!(tried > 200, "{tried}");
    }
}

#[tokio::test]
async fn no_socket_is_opened_from_elsewhere() {
    for transport in [Transport::Plain, Transport::Tls] {
        let (host, client) = logged_in(transport).await;
        for origin in foreign(&host.address.to_string(), transport) {
            let opened = wire::open(&client, origin.as_deref(), client.cookie.as_deref()).await;
            assert_eq!(opened.err(), Some(403), "{origin:?}");
        }
        assert_eq!(wire::open(&client, Some(&client.origin), None).await.err(), Some(401), "without a session");
        assert!(wire::open(&client, Some(&client.origin), client.cookie.as_deref()).await.is_ok(), "the control");
    }
}

#[tokio::test]
async fn a_browser_that_says_cross_site_is_believed() {
    let host = Host::empty(PLAIN).await;
    host.people().await;
    let client = host.log_in("ann").await;
    for site in ["cross-site", "same-site", "none"] {
        let answer = client.post_with("/api/logout", "", &[("sec-fetch-site", site)]).await;
        assert_failed(&answer, 403, &ApiError::Forbidden);
    }
    assert_eq!(client.post_with("/api/logout", "", &[("sec-fetch-site", "same-origin")]).await.status, 204);
}
