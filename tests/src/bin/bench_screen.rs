//! `cargo xtask bench screen`: how quick the screen is with 10,000 customers in Chromium. Medians, or what is named.
//!
//! Frames come as fast as they are made (no vsync), so a time until paint holds the program's work and not the wait
//! for a display. CPU throttling slows the page's main thread, as DevTools does.

use std::{env, time::Duration};

use serde_json::{Value, json};
use support::{
    browser::{Browser, Posture},
    figures::percentile,
    proxy::{FaultProxy, Network},
    server::{BOSS, DEMO_PASSWORD, Server},
    sync::{
        company,
        native::{Native, log_in},
    },
};

/// Warm starts of which the median counts.
const STARTS: usize = 5;
/// Entries of the long record.
const ENTRIES: i64 = 1_000;

#[tokio::main]
async fn main() {
    let customers: u32 = env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000);
    println!("filling a demo company of {customers} customers");
    let server = Server::start_demo(customers);
    let long = make_long_record(&server).await;
    let network = FaultProxy::start(server.address()).await;
    let url = network.url();
    let browser = Browser::open(Posture::Unpaced).await;
    browser.goto(&url).await;
    browser.log_in(BOSS, DEMO_PASSWORD).await;
    let since = std::time::Instant::now();
    let within = Duration::from_secs(600);
    browser.wait_until_page_says_within("customers", &(customers + 1).to_string(), within).await;
    println!("first sync: list complete after {} ms", since.elapsed().as_millis());
    browser.wait_until_page_says_within("sync", "idle", within).await;
    println!("first sync: everything after {} ms", since.elapsed().as_millis());
    browser.works_offline().await;
    network.set(Network::Down);

    let warm = warm_start(&browser, &url, 1.0).await;
    let warm_4x = warm_start(&browser, &url, 4.0).await;
    println!("warm offline start until the list is there: {warm:.0} ms, at CPU 4x {warm_4x:.0} ms");
    let search_1x = search(&browser, &url, 1.0).await;
    let search_4x_desk = search(&browser, &url, 4.0).await;
    // What is four times as slow is a phone, and looks like one.
    hold(&browser, PHONE).await;
    let search_4x = search(&browser, &url, 4.0).await;
    hold(&browser, DESK).await;
    println!(
        "search, key to paint, p95: {search_1x:.1} ms; at CPU 4x {search_4x:.1} ms on a phone's screen, {search_4x_desk:.1} ms on \
         a desk's"
    );
    let frame = longest_frame(&browser, &url).await;
    println!("longest frame while scrolling through all rows: {frame:.1} ms");
    let at_once = open_long_record(&browser, &url, &long, Duration::ZERO).await;
    let open = open_long_record(&browser, &url, &long, LOOKING).await;
    println!(
        "opening a customer with 1,000 entries: {open:.0} ms; {at_once:.0} ms at the moment in which the list comes up"
    );
    let save = saves(&browser).await;
    println!("save until shown as durable, p95: {save:.1} ms");
    let round = |ms: f64| (ms * 10.0).round() / 10.0;
    println!(
        "{}",
        json!({ "customers": customers, "warm_list_ms": round(warm), "warm_list_4x_ms": round(warm_4x),
                "search_p95_ms": round(search_1x), "search_4x_p95_ms": round(search_4x),
                "search_4x_desk_p95_ms": round(search_4x_desk),
                "longest_frame_ms": round(frame), "open_1000_ms": round(open), "save_p95_ms": round(save) })
    );
}

/// Width and height of a phone's screen, px.
const PHONE: (u32, u32) = (390, 844);
/// Those of a desk's.
const DESK: (u32, u32) = (1440, 900);

/// So long a person looks at a list that has come up before typing or opening something.
const LOOKING: Duration = Duration::from_secs(2);

/// Gives the page a screen of another size.
async fn hold(browser: &Browser, (width, height): (u32, u32)) {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < height });
    browser.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
}

async fn throttle(browser: &Browser, rate: f64) {
    browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await;
}

/// Notes when the first row of the list has been painted.
const WATCH_FIRST_ROW: &str = "
new MutationObserver((_, observer) => {
  if (document.querySelector('.virtual-rows bdi')) {
    observer.disconnect();
    requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { window.listAt = performance.now(); }; port2.postMessage(0); });
  }
}).observe(document, { childList: true, subtree: true });";

async fn warm_start(browser: &Browser, url: &str, rate: f64) -> f64 {
    let script = browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH_FIRST_ROW })).await;
    throttle(browser, rate).await;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        browser.goto("about:blank").await;
        browser.goto(&format!("{url}/customers")).await;
        times.push(number(&browser.wait_for("the list is there", "window.listAt").await));
    }
    throttle(browser, 1.0).await;
    let remove = json!({ "identifier": script["identifier"] });
    browser.cdp("Page.removeScriptToEvaluateOnNewDocument", remove).await;
    percentile(times, 50)
}

