//! Small choices of this browser, in local storage: they must be known before the first paint.
//!
//! A browser that refuses local storage loses them at each reload, nothing else.

use leptos::prelude::*;

use crate::i18n::Language;

const LANGUAGE: &str = "gendan.language";
const THEME: &str = "gendan.theme";
const SESSION: &str = "gendan.session";
const NAV: &str = "gendan.nav";
const COLUMNS: &str = "gendan.columns";
const UNSENT: &str = "gendan.unsent";
const SESSION_MUST_END: &str = "gendan.end-session";

fn get(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

fn set(key: &str, value: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else { return };
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}

/// The chosen language; else the browser's.
pub fn language() -> Language {
    let tag = get(LANGUAGE).or_else(|| window().navigator().language()).unwrap_or_default();
    Language::from_tag(&tag)
}

/// Keeps the language.
pub fn keep_language(language: Language) {
    set(LANGUAGE, Some(language.tag()));
}

/// The chosen theme's key, if one was chosen.
pub fn theme() -> Option<String> {
    get(THEME)
}

/// Keeps the theme; `None`: as the system.
pub fn keep_theme(key: Option<&str>) {
    set(THEME, key);
}

/// Somebody is logged in: the next start paints the shell at once.
pub fn note_session() {
    set(SESSION, Some("1"));
}

/// Nobody is logged in: the next start paints no shell.
pub fn forget_session() {
    set(SESSION, None);
}

/// Whether the session that this browser has is to be ended before anybody is let in.
pub fn session_must_end() -> bool {
    get(SESSION_MUST_END).is_some()
}

/// Notes that it is, or that it was ended.
pub fn note_session_must_end(must: bool) {
    set(SESSION_MUST_END, must.then_some("1"));
}

/// Whether the navigation is narrow.
pub fn narrow_nav() -> bool {
    get(NAV).as_deref() == Some("narrow")
}

/// Keeps the width of the navigation.
pub fn keep_narrow_nav(narrow: bool) {
    set(NAV, narrow.then_some("narrow"));
}

/// The columns of the customers' table.
pub fn list_columns() -> Option<String> {
    get(COLUMNS)
}

/// Keeps them.
pub fn keep_list_columns(keys: &str) {
    set(COLUMNS, Some(keys));
}

/// The note of what waits to be sent.
pub fn unsent() -> Option<String> {
    get(UNSENT)
}

/// Keeps it; `None`: nothing waits.
pub fn keep_unsent(note: Option<&str>) {
    set(UNSENT, note);
}
