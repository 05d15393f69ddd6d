//! The keyboard: keys that stand for commands, and input methods, whose Enter is not ours.

use serde_json::json;
use support::browser::{Browser, Posture};

use super::company::{Company, REP};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

async fn desk_with_three(company: &Company) -> Browser {
    let rep = Browser::logged_in(Posture::Desktop, &company.url(), REP).await;
    for name in ["安徽公司", "北京公司", "重庆公司"] {
        rep.add_customer(name).await;
    }
    rep.go("/customers?sort=name").await;
    rep.wait_for("three rows", "document.querySelectorAll('.virtual-row:not([hidden]) .table-row').length === 3").await;
    rep
}

/// Waits until the cursor of the list is on that customer.
async fn cursor_on(browser: &Browser, name: &str) {
    let on =
        format!("document.querySelector('.virtual-row:not([hidden]) > [data-cursor]')?.innerText.includes('{name}')");
    browser.wait_for(&format!("the cursor is on {name}"), &on).await;
}

async fn dialogs(browser: &Browser, count: usize) {
    browser.wait_for("dialogs", &format!("document.querySelectorAll('dialog:modal').length === {count}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_walked_selected_opened_and_left_by_keys() {
    let company = Company::open().await;
    let rep = desk_with_three(&company).await;
    rep.press("j").await;
    cursor_on(&rep, "安徽公司").await;
    rep.press("j").await;
    cursor_on(&rep, "北京公司").await;
    rep.press("k").await;
    cursor_on(&rep, "安徽公司").await;
    rep.press("x").await;
    rep.sees("已选 1 位").await;
    rep.press(ESCAPE).await;
    rep.sees_no("已选 1 位").await;
    rep.press(ENTER).await;
    rep.find("button", "写记录").await;
    // In the record the same keys go through the list; e writes.
    rep.press("j").await;
    rep.wait_for("the next one", "document.querySelector('.record h1').innerText.includes('北京公司')").await;
    rep.press("e").await;
    rep.find("textbox", "内容").await;
    rep.wait_for("the composer takes keys", "document.activeElement.tagName === 'TEXTAREA'").await;
    rep.press(ESCAPE).await;
    rep.wait_for("the field is left, the composer stays", "document.activeElement === document.body").await;
    rep.click("button", "取消").await;
    rep.press(ESCAPE).await;
    rep.wait_for("the list alone", "location.pathname === '/customers'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn search_new_help_and_places_have_keys_and_escape_closes_the_top_layer_only() {
    let company = Company::open().await;
    let rep = desk_with_three(&company).await;
    rep.press("/").await;
    let searching = "document.activeElement.getAttribute('aria-label') === '查找客户'";
    rep.wait_for("the search has the focus", searching).await;
    rep.press("cq").await;
    rep.wait_for("one row", "document.querySelectorAll('.virtual-row:not([hidden]) .table-row').length === 1").await;
    rep.press(ENTER).await;
    cursor_on(&rep, "重庆公司").await;
    rep.press("x").await;
    rep.sees("已选 1 位").await;
    rep.press("c").await;
    dialogs(&rep, 1).await;
    rep.press(ESCAPE).await;
    dialogs(&rep, 0).await;
    rep.sees("已选 1 位").await;
    rep.press("?").await;
    dialogs(&rep, 1).await;
    rep.press(ESCAPE).await;
    dialogs(&rep, 0).await;
    rep.press(ESCAPE).await;
    rep.sees_no("已选 1 位").await;
    rep.press("gt").await;
    rep.wait_for("today", "location.pathname === '/'").await;
    rep.press("gc").await;
    rep.wait_for("customers", "location.pathname === '/customers'").await;
}

/// Composes as a Chinese input method does, presses Enter as a person does to take the letters, and ends.
async fn compose_and_press_enter(browser: &Browser, letters: &str) {
    let length = letters.chars().count();
    let composition = json!({ "text": letters, "selectionStart": length, "selectionEnd": length });
    browser.cdp("Input.imeSetComposition", composition).await;
    let heard = "window.heard = null; addEventListener('keydown', event => { window.heard = event.isComposing; }, { once: true, capture: true });";
    browser.js(heard, vec![]).await;
    for kind in ["rawKeyDown", "keyUp"] {
        let key = json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13 });
        browser.cdp("Input.dispatchKeyEvent", key).await;
    }
    // Without this the test would prove nothing.
    browser.wait_for("the key came while composing", "window.heard === true").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_of_an_input_method_submits_nothing() {
    let company = Company::open().await;
    let rep = desk_with_three(&company).await;
    // Quick add.
    rep.press("c").await;
    dialogs(&rep, 1).await;
    let name = rep.find("textbox", "客户名称").await;
    rep.js("arguments[0].focus();", vec![name.to_json().unwrap()]).await;
    compose_and_press_enter(&rep, "changan").await;
    dialogs(&rep, 1).await;
    assert_eq!(rep.page_says("customers").await.as_deref(), Some("3"));
    rep.cdp("Input.insertText", json!({ "text": "长安" })).await;
    assert_eq!(rep.value_of("客户名称").await, "长安");
    rep.press(ESCAPE).await;
    dialogs(&rep, 0).await;
    // The palette.
    rep.chord(2, "k").await;
    dialogs(&rep, 1).await;
    compose_and_press_enter(&rep, "cq").await;
    dialogs(&rep, 1).await;
    assert_eq!(rep.js("return location.pathname;", vec![]).await, "/customers");
    rep.press(ESCAPE).await;
    // The search of the list: Enter would leave the field.
    rep.press("/").await;
    compose_and_press_enter(&rep, "bei").await;
    let focus = rep.js("return document.activeElement.getAttribute('aria-label');", vec![]).await;
    assert_eq!(focus, "查找客户");
    rep.cdp("Input.insertText", json!({ "text": "" })).await;
    rep.press(ESCAPE).await;
    // A field that is edited in place.
    rep.find_customer("bjgs", "北京公司").await;
    rep.part("资料").await;
    rep.click("button", "简称:").await;
    compose_and_press_enter(&rep, "beijing").await;
    rep.find("textbox", "简称").await;
    rep.cdp("Input.insertText", json!({ "text": "北京" })).await;
    rep.press(ENTER).await;
    rep.find("button", "简称: 北京").await;
}
