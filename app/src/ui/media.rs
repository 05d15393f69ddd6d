//! What the window is like: reactive media queries.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};

/// Whether the window is a desk's: list and record side by side.
pub fn desk() -> Signal<bool> {
    matching("(min-width: 1024px)")
}

/// Whether a media query holds, kept up to date while the calling component lives.
pub fn matching(query: &str) -> Signal<bool> {
    let Ok(Some(list)) = window().match_media(query) else { return Signal::stored(false) };
    let matches = RwSignal::new(list.matches());
    let changed = {
        let list = list.clone();
        Closure::<dyn FnMut()>::new(move || {
            // The signal is gone when the component is.
            let _ = matches.try_set(list.matches());
        })
    };
    list.set_onchange(Some(changed.as_ref().unchecked_ref()));
    let kept = StoredValue::new_local((list, changed));
    on_cleanup(move || {
        let _ = kept.try_with_value(|(list, _)| list.set_onchange(None));
    });
    matches.into()
}
