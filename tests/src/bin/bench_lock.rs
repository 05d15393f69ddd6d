//! `cargo xtask bench lock`: what the app lock costs with 10,000 customers in Chromium.

use std::{
    env,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use support::{
    browser::{Browser, Posture},
    figures::median,
    server::{BOSS, DEMO_PASSWORD, Server},
};

const PIN: &str = "582013";
/// Starts of which the median counts.
const STARTS: usize = 5;
const LONG: Duration = Duration::from_secs(900);

/// Notes when a key was made, when the engine was asked to unlock, and when the first row of the list has been painted.
const WATCH: &str = "
window.Worker = new Proxy(window.Worker, { construct: (target, given) => {
  const worker = new target(...given);
  if (String(given[0]).includes('kdf')) worker.addEventListener('message', event => {
    if (event.data[0] === 0) window.kdfReady = performance.now(); else window.kdfDone = performance.now();
  });
  return worker;
} });
new MutationObserver((_, observer) => {
  if (document.querySelector('.virtual-rows [role=row] bdi')) {
    observer.disconnect();
    requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { window.listAt = performance.now(); }; port2.postMessage(0); });
  }
}).observe(document, { childList: true, subtree: true });";

#[tokio::main]
async fn main() {
    let customers: u32 = env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000);
    println!("filling a demo company of {customers} customers");
    let server = Server::start_demo(customers);
    let url = format!("http://{}", server.address());
    let browser = Browser::open(Posture::Unpaced).await;
    browser.goto(&url).await;
    browser.log_in(BOSS, DEMO_PASSWORD).await;
    browser.wait_until_page_says_within("customers", &customers.to_string(), LONG).await;
    browser.wait_until_page_says_within("sync", "idle", LONG).await;
    browser.works_offline().await;

    browser.go("/settings/lock").await;
    browser.click("button", "设置 PIN").await;
    browser.fill("新 PIN", PIN).await;
    browser.fill("再输一次", PIN).await;
    let since = Instant::now();
    browser.click("button", "设置 PIN").await;
    support::until("everything is sealed", LONG, async || browser.reads("已开启").await.then_some(())).await;
    let sealing = since.elapsed().as_secs_f64() * 1000.0;
    println!("sealing everything: {sealing:.0} ms");

    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
    let (plain_kdf, plain_list) = unlocks(&browser, &url, 1.0).await;
    println!("a key of a PIN: {plain_kdf:.0} ms; from there until the list is there: {plain_list:.0} ms");
    let (slow_kdf, slow_list) = unlocks(&browser, &url, 4.0).await;
    println!("at CPU 4x (the page's thread only): {slow_kdf:.0} ms, {slow_list:.0} ms");
    let round = |ms: f64| (ms * 10.0).round() / 10.0;
    println!(
        "{}",
        json!({ "customers": customers, "sealing_ms": round(sealing), "kdf_ms": round(plain_kdf),
                "list_after_pin_ms": round(plain_list), "list_after_pin_4x_ms": round(slow_list) })
    );
}

/// Medians: making a key, and from the key until the first row of the list is painted, ms.
async fn unlocks(browser: &Browser, url: &str, rate: f64) -> (f64, f64) {
    let (mut keys, mut lists) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        browser.goto("about:blank").await;
        browser.goto(&format!("{url}/customers")).await;
        browser.wait_until_page_says("stage", "pin-needed").await;
        browser.fill("PIN 或口令", PIN).await;
        browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await;
        browser.click("button", "解锁").await;
        let seen =
            browser.wait_for("the list is there", "window.listAt && [kdfDone - kdfReady, listAt - kdfDone]").await;
        browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await;
        keys.push(number(&seen[0]));
        lists.push(number(&seen[1]));
    }
    (median(keys), median(lists))
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("it is a number")
}