/// Types into the search field; from each input event until its frame is out.
const WATCH_KEYS: &str = "
window.keyTimes = [];
document.addEventListener('input', event => {
  const begin = event.timeStamp;
  requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => window.keyTimes.push(performance.now() - begin); port2.postMessage(0); });
}, true);";

/// The words that are typed, pinyin and characters and digits.
const WORDS: [&str; 8] = ["shanghai", "gongsi", "wang", "zhong", "13800", "有限", "dianzi", "huaxin"];
/// So often each.
const ROUNDS: usize = 3;
/// So many of the slowest keys are named.
const NAMED: usize = 6;

async fn search(browser: &Browser, url: &str, rate: f64) -> f64 {
    browser.goto(&format!("{url}/customers")).await;
    browser.wait_for("the list is there", "document.querySelector('.virtual-rows bdi')").await;
    tokio::time::sleep(LOOKING).await;
    browser.js(WATCH_KEYS, vec![]).await;
    throttle(browser, rate).await;
    let mut typed = Vec::new();
    for word in WORDS.repeat(ROUNDS) {
        let element = browser.find("textbox", "查找客户").await;
        browser
            .js("arguments[0].focus(); arguments[0].select();", vec![element.to_json().expect("an element has an id")])
            .await;
        for (place, key) in word.char_indices() {
            browser.cdp("Input.insertText", json!({ "text": key.to_string() })).await;
            typed.push(&word[..place + key.len_utf8()]);
            browser.wait_for("the key is painted", &format!("window.keyTimes.length >= {}", typed.len())).await;
        }
    }
    throttle(browser, 1.0).await;
    let times = numbers(&browser.js("return window.keyTimes;", vec![]).await);
    let mut slowest: Vec<(f64, &str)> = times.iter().copied().zip(typed).collect();
    slowest.sort_by(|one, other| other.0.total_cmp(&one.0));
    let named: Vec<String> = slowest.iter().take(NAMED).map(|(time, typed)| format!("{typed} {time:.1}")).collect();
    println!("search at CPU {rate}x, median {:.1} ms, slowest: {}", percentile(times.clone(), 50), named.join(", "));
    percentile(times, 95)
}

/// Scrolls through the whole list, 3,000 px a frame; the longest time from frame to frame.
async fn longest_frame(browser: &Browser, url: &str) -> f64 {
    browser.goto(&format!("{url}/customers")).await;
    browser.wait_for("the list is there", "document.querySelector('.virtual-rows bdi')").await;
    let script = "
        const list = document.querySelector('.virtual-list');
        const frame = () => new Promise(next => requestAnimationFrame(next));
        await frame();
        let longest = 0, last = performance.now();
        while (list.scrollTop + list.clientHeight < list.scrollHeight - 1) {
          list.scrollTop += 3000;
          await frame();
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
        }
        return longest;";
    number(&browser.js_async(script, vec![]).await)
}

/// A customer with 1,000 entries, entered on another device before the browser comes. Returns its address.
async fn make_long_record(server: &Server) -> String {
    let mut device = Native::new(log_in(server.address(), BOSS, DEMO_PASSWORD));
    let doc = company::long_record(&mut device, 1_000_000, ENTRIES);
    device.until("the long record is on the server", |device| device.shelf.outbox.is_empty()).await;
    format!("/customers/{}", doc.0.simple())
}

/// Opens it from the list, so long after the list has come up.
async fn open_long_record(browser: &Browser, url: &str, record: &str, after: Duration) -> f64 {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        browser.goto(&format!("{url}/customers")).await;
        browser.wait_for("the list is there", "document.querySelector('.virtual-rows bdi')").await;
        tokio::time::sleep(after).await;
        let script = "
            const begin = performance.now();
            history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'));
            while (!document.querySelector('.timeline-entry')) await new Promise(next => requestAnimationFrame(next));
            await new Promise(next => requestAnimationFrame(next));
            return performance.now() - begin;";
        times.push(number(&browser.js_async(script, vec![record.into()]).await));
    }
    percentile(times, 50)
}

/// Edits a field of the open record; from Enter until the toast says that it is on the disk.
async fn saves(browser: &Browser) -> f64 {
    browser.part("资料").await;
    let mut times = Vec::new();
    for round in 0..40 {
        browser.click("button", "简称:").await;
        browser.paste("简称", &format!("简称{round}")).await;
        let script = "
            const field = document.activeElement;
            const toasts = document.querySelector('.toasts');
            const said = new Promise(next => new MutationObserver((_, observer) => { observer.disconnect(); next(); }).observe(toasts, { childList: true, subtree: true, characterData: true }));
            const begin = performance.now();
            field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
            await said;
            return performance.now() - begin;";
        times.push(number(&browser.js_async(script, vec![]).await));
    }
    percentile(times, 95)
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number of milliseconds")
}

fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().expect("a list").iter().map(number).collect()
}
