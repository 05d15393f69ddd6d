//! The same engines over real sockets, with the real server.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use shared::{
    command::Intent,
    document::Document,
    id::{DocId, VoucherId},
    kind::{DocKind, Record},
    sorted::SortedMap,
    sync::protocol::{Cursor, Scope},
    time::Day,
    trade::{
        command::{NewVoucher, TradeChange, TradeCommand},
        field::VoucherField,
        row,
        rules::figures::{Figure, Figures},
        settings::TradeSettings,
        voucher::{Side, VoucherKind},
    },
    value::Value,
};
use support::{
    artefacts,
    server::{PASSWORD, Server},
    sync::{
        company,
        native::{Native, log_in},
        shelf::Held,
    },
};
use uuid::Uuid;

fn server() -> Server {
    let server = Server::prepare();
    let mut add = Command::new(artefacts::gendan())
        .args(["user", "add", "ann", "--name", "安安", "--data"])
        .arg(server.data())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    add.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
    assert!(add.wait().unwrap().success());
    server.started()
}

fn document(held: &Held) -> Document {
    Document::load(held.snapshot.as_deref(), &held.changes).unwrap()
}

/// Both devices hold the same documents.
fn same(here: &Native, there: &Native) {
    assert_eq!(here.shelf.docs.keys().collect::<Vec<_>>(), there.shelf.docs.keys().collect::<Vec<_>>());
    for (id, held) in &here.shelf.docs {
        let (one, two) = (document(held), document(&there.shelf.docs[id]));
        assert_eq!(one.heads(), two.heads());
        assert_eq!(one.customer(*id).unwrap(), two.customer(*id).unwrap());
    }
}

#[tokio::test]
async fn two_devices_agree_although_the_server_is_killed() {
    let mut server = server();
    let mut here = Native::new(log_in(server.address(), "ann", PASSWORD));
    let mut there = Native::new(log_in(server.address(), "ann", PASSWORD));
    let ids: Vec<_> = (0..60).map(|_| DocId(Uuid::now_v7())).collect();
    for (number, id) in (0..).zip(&ids) {
        here.execute(*id, &company::customer(number, here.user()));
    }
    let all = ids.len();
    there.until("an empty book", Native::is_idle).await;
    here.until("some sent", |here| here.traffic.up > 2_000).await;
    server.restart();
    here.wake();
    there.wake();
    let holds_all =
        |device: &Native| device.is_idle() && device.shelf.docs.values().filter(|held| held.is_whole()).count() == all;
    tokio::join!(here.until("all sent", holds_all), there.until("all received", holds_all));
    // Both write the same customers while they are cut off.
    here.cut();
    there.cut();
    server.kill();
    for id in &ids[..20] {
        here.execute(*id, &company::edit(1));
        there.execute(*id, &company::edit(2));
    }
    assert_eq!((here.shelf.outbox.len(), there.shelf.outbox.len()), (20, 20));
    server.run();
    here.wake();
    there.wake();
    let edited = |device: &Native| {
        let both = ids[..20].iter().all(|id| document(&device.shelf.docs[id]).change_count() == 3);
        device.is_idle() && device.shelf.outbox.is_empty() && both
    };
    tokio::join!(here.until("both edits", edited), there.until("both edits", edited));
    same(&here, &there);
}

/// Its first sync is under way while it sends: the list knows only a part of what it sent.
#[tokio::test]
async fn a_fresh_device_keeps_everything_that_it_sends() {
    let server = server();
    let mut here = Native::new(log_in(server.address(), "ann", PASSWORD));
    for number in 0..300 {
        here.execute(DocId(Uuid::now_v7()), &company::customer(number, here.user()));
    }
    let own = Scope::Portfolio(here.user());
    let read = |here: &Native| matches!(here.shelf.cursors.get(&own), Some(Cursor::Following(seq)) if *seq >= 300);
    here.until("all sent", |here| here.shelf.outbox.is_empty() && here.is_idle() && read(here)).await;
    assert_eq!(here.shelf.docs.values().filter(|held| held.is_whole()).count(), 300);
}

