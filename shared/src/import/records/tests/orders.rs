//! A catalogue, and orders with their lines.

use super::*;

#[test]
fn a_catalogue_is_entered_once_and_changed_afterwards() {
    let mut desk = company();
    let (planned, written) = desk.import(ImportKind::Products, PRODUCTS);
    let counts = planned.counts;
    assert_eq!((counts.rows, counts.create, counts.repeated, counts.set_aside, written), (4, 3, 1, 1, 3));
    assert_eq!(planned.entries[2].verdict, Verdict::Repeated(0));
    assert_eq!(errors(&planned, 3), [Why::Value(BadValue::NotANumber)]);
    let known = desk.known();
    let pro = known.products.iter().find(|product| product.code == "A-1").unwrap();
    assert_eq!((pro.name.as_str(), pro.price.unwrap().0, pro.tax_rate), ("GTX Pro", 4_821_000_000, Some(1_300)));
    let basic = known.products.iter().find(|product| product.code == "A-2").unwrap();
    assert_eq!((basic.price.unwrap().0, basic.tax_rate), (550_000_000, Some(1_300)));
    let nameless = known.products.iter().find(|product| product.name == "无码").unwrap();
    let Record::Product(kept) = desk.documents[&nameless.id].record(nameless.id) else { panic!("a product") };
    assert_eq!(kept.text(ProductField::Remark), "单价: 面议", "what is no price is kept");

    let (again, written) = desk.import(ImportKind::Products, PRODUCTS);
    assert_eq!((again.counts.create, written), (0, 0), "the same file again writes nothing");
    let (changed, written) = desk.import(ImportKind::Products, "sku|price\na-1|5000\nA-9|1");
    assert_eq!((changed.counts.fill, changed.counts.bad, written), (1, 1, 1));
    assert_eq!(errors(&changed, 1), [Why::NamelessProduct]);
    assert_eq!(desk.known().products.iter().filter(|product| product.code == "A-1").count(), 1);
    desk.take_back();
    let known = desk.known();
    assert_eq!(known.products.iter().find(|one| one.code == "A-1").unwrap().price.unwrap().0, 4_821_000_000);
}

#[test]
fn orders_come_with_their_lines_people_and_days() {
    let mut desk = company();
    desk.import(ImportKind::Products, PRODUCTS);
    let (planned, written) = desk.import(ImportKind::Orders, ORDERS);
    let counts = planned.counts;
    assert_eq!((counts.rows, counts.create, counts.bad, written), (4, 2, 2, 2));
    assert_eq!(errors(&planned, 4), [Why::UnknownCustomer]);
    assert!(errors(&planned, 5).contains(&Why::Value(BadValue::NotADay)));
    let unknown: Vec<_> = planned.unknown.iter().map(|one| (one.what, one.name.as_str())).collect();
    assert_eq!(
        unknown,
        [(Lookup::Customer, "查无此人"), (Lookup::Product, "运费"), (Lookup::Person, "赵六")],
        "asked in this order"
    );
    let order = desk.voucher(CUSTOMERS[0], VoucherKind::Order, "XS-1");
    assert_eq!((order.day(V::Day), order.person(), order.text(V::Remark)), (Day::new(2025, 3, 1), LINA, "加急"));
    let lines: Vec<_> = order.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0].text(LineField::Name), "GTX Pro", "GTXPro is found as GTX Pro");
    assert!(
        lines[0].link::<DocId>(LineField::Product).is_some() && lines[2].link::<DocId>(LineField::Product).is_none()
    );
    assert_eq!(order.totals().unwrap().total, 964_200 + 550_000 + 120_050);
    let other = desk.voucher(CUSTOMERS[1], VoucherKind::Order, "XS-2");
    assert_eq!(other.author.as_deref(), Some("赵六"), "a person who is not here stays a name");
    assert_eq!(other.totals().unwrap().total, 482_100);
}

