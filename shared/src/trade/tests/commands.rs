//! What commands refuse, and what they take.

use super::support::*;
use crate::{
    command::check,
    customer::command::Rejection,
    money::Currency,
    sorted::SortedMap,
    trade::{
        command::{BadVoucher, LINES_MAX, LineChange, TradeChange},
        field::{LineField, VoucherField},
        record::{Alias, TradeMarkKind},
        voucher::VoucherKind,
    },
    value::{AMOUNT_MAX, BadValue, Value},
};

fn refused(change: TradeChange) -> Rejection {
    check(&intent(change)).expect_err("it is refused")
}

fn wrong(field: VoucherField, why: BadValue) -> Rejection {
    Rejection::VoucherField { field, why }
}

#[test]
fn what_a_voucher_must_have_and_may_not() {
    let amount = VoucherField::Amount;
    let bare = of(VoucherKind::Receipt, 1, 1, 100);
    let lacks = |field: VoucherField| {
        let mut new = of(VoucherKind::Receipt, 1, 1, 100);
        new.0.fields.remove(&field);
        refused(enter([new]))
    };
    assert_eq!(lacks(amount), wrong(amount, BadValue::Required));
    assert_eq!(lacks(VoucherField::Day), wrong(VoucherField::Day, BadValue::Required));
    assert!(check(&intent(enter([bare]))).is_ok());
    for (kind, fen) in [(VoucherKind::Receipt, -1), (VoucherKind::Receipt, 0), (VoucherKind::Plan, -1)] {
        assert_eq!(refused(enter([of(kind, 1, 1, fen)])), wrong(amount, BadValue::OutOfRange), "{kind:?} {fen}");
    }
    assert_eq!(refused(enter([of(VoucherKind::Order, 1, 1, AMOUNT_MAX + 1)])), wrong(amount, BadValue::OutOfRange));
    let foreign = of(VoucherKind::Receipt, 1, 1, 5).with(VoucherField::Carrier, text("顺丰"));
    assert_eq!(refused(enter([foreign])), Rejection::Voucher(BadVoucher::Kind));
    let currency = of(VoucherKind::Order, 1, 1, 5).with(VoucherField::Currency, text("元"));
    assert_eq!(refused(enter([currency])), wrong(VoucherField::Currency, BadValue::NotACurrency));
    let rate = of(VoucherKind::Order, 1, 1, 5).currency(Currency::USD, "0");
    assert_eq!(refused(enter([rate])), wrong(VoucherField::Rate, BadValue::OutOfRange));
    let long = of(VoucherKind::Order, 1, 1, 5).with(VoucherField::Subject, text(&"长".repeat(501)));
    assert_eq!(refused(enter([long])), wrong(VoucherField::Subject, BadValue::TooLong { max: 500 }));
}

#[test]
fn lines_are_bounded_in_number_and_in_what_they_come_to() {
    let mut many = draft(VoucherKind::Order, 1, 1);
    many.0.lines = (0..=500).map(|number| line(1_000 + number, "1", "1")).collect();
    assert_eq!(refused(enter([many])), Rejection::Voucher(BadVoucher::TooMany { max: LINES_MAX }));
    let huge = draft(VoucherKind::Order, 1, 1).line(2, "9999999999", "9999999999");
    assert_eq!(refused(enter([huge])), Rejection::Voucher(BadVoucher::TooLarge));
    let discount = SortedMap::from([(LineField::Discount, Some(Value::Integer(10_001)))]);
    let lines = SortedMap::from([(line_id(2), LineChange { fields: discount, ..LineChange::default() })]);
    assert_eq!(
        refused(TradeChange::SetLines { voucher: id(1), lines }),
        Rejection::Line { field: LineField::Discount, why: BadValue::OutOfRange }
    );
    let receipt = of(VoucherKind::Receipt, 1, 1, 5).line(2, "1", "1");
    assert_eq!(refused(enter([receipt])), Rejection::Voucher(BadVoucher::Kind));
}

#[test]
fn five_hundred_lines_are_taken_and_not_one_more() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    let mut full = draft(VoucherKind::Order, 1, 1);
    full.0.lines = (0..500).map(|number| line(1_000 + number, "1.5", "2.35")).collect();
    writer.run(&mut document, enter([full]));
    let trade = read(&document);
    let order = trade.voucher(id(1)).unwrap();
    assert_eq!((order.lines().count(), order.totals().unwrap().total), (500, 500 * 353));
    let one_more = SortedMap::from([(line_id(7), LineChange::default())]);
    let refused = writer.try_run(&mut document, TradeChange::SetLines { voucher: id(1), lines: one_more });
    assert_eq!(refused, Err(Rejection::Voucher(BadVoucher::TooMany { max: LINES_MAX })));
}

#[test]
fn who_gives_a_customer_up_says_why() {
    for kind in [TradeMarkKind::Lost(" \n".to_owned()), TradeMarkKind::Lapsed(String::new())] {
        assert_eq!(refused(mark(1, kind)), Rejection::Text(BadValue::Required));
    }
    assert!(check(&intent(mark(1, TradeMarkKind::Invalid(String::new())))).is_ok());
    assert_eq!(refused(mark(1, TradeMarkKind::Other("x".to_owned()))), Rejection::Text(BadValue::WrongKind));
}

#[test]
fn formulas_and_scripts_are_texts_like_others() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    let payload = "=HYPERLINK(\"x\")<script>alert(1)</script>";
    writer.run(&mut document, enter([of(VoucherKind::Order, 1, 1, 5).with(VoucherField::Subject, text(payload))]));
    let product = CUSTOMER;
    let alias = Alias { code: payload.to_owned(), name: "名\u{1f}称".to_owned() };
    writer.run(&mut document, TradeChange::SetAlias { product, alias: Some(alias) });
    let trade = read(&document);
    assert_eq!(trade.vouchers[0].text(VoucherField::Subject), payload);
    assert_eq!(trade.aliases[&product], Alias { code: payload.to_owned(), name: "名称".to_owned() });
    writer.run(&mut document, TradeChange::SetAlias { product, alias: Some(Alias::default()) });
    assert!(read(&document).aliases.is_empty());
}

#[test]
fn what_is_not_there_cannot_be_changed() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    let gone = writer.try_run(&mut document, set(9, VoucherField::Subject, text("x")));
    assert_eq!(gone, Err(Rejection::Gone));
    assert!(!document.is_created());
}
