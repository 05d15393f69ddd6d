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
    let ask = "const [login, ...passwords] = [...arguments].filter(one => typeof one === 'string'); let last;\
        for (const password of passwords) {\
            const body = JSON.stringify({ login, password, device_name: 'x' });\
            const headers = { 'content-type': 'application/json' };\
            const answer = await fetch('/api/login', { method: 'POST', headers, body });\
            last = [answer.status, [...answer.headers.keys()].join(), await answer.text()];\
        } return last;";
    let wrong = "not the password";
    let known = browser.js_async(ask, vec![REP.into(), wrong.into()]).await;
    let unknown = browser.js_async(ask, vec!["nobody".into(), wrong.into()]).await;
    assert_eq!(known, unknown);
    assert_eq!(known[0], 401);
    // Enough of it: the right password, too, has to wait now, if it comes as soon as the wrong ones.
    let tries = [REP].into_iter().chain([wrong; 8]).chain([PASSWORD]).map(Into::into).collect();
    assert_eq!(browser.js_async(ask, tries).await[0], 429);
    browser.reload().await;
    browser.wait_until_page_says("stage", "logged-out").await;
    support::until("the screen says that it has to wait", support::PATIENCE, async || {
        browser.log_in(REP, wrong).await;
        browser.wait_for("an answer", "!!document.querySelector('[role=alert]')?.innerText").await;
        browser.reads("尝试太多次").await.then_some(())
    })
    .await;
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
