//! Whom a customer is shared with stands on the customer, and whoever may share ends it there.

use support::{
    browser::{Browser, Posture},
    proxy::Network,
};

use super::company::{Company, MANAGER, REP};

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_customer_is_shared_with_is_seen_and_ended_there() {
    let company = Company::open().await;
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.add_customer("共享公司").await;
    manager.synced().await;
    manager.part("资料").await;
    manager.sees("没有共享给其他人").await;
    manager.click("button", "更多操作").await;
    manager.click("menuitem", "转交与共享").await;
    manager.choose("同事", "李娜 · 销售一部").await;
    manager.choose("共享方式", "关注动态").await;
    manager.click("button", "共享给 TA").await;
    manager.find("button", "取消对 李娜 的共享").await;

    // Whoever follows it sees it, and does not end it.
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.holds_customers(1).await;
    rep.find_customer("gongxiang", "共享公司").await;
    rep.part("资料").await;
    rep.sees("李娜 关注").await;
    assert_eq!(rep.count("button", "取消对 李娜 的共享").await, 0);
    company.rep_network.set(Network::Down);
    rep.wait_until_page_says("sync", "offline").await;
    rep.sees("有网络时显示共享给了谁").await;

    manager.click("button", "取消对 李娜 的共享").await;
    manager.sees("没有共享给其他人").await;
    company.rep_network.set(Network::Pass);
    rep.holds_customers(0).await;
}
