//! Opportunities, instalments and money.

use super::*;

const MONEY: &str = "流水号|客户|订单号|到账日期|回款金额（万元）|付款方式|业务员
L-1||XS-1|2025-05-01|1|银行转账|王伟
L-2|云川机械|无单|2025-05-02|2,000元|微信|13900139000
L-3|云川机械|XS-2|2025-05-03|-1|微信|
L-4|山海贸易|XS-2|2025-05-03|1|微信|
L-5|云川机械|XS-2|2025-05-03|99999999999999|微信|";

impl Desk {
    fn plan_receipts(&mut self, file: &str) -> (Vec<Why>, Records) {
        let planned = self.plan(ImportKind::Receipts, file);
        (errors(&planned, 1), planned)
    }

    fn total(&self, customer: &str, figure: Figure) -> i64 {
        let rows = row::rows(&self.trade(customer));
        let settings = TradeSettings::default();
        Figures::new(&rows, Side::Sales, &settings).total(figure, Day::new(2025, 6, 1).expect("a day")).fen
    }
}

#[test]
fn money_is_for_its_order_and_never_changed() {
    let mut desk = company();
    desk.import(ImportKind::Products, PRODUCTS);
    desk.import(ImportKind::Orders, ORDERS);
    let (planned, _) = desk.import(ImportKind::Receipts, MONEY);
    assert_eq!((planned.counts.create, planned.counts.bad), (2, 3));
    assert_eq!(errors(&planned, 2), [Why::NotPositive]);
    assert_eq!(errors(&planned, 3), [Why::OtherCustomer]);
    assert_eq!(errors(&planned, 4)[0], Why::TooLarge);
    let receipt = desk.voucher(CUSTOMERS[0], VoucherKind::Receipt, "L-1");
    let order = desk.voucher(CUSTOMERS[0], VoucherKind::Order, "XS-1");
    assert_eq!((receipt.link(V::Order), receipt.integer(V::Amount)), (Some(order.id), Some(1_000_000)));
    assert_eq!((receipt.text(V::Method), receipt.person()), ("transfer", WANG));
    let loose = desk.voucher(CUSTOMERS[1], VoucherKind::Receipt, "L-2");
    assert_eq!((loose.link(V::Order), loose.integer(V::Amount)), (None, Some(200_000)));
    assert_eq!(loose.text(V::Remark), "订单: 无单", "an order that nobody knows is kept");

    let (again, written) = desk.import(ImportKind::Receipts, MONEY);
    assert_eq!((again.counts.same, written), (2, 0));
    let (other, _) = desk.plan_receipts(&MONEY.replace("2,000元", "3,000元"));
    assert_eq!(other, [Why::Paid]);
}

#[test]
fn an_import_of_money_is_taken_back_by_reversing_it_and_can_be_made_again() {
    let mut desk = company();
    desk.import(ImportKind::Orders, ORDERS);
    let open = desk.total(CUSTOMERS[0], Figure::Receivable);
    desk.import(ImportKind::Receipts, MONEY);
    assert_eq!(desk.total(CUSTOMERS[0], Figure::Receivable), open - 1_000_000);
    desk.take_back();
    assert_eq!(desk.total(CUSTOMERS[0], Figure::Receivable), open);
    let receipts = |desk: &Desk| desk.trade(CUSTOMERS[0]).of_kind(VoucherKind::Receipt).count();
    assert_eq!(receipts(&desk), 2, "the money and what takes it back");
    let (again, written) = desk.import(ImportKind::Receipts, MONEY);
    assert_eq!((again.counts.create, written), (2, 2));
    assert_eq!((receipts(&desk), desk.total(CUSTOMERS[0], Figure::Receivable)), (3, open - 1_000_000));
}

