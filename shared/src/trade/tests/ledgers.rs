//! Random ledgers: what must hold to the fen, whatever was entered. 10,000 of them in a release build (`cargo test
//! --release -p shared ledgers`), 300 in a debug build.

use proptest::prelude::*;

use super::support::*;
use crate::{
    money::Currency,
    trade::{
        field::VoucherField,
        row::{self, Row},
        rules::{
            figures::{Figure, Figures, Total},
            statement::{self, Scope},
        },
        settings::{Basis, TradeSettings},
        voucher::{Side, VoucherKind, order_status},
    },
    value::Value,
};

const CASES: u32 = if cfg!(debug_assertions) { 300 } else { 10_000 };

/// A voucher as the generator draws it: kind, order that it may belong to, day, amount, currency, what else.
pub type Drawn = (u8, u128, u32, i64, bool, u8);

pub fn drawn() -> impl Strategy<Value = Drawn> {
    (0..9_u8, 1..8_u128, 1..29_u32, 1..1_000_000_i64, any::<bool>(), any::<u8>())
}

/// The business of these vouchers; the first eight numbers may be orders.
pub fn ledger(drawn: &[Drawn]) -> Vec<Row> {
    let drafts = (1..).zip(drawn).map(|(number, (kind, other, on, fen, dollars, more))| {
        let kind = match kind {
            0 | 1 => VoucherKind::Order,
            2 => VoucherKind::Delivery,
            3 => VoucherKind::Plan,
            4 | 5 => VoucherKind::Receipt,
            6 => VoucherKind::Return,
            7 => VoucherKind::Refund,
            _ => VoucherKind::Allocation,
        };
        let mut new = of(kind, number, *on, *fen);
        if matches!(kind, VoucherKind::Delivery) {
            new.0.fields.remove(&VoucherField::Amount);
            new = new.line(10_000 + number, &format!("{}", fen % 97 + 1), &format!("{}.{:02}", fen / 997, fen % 100));
        }
        if *dollars && kind != VoucherKind::Allocation {
            new = new.currency(Currency::USD, "714.32");
        }
        new = match (kind, more % 4) {
            (VoucherKind::Order, 0) => new.status(order_status::ABORTED),
            (VoucherKind::Order, _) => new,
            (VoucherKind::Allocation, _) => new.order(*other).with(VoucherField::Receipt, named(id(other + 1))),
            (VoucherKind::Receipt | VoucherKind::Refund, 0) => {
                let amount = Value::Integer(if more & 4 == 0 { -fen } else { -fen / 2 - 1 });
                new.with(VoucherField::Reverses, named(id(*other))).with(VoucherField::Amount, amount)
            }
            (VoucherKind::Return, 1) => new.status("done"),
            (_, 1) => new,
            _ => new.order(*other),
        };
        if kind == VoucherKind::Return { new.status("done") } else { new }
    });
    row::rows(&business(drafts))
}

fn in_basis(basis: Basis) -> TradeSettings {
    TradeSettings { basis, ..settings() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, ..ProptestConfig::default() })]

    #[test]
    fn every_ledger_balances(drawn in proptest::collection::vec(drawn(), 0..14), shipped: bool, from in 1..29_u32, days in 0..28_u32) {
        let rows = ledger(&drawn);
        let settings = in_basis(if shipped { Basis::Shipped } else { Basis::Signed });
        let figures = Figures::new(&rows, Side::Sales, &settings);
        let today = day(28);
        for currency in [Currency::CNY, Currency::USD] {
            let scope = Scope { side: Side::Sales, from: day(from), to: day((from + days).min(30)), currency };
            let statement = statement::statement(&rows, scope, &settings);
            prop_assert_eq!(statement.opening + statement.increases() - statement.decreases(), statement.closing);
            // Two periods one after the other are the whole.
            let middle = day((from + days / 2).min(30));
            let first = statement::statement(&rows, Scope { to: middle, ..scope }, &settings);
            let second = statement::statement(&rows, Scope { from: middle.plus(1), ..scope }, &settings);
            if middle < scope.to {
                prop_assert_eq!(first.closing, second.opening);
                prop_assert_eq!(second.closing, statement.closing);
            }
            // Whatever the period, the last balance is what the customer's page says.
            let whole = statement::statement(&rows, Scope { from: day(1), to: day(30), ..scope }, &settings);
            let open = figures.total(Figure::Receivable, today).of_currency(currency);
            let prepaid = figures.total(Figure::Prepaid, today).of_currency(currency);
            prop_assert_eq!(whole.closing, open - prepaid);
            prop_assert!(open >= 0);
            let pieces: i64 = figures.debts().iter().filter(|debt| debt.currency == currency).map(|debt| debt.amount).sum();
            prop_assert_eq!(pieces, open);
        }
    }

    #[test]
    fn every_figure_is_the_sum_of_its_rows(drawn in proptest::collection::vec(drawn(), 0..14), shipped: bool) {
        let rows = ledger(&drawn);
        let settings = in_basis(if shipped { Basis::Shipped } else { Basis::Signed });
        let figures = Figures::new(&rows, Side::Sales, &settings);
        for figure in Figure::ALL {
            let (parts, total) = (figures.parts(figure, day(28)), figures.total(figure, day(28)));
            prop_assert_eq!(&total, &Total::of(&parts));
            let fen: i64 = parts.iter().map(|part| part.fen).sum();
            prop_assert_eq!(fen, total.fen);
            for part in parts {
                let known = rows.iter().any(|row| row.id == part.voucher);
                prop_assert!(known, "{:?} opens a row that is not there", figure);
            }
        }
    }

    #[test]
    fn a_document_is_the_sum_of_its_lines(
        lines in proptest::collection::vec((1..10_000_000_i64, 0..10_000_000_000_i64, 0..10_000_i64, 0..2_000_i64), 1..20),
        excluded: bool, discount in 0..1_000_i64,
    ) {
        use crate::trade::field::LineField;
        let mut new = draft(VoucherKind::Order, 1, 1).with(VoucherField::Discount, Value::Integer(discount));
        if excluded {
            new = new.with(VoucherField::Tax, text("excluded"));
        }
        for (number, (quantity, price, off, tax)) in (10..).zip(lines) {
            let mut line = line(number, "1", "1");
            line.fields.insert(LineField::Quantity, Value::Integer(quantity));
            line.fields.insert(LineField::Price, Value::Integer(price));
            line.fields.insert(LineField::Discount, Value::Integer(off));
            line.fields.insert(LineField::TaxRate, Value::Integer(tax));
            new.0.lines.push(line);
        }
        let trade = business([new]);
        let order = &trade.vouchers[0];
        let totals = order.totals().unwrap();
        let whole: i64 = order.lines().map(|line| line.amount(Currency::CNY, order.tax()).unwrap().total).sum();
        prop_assert_eq!(whole - discount, totals.total);
        prop_assert_eq!(totals.net + totals.tax - totals.discount, totals.total);
    }
}
