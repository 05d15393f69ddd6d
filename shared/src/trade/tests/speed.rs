//! How long it takes to say everything of one customer with a thousand vouchers. The figures count in a release build;
//! the bound here is a wide one.

use std::time::{Duration, Instant as Clock};

use super::support::*;
use crate::{
    facts,
    money::Currency,
    trade::{
        field::VoucherField,
        record::Trade,
        row,
        rules::{
            allocation, deals,
            figures::{Figure, Figures},
            flags,
            pool::{self, Interest},
            statement::{self, Scope},
            timeline,
        },
        voucher::{Side, VoucherKind},
    },
};

/// A tenth orders of five lines, the rest deliveries, instalments and receipts for them.
fn busy(count: u128) -> Trade {
    let drafts = (1..=count).map(|number| {
        let on = u32::try_from(number % 28).unwrap() + 1;
        let order = number - number % 10 + 1;
        match number % 10 {
            1 => (0..5)
                .fold(draft(VoucherKind::Order, number, on), |new, line| new.line(number * 100 + line, "10", "12.35")),
            2..=4 => draft(VoucherKind::Delivery, number, on).order(order).status("shipped").line(
                number * 100,
                "10",
                "12.35",
            ),
            5 | 6 => of(VoucherKind::Plan, number, on, 30_000).order(order),
            7 | 8 => of(VoucherKind::Receipt, number, on, 20_000).order(order),
            9 => opportunity(number, on, 1_000),
            _ => of(VoucherKind::Invoice, number, on, 5_000).with(VoucherField::Number, text("1")),
        }
    });
    business(drafts)
}

fn timed<T>(what: &str, mut work: impl FnMut() -> T) -> T {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let begin = Clock::now();
            work();
            begin.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("{what}: {:?}", times[2]);
    assert!(times[2] < Duration::from_secs(1), "{what}: {:?}", times[2]);
    work()
}

#[test]
fn everything_of_a_thousand_vouchers() {
    let trade = busy(1_000);
    let settings = settings();
    let rows = timed("rows", || row::rows(&trade));
    assert_eq!(rows.len(), 1_000);
    timed("facts", || facts::derive_trade(&trade, CUSTOMER, None));
    let scope = Scope { side: Side::Sales, from: day(1), to: day(29), currency: Currency::CNY };
    timed("all of them", || {
        let figures = Figures::new(&rows, Side::Sales, &settings);
        let totals: Vec<_> = Figure::ALL.into_iter().map(|figure| figures.total(figure, day(20))).collect();
        let life = deals::life_cycle(&rows, &trade.marks, &settings);
        let pool = pool::pool(&rows, &trade.marks, false, Interest::default(), &settings);
        (totals, life, pool)
    });
    timed("statement", || statement::statement(&rows, scope, &settings));
    timed("timeline", || timeline::entries(&customer(), &rows, &trade.marks, &settings));
    timed("ledgers and flags", || flags::flags(&rows, &allocation::ledgers(&rows, &settings)));
    let facts = facts::derive_trade(&trade, CUSTOMER, None).unwrap();
    let bytes = postcard::to_stdvec(&facts).unwrap();
    println!("facts: {} bytes a voucher", bytes.len() / rows.len());
    timed("reading facts", || postcard::from_bytes::<facts::TradeFacts>(&bytes).unwrap());
}
