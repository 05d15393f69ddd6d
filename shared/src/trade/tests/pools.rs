//! Life-cycle, pools and milestones, forwards and back.

use super::support::*;
use crate::{
    customer::record::{Customer, Mark, MarkKind},
    document::Document,
    money::Currency,
    time::{Instant, Stamp},
    trade::{
        command::TradeChange,
        field::VoucherField,
        record::TradeMarkKind,
        row,
        rules::{
            deals::{self, LifeCycle},
            estimate,
            milestone::{self, OtherSteps, Reached, Step},
            pool::{self, Because, Interest, Pool},
            timeline,
        },
        voucher::{VoucherKind, opportunity_status, order_status},
    },
};

fn life(document: &Document) -> LifeCycle {
    let trade = read(document);
    deals::life_cycle(&row::rows(&trade), &trade.marks, &settings())
}

fn pool_in(document: &Document, starred: bool) -> Pool {
    let trade = read(document);
    pool::pool(&row::rows(&trade), &trade.marks, starred, Interest::default(), &settings())
}

fn changes(customer: &Customer, document: &Document) -> Vec<(Pool, Pool, Because)> {
    let trade = read(document);
    let changes = pool::changes(customer, &row::rows(&trade), &trade.marks, &settings());
    changes.into_iter().map(|change| (change.from, change.to, change.because)).collect()
}

#[test]
fn a_first_order_signs_a_second_repeats_and_its_deletion_walks_back() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    assert_eq!(life(&document), LifeCycle::Potential);
    writer.run(&mut document, enter([of(VoucherKind::Order, 1, 1, 100)]));
    assert_eq!(life(&document), LifeCycle::Signed);
    // Paid twice: still one deal.
    writer.run(
        &mut document,
        enter([of(VoucherKind::Receipt, 2, 1, 50).order(1), of(VoucherKind::Receipt, 3, 1, 50).order(1)]),
    );
    assert_eq!(life(&document), LifeCycle::Signed);
    writer.run(&mut document, enter([of(VoucherKind::Order, 4, 1, 100)]));
    assert_eq!(life(&document), LifeCycle::Repeat);
    writer.run(&mut document, TradeChange::Delete(vec![id(4)]));
    assert_eq!(life(&document), LifeCycle::Signed);
    writer.run(&mut document, set(1, VoucherField::Status, text(order_status::ABORTED)));
    assert_eq!(life(&document), LifeCycle::Potential);
    writer.run(&mut document, enter([of(VoucherKind::Order, 5, 1, 100).purchase()]));
    assert_eq!(life(&document), LifeCycle::Potential, "buying from them is no deal");
    writer.run(&mut document, enter([of(VoucherKind::Receipt, 6, 1, 100)]));
    assert_eq!(life(&document), LifeCycle::Signed, "money that belongs to no order");
    let reversal = of(VoucherKind::Receipt, 7, 1, -100).with(VoucherField::Reverses, named(id(6)));
    writer.run(&mut document, enter([reversal]));
    assert_eq!(life(&document), LifeCycle::Potential, "and was reversed");
}

#[test]
fn a_lapse_is_cleared_by_a_later_deal_or_taken_back() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    writer.run(&mut document, enter([of(VoucherKind::Order, 1, 1, 100)]));
    writer.run(&mut document, mark(1, TradeMarkKind::Lapsed("倒闭".to_owned())));
    assert_eq!(life(&document), LifeCycle::Lapsed);
    writer.run(&mut document, mark(2, TradeMarkKind::Resumed));
    assert_eq!(life(&document), LifeCycle::Signed);
    writer.run(&mut document, mark(3, TradeMarkKind::Lapsed("失联".to_owned())));
    writer.run(&mut document, enter([of(VoucherKind::Order, 2, 1, 100)]));
    assert_eq!(life(&document), LifeCycle::Repeat);
    writer.run(&mut document, TradeChange::Delete(vec![id(2)]));
    assert_eq!(life(&document), LifeCycle::Lapsed, "undoing the deal walks back");
}

