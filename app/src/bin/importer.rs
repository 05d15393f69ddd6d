//! The importer worker's entry: messages in, messages out.

use app::importer::{
    message::{FromImporter, ToImporter},
    run::Importer,
};
use js_sys::{ArrayBuffer, Uint8Array};
use shared::id::IdSource;
use uuid::Uuid;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

struct RandomIds;

impl IdSource for RandomIds {
    fn next(&mut self) -> Uuid {
        Uuid::now_v7()
    }
}

fn main() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let mut importer = Importer::default();
    let sender = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let answer = match event.data().dyn_into::<ArrayBuffer>() {
            Ok(file) => Some(importer.load(Uint8Array::new(&file).to_vec())),
            Err(data) => {
                let bytes = Uint8Array::new(&data).to_vec();
                // A message of another version of the wizard is no reason to stop.
                postcard::from_bytes::<ToImporter>(&bytes)
                    .ok()
                    .and_then(|message| importer.handle(message, &mut RandomIds))
            }
        };
        if let Some(answer) = answer {
            send(&sender, &answer);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    send(&scope, &FromImporter::Ready);
}

fn send(scope: &DedicatedWorkerGlobalScope, message: &FromImporter) {
    let bytes = postcard::to_stdvec(message).expect("messages are plain data and always encode");
    // Posting fails only when the other side is gone.
    let _sent = scope.post_message(&Uint8Array::from(bytes.as_slice()));
}
