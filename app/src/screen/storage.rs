//! What the browser keeps for this program: its promise to keep it, and the end of all of it.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageEstimate;

use super::platform::service_worker;
use crate::trap;

/// How well what is stored here is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keeping {
    /// Whether the browser promised not to evict it.
    pub persistent: bool,
    /// Bytes in use.
    pub used: u64,
    /// Bytes allowed.
    pub quota: u64,
}

/// Asks the browser not to evict the data. It may say no without asking the person.
pub async fn persist() -> bool {
    let Ok(promise) = window().navigator().storage().persist() else { return false };
    JsFuture::from(promise).await.is_ok_and(|kept| kept.is_truthy())
}

/// Forgets all that the screen keeps, on a device that was revoked: words beside the store, drafts, and the program. The
/// stores themselves are the engine's. The server asks the browser for the same, but a fetch or an installation that is
/// under way at that moment would bring the program back.
pub async fn forget_everything() {
    if let Ok(Some(words)) = window().local_storage() {
        let _ = words.clear();
    }
    if let Err(error) = service_worker::remove().await {
        leptos::logging::warn!("the program stays: {}", trap::words(&error));
    }
}

/// How well what is stored here is kept; `None` where the browser does not say.
pub async fn keeping() -> Option<Keeping> {
    let storage = window().navigator().storage();
    let persistent = JsFuture::from(storage.persisted().ok()?).await.ok()?.is_truthy();
    let estimate: StorageEstimate = JsFuture::from(storage.estimate().ok()?).await.ok()?.unchecked_into();
    let bytes = |value: Option<f64>| value.unwrap_or_default().max(0.0) as u64;
    Some(Keeping { persistent, used: bytes(estimate.get_usage()), quota: bytes(estimate.get_quota()) })
}
