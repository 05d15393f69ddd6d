//! Where this device is.

use std::{cell::RefCell, rc::Rc};

use js_sys::Promise;
use leptos::prelude::window;
use shared::value::Position;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::PositionOptions;

/// Why there is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPosition {
    /// The person or the browser does not allow it.
    #[error("not allowed")]
    NotAllowed,
    /// The device cannot say where it is, or took too long.
    #[error("unavailable")]
    Unavailable,
}

const WAIT_MS: u32 = 15_000;
const PERMISSION_DENIED: f64 = 1.0;

/// Asks where the device is; the browser asks the person.
///
/// # Errors
/// Not allowed, or not known.
pub async fn current() -> Result<Position, NoPosition> {
    let geolocation = window().navigator().geolocation().map_err(|_| NoPosition::Unavailable)?;
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(WAIT_MS);
    // The callbacks live as long as the promise.
    let kept = Rc::new(RefCell::new(None));
    let promise = Promise::new(&mut |resolve, reject| {
        let found = Closure::<dyn FnMut(JsValue)>::new(move |position: JsValue| {
            let _ = resolve.call1(&JsValue::NULL, &position);
        });
        let failed = {
            let reject = reject.clone();
            Closure::<dyn FnMut(JsValue)>::new(move |error: JsValue| {
                let _ = reject.call1(&JsValue::NULL, &member(&error, "code"));
            })
        };
        let asked = geolocation.get_current_position_with_error_callback_and_options(
            found.as_ref().unchecked_ref(),
            Some(failed.as_ref().unchecked_ref()),
            &options,
        );
        if asked.is_err() {
            let _ = reject.call0(&JsValue::NULL);
        }
        kept.replace(Some((found, failed)));
    });
    let answer = JsFuture::from(promise).await;
    drop(kept);
    match answer {
        Ok(position) => read(&position).ok_or(NoPosition::Unavailable),
        Err(code) if code.as_f64() == Some(PERMISSION_DENIED) => Err(NoPosition::NotAllowed),
        Err(_) => Err(NoPosition::Unavailable),
    }
}

fn read(position: &JsValue) -> Option<Position> {
    let coordinates = member(position, "coords");
    let number = |name| member(&coordinates, name).as_f64();
    Some(Position { latitude: number("latitude")?, longitude: number("longitude")?, accuracy_m: number("accuracy")? })
}

fn member(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or_default()
}
