//! The wire to this tab's screen.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::crash;
use crate::{
    bridge::{ToEngine, ToScreen},
    trap,
};

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

/// When this program has ended, the screen learns what it was working on; that it has to start another one it learns
/// from the error itself, which reaches it as the worker's.
pub fn report_end() {
    trap::on_end(|error| post(&ToScreen::Crashed { why: error.message().into(), doc: crash::work() }));
}

/// This worker.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
