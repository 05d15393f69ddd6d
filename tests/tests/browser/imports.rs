//! A company brings its books along: products by the manager, orders and money by a rep without a network.

use std::path::{Path, PathBuf};

use support::{
    browser::{Browser, Posture},
    proxy::Network,
};
use tempfile::TempDir;

use super::company::{Company, MANAGER, REP};

const PRODUCTS: &str = "产品编码,产品名称,标准售价\nA-1,GTX Pro,\"4,821\"\nA-2,GTX Basic,0.055万\n";
const CUSTOMERS: &str = "客户名称\n山海贸易有限公司\n云川机械股份有限公司\n";
const ORDERS: &str = "订单号,客户,签约日期,业务员,产品,数量,单价\n\
    XS-1,山海贸易,2025-03-01,李娜,GTXPro,２,4821\n\
    XS-1,,,,GTX Basic,10,550\n\
    XS-2,云川机械,2025/4/5,赵六,GTX Pro,1,0.4821万\n\
    XS-3,新来的公司,2025-04-06,李娜,GTX Pro,1,100\n\
    XS-4,云川机械,去年,李娜,GTX Pro,1,1\n";
const MONEY: &str = "流水号,订单号,到账日期,回款金额\nL-1,XS-1,2025-05-01,1万\nL-2,XS-2,2025-05-02,-5\n";

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Gives the wizard a file of a kind and has it checked.
async fn checked(browser: &Browser, kind: &str, path: &Path) {
    browser.go("/customers").await;
    browser.go("/import").await;
    browser.choose("导入什么", kind).await;
    browser.upload("选择文件", path).await;
    browser.click("button", "检查数据").await;
}

/// The number of a tile of the check.
async fn counts(browser: &Browser, tile: &str, number: u32) {
    let said = format!("document.querySelector('[data-count={tile}] dd')?.textContent === '{number}'");
    browser.wait_for(&format!("{tile} counts {number}"), &said).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn books_come_along_and_come_again_without_repeating() {
    let company = Company::open().await;
    let folder = TempDir::new().unwrap();
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    checked(&manager, "产品", &file(folder.path(), "产品.csv", PRODUCTS)).await;
    manager.click("button", "导入 2 条").await;
    manager.sees("产品：已导入 2 条").await;
    manager.click("link", "查看产品").await;
    manager.sees("GTX Basic").await;
    manager.synced().await;

    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.synced().await;
    let customers = file(folder.path(), "客户.csv", CUSTOMERS);
    rep.give_import_file(&customers).await;
    rep.click("button", "检查数据").await;
    rep.click("button", "导入 2 行").await;
    rep.sees("已导入 2 位客户").await;
    rep.synced().await;

    company.rep_network.set(Network::Down);
    let orders = file(folder.path(), "订单.csv", ORDERS);
    checked(&rep, "订单", &orders).await;
    counts(&rep, "create", 2).await;
    counts(&rep, "bad", 2).await;
    rep.sees("没有找到的客户").await;
    rep.sees("赵六").await;
    rep.choose("“新来的公司”怎么处理", "新建").await;
    counts(&rep, "create", 3).await;
    counts(&rep, "bad", 1).await;
    rep.click("button", "导入 3 条").await;
    rep.sees("订单：已导入 3 条").await;
    rep.holds_customers(3).await;

    checked(&rep, "回款", &file(folder.path(), "回款.csv", MONEY)).await;
    counts(&rep, "create", 1).await;
    rep.sees("必须大于 0").await;
    rep.click("button", "导入 1 条").await;
    rep.sees("回款：已导入 1 条").await;

    // The same orders again, one of them changed: one change, nothing twice.
    let before = rep.unsent().await;
    let changed = file(folder.path(), "订单.csv", &ORDERS.replace("0.4821万", "0.5万"));
    checked(&rep, "订单", &changed).await;
    counts(&rep, "create", 0).await;
    counts(&rep, "fill", 3).await;
    rep.click("button", "导入 3 条").await;
    rep.sees("更新了 3 条已有记录").await;
    assert_eq!(rep.unsent().await, before + 1, "only what differs was written");

    company.rep_network.set(Network::Pass);
    rep.synced().await;
    manager.holds_customers(3).await;
    manager.go("/orders").await;
    for told in ["XS-1", "XS-2", "XS-3"] {
        manager.sees(told).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_of_orders_is_taken_back_at_once_or_later() {
    let company = Company::open().await;
    let folder = TempDir::new().unwrap();
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.add_customer("山海贸易有限公司").await;
    let orders = file(folder.path(), "订单.csv", "订单号,客户,签约日期,金额\nXS-7,山海贸易,2025-03-01,1万\n");
    checked(&rep, "订单", &orders).await;
    rep.click("button", "导入 1 条").await;
    rep.sees("订单：已导入 1 条").await;
    rep.click("button", "撤销整批导入").await;
    rep.sees("已撤销 1 条").await;

    checked(&rep, "订单", &orders).await;
    rep.click("button", "导入 1 条").await;
    rep.sees("更新了 1 条已有记录").await;
    rep.synced().await;
    let more = file(folder.path(), "订单二.csv", "订单号,客户,签约日期,金额\nXS-8,山海贸易,2025-03-01,1万\n");
    checked(&rep, "订单", &more).await;
    rep.click("button", "导入 1 条").await;
    rep.sees("订单：已导入 1 条").await;
    rep.go("/customers").await;
    rep.go("/import").await;
    rep.sees("订单 1 条").await;
    rep.click("button", "撤销").await;
    rep.sees_no("订单 1 条").await;
    rep.synced().await;
    rep.go("/orders").await;
    rep.sees("XS-7").await;
    rep.sees_no("XS-8").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_saved_under_a_name_and_shown_again() {
    let company = Company::open().await;
    let folder = TempDir::new().unwrap();
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.add_customer("山海贸易有限公司").await;
    checked(
        &rep,
        "订单",
        &file(folder.path(), "订单.csv", "订单号,客户,签约日期,金额\nXS-7,山海贸易,2025-03-01,1万\n"),
    )
    .await;
    rep.click("button", "导入 1 条").await;
    rep.sees("订单：已导入 1 条").await;
    rep.go("/orders?sort=amount.down&q=XS").await;
    rep.sees("XS-7").await;
    let address = rep.url().await;
    rep.click("button", "视图").await;
    rep.click("menuitem", "保存当前视图").await;
    rep.fill("视图名称", "大单在前").await;
    rep.click("button", "保存").await;
    rep.go("/orders?q=nothing").await;
    rep.sees_no("XS-7").await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.click("button", "视图").await;
    rep.click("menuitemcheckbox", "大单在前").await;
    rep.sees("XS-7").await;
    assert_eq!(rep.url().await.split_once('?').unwrap().1, address.split_once('?').unwrap().1);
    rep.click("button", "视图").await;
    rep.click("menuitem", "管理视图").await;
    rep.click("button", "删除视图“大单在前”").await;
    rep.click("button", "视图").await;
    rep.find("menuitem", "保存当前视图").await;
    assert_eq!(rep.count("menuitemcheckbox", "大单在前").await, 0);
}
