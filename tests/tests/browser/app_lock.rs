//! The app lock: what lies in the browser cannot be read without the PIN, and nothing is lost by it.

use serde_json::json;
use support::{
    browser::{Browser, Damage, Posture},
    proxy::Network,
    server::Server,
};

use super::company::{Company, MANAGER, REP};

pub const PIN: &str = "582013";
const OTHER_PIN: &str = "730461";
/// What is not sealed: the key that only a PIN opens.
const OPEN: [&str; 2] = ["meta lock", "meta lock_again"];
/// And how many wrong PINs were entered, once one was entered.
pub const OPEN_AFTER_A_PIN: [&str; 3] = ["meta lock", "meta lock_again", "meta tries"];

/// How many values people's stores have.
async fn everything(browser: &Browser) -> u64 {
    let mut all = 0;
    for table in ["meta", "docs", "facts", "outbox", "quarantine", "requests", "drafts"] {
        all += browser.records_in_store(table).await;
    }
    all
}

async fn set_pin(browser: &Browser, pin: &str) {
    browser.go("/settings/lock").await;
    browser.click("button", "设置 PIN").await;
    browser.fill("新 PIN", pin).await;
    browser.fill("再输一次", pin).await;
    browser.click("button", "设置 PIN").await;
}

/// Sets a PIN and waits until everything is sealed.
pub async fn lock_with(browser: &Browser, pin: &str) {
    set_pin(browser, pin).await;
    browser.sees("已开启").await;
}

pub async fn unlock(browser: &Browser, pin: &str) {
    browser.wait_until_page_says("stage", "pin-needed").await;
    browser.fill("PIN 或口令", pin).await;
    browser.click("button", "解锁").await;
}

pub async fn lock_now(browser: &Browser) {
    browser.go("/settings/lock").await;
    browser.click("button", "立即锁定").await;
    browser.wait_until_page_says("stage", "pin-needed").await;
}

/// The clocks of the page and of its engine go ahead by so many minutes from now on.
async fn put_clocks_ahead(browser: &Browser, minutes: f64) {
    let script = "(() => { const real = self.realNow ??= Date.now; self.ahead = (self.ahead ?? 0) + MINUTES * 60000; \
        Date.now = () => real() + self.ahead; return true; })()"
        .replace("MINUTES", &minutes.to_string());
    browser.js(&format!("return {script};"), vec![]).await;
    browser.in_worker("engine", &script).await;
}

