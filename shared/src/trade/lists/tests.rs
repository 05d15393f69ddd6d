//! Every figure of a list is the sum of the rows that it opens, and what the customers' own pages say.

use std::sync::Arc;

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    Business, Column, GroupBy, Item, Ledger, Line, Narrow, Sort, Sum, View, Who, arrange, pools, stages, vouchers,
};
use crate::{
    id::{DepartmentId, DocId, UserId},
    people::{Department, Person, Role, Roster},
    sorted::SortedSet,
    time::Day,
    trade::{
        field::VoucherField,
        record::{TradeMark, TradeMarkKind},
        row,
        rules::{
            figures::{Figure, Figures, Total},
            pool::Pool,
        },
        tests::{ledgers, support::*},
        voucher::{Side, VoucherKind},
    },
};

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

fn business_of(number: u128, rows: Vec<crate::trade::row::Row>) -> Arc<Business> {
    Arc::new(Business {
        customer: DocId(Uuid::from_u128(number)),
        name: format!("客户{number}"),
        reading: format!("kehu{number}"),
        owner: (!number.is_multiple_of(3)).then(|| user(number % 3)),
        starred: false,
        rows,
        marks: Vec::new(),
    })
}

fn roster() -> Roster {
    let department = DepartmentId(Uuid::from_u128(9));
    let mut roster = Roster::default();
    roster.departments.insert(department, Department { id: department, name: "一部".into(), parent: None });
    for (number, name) in [(1, "安"), (2, "白")] {
        let department = (number == 1).then_some(department);
        let person = Person {
            id: user(number),
            name: name.into(),
            login: name.into(),
            role: Role::Rep,
            department,
            active: true,
        };
        roster.people.insert(person.id, person);
    }
    roster
}

