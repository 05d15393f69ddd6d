//! Carrying a voucher into the next with one click: quote → order → delivery → instalment, receipt, return. Pure
//! functions that make the voucher to be entered; whoever asks may change it before `entered` makes the command of it.

use super::{
    command::{NewLine, NewVoucher, TradeChange},
    field::{LineField, VoucherField},
    record::{Line, Trade, Voucher},
    row::{self, link},
    rules::{allocation, delivery::Deliveries},
    settings::TradeSettings,
    voucher::{VoucherKind, delivery_status, opportunity_status, quote_status, return_status},
};
use crate::{
    id::{IdSource, LineId, VoucherId},
    money::Decimal,
    sorted::SortedMap,
    time::Day,
    value::Value,
};

/// Fields that stay the same from quote to order, and from order to what follows.
const KEPT: [VoucherField; 9] = [
    VoucherField::Subject,
    VoucherField::Currency,
    VoucherField::Rate,
    VoucherField::Tax,
    VoucherField::Discount,
    VoucherField::PaymentTerms,
    VoucherField::Contact,
    VoucherField::Person,
    VoucherField::Opportunity,
];

/// The change that enters a voucher made by one click, with what follows from it: an order accepts the quote that it
/// names and wins the opportunity. It is undone as a whole.
pub fn entered(trade: &Trade, new: NewVoucher) -> TradeChange {
    let named = |field| new.fields.get(&field).and_then(Value::as_text).and_then(|id| trade.voucher(id.parse().ok()?));
    let follows = [(VoucherField::Quote, quote_status::ACCEPTED), (VoucherField::Opportunity, opportunity_status::WON)];
    let follows = follows.into_iter().filter(|_| new.kind == VoucherKind::Order).filter_map(|(field, status)| {
        let voucher = named(field).filter(|voucher| voucher.deleted.is_none() && voucher.status() != status)?;
        let fields = SortedMap::from([(VoucherField::Status, Some(Value::Text(status.to_owned())))]);
        Some(TradeChange::SetFields { voucher: voucher.id, fields })
    });
    let follows: Vec<TradeChange> = follows.collect();
    let enter = TradeChange::Enter(vec![new]);
    if follows.is_empty() { enter } else { TradeChange::Together(std::iter::once(enter).chain(follows).collect()) }
}

/// A blank voucher that takes over from another one.
fn follow(from: &Voucher, kind: VoucherKind, today: Day, ids: &mut dyn IdSource) -> NewVoucher {
    let kept = KEPT.into_iter().filter(|field| kind.fields().contains(field));
    let mut fields: SortedMap<VoucherField, Value> =
        kept.filter_map(|field| Some((field, from.fields.get(&field)?.clone()))).collect();
    fields.insert(VoucherField::Day, Value::Day(today));
    NewVoucher { id: VoucherId(ids.next()), kind, side: from.side, fields, lines: Vec::new(), author: None }
}

/// Lines as they are, each of which says where it comes from.
fn lines(from: &Voucher, ids: &mut dyn IdSource) -> Vec<NewLine> {
    from.lines().map(|line| copy(line, ids)).collect()
}

fn copy(line: &Line, ids: &mut dyn IdSource) -> NewLine {
    let mut fields = line.fields.clone();
    fields.insert(LineField::From, Value::Text(line.id.to_string()));
    NewLine { id: LineId(ids.next()), fields }
}

/// An opportunity becomes a quote or an order.
pub fn from_opportunity(opportunity: &Voucher, kind: VoucherKind, today: Day, ids: &mut dyn IdSource) -> NewVoucher {
    let mut new = follow(opportunity, kind, today, ids);
    new.fields.insert(VoucherField::Opportunity, link(opportunity.id));
    if kind == VoucherKind::Order
        && let Some(amount) = opportunity.fields.get(&VoucherField::Amount)
    {
        new.fields.insert(VoucherField::Amount, amount.clone());
    }
    new
}

/// A quote becomes an order, with every line.
pub fn order_from_quote(quote: &Voucher, today: Day, ids: &mut dyn IdSource) -> NewVoucher {
    let mut new = follow(quote, VoucherKind::Order, today, ids);
    new.fields.insert(VoucherField::Quote, link(quote.id));
    new.lines = lines(quote, ids);
    new
}

