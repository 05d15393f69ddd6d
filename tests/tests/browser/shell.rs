//! The program as such: what it loads, what it needs, what it says.

use serde_json::json;
use support::browser::{Browser, Posture};

use super::company::{Company, REP};

#[tokio::test(flavor = "multi_thread")]
async fn the_second_visit_fetches_nothing_but_sync() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.synced().await;
    rep.works_offline().await;
    let first = company.rep_network.requests();
    assert!(first.iter().any(|request| request.ends_with(".wasm")), "the first visit fetched the programs: {first:?}");
    let profile = rep.close().await;
    let before = company.rep_network.traffic();
    let rep = Browser::open_on(Posture::Phone, profile).await;
    rep.goto(&company.rep_url()).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.synced().await;
    // Sync, and the browser's own look for a newer service worker.
    let asked = company.rep_network.requests();
    let second: Vec<_> = asked[first.len()..].iter().filter(|request| *request != "GET /sw.js").collect();
    assert!(second.iter().all(|request| *request == "GET /sync"), "{second:?}");
    assert!(!second.is_empty());
    let traffic = company.rep_network.traffic().since(before);
    assert!(traffic.bytes_down < 4_000, "{traffic:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_with_the_server_gone() {
    let mut company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.url(), REP).await;
    rep.synced().await;
    rep.works_offline().await;
    company.server.kill();
    rep.goto(&format!("{}/customers", company.url())).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.add_customer("没有服务器也行").await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.sees("没有服务器也行").await;
    company.server.run();
    rep.synced().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_skeleton_paints_before_the_program_has_come() {
    let company = Company::open().await;
    let rep = Browser::open(Posture::Phone).await;
    // Everything that is not the page or its styles is kept waiting for ever.
    rep.cdp("Network.enable", json!({})).await;
    rep.cdp("Network.setBlockedURLs", json!({ "urls": ["*.wasm", "*screen*.js"] })).await;
    rep.goto(&company.rep_url()).await;
    rep.wait_for("a first paint", "performance.getEntriesByName('first-contentful-paint').length > 0").await;
    assert_eq!(rep.page_says("ready").await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_can_be_installed() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.works_offline().await;
    let errors = rep.cdp("Page.getInstallabilityErrors", json!({})).await;
    let errors = errors["installabilityErrors"].as_array().cloned().unwrap_or_default();
    // Headless and incognito windows have no place to install into; everything else must be right.
    let real: Vec<_> = errors.iter().filter(|error| error["errorId"] != "in-incognito").collect();
    assert!(real.is_empty(), "{real:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_show_the_same_and_one_takes_over_when_the_other_goes() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.synced().await;
    let first = rep.tab().await;
    let second = rep.open_tab(&company.rep_url()).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.add_customer("第二页写的").await;
    rep.switch_to(&first).await;
    rep.holds_customers(1).await;
    rep.close_tab().await;
    rep.switch_to(&second).await;
    rep.add_customer("接手以后写的").await;
    rep.holds_customers(2).await;
    rep.synced().await;
}
