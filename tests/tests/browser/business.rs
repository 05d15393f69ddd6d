//! The business with a customer: through its screens, half of it without a network; and sealed behind the app lock.

use shared::{
    command::Intent,
    id::{DocId, VoucherId},
    kind::DocKind,
    sorted::SortedMap,
    time::Day,
    trade::{
        command::{NewVoucher, TradeChange, TradeCommand},
        field::VoucherField,
        voucher::{Side, VoucherKind},
    },
    value::Value,
};
use support::{
    browser::{Browser, Posture},
    proxy::Network,
    server::PASSWORD,
    sync::{
        company::customer,
        native::{Native, log_in},
    },
};
use uuid::Uuid;

use super::{
    app_lock::{OPEN_AFTER_A_PIN, PIN, lock_now, lock_with, unlock},
    company::{Company, MANAGER, REP},
};

fn order(of: DocId, number: &str) -> Intent {
    let day = Day::new(2026, 9, 1).unwrap();
    let fields = SortedMap::from([
        (VoucherField::Number, Value::Text(number.to_owned())),
        (VoucherField::Day, Value::Day(day)),
        (VoucherField::Amount, Value::Integer(1_000_000)),
    ]);
    let id = VoucherId(Uuid::now_v7());
    let new = NewVoucher { id, kind: VoucherKind::Order, side: Side::Sales, fields, lines: Vec::new(), author: None };
    Intent::Trade(TradeCommand { of, change: TradeChange::Enter(vec![new]) })
}

async fn sent(device: &mut Native) {
    device.until("everything is sent", |device| device.is_idle() && device.shelf.outbox.is_empty()).await;
}

