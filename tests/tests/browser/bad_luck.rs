//! Networks, clocks, disks and programs that fail: nothing saved is lost, and the screen says what is the matter.

use std::time::{Duration, Instant};

use serde_json::json;
use support::{
    browser::{Browser, Posture},
    proxy::Network,
    server::PASSWORD,
    until,
};

use super::company::{Company, MANAGER, REP};

#[tokio::test(flavor = "multi_thread")]
async fn a_captive_portal_logs_nobody_out_loses_nothing_and_poisons_no_cache() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.synced().await;
    rep.works_offline().await;
    company.rep_network.set(Network::Portal);
    rep.add_customer("门户之后公司").await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(1).await;
    assert_eq!(rep.unsent().await, 1);
    assert!(!rep.reads("请登录无线网络").await);
    // Without the cache the portal is what comes: the fault works.
    let page = rep.js_async("return await (await fetch('/api/session')).text()", vec![]).await;
    assert!(page.as_str().unwrap().contains("请登录无线网络"), "{page}");
    company.rep_network.set(Network::Pass);
    rep.synced().await;
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.holds_customers(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_black_hole_is_noticed_and_healed() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.synced().await;
    company.rep_network.set(Network::Stall);
    let since = Instant::now();
    rep.add_customer("黑洞公司").await;
    // No close event will ever come: the program has to ask, and not to wait too long for the answer.
    let rest = Duration::from_secs(30).saturating_sub(since.elapsed());
    rep.wait_until_page_says_within("sync", "offline", rest).await;
    assert_eq!(rep.unsent().await, 1);
    // What was swallowed arrives after all, on a connection that was given up: it counts once.
    company.rep_network.set(Network::Pass);
    let since = Instant::now();
    rep.synced().await;
    assert!(since.elapsed() <= Duration::from_secs(5), "{:?}", since.elapsed());
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.holds_customers(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_wrong_by_years_syncs_all_the_same() {
    let company = Company::open().await;
    let rep = Browser::open(Posture::Phone).await;
    for years in [-9_i64, 9] {
        let shift = years * 365 * 86_400_000;
        // The page's clock; the engine's worker has the right one, which is the worse case of the two.
        let script = format!("const now = Date.now.bind(Date); Date.now = () => now() + {shift};");
        rep.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
        rep.goto(&company.rep_url()).await;
        if years < 0 {
            rep.log_in(REP, PASSWORD).await;
        }
        rep.wait_until_page_says("stage", "ready").await;
        rep.add_customer(&format!("时钟公司{years}")).await;
        rep.synced().await;
    }
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.holds_customers(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_what_was_saved_before_stays() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.synced().await;
    company.rep_network.set(Network::Down);
    rep.add_customer("先保存的公司").await;
    let origin = company.rep_url();
    let used = rep.js_async("return (await navigator.storage.estimate()).usage", vec![]).await;
    assert!(used.as_u64().is_some(), "{used}");
    rep.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin, "quotaSize": 1 })).await;
    // Chromium goes by the space that it found up to half a minute ago, so the first ones may still fit.
    let mut fitted = 1;
    until("the disk is full", Duration::from_secs(90), async || {
        rep.open_new_customer().await;
        rep.paste("客户名称", &format!("也许放得下的公司{fitted}")).await;
        rep.click("button", "保存并打开").await;
        let ended = "location.pathname.startsWith('/customers/') ? 'saved' : /空间已满|空间不足|存储空间/.test(document.body.innerText) ? 'full' : null";
        let full = rep.wait_for("saved or full", ended).await == "full";
        fitted += u32::from(!full);
        full.then_some(())
    })
    .await;
    rep.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin })).await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(fitted).await;
    rep.find_customer("xianbaocun", "先保存的公司").await;
    company.rep_network.set(Network::Pass);
    rep.synced().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_browser_keeps_what_it_said_was_saved() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.synced().await;
    rep.works_offline().await;
    company.rep_network.set(Network::Down);
    rep.add_customer("电池没电公司").await;
    let rep = Browser::open_on(Posture::Phone, rep.kill()).await;
    rep.goto(&company.rep_url()).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(1).await;
    company.rep_network.set(Network::Pass);
    // Chromium writes cookies down every half minute: a session younger than that dies with the browser.
    let asked = "['idle', 'log-in-again'].includes(document.documentElement.dataset.sync)";
    rep.wait_for("a contact with the server", asked).await;
    if rep.page_says("sync").await.as_deref() == Some("log-in-again") {
        rep.click("button", "重新登录").await;
        rep.fill("账号", REP).await;
        rep.fill("密码", PASSWORD).await;
        rep.click("button", "登录").await;
    }
    rep.synced().await;
    rep.holds_customers(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_engine_is_started_again_and_nothing_saved_is_lost() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.synced().await;
    company.rep_network.set(Network::Down);
    rep.add_customer("崩溃以前保存的公司").await;
    // A trap inside the running program, as an abort ends it: an allocation that cannot be.
    let trap = "import('/engine.js').then(engine => engine.default()).then(program => {\
        setTimeout(() => { program.__wbindgen_malloc(0xffffffff, 1); throw new Error('no trap'); }); return 'set'; })";
    let set = rep.in_worker("engine", trap).await;
    assert_eq!(set["result"]["value"], "set", "{set}");
    rep.sees("后台程序已重新启动").await;
    rep.holds_customers(1).await;
    assert_eq!(rep.unsent().await, 1);
    rep.add_customer("崩溃以后保存的公司").await;
    company.rep_network.set(Network::Pass);
    rep.synced().await;
    rep.holds_customers(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_is_logged_out_at_its_next_contact() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.add_customer("旧手机里的公司").await;
    rep.synced().await;
    rep.works_offline().await;
    company.rep_network.set(Network::Down);
    company.server.tool(&["user", "disable", REP]);
    // Without contact nothing happens to what is on the device.
    rep.reload().await;
    rep.holds_customers(1).await;
    company.rep_network.set(Network::Pass);
    rep.wait_until_page_says("stage", "logged-out").await;
    rep.goto(&format!("{}/customers", company.rep_url())).await;
    rep.wait_until_page_says("stage", "logged-out").await;
    assert!(!rep.reads("旧手机里的公司").await);
}
