//! Money of the whole company in a browser: each figure is the sum of the rows that it opens, files hold what is shown,
//! a statement balances, and who is given up says why. The network is gone once the pages have come.

use serde_json::{Value as Json, json};
use shared::{
    command::Intent,
    customer::{
        command::{CustomerCommand, NewCustomer},
        field::CustomerField,
    },
    id::{DocId, VoucherId},
    kind::DocKind,
    money::capital,
    sorted::SortedMap,
    time::{Day, Instant, Zone},
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
    sync::native::{Native, log_in},
};
use uuid::Uuid;

use super::company::{Company, REP};

/// A name that a spreadsheet would run.
const FORMULA: &str = "=HYPERLINK(\"http://x\")";

fn today() -> Day {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Zone::SHANGHAI.day(Instant(i64::try_from(now.as_millis()).unwrap()))
}

fn entered(name: &str) -> Intent {
    let new = NewCustomer {
        fields: SortedMap::from([(CustomerField::Name, Value::Text(name.to_owned()))]),
        custom: SortedMap::new(),
        tags: Default::default(),
        contacts: Vec::new(),
        actions: Vec::new(),
        origin: None,
    };
    Intent::Customer(CustomerCommand::Create(Box::new(new)))
}

fn voucher(kind: VoucherKind, day: Day, minor: i64) -> NewVoucher {
    let fields = SortedMap::from([(VoucherField::Day, Value::Day(day)), (VoucherField::Amount, Value::Integer(minor))]);
    NewVoucher { id: VoucherId(Uuid::now_v7()), kind, side: Side::Sales, fields, lines: Vec::new(), author: None }
}

fn with(mut new: NewVoucher, field: VoucherField, value: Value) -> NewVoucher {
    new.fields.insert(field, value);
    new
}

fn named(id: VoucherId) -> Value {
    Value::Text(id.to_string())
}

/// What a rep has sold: one who pays by instalments and is late, one who pays in dollars, one who has only paid.
pub struct Sold {
    pub late: DocId,
}

pub async fn sell(device: &mut Native) -> Sold {
    let [late, dollars, formula] = std::array::from_fn(|_| DocId(Uuid::now_v7()));
    let names = [(late, "安徽迟付公司"), (dollars, "北京美元公司"), (formula, FORMULA)];
    for (doc, name) in names {
        device.execute(doc, &entered(name));
    }
    let day = |days: i64| today().plus(days);
    let order =
        with(voucher(VoucherKind::Order, day(-60), 1_000_000), VoucherField::Number, Value::Text("XS-1".into()));
    let first = with(voucher(VoucherKind::Plan, day(-45), 400_000), VoucherField::Order, named(order.id));
    let second = with(voucher(VoucherKind::Plan, day(20), 600_000), VoucherField::Order, named(order.id));
    let paid = with(voucher(VoucherKind::Receipt, day(-40), 150_050), VoucherField::Order, named(order.id));
    let abroad =
        with(voucher(VoucherKind::Order, day(-10), 200_000), VoucherField::Currency, Value::Text("USD".into()));
    let abroad = with(abroad, VoucherField::Rate, Value::Integer(714_320_000));
    let small = voucher(VoucherKind::Order, day(-3), 30_000);
    let free = voucher(VoucherKind::Receipt, day(-2), 50_000);
    let business = [(late, vec![order, first, second, paid]), (dollars, vec![abroad]), (formula, vec![small, free])];
    for (of, vouchers) in business {
        let intent = Intent::Trade(TradeCommand { of, change: TradeChange::Enter(vouchers) });
        device.execute(DocKind::Trade.of(of, device.user()), &intent);
    }
    device.until("everything is sent", |device| device.is_idle() && device.shelf.outbox.is_empty()).await;
    Sold { late }
}

/// The figure of a view, and the sum of the rows that it has opened, fen.
async fn drilled(browser: &Browser, view: &str) -> (i64, i64) {
    let tile = format!("document.querySelector('.money-tile[data-view={view}]')");
    browser.wait_for("the figure", &format!("!!{tile}")).await;
    browser.js(&format!("{tile}.click();"), vec![]).await;
    browser.wait_for("it is open", &format!("{tile}.getAttribute('aria-pressed') === 'true'")).await;
    let sums = format!(
        "(() => {{ const rows = [...document.querySelectorAll('.list-rows:not([data-empty]) .virtual-row:not([hidden]) [data-fen]')];\
         const shown = rows.reduce((sum, row) => sum + Number(row.dataset.fen), 0);\
         const foot = Number(document.querySelector('.money-totals').dataset.fen);\
         return shown === foot ? [Number({tile}.dataset.fen), shown] : null; }})()"
    );
    let sums = browser.wait_for("rows and their total agree", &sums).await;
    (sums[0].as_i64().unwrap(), sums[1].as_i64().unwrap())
}

