//! The engine worker's program, and the part of it that comes a moment later.

use app::engine::desk::documents::{self, Documents, NotFetched};
use leptos::wasm_split::{SplitLoaderError, wasm_split};

fn main() {
    app::engine::start(|| Box::pin(async { code_of_documents().await.map_err(|_| NotFetched) }));
}

/// All that calls Automerge; `cargo xtask client` puts there what nothing else needs.
#[wasm_split(documents, wasm_split_path = leptos::wasm_split, fallible)]
fn code_of_documents() -> Result<&'static dyn Documents, SplitLoaderError> {
    Ok(documents::code())
}
