//! What is known when the engine dies: which document it was working on. And a word for the console.

use std::cell::Cell;

use shared::id::DocId;

thread_local! {
    static WORK: Cell<Option<DocId>> = const { Cell::new(None) };
}

/// The engine now works on this document.
pub fn working_on(doc: DocId) {
    WORK.set(Some(doc));
}

/// The engine is done with what it was told last.
pub fn done() {
    WORK.set(None);
}

/// The document that the engine works on.
pub fn work() -> Option<DocId> {
    WORK.get()
}

/// A note for whoever looks into the console.
pub fn note(text: &str) {
    #[cfg(target_arch = "wasm32")]
    web_sys::console::warn_1(&text.into());
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("{text}");
}
