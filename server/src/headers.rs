//! Headers of every answer.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::{app::App, config::Transport};

const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), geolocation=(self), accelerometer=(), autoplay=(), bluetooth=(), display-capture=(), \
         encrypted-media=(), gamepad=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), midi=(), payment=(), \
         picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), web-share=(), \
         xr-spatial-tracking=()",
    ),
];

/// Two years, as browsers' preload lists want it.
const HSTS: &str = "max-age=63072000; includeSubDomains";

/// Adds them. What says nothing about caching is not to be kept: it is somebody's data.
pub async fn add(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, app.assets.policy().clone());
    if app.transport == Transport::Tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    uncached(headers);
    response
}

fn uncached(headers: &mut HeaderMap) {
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// The content security policy for a page with these inline scripts and styles.
///
/// Without `wasm-unsafe-eval` browsers refuse to compile WASM; a hash lets exactly the page's own inline code run.
pub fn policy(page: &str) -> HeaderValue {
    let scripts: String = inline(page, "script").map(|code| format!(" {}", source_hash(code))).collect();
    let styles: String = inline(page, "style").map(|code| format!(" {}", source_hash(code))).collect();
    let text = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; img-src 'self' blob: data:; \
         font-src 'self'; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    );
    HeaderValue::try_from(text).expect("the policy is ASCII")
}

fn source_hash(code: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(code.as_bytes())))
}

/// The contents of a page's inline elements of a kind.
fn inline<'a>(page: &'a str, kind: &'a str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{kind}"), format!("</{kind}>"));
    let mut rest = page;
    std::iter::from_fn(move || {
        loop {
            let (_, from) = rest.split_once(open.as_str())?;
            let (attributes, after) = from.split_once('>')?;
            rest = after;
            // `<script-ish` and `<styles` are other elements.
            if !(attributes.is_empty() || attributes.starts_with(char::is_whitespace)) {
                continue;
            }
            let (code, left) = after.split_once(close.as_str())?;
            rest = left;
            if !attributes.contains("src=") && !code.is_empty() {
                return Some(code);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_code_is_found() {
        let page = "<script src=\"a.js\"></script><script type=module>import x\n</script><styles>no</styles><style>b{}</style>";
        assert_eq!(inline(page, "script").collect::<Vec<_>>(), ["import x\n"]);
        assert_eq!(inline(page, "style").collect::<Vec<_>>(), ["b{}"]);
    }

    #[test]
    fn hashes_are_those_of_browsers() {
        // The example of the CSP specification.
        let policy = policy("<script>alert('Hello, world.');</script>");
        assert!(policy.to_str().unwrap().contains("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"));
    }
}
