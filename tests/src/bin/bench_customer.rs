//! `cargo xtask bench customer`: how quick the pages about customers and their money are in Chromium, among 10,000
//! customers. Medians of five, without a network.

use std::{env, time::Duration};

use serde_json::{Value as Json, json};
use shared::{
    command::Intent,
    id::{DocId, VoucherId},
    kind::DocKind,
    time::{Day, Instant, Zone},
    trade::{
        command::{NewVoucher, TradeChange, TradeCommand, VOUCHERS_MAX},
        field::VoucherField,
        voucher::{Side, VoucherKind},
    },
    value::Value,
};
use support::{
    browser::{Browser, Posture},
    figures::median,
    proxy::{FaultProxy, Network},
    server::{BOSS, DEMO_PASSWORD, Server},
    sync::{
        company,
        native::{Native, log_in},
    },
};
use uuid::Uuid;

/// So often each page is opened.
const ROUNDS: usize = 5;
/// Entries of the customer with the long timeline.
const ENTRIES: i64 = 5_000;
/// Vouchers of the customer whose business is reckoned.
const VOUCHERS: usize = 1_000;
/// Rows of the long statement.
const ROWS: usize = 2_000;
/// A list that has come up is looked at before something is opened.
const LOOKING: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() {
    let customers: u32 = env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000);
    println!("filling a demo company of {customers} customers");
    let server = Server::start_demo(customers);
    let mut device = Native::new(log_in(server.address(), BOSS, DEMO_PASSWORD));
    let talkative = company::long_record(&mut device, 1_000_000, ENTRIES);
    // Of four vouchers a statement by signing shows two.
    let [buyer, old] =
        [(1_000_001, VOUCHERS), (1_000_002, 2 * ROWS)].map(|(number, rows)| buys(&mut device, number, rows));
    device.until("the records are on the server", |device| device.shelf.outbox.is_empty()).await;

    let network = FaultProxy::start(server.address()).await;
    let url = network.url();
    let browser = Browser::open(Posture::Unpaced).await;
    browser.goto(&url).await;
    browser.log_in(BOSS, DEMO_PASSWORD).await;
    let within = Duration::from_secs(600);
    browser.wait_until_page_says_within("customers", &(customers + 3).to_string(), within).await;
    browser.wait_until_page_says_within("sync", "idle", within).await;
    browser.works_offline().await;
    network.set(Network::Down);
    browser.goto(&format!("{url}/customers")).await;
    browser.wait_for("the list is there", "document.querySelector('.virtual-rows bdi')").await;

    let timeline = opened(&browser, &format!("/customers/{talkative}"), ".timeline-entry").await;
    println!("timeline of {ENTRIES} entries, from the click to its paint: {timeline:.0} ms");
    let business = opened(&browser, &format!("/customers/{buyer}?tab=business"), ".voucher-group").await;
    let [read, derived] = [timing(&browser, "gendan.business.read").await, timing(&browser, "gendan.business").await];
    println!("business of {VOUCHERS} documents: read in {read:.1} ms, reckoned in {derived:.1} ms,");
    println!("  painted {business:.0} ms after the click");
    let board = opened(&browser, "/pools", ".board-card").await;
    println!("board of {customers} customers by pool, from the click to its paint: {board:.0} ms");
    let statement = opened(&browser, &format!("/statements/{old}"), ".paper-table tbody tr:nth-child(2)").await;
    println!("statement of {ROWS} rows, from the click to its paint: {statement:.0} ms");
    let round = |ms: f64| (ms * 10.0).round() / 10.0;
    println!(
        "{}",
        json!({ "customers": customers, "timeline_5000_ms": round(timeline), "derive_1000_ms": round(derived),
                "business_1000_ms": round(business), "board_10000_ms": round(board),
                "statement_2000_ms": round(statement) })
    );
}

/// How long the last rounds of something took, which the screen measures itself. The first one does not count: its code
/// is being compiled.
async fn timing(browser: &Browser, name: &str) -> f64 {
    let script = "return performance.getEntriesByName(arguments[0], 'measure').map(one => one.duration);";
    let times = browser.js(script, vec![name.into()]).await;
    median(numbers(&times).into_iter().rev().take(ROUNDS).collect())
}

/// From the click on a link until what it leads to has been painted. The first time, when code is fetched, does not
/// count.
async fn opened(browser: &Browser, path: &str, until: &str) -> f64 {
    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        browser.go("/customers").await;
        browser.wait_for("the list is there", "document.querySelector('.virtual-rows bdi')").await;
        tokio::time::sleep(LOOKING).await;
        let script = "
            const begin = performance.now();
            history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'));
            while (!document.querySelector(arguments[1])) await new Promise(next => requestAnimationFrame(next));
            await new Promise(next => requestAnimationFrame(next));
            return performance.now() - begin;";
        let time = browser.js_async(script, vec![path.into(), until.into()]).await;
        if round > 0 {
            times.push(time.as_f64().expect("a number of milliseconds"));
        }
    }
    median(times)
}

/// A customer with so many vouchers: each order has a delivery, an instalment and a receipt.
fn buys(device: &mut Native, number: u32, vouchers: usize) -> DocId {
    let (user, of) = (device.user(), DocId(Uuid::now_v7()));
    device.execute(of, &company::customer(number, user));
    let first = Zone::SHANGHAI.day(Instant(1_600_000_000_000));
    let mut all: Vec<NewVoucher> = Vec::new();
    for deal in 0..vouchers.div_ceil(4) {
        let day = first.plus(i64::try_from(deal).unwrap_or(0));
        let order = voucher(VoucherKind::Order, day, Some(1_000_000), None);
        let id = order.id;
        all.push(order);
        all.push(voucher(VoucherKind::Delivery, day.plus(3), None, Some(id)));
        all.push(voucher(VoucherKind::Plan, day.plus(30), Some(1_000_000), Some(id)));
        all.push(voucher(VoucherKind::Receipt, day.plus(28), Some(990_000), Some(id)));
    }
    for some in all.chunks(VOUCHERS_MAX) {
        let change = TradeChange::Enter(some.to_vec());
        device.execute(DocKind::Trade.of(of, user), &Intent::Trade(TradeCommand { of, change }));
    }
    of
}

fn voucher(kind: VoucherKind, day: Day, minor: Option<i64>, order: Option<VoucherId>) -> NewVoucher {
    let fields = [
        Some((VoucherField::Day, Value::Day(day))),
        minor.map(|minor| (VoucherField::Amount, Value::Integer(minor))),
        order.map(|order| (VoucherField::Order, Value::Text(order.to_string()))),
    ];
    let fields = fields.into_iter().flatten().collect();
    NewVoucher { id: VoucherId(Uuid::now_v7()), kind, side: Side::Sales, fields, lines: Vec::new(), author: None }
}

fn numbers(values: &Json) -> Vec<f64> {
    values.as_array().expect("a list").iter().filter_map(Json::as_f64).collect()
}
