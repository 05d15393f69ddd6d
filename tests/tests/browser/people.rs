//! People and devices as they are kept on the screen: entering a colleague, the second step, lost phones, leavers.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{
    browser::{Browser, Posture},
    proxy::Network,
    server::PASSWORD,
};
use totp_rs::{Builder, Secret};

use super::company::{Company, MANAGER, REP};

/// What stands in the box that is to be copied.
async fn copied(browser: &Browser) -> String {
    let text = browser.wait_for("something to copy", "document.querySelector('.secret')?.textContent").await;
    text.as_str().unwrap().to_owned()
}

/// A browser in which the administrator is logged in.
async fn administrator(company: &Company, posture: Posture) -> Browser {
    let browser = Browser::logged_in(posture, &company.url(), "admin").await;
    browser.synced().await;
    browser
}

/// What this browser keeps for the site, but for the store that says that nobody is logged in.
const LEFT: &str = "return [
    ...(await indexedDB.databases()).map(base => `store ${base.name}`).filter(name => name !== 'store gendan'),
    ...(await caches.keys()).map(name => `cache ${name}`),
    ...(await navigator.serviceWorker.getRegistrations()).map(one => `service worker ${one.scope}`),
    ...Object.keys(localStorage).map(name => `word ${name}`),
];";

async fn left(browser: &Browser) -> Vec<Value> {
    let stored = browser.js_async(LEFT, vec![]).await;
    let cookies = browser.cdp("Network.getCookies", json!({})).await;
    let lists = [&stored, &cookies["cookies"]];
    lists.into_iter().flat_map(|list| list.as_array().expect("a list")).cloned().collect()
}

