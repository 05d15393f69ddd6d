//! The business with a customer on a device that has no screens for it: it lies there as everything else does.

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
    server::PASSWORD,
    sync::{
        company::customer,
        native::{Native, log_in},
    },
};
use uuid::Uuid;

use super::{
    app_lock::{OPEN_AFTER_A_PIN, PIN, lock_now, lock_with, unlock},
    company::{Company, REP},
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
