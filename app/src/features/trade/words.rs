//! How vouchers, their fields and what follows from them are called.

use shared::{
    customer::record::Customer,
    id::ContactId,
    money::{Currency, Decimal, Money},
    trade::{
        dictionary,
        field::VoucherField,
        rules::{figures::Figure, milestone::Step},
        settings::{Choice, Dictionary, TradeSettings},
        voucher::{Side, VoucherKind},
    },
    value::{Entry, Label, Value, ValueKind},
};

use super::text::VoucherText;
pub use crate::i18n::business::{choice, currency, life_cycle, pool, title};
use crate::{
    i18n::{Language, Text as _, business::StandingText, money, values},
    screen::{business::Business, workspace::Workspace},
};

/// The word of its status; empty for kinds without. Reactive.
pub fn status(kind: VoucherKind, key: &str) -> String {
    if kind.statuses().is_empty() { String::new() } else { values::word(Language::current(), kind.statuses(), key) }
}

/// The company's dictionary of a field.
pub fn company_dictionary(field: VoucherField, settings: &TradeSettings) -> Option<(Dictionary, &[Choice])> {
    match field {
        VoucherField::Stage => Some((Dictionary::Stages, &settings.stages)),
        VoucherField::LostReason => Some((Dictionary::LostReasons, &settings.lost_reasons)),
        VoucherField::Method => Some((Dictionary::Methods, &settings.methods)),
        _ => None,
    }
}

/// The program's dictionary of a field of a kind.
pub fn entries(kind: VoucherKind, field: VoucherField) -> &'static [Entry] {
    if field == VoucherField::Status { kind.statuses() } else { dictionary::entries(field) }
}

/// What a field is called in a kind of voucher: a day is another day in each.
pub fn field(kind: VoucherKind, side: Side, field: VoucherField) -> Label {
    let word = |text: VoucherText| text.label();
    match (field, kind, side) {
        (VoucherField::Day, VoucherKind::Opportunity, _) => word(VoucherText::FoundOn),
        (VoucherField::Day, VoucherKind::Quote, _) => word(VoucherText::QuotedOn),
        (VoucherField::Day, VoucherKind::Order, _) => word(VoucherText::SignedOn),
        (VoucherField::Day, VoucherKind::Delivery, Side::Sales) => word(VoucherText::ShippedOn),
        (VoucherField::Day, VoucherKind::Plan, _) => word(VoucherText::DueOn),
        (VoucherField::Until, VoucherKind::Opportunity, _) => word(VoucherText::ExpectedOn),
        (VoucherField::Until, VoucherKind::Quote, _) => word(VoucherText::ValidUntil),
        (VoucherField::Until, VoucherKind::Order, _) => word(VoucherText::DeliverBy),
        (VoucherField::Amount, VoucherKind::Opportunity, _) => word(VoucherText::ExpectedAmount),
        _ => field.label(),
    }
}

/// A value as it is read. Reactive.
pub fn value(business: &Business, kind: VoucherKind, field: VoucherField, value: &Value, currency: Currency) -> String {
    match (field.kind(), value) {
        (ValueKind::Money, Value::Integer(minor)) => money::full(Money::new(*minor, currency)),
        (ValueKind::Decimal, Value::Integer(number)) => money::decimal(Decimal(*number)),
        (ValueKind::Percent, Value::Integer(number)) => format!("{}%", money::percent(*number)),
        (ValueKind::Currency, Value::Text(code)) => self::currency(code),
        (ValueKind::Choice, Value::Text(key)) => match company_dictionary(field, &business.settings) {
            Some((dictionary, choices)) => choice(dictionary, choices, key),
            None => values::word(Language::current(), entries(kind, field), key),
        },
        (ValueKind::Link, Value::Text(id)) => link(business, field, id),
        _ => values::plain(Language::current(), value),
    }
}

fn link(business: &Business, field: VoucherField, id: &str) -> String {
    match field {
        VoucherField::Person => id.parse().map(|id| Workspace::here().person_name(id)).unwrap_or_default(),
        VoucherField::Contact => id.parse().map(|id| contact(&business.opened.customer, id)).unwrap_or_default(),
        _ => id.parse().ok().and_then(|id| business.row(id)).map(title).unwrap_or_default(),
    }
}

fn contact(customer: &Customer, id: ContactId) -> String {
    let contact = customer.contacts.iter().find(|contact| contact.id == id);
    contact.map(|contact| contact.text(shared::customer::field::ContactField::Name).to_owned()).unwrap_or_default()
}

/// A figure's name and its key in the markup.
pub fn figure(figure: Figure, side: Side) -> (VoucherText, &'static str) {
    let sales = side == Side::Sales;
    let by = |to_customers, to_suppliers| if sales { to_customers } else { to_suppliers };
    match figure {
        Figure::Estimated => (VoucherText::Estimated, "estimated"),
        Figure::Signed => (by(VoucherText::SignedFigure, VoucherText::Ordered), "signed"),
        Figure::Shipped => (by(VoucherText::Shipped, VoucherText::Arrived), "shipped"),
        Figure::Returned => (VoucherText::Returned, "returned"),
        Figure::Received => (by(VoucherText::Received, VoucherText::PaidOut), "received"),
        Figure::Invoiced => (VoucherText::Invoiced, "invoiced"),
        Figure::Receivable => (by(VoucherText::Receivable, VoucherText::Payable), "receivable"),
        Figure::Prepaid => (by(VoucherText::Prepaid, VoucherText::PaidAhead), "prepaid"),
        Figure::Overdue => (VoucherText::OverdueFigure, "overdue"),
    }
}

/// A milestone's name.
pub fn step(step: Step) -> Label {
    match step {
        Step::Created => VoucherText::Created.label(),
        Step::Valuable => VoucherText::Valuable.label(),
        Step::Starred => VoucherText::OnFirstScreen.label(),
        Step::Targeted => VoucherText::Targeted.label(),
        Step::Signed => StandingText::Signed.label(),
        Step::Lapsed => StandingText::Lapsed.label(),
    }
}
