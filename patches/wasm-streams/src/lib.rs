//! Stands in for the crate `wasm-streams`, which Leptos brings along for server functions that stream. There are none
//! here; but the real crate exports functions to JavaScript, which no linker may leave out, so that every program of the
//! client carried them with their script.

use futures_util::{Stream, stream};
use wasm_bindgen::{JsCast, JsValue};

/// What `server_fn` names of it: a stream of nothing.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// A body that is none, whatever the stream says.
    pub fn from_stream(_: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        Self(JsValue::NULL.unchecked_into())
    }

    /// One of the browser's.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// The browser's.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// Nothing.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> {
        stream::empty()
    }
}
