//! The main job: a rep brings her customers along, works without a network, and meets her manager on the server.

use std::{
    path::Path,
    time::{Duration, Instant},
};

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

/// What the timeline of that customer must say in the end: of each thing what, who, and where it is given the day.
const TOLD: [&[&str]; 6] = [
    &["市内拜访", "参观了工厂", "李娜", "昨天"],
    &["发报价", "李娜", "下周"],
    &["电话", "和采购部通了电话", "王伟"],
    &["王总", "李娜"],
    &["地址", "重庆市江北区新址 1 号", "李娜"],
    &["城市", "重庆市", "王伟"],
];

#[tokio::test(flavor = "multi_thread")]
async fn a_rep_works_offline_and_agrees_with_her_manager_afterwards() {
    let Some(companies) = shared_material("data/cn-companies/listed_companies_1477.csv") else { return };
    let accounts = shared_material("data/crm-sales-opportunities/accounts.csv").expect("it lies beside the other");
    let mut company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    import_companies(&rep, &companies).await;

    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.holds_customers(1476).await;
    manager.synced().await;

    company.rep_network.set(Network::Down);
    let rep = Browser::open_on(Posture::Phone, rep.close().await).await;
    rep.goto(&company.rep_url()).await;
    rep.holds_customers(1476).await;
    work_offline(&rep).await;
    assert!(rep.unsent().await >= 4, "customer, contact, visit with next step, address");

    manager.find_customer("cqca", CHANGAN).await;
    manager.part("资料").await;
    manager.edit_field("城市", "重庆市").await;
    manager.part("跟进").await;
    manager.record_call("和采购部通了电话").await;
    manager.synced().await;
    company.server.restart();
    manager.synced().await;

    company.rep_network.set(Network::Pass);
    let healed = Instant::now();
    tokio::join!(told(&rep), told(&manager), rep.wait_until_page_says("unsent", "0"), manager.holds_customers(1477));
    let took = healed.elapsed();
    println!("both screens agree {} ms after the network came back", took.as_millis());
    assert!(took <= Duration::from_secs(5), "{took:?} after the network came back");
    same_timeline(&rep, &manager).await;
    for browser in [&rep, &manager] {
        browser.part("资料").await;
        browser.find("button", "地址: 重庆市江北区新址 1 号").await;
        browser.find("button", "城市: 重庆市").await;
        browser.part("联系人").await;
        browser.sees("王总").await;
        browser.sees("138 0013 8000").await;
    }
    manager.find_customer("cqxkh", "重庆新客户有限公司").await;

    import_while_the_server_dies(&rep, &mut company, &accounts).await;
    manager.holds_customers(1562).await;
}

/// Brings the companies along: odd headers mapped by hand, the one that stands there twice left out.
async fn import_companies(rep: &Browser, companies: &Path) {
    rep.give_import_file(companies).await;
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
}

/// A contact, a visit of yesterday with a next step, another address, a new customer. Ends on the customer's timeline.
async fn work_offline(rep: &Browser) {
    rep.add_customer("重庆新客户有限公司").await;
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
    rep.part("跟进").await;
}

/// The second file comes in without a network, and the server is killed while it is sent.
async fn import_while_the_server_dies(rep: &Browser, company: &mut Company, accounts: &Path) {
    company.rep_network.set(Network::Down);
    rep.give_import_file(accounts).await;
    rep.click("button", "检查数据").await;
    rep.click("button", "导入 85 行").await;
    rep.sees("已导入 85 位客户").await;
    assert_eq!(rep.unsent().await, 85);
    let before = company.rep_network.traffic();
    company.rep_network.set(Network::Throttle(2_000));
    until("sending has begun", Duration::from_secs(30), async || {
        (company.rep_network.traffic().since(before).bytes_up > 2_000).then_some(())
    })
    .await;
    company.server.restart();
    assert!(rep.unsent().await > 0, "the server died in the middle");
    company.rep_network.set(Network::Pass);
    rep.synced().await;
    rep.holds_customers(1562).await;
}

/// Waits until the timeline on the screen says all of it, each with a time.
async fn told(browser: &Browser) {
    let entries = serde_json::to_string(&TOLD).unwrap();
    let said = format!(
        "{entries}.every(words => [...document.querySelectorAll('.timeline-entry')].some(entry => \
           words.every(word => entry.innerText.includes(word)) \
           && /\\d:\\d\\d|\\d日|昨天|今天/.test(entry.querySelector('.entry-foot').innerText)))"
    );
    browser.wait_for("the timeline tells everything, with who and when", &said).await;
}

/// Both show the same entries in the same order.
async fn same_timeline(rep: &Browser, manager: &Browser) {
    let read =
        "return [...document.querySelectorAll('.timeline-entry')].map(entry => entry.innerText.replace(/\\s+/g, ' '));";
    until("both timelines agree", Duration::from_secs(10), async || {
        let (one, other) = (rep.js(read, vec![]).await, manager.js(read, vec![]).await);
        (one == other && one.as_array().is_some_and(|entries| entries.len() >= TOLD.len())).then_some(())
    })
    .await;
}
