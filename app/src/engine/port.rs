//! The wire to this tab's screen.

use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::crash;
use crate::bridge::{ToEngine, ToScreen};

/// Passes what the screen says to `hear`. What is not understood is ignored.
pub fn listen(hear: impl Fn(ToEngine) + 'static) {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let bytes = event.data().dyn_into::<ArrayBuffer>().map(|buffer| Uint8Array::new(&buffer).to_vec());
        match bytes.ok().and_then(|bytes| postcard::from_bytes(&bytes).ok()) {
            Some(message) => hear(message),
            None => crash::note("a message of the screen was not understood"),
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

/// Says something to the screen.
pub fn post(message: &ToScreen) {
    post_bytes(&postcard::to_stdvec(message).expect("writing to a vector cannot fail"));
}

/// Says something to the screen that is encoded already.
pub fn post_bytes(bytes: &[u8]) {
    let buffer = Uint8Array::from(bytes).buffer();
    if scope().post_message_with_transfer(&buffer, &Array::of1(&buffer)).is_err() {
        crash::note("the screen could not be told");
    }
}

/// Before a panic ends this program: the console gets the details, the screen learns that it has to start another.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let why = info.to_string();
        post(&ToScreen::Crashed { why: why.clone(), doc: crash::work() });
        // An error event on the worker, which is what the screen listens to.
        if let Ok(report) = Reflect::get(&js_sys::global(), &"reportError".into())
            && let Ok(report) = report.dyn_into::<js_sys::Function>()
        {
            let _ = report.call1(&JsValue::UNDEFINED, &js_sys::Error::new(&why));
        }
    }));
}

/// This worker.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
