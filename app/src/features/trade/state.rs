//! How a voucher stands, beyond the status that somebody gave it: derived from the others.

use shared::{
    time::Day,
    trade::{
        row::Row,
        rules::{delivery::DeliveryState, flags::Flag, plan::PlanStatus},
        voucher::{VoucherKind, delivery_status, opportunity_status, order_status, quote_status},
    },
};

use super::text::{FlagText, StateText};
use crate::{
    i18n::{money, t, tf},
    screen::business::Business,
    ui::Tone,
};

/// A word about a voucher, with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// What it means.
    pub tone: Tone,
}

impl Word {
    fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

/// What of a voucher follows from others. Reactive (words).
pub fn derived(business: &Business, row: &Row, today: Day) -> Vec<Word> {
    let mut words = Vec::new();
    if !row.is_there() {
        words.push(Word::new(t(StateText::InBin), Tone::Neutral));
        return words;
    }
    match row.kind {
        VoucherKind::Order => {
            let (text, tone) = match row.delivery {
                DeliveryState::None => (None, Tone::Neutral),
                DeliveryState::ToShip => (Some(StateText::ToShip), Tone::Neutral),
                DeliveryState::Partial => (Some(StateText::PartlyShipped), Tone::Primary),
                DeliveryState::All => (Some(StateText::AllShipped), Tone::Good),
            };
            words.extend(text.map(|text| Word::new(t(text), tone)));
            if let Some(owed) = business.ledger(row.side).of_order(row.id, row.currency) {
                let (text, tone) = match (owed.paid, owed.open()) {
                    (_, 0) => (StateText::Paid, Tone::Good),
                    (0, _) => (StateText::Unpaid, Tone::Neutral),
                    _ => (StateText::PartlyPaid, Tone::Primary),
                };
                words.push(Word::new(t(text), tone));
            }
            words.extend(late(business, row, today));
        }
        VoucherKind::Plan => {
            if let Some(status) = business.plan_status(row.id) {
                let (text, tone) = match status {
                    PlanStatus::Unpaid => (StateText::Unpaid, Tone::Neutral),
                    PlanStatus::Partial => (StateText::PartlyPaid, Tone::Primary),
                    PlanStatus::Paid => (StateText::Paid, Tone::Good),
                };
                words.push(Word::new(t(text), tone));
                words.extend(late(business, row, today));
            }
        }
        VoucherKind::Receipt => words.extend(receipt(business, row)),
        _ => {}
    }
    words
}

fn late(business: &Business, row: &Row, today: Day) -> Option<Word> {
    let days = business.days_late(row.id, today);
    (days > 0).then(|| Word::new(tf(StateText::Overdue, &[&days]), Tone::Bad))
}

fn receipt(business: &Business, row: &Row) -> Option<Word> {
    if row.reverses.is_some() {
        return Some(Word::new(t(StateText::Reversal), Tone::Warn));
    }
    if business.is_reversed(row.id) {
        return Some(Word::new(t(StateText::Reversed), Tone::Warn));
    }
    match business.free(row.id) {
        0 => None,
        free if free == row.amount => Some(Word::new(t(StateText::Free), Tone::Primary)),
        free => {
            let free = money::full(shared::money::Money::new(free, row.currency));
            Some(Word::new(tf(StateText::PartlyFree, &[&free]), Tone::Primary))
        }
    }
}

/// What a status means.
pub fn status_tone(kind: VoucherKind, status: &str) -> Tone {
    match (kind, status) {
        (VoucherKind::Opportunity, opportunity_status::WON)
        | (VoucherKind::Quote, quote_status::ACCEPTED)
        | (VoucherKind::Order, order_status::FINISHED)
        | (VoucherKind::Delivery, delivery_status::SIGNED) => Tone::Good,
        (VoucherKind::Opportunity, opportunity_status::LOST | opportunity_status::VOID)
        | (VoucherKind::Quote, quote_status::DECLINED)
        | (VoucherKind::Order, order_status::ABORTED) => Tone::Bad,
        (VoucherKind::Opportunity, opportunity_status::FOLLOWING) | (VoucherKind::Order, order_status::RUNNING) => {
            Tone::Primary
        }
        _ => Tone::Neutral,
    }
}

/// What somebody should look at, in words. Reactive.
pub fn flag(business: &Business, flag: &Flag) -> String {
    let name = |id| business.row(id).map_or_else(|| t(FlagText::Gone).to_owned(), super::words::title);
    match flag {
        Flag::Overpaid { receipt, order, by } => {
            let currency = business.row(*receipt).map(|row| row.currency).unwrap_or_default();
            let by = money::full(shared::money::Money::new(*by, currency));
            tf(FlagText::Overpaid, &[&name(*order), &by])
        }
        Flag::Orphan { of, .. } => tf(FlagText::Orphan, &[&name(*of)]),
        Flag::OtherCurrency { order, .. } => tf(FlagText::OtherCurrency, &[&name(*order)]),
        Flag::SameNumber { other, .. } => tf(FlagText::SameNumber, &[&name(*other)]),
        Flag::TooLarge(_) => t(FlagText::TooLarge).to_owned(),
    }
}
