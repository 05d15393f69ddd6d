//! Two and three writers, offline: whatever the order in which their changes meet, everybody sees the same.

use proptest::prelude::*;

use super::support::*;
use crate::{
    document::Document,
    kind::DocKind,
    trade::{
        command::{LineChange, TradeChange},
        field::{LineField, VoucherField},
        record::{Trade, TradeMarkKind},
        row,
        rules::{
            allocation, deals,
            figures::{Figure, Figures},
            flags,
            milestone::{self, OtherSteps},
            pool::{self, Interest},
        },
        voucher::{Side, VoucherKind, opportunity_status, order_status},
    },
    value::Value,
};

#[test]
fn two_people_edit_lines_of_one_order() {
    let (mut one, mut ann, mut bob) = (blank(), Writer::new(1), Writer::new(2));
    ann.run(&mut one, enter([draft(VoucherKind::Order, 1, 1).line(11, "1", "10").line(12, "2", "20")]));
    let mut two = Document::load(Some(&one.save()), &[]).unwrap();
    let quantity = |line, value: i64| {
        let fields = [(LineField::Quantity, Some(Value::Integer(value)))].into();
        let lines = [(line_id(line), LineChange { fields, ..LineChange::default() })].into();
        TradeChange::SetLines { voucher: id(1), lines }
    };
    let price = TradeChange::SetLines {
        voucher: id(1),
        lines: [(
            line_id(11),
            LineChange {
                fields: [(LineField::Price, Some(Value::Integer(7_000_000)))].into(),
                ..LineChange::default()
            },
        )]
        .into(),
    };
    ann.run(&mut one, quantity(11, 3_000_000));
    bob.run(&mut two, price);
    bob.run(&mut two, quantity(12, 5_000_000));
    one.merge(&two.save()).unwrap();
    two.merge(&one.save()).unwrap();
    assert_eq!(read(&one), read(&two));
    assert_eq!(read(&one).voucher(id(1)).unwrap().totals().unwrap().total, 2_100 + 10_000);
    assert!(one.conflicts().is_empty());
    ann.run(&mut one, set(1, VoucherField::Subject, text("甲")));
    bob.run(&mut two, set(1, VoucherField::Subject, text("乙")));
    one.merge(&two.save()).unwrap();
    let conflicts = one.conflicts();
    assert_eq!(conflicts.len(), 1, "both values are kept: {conflicts:?}");
    assert_eq!(conflicts[0].values.len(), 2);
}

#[test]
fn two_devices_that_begin_it_offline_begin_the_same() {
    let (mut one, mut two) = (blank(), blank());
    let first = Writer::new(1).run(&mut one, enter([of(VoucherKind::Order, 1, 1, 5)])).unwrap();
    let second = Writer::new(2).run(&mut two, enter([of(VoucherKind::Order, 2, 1, 5)])).unwrap();
    one.apply(&[second]).unwrap();
    two.apply(&[first]).unwrap();
    assert_eq!((one.heads(), read(&one)), (two.heads(), read(&two)));
    assert_eq!(read(&one).of_kind(VoucherKind::Order).count(), 2);
    assert_eq!(read(&one).of, Some(CUSTOMER));
}

/// What a writer does: which, to which voucher, how much.
type Deed = (u8, u8, u128, i64);

fn deed((what, _, number, fen): Deed, fresh: u128) -> TradeChange {
    let on = u32::try_from(fen % 27).unwrap_or(0) + 1;
    let status = |status: &str| set(number, VoucherField::Status, text(status));
    match what {
        0 => enter([of(VoucherKind::Order, fresh, on, fen)]),
        1 => enter([opportunity(fresh, on, fen)]),
        2 => enter([of(VoucherKind::Receipt, fresh, on, fen)]),
        3 => enter([of(VoucherKind::Receipt, fresh, on, fen).order(number)]),
        4 => enter([draft(VoucherKind::Delivery, fresh, on).order(number).line(fresh, "1", "1.23").status("shipped")]),
        5 => TradeChange::Delete(vec![id(number)]),
        6 => TradeChange::Restore(vec![id(number)]),
        7 => status(order_status::ABORTED),
        8 => status(opportunity_status::FOLLOWING),
        9 => set(number, VoucherField::Amount, Value::Integer(fen)),
        10 => mark(fresh, TradeMarkKind::Lost("价格".to_owned())),
        11 => mark(fresh, TradeMarkKind::Reopened),
        12 => mark(fresh, TradeMarkKind::Lapsed("失联".to_owned())),
        _ => enter([of(VoucherKind::Plan, fresh, on, fen).order(number)]),
    }
}

