//! The main job: a rep brings her customers along, works without a network, and meets her manager on the server.

use std::time::{Duration, Instant};

use support::{
    artefacts::shared_material,
    browser::{Browser, Posture},
    proxy::Network,
    until,
};

use super::company::{Company, MANAGER, REP};

/// The customer that both of them work on.
const CHANGAN: &str = "重庆长安汽车股份有限公司";

/// Headers of the file, and what they become.
const MAPPING: [(&str, &str); 17] = [
    ("addrReg", "注册地址"),
    ("addrWork", "地址"),
    ("area", "省份"),
    ("ename", "英文名称"),
    ("industry", "行业"),
    ("institutional", "不导入"),
    ("is_target", "不导入"),
    ("listingDate", "不导入"),
    ("lootchips", "不导入"),
    ("market", "不导入"),
    ("name", "客户名称"),
    ("offerDate", "不导入"),
    ("pricelimit", "不导入"),
    ("registerDate", "成立日期"),
    ("shareholders", "不导入"),
    ("sname", "简称"),
    ("webSite", "网址"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_rep_works_offline_and_agrees_with_her_manager_afterwards() {
    let Some(companies) = shared_material("data/cn-companies/listed_companies_1477.csv") else { return };
    let accounts = shared_material("data/crm-sales-opportunities/accounts.csv").expect("it lies beside the other");
    let mut company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;

    rep.give_import_file(&companies).await;
    rep.sees("1477 行").await;
    // "name" is the end of two other headers' names: those first, so that it is free.
    for (header, target) in MAPPING {
        rep.map_column(header, target).await;
    }
    rep.click("button", "检查数据").await;
    rep.sees("重复，不导入").await;
    rep.click("button", "导入 1476 行").await;
    rep.sees("已导入 1476 位客户").await;
    rep.holds_customers(1476).await;
    rep.synced().await;
    rep.works_offline().await;

    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.holds_customers(1476).await;
    manager.synced().await;

    company.rep_network.set(Network::Down);
    let rep = Browser::open_on(Posture::Phone, rep.close().await).await;
    rep.goto(&company.rep_url()).await;
    rep.holds_customers(1476).await;
    rep.find_customer("changan", CHANGAN).await;
    rep.find_customer("cqca", CHANGAN).await;
    rep.part("联系人").await;
    rep.fill("姓名", "王总").await;
    rep.fill("手机", "13800138000").await;
    rep.click("button", "添加").await;
    rep.sees("138 0013 8000").await;
    rep.record_visit("参观了工厂", "发报价").await;
    rep.part("资料").await;
    rep.edit_field("地址", "重庆市江北区新址 1 号").await;
    rep.add_customer("重庆新客户有限公司").await;
    assert!(rep.unsent().await >= 4);

    manager.find_customer("cqca", CHANGAN).await;
    manager.part("资料").await;
    manager.edit_field("城市", "重庆市").await;
    manager.part("跟进").await;
    manager.record_call("和采购部通了电话").await;
    manager.synced().await;
    company.server.restart();

    company.rep_network.set(Network::Pass);
    let healed = Instant::now();
    manager.sees("参观了工厂").await;
    rep.synced().await;
    rep.find_customer("cqca", CHANGAN).await;
    rep.sees("和采购部通了电话").await;
    println!("both screens agree {} ms after the network came back", healed.elapsed().as_millis());

    for browser in [&rep, &manager] {
        browser.part("资料").await;
        browser.find("button", "地址: 重庆市江北区新址 1 号").await;
        browser.find("button", "城市: 重庆市").await;
        browser.part("联系人").await;
        browser.sees("王总").await;
        browser.part("跟进").await;
        browser.sees("发报价").await;
        browser.sees("李娜").await;
        browser.sees("王伟").await;
    }
    same_timeline(&rep, &manager).await;
    assert_eq!(rep.unsent().await, 0);
    manager.holds_customers(1477).await;

    rep.give_import_file(&accounts).await;
    rep.click("button", "检查数据").await;
    rep.click("button", "导入 85 行").await;
    rep.sees("已导入 85 位客户").await;
    rep.synced().await;
    manager.holds_customers(1562).await;
}

/// Both show the same entries in the same order.
async fn same_timeline(rep: &Browser, manager: &Browser) {
    let read =
        "return [...document.querySelectorAll('.timeline-entry')].map(entry => entry.innerText.replace(/\\s+/g, ' '));";
    until("both timelines agree", Duration::from_secs(10), async || {
        let (one, other) = (rep.js(read, vec![]).await, manager.js(read, vec![]).await);
        (one == other && one.as_array().is_some_and(|entries| !entries.is_empty())).then_some(())
    })
    .await;
}
