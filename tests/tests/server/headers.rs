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

/// What an answer says besides the security headers, its length and the time.
fn own(answer: &Answer) -> Vec<(String, String)> {
    let common: Vec<_> = security(answer).into_iter().map(|(name, _)| name).collect();
    let passing = |name: &str| ["date", "content-length", "connection"].contains(&name);
    let mut own: Vec<_> =
        answer.headers.iter().filter(|(name, _)| !passing(name) && !common.contains(name)).cloned().collect();
    own.sort();
    own
}

/// Nothing is told beyond what is listed here, by whatever route: no server, no version, no cookie.
#[tokio::test]
async fn every_answer_has_these_headers_and_no_others() {
    let host = with_client(Setup { transport: Transport::Tls, source: AddressSource::Connection }).await;
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    for route in table() {
        let path = route.path.replace("{id}", "x");
        let answer = http::send(host.address, route.method.as_str(), &path, &[], b"").await;
        let kind = match route.path {
            "/healthz" => "text/plain; charset=utf-8",
            "/metrics" => "text/plain; version=0.0.4; charset=utf-8",
            _ => "application/json",
        };
        let expected = [pair("cache-control", "no-store"), pair("content-type", kind)];
        assert_eq!(own(&answer), expected, "{} {path}", route.method);
    }
    let files = [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/screen-0123456789abcdef_bg.wasm", "application/wasm", "public, max-age=31536000, immutable"),
    ];
    for (path, kind, caching) in files {
        let answer = http::send(host.address, "GET", path, &[], b"").await;
        let names: Vec<_> = own(&answer).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["cache-control", "content-type", "etag", "vary"], "{path}");
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), (Some(kind), Some(caching)));
    }
}
