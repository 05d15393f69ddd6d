//! The wire to the engine: starts the worker, sends and receives messages, notices when it dies.

use js_sys::{ArrayBuffer, Uint8Array};
use leptos::logging;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::{
    bridge::{ToEngine, ToScreen},
    trap,
};

/// Where the build puts the engine's program.
const ENGINE: &str = "/engine_loader.js";

/// What happens on the wire.
pub enum LinkEvent {
    /// The engine said something.
    Said(ToScreen),
    /// The engine died, or its program could not be loaded.
    Died(String),
}

/// A running engine. Dropped, it ends.
pub struct Link {
    worker: Worker,
    // Kept alive as long as the worker may call them.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Link {
    /// Starts an engine; what happens goes to `handle`.
    ///
    /// # Errors
    /// When the browser refuses workers.
    pub fn start(handle: impl Fn(LinkEvent) + Clone + 'static) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(ENGINE, &options)?;

        let said = handle.clone();
        let on_message =
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| match decode(&event.data()) {
                Some(message) => said(LinkEvent::Said(message)),
                // Only an engine of another version says what we do not understand.
                None => logging::error!("a message of the engine was not understood"),
            });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            // A worker whose script fails to load fires a plain event without a message.
            let message =
                js_sys::Reflect::get(&event, &"message".into()).ok().and_then(|m| m.as_string()).unwrap_or_default();
            handle(LinkEvent::Died(message));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a message. Its bytes are handed over, not copied.
    pub fn send(&self, message: &ToEngine) {
        let bytes = postcard::to_stdvec(message).expect("writing to a vector cannot fail");
        let buffer = Uint8Array::from(bytes.as_slice()).buffer();
        let transfer = js_sys::Array::of1(&buffer);
        if let Err(error) = self.worker.post_message_with_transfer(&buffer, &transfer) {
            // A dead worker swallows messages silently; this is out of memory.
            logging::error!("the engine could not be told: {}", trap::words(&error));
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn decode(data: &JsValue) -> Option<ToScreen> {
    let bytes = Uint8Array::new(data.dyn_ref::<ArrayBuffer>()?).to_vec();
    postcard::from_bytes(&bytes).ok()
}
