//! The wire to the program that makes keys of PINs. It is started for one key and ended after it.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Promise, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::{
    bridge::lock::{Derived, Kdf},
    kdf::{Task, Word},
};

/// Where the build puts the program.
const PROGRAM: &str = "/kdf_loader.js";

/// The key of a PIN. None: the program could not be loaded, or the device has too little memory.
pub async fn derive(pin: String, kdf: Kdf) -> Option<Derived> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(PROGRAM, &options).ok()?;
    let key = Rc::new(RefCell::new(None));
    let task = postcard::to_stdvec(&Task { pin, kdf }).expect("writing to a vector cannot fail");
    let (told, asked) = (Rc::clone(&key), worker.clone());
    let mut hear: Option<Closure<dyn FnMut(MessageEvent)>> = None;
    let mut fail: Option<Closure<dyn FnMut(ErrorEvent)>> = None;
    let done = Promise::new(&mut |resolve, reject| {
        let (told, asked, task) = (Rc::clone(&told), asked.clone(), task.clone());
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let word = postcard::from_bytes(&Uint8Array::new(&event.data()).to_vec());
            let over = match word {
                Ok(Word::Ready) => asked.post_message(&Uint8Array::from(task.as_slice())).is_err(),
                Ok(Word::Key(key)) => {
                    *told.borrow_mut() = key;
                    true
                }
                Err(_) => true,
            };
            if over {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |_: ErrorEvent| {
            let _ = reject.call0(&JsValue::UNDEFINED);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        (hear, fail) = (Some(on_message), Some(on_error));
    });
    let _ended = JsFuture::from(done).await;
    worker.set_onmessage(None);
    worker.set_onerror(None);
    worker.terminate();
    drop((hear, fail));
    key.take()
}

/// The parameters of a new PIN. None: the browser has no randomness, or no cryptography for this page, which was not
/// served securely.
pub fn fresh() -> Option<Kdf> {
    let crypto = window().crypto().ok()?;
    if !JsValue::from(crypto.subtle()).is_object() {
        return None;
    }
    let mut salt = [0; 16];
    crypto.get_random_values_with_u8_array(&mut salt).ok()?;
    Some(Kdf::fresh(salt))
}
