//! R14: the engine dies wherever it may; another takes over, and nothing saved is lost or there twice.

use support::{
    browser::{Browser, Posture},
    proxy::Network,
};

use super::company::{Company, MANAGER, REP};

/// Where the browser calls into the engine or is called by it; keys of the harness.
const PLACES: [&str; 10] = [
    "a message of the screen",
    "a frame of the server",
    "a frame to the server",
    "a transaction begins",
    "a record is written",
    "a transaction is committed",
    "records are read",
    "the screen is told",
    "the clock is read",
    "the network is back",
];

/// How long Chromium waits for a worker that does not come back before it ends it by force.
const CHROMIUM_WAITS_MS: f64 = 2_000.0;

#[tokio::test(flavor = "multi_thread")]
async fn wherever_the_engine_dies_what_was_asked_is_done_once() {
    let company = Company::open().await;
    let rep = Browser::open(Posture::Desktop).await;
    rep.watch_engine().await;
    rep.goto(&company.rep_url()).await;
    rep.log_in(REP, support::server::PASSWORD).await;
    rep.synced().await;
    let mut made = 0;
    let mut slowest: f64 = 0.0;
    for place in PLACES {
        // Three deaths within a minute are too many, so each gets a page of its own.
        rep.reload().await;
        rep.wait_until_page_says("stage", "ready").await;
        rep.synced().await;
        rep.engine_dies_at(place).await;
        rep.add_customer(&format!("崩溃公司{made}")).await;
        made += 1;
        let recovery = rep.recovery_ms().await;
        println!("{place}: {recovery:.0} ms");
        slowest = slowest.max(recovery);
        rep.holds_customers(made).await;
        rep.synced().await;
    }
    println!("slowest recovery: {slowest:.0} ms");
    assert!(slowest <= CHROMIUM_WAITS_MS + 1_000.0, "a second is the bar");
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.holds_customers(made).await;
    manager.synced().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_dies_again_and_again_leaves_a_safe_page_with_the_unsent_work() {
    let company = Company::open().await;
    let rep = Browser::open(Posture::Phone).await;
    rep.watch_engine().await;
    rep.goto(&company.rep_url()).await;
    rep.log_in(REP, support::server::PASSWORD).await;
    rep.synced().await;
    rep.works_offline().await;
    company.rep_network.set(Network::Down);
    rep.add_customer("安全模式公司").await;
    for _ in 0..2 {
        rep.engine_dies_at("the clock is read").await;
        rep.recovery_ms().await;
        rep.holds_customers(1).await;
    }
    rep.engine_dies_at("the clock is read").await;
    rep.wait_until_page_says("stage", "engine-lost").await;
    let file = rep.file_offered_by("导出未同步的内容").await;
    assert!(file.lines().count() == 1 && file.contains("安全模式公司"), "{file}");
    rep.click("button", "重试").await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(1).await;
    assert_eq!(rep.unsent().await, 1);
    company.rep_network.set(Network::Pass);
    rep.synced().await;
}