/// Waits until nothing is left of what the browser kept for this site, and the page says why; how long it took.
async fn wiped(browser: &Browser) -> Duration {
    let since = Instant::now();
    loop {
        let left = left(browser).await;
        if left.is_empty() {
            break;
        }
        assert!(since.elapsed() < support::PATIENCE, "left: {left:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = since.elapsed();
    browser.sees("此设备已被停用").await;
    took
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_is_entered_and_leaves_and_the_customers_stay() {
    let company = Company::open().await;
    let admin = administrator(&company, Posture::Desktop).await;
    admin.go("/settings/people").await;
    admin.click("button", "新增同事").await;
    admin.fill("姓名", "赵新").await;
    admin.fill("账号", "zhaoxin").await;
    admin.click("button", "保存").await;
    let link = copied(&admin).await;
    admin.click("button", "完成").await;

    let newcomer = Browser::open(Posture::Phone).await;
    newcomer.goto(&link).await;
    newcomer.fill("新密码", PASSWORD).await;
    newcomer.click("button", "保存密码").await;
    newcomer.sees("登录").await;
    assert_eq!(newcomer.value_of("账号").await, "zhaoxin");
    newcomer.fill("密码", PASSWORD).await;
    newcomer.click("button", "登录").await;
    newcomer.wait_until_page_says("stage", "ready").await;
    newcomer.add_customer("交接公司").await;
    newcomer.synced().await;

    admin.reload().await;
    admin.click("button", "赵新").await;
    admin.click("button", "离职交接").await;
    admin.choose("1 个客户交给", "李娜").await;
    admin.click("button", "确认离职").await;
    admin.sees("赵新 已离职").await;
    newcomer.wait_until_page_says("stage", "logged-out").await;
    let took = wiped(&newcomer).await;
    assert!(took < Duration::from_secs(2), "wiped {took:?} after it was told");
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.holds_customers(1).await;

    admin.go("/settings/audit").await;
    for words in ["办理了离职", "移交了客户", "新增了同事"] {
        admin.sees(words).await;
    }
    company.server.tool(&["audit", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_step_is_switched_on_and_asked_for() {
    let company = Company::open().await;
    let browser = Browser::logged_in(Posture::Phone, &company.url(), MANAGER).await;
    browser.go("/settings/profile").await;
    browser.click("button", "开启").await;
    browser.fill("现在的密码", PASSWORD).await;
    browser.click("button", "下一步").await;
    let app = Builder::new().with_secret(Secret::try_from_base32(copied(&browser).await).unwrap()).build().unwrap();
    let code = |steps: u64| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        app.generate(now + steps * 30).to_string()
    };
    browser.fill("验证码", &code(0)).await;
    browser.click("button", "开启").await;
    browser.sees("请保存这些恢复码").await;
    let recovery = copied(&browser).await;
    browser.click("button", "我已保存").await;
    browser.sees("剩余恢复码 10 个").await;

    let other = Browser::open(Posture::Desktop).await;
    other.goto(&company.url()).await;
    other.log_in(MANAGER, PASSWORD).await;
    other.fill("验证码", &code(1)).await;
    other.click("button", "登录").await;
    other.wait_until_page_says("stage", "ready").await;
    let third = Browser::open(Posture::Desktop).await;
    third.goto(&company.url()).await;
    third.log_in(MANAGER, PASSWORD).await;
    third.fill("验证码", "000000").await;
    third.click("button", "登录").await;
    third.sees("验证码不对或已用过").await;
    third.fill("验证码", recovery.lines().next().unwrap()).await;
    third.click("button", "登录").await;
    third.wait_until_page_says("stage", "ready").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_phone_sends_its_work_and_is_wiped() {
    let company = Company::open().await;
    let phone = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    phone.synced().await;
    company.rep_network.set(Network::Down);
    phone.add_customer("离线公司").await;
    assert_eq!(phone.unsent().await, 1);
    let admin = administrator(&company, Posture::Desktop).await;
    end_the_reps_phone(&admin, "先上传再清除").await;
    admin.sees("上传后清除").await;
    company.rep_network.set(Network::Pass);
    phone.wait_until_page_says("stage", "logged-out").await;
    let took = wiped(&phone).await;
    assert!(took < Duration::from_secs(2), "wiped {took:?} after it was told");
    admin.holds_customers(1).await;
}

/// Ends every session of the rep's phone from the administrator's desk.
async fn end_the_reps_phone(admin: &Browser, how: &str) {
    admin.go("/settings/devices").await;
    // The radio button itself is hidden under its label.
    let everybodys = "[...document.querySelectorAll('.segment')].find(label => label.innerText.trim() === '所有人的')";
    admin.wait_for("the choice of everybody's", &format!("!!{everybodys}")).await;
    admin.js(&format!("{everybodys}.click();"), vec![]).await;
    admin.sees("李娜").await;
    admin.click("button", "停用").await;
    admin.click("button", how).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_wiped_while_it_still_fetches_the_program_for_later() {
    let company = Company::open().await;
    let admin = administrator(&company, Posture::Desktop).await;
    let phone = Browser::open(Posture::Phone).await;
    phone.goto(&company.rep_url()).await;
    phone.js_async("await navigator.serviceWorker.ready;", vec![]).await;
    company.rep_network.set(Network::Throttle(8_000));
    phone.log_in(REP, PASSWORD).await;
    phone.wait_until_page_says("stage", "ready").await;
    phone.synced().await;
    end_the_reps_phone(&admin, "立即清除").await;
    phone.wait_until_page_says("stage", "logged-out").await;
    wiped(&phone).await;
    // What was asked for comes now, and is not kept.
    company.rep_network.set(Network::Pass);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(left(&phone).await, Vec::<Value>::new());
    // Whoever logs in again, on the very page, has the whole program again.
    phone.log_in(REP, PASSWORD).await;
    phone.wait_until_page_says("stage", "ready").await;
    phone.works_offline().await;
    phone.reload().await;
    phone.wait_until_page_says("stage", "ready").await;
    phone.synced().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_without_contact_closes_and_opens_with_everything() {
    let company = Company::open().await;
    let phone = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    phone.add_customer("第一家公司").await;
    phone.synced().await;
    phone.works_offline().await;
    company.rep_network.set(Network::Down);
    phone.add_customer("第二家公司").await;
    // Fifteen days go by for the engine.
    let later = "(real => { Date.now = () => real() + 15 * 24 * 3600 * 1000; return true; })(Date.now.bind(Date))";
    phone.in_worker("engine", later).await;
    phone.wait_until_page_says("stage", "locked").await;
    phone.sees("已锁定").await;
    phone.sees("还有 1 条没有同步").await;
    phone.sees_no("第二家公司").await;
    phone.wait_until_page_says("customers", "0").await;
    // Starting it again does not open it, though the clock is right again.
    phone.reload().await;
    phone.wait_until_page_says("stage", "locked").await;
    phone.sees_no("第一家公司").await;
    company.rep_network.set(Network::Pass);
    phone.wait_until_page_says("stage", "ready").await;
    phone.holds_customers(2).await;
    phone.synced().await;
}
