//! Headers of every route, and how the client's files are served.

use server::{
    assets::Assets,
    config::{AddressSource, Transport},
    routes::table,
};
use tempfile::TempDir;

use crate::{
    host::{Host, PLAIN, Setup},
    http::{self, Answer},
};

/// SHA-256 of `go()` and of `b{}`, by another program.
const SCRIPT_HASH: &str = "sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw=";
const STYLE_HASH: &str = "sha256-7yqHVAesot11p6HczDsgKRipvI5UPgs97z80zNXlans=";

async fn with_client(setup: Setup) -> Host {
    let dist = TempDir::new().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dist.path().join(name), bytes).unwrap();
    write("index.html", b"<!doctype html><script type=module>go()</script><style>b{}</style>");
    write("sw.js", b"// worker");
    write("screen-0123456789abcdef_bg.wasm", b"\0asm plain");
    write("screen-0123456789abcdef_bg.wasm.br", b"packed");
    std::fs::create_dir(dist.path().join("icons")).unwrap();
    write("icons/icon.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>");
    let assets = Assets::folder(dist.path()).unwrap();
    Host::on(TempDir::with_prefix("gendan-").unwrap(), setup, assets).await
}

fn security(answer: &Answer) -> Vec<(String, String)> {
    let passing = [
        "content-type",
        "content-length",
        "date",
        "etag",
        "vary",
        "cache-control",
        "connection",
        "retry-after",
        "content-encoding",
    ];
    let mut rest: Vec<_> =
        answer.headers.iter().filter(|(name, _)| !passing.contains(&name.as_str())).cloned().collect();
    rest.sort();
    rest
}

