//! Quote → order → two deliveries → three receipts → a return, as a rep would do it.

use super::support::*;
use crate::{
    money::{Currency, Decimal},
    trade::{
        carry,
        command::{LineChange, NewVoucher, TradeChange},
        field::{LineField, VoucherField},
        record::Trade,
        row,
        rules::{
            aging, allocation,
            delivery::DeliveryState,
            discount::Discounts,
            figures::{Figure, Figures},
            flags::{self, Flag},
            plan::{self, PlanStatus},
            price,
            statement::{self, Scope},
        },
        voucher::{Side, VoucherKind},
    },
    value::Value,
};

fn fen(trade: &Trade, figure: Figure) -> i64 {
    let rows = row::rows(trade);
    Figures::new(&rows, Side::Sales, &settings()).total(figure, day(20)).of_currency(Currency::CNY)
}

fn flagged(rows: &[row::Row]) -> Vec<Flag> {
    flags::flags(rows, &allocation::ledgers(rows, &settings()))
}

fn quantity(new: &mut NewVoucher, line: usize, quantity: i32) {
    new.lines[line].fields.insert(LineField::Quantity, Value::Integer(Decimal::whole(quantity).0));
}

#[test]
fn a_chain_of_one_click_each() {
    let (mut document, mut writer, mut ids) = (blank(), Writer::new(1), Ids(1_000));
    let mut product = draft(VoucherKind::Quote, 1, 1).line(11, "10", "100").line(12, "5", "20.5");
    product.0.lines[0].fields.insert(LineField::Product, text("00000000000000000000000000000077"));
    writer.run(&mut document, enter([product]));

    let trade = read(&document);
    let order = carry::order_from_quote(trade.voucher(id(1)).unwrap(), day(2), &mut ids);
    let order_id = order.id;
    writer.run(&mut document, TradeChange::Enter(vec![order]));
    let trade = read(&document);
    let order = trade.voucher(order_id).unwrap();
    assert_eq!(order.totals().unwrap().total, 110_250, "lines are intact");
    assert_eq!(order.lines().count(), 2);
    assert_eq!(fen(&trade, Figure::Signed), 110_250);
    assert_eq!(row::rows(&trade)[1].delivery, DeliveryState::ToShip);

    let mut first = carry::delivery_of(&trade, order, day(3), &mut ids).unwrap();
    quantity(&mut first, 0, 4);
    first.lines.pop();
    writer.run(&mut document, TradeChange::Enter(vec![first]));
    let trade = read(&document);
    assert_eq!(row::rows(&trade)[1].delivery, DeliveryState::Partial);
    let order = trade.voucher(order_id).unwrap();
    let rest = carry::delivery_of(&trade, order, day(4), &mut ids).unwrap();
    let lines: Vec<_> = rest.lines.iter().map(|line| line.fields[&LineField::Quantity].clone()).collect();
    assert_eq!(lines, [Value::Integer(6_000_000), Value::Integer(5_000_000)], "what is still open");
    writer.run(&mut document, TradeChange::Enter(vec![rest]));
    let trade = read(&document);
    assert_eq!(row::rows(&trade)[1].delivery, DeliveryState::All);
    assert_eq!(carry::delivery_of(&trade, trade.voucher(order_id).unwrap(), day(5), &mut ids), None);
    assert_eq!(fen(&trade, Figure::Shipped), 110_250);

    let plans = carry::instalments(trade.voucher(order_id).unwrap(), &[day(10), day(15), day(25)], &mut ids);
    writer.run(&mut document, TradeChange::Enter(plans));
    // Money that names no order, some for it, and too much for it.
    writer.run(&mut document, enter([of(VoucherKind::Receipt, 90, 5, 5_000)]));
    let for_order =
        |number, on, fen| of(VoucherKind::Receipt, number, on, fen).with(VoucherField::Order, named(order_id));
    writer.run(&mut document, enter([for_order(91, 6, 40_000)]));
    let trade = read(&document);
    let rows = row::rows(&trade);
    let allocated = allocation::allocate(&rows, Side::Sales, &settings());
    let status: Vec<_> =
        plan::instalments(&rows, Side::Sales, &allocated).iter().map(plan::Instalment::status).collect();
    assert_eq!(status, [PlanStatus::Paid, PlanStatus::Partial, PlanStatus::Unpaid]);
    assert_eq!((fen(&trade, Figure::Receivable), fen(&trade, Figure::Prepaid)), (70_250, 5_000));
    assert_eq!(fen(&trade, Figure::Overdue), 33_500, "what the second instalment lacks");
    let classes: Vec<_> = aging::debts(&rows, Side::Sales, &allocated)
        .iter()
        .map(|debt| (debt.amount, debt.class(day(20), &settings())))
        .collect();
    assert_eq!(classes, [(33_500, 1), (36_750, 0)]);

    writer.run(&mut document, enter([for_order(92, 7, 80_000)]));
    let trade = read(&document);
    assert_eq!((fen(&trade, Figure::Receivable), fen(&trade, Figure::Prepaid)), (0, 14_750));
    let flagged = flagged(&row::rows(&trade));
    assert_eq!(flagged, [Flag::Overpaid { receipt: id(92), order: order_id, by: 9_750 }]);

    let mut back = carry::return_of(trade.voucher(order_id).unwrap(), day(8), &mut ids);
    quantity(&mut back, 0, 1);
    back.lines.pop();
    writer.run(&mut document, TradeChange::Enter(vec![back]));
    let trade = read(&document);
    assert_eq!((fen(&trade, Figure::Receivable), fen(&trade, Figure::Prepaid)), (0, 24_750));
    assert_eq!(fen(&trade, Figure::Returned), 10_000);
    let scope = Scope { side: Side::Sales, from: day(1), to: day(20), currency: Currency::CNY };
    let statement = statement::statement(&row::rows(&trade), scope, &settings());
    assert_eq!((statement.opening, statement.closing), (0, -24_750));
    assert_eq!(statement.entries.len(), 5);
    for entry in &statement.entries {
        let details = statement::details(&trade, &Discounts::of(&trade), entry);
        let whole: i64 = details.iter().map(|detail| detail.amount).sum();
        assert!(details.is_empty() || whole == entry.increase + entry.decrease, "{entry:?}");
    }
    let product = "00000000000000000000000000000077".parse().unwrap();
    assert_eq!(price::last_price(&trade, Side::Sales, product, &settings()).unwrap().price, Decimal::whole(100));
    assert_eq!(price::last_price(&trade, Side::Purchase, product, &settings()), None);
}

