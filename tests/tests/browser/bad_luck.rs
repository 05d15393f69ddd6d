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

/// Moves the clock of a page or worker by that many milliseconds.
fn moved_clock(shift: i64) -> String {
    format!(
        "const Real = Date; Date = class extends Real {{ \
           constructor(...given) {{ given.length ? super(...given) : super(Real.now() + {shift}); }} \
           static now() {{ return Real.now() + {shift}; }} }}; new Date().getFullYear()"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_wrong_by_years_syncs_all_the_same() {
    let company = Company::open().await;
    let rep = Browser::open(Posture::Phone).await;
    for years in [-9_i64, 9] {
        let script = moved_clock(years * 365 * 86_400_000);
        let source = json!({ "source": script });
        let page = rep.cdp("Page.addScriptToEvaluateOnNewDocument", source).await;
        rep.goto(&company.rep_url()).await;
        if years < 0 {
            rep.log_in(REP, PASSWORD).await;
        }
        rep.wait_until_page_says("stage", "ready").await;
        rep.synced().await;
        // The page is wrong from its beginning, the engine's worker from now on: a clock that jumps.
        let year = rep.js("return new Date().getFullYear();", vec![]).await;
        assert_eq!(rep.in_worker("engine", &script).await["result"]["value"], year);
        rep.add_customer(&format!("时钟公司{years}")).await;
        rep.synced().await;
        rep.cdp("Page.removeScriptToEvaluateOnNewDocument", page).await;
    }
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.holds_customers(2).await;
    manager.find_customer("szgs", "时钟公司9").await;
    // What came last was changed last, whatever the clock said when it was written.
    manager.go("/customers?sort=-changed").await;
    let order = "(() => { const rows = [...document.querySelectorAll('.list-rows .virtual-row:not([hidden])')].map(row => row.innerText);\
        return rows.length === 2 && rows[0].includes('时钟公司9') && rows[1].includes('时钟公司-9'); })()";
    manager.wait_for("the last to arrive stands first", order).await;
    // And at the next contact the person is told.
    company.rep_network.set(Network::Down);
    rep.wait_until_page_says("sync", "offline").await;
    company.rep_network.set(Network::Pass);
    rep.go("/sync-centre").await;
    rep.click("button", "立即同步").await;
    rep.sees("本机时钟与服务器相差").await;
    rep.go("/messages").await;
    rep.sees("分钟，请校准").await;
}

/// Twenty seconds before the clocks of New York go back by an hour.
const BEFORE_THE_HOUR_COMES_TWICE_MS: i64 = 1_793_512_800_000 - 20_000;

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_that_comes_twice_stops_nothing() {
    let company = Company::open().await;
    let rep = Browser::open(Posture::Phone).await;
    rep.cdp("Emulation.setTimezoneOverride", json!({ "timezoneId": "America/New_York" })).await;
    let shift = BEFORE_THE_HOUR_COMES_TWICE_MS - server_now();
    rep.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": moved_clock(shift) })).await;
    rep.goto(&company.rep_url()).await;
    rep.log_in(REP, PASSWORD).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.in_worker("engine", &moved_clock(shift)).await;
    rep.add_customer("前一小时公司").await;
    rep.synced().await;
    rep.wait_for("the hour comes again", "new Date().getTimezoneOffset() === 300").await;
    rep.add_customer("后一小时公司").await;
    rep.synced().await;
    // Somebody sets the clock by hand on top of it.
    rep.in_worker("engine", "Date = class extends Date { static now() { return super.now() - 3600000; } }; 1").await;
    rep.add_customer("手拨时钟公司").await;
    rep.synced().await;
    assert_eq!(rep.page_says("refused").await.as_deref(), Some("0"));
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.holds_customers(3).await;
}

fn server_now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
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
    let file = export_unsent(&rep).await;
    assert!(file.contains("先保存的公司"), "{file}");
    rep.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin })).await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(fitted).await;
    rep.find_customer("xianbaocun", "先保存的公司").await;
    company.rep_network.set(Network::Pass);
    rep.synced().await;
}

/// Exports unsent work in the sync centre; what stands in the file.
async fn export_unsent(browser: &Browser) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let allow = json!({ "behavior": "allow", "downloadPath": folder.path() });
    browser.cdp("Browser.setDownloadBehavior", allow).await;
    // What could not be saved still stands in its dialog.
    browser.press("\u{e00c}").await;
    browser.go("/sync-centre").await;
    browser.click("button", "导出未同步的内容").await;
    until("the file is there", Duration::from_secs(30), async || {
        let files = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
        let file = files.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "json"))?;
        std::fs::read_to_string(file).ok().filter(|text| !text.is_empty())
    })
    .await
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

/// What the site keeps in the browser: records of all its databases, caches, service workers, notes. Cookies apart.
const KEPT: &str = "
    let records = 0;
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((opened, failed) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => opened(asked.result);
        asked.onerror = () => failed(asked.error);
      });
      for (const table of database.objectStoreNames) {
        const asked = database.transaction(table).objectStore(table).count();
        records += await new Promise(counted => { asked.onsuccess = () => counted(asked.result); });
      }
      database.close();
    }
    const workers = await navigator.serviceWorker.getRegistrations();
    return [records, (await caches.keys()).length, workers.length, localStorage.length];";

/// Records, caches, workers, notes, cookies.
async fn kept(browser: &Browser) -> Vec<u64> {
    // A store that is being deleted this moment lets nobody open it: then everything counts as still there.
    let within = format!(
        "return await Promise.race([(async () => {{ {KEPT} }})(), \
         new Promise(later => setTimeout(() => later([1, 1, 1, 1]), 1000))])
         .catch(() => [1, 1, 1, 1]);"
    );
    let kept = browser.js_async(&within, vec![]).await;
    let cookies = browser.cdp("Network.getCookies", json!({})).await["cookies"].as_array().map_or(0, Vec::len);
    let counts = kept.as_array().unwrap().iter().map(|count| count.as_u64().unwrap());
    counts.chain([cookies as u64]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_is_wiped_at_its_next_contact() {
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
    rep.wait_until_page_says("sync", "offline").await;
    let before = kept(&rep).await;
    assert!(before.iter().all(|count| *count > 0), "there is something of each to wipe: {before:?}");
    let quiet = company.rep_network.traffic();
    company.rep_network.set(Network::Pass);
    rep.js("dispatchEvent(new Event('online'));", vec![]).await;
    until("there is contact", Duration::from_secs(40), async || {
        (company.rep_network.traffic().since(quiet).bytes_down > 0).then_some(())
    })
    .await;
    let contact = Instant::now();
    until("everything is wiped", Duration::from_secs(20), async || (kept(&rep).await == [0; 5]).then_some(())).await;
    let took = contact.elapsed();
    assert!(took <= Duration::from_secs(2), "wiped {took:?} after contact");
    rep.wait_until_page_says("stage", "logged-out").await;
    rep.goto(&format!("{}/customers", company.rep_url())).await;
    rep.wait_until_page_says("stage", "logged-out").await;
    assert!(!rep.reads("旧手机里的公司").await);
}
