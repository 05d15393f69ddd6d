//! What one click brings along, and how it is taken back.

use super::support::*;
use crate::{
    command::check,
    customer::command::Rejection,
    time::Zone,
    trade::{
        carry,
        command::{BadVoucher, TOGETHER_MAX, TradeChange},
        field::VoucherField,
        record::{Trade, TradeMarkKind},
        voucher::{VoucherKind, opportunity_status, order_status, quote_status},
    },
    value::Value,
};

fn closed(trade: &Trade, voucher: u128) -> (String, Option<crate::time::Day>) {
    let voucher = trade.voucher(id(voucher)).unwrap();
    (voucher.status().to_owned(), voucher.day(VoucherField::ClosedOn))
}

#[test]
fn an_order_accepts_its_quote_and_wins_its_opportunity_and_undoing_takes_all_of_it_back() {
    let (mut document, mut writer, mut ids) = (blank(), Writer::new(1), Ids(1_000));
    let quote = draft(VoucherKind::Quote, 2, 1).line(11, "1", "100").with(VoucherField::Opportunity, named(id(1)));
    writer.run(&mut document, enter([opportunity(1, 1, 5_000)]));
    writer.run(&mut document, enter([quote]));
    let before = document.clone();
    let trade = read(&before);
    let order = carry::order_from_quote(trade.voucher(id(2)).unwrap(), day(2), &mut ids);
    let order_id = order.id;
    let change = carry::entered(&trade, order);
    assert!(check(&intent(change.clone())).is_ok());
    writer.run(&mut document, change.clone());
    let after = read(&document);
    let today = Zone::SHANGHAI.day(writer.now);
    assert_eq!(closed(&after, 1), (opportunity_status::WON.to_owned(), Some(today)));
    assert_eq!(closed(&after, 2), (quote_status::ACCEPTED.to_owned(), None));
    assert!(after.voucher(order_id).is_some_and(|order| order.deleted.is_none()));
    // A second order of the same quote changes nothing more.
    let again = carry::order_from_quote(after.voucher(id(2)).unwrap(), day(3), &mut ids);
    assert!(matches!(carry::entered(&after, again), TradeChange::Enter(_)));

    writer.undo(&mut document, &before, change);
    let undone = read(&document);
    assert_eq!(closed(&undone, 1), (opportunity_status::FOLLOWING.to_owned(), None));
    assert_eq!(undone.voucher(id(2)).unwrap().status(), quote_status::DRAFT);
    assert!(undone.voucher(order_id).unwrap().deleted.is_some());
}

#[test]
fn what_follows_from_other_vouchers_is_the_voucher_alone() {
    let trade = business([opportunity(1, 1, 5_000)]);
    let mut ids = Ids(1_000);
    let quote = carry::from_opportunity(trade.voucher(id(1)).unwrap(), VoucherKind::Quote, day(2), &mut ids);
    assert!(matches!(carry::entered(&trade, quote), TradeChange::Enter(_)), "quoting wins nothing");
    let order = carry::from_opportunity(trade.voucher(id(1)).unwrap(), VoucherKind::Order, day(2), &mut ids);
    assert!(matches!(carry::entered(&trade, order), TradeChange::Together(changes) if changes.len() == 2));
}

#[test]
fn the_day_of_closing_comes_with_the_status_and_goes_with_it() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    writer.run(&mut document, enter([opportunity(1, 1, 5_000), of(VoucherKind::Order, 2, 1, 100)]));
    let today = Some(Zone::SHANGHAI.day(writer.now));
    for (voucher, over, open) in [
        (1, opportunity_status::LOST, opportunity_status::FOLLOWING),
        (2, order_status::ABORTED, order_status::RUNNING),
    ] {
        let before = document.clone();
        let lose = set(voucher, VoucherField::Status, text(over));
        writer.run(&mut document, lose.clone());
        assert_eq!(closed(&read(&document), voucher), (over.to_owned(), today));
        // From one end to another the day stays.
        let lost = document.clone();
        writer.run(&mut document, set(voucher, VoucherField::ClosedOn, Value::Day(day(9))));
        writer.run(&mut document, set(voucher, VoucherField::Status, text(open)));
        assert_eq!(closed(&read(&document), voucher), (open.to_owned(), None));
        writer.undo(&mut document, &before, lose);
        assert_eq!(closed(&read(&document), voucher), (open.to_owned(), None));
        // Whoever takes the going on back has the day again that there was.
        let reopen = set(voucher, VoucherField::Status, text(open));
        let mut again = lost.clone();
        writer.run(&mut again, reopen.clone());
        writer.undo(&mut again, &lost, reopen);
        assert_eq!(closed(&read(&again), voucher), (over.to_owned(), today));
    }
    // Who says a day means it.
    let said = TradeChange::SetFields {
        voucher: id(1),
        fields: [
            (VoucherField::Status, Some(text(opportunity_status::WON))),
            (VoucherField::ClosedOn, Some(Value::Day(day(3)))),
        ]
        .into(),
    };
    writer.run(&mut document, said);
    assert_eq!(closed(&read(&document), 1), (opportunity_status::WON.to_owned(), Some(day(3))));
}

#[test]
fn what_is_done_together_is_bounded() {
    let won = || set(1, VoucherField::Status, text(opportunity_status::WON));
    let wrong = Err(Rejection::Voucher(BadVoucher::Kind));
    let refused = |changes| check(&intent(TradeChange::Together(changes))).map(|_| ());
    assert_eq!(refused(vec![TradeChange::Together(vec![won()])]), wrong);
    assert_eq!(refused(vec![won(), mark(1, TradeMarkKind::Reopened)]), wrong);
    assert_eq!(refused(vec![enter([opportunity(1, 1, 1)]), enter([opportunity(2, 1, 1)])]), wrong);
    let many = (0..=TOGETHER_MAX).map(|_| won()).collect();
    assert_eq!(refused(many), Err(Rejection::Voucher(BadVoucher::TooMany { max: TOGETHER_MAX })));
    assert_eq!(refused(vec![enter([opportunity(1, 1, 1)]), won()]), Ok(()));
}
