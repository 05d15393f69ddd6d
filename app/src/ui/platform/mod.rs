//! The browser, as far as components need it.

pub mod clipboard;
pub mod file;

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// A name that no other element of this page has, for `id`, `for` and radio groups.
pub fn unique_name(stem: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{stem}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Whether a key press belongs to an input method that is composing: then Enter and Escape are not meant for us.
pub fn composing(event: &KeyboardEvent) -> bool {
    // Safari ends composition before the key event and marks it with code 229 only.
    event.is_composing() || event.key_code() == 229
}

/// Whether the focus is where keys mean text.
pub fn typing() -> bool {
    document().active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            && !matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "radio" | "button" | "submit"))
            || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
    })
}

/// Whether the focus is on something that Enter presses.
pub fn on_control() -> bool {
    document().active_element().is_some_and(|element| matches!(element.tag_name().as_str(), "A" | "BUTTON" | "SUMMARY"))
}

/// Takes the focus off a button or link: whoever walks a list by keys does not mean what was pressed before.
pub fn leave_control() {
    if on_control() {
        leave_focused();
    }
}

/// Takes the focus off whatever has it, so that keys mean commands again.
pub fn leave_focused() {
    if let Some(focused) = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // A browser that refuses leaves it where it is.
        let _ = focused.blur();
    }
}

/// Whether a modal dialog is open above the page.
pub fn dialog_open() -> bool {
    document().query_selector("dialog[open], [popover]:popover-open").ok().flatten().is_some()
}

/// Calls a method of an element that web-sys does not know yet; an old browser without it does nothing.
pub fn call_method(element: &Element, name: &str) {
    let method = js_sys::Reflect::get(element, &JsValue::from_str(name))
        .ok()
        .and_then(|f| f.dyn_into::<js_sys::Function>().ok());
    if let Some(method) = method {
        // The only failure is "already so", which is what was asked for.
        let _ = method.call0(element);
    }
}

/// Moves the focus to an element once it is on the page.
pub fn focus_soon(element: HtmlElement) {
    request_animation_frame(move || {
        // A browser that refuses focus leaves it where it is, which is fine.
        let _ = element.focus();
    });
}

/// Opens the browser's dialog for printing, which also makes PDFs.
pub fn print() {
    // A browser without printers says so itself.
    let _ = window().print();
}
