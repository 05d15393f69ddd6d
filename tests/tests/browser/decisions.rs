//! An administrator decides on the company's business; everybody's screens follow.

use support::{
    browser::{Browser, Posture},
    proxy::Network,
};

use super::company::{Company, REP};

const PAGE: &str = "/settings/business";

/// The keys of a dictionary as the page shows them, in order.
async fn keys(browser: &Browser, dictionary: &str, expected: &str) {
    let said = format!(
        "[...document.querySelectorAll('[data-dictionary={dictionary}] [data-key]')].map(entry => \
           entry.dataset.key + ('retired' in entry.dataset ? '!' : '')).join(' ') === '{expected}'"
    );
    browser.wait_for(&format!("{dictionary} is {expected}"), &said).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_holds_for_everybody() {
    let company = Company::open().await;
    let admin = Browser::logged_in(Posture::Desktop, &company.rep_url(), "admin").await;
    admin.go(PAGE).await;
    keys(&admin, "stages", "contact need proposal negotiation contract").await;
    admin.fill("添加到“机会阶段”", "打样").await;
    admin.js("document.querySelector('[data-dictionary=stages] form').requestSubmit();", vec![]).await;
    keys(&admin, "stages", "contact need proposal negotiation contract 打样").await;
    admin.click("button", "上移“打样”").await;
    keys(&admin, "stages", "contact need proposal negotiation 打样 contract").await;
    admin.click("button", "停用“初期沟通”").await;
    keys(&admin, "stages", "contact! need proposal negotiation 打样 contract").await;
    admin.fill("“方案报价”的名称", "报价中").await;
    admin.press("\u{e004}").await;
    admin.find("button", "停用“报价中”").await;
    admin.fill("添加到“机会阶段”", "打样").await;
    admin.js("document.querySelector('[data-dictionary=stages] form').requestSubmit();", vec![]).await;
    admin.sees("已经有了").await;
    admin.fill("添加到“账龄分段（逾期天数）”", "60").await;
    admin.js("document.querySelector('[data-dictionary=aging] form').requestSubmit();", vec![]).await;
    admin.find("button", "去掉 60").await;

    company.rep_network.set(Network::Down);
    admin.click("button", "启用“初期沟通”").await;
    admin.sees("连不上服务器").await;
    keys(&admin, "stages", "contact! need proposal negotiation 打样 contract").await;
    company.rep_network.set(Network::Pass);
    admin.synced().await;

    let rep = Browser::logged_in(Posture::Phone, &company.url(), REP).await;
    rep.add_customer("重庆机床有限公司").await;
    rep.part("生意").await;
    rep.click("button", "新建单据").await;
    rep.click("menuitem", "机会").await;
    rep.choose("阶段", "打样").await;
    let offered =
        "return [...document.querySelectorAll('dialog select option')].map(option => option.textContent.trim());";
    let offered = rep.js(offered, vec![]).await.to_string();
    assert!(offered.contains("报价中") && !offered.contains("初期沟通"), "{offered}");
    rep.go(PAGE).await;
    rep.sees_no("机会阶段").await;

    let again = Browser::logged_in(Posture::Phone, &company.url(), "admin").await;
    again.go(PAGE).await;
    keys(&again, "stages", "contact! need proposal negotiation 打样 contract").await;
    again.find("button", "去掉 60").await;
    let wide = "return document.documentElement.scrollWidth <= innerWidth;";
    assert_eq!(again.js(wide, vec![]).await, true, "it fits a phone");
}