#[test]
fn a_receipt_for_what_is_open_and_what_reverses_it() {
    let trade = business([of(VoucherKind::Order, 1, 1, 10_000), of(VoucherKind::Plan, 2, 5, 4_000).order(1)]);
    let order = trade.voucher(id(1)).unwrap();
    let mut ids = Ids(500);
    let whole = carry::receipt_for(&trade, order, None, day(2), &settings(), &mut ids).unwrap();
    assert_eq!(whole.fields[&VoucherField::Amount], Value::Integer(10_000));
    let part = carry::receipt_for(&trade, order, trade.voucher(id(2)), day(2), &settings(), &mut ids).unwrap();
    assert_eq!(part.fields[&VoucherField::Amount], Value::Integer(4_000));
    let (mut document, mut writer) = (blank(), Writer::new(1));
    writer.run(&mut document, enter([of(VoucherKind::Order, 1, 1, 10_000)]));
    let paid = whole.id;
    writer.run(&mut document, TradeChange::Enter(vec![whole]));
    let trade = read(&document);
    assert_eq!(fen(&trade, Figure::Receivable), 0);
    assert_eq!(carry::receipt_for(&trade, trade.voucher(id(1)).unwrap(), None, day(2), &settings(), &mut ids), None);
    let reversal = carry::reversal(trade.voucher(paid).unwrap(), day(3), &mut ids).unwrap();
    writer.run(&mut document, TradeChange::Enter(vec![reversal]));
    let trade = read(&document);
    assert_eq!((fen(&trade, Figure::Receivable), fen(&trade, Figure::Received)), (10_000, 0));
    assert_eq!(fen(&trade, Figure::Prepaid), 0);
    assert_eq!(carry::reversal(trade.voucher(id(1)).unwrap(), day(3), &mut ids), None);
}