async fn nothing_is_sealed_nor_read_in(posture: Posture) {
    let company = Company::open().await;
    let rep = Browser::logged_in(posture, &company.rep_url(), REP).await;
    rep.add_customer("金丝雀甲公司").await;
    rep.synced().await;
    company.rep_network.set(Network::Down);
    rep.add_customer("金丝雀乙公司").await;
    rep.wait_until_page_says("unsent", "1").await;
    // The control: without a PIN it can be read.
    let readable = rep.places_of("金丝雀").await;
    for place in ["facts", "outbox", "gendan.unsent"] {
        assert!(readable.iter().any(|found| found == place), "{place} is not in {readable:?}");
    }
    lock_with(&rep, PIN).await;
    assert_eq!(rep.places_of("金丝雀").await, Vec::<String>::new());
    assert_eq!(rep.unsealed_records().await, OPEN);

    rep.reload().await;
    rep.wait_until_page_says("stage", "pin-needed").await;
    rep.sees("李娜").await;
    rep.wait_until_page_says("customers", "0").await;
    let page = rep.js("return document.documentElement.outerHTML + document.title;", vec![]).await;
    assert!(!page.as_str().unwrap().contains("金丝雀"), "{page}");
    assert_eq!(rep.places_of("金丝雀").await, Vec::<String>::new());
    unlock(&rep, OTHER_PIN).await;
    rep.sees("PIN 不对").await;
    unlock(&rep, PIN).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(2).await;
    rep.wait_until_page_says("unsent", "1").await;
    rep.find_customer("金丝雀乙公司", "金丝雀乙公司").await;
    rep.part("资料").await;
    rep.edit_field("城市", "宁波市").await;
    assert_eq!(rep.places_of("宁波市").await, Vec::<String>::new(), "what is written later is sealed too");
    company.rep_network.set(Network::Pass);
    rep.synced().await;
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.find_customer("金丝雀乙公司", "金丝雀乙公司").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_on_a_desk_is_sealed_and_comes_back_with_the_pin() {
    nothing_is_sealed_nor_read_in(Posture::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_on_a_phone_is_sealed_and_comes_back_with_the_pin() {
    nothing_is_sealed_nor_read_in(Posture::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_tabs_lock_together_and_open_together() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.add_customer("两个标签页公司").await;
    lock_with(&rep, PIN).await;
    let first = rep.tab().await;
    let second = rep.open_tab(&format!("{}/customers", company.rep_url())).await;
    rep.holds_customers(1).await;
    // From the palette, in the tab that does not lead.
    rep.chord(2, "k").await;
    rep.click("option", "立即锁定").await;
    rep.wait_until_page_says("stage", "pin-needed").await;
    assert!(!rep.reads("两个标签页公司").await);
    rep.switch_to(&first).await;
    rep.wait_until_page_says("stage", "pin-needed").await;
    rep.wait_until_page_says("customers", "0").await;
    rep.switch_to(&second).await;
    unlock(&rep, PIN).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(1).await;
    rep.switch_to(&first).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_locks_itself_when_nobody_uses_it() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    lock_with(&rep, PIN).await;
    rep.go("/customers").await;
    put_clocks_ahead(&rep, 4.0).await;
    rep.add_customer("四分钟之后公司").await;
    assert_eq!(rep.page_says("stage").await.as_deref(), Some("ready"), "five minutes are not over");
    put_clocks_ahead(&rep, 6.0).await;
    rep.wait_until_page_says("stage", "pin-needed").await;
    unlock(&rep, PIN).await;
    rep.holds_customers(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_killed_while_everything_is_sealed_goes_on_with_it_later() {
    let server = Server::start_demo(600);
    let url = format!("http://{}", server.address());
    let boss = Browser::open(Posture::Desktop).await;
    boss.goto(&url).await;
    boss.log_in("boss", "gendan-demo").await;
    boss.wait_until_page_says("stage", "ready").await;
    boss.works_offline().await;
    boss.synced().await;
    let all = boss.page_says("customers").await.unwrap();
    // The engine stands still somewhere in the middle.
    let stall = "(() => { let left = 700; const encrypt = SubtleCrypto.prototype.encrypt; \
        SubtleCrypto.prototype.encrypt = function (...given) { \
        return left-- > 0 ? encrypt.apply(this, given) : new Promise(() => {}); }; return true; })()";
    boss.in_worker("engine", stall).await;
    set_pin(&boss, PIN).await;
    boss.sees("正在处理本机数据").await;
    // `meta` and `docs` come before `facts`, and 700 values are no more than the documents.
    support::until("some values are sealed, others not", support::PATIENCE, async || {
        let (plain, whole) = (boss.unsealed_records().await.len() as u64, everything(&boss).await);
        (plain > 10 && plain + 250 <= whole).then_some(())
    })
    .await;
    let boss = Browser::open_on(Posture::Desktop, boss.kill()).await;
    boss.goto(&url).await;
    unlock(&boss, PIN).await;
    boss.wait_until_page_says("stage", "ready").await;
    boss.wait_until_page_says("customers", &all).await;
    boss.go("/settings/lock").await;
    boss.sees("已开启").await;
    support::until("everything is sealed", support::PATIENCE, async || {
        (boss.unsealed_records().await == OPEN_AFTER_A_PIN).then_some(())
    })
    .await;
    boss.reload().await;
    unlock(&boss, PIN).await;
    boss.wait_until_page_says("customers", &all).await;
    assert_eq!(boss.records_in_store("quarantine").await, 0, "nothing was taken for damaged");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_pins_delete_what_lies_there_and_let_nobody_in() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.add_customer("十次之后公司").await;
    rep.synced().await;
    company.rep_network.set(Network::Down);
    rep.add_customer("没有同步公司").await;
    lock_with(&rep, PIN).await;
    lock_now(&rep).await;
    for number in 1..=9 {
        put_clocks_ahead(&rep, 11.0).await;
        // The page notices within a second that the wait is over.
        unlock(&rep, OTHER_PIN).await;
        rep.sees(&format!("还可以试 {} 次", 10 - number)).await;
        if number == 5 {
            // Counting does not begin anew. The clocks are the real ones again, an hour back: the wait begins anew.
            rep.reload().await;
            rep.sees("再输错 5 次").await;
            rep.sees("1 条没有同步").await;
        }
    }
    // Nine are no ten: the right one opens, and they are forgotten.
    rep.sees("再输错 1 次").await;
    put_clocks_ahead(&rep, 11.0).await;
    unlock(&rep, PIN).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(2).await;
    lock_now(&rep).await;
    for number in 1..=10 {
        put_clocks_ahead(&rep, 11.0).await;
        unlock(&rep, OTHER_PIN).await;
        if number < 10 {
            rep.sees(&format!("还可以试 {} 次", 10 - number)).await;
        }
    }
    rep.wait_until_page_says("stage", "logged-out").await;
    let left =
        "return (await indexedDB.databases()).map(found => found.name).filter(name => name.startsWith('gendan-'));";
    assert_eq!(rep.js_async(left, vec![]).await, json!([]));
    // The session that the browser still has lets nobody in, now or when the network is back.
    company.rep_network.set(Network::Pass);
    rep.reload().await;
    rep.wait_until_page_says("stage", "logged-out").await;
    let asked = "const answer = await fetch('/api/session'); return answer.status;";
    support::until("the session has ended", support::PATIENCE, async || {
        (rep.js_async(asked, vec![]).await == json!(401)).then_some(())
    })
    .await;
    assert_eq!(rep.page_says("stage").await.as_deref(), Some("logged-out"));
    rep.log_in(REP, support::server::PASSWORD).await;
    rep.holds_customers(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_pin_costs_what_was_not_sent_and_it_is_said() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.synced().await;
    company.rep_network.set(Network::Down);
    rep.add_customer("忘记公司").await;
    lock_with(&rep, PIN).await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "pin-needed").await;
    rep.click("button", "忘记 PIN").await;
    rep.sees("有 1 条修改没有同步").await;
    rep.click("button", "退出并清除本机").await;
    rep.wait_until_page_says("stage", "logged-out").await;
    company.rep_network.set(Network::Pass);
    rep.reload().await;
    rep.log_in(REP, support::server::PASSWORD).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.synced().await;
    rep.holds_customers(0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_device_that_was_revoked_is_wiped_at_contact() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.add_customer("锁着的公司").await;
    rep.synced().await;
    lock_with(&rep, PIN).await;
    lock_now(&rep).await;
    company.rep_network.set(Network::Down);
    company.server.tool(&["user", "disable", REP]);
    rep.reload().await;
    rep.wait_until_page_says("stage", "pin-needed").await;
    assert!(rep.records_in_store("facts").await > 0, "without contact nothing happens");
    company.rep_network.set(Network::Pass);
    rep.reload().await;
    rep.wait_until_page_says("stage", "logged-out").await;
    let left =
        "return (await indexedDB.databases()).map(found => found.name).filter(name => name.startsWith('gendan-'));";
    support::until("the store is gone", support::PATIENCE, async || {
        (rep.js_async(left, vec![]).await == json!([])).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_sealed_with_the_rest_and_survives() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.add_customer("草稿公司").await;
    let page = rep.url().await;
    let path = page.strip_prefix(&company.rep_url()).unwrap().to_owned();
    rep.part("跟进").await;
    rep.click("button", "写记录").await;
    rep.fill("内容", "金丝雀草稿一").await;
    support::until("the draft is kept", support::PATIENCE, async || {
        (rep.places_of("金丝雀").await == ["gendan.draft"]).then_some(())
    })
    .await;
    lock_with(&rep, PIN).await;
    assert_eq!(rep.places_of("金丝雀").await, Vec::<String>::new(), "it was taken along");
    lock_now(&rep).await;
    unlock(&rep, PIN).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.go(&path).await;
    rep.part("跟进").await;
    rep.click("button", "写记录").await;
    assert_eq!(rep.value_of("内容").await, "金丝雀草稿一");
    rep.fill("内容", "金丝雀草稿二").await;
    support::until("it is in the store", support::PATIENCE, async || {
        (rep.records_in_store("drafts").await == 1).then_some(())
    })
    .await;
    rep.reload().await;
    unlock(&rep, PIN).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.part("跟进").await;
    rep.click("button", "写记录").await;
    assert_eq!(rep.value_of("内容").await, "金丝雀草稿二");
    assert_eq!(rep.places_of("金丝雀").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_pin_and_then_none() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.add_customer("金丝雀丙公司").await;
    rep.synced().await;
    set_pin(&rep, "123456").await;
    rep.sees("太容易猜到").await;
    rep.fill("新 PIN", PIN).await;
    rep.fill("再输一次", PIN).await;
    rep.click("button", "设置 PIN").await;
    rep.sees("已开启").await;
    rep.click("button", "修改").await;
    rep.fill("现在的 PIN", PIN).await;
    rep.fill("新 PIN", OTHER_PIN).await;
    rep.fill("再输一次", OTHER_PIN).await;
    rep.click("button", "修改 PIN").await;
    rep.sees("PIN 已修改").await;
    rep.reload().await;
    unlock(&rep, PIN).await;
    rep.sees("PIN 不对").await;
    unlock(&rep, OTHER_PIN).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(1).await;
    rep.go("/settings/lock").await;
    rep.click("button", "移除").await;
    rep.fill("现在的 PIN", OTHER_PIN).await;
    rep.click("button", "移除 PIN").await;
    rep.sees("未开启").await;
    assert!(rep.places_of("金丝雀").await.contains(&"facts".to_owned()));
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(1).await;
    assert_eq!(rep.records_in_store("quarantine").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_sealed_store_starts_and_fetches_again() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    for number in 0..4 {
        rep.add_customer(&format!("老客户{number}公司")).await;
    }
    rep.synced().await;
    lock_with(&rep, PIN).await;
    company.rep_network.set(Network::Down);
    rep.add_customer("未同步公司").await;
    for (seed, how) in [(1, Damage::Flip), (2, Damage::Truncate)] {
        assert!(rep.damage_store(&["docs", "facts"], how, 1.0, seed).await > 0);
        rep.reload().await;
        unlock(&rep, PIN).await;
        rep.wait_until_page_says("stage", "ready").await;
        rep.is_no_white_screen().await;
        rep.wait_until_page_says("unsent", "1").await;
    }
    company.rep_network.set(Network::Pass);
    rep.synced().await;
    rep.holds_customers(5).await;
    rep.find_customer("老客户3公司", "老客户3公司").await;
    rep.sees("老客户3公司").await;
    assert_eq!(rep.unsealed_records().await, OPEN_AFTER_A_PIN);
}