#[test]
fn instalments_are_known_by_their_order_and_number() {
    let mut desk = company();
    desk.import(ImportKind::Orders, ORDERS);
    let plans = "订单号|期次|到期日|计划金额\nXS-1|1|2025-06-01|5000\nXS-1|2|2025-07-01|5000";
    let (planned, _) = desk.import(ImportKind::Plans, plans);
    assert_eq!(planned.counts.create, 2);
    let (again, written) = desk.import(ImportKind::Plans, &plans.replace("2025-07-01", "2025-08-01"));
    assert_eq!((again.counts.fill, written), (2, 1));
    let days: Vec<_> = desk.trade(CUSTOMERS[0]).of_kind(VoucherKind::Plan).map(|plan| plan.day(V::Day)).collect();
    assert_eq!(days, [Day::new(2025, 6, 1), Day::new(2025, 8, 1)]);
}

#[test]
fn rows_without_keys_are_told_apart_by_what_they_say() {
    let mut desk = company();
    let file = "客户|日期|金额\n山海贸易|2025-01-01|100\n山海贸易|2025-01-01|100\n山海贸易|2025-01-02|100";
    let (planned, _) = desk.import(ImportKind::Receipts, file);
    assert_eq!(planned.counts.create, 3, "two equal payments of a day are two");
    let (again, written) = desk.import(ImportKind::Receipts, file);
    assert_eq!((again.counts.same, again.counts.create, written), (3, 0, 0));
}

#[test]
fn opportunities_end_as_the_old_system_said() {
    let mut desk = company();
    let file = "opportunity_id|sales_agent|product|account|deal_stage|engage_date|close_date|close_value
O-1|lina|GTXPro|山海贸易有限公司|Won|2016-10-20|2017-03-01|1054
O-2|Moses Frase|MG|山海贸易|Lost|2016-10-20|2017-03-02|0
O-3|lina|MG|云川机械|Engaging|||
O-4|lina|MG||Prospecting|||
O-5|lina|MG|云川机械|赢单||5/1/2017|9";
    let (planned, _) = desk.import(ImportKind::Opportunities, file);
    assert_eq!((planned.counts.create, planned.counts.bad, planned.counts.set_aside), (4, 1, 1));
    assert_eq!(errors(&planned, 3), [Why::NoCustomer]);
    let trade = desk.trade(CUSTOMERS[0]);
    let won = trade.vouchers.iter().find(|one| one.status() == "won").unwrap();
    assert_eq!((won.day(V::Day), won.day(V::ClosedOn)), (Day::new(2016, 10, 20), Day::new(2017, 3, 1)));
    assert_eq!((won.integer(V::Amount), won.person(), won.text(V::Subject)), (Some(105_400), LINA, "GTXPro"));
    let lost = trade.vouchers.iter().find(|one| one.status() == "lost").unwrap();
    assert_eq!((lost.author.as_deref(), lost.integer(V::Amount)), (Some("Moses Frase"), Some(0)));
    let other = desk.trade(CUSTOMERS[1]);
    let open = other.vouchers.iter().find(|one| one.status() == "following").unwrap();
    assert_eq!((open.text(V::Stage), open.day(V::Day)), ("Engaging", None), "a stage that nobody knows stays a text");
    let odd = other.vouchers.iter().find(|one| one.status() == "won").unwrap();
    assert_eq!(odd.text(V::Remark), "close_date: 5/1/2017");
    let (again, written) = desk.import(ImportKind::Opportunities, file);
    assert_eq!((again.counts.create, written), (0, 0));
}

#[test]
fn rows_with_bad_cells_are_left_out_if_so_chosen() {
    let mut desk = company();
    desk.on_bad_cell = OnBadCell::SkipRow;
    let file = "客户|日期|金额|汇率\n山海贸易|2025-01-01|面议|\n山海贸易|2025-01-01|5|0\n山海贸易|2025-01-01|5|";
    let (planned, _) = desk.import(ImportKind::Receipts, file);
    assert_eq!((planned.counts.bad, planned.counts.create), (2, 1));
    assert_eq!(errors(&planned, 0), [Why::Value(BadValue::NotANumber)]);
    assert_eq!(errors(&planned, 1), [Why::Value(BadValue::OutOfRange)]);
}