#[test]
fn suppliers_are_the_same_the_other_way_round() {
    let trade = business([
        of(VoucherKind::Order, 1, 1, 10_000),
        of(VoucherKind::Order, 2, 1, 7_000).purchase(),
        of(VoucherKind::Receipt, 3, 2, 3_000).purchase().order(2),
    ]);
    let rows = row::rows(&trade);
    let total = |side, figure| Figures::new(&rows, side, &settings()).total(figure, day(9)).fen;
    assert_eq!((total(Side::Sales, Figure::Receivable), total(Side::Purchase, Figure::Receivable)), (10_000, 4_000));
    assert_eq!((total(Side::Sales, Figure::Received), total(Side::Purchase, Figure::Received)), (0, 3_000));
}

#[test]
fn each_currency_is_summed_by_itself_and_all_of_them_in_yuan() {
    let trade = business([
        of(VoucherKind::Order, 1, 1, 10_000),
        of(VoucherKind::Order, 2, 1, 10_000).currency(Currency::USD, "714.32"),
        of(VoucherKind::Receipt, 3, 2, 5_000).currency(Currency::USD, "700").order(2),
        // Yuan for an order in dollars: it does not count for it.
        of(VoucherKind::Receipt, 4, 2, 100).order(2),
    ]);
    let rows = row::rows(&trade);
    let figures = Figures::new(&rows, Side::Sales, &settings());
    let signed = figures.total(Figure::Signed, day(9));
    assert_eq!((signed.of_currency(Currency::USD), signed.fen), (10_000, 81_432));
    let open = figures.total(Figure::Receivable, day(9));
    assert_eq!((open.of_currency(Currency::USD), open.fen), (5_000, 45_716), "by the order's rate");
    assert_eq!(figures.total(Figure::Prepaid, day(9)).of_currency(Currency::CNY), 100);
    let flags = flagged(&rows);
    assert!(flags.contains(&Flag::OtherCurrency { voucher: id(4), order: id(2) }), "{flags:?}");
}

#[test]
fn what_belongs_to_nothing_is_flagged_and_counted() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    writer.run(
        &mut document,
        enter([of(VoucherKind::Order, 1, 1, 10_000), of(VoucherKind::Receipt, 2, 2, 3_000).order(1)]),
    );
    writer.run(&mut document, TradeChange::Delete(vec![id(1)]));
    let trade = read(&document);
    let flagged = flagged(&row::rows(&trade));
    assert_eq!(flagged, [Flag::Orphan { voucher: id(2), of: id(1) }]);
    assert_eq!((fen(&trade, Figure::Receivable), fen(&trade, Figure::Prepaid)), (0, 3_000));
}

#[test]
fn an_allocation_says_later_what_money_is_for() {
    let allocate = of(VoucherKind::Allocation, 3, 3, 2_500).with(VoucherField::Receipt, named(id(2))).order(1);
    let trade = business([of(VoucherKind::Order, 1, 1, 10_000), of(VoucherKind::Receipt, 2, 2, 4_000), allocate]);
    assert_eq!((fen(&trade, Figure::Receivable), fen(&trade, Figure::Prepaid)), (7_500, 1_500));
}

#[test]
fn lines_that_are_changed_are_summed_anew() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    writer.run(&mut document, enter([draft(VoucherKind::Order, 1, 1).line(11, "1", "10").line(12, "1", "20")]));
    let lines = [
        (line_id(11), LineChange { deleted: Some(true), ..LineChange::default() }),
        (
            line_id(13),
            LineChange {
                fields: line(13, "2", "7").fields.into_iter().map(|(field, value)| (field, Some(value))).collect(),
                ..LineChange::default()
            },
        ),
    ];
    writer.run(&mut document, TradeChange::SetLines { voucher: id(1), lines: lines.into() });
    let trade = read(&document);
    let order = trade.voucher(id(1)).unwrap();
    assert_eq!(order.totals().unwrap().total, 3_400);
    assert_eq!(order.lines().map(|line| line.id).collect::<Vec<_>>(), [line_id(12), line_id(13)]);
}