/// Everything that follows from the business.
fn follows(trade: &Trade) -> impl PartialEq + std::fmt::Debug + use<> {
    let (rows, settings, customer) = (row::rows(trade), settings(), customer());
    let figures = Figures::new(&rows, Side::Sales, &settings);
    let totals: Vec<_> = Figure::ALL.into_iter().map(|figure| figures.total(figure, day(28))).collect();
    (
        deals::life_cycle(&rows, &trade.marks, &settings),
        pool::pool(&rows, &trade.marks, false, Interest::default(), &settings),
        pool::changes(&customer, &rows, &trade.marks, &settings),
        milestone::milestones(&customer, &rows, &trade.marks, OtherSteps::default(), &settings),
        flags::flags(&rows, &allocation::ledgers(&rows, &settings)),
        totals,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(debug_assertions) { 60 } else { 1_000 }, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_order_of_merging(
        deeds in proptest::collection::vec((0..14_u8, 0..3_u8, 1..10_u128, 1..1_000_000_i64), 1..24),
        seed in any::<u64>(),
    ) {
        let mut documents = [blank(), blank(), blank()];
        let mut writers = [Writer::new(1), Writer::new(2), Writer::new(3)];
        let mut changes = Vec::new();
        for (fresh, deed_drawn) in (1..).zip(deeds) {
            let who = usize::from(deed_drawn.1);
            // Now and then somebody hears of what the others did.
            if deed_drawn.3 % 3 == 0 {
                documents[who].apply(&changes).unwrap();
            }
            if let Ok(Some(change)) = writers[who].try_run(&mut documents[who], deed(deed_drawn, fresh)) {
                changes.push(change);
            }
        }
        for (turn, document) in (0..).zip(&mut documents) {
            let mut order = changes.clone();
            // A different order for each; `apply` wants what a change builds upon among those that come with it.
            order.sort_by_key(|change| change.iter().map(|byte| u64::from(*byte)).sum::<u64>().wrapping_mul(seed | 1).rotate_left(turn));
            document.apply(&order).unwrap();
        }
        let [one, two, three] = &documents;
        prop_assert_eq!(one.heads(), two.heads());
        for other in [two, three] {
            prop_assert_eq!(read(one), read(other));
            prop_assert_eq!(follows(&read(one)), follows(&read(other)));
        }
        let saved = Document::load(Some(&three.save()), &[]).unwrap();
        prop_assert_eq!(saved.kind(), DocKind::Trade);
        prop_assert_eq!(read(&saved), read(one));
        // The replay of dated facts ends where the rule says that the customer is.
        let trade = read(one);
        let rows = row::rows(&trade);
        let last = pool::changes(&customer(), &rows, &trade.marks, &settings()).last().map_or(pool::Pool::Nurture, |change| change.to);
        prop_assert_eq!(last, pool::pool(&rows, &trade.marks, false, Interest::default(), &settings()));
    }

    #[test]
    fn what_is_undone_walks_everything_back(
        before in proptest::collection::vec((0..14_u8, 0..3_u8, 1..10_u128, 1..1_000_000_i64), 0..12),
        last in (0..14_u8, 0..3_u8, 1..10_u128, 1..1_000_000_i64),
    ) {
        let (mut document, mut writer) = (blank(), Writer::new(1));
        for (fresh, drawn) in (1..).zip(before) {
            let _ = writer.try_run(&mut document, deed(drawn, fresh));
        }
        let was = document.clone();
        let change = deed(last, 900);
        let done = writer.try_run(&mut document, change.clone());
        prop_assume!(matches!(done, Ok(Some(_))));
        let undone = writer.undo(&mut document, &was, change);
        if matches!(last.0, 2 | 3) {
            prop_assert_eq!(undone, None, "a receipt is reversed, not taken back");
            return Ok(());
        }
        let (now, then) = (read(&document), read(&was));
        let alive = |trade: &Trade| trade.vouchers.iter().filter(|voucher| voucher.deleted.is_none()).cloned().collect::<Vec<_>>();
        prop_assert_eq!(alive(&now), alive(&then));
        let life = |trade: &Trade| deals::life_cycle(&row::rows(trade), &trade.marks, &settings());
        prop_assert_eq!(life(&now), life(&then));
        let pool = |trade: &Trade| pool::pool(&row::rows(trade), &trade.marks, false, Interest::default(), &settings());
        prop_assert_eq!(pool(&now), pool(&then));
    }
}