fn fen(items: &[Item]) -> i64 {
    items.iter().map(|item| item.fen).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_company_owes_and_is_owed_what_its_customers_are(
        drawn in proptest::collection::vec(proptest::collection::vec(ledgers::drawn(), 0..12), 0..5),
        on in 1..29_u32,
    ) {
        let (settings, today) = (settings(), day(on));
        let all: Vec<_> = (1..).zip(&drawn).map(|(number, drawn)| business_of(number, ledgers::ledger(drawn))).collect();
        let ledger = Ledger::of(&all, Side::Sales, today, &settings);
        for (view, figure) in [(View::All, Figure::Receivable), (View::Overdue, Figure::Overdue), (View::Advances, Figure::Prepaid)] {
            let items = ledger.view(view);
            let mut pages = Vec::new();
            for business in &all {
                pages.extend(Figures::new(&business.rows, Side::Sales, &settings).parts(figure, today));
            }
            // The same, whether it is added up here or on each customer's page.
            prop_assert_eq!(Sum::of(&items).total, Total::of(&pages), "{:?}", view);
        }
        // The classes of aging are the whole, and all but the first are what is overdue.
        let debts = ledger.view(View::All);
        let classes = settings.aging.len() + 2;
        let of_class = |class: usize| {
            let narrow = Narrow { classes: SortedSet::from([class]), ..Narrow::default() };
            debts.iter().filter(|item| narrow.lets(item)).map(|item| item.fen).sum::<i64>()
        };
        let by_class: Vec<i64> = (0..classes).map(of_class).collect();
        prop_assert_eq!(by_class.iter().sum::<i64>(), fen(&debts));
        prop_assert_eq!(by_class[1..].iter().sum::<i64>(), fen(&ledger.view(View::Overdue)));
        // What was planned less what was paid on it is open on instalments.
        for item in ledger.view(View::Planned) {
            prop_assert_eq!(item.open().unwrap_or_default(), (item.amount - item.paid.unwrap_or_default()).max(0));
        }
    }

    #[test]
    fn groups_are_the_whole_in_whatever_order(
        drawn in proptest::collection::vec(proptest::collection::vec(ledgers::drawn(), 0..10), 0..5),
        by in 0..GroupBy::ALL.len(), column in 0..Column::ALL.len(), down: bool,
    ) {
        let (settings, roster) = (settings(), roster());
        let all: Vec<_> = (1..).zip(&drawn).map(|(number, drawn)| business_of(number, ledgers::ledger(drawn))).collect();
        for kind in VoucherKind::ALL {
            let items = vouchers(&all, kind, Side::Sales, &settings);
            let whole = Sum::of(&items);
            let sort = Sort { column: Column::ALL[column], down };
            let list = arrange(items, Some(sort), Some(GroupBy::ALL[by]), &roster);
            prop_assert_eq!(&list.sum, &whole);
            let fen: i64 = list.groups.iter().map(|group| group.sum.total.fen).sum();
            prop_assert_eq!(fen, whole.total.fen);
            // Each row stands once, below the head of its group.
            let mut seen: Vec<usize> = list.lines.iter().filter_map(|line| match line { Line::Item(place) => Some(*place), Line::Group(_) => None }).collect();
            prop_assert_eq!(list.lines.len(), seen.len() + list.groups.len());
            let mut group = None;
            let mut below = vec![Vec::new(); list.groups.len()];
            for line in &list.lines {
                match line {
                    Line::Group(number) => group = Some(*number),
                    Line::Item(place) => below[group.expect("a head comes first")].push(list.items[*place].clone()),
                }
            }
            for (group, items) in list.groups.iter().zip(&below) {
                prop_assert_eq!(&group.sum, &Sum::of(items));
            }
            seen.sort_unstable();
            prop_assert!(seen.into_iter().eq(0..list.items.len()));
            prop_assert!(GroupBy::ALL[by] != GroupBy::Currency || list.groups.iter().all(|group| group.sum.total.by_currency.len() == 1));
        }
    }

    #[test]
    fn every_customer_stands_in_one_pool(drawn in proptest::collection::vec(proptest::collection::vec(ledgers::drawn(), 0..8), 0..6)) {
        let (settings, today) = (settings(), day(20));
        let all: Vec<_> = (1..).zip(&drawn).map(|(number, drawn)| business_of(number, ledgers::ledger(drawn))).collect();
        let columns = pools(&all, today, &settings);
        prop_assert_eq!(columns.iter().map(|column| column.cards.len()).sum::<usize>(), all.len());
        for column in &columns {
            prop_assert_eq!(column.estimated, column.cards.iter().map(|card| card.estimated).sum::<i64>());
            prop_assert_eq!(column.receivable.fen, column.cards.iter().map(|card| card.receivable).sum::<i64>());
        }
        let board: i64 = columns.iter().map(|column| column.receivable.fen).sum();
        prop_assert_eq!(board, fen(&Ledger::of(&all, Side::Sales, today, &settings).view(View::All)));
    }
}

#[test]
fn names_of_addresses_come_back() {
    for column in Column::ALL {
        for down in [false, true] {
            let sort = Sort { column: *column, down };
            assert_eq!(Sort::from_key(&sort.key()), Some(sort));
        }
    }
    for by in GroupBy::ALL {
        assert_eq!(GroupBy::from_key(by.key()), Some(by));
    }
    for view in View::ALL {
        assert_eq!(View::from_key(view.key()), view);
    }
    let (person, department) = (Who::Person(user(1)), Who::Department(DepartmentId(Uuid::from_u128(9))));
    assert_eq!([person, department].map(|who| Who::from_key(&who.key())), [Some(person), Some(department)]);
    assert_eq!(["", "p", "p-x", "x-1"].map(Who::from_key), [None; 4]);
    assert_eq!(department.people(&roster()), SortedSet::from([user(1)]));
}