#[test]
fn pools_move_by_what_happens_and_say_why() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    let mut customer = customer();
    assert_eq!(pool_in(&document, false), Pool::Nurture);
    writer.run(&mut document, enter([opportunity(1, 1, 5_000)]));
    assert_eq!(pool_in(&document, false), Pool::Demand);
    assert_eq!(pool_in(&document, true), Pool::Focus);
    writer.run(&mut document, mark(9, TradeMarkKind::Lost("价格".to_owned())));
    assert_eq!(pool_in(&document, true), Pool::Lost);
    writer.run(&mut document, enter([of(VoucherKind::Order, 2, 1, 5_000)]));
    assert_eq!(pool_in(&document, true), Pool::Success, "the mark is older than the deal");
    writer.run(&mut document, TradeChange::Delete(vec![id(2)]));
    assert_eq!(pool_in(&document, false), Pool::Lost);
    writer.run(&mut document, mark(10, TradeMarkKind::Reopened));
    assert_eq!(pool_in(&document, false), Pool::Demand);
    writer.run(&mut document, set(1, VoucherField::Status, text(opportunity_status::LOST)));
    assert_eq!(pool_in(&document, false), Pool::Nurture);
    writer.run(&mut document, set(1, VoucherField::Status, text(opportunity_status::FOLLOWING)));
    let star = Mark {
        id: mark_id(11),
        kind: MarkKind::Starred,
        made: Stamp { at: writer.now.plus_ms(1_000), by: writer.user },
    };
    customer.marks.push(star);
    use Pool::*;
    let expected = [
        (Nurture, Demand, Because::Followed(id(1))),
        (Demand, Lost, Because::Mark(mark_id(9))),
        (Lost, Success, Because::Deal(id(2))),
        (Success, Lost, Because::Undone(id(2))),
        (Lost, Demand, Because::Mark(mark_id(10))),
        (Demand, Focus, Because::Star(mark_id(11))),
    ];
    assert_eq!(changes(&customer, &document), expected);
    let trade = read(&document);
    let told = timeline::entries(&customer, &row::rows(&trade), &trade.marks, &settings());
    assert_eq!(
        told.len(),
        1 + 2 + expected.len(),
        "the opportunity, the marks, and every change; not the deleted order"
    );
    assert!(told.is_sorted_by_key(|entry| entry.at));
    writer.run(&mut document, mark(12, TradeMarkKind::Invalid(String::new())));
    assert_eq!(pool_in(&document, true), Pool::Invalid);
}

#[test]
fn the_first_deal_is_by_its_day_not_by_its_entry() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    writer.now = Instant(MORNING.0 + 9 * 86_400_000);
    writer.run(&mut document, enter([of(VoucherKind::Order, 1, 5, 100), of(VoucherKind::Order, 2, 3, 100)]));
    let trade = read(&document);
    let rows = row::rows(&trade);
    assert_eq!(deals::first_signed_on(&rows, &settings()), Some(day(3)));
    let strip = milestone::milestones(&customer(), &rows, &trade.marks, OtherSteps::default(), &settings());
    let signed = strip.iter().find(|milestone| milestone.step == Step::Signed).unwrap();
    assert_eq!(signed.reached, Reached::At(settings().zone.at(day(3), 0), writer.user));
    assert_eq!(signed.days_since, Some(1), "since it was entered");
    writer.run(&mut document, TradeChange::Delete(vec![id(1), id(2)]));
    let trade = read(&document);
    let strip =
        milestone::milestones(&customer(), &row::rows(&trade), &trade.marks, OtherSteps::default(), &settings());
    assert!(matches!(strip[4].reached, Reached::Undone { .. }), "{strip:?}");
    assert_eq!(strip.len(), 5, "nobody said that it lapsed");
}

#[test]
fn what_is_expected_is_never_counted_twice() {
    let trade = business([opportunity(1, 1, 5_000), opportunity(2, 1, 1_000).currency(Currency::USD, "700")]);
    assert_eq!(estimate::estimated(&row::rows(&trade), Some(9_999)), 12_000);
    let closed = business([opportunity(1, 1, 5_000).status(opportunity_status::WON)]);
    assert_eq!(estimate::estimated(&row::rows(&closed), Some(9_999)), 9_999);
    assert_eq!(estimate::estimated(&row::rows(&closed), None), 0);
}