#[tokio::test]
async fn every_answer_has_the_same_security_headers() {
    let host = with_client(Setup { transport: Transport::Tls, source: AddressSource::Connection }).await;
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' '{SCRIPT_HASH}'; \
         style-src 'self' '{STYLE_HASH}'; img-src 'self' blob: data:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; \
         manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    );
    let permissions = "camera=(self), microphone=(self), geolocation=(self), accelerometer=(), autoplay=(), bluetooth=(), \
                       display-capture=(), encrypted-media=(), gamepad=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), \
                       midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), \
                       web-share=(), xr-spatial-tracking=()";
    let expected: Vec<(String, String)> = [
        ("content-security-policy", policy.as_str()),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", permissions),
        ("referrer-policy", "same-origin"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let files = ["/", "/sw.js", "/icons/icon.svg", "/nothing.js", "/api/nothing", "/customers/1"]
        .map(|path| ("GET".to_owned(), path.to_owned()));
    let routes = table().into_iter().map(|route| (route.method.to_string(), route.path.replace("{id}", "x")));
    for (method, path) in files.into_iter().chain(routes) {
        let answer = http::send(host.address, &method, &path, &[("accept", "text/html")], b"").await;
        assert_eq!(security(&answer), expected, "{method} {path}");
        if path.starts_with("/api/") {
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        }
    }
}

#[tokio::test]
async fn without_tls_nothing_is_promised_about_it() {
    let host = with_client(PLAIN).await;
    assert_eq!(host.client().get("/").await.header("strict-transport-security"), None);
}

#[tokio::test]
async fn files_are_sent_packed_and_cached_by_their_names() {
    let host = with_client(PLAIN).await;
    let get = async |path: &str, headers: &[(&str, &str)]| http::send(host.address, "GET", path, headers, b"").await;
    let wasm = "/screen-0123456789abcdef_bg.wasm";
    let packed = get(wasm, &[("accept-encoding", "gzip, br;q=1.0")]).await;
    assert_eq!((packed.header("content-encoding"), packed.body.as_slice()), (Some("br"), b"packed".as_slice()));
    assert_eq!(packed.header("content-type"), Some("application/wasm"));
    assert_eq!(packed.header("cache-control"), Some("public, max-age=31536000, immutable"));
    let plain = get(wasm, &[("accept-encoding", "gzip")]).await;
    assert_eq!((plain.header("content-encoding"), plain.body.as_slice()), (None, b"\0asm plain".as_slice()));
    assert_eq!(get(&format!("{wasm}.br"), &[]).await.status, 404, "the packed file has no URL of its own");
    for path in ["/", "/index.html", "/sw.js"] {
        let page = get(path, &[]).await;
        assert_eq!((page.status, page.header("cache-control")), (200, Some("no-cache")), "{path}");
        let again = get(path, &[("if-none-match", page.header("etag").unwrap())]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
}

#[tokio::test]
async fn pages_are_the_one_page_and_files_are_files() {
    let host = with_client(PLAIN).await;
    let get = async |path: &str, accept: &str| http::send(host.address, "GET", path, &[("accept", accept)], b"").await;
    let page = "text/html,application/xhtml+xml,*/*;q=0.8";
    assert_eq!(get("/customers/0190?sort=name", page).await.status, 200);
    assert_eq!(get("/customers/0190", "*/*").await.status, 404, "a script asks for data, not for the page");
    assert_eq!(get("/screen-gone.js", page).await.status, 404);
    assert_eq!(get("/../Cargo.toml", page).await.status, 404);
    assert_eq!(get("/%2e%2e/%2e%2e/etc/passwd.x", page).await.status, 404);
    assert_eq!(get("/api/whatever", page).await.header("content-type"), Some("application/json"));
}

/// Everything that an answer says besides its body, for every route and every kind of file, to a stranger and to
/// somebody who is logged in. `INSTA_UPDATE=always` records it anew.
#[tokio::test]
async fn the_headers_of_every_route_are_as_recorded() {
    let host = with_client(Setup { transport: Transport::Tls, source: AddressSource::Connection }).await;
    host.people().await;
    let mut client = host.client();
    client.origin = client.origin.replace("http:", "https:");
    assert_eq!(client.log_in("boss", crate::host::PASSWORD).await.status, 200);
    let (cookie, origin) = (client.cookie.unwrap(), client.origin);
    let files = ["/", "/index.html", "/customers/1", "/sw.js", "/icons/icon.svg", "/screen-0123456789abcdef_bg.wasm"];
    let none = ["/nothing.js", "/api/nothing", "/metrics/x"];
    let mut asked: Vec<_> = files.iter().chain(&none).map(|path| ("GET".to_owned(), (*path).to_owned())).collect();
    asked.push(("DELETE".to_owned(), "/api/session".to_owned()));
    let routes = table().into_iter().map(|route| (route.method.to_string(), route.path.replace("{id}", "x")));
    asked.extend(routes);
    let mut record = String::new();
    let mut common: Option<Vec<String>> = None;
    for (method, path) in asked {
        // Logging out would be the end of the session.
        let both = if path == "/api/logout" { &["stranger"][..] } else { &["stranger", "boss"] };
        for who in both {
            let mut headers = vec![("accept", "text/html"), ("accept-encoding", "br"), ("origin", origin.as_str())];
            if *who == "boss" {
                headers.push(("cookie", &cookie));
            }
            let answer = http::send(host.address, &method, &path, &headers, b"").await;
            let lines = described(&answer);
            let shared = common.get_or_insert_with(|| security(&answer).iter().map(line).collect());
            if record.is_empty() {
                record = format!("every answer\n  {}\n", shared.join("\n  "));
            }
            let (own, missing): (Vec<_>, Vec<_>) = (
                lines.iter().filter(|line| !shared.contains(line)).collect(),
                shared.iter().filter(|line| !lines.contains(line)).collect(),
            );
            record.push_str(&format!("{method} {path} ({who}): {}\n", answer.status));
            own.iter().for_each(|line| record.push_str(&format!("  {line}\n")));
            missing.iter().for_each(|line| record.push_str(&format!("  without {line}\n")));
        }
    }
    insta::assert_snapshot!(record);
}

fn line((name, value): &(String, String)) -> String {
    format!("{name}: {value}")
}

/// All headers in order, without what differs from run to run.
fn described(answer: &Answer) -> Vec<String> {
    let steady = answer.headers.iter().filter(|(name, _)| name != "date" && name != "content-length");
    let mut lines: Vec<_> = steady.map(line).collect();
    lines.sort();
    lines
}
