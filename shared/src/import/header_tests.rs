use super::*;

fn guessed(headers: &[&str]) -> Vec<Target> {
    guess(ImportKind::Customers, &headers.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>())
}

#[test]
fn chinese_headers_are_recognised_with_their_decoration() {
    assert_eq!(
        guessed(&["* 客户名称", "联系人", "手机号码", "【地址】", "创建时间", "火星坐标"]),
        [
            Target::Customer(F::Name),
            Target::Contact(C::Name),
            Target::Contact(C::Mobiles),
            Target::Customer(F::Address),
            Target::CreatedAt,
            Target::Skip
        ]
    );
}

#[test]
fn english_headers_are_recognised_in_any_case() {
    assert_eq!(
        guessed(&["account", "Sector", "office_location", "Number of Employees", "subsidiary_of"]),
        [F::Name, F::Industry, F::Country, F::Headcount, F::Parent].map(Target::Customer)
    );
}

#[test]
fn a_target_is_given_once_unless_it_repeats() {
    assert_eq!(guessed(&["公司名称", "客户名称"]), [Target::Customer(F::Name), Target::Skip]);
    assert_eq!(guessed(&["手机", "手机号"]), [Target::Contact(C::Mobiles), Target::Contact(C::Mobiles)]);
}

#[test]
fn every_field_is_found_under_its_own_labels() {
    for kind in ImportKind::ALL {
        let targets = kind.targets();
        for target in targets.iter().filter(|t| !matches!(t, Target::Skip | Target::Custom)) {
            for name in [target.label().zh, target.label().en] {
                let found = recognise(kind, &targets, &normal(name));
                assert!(found.is_some(), "{name} is not recognised");
            }
        }
    }
}

#[test]
fn orders_and_money_in_both_languages() {
    use crate::trade::field::{LineField as L, VoucherField as V};
    let guessed = |kind, headers: &[&str]| guess(kind, &headers.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>());
    assert_eq!(
        guessed(
            ImportKind::Orders,
            &["订单号", "客户", "签约日期", "产品名称", "数量", "单价", "税率", "业务员", "备注"]
        ),
        [
            Target::Voucher(V::Number),
            Target::Customer(F::Name),
            Target::Voucher(V::Day),
            Target::Line(L::Name),
            Target::Line(L::Quantity),
            Target::Line(L::Price),
            Target::Line(L::TaxRate),
            Target::Voucher(V::Person),
            Target::Voucher(V::Remark),
        ]
    );
    assert_eq!(
        guessed(ImportKind::Receipts, &["到账日期", "订单号", "回款金额（万元）", "付款方式", "流水号"]),
        [V::Day, V::Order, V::Amount, V::Method, V::Number].map(Target::Voucher)
    );
    assert_eq!(
        guessed(
            ImportKind::Opportunities,
            &[
                "opportunity_id",
                "sales_agent",
                "product",
                "account",
                "deal_stage",
                "engage_date",
                "close_date",
                "close_value"
            ]
        ),
        [
            Target::Key,
            Target::Voucher(V::Person),
            Target::Line(L::Name),
            Target::Customer(F::Name),
            Target::Voucher(V::Stage),
            Target::Voucher(V::Day),
            Target::Voucher(V::ClosedOn),
            Target::Voucher(V::Amount),
        ]
    );
}
