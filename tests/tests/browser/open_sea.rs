//! The open sea: a customer is put into it, claimed without a network by two, and what the loser wrote is kept.

use support::{
    browser::{Browser, Posture},
    proxy::Network,
};

use super::company::{Company, MANAGER, REP};

const NAME: &str = "公海里的公司";

#[tokio::test(flavor = "multi_thread")]
async fn who_claims_too_late_is_told_and_keeps_the_notes() {
    let company = Company::open().await;
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.add_customer(NAME).await;
    manager.click("button", "更多操作").await;
    manager.click("menuitem", "退回公海").await;
    manager.find("button", "领取").await;
    manager.synced().await;

    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.holds_customers(1).await;
    rep.synced().await;
    rep.works_offline().await;
    company.rep_network.set(Network::Down);
    rep.find_customer("gonghai", NAME).await;
    rep.click("button", "领取").await;
    rep.sees("待确认").await;
    rep.part("资料").await;
    rep.edit_field("城市", "宁波市").await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.sees("待确认").await;

    manager.click("button", "领取").await;
    manager.synced().await;
    company.rep_network.set(Network::Pass);
    rep.synced().await;
    rep.go("/sync-centre").await;
    rep.sees("已由 王伟 负责").await;
    rep.sees("需要处理").await;
    rep.sees("城市：宁波市").await;
    rep.sees("没有权限这样做").await;
    rep.click("button", "知道了").await;
    rep.sees_no("已由 王伟 负责").await;
    rep.click("button", "放弃").await;
    rep.sees_no("需要处理").await;
    rep.holds_customers(0).await;
    manager.holds_customers(1).await;
}
