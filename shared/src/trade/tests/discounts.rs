//! A discount on the whole order reaches what is delivered and what comes back.

use proptest::prelude::*;

use super::support::*;
use crate::{
    money::Currency,
    trade::{
        field::VoucherField,
        record::Trade,
        row,
        rules::{
            discount::Discounts,
            figures::{Figure, Figures},
            statement::{self, Scope},
        },
        settings::{Basis, TradeSettings},
        voucher::{Side, VoucherKind},
    },
    value::Value,
};

fn order(discount: i64) -> Draft {
    draft(VoucherKind::Order, 1, 1).line(11, "3", "33.33").with(VoucherField::Discount, Value::Integer(discount))
}

fn part(kind: VoucherKind, number: u128, on: u32, quantity: &str) -> Draft {
    let part = draft(kind, number, on).line(number * 100, quantity, "33.33").order(1);
    if kind == VoucherKind::Delivery { part.status("shipped") } else { part.status("done") }
}

fn shipped() -> TradeSettings {
    TradeSettings { basis: Basis::Shipped, ..settings() }
}

fn total(trade: &Trade, figure: Figure, settings: &TradeSettings) -> i64 {
    let rows = row::rows(trade);
    Figures::new(&rows, Side::Sales, settings).total(figure, day(28)).of_currency(Currency::CNY)
}

#[test]
fn what_was_shipped_in_parts_is_what_was_signed() {
    let parts = [(2, 2, "1"), (3, 3, "1"), (4, 4, "1")];
    let drafts = parts.map(|(number, on, quantity)| part(VoucherKind::Delivery, number, on, quantity));
    let trade = business([order(1_000)].into_iter().chain(drafts));
    assert_eq!(total(&trade, Figure::Signed, &settings()), 8_999);
    let discounts = Discounts::of(&trade);
    let shares: Vec<_> = parts.iter().map(|(number, ..)| discounts.share(id(*number))).collect();
    assert_eq!(shares, [333, 334, 333]);
    assert_eq!(total(&trade, Figure::Shipped, &settings()), 8_999);
    assert_eq!(total(&trade, Figure::Receivable, &shipped()), 8_999);
    let scope = Scope { side: Side::Sales, from: day(1), to: day(28), currency: Currency::CNY };
    let statement = statement::statement(&row::rows(&trade), scope, &shipped());
    for entry in &statement.entries {
        let whole: i64 = statement::details(&trade, &discounts, entry).iter().map(|detail| detail.amount).sum();
        assert_eq!(whole, entry.increase);
    }
}

#[test]
fn what_comes_back_was_paid_at_the_discounted_price() {
    let delivered = part(VoucherKind::Delivery, 2, 2, "3");
    let trade = business([order(1_000), delivered, part(VoucherKind::Return, 3, 5, "3")]);
    for settings in [settings(), shipped()] {
        assert_eq!(total(&trade, Figure::Returned, &settings), 8_999);
        assert_eq!(total(&trade, Figure::Receivable, &settings), 0);
        assert_eq!(total(&trade, Figure::Prepaid, &settings), 0);
    }
}

#[test]
fn more_than_was_ordered_takes_no_more_of_it_and_what_waits_takes_what_is_left() {
    let waits = part(VoucherKind::Delivery, 2, 2, "1").status("waiting");
    let trade = business([
        order(900),
        waits,
        part(VoucherKind::Delivery, 3, 3, "2"),
        part(VoucherKind::Delivery, 4, 4, "5"),
        part(VoucherKind::Delivery, 5, 5, "1").currency(Currency::USD, "700"),
    ]);
    let discounts = Discounts::of(&trade);
    let shares: Vec<_> = [2, 3, 4, 5].iter().map(|number| discounts.share(id(*number))).collect();
    assert_eq!(shares, [0, 600, 300, 0]);
}

proptest! {
    #[test]
    fn in_however_many_parts_the_shares_are_the_discount(
        parts in proptest::collection::vec(1..50_u32, 1..12), discount in -5_000..5_000_i64,
    ) {
        let whole: u32 = parts.iter().sum();
        let mut order = draft(VoucherKind::Order, 1, 1).line(11, &whole.to_string(), "7.77");
        order = order.with(VoucherField::Discount, Value::Integer(discount));
        let drafts = (2..).zip(&parts).map(|(number, quantity)| {
            let on = 1 + u32::try_from(number % 27).unwrap();
            draft(VoucherKind::Delivery, number, on)
                .line(number * 100, &quantity.to_string(), "7.77")
                .order(1)
                .status("shipped")
        });
        let trade = business([order].into_iter().chain(drafts));
        prop_assert_eq!(total(&trade, Figure::Shipped, &settings()), total(&trade, Figure::Signed, &settings()));
    }
}
