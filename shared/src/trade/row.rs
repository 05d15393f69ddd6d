//! A voucher as lists, sums and rules see it: one row, without lines. Every figure is built from rows, on the page of a
//! customer as in the list of all, so the two cannot differ and each figure can show the rows that add up to it.

use serde::{Deserialize, Serialize};

use super::{
    field::VoucherField,
    record::{Trade, Voucher},
    rules::{
        delivery::{Deliveries, DeliveryState},
        discount::Discounts,
    },
    voucher::{Side, VoucherKind, delivery_status, invoice_status, opportunity_status, order_status, return_status},
};
use crate::{
    id::{UserId, VoucherId},
    money::{Currency, Money, MoneyError},
    time::{Day, Instant, Stamp, Zone},
    value::Value,
};

/// A voucher without its lines. Holds nothing that depends on now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The voucher.
    pub id: VoucherId,
    /// What it is.
    pub kind: VoucherKind,
    /// Towards whom.
    pub side: Side,
    /// Who entered it and when.
    pub created: Stamp,
    /// In the bin since.
    pub deleted: Option<Stamp>,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Key of its status.
    pub status: String,
    /// Key of its stage, of an opportunity.
    pub stage: String,
    /// Found, quoted, signed, shipped, due or paid on.
    pub day: Option<Day>,
    /// Expected, valid or to be delivered until.
    pub until: Option<Day>,
    /// Won, lost, aborted or finished on.
    pub closed_on: Option<Day>,
    /// What it comes to, in minor units; 0 where that is beyond every amount, which `bad_amount` says.
    pub amount: i64,
    /// In which currency.
    pub currency: Currency,
    /// The amount in fen, by the voucher's own rate.
    pub fen: i64,
    /// How likely, hundredths of a percent.
    pub probability: Option<i64>,
    /// The person in charge.
    pub person: UserId,
    /// Its order.
    pub order: Option<VoucherId>,
    /// Its instalment.
    pub plan: Option<VoucherId>,
    /// The receipt that an allocation is about.
    pub receipt: Option<VoucherId>,
    /// The voucher that this one reverses.
    pub reverses: Option<VoucherId>,
    /// Its opportunity.
    pub opportunity: Option<VoucherId>,
    /// How much of an order was delivered.
    pub delivery: DeliveryState,
    /// The amount is beyond what amounts can be.
    pub bad_amount: bool,
}

/// The rows of every voucher, oldest first, deleted ones included.
pub fn rows(trade: &Trade) -> Vec<Row> {
    let (deliveries, discounts) = (Deliveries::of(trade), Discounts::of(trade));
    trade.vouchers.iter().map(|voucher| row(&deliveries, &discounts, voucher)).collect()
}

fn row(deliveries: &Deliveries<'_>, discounts: &Discounts, voucher: &Voucher) -> Row {
    let amounts = amounts(discounts, voucher);
    let (amount, fen) = amounts.unwrap_or_default();
    Row {
        id: voucher.id,
        kind: voucher.kind,
        side: voucher.side,
        created: voucher.created,
        deleted: voucher.deleted,
        number: voucher.text(VoucherField::Number).to_owned(),
        subject: voucher.text(VoucherField::Subject).to_owned(),
        status: voucher.status().to_owned(),
        stage: voucher.text(VoucherField::Stage).to_owned(),
        day: voucher.day(VoucherField::Day),
        until: voucher.day(VoucherField::Until),
        closed_on: voucher.day(VoucherField::ClosedOn),
        amount,
        currency: voucher.currency(),
        fen,
        probability: voucher.integer(VoucherField::Probability),
        person: voucher.person(),
        order: voucher.link(VoucherField::Order),
        plan: voucher.link(VoucherField::Plan),
        receipt: voucher.link(VoucherField::Receipt),
        reverses: voucher.link(VoucherField::Reverses),
        opportunity: voucher.link(VoucherField::Opportunity),
        delivery: deliveries.state(voucher),
        bad_amount: amounts.is_err(),
    }
}

/// The amount in its own currency, and in fen.
fn amounts(discounts: &Discounts, voucher: &Voucher) -> Result<(i64, i64), MoneyError> {
    let amount = Money::new(discounts.totals(voucher)?.total, voucher.currency());
    Ok((amount.minor, amount.in_yuan(voucher.rate())?.minor))
}

impl Row {
    /// Whether it is there, not in the bin.
    pub fn is_there(&self) -> bool {
        self.deleted.is_none()
    }

    /// The amount with its currency.
    pub fn money(&self) -> Money {
        Money::new(self.amount, self.currency)
    }

    /// When it happened, as an instant: the moment of entry if that was on the voucher's day, the day's beginning if it
    /// was entered later. What is dated into the future happened when it was entered.
    pub fn happened(&self, zone: Zone) -> Instant {
        happened(self.day, self.created.at, zone)
    }

    /// When it ceased to be open or to count by its status, as far as it says so.
    pub fn closed(&self, zone: Zone) -> Instant {
        let from = self.happened(zone);
        self.closed_on.map_or(from, |day| zone.at(day, 0).max(from))
    }

    /// Whether it is an opportunity that is being followed.
    pub fn is_open_opportunity(&self) -> bool {
        self.is_there() && self.kind == VoucherKind::Opportunity && self.status == opportunity_status::FOLLOWING
    }

    /// Whether it is an order or contract that counts: not aborted, not deleted.
    pub fn is_counted_order(&self) -> bool {
        self.is_there() && self.kind == VoucherKind::Order && self.status != order_status::ABORTED
    }

    /// Whether it is a delivery of which the goods have left.
    pub fn is_shipped(&self) -> bool {
        self.is_there() && self.kind == VoucherKind::Delivery && self.status != delivery_status::WAITING
    }

    /// Whether it is a return of which the goods are back.
    pub fn is_returned(&self) -> bool {
        self.is_there() && self.kind == VoucherKind::Return && self.status == return_status::DONE
    }

    /// Whether it is an invoice that was issued.
    pub fn is_invoiced(&self) -> bool {
        self.is_there() && self.kind == VoucherKind::Invoice && self.status == invoice_status::ISSUED
    }

    /// The day by which statements and periods sort it.
    pub fn dated(&self, zone: Zone) -> Day {
        self.day.unwrap_or_else(|| zone.day(self.created.at))
    }
}

/// See `Row::happened`.
fn happened(day: Option<Day>, entered: Instant, zone: Zone) -> Instant {
    match day {
        Some(day) if day < zone.day(entered) => zone.at(day, 0),
        Some(_) | None => entered,
    }
}

/// The links of a voucher as fields of one that it leads to.
pub(super) fn link(id: VoucherId) -> Value {
    Value::Text(id.to_string())
}
