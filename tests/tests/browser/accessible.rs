//! axe-core over every page and dialog: WCAG 2.2 AA, both languages, light and dark, both postures.
//!
//! The library is no part of this repository: `npm pack axe-core`, and name its `axe.min.js` in `GENDAN_AXE`.

use serde_json::{Value, json};
use support::{
    browser::{Browser, Posture},
    server::{BOSS, DEMO_PASSWORD, Server},
    sync::native::{Native, log_in},
};

use super::money::{Sold, sell};

const PAGES: [&str; 23] = [
    "/",
    "/customers",
    "/customers?sort=name&group=kind&kind=vip",
    "/customers?q=zzzz",
    "/customers?bin=yes",
    "/products",
    "/pools",
    "/orders",
    "/orders?kind=opportunity",
    "/orders?kind=opportunity&view=board",
    "/receivables",
    "/receivables?side=purchase&group=customer",
    "/receivables?view=planned",
    "/import",
    "/messages",
    "/me",
    "/settings/profile",
    "/settings/looks",
    "/settings/devices",
    "/settings/lock",
    "/settings/about",
    "/sync-centre",
    "/nowhere",
];

const RUN: &str = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(result => \
    result.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`)))";

/// What axe finds on the page as it is now.
async fn violations(browser: &Browser, axe: &str, place: &str) -> Vec<String> {
    // Not through the page, whose policy lets in no foreign script.
    browser.cdp("Runtime.evaluate", json!({ "expression": axe })).await;
    let run = json!({ "expression": RUN, "awaitPromise": true, "returnByValue": true });
    let found = browser.cdp("Runtime.evaluate", run).await["result"]["value"].clone();
    let found = found.as_array().unwrap_or_else(|| panic!("axe did not run at {place}: {found}")).clone();
    found.iter().map(|line| format!("{place} · {}", line.as_str().unwrap_or_default())).collect()
}

/// Every page, then what opens over the list.
async fn everywhere(browser: &Browser, axe: &str, look: &str, sold: &Sold) -> Vec<String> {
    let mut found = Vec::new();
    browser.go("/customers").await;
    browser.wait_for("rows", "!!document.querySelector('[data-doc]')").await;
    let doc = browser.js("return document.querySelector('[data-doc]').dataset.doc;", vec![]).await;
    let doc = doc.as_str().unwrap_or_default();
    let tabs = ["", "?tab=business", "?tab=contacts", "?tab=details", "?wide=1", "?wide=1&tab=business"]
        .map(|tab| format!("/customers/{doc}{tab}"));
    let statements = ["", "?detail=1"].map(|detail| format!("/statements/{}{detail}", sold.late));
    for page in PAGES.into_iter().map(str::to_owned).chain(tabs).chain(statements) {
        browser.go(&page).await;
        // A frame with the page in it.
        browser.js_async("await new Promise(next => requestAnimationFrame(() => setTimeout(next)));", vec![]).await;
        found.extend(violations(browser, axe, &format!("{look} {page}")).await);
    }
    browser.go("/customers").await;
    for (modifiers, key) in [(0, "c"), (8, "?"), (2, "k")] {
        browser.chord(modifiers, key).await;
        browser.wait_for("a dialog", "!!document.querySelector('dialog:modal')").await;
        found.extend(violations(browser, axe, &format!("{look} dialog of {key:?}")).await);
        browser.press("\u{e00c}").await;
        browser.wait_for("no dialog", "!document.querySelector('dialog:modal')").await;
    }
    found
}

/// The dialog that sets a PIN, the settings with one, and the page that asks for it; the page speaks English.
async fn behind_a_pin(browser: &Browser, axe: &str, look: &str) -> Vec<String> {
    const PIN: &str = "582013";
    let mut found = Vec::new();
    browser.go("/settings/lock").await;
    browser.click("button", "Set a PIN").await;
    browser.fill("New PIN", PIN).await;
    browser.fill("Once more", PIN).await;
    found.extend(violations(browser, axe, &format!("{look} dialog of the PIN")).await);
    browser.click("button", "Set a PIN").await;
    browser.find("radio", "15 min").await;
    found.extend(violations(browser, axe, &format!("{look} settings with a PIN")).await);
    for theme in ["light", "dark"] {
        browser.js("localStorage.setItem('gendan.theme', arguments[0]);", vec![theme.into()]).await;
        browser.reload().await;
        browser.find("textbox", "PIN or passphrase").await;
        found.extend(violations(browser, axe, &format!("{look} {theme} page that asks for the PIN")).await);
    }
    browser.click("button", "Forgot the PIN?").await;
    browser.wait_for("a dialog", "!!document.querySelector('dialog:modal')").await;
    found.extend(violations(browser, axe, &format!("{look} dialog of a forgotten PIN")).await);
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page() {
    let Some(file) = std::env::var_os("GENDAN_AXE") else {
        eprintln!("skipped: GENDAN_AXE does not name axe.min.js of axe-core");
        return;
    };
    let axe = std::fs::read_to_string(file).unwrap();
    let server = Server::start_demo(300);
    let url = format!("http://{}", server.address());
    // Lists of money have rows.
    let sold = sell(&mut Native::new(log_in(server.address(), BOSS, DEMO_PASSWORD))).await;
    let mut found = Vec::new();
    for posture in [Posture::Phone, Posture::Desktop] {
        let browser = Browser::open(posture).await;
        browser.goto(&url).await;
        browser.wait_until_page_says("stage", "logged-out").await;
        found.extend(violations(&browser, &axe, "log-in").await);
        // The instrument works: a picture without words is found.
        browser.js("document.body.append(new Image());", vec![]).await;
        assert!(!violations(&browser, &axe, "control").await.is_empty());
        browser.reload().await;
        browser.log_in(BOSS, DEMO_PASSWORD).await;
        browser.wait_until_page_says("sync", "idle").await;
        for (language, theme) in [("zh-CN", "light"), ("en", "dark"), ("zh-CN", "dark"), ("en", "light")] {
            let keep = "localStorage.setItem('gendan.language', arguments[0]); localStorage.setItem('gendan.theme', arguments[1]);";
            browser.js(keep, vec![Value::from(language), Value::from(theme)]).await;
            browser.reload().await;
            browser.wait_until_page_says("stage", "ready").await;
            found.extend(everywhere(&browser, &axe, &format!("{posture:?} {language} {theme}"), &sold).await);
        }
        found.extend(behind_a_pin(&browser, &axe, &format!("{posture:?}")).await);
    }
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
}
