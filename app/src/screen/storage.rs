//! The browser's promise to keep what is stored.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageEstimate;

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

/// How well what is stored here is kept; `None` where the browser does not say.
pub async fn keeping() -> Option<Keeping> {
    let storage = window().navigator().storage();
    let persistent = JsFuture::from(storage.persisted().ok()?).await.ok()?.is_truthy();
    let estimate: StorageEstimate = JsFuture::from(storage.estimate().ok()?).await.ok()?.unchecked_into();
    let bytes = |value: Option<f64>| value.unwrap_or_default().max(0.0) as u64;
    Some(Keeping { persistent, used: bytes(estimate.get_usage()), quota: bytes(estimate.get_quota()) })
}