#[test]
fn a_second_import_changes_and_an_unchanged_one_writes_nothing() {
    let mut desk = company();
    desk.import(ImportKind::Products, PRODUCTS);
    desk.import(ImportKind::Orders, ORDERS);
    let (again, written) = desk.import(ImportKind::Orders, ORDERS);
    assert_eq!((again.counts.create, again.counts.fill, written), (0, 2, 0));
    let changed = ORDERS.replace("|１０|550", "|12|550").replace("||||运费|1|1,200.5||\n", "").replace("加急", "不急");
    let before = desk.voucher(CUSTOMERS[0], VoucherKind::Order, "XS-1");
    let (_, written) = desk.import(ImportKind::Orders, &changed);
    assert_eq!(written, 1, "one customer's order differs");
    let order = desk.voucher(CUSTOMERS[0], VoucherKind::Order, "XS-1");
    assert_eq!((order.lines().count(), order.totals().unwrap().total), (2, 964_200 + 660_000));
    assert_eq!(order.text(V::Remark), "不急");
    assert_eq!(desk.trade(CUSTOMERS[0]).vouchers.len(), 1, "changed, not entered again");
    desk.take_back();
    let back = desk.voucher(CUSTOMERS[0], VoucherKind::Order, "XS-1");
    assert_eq!((&back.fields, back.lines().count()), (&before.fields, 3));
    assert_eq!(back.totals(), before.totals());
    desk.on_repeat = OnRepeat::Skip;
    let (skipped, written) = desk.import(ImportKind::Orders, &changed);
    assert_eq!((skipped.counts.same, written), (2, 0));
}

#[test]
fn an_order_typed_by_hand_is_found_by_its_number() {
    let mut desk = company();
    desk.import(ImportKind::Orders, "订单号|客户|日期|产品|数量|单价\n XS-7 |山海贸易|2025-01-01|甲|1|5");
    let other = "id|订单号|客户|日期|产品|数量|单价\nold-1|xs 7|山海贸易|2025-01-01|甲|1|6";
    let (planned, written) = desk.import(ImportKind::Orders, other);
    assert_eq!((planned.counts.create, planned.counts.fill, written), (0, 1, 1));
    let elsewhere = "订单号|客户|日期|产品|数量|单价\nXS-7|云川机械|2025-01-01|甲|1|6";
    let (planned, _) = desk.import(ImportKind::Orders, elsewhere);
    assert_eq!(errors(&planned, 0), [Why::OtherCustomer]);
}

#[test]
fn names_that_nobody_has_are_asked_and_answered() {
    let mut desk = company();
    desk.answers = vec![
        answer(Lookup::Customer, "查无此人", Answer::Create),
        answer(Lookup::Product, "运费", Answer::Create),
        answer(Lookup::Product, "GTXPro", Answer::Keep),
        answer(Lookup::Person, "赵六", Answer::Take(WANG.0)),
    ];
    let (planned, _) = desk.import(ImportKind::Orders, ORDERS);
    assert_eq!((planned.counts.create, planned.counts.named), (3, 2));
    let order = desk.voucher("查无此人", VoucherKind::Order, "XS-3");
    assert_eq!(order.lines().next().unwrap().text(LineField::Name), "GTX Pro");
    assert_eq!(desk.voucher(CUSTOMERS[1], VoucherKind::Order, "XS-2").person(), WANG);
    let carriage = desk.known().products.iter().find(|one| one.name == "运费").expect("it was entered").id;
    let order = desk.voucher(CUSTOMERS[0], VoucherKind::Order, "XS-1");
    assert_eq!(order.lines().nth(2).unwrap().link(LineField::Product), Some(carriage));
    let mut near = company();
    let near = near.plan(ImportKind::Orders, "客户|日期\n山海商贸|2025-01-01");
    assert_eq!(near.unknown[0].near[0].name, CUSTOMERS[0], "山海贸易 may be meant");
}

#[test]
fn what_was_taken_back_comes_out_of_the_bin_again() {
    let mut desk = company();
    desk.import(ImportKind::Orders, ORDERS);
    desk.take_back();
    assert_eq!(desk.trade(CUSTOMERS[0]).of_kind(VoucherKind::Order).count(), 0);
    desk.import(ImportKind::Orders, ORDERS);
    let trade = desk.trade(CUSTOMERS[0]);
    assert_eq!((trade.of_kind(VoucherKind::Order).count(), trade.vouchers.len()), (1, 1));
}
