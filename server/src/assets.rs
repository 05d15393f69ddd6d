//! The client's files: built into the program, brotli-compressed beforehand.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    path::Path,
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use shared::api::ApiError;

use crate::{app::App, error::Failure, headers};

#[derive(rust_embed::RustEmbed)]
#[folder = "../dist"]
struct Embedded;

/// The page that loads the client.
const INDEX: &str = "index.html";
/// Shown by a server that was built without a client.
const NO_CLIENT: &str = "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Gendan 跟单</title>\n\
    <p>这个程序编译时没有带上客户端。请用 <code>cargo xtask serve</code> 构建。</p>\n\
    <p>This program was built without the client. Build it with <code>cargo xtask serve</code>.</p>\n";

struct File {
    bytes: Bytes,
    brotli: Option<Bytes>,
    kind: HeaderValue,
    tag: HeaderValue,
    caching: HeaderValue,
}

/// All files, ready to be sent.
pub struct Assets {
    files: HashMap<String, File>,
    policy: HeaderValue,
}

impl Assets {
    /// Those that were built in.
    pub fn embedded() -> Self {
        Self::from_files(Embedded::iter().filter_map(|name| {
            let file = Embedded::get(&name)?;
            let bytes = match file.data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            Some((name.into_owned(), bytes))
        }))
    }

    /// Those of a folder, as they are now.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn folder(root: &Path) -> std::io::Result<Self> {
        let mut found = Vec::new();
        let mut open = vec![root.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
                    found.push((name.to_owned(), Bytes::from(std::fs::read(&path)?)));
                }
            }
        }
        Ok(Self::from_files(found.into_iter()))
    }

    fn from_files(all: impl Iterator<Item = (String, Bytes)>) -> Self {
        let mut plain: HashMap<String, Bytes> = all.collect();
        plain.entry(INDEX.to_owned()).or_insert_with(|| Bytes::from_static(NO_CLIENT.as_bytes()));
        let packed: BTreeSet<String> = plain
            .keys()
            .filter(|name| name.strip_suffix(".br").is_some_and(|name| plain.contains_key(name)))
            .cloned()
            .collect();
        let mut brotli: HashMap<String, Bytes> = packed.iter().filter_map(|name| plain.remove_entry(name)).collect();
        let policy = headers::policy(&String::from_utf8_lossy(&plain[INDEX]));
        let files = plain.into_iter().map(|(name, bytes)| {
            let brotli = brotli.remove(&format!("{name}.br"));
            let file = describe(&name, bytes, brotli);
            (name, file)
        });
        Self { files: files.collect(), policy }
    }

    /// The content security policy that the client needs.
    pub fn policy(&self) -> &HeaderValue {
        &self.policy
    }
}

fn describe(name: &str, bytes: Bytes, brotli: Option<Bytes>) -> File {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let text = kind.type_() == "text" || kind.subtype() == "javascript" || kind.subtype() == "json";
    let kind = if text { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let digest = Sha256::digest(&bytes);
    let tag: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let caching = if hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    File {
        bytes,
        brotli,
        kind: HeaderValue::try_from(kind).expect("a media type is ASCII"),
        tag: HeaderValue::try_from(format!("\"{tag}\"")).expect("hexadecimal digits are ASCII"),
        caching: HeaderValue::from_static(caching),
    }
}

/// Whether a hash of the content is part of the name, so that the content never changes: `screen-1f2e3d4c5b6a7980_bg.wasm`.
fn hashed(name: &str) -> bool {
    let is_hash = |part: &str| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit());
    name.rsplit('/').next().is_some_and(|name| name.split(['-', '.', '_']).any(is_hash))
}

/// Everything that is not in the table of routes: the client's files, and its one page for whatever URL it shows.
pub async fn serve(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let api = ["api/", "sync/", "metrics/", "healthz/"].iter().any(|prefix| path.starts_with(prefix)) || path == "api";
    if api || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Failure(ApiError::NotFound).into_response();
    }
    let name = if path.is_empty() { INDEX } else { path };
    let file = app
        .assets
        .files
        .get(name)
        .or_else(|| app.assets.files.get(INDEX).filter(|_| navigates(request.headers(), name)));
    match file {
        Some(file) => answer(file, request.headers()),
        None => Failure(ApiError::NotFound).into_response(),
    }
}

/// Whether a person opens a URL of the app: it asks for a page, and the URL names no file.
fn navigates(headers: &HeaderMap, name: &str) -> bool {
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    wants_page && !name.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

fn answer(file: &File, request: &HeaderMap) -> Response {
    let listed = |name: header::HeaderName, wanted: &str| {
        let values = request.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
        values
            .flat_map(|line| line.split(','))
            .any(|part| part.split(';').next().is_some_and(|part| part.trim() == wanted))
    };
    let mut response = if listed(header::IF_NONE_MATCH, file.tag.to_str().unwrap_or_default()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match file.brotli.as_ref().filter(|_| listed(header::ACCEPT_ENCODING, "br")) {
            Some(packed) => ([(header::CONTENT_ENCODING, "br")], Body::from(packed.clone())).into_response(),
            None => Body::from(file.bytes.clone()).into_response(),
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, file.kind.clone());
    headers.insert(header::ETAG, file.tag.clone());
    headers.insert(header::CACHE_CONTROL, file.caching.clone());
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        for name in ["screen-1f2e3d4c5b6a7980.js", "screen-1f2e3d4c5b6a7980_bg.wasm", "style-0123456789abcdef.css"] {
            assert!(hashed(name), "{name}");
        }
        for name in ["index.html", "sw.js", "manifest.webmanifest", "icons/icon-192.png", "engine_loader.js"] {
            assert!(!hashed(name), "{name}");
        }
    }
}
