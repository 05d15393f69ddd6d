//! The entry of the program that makes keys of PINs: a task in, a key out.

use app::kdf::{Task, Word, derive};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let sender = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let bytes = Uint8Array::new(&event.data()).to_vec();
        let key = postcard::from_bytes::<Task>(&bytes).ok().and_then(|task| derive(&task));
        send(&sender, &Word::Key(key));
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    send(&scope, &Word::Ready);
}

fn send(scope: &DedicatedWorkerGlobalScope, word: &Word) {
    let bytes = postcard::to_stdvec(word).expect("words are plain data and always encode");
    // Posting fails only when the other side is gone.
    let _sent = scope.post_message(&Uint8Array::from(bytes.as_slice()));
}
