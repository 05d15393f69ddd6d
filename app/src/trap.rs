//! The end of a program: a panic, memory that ran out or too deep a recursion end it with a JavaScript error.
//!
//! Not a panic hook: the small build knows none, and two of the three would not call one.

use js_sys::{Error, Function, Reflect, WebAssembly};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::EventTarget;

/// Has `last_words` called when this program has ended, with what the browser knows of it. They run in the memory that
/// the end left behind, so they should need little.
pub fn on_end(last_words: impl Fn(&Error) + 'static) {
    // A build for development has said in the console why; the small one traps without a word.
    console_error_panic_hook::set_once();
    let heard = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        if let Some(error) = member(&event, "error").and_then(ending) {
            last_words(&error);
        } else if let Some(error) = member(&event, "reason").and_then(ending) {
            // A rejected promise does not reach who started a worker; a reported error does, and comes by here again.
            report(&error);
        }
    });
    let global: EventTarget = js_sys::global().unchecked_into();
    for name in ["error", "unhandledrejection"] {
        // Refused by no browser: the global scope is an event target.
        let _ = global.add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
    }
    heard.forget();
}

/// What JavaScript threw, in words.
pub fn words(thrown: &JsValue) -> String {
    let object = thrown.dyn_ref::<js_sys::Object>().map(|object| String::from(object.to_string()));
    object.or_else(|| thrown.as_string()).unwrap_or_else(|| "unknown".to_owned())
}

fn member(event: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(event, &name.into()).ok()
}

/// The error, if it is one after which the program does not go on: a trap, or the stack's end.
fn ending(error: JsValue) -> Option<Error> {
    let ends = error.has_type::<WebAssembly::RuntimeError>() || error.has_type::<js_sys::RangeError>();
    ends.then(|| error.unchecked_into())
}

fn report(error: &Error) {
    if let Some(report) = member(&js_sys::global(), "reportError").and_then(|it| it.dyn_into::<Function>().ok()) {
        let _ = report.call1(&JsValue::UNDEFINED, error);
    }
}