async fn until_read(browser: &Browser, text: &str) {
    support::until("the business has come", support::PATIENCE, async || {
        browser.places_of(text).await.contains(&"facts".to_owned()).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_sealed_and_synced_behind_the_app_lock() {
    let company = Company::open().await;
    let mut elsewhere = Native::new(log_in(company.server.address(), REP, PASSWORD));
    let of = DocId(Uuid::now_v7());
    let business = DocKind::Trade.of(of, elsewhere.user());
    elsewhere.execute(of, &customer(1, elsewhere.user()));
    elsewhere.execute(business, &order(of, "金丝雀一号"));
    sent(&mut elsewhere).await;

    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.holds_customers(1).await;
    // The control: without a PIN it can be read.
    until_read(&rep, "金丝雀一号").await;
    lock_with(&rep, PIN).await;
    assert_eq!(rep.places_of("金丝雀").await, Vec::<String>::new());
    lock_now(&rep).await;
    elsewhere.execute(business, &order(of, "金丝雀二号"));
    sent(&mut elsewhere).await;
    unlock(&rep, PIN).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(1).await;
    rep.synced().await;
    assert_eq!(rep.places_of("金丝雀").await, Vec::<String>::new());
    assert_eq!(rep.unsealed_records().await, OPEN_AFTER_A_PIN);

    rep.go("/settings/lock").await;
    rep.click("button", "移除").await;
    rep.fill("现在的 PIN", PIN).await;
    rep.click("button", "移除 PIN").await;
    rep.sees("未开启").await;
    for order in ["金丝雀一号", "金丝雀二号"] {
        until_read(&rep, order).await;
    }
    assert_eq!(rep.records_in_store("quarantine").await, 0, "nothing was taken for damaged");
}

/// Where a customer stands: life-cycle and pool, by their names in the markup.
async fn stands(browser: &Browser, life: &str, pool: &str) {
    let places = ["business-standing", "summary"]
        .map(|place| format!("!!document.querySelector('.{place}[data-life={life}][data-pool={pool}]')"));
    browser.wait_for(&format!("the customer is {life}, {pool}"), &places.join(" && ")).await;
}

/// What a figure on the page comes to, fen.
async fn comes_to(browser: &Browser, figures: &[(&str, i64)]) {
    for (figure, fen) in figures {
        let said = format!("document.querySelector('[data-figure={figure}]')?.dataset.fen === '{fen}'");
        browser.wait_for(&format!("{figure} comes to {fen} fen"), &said).await;
    }
}

/// A figure opens exactly the rows that add up to it.
async fn opens_what_adds_up(browser: &Browser, figure: &str, parts: &[i64]) {
    browser.js(&format!("document.querySelector('[data-figure={figure}]').click();"), vec![]).await;
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    let said = format!(
        "JSON.stringify([...document.querySelectorAll('.part')].map(part => +part.dataset.fen).sort((a, b) => a - b)) \
           === '{}'",
        serde_json::to_string(&parts).unwrap()
    );
    browser.wait_for(&format!("the parts of {figure}"), &said).await;
    browser.js(&format!("document.querySelector('[data-figure={figure}]').click();"), vec![]).await;
}

async fn no_dialog(browser: &Browser) {
    browser.wait_for("no dialog", "!document.querySelector('dialog:modal')").await;
}

async fn save(browser: &Browser) {
    browser.click("button", "保存").await;
    no_dialog(browser).await;
}

/// Opens a voucher by what it is called and presses what carries it on.
async fn carry_on(browser: &Browser, voucher: &str, button: &str) {
    browser.click("button", voucher).await;
    browser.click("button", button).await;
    browser.find("button", "保存").await;
}

/// Opens the form of a new voucher.
async fn begin(browser: &Browser, kind: &str) {
    browser.click("button", "新建单据").await;
    browser.click("menuitem", kind).await;
    browser.find("button", "保存").await;
}

/// Enters a product, which reps may not.
async fn product(manager: &Browser) {
    manager.go("/products").await;
    manager.click("button", "新建产品").await;
    manager.fill("品名", "数控车床").await;
    manager.fill("编码", "C100").await;
    manager.fill("单价", "1,000").await;
    save(manager).await;
    manager.sees("C100").await;
    manager.synced().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_goes_through_the_screens_and_every_figure_follows() {
    let company = Company::open().await;
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    product(&manager).await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.synced().await;
    rep.add_customer("重庆机床有限公司").await;
    rep.part("生意").await;
    stands(&rep, "potential", "nurture").await;

    begin(&rep, "机会").await;
    rep.fill("主题", "车床采购").await;
    rep.fill("预计金额", "-1").await;
    rep.click("button", "保存").await;
    rep.sees("必须大于 0").await;
    rep.fill("预计金额", "１.２万").await;
    save(&rep).await;
    comes_to(&rep, &[("estimated", 1_200_000)]).await;
    stands(&rep, "potential", "demand").await;

    carry_on(&rep, "车床采购", "转报价").await;
    rep.fill_role("combobox", "第 1 行品名", "shukong").await;
    rep.click("option", "数控车床").await;
    assert_eq!(rep.value_of("第 1 行单价").await, "1000");
    rep.fill("第 1 行数量", "10").await;
    rep.sees("¥10,000.00").await;
    save(&rep).await;
    rep.sees("BJ-").await;
    rep.synced().await;

    company.rep_network.set(Network::Down);
    carry_on(&rep, "BJ-", "转订单").await;
    save(&rep).await;
    comes_to(&rep, &[("signed", 1_000_000), ("receivable", 1_000_000), ("estimated", 0)]).await;
    stands(&rep, "signed", "success").await;

    carry_on(&rep, "XS-", "发货").await;
    rep.fill("第 1 行数量", "4").await;
    save(&rep).await;
    comes_to(&rep, &[("shipped", 400_000)]).await;
    rep.sees("部分发货").await;
    carry_on(&rep, "XS-", "发货").await;
    assert_eq!(rep.value_of("第 1 行数量").await, "6", "what is still open");
    save(&rep).await;
    comes_to(&rep, &[("shipped", 1_000_000)]).await;
    rep.sees("全部发货").await;
    opens_what_adds_up(&rep, "shipped", &[400_000, 600_000]).await;

    begin(&rep, "回款").await;
    rep.fill("金额", "2,000").await;
    save(&rep).await;
    comes_to(&rep, &[("received", 200_000), ("prepaid", 200_000), ("receivable", 1_000_000)]).await;
    // Money that came before an order is a deal of its own.
    stands(&rep, "repeat", "success").await;
    carry_on(&rep, "XS-", "收款").await;
    assert_eq!(rep.value_of("金额").await, "10000");
    rep.fill("金额", "4000").await;
    save(&rep).await;
    comes_to(&rep, &[("received", 600_000), ("receivable", 600_000)]).await;
    rep.sees("部分回款").await;
    assert!(rep.unsent().await >= 5, "all of that without a network");

    company.rep_network.set(Network::Pass);
    rep.synced().await;
    carry_on(&rep, "XS-", "收款").await;
    rep.fill("金额", "7000").await;
    save(&rep).await;
    comes_to(&rep, &[("received", 1_300_000), ("receivable", 0), ("prepaid", 300_000)]).await;
    rep.sees("多出的部分算预收").await;
    opens_what_adds_up(&rep, "received", &[200_000, 400_000, 700_000]).await;

    carry_on(&rep, "XS-", "退货").await;
    rep.fill("第 1 行数量", "2").await;
    save(&rep).await;
    comes_to(&rep, &[("returned", 200_000), ("receivable", 0), ("prepaid", 500_000)]).await;

    rep.synced().await;
    let here = rep.url().await;
    let path = here.split_once("/customers/").map(|(_, doc)| format!("/customers/{doc}")).unwrap();
    manager.holds_customers(1).await;
    manager.go(&path).await;
    comes_to(&manager, &[("signed", 1_000_000), ("received", 1_300_000), ("prepaid", 500_000)]).await;
    stands(&manager, "repeat", "success").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_given_up_with_a_reason_and_taken_up_again() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Phone, &company.rep_url(), REP).await;
    rep.add_customer("重庆机床有限公司").await;
    rep.part("生意").await;
    rep.click("button", "标记客户").await;
    rep.click("menuitem", "标记失败").await;
    rep.click("button", "确定").await;
    rep.sees("请写明原因").await;
    rep.click("button", "竞争对手").await;
    rep.click("button", "确定").await;
    no_dialog(&rep).await;
    stands(&rep, "potential", "lost").await;
    rep.sees("标记失败（竞争对手）").await;
    // The latest toast is that of the mark; an older one may still offer to take back the customer itself.
    rep.js("[...document.querySelectorAll('.toast .quiet-button')].at(-1).click();", vec![]).await;
    stands(&rep, "potential", "nurture").await;

    // What was typed and not saved is still there after a reload.
    begin(&rep, "机会").await;
    rep.fill("主题", "半张机会").await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.click("button", "继续填写").await;
    assert_eq!(rep.value_of("主题").await, "半张机会");
    save(&rep).await;
    stands(&rep, "potential", "demand").await;
}