/// The bytes of the file that a menu's item offers. (`Blob.text` would drop the byte order mark.)
async fn file_of(browser: &Browser, menu: &str, item: &str) -> Vec<u8> {
    let catch = "window.files = []; const make = URL.createObjectURL;\
        URL.createObjectURL = blob => { blob.arrayBuffer().then(bytes => files.push([...new Uint8Array(bytes)]));\
        return make.call(URL, blob); };";
    browser.js(catch, vec![]).await;
    browser.click("button", menu).await;
    browser.click("menuitem", item).await;
    let bytes = browser.wait_for("a file is offered", "window.files.length > 0 ? window.files[0] : null").await;
    bytes.as_array().unwrap().iter().map(|byte| u8::try_from(byte.as_u64().unwrap()).unwrap()).collect()
}

async fn rep_with_business(posture: Posture) -> (Company, Browser, Sold) {
    let company = Company::open().await;
    let mut elsewhere = Native::new(log_in(company.server.address(), REP, PASSWORD));
    let sold = sell(&mut elsewhere).await;
    let rep = Browser::logged_in(posture, &company.rep_url(), REP).await;
    rep.holds_customers(3).await;
    rep.synced().await;
    (company, rep, sold)
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_open_the_rows_that_they_are_the_sum_of_and_files_hold_them() {
    let (company, rep, sold) = rep_with_business(Posture::Desktop).await;
    rep.press("gr").await;
    rep.wait_for("the page", "location.pathname === '/receivables'").await;
    // 10,000.00 − 1,500.50 paid, 2,000.00 dollars at 714.32, 300.00.
    let debts = 849_950 + 1_428_640 + 30_000;
    assert_eq!(drilled(&rep, "all").await, (debts, debts));
    company.rep_network.set(Network::Down);
    // 4,000.00 were due, 1,500.50 of them came.
    assert_eq!(drilled(&rep, "overdue").await, (249_950, 249_950));
    assert_eq!(drilled(&rep, "advances").await, (50_000, 50_000));
    assert!(rep.url().await.contains("view=advances"), "{}", rep.url().await);
    let (planned, shown) = drilled(&rep, "planned").await;
    assert_eq!(planned, shown);
    // Chips of aging: their sums are the whole, and one of them narrows.
    let (all, _) = drilled(&rep, "all").await;
    let classes = "[...document.querySelectorAll('.money-class')].map(chip => Number(chip.dataset.fen))";
    let classes = rep.js(&format!("return {classes};"), vec![]).await;
    let classes: Vec<i64> = classes.as_array().unwrap().iter().filter_map(Json::as_i64).collect();
    assert_eq!((classes.len(), classes.iter().sum::<i64>()), (5, all));
    assert_eq!(classes[2], 249_950, "45 days late");
    rep.click("button", "31–90 天").await;
    rep.wait_for("one row", "document.querySelector('.money-totals').dataset.fen === '249950'").await;
    rep.sees("XS-1 第 1 期").await;
    rep.click("button", "31–90 天").await;
    // Groups stand above their rows.
    rep.click("button", "分组").await;
    rep.click("menuitemcheckbox", "按客户").await;
    rep.wait_for("heads", "document.querySelectorAll('.virtual-row:not([hidden]) .group-row').length === 3").await;

    rep.press("go").await;
    rep.wait_for("the orders", "location.pathname === '/orders'").await;
    rep.wait_for("three rows", "document.querySelectorAll('.virtual-row:not([hidden]) .money-row').length === 3").await;
    let bytes = file_of(&rep, "导出", "导出 CSV").await;
    assert_eq!(bytes[..3], [0xEF, 0xBB, 0xBF]);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{text}");
    assert!(!text.contains(",=") && !text.contains("\r\n="), "{text}");
    assert!(text.contains("北京美元公司") && text.contains(",USD,2000.00,"), "{text}");
    assert_eq!(text.lines().count(), 4, "a head and three rows: {text}");
    let bytes = file_of(&rep, "导出", "导出 Excel").await;
    assert_eq!(&bytes[..4], b"PK\x03\x04");
    assert!(String::from_utf8_lossy(&bytes).contains("t=\"inlineStr\"><is><t xml:space=\"preserve\">=HYPERLINK"));
    // A row leads to its customer, and back to the list.
    rep.click("link", "安徽迟付公司").await;
    rep.wait_for("the customer", &format!("location.pathname === '/customers/{}'", sold.late)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_balances_offline_and_says_it_in_capitals() {
    let (company, rep, sold) = rep_with_business(Posture::Desktop).await;
    rep.go(&format!("/statements/{}", sold.late)).await;
    rep.sees("往来对账单").await;
    company.rep_network.set(Network::Down);
    let read = "(() => { const paper = document.querySelector('.paper'); return paper &&\
        ['opening', 'increases', 'decreases', 'closing'].map(name => Number(paper.dataset[name])); })()";
    let sums = async || {
        let sums = rep.wait_for("the statement", read).await;
        let sums: Vec<i64> = sums.as_array().unwrap().iter().filter_map(Json::as_i64).collect();
        assert_eq!(sums[0] + sums[1] - sums[2], sums[3]);
        sums
    };
    assert_eq!(sums().await, [0, 1_000_000, 150_050, 849_950]);
    rep.sees(&capital(849_950)).await;
    // Rows add up to what stands below them.
    let column = "[...document.querySelectorAll('.paper-table tr[data-kind=entry]')].map(row =>\
        [...row.cells].slice(-3).map(cell => Math.round(Number(cell.innerText.replace(/,/g, '') || 0) * 100)))";
    let rows = rep.js(&format!("return {column};"), vec![]).await;
    assert_eq!(rows, json!([[1_000_000, 0, 1_000_000], [0, 150_050, 849_950]]));
    // A period that begins after the order: what was owed then is the opening balance.
    let from = today().plus(-50).iso();
    rep.go(&format!("/statements/{}?from={from}", sold.late)).await;
    rep.wait_for("another opening", "document.querySelector('.paper')?.dataset.opening === '1000000'").await;
    assert_eq!(sums().await, [1_000_000, 0, 150_050, 849_950]);
    // Nothing was shipped: on that basis what was paid is paid in advance.
    let shipped = "[...document.querySelectorAll('.segment')].find(label => label.innerText.trim() === '按发货')";
    rep.js(&format!("{shipped}.click();"), vec![]).await;
    rep.wait_for("another basis", "document.querySelector('.paper').dataset.closing === '-150050'").await;
    rep.sees(&capital(-150_050)).await;
    // What is printed is the paper alone.
    rep.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    let hidden = "['.nav', '.statement-bar'].every(name => document.querySelector(name).offsetHeight === 0)";
    rep.wait_for("only paper", &format!("{hidden} && document.querySelector('.paper').offsetHeight > 0")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_given_up_by_touch_says_why_offline() {
    let (company, rep, sold) = rep_with_business(Posture::Phone).await;
    rep.click("link", "我的").await;
    rep.click("link", "客户池").await;
    let held = |pool: &str| format!("document.querySelector('[data-key={pool}] [data-card=\"{}\"]')", sold.late);
    rep.wait_for("a customer who bought", &format!("!!{}", held("success"))).await;
    company.rep_network.set(Network::Down);
    rep.js(&format!("{}.querySelector('button').click();", held("success")), vec![]).await;
    rep.click("button", "失败").await;
    rep.find("textbox", "原因").await;
    rep.click("button", "确定").await;
    rep.sees("请写明原因").await;
    rep.click("button", "竞争对手").await;
    rep.click("button", "确定").await;
    rep.wait_for("it is lost", &format!("!!{}", held("lost"))).await;
    rep.wait_for("it says why", &format!("{}.textContent.includes('竞争对手')", held("lost"))).await;
    // And can be taken up again.
    rep.js(&format!("{}.querySelector('button').click();", held("lost")), vec![]).await;
    rep.click("button", "成功").await;
    rep.wait_for("it is back", &format!("!!{}", held("success"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_dragged_to_where_it_is_invalid_and_nowhere_else() {
    let (_company, rep, sold) = rep_with_business(Posture::Desktop).await;
    rep.press("gp").await;
    let card = format!("[data-card=\"{}\"]", sold.late);
    let held = |pool: &str| format!("!!document.querySelector('[data-key={pool}] {card}')");
    rep.wait_for("a customer who bought", &held("success")).await;
    let drag = async |to: &str| {
        let script = "const [card, column] = [...arguments].map(found => document.querySelector(found));\
            const dataTransfer = new DataTransfer();\
            const send = (target, type) => target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));\
            send(card, 'dragstart'); send(column, 'dragover'); send(column, 'drop');";
        rep.js(script, vec![card.as_str().into(), format!("[data-key={to}]").into()]).await;
    };
    // Business alone decides on the other pools.
    drag("demand").await;
    rep.sees("客户池由业务自动得出").await;
    assert_eq!(rep.count("textbox", "原因").await, 0);
    drag("invalid").await;
    rep.find("textbox", "原因").await;
    rep.click("button", "确定").await;
    rep.wait_for("it is invalid", &held("invalid")).await;
    // The figures of the pools moved with it.
    let owed = "[...document.querySelectorAll('.board-column')].map(column => [column.dataset.key, Number(column.dataset.fen)])";
    let owed = rep.js(&format!("return Object.fromEntries({owed});"), vec![]).await;
    assert_eq!((owed["invalid"].as_i64(), owed["success"].as_i64()), (Some(849_950), Some(1_428_640 + 30_000)));
    rep.click("button", "撤销").await;
    rep.wait_for("it is back", &held("success")).await;
}
