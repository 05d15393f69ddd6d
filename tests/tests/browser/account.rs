//! Logging in, and what happens when a session ends.

use support::{
    browser::{Browser, Posture},
    proxy::Network,
    server::PASSWORD,
};

use super::company::{Company, MANAGER, REP};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer_and_then_have_to_wait() {
    let company = Company::open().await;
    let browser = Browser::open(Posture::Phone).await;
    browser.goto(&company.url()).await;
    browser.log_in(REP, "not the password").await;
    browser.sees("账号或密码不对").await;
    browser.reload().await;
    browser.log_in("nobody", "not the password").await;
    browser.sees("账号或密码不对").await;
    // To the byte, for whoever looks behind the screen.
    let ask = "const body = JSON.stringify({ login: arguments[0], password: 'not the password', device_name: 'x' });\
        const answer = await fetch('/api/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body });\
        return [answer.status, [...answer.headers.keys()].join(), await answer.text()];";
    let (known, unknown) =
        (browser.js_async(ask, vec![REP.into()]).await, browser.js_async(ask, vec!["nobody".into()]).await);
    assert_eq!(known, unknown);
    assert_eq!(known[0], 401);
    // Enough of it: the right password, too, has to wait now.
    browser.reload().await;
    browser.wait_until_page_says("stage", "logged-out").await;
    for _ in 0..5 {
        browser.log_in(REP, "not the password").await;
        browser.wait_for("an answer", "!!document.querySelector('[role=alert]')?.innerText").await;
    }
    browser.log_in(REP, PASSWORD).await;
    browser.sees("尝试太多次").await;
    // Somebody else is not kept out.
    browser.reload().await;
    browser.log_in(MANAGER, PASSWORD).await;
    browser.wait_until_page_says("stage", "ready").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_session_deletes_nothing_and_asks_for_the_password_when_there_is_a_network() {
    let company = Company::open().await;
    let browser = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    browser.synced().await;
    company.rep_network.set(Network::Down);
    browser.add_customer("断网公司").await;
    assert_eq!(browser.unsent().await, 1);
    // Meanwhile her password is set anew: every session of hers ends.
    company.server.tool_with_input(&["user", "password", REP], "another long password 9\n");
    browser.reload().await;
    browser.holds_customers(1).await;
    browser.wait_until_page_says("sync", "offline").await;
    assert!(!browser.reads("重新登录").await, "without a network nobody is asked to log in");
    company.rep_network.set(Network::Pass);
    browser.wait_until_page_says("sync", "log-in-again").await;
    browser.holds_customers(1).await;
    assert_eq!(browser.unsent().await, 1);
    browser.click("button", "重新登录").await;
    browser.fill("账号", REP).await;
    browser.fill("密码", "another long password 9").await;
    browser.click("button", "登录").await;
    browser.synced().await;
    browser.holds_customers(1).await;
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.find_customer("duanwang", "断网公司").await;
}
