//! The service worker: registration, and a new version that waits.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

const SCRIPT: &str = "/sw.js";

/// The container, where the browser has one (a secure context).
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false).then(|| navigator.service_worker())
}

/// Registers the service worker. A version that waits (now or later) goes into `waiting`.
///
/// # Errors
/// When the browser cannot install it; the program then works as long as the server does.
pub async fn register(waiting: RwSignal<Option<ServiceWorker>, LocalStorage>) -> Result<(), JsValue> {
    let Some(container) = container() else { return Ok(()) };
    let registration: ServiceWorkerRegistration = JsFuture::from(container.register(SCRIPT)).await?.unchecked_into();
    // Without a controller this is the first visit: nothing is being replaced.
    let replacing = container.controller().is_some();
    if replacing && let Some(worker) = registration.waiting() {
        tell(&worker, CACHE_ALL);
        waiting.set(Some(worker));
    }
    let found = {
        let registration = registration.clone();
        Closure::<dyn FnMut()>::new(move || {
            if let Some(worker) = registration.installing() {
                watch(worker, waiting);
            }
        })
    };
    registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
    // As long as the page: there is one registration.
    found.forget();
    Ok(())
}

/// What the page asks of a service worker.
const CACHE_ALL: &str = "CACHE_ALL";
const SKIP_WAITING: &str = "SKIP_WAITING";
const LEAVE: &str = "LEAVE";

fn tell(worker: &ServiceWorker, what: &str) {
    // A version that is gone by now is not wanted any more.
    let _ = worker.post_message(&what.into());
}

/// Waits until a new version is installed.
fn watch(worker: ServiceWorker, waiting: RwSignal<Option<ServiceWorker>, LocalStorage>) {
    let changed = {
        let worker = worker.clone();
        Closure::<dyn FnMut()>::new(move || {
            let replacing = container().is_some_and(|container| container.controller().is_some());
            if worker.state() == ServiceWorkerState::Installed && replacing {
                tell(&worker, CACHE_ALL);
                waiting.set(Some(worker.clone()));
            }
        })
    };
    worker.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
    // As long as the page: a few hundred bytes per update.
    changed.forget();
}

/// Loads the page anew.
pub fn load_anew() {
    // It fails only on a page that is going already.
    let _ = window().location().reload();
}

/// Lets the new version take over and reloads once it has.
pub fn switch_to(worker: &ServiceWorker) {
    if let Some(container) = container() {
        let reload = Closure::<dyn FnMut()>::new(load_anew);
        container.set_oncontrollerchange(Some(reload.as_ref().unchecked_ref()));
        // The page ends with it.
        reload.forget();
    }
    tell(worker, SKIP_WAITING);
}

/// Has the service worker keep what a start does not need, but days without a network do, as soon as there is one.
pub async fn keep_the_rest() {
    let Some(ready) = container().and_then(|container| container.ready().ok()) else { return };
    if let Ok(registration) = JsFuture::from(ready).await
        && let Some(worker) = registration.unchecked_into::<ServiceWorkerRegistration>().active()
    {
        tell(&worker, CACHE_ALL);
    }
}

/// Every version that there is, running or coming, keeps nothing any more and goes.
///
/// # Errors
/// When the browser does not let it.
pub async fn remove() -> Result<(), JsValue> {
    let Some(container) = container() else { return Ok(()) };
    let registrations: js_sys::Array = JsFuture::from(container.get_registrations()).await?.unchecked_into();
    for registration in registrations.iter() {
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        let versions = [registration.installing(), registration.waiting(), registration.active()];
        versions.iter().flatten().for_each(|worker| tell(worker, LEAVE));
        JsFuture::from(registration.unregister()?).await?;
    }
    // Where no version is left that could do it.
    let caches = window().caches()?;
    let names: js_sys::Array = JsFuture::from(caches.keys()).await?.unchecked_into();
    for name in names.iter().filter_map(|name| name.as_string()) {
        JsFuture::from(caches.delete(&name)).await?;
    }
    Ok(())
}

/// Looks for a new version now.
pub async fn look_for_update() {
    let Some(container) = container() else { return };
    if let Ok(registration) = JsFuture::from(container.get_registration()).await
        && let Some(registration) = registration.dyn_ref::<ServiceWorkerRegistration>()
        && let Ok(promise) = registration.update()
    {
        // Offline it fails, and the next start looks again.
        let _ = JsFuture::from(promise).await;
    }
}