#[test]
fn an_instalment_says_which_one_it_is_and_when_it_was_due() {
    let order = of(VoucherKind::Order, 1, 1, 100_000).with(VoucherField::Number, text("SO-1"));
    let plan = |number, on, fen| of(VoucherKind::Plan, number, on, fen).order(1);
    let receipt = of(VoucherKind::Receipt, 9, 3, 45_000).order(1);
    let rows = row::rows(&business([order, plan(2, 20, 30_000), plan(3, 5, 30_000), receipt]));
    let all = [business_of(1, rows)];
    let today = day(25);
    let ledger = Ledger::of(&all, Side::Sales, today, &settings());
    let debts: Vec<_> = ledger
        .view(View::All)
        .iter()
        .map(|item| (item.number.clone(), item.nth, item.day, item.amount, item.days_late, item.class))
        .collect();
    let number = || "SO-1".to_owned();
    assert_eq!(
        debts,
        [(number(), Some(2), Some(day(20)), 15_000, 5, Some(1)), (number(), None, None, 40_000, 0, Some(0))]
    );
    let planned: Vec<_> =
        ledger.view(View::Planned).iter().map(|item| (item.nth, item.paid, item.status().to_owned())).collect();
    assert_eq!(planned, [(Some(1), Some(30_000), "paid".to_owned()), (Some(2), Some(15_000), "partial".to_owned())]);
    assert_eq!(fen(&ledger.view(View::DueThisMonth)), 15_000);
    assert!(Ledger::of(&all, Side::Purchase, today, &settings()).view(View::All).is_empty());
}

#[test]
fn lists_are_narrowed_by_whose_what_and_when() {
    let order = |number, on, status: &str| of(VoucherKind::Order, number, on, 1_000).status(status);
    let rows =
        row::rows(&business([order(1, 1, "running"), order(2, 9, "closed").with(VoucherField::Subject, text("螺丝"))]));
    let items = vouchers(&[business_of(1, rows)], VoucherKind::Order, Side::Sales, &settings());
    let left = |narrow: Narrow| items.iter().filter(|item| narrow.lets(item)).count();
    assert_eq!(left(Narrow::default()), 2);
    assert_eq!(left(Narrow { statuses: SortedSet::from(["closed".to_owned()]), ..Narrow::default() }), 1);
    assert_eq!(left(Narrow { from: Some(day(2)), to: Some(day(9)), ..Narrow::default() }), 1);
    assert_eq!(left(Narrow { search: " 螺丝".into(), ..Narrow::default() }), 1);
    assert_eq!(left(Narrow { search: "KEHU1".into(), ..Narrow::default() }), 2);
    assert_eq!(left(Narrow { people: Some(SortedSet::from([user(77)])), ..Narrow::default() }), 0);
    assert_eq!(left(Narrow { customer: Some(DocId(Uuid::from_u128(2))), ..Narrow::default() }), 0);
}

#[test]
fn stages_are_the_companys_and_no_opportunity_is_lost() {
    let at = |number, stage: &str| opportunity(number, 1, 5_000).with(VoucherField::Stage, text(stage));
    let blank = opportunity(3, 1, 7_000);
    let rows = row::rows(&business([at(1, "need"), at(2, "打样"), blank]));
    let items = vouchers(&[business_of(1, rows)], VoucherKind::Opportunity, Side::Sales, &settings());
    let columns = stages(items, &settings());
    let counts: Vec<_> = columns.iter().map(|column| (column.stage.as_str(), column.sum.count)).collect();
    assert_eq!(
        counts,
        [("contact", 1), ("need", 1), ("proposal", 0), ("negotiation", 0), ("contract", 0), ("打样", 1)]
    );
}

#[test]
fn who_is_given_up_says_why() {
    let mark = TradeMark {
        id: mark_id(1),
        kind: TradeMarkKind::Lost("价格".into()),
        made: crate::time::Stamp { at: MORNING, by: user(1) },
    };
    let given_up = Arc::new(Business { marks: vec![mark], ..(*business_of(1, Vec::new())).clone() });
    let columns = pools(&[given_up, business_of(2, Vec::new())], day(1), &settings());
    let filled: Vec<_> = columns.iter().filter(|column| !column.cards.is_empty()).collect();
    assert_eq!(filled.iter().map(|column| column.pool).collect::<Vec<_>>(), [Pool::Nurture, Pool::Lost]);
    assert_eq!(filled[1].cards[0].reason.as_deref(), Some("价格"));
}

#[test]
fn a_month_begins_and_ends() {
    let day = |month, day| Day::new(2028, month, day).expect("a day");
    assert_eq!((day(2, 10).first_of_month(), day(2, 10).last_of_month()), (day(2, 1), day(2, 29)));
    assert_eq!((day(12, 31).first_of_month(), day(12, 1).last_of_month()), (day(12, 1), day(12, 31)));
}