#[tokio::test]
async fn an_edit_costs_few_bytes_and_a_reconnect_fewer_messages() {
    let server = server();
    let mut here = Native::new(log_in(server.address(), "ann", PASSWORD));
    let id = DocId(Uuid::now_v7());
    here.execute(id, &company::customer(1, here.user()));
    // First sync of the own scope, which was empty, is over when the scope is followed.
    let own = Scope::Portfolio(here.user());
    let follows = |here: &Native| matches!(here.shelf.cursors.get(&own), Some(Cursor::Following(seq)) if *seq > 0);
    here.until("sent", |here| here.shelf.outbox.is_empty() && follows(here)).await;
    let before = here.traffic;
    here.execute(id, &company::edit(1));
    here.until("acknowledged", |here| here.shelf.outbox.is_empty()).await;
    let edit = here.traffic.since(before);
    assert!(edit.bytes() <= 400, "{edit:?}");
    // What the server tells of the scope's head may still be on its way.
    here.until("told", Native::is_idle).await;
    here.cut();
    let before = here.traffic;
    here.wake();
    here.until("connected", |here| here.traffic.since(before).frames >= 2 && here.is_idle()).await;
    let reconnect = here.traffic.since(before);
    assert!(reconnect.bytes() <= 600 && reconnect.frames <= 5, "{reconnect:?}");
}

fn enter(customer: DocId, kind: VoucherKind, number: u128, fen: i64, order: Option<u128>) -> Intent {
    let id = |number| VoucherId(Uuid::from_u128(number));
    let day = Day::new(2026, 9, 1).unwrap();
    let mut fields =
        SortedMap::from([(VoucherField::Day, Value::Day(day)), (VoucherField::Amount, Value::Integer(fen))]);
    fields.extend(order.map(|order| (VoucherField::Order, Value::Text(id(order).to_string()))));
    let new = NewVoucher { id: id(number), kind, side: Side::Sales, fields, lines: Vec::new(), author: None };
    Intent::Trade(TradeCommand { of: customer, change: TradeChange::Enter(vec![new]) })
}

/// One signs an order while the other, who knows nothing of it, takes money for it: both begin the business.
#[tokio::test]
async fn two_devices_write_the_chain_apart_and_agree() {
    let server = server();
    let mut here = Native::new(log_in(server.address(), "ann", PASSWORD));
    let mut there = Native::new(log_in(server.address(), "ann", PASSWORD));
    let customer = DocId(Uuid::now_v7());
    here.execute(customer, &company::customer(1, here.user()));
    let has = |device: &Native| device.is_idle() && device.shelf.docs.get(&customer).is_some_and(Held::is_whole);
    tokio::join!(here.until("sent", has), there.until("received", has));
    here.cut();
    there.cut();
    let business = DocKind::Trade.of(customer, here.user());
    here.execute(business, &enter(customer, VoucherKind::Order, 1, 10_000, None));
    there.execute(business, &enter(customer, VoucherKind::Receipt, 2, 4_000, Some(1)));
    here.wake();
    there.wake();
    let both = |device: &Native| {
        let held = device.shelf.docs.get(&business);
        device.is_idle()
            && device.shelf.outbox.is_empty()
            && held.is_some_and(|held| document(held).change_count() == 2)
    };
    tokio::join!(here.until("both", both), there.until("both", both));
    let open = |device: &Native| {
        let Record::Trade(trade) = document(&device.shelf.docs[&business]).record(business) else { panic!("business") };
        let rows = row::rows(&trade);
        let figures = Figures::new(&rows, Side::Sales, &TradeSettings::default());
        (trade, figures.total(Figure::Receivable, Day::new(2026, 9, 30).unwrap()).fen)
    };
    assert_eq!(open(&here), open(&there));
    assert_eq!(open(&here).1, 6_000);
}
