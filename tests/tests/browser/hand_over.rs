//! A refused change goes to a colleague inside the app: handed over without a network, taken over with one tap on a
//! phone, and known to whoever gave it.

use support::{
    browser::{Browser, Posture},
    proxy::Network,
};

use super::company::{Company, MANAGER, REP};

const NAME: &str = "公海里的公司";

/// What the rep wrote on a customer that the manager was quicker to claim: refused.
async fn with_a_refused_change(company: &Company) -> (Browser, Browser) {
    let manager = Browser::logged_in(Posture::Phone, &company.url(), MANAGER).await;
    manager.add_customer(NAME).await;
    manager.click("button", "更多操作").await;
    manager.click("menuitem", "退回公海").await;
    manager.find("button", "领取").await;
    manager.synced().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.holds_customers(1).await;
    rep.synced().await;
    company.rep_network.set(Network::Down);
    rep.find_customer("gonghai", NAME).await;
    rep.click("button", "领取").await;
    rep.sees("待确认").await;
    rep.part("资料").await;
    rep.edit_field("城市", "宁波市").await;
    manager.click("button", "领取").await;
    manager.synced().await;
    company.rep_network.set(Network::Pass);
    rep.synced().await;
    rep.go("/sync-centre").await;
    rep.sees("已由 王伟 负责").await;
    rep.click("button", "知道了").await;
    (manager, rep)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_is_handed_over_and_taken_over() {
    let company = Company::open().await;
    let (manager, rep) = with_a_refused_change(&company).await;
    rep.sees("城市：宁波市").await;
    // Without a network it waits.
    company.rep_network.set(Network::Down);
    rep.wait_until_page_says("sync", "offline").await;
    rep.click("button", "转给同事处理").await;
    rep.fill("留言（可不填）", "客户在电话里说的").await;
    rep.click("button", "转交").await;
    rep.sees("转交给现在的负责人 · 待确认").await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.sees("转交给现在的负责人 · 待确认").await;
    company.rep_network.set(Network::Pass);
    rep.sees("已转交 王伟").await;

    manager.go("/messages").await;
    manager.sees("同事把 1 处修改转给了你").await;
    manager.go("/sync-centre").await;
    manager.sees("李娜 转给你").await;
    manager.sees("城市：（空） → 宁波市").await;
    manager.sees("客户在电话里说的").await;
    manager.click("button", "采用").await;
    manager.sees_no("李娜 转给你").await;
    manager.synced().await;
    manager.find_customer("gonghai", NAME).await;
    manager.part("资料").await;
    manager.sees("宁波市").await;

    rep.sees("已转交 王伟，对方已采用").await;
    rep.click("button", "移除").await;
    rep.sees_no("需要处理").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_handed_over_is_taken_back_or_left() {
    let company = Company::open().await;
    let (manager, rep) = with_a_refused_change(&company).await;
    let hand_over = async || {
        rep.click("button", "转给同事处理").await;
        rep.choose("转给", "王伟").await;
        rep.click("button", "转交").await;
        rep.sees("已转交 王伟").await;
    };
    manager.go("/sync-centre").await;
    hand_over().await;
    manager.sees("李娜 转给你").await;
    rep.click("button", "收回").await;
    manager.sees_no("李娜 转给你").await;
    hand_over().await;
    manager.sees("李娜 转给你").await;
    manager.click("button", "不采用").await;
    rep.sees("对方没有采用").await;
    // It is whoever made it to deal with again.
    rep.find("button", "重试").await;
    rep.click("button", "放弃").await;
    rep.sees_no("需要处理").await;
}
