//! Vouchers that come again and again, and taking back what a run of them entered.

use super::support::*;
use crate::{
    customer::command::Rejection,
    sorted::SortedMap,
    trade::{
        command::{BadVoucher, TradeChange},
        field::VoucherField,
        put,
        voucher::{VoucherKind, order_status},
    },
    value::Value,
};

fn put(drafts: impl IntoIterator<Item = Draft>) -> TradeChange {
    TradeChange::Put(drafts.into_iter().map(|draft| draft.0).collect())
}

fn order() -> Draft {
    draft(VoucherKind::Order, 1, 1).line(11, "1", "10").line(12, "2", "20")
}

#[test]
fn what_differs_is_written_and_nothing_else() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    assert!(writer.run(&mut document, put([order()])).is_some());
    writer.run(&mut document, set(1, VoucherField::Subject, text("手写的主题")));
    let before = read(&document);
    assert_eq!(writer.run(&mut document, put([order()])), None, "the same again writes nothing");
    assert_eq!(read(&document), before);

    let other = draft(VoucherKind::Order, 1, 2).line(11, "1", "11").line(13, "1", "5");
    let snapshot = document.save();
    writer.run(&mut document, put([other]));
    let held = read(&document);
    let changed = held.voucher(id(1)).unwrap();
    assert_eq!(changed.text(VoucherField::Subject), "手写的主题", "what the file does not say stays");
    assert_eq!((changed.day(VoucherField::Day), changed.lines().count()), (Some(day(2)), 2));
    assert_eq!(changed.totals().unwrap().total, 1_100 + 500);

    let earlier = crate::document::Document::load(Some(&snapshot), &[]).unwrap();
    let again = draft(VoucherKind::Order, 1, 2).line(11, "1", "11").line(13, "1", "5");
    writer.undo(&mut document, &earlier, put([again]));
    let back = read(&document);
    let (was, is) = (before.voucher(id(1)).unwrap(), back.voucher(id(1)).unwrap());
    assert_eq!((&is.fields, is.totals()), (&was.fields, was.totals()));
    assert_eq!(is.lines().map(|line| line.id).collect::<Vec<_>>(), [line_id(11), line_id(12)]);
}

#[test]
fn a_line_typed_by_hand_becomes_the_line_of_the_file_at_its_place() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    writer.run(&mut document, enter([order()]));
    writer.run(&mut document, put([draft(VoucherKind::Order, 1, 1).line(21, "1", "10").line(22, "3", "20")]));
    let trade = read(&document);
    let lines: Vec<_> = trade.voucher(id(1)).unwrap().lines.iter().map(|line| (line.id, line.deleted)).collect();
    assert_eq!(lines, [(line_id(11), false), (line_id(12), false)], "changed in its place, not entered beside it");
}

#[test]
fn what_was_entered_is_taken_back_and_money_reversed_once() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    let run = || put([order(), of(VoucherKind::Receipt, 2, 1, 500)]);
    let before = blank();
    writer.run(&mut document, run());
    // Money that is there stays whatever is put.
    assert_eq!(writer.run(&mut document, put([of(VoucherKind::Receipt, 2, 3, 900)])), None);
    writer.undo(&mut document, &before, run());
    writer.run(&mut document, TradeChange::TakeBack(vec![id(1), id(2)]));
    let trade = read(&document);
    assert!(trade.voucher(id(1)).unwrap().deleted.is_some());
    let receipts: Vec<_> = trade.of_kind(VoucherKind::Receipt).collect();
    assert_eq!(receipts.len(), 2, "reversed once, however often it is taken back");
    assert_eq!(receipts.iter().filter_map(|one| one.integer(VoucherField::Amount)).sum::<i64>(), 0);
    assert_eq!(receipts[1].id, put::reversal_id(id(2)));
    writer.run(&mut document, put([order()]));
    assert_eq!(read(&document).of_kind(VoucherKind::Order).count(), 1, "it comes out of the bin again");
    let gone = writer.try_run(&mut document, TradeChange::TakeBack(vec![id(9)]));
    assert_eq!(gone, Err(Rejection::Gone));
    let other = writer.try_run(&mut document, put([of(VoucherKind::Plan, 1, 1, 5)]));
    assert_eq!(other, Err(Rejection::Voucher(BadVoucher::Kind)));
}

#[test]
fn two_devices_that_import_one_file_offline_have_each_voucher_once() {
    let (mut one, mut two) = (blank(), blank());
    Writer::new(1).run(&mut one, put([order(), of(VoucherKind::Receipt, 2, 1, 500)]));
    Writer::new(2).run(&mut two, put([order(), of(VoucherKind::Receipt, 2, 1, 500)]));
    one.merge(&two.save()).unwrap();
    two.merge(&one.save()).unwrap();
    assert_eq!(read(&one), read(&two));
    let trade = read(&one);
    assert_eq!(trade.vouchers.len(), 2);
    assert_eq!(trade.voucher(id(1)).unwrap().lines().count(), 2);
}

#[test]
fn a_day_that_the_file_says_is_not_replaced_by_today() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    let ended = || order().status(order_status::FINISHED).with(VoucherField::ClosedOn, Value::Day(day(3)));
    writer.run(&mut document, put([order()]));
    writer.run(&mut document, put([ended()]));
    assert_eq!(read(&document).voucher(id(1)).unwrap().day(VoucherField::ClosedOn), Some(day(3)));
    let fields: SortedMap<_, _> = ended().0.fields;
    assert_eq!(read(&document).voucher(id(1)).unwrap().fields, fields);
}
