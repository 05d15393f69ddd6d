use shared::{
    id::{LineId, VoucherId},
    money::{Currency, Decimal},
    trade::{
        command::{LineChange, TradeChange},
        field::{LineField, VoucherField},
        record::Trade,
        voucher::{Side, VoucherKind},
    },
    value::{BadValue, Value},
};
use uuid::Uuid;

use super::{
    draft::{At, Draft, DraftLine},
    typed::Why,
};

fn draft(kind: VoucherKind) -> Draft {
    let mut draft = Draft::blank(kind, Side::Sales, VoucherId(Uuid::from_u128(1)));
    draft.fields.insert(VoucherField::Day, "2026-09-01".to_owned());
    draft
}

fn line(number: u128, name: &str, quantity: &str, price: &str) -> DraftLine {
    let fields = [(LineField::Name, name), (LineField::Quantity, quantity), (LineField::Price, price)];
    let fields = fields.into_iter().map(|(field, text)| (field, text.to_owned())).collect();
    DraftLine { id: LineId(Uuid::from_u128(number)), fields }
}

fn receipt(amount: &str) -> Draft {
    let mut draft = draft(VoucherKind::Receipt);
    draft.fields.insert(VoucherField::Amount, amount.to_owned());
    draft
}

fn amount(amount: &str) -> Result<i64, Why> {
    match receipt(amount).entered() {
        Ok(new) => match new.fields.get(&VoucherField::Amount) {
            Some(Value::Integer(fen)) => Ok(*fen),
            other => panic!("{other:?}"),
        },
        Err(wrong) => match &wrong[..] {
            [(At::Field(VoucherField::Amount), why)] => Err(why.clone()),
            other => panic!("{other:?}"),
        },
    }
}

/// An order with two lines, as it is stored.
fn held() -> shared::trade::record::Voucher {
    let mut order = draft(VoucherKind::Order);
    order.lines = vec![line(1, "车床", "2", "100"), line(2, "铣床", "1", "50.5")];
    order.so_far(&Trade::default())
}

#[test]
fn amounts_are_read_as_people_type_them_and_refused_in_words() {
    assert_eq!(amount("1.2万"), Ok(1_200_000));
    assert_eq!(amount("１,２３４．５"), Ok(123_450));
    assert_eq!(amount("￥3元"), Ok(300));
    assert_eq!(amount("-5"), Err(Why::NotPositive));
    assert_eq!(amount("0"), Err(Why::Value(BadValue::OutOfRange)));
    assert_eq!(amount(""), Err(Why::Value(BadValue::Required)));
    assert_eq!(amount("viel"), Err(Why::Value(BadValue::NotANumber)));
    assert_eq!(amount("0.001"), Err(Why::TooFine(2)));
    assert_eq!(amount("99999万亿"), Err(Why::TooLarge));
}

#[test]
fn what_takes_back_is_less_than_nothing() {
    let mut draft = receipt("-5");
    draft.fields.insert(VoucherField::Reverses, VoucherId(Uuid::from_u128(7)).to_string());
    assert_eq!(draft.wrong(), vec![]);
}

#[test]
fn a_voucher_that_is_edited_reads_back_as_it_was() {
    let draft = Draft::of_voucher(&held());
    assert_eq!(draft.changes(), Ok(vec![]));
    assert_eq!(draft.so_far(&Trade::default()).fields, held().fields);
    assert_eq!(draft.so_far(&Trade::default()).totals().map(|totals| totals.total), Ok(25_050));
}

#[test]
fn only_what_was_changed_is_written() {
    let mut draft = Draft::of_voucher(&held());
    draft.fields.insert(VoucherField::Subject, "新主题".to_owned());
    draft.lines[0].fields.insert(LineField::Quantity, "３".to_owned());
    draft.lines.push(line(3, "钻床", "1", "9"));
    draft.lines.remove(1);
    let changes = draft.changes().expect("all is well");
    let [TradeChange::SetLines { lines, .. }, TradeChange::SetFields { fields, .. }] = &changes[..] else {
        panic!("{changes:?}");
    };
    assert_eq!(fields.len(), 1);
    let of = |number| lines.get(&LineId(Uuid::from_u128(number))).expect("the line differs");
    let quantity = Some(Value::Integer(Decimal::whole(3).0));
    assert_eq!(of(1), &LineChange { fields: [(LineField::Quantity, quantity)].into(), ..LineChange::default() });
    assert_eq!(of(2).deleted, Some(true));
    assert_eq!((of(3).fields.len(), of(3).rank), (3, None), "at the end by itself");
}

#[test]
fn lines_change_places_by_their_ranks() {
    let mut draft = Draft::of_voucher(&held());
    draft.lines.swap(0, 1);
    let changes = draft.changes().expect("all is well");
    let [TradeChange::SetLines { lines, .. }] = &changes[..] else { panic!("{changes:?}") };
    let ranks: Vec<_> = lines.iter().map(|(_, change)| change.rank).collect();
    assert_eq!(ranks, [Some(2), Some(1)]);
}

#[test]
fn lines_that_say_nothing_are_left_out_and_the_others_are_checked() {
    let mut draft = draft(VoucherKind::Quote);
    draft.lines = vec![line(1, "", "1", ""), line(2, "车床", "-1", "5"), line(3, "", "1", "5")];
    let at = |number, field| At::Line(LineId(Uuid::from_u128(number)), field);
    assert_eq!(
        draft.wrong(),
        vec![(at(2, LineField::Quantity), Why::NotPositive), (at(3, LineField::Name), Why::Value(BadValue::Required))]
    );
    draft.lines.truncate(1);
    assert_eq!(draft.entered().map(|new| new.lines.len()), Ok(0));
}

#[test]
fn a_kept_draft_comes_back() {
    let mut draft = Draft::of_voucher(&held());
    draft.fields.insert(VoucherField::Currency, Currency::USD.code().to_owned());
    let text = serde_json::to_string(&draft).expect("a draft is plain data");
    assert_eq!(serde_json::from_str::<Draft>(&text).ok(), Some(draft));
}
