//! What stands when the screen itself has failed: plain elements, because nothing else works any more.

use js_sys::{Error, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element};

use crate::{
    i18n::{Language, Text},
    trap,
};

crate::texts! {
    enum PanicText {
        Title => "画面出了问题", "The screen has failed";
        Safe => "已保存的内容都在本机，没有丢失。重新打开即可继续；如果反复出现，请把下面的信息发给管理员。",
            "Everything saved is safe on this device. Reload to go on; if it happens again, send the text below to your administrator.";
        Reload => "重新打开", "Reload";
    }
}

/// Shows the page when the program has ended.
pub fn install() {
    trap::on_end(|error| {
        // Nothing better is left to do if this fails too.
        let _ = show(&what_is_known(error));
    });
}

/// The error and where it happened: places in the program, which its build can put into words.
fn what_is_known(error: &Error) -> String {
    let stack = Reflect::get(error, &"stack".into()).ok().and_then(|stack| stack.as_string());
    stack.unwrap_or_else(|| error.message().into())
}

fn show(what: &str) -> Result<(), JsValue> {
    let page = document();
    if page.get_element_by_id("panic").is_some() {
        return Ok(());
    }
    // Not the signal: it may be what failed.
    let tag = page.document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    let language = Language::from_tag(&tag);

    let card = element(&page, "div", "full-page-card", "")?;
    card.append_child(&*element(&page, "h1", "", PanicText::Title.within(language))?)?;
    card.append_child(&*element(&page, "p", "", PanicText::Safe.within(language))?)?;
    card.append_child(&*element(&page, "pre", "", what)?)?;
    let button = element(&page, "button", "button", PanicText::Reload.within(language))?;
    button.set_attribute("data-tone", "primary")?;
    let reload = Closure::<dyn FnMut()>::new(|| {
        let _ = window().location().reload();
    });
    button.add_event_listener_with_callback("click", reload.as_ref().unchecked_ref())?;
    reload.forget();
    card.append_child(&button)?;

    let panel = element(&page, "div", "full-page", "")?;
    panel.set_attribute("role", "alert")?;
    panel.set_id("panic");
    panel.append_child(&card)?;
    if let Some(body) = page.body() {
        body.replace_children_with_node_1(&panel);
    }
    page.document_element().map_or(Ok(()), |root| root.set_attribute("data-stage", "panicked"))
}

fn element(page: &Document, tag: &str, class: &str, text: &str) -> Result<Element, JsValue> {
    let element = page.create_element(tag)?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    Ok(element)
}
