//! Writes and sockets come from our own pages only.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use shared::api::ApiError;

use crate::{app::App, config::Transport, error::Failure};

/// Lets reads pass; of writes only what our own pages send, as JSON.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || (ours(request.headers(), app.transport) && json_or_empty(request.headers())) {
        next.run(request).await
    } else {
        Failure(ApiError::Forbidden).into_response()
    }
}

/// Whether a page of this very server sent the request. Browsers always name the origin on writes and sockets, so a
/// missing one is refused too.
pub fn ours(headers: &HeaderMap, transport: Transport) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(origin), Some(host)) = (text("origin"), text("host")) else { return false };
    let authority = match transport {
        Transport::Tls => origin.strip_prefix("https://"),
        Transport::Plain => origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")),
    };
    let same_site = text("sec-fetch-site").is_none_or(|site| site == "same-origin");
    same_site && authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

/// A form cannot send JSON, so a foreign page cannot make a browser send it unasked.
fn json_or_empty(headers: &HeaderMap) -> bool {
    match headers.get(header::CONTENT_TYPE).map(|value| value.to_str()) {
        Some(Ok(kind)) => {
            kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
        }
        Some(Err(_)) => false,
        None => {
            headers.get(header::TRANSFER_ENCODING).is_none()
                && headers.get(header::CONTENT_LENGTH).is_none_or(|length| length == "0")
        }
    }
}
