//! The wire to the importer worker, and the mappings that the wizard remembers.

use std::{cell::RefCell, rc::Rc};

use js_sys::Uint8Array;
use leptos::{logging, prelude::window};
use shared::import::{header, kind::ImportKind, target::Target};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, File, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::{
    importer::message::{FromImporter, ToImporter},
    trap,
};

/// Where the build puts the importer's program.
const IMPORTER: &str = "/importer_loader.js";
/// Where remembered mappings are kept.
const MAPPINGS: &str = "gendan.import-mappings";
/// How many mappings are remembered.
const MAPPINGS_MAX: usize = 20;

/// What happens on the wire.
pub enum ImporterEvent {
    /// The importer said something.
    Said(FromImporter),
    /// It died: its program could not be loaded, or the file exhausted its memory.
    Died,
}

/// A running importer. Dropped, it ends, whatever it is doing.
pub struct ImporterLink {
    worker: Worker,
    // What it is told before it listens would be lost; none once it does.
    waiting: Waiting,
    // Kept alive as long as the worker may call them.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

/// A message and what is moved with it.
type Posted = (JsValue, JsValue);
type Waiting = Rc<RefCell<Option<Vec<Posted>>>>;

impl ImporterLink {
    /// Starts an importer; what happens goes to `handle`.
    ///
    /// # Errors
    /// When the browser refuses workers.
    pub fn start(handle: impl Fn(ImporterEvent) + Clone + 'static) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(IMPORTER, &options)?;
        let said = handle.clone();
        let waiting: Waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let (listener, told) = (worker.clone(), Rc::clone(&waiting));
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes = Uint8Array::new(&event.data()).to_vec();
            match postcard::from_bytes(&bytes) {
                Ok(message) => {
                    if message == FromImporter::Ready {
                        let posted = told.borrow_mut().take().unwrap_or_default();
                        posted.iter().for_each(|(message, moved)| post(&listener, message, moved));
                    }
                    said(ImporterEvent::Said(message));
                }
                Err(_) => logging::error!("a message of the importer was not understood"),
            }
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |_: ErrorEvent| handle(ImporterEvent::Died));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, waiting, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a message.
    pub fn send(&self, message: &ToImporter) {
        let bytes = postcard::to_stdvec(message).expect("writing to a vector cannot fail");
        self.post(&Uint8Array::from(bytes.as_slice()), &JsValue::UNDEFINED);
    }

    /// Hands over the bytes of a file; they are moved, not copied.
    pub fn send_file(&self, bytes: &JsValue) {
        self.post(bytes, bytes);
    }

    fn post(&self, message: &JsValue, moved: &JsValue) {
        match self.waiting.borrow_mut().as_mut() {
            Some(waiting) => waiting.push((message.clone(), moved.clone())),
            None => post(&self.worker, message, moved),
        }
    }
}

fn post(worker: &Worker, message: &JsValue, moved: &JsValue) {
    let moved = if moved.is_undefined() { js_sys::Array::new() } else { js_sys::Array::of1(moved) };
    if let Err(error) = worker.post_message_with_transfer(message, &moved) {
        logging::error!("the importer could not be told: {}", trap::words(&error));
    }
}

impl Drop for ImporterLink {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// The bytes of a file as an `ArrayBuffer`.
///
/// # Errors
/// When the browser cannot read it (moved away meanwhile, no right).
pub async fn file_bytes(file: File) -> Result<JsValue, JsValue> {
    JsFuture::from(file.array_buffer()).await
}

/// The mapping that was last used for these columns.
pub fn remembered_mapping(kind: ImportKind, headers: &[String]) -> Option<Vec<Target>> {
    let signature = header::signature(kind, headers);
    let known = mappings().into_iter().find(|(known, _)| *known == signature)?;
    (known.1.len() == headers.len()).then_some(known.1)
}

/// Remembers a mapping; the oldest is forgotten when there are too many.
pub fn remember_mapping(kind: ImportKind, headers: &[String], targets: &[Target]) {
    let signature = header::signature(kind, headers);
    let mut mappings = mappings();
    mappings.retain(|(known, _)| *known != signature);
    mappings.insert(0, (signature, targets.to_vec()));
    mappings.truncate(MAPPINGS_MAX);
    if let (Ok(Some(storage)), Ok(text)) = (window().local_storage(), serde_json::to_string(&mappings)) {
        // A browser that refuses only forgets the mapping.
        let _kept = storage.set_item(MAPPINGS, &text);
    }
}

fn mappings() -> Vec<(String, Vec<Target>)> {
    let text = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(MAPPINGS).ok().flatten());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}
