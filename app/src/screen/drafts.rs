//! Texts that are being written, in local storage: they survive reload, update and a dead battery.
//!
//! A browser that refuses local storage loses them at each reload, nothing else.

use leptos::prelude::window;

const PREFIX: &str = "gendan.draft.";

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()?
}

/// The draft of that name.
pub fn read(name: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{name}")).ok()?
}

/// Keeps a draft.
pub fn keep(name: &str, text: &str) {
    if let Some(storage) = storage() {
        // A full storage keeps the earlier one.
        let _ = storage.set_item(&format!("{PREFIX}{name}"), text);
    }
}

/// Forgets a draft.
pub fn forget(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&format!("{PREFIX}{name}"));
    }
}

/// Takes out every draft whose name begins like this.
pub fn take_all(beginning: &str) -> Vec<(String, String)> {
    let Some(storage) = storage() else { return Vec::new() };
    let prefix = format!("{PREFIX}{beginning}");
    let count = storage.length().unwrap_or(0);
    let keys: Vec<String> =
        (0..count).filter_map(|place| storage.key(place).ok()?).filter(|key| key.starts_with(&prefix)).collect();
    let mut taken = Vec::new();
    for key in keys {
        if let (Some(name), Ok(Some(text))) = (key.strip_prefix(PREFIX), storage.get_item(&key)) {
            taken.push((name.to_owned(), text));
        }
        let _ = storage.remove_item(&key);
    }
    taken
}
