//! Why the socket was refused: the browser does not say, so the server is asked over HTTP.

use js_sys::{JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, RequestInit, Response};

/// What the server answers about the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The session is over. Nothing local is to be deleted.
    LoggedOut,
    /// The device was revoked.
    Revoked,
    /// The session stands, or nobody who can know was reached: no network, a captive portal, a server that is down.
    Nothing,
}

/// Asks about the session. Only our server's own answer counts: JSON with a code.
pub async fn ask() -> Verdict {
    verdict().await.unwrap_or(Verdict::Nothing)
}

async fn verdict() -> Option<Verdict> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let init = RequestInit::new();
    Reflect::set(&init, &"cache".into(), &"no-store".into()).ok()?;
    let response = JsFuture::from(scope.fetch_with_str_and_init("/api/session", &init)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    let kind = response.headers().get("content-type").ok()??;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    judge(response.status(), &kind, &text)
}

fn judge(status: u16, kind: &str, text: &str) -> Option<Verdict> {
    if status != 401 || !kind.starts_with("application/json") {
        return Some(Verdict::Nothing);
    }
    let body: JsValue = JSON::parse(text).ok()?;
    match Reflect::get(&body, &"code".into()).ok()?.as_string()?.as_str() {
        "not_logged_in" => Some(Verdict::LoggedOut),
        "revoked" => Some(Verdict::Revoked),
        _ => Some(Verdict::Nothing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_servers_own_refusal_counts() {
        assert_eq!(judge(200, "application/json", "{}"), Some(Verdict::Nothing));
        assert_eq!(judge(401, "text/html", "<h1>Log in to the hotel's Wi-Fi</h1>"), Some(Verdict::Nothing));
        assert_eq!(judge(503, "application/json", r#"{"code":"revoked"}"#), Some(Verdict::Nothing));
    }
}