/// The next version of a quote.
pub fn next_version(quote: &Voucher, today: Day, ids: &mut dyn IdSource) -> NewVoucher {
    let mut new = follow(quote, VoucherKind::Quote, today, ids);
    for field in [VoucherField::Number, VoucherField::DeliveryTerms, VoucherField::PackingTerms, VoucherField::Remark] {
        new.fields.extend(quote.fields.get(&field).map(|value| (field, value.clone())));
    }
    let version = quote.integer(VoucherField::Version).unwrap_or(1).saturating_add(1);
    new.fields.insert(VoucherField::Version, Value::Integer(version));
    new.lines = lines(quote, ids);
    new
}

/// A delivery of what an order still lacks; none: everything was delivered.
pub fn delivery_of(trade: &Trade, order: &Voucher, today: Day, ids: &mut dyn IdSource) -> Option<NewVoucher> {
    let mut new = of_order(order, VoucherKind::Delivery, today, ids);
    new.fields.insert(VoucherField::Status, Value::Text(delivery_status::SHIPPED.to_owned()));
    for shipped in Deliveries::of(trade).shipped(order) {
        let open = shipped.open();
        if open > Decimal::ZERO {
            let mut line = copy(shipped.line, ids);
            line.fields.insert(LineField::Quantity, Value::Integer(open.0));
            new.lines.push(line);
        }
    }
    (!new.lines.is_empty()).then_some(new)
}

/// Goods of an order that come back; the person says how many.
pub fn return_of(order: &Voucher, today: Day, ids: &mut dyn IdSource) -> NewVoucher {
    let mut new = of_order(order, VoucherKind::Return, today, ids);
    new.fields.insert(VoucherField::Status, Value::Text(return_status::DONE.to_owned()));
    new.lines = lines(order, ids);
    new
}

/// What an order comes to in equal instalments, due on these days; the last one takes what does not divide. At most as
/// many as one command enters (`command::VOUCHERS_MAX`).
pub fn instalments(order: &Voucher, due: &[Day], ids: &mut dyn IdSource) -> Vec<NewVoucher> {
    let total = order.totals().map(|totals| totals.total).unwrap_or_default();
    let count = i64::try_from(due.len()).unwrap_or(i64::MAX).max(1);
    let each = total / count;
    let plans = (1..).zip(due).map(|(number, day)| {
        let mut new = of_order(order, VoucherKind::Plan, *day, ids);
        let amount = if number == count { total - each * (count - 1) } else { each };
        new.fields.insert(VoucherField::Amount, Value::Integer(amount));
        new.fields.insert(VoucherField::Instalment, Value::Integer(number));
        new
    });
    plans.collect()
}

/// Money for what an order, or one instalment of it, still lacks; none: everything was paid.
pub fn receipt_for(
    trade: &Trade,
    order: &Voucher,
    plan: Option<&Voucher>,
    today: Day,
    settings: &TradeSettings,
    ids: &mut dyn IdSource,
) -> Option<NewVoucher> {
    let rows = row::rows(trade);
    let allocated = allocation::allocate(&rows, order.side, settings);
    let open = match plan {
        None => allocated.of_order(order.id, order.currency())?.open(),
        Some(plan) => {
            let plans = super::rules::plan::instalments(&rows, order.side, &allocated);
            plans.iter().find(|instalment| instalment.row.id == plan.id)?.open()
        }
    };
    if open <= 0 {
        return None;
    }
    let mut new = of_order(order, VoucherKind::Receipt, today, ids);
    new.fields.insert(VoucherField::Amount, Value::Integer(open));
    new.fields.extend(plan.map(|plan| (VoucherField::Plan, link(plan.id))));
    Some(new)
}

/// What takes a receipt or refund back: the same with less than nothing. None for what can be changed instead.
pub fn reversal(paid: &Voucher, today: Day, ids: &mut dyn IdSource) -> Option<NewVoucher> {
    if !paid.kind.is_final() {
        return None;
    }
    let mut new = follow(paid, paid.kind, today, ids);
    for field in [VoucherField::Order, VoucherField::Plan, VoucherField::Method] {
        new.fields.extend(paid.fields.get(&field).map(|value| (field, value.clone())));
    }
    let amount = paid.integer(VoucherField::Amount)?.checked_neg()?;
    new.fields.insert(VoucherField::Amount, Value::Integer(amount));
    new.fields.insert(VoucherField::Reverses, link(paid.id));
    Some(new)
}

fn of_order(order: &Voucher, kind: VoucherKind, day: Day, ids: &mut dyn IdSource) -> NewVoucher {
    let mut new = follow(order, kind, day, ids);
    new.fields.insert(VoucherField::Order, link(order.id));
    new
}
