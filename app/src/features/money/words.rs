//! What stands in a cell, a group's head and a chip.

use shared::{
    export::Cell,
    money::Money,
    people::Roster,
    trade::{
        lists::{Column, GroupBy, GroupKey, Item, View},
        rules::delivery::DeliveryState,
        settings::{Dictionary, TradeSettings},
        voucher::{Side, VoucherKind},
    },
};

use super::text::MoneyText;
use crate::i18n::{Language, business, format, money, t, tf, values};

/// What words are looked up in.
#[derive(Clone, Copy)]
pub struct Lexicon<'w> {
    /// People and departments.
    pub roster: &'w Roster,
    /// The company's dictionaries.
    pub settings: &'w TradeSettings,
}

impl Lexicon<'_> {
    /// A cell, typed, as files have it. Reactive.
    pub fn cell(self, item: &Item, column: Column) -> Cell {
        let row = item.row();
        let amount = |minor: i64| Cell::Decimal { units: minor, places: item.currency.exponent() };
        match column {
            Column::Customer => Cell::text(item.of.name.as_str()),
            Column::Number => Cell::text(numbered(item)),
            Column::Subject => Cell::text(row.subject.as_str()),
            Column::Status => Cell::text(status(row.kind, item.status())),
            Column::Stage => Cell::text(stage(self.settings, &row.stage)),
            Column::Delivery => Cell::text(delivery(row.delivery)),
            Column::Day | Column::Due => item.day.map_or(Cell::Empty, Cell::Day),
            Column::Late if item.days_late == 0 => Cell::Empty,
            Column::Late => Cell::Integer(item.days_late),
            Column::Until => row.until.map_or(Cell::Empty, Cell::Day),
            Column::Probability => row.probability.map_or(Cell::Empty, Cell::Percent),
            Column::Currency => Cell::text(item.currency.code()),
            Column::Amount => amount(item.amount),
            Column::Paid => item.paid.map_or(Cell::Empty, amount),
            Column::Open => item.open().map_or(Cell::Empty, amount),
            Column::Yuan => Cell::Decimal { units: item.fen, places: 2 },
            Column::Person => Cell::text(self.person(item)),
            Column::Department => Cell::text(self.department(item)),
        }
    }

    /// The same as it is read on a screen. Reactive.
    pub fn shown(self, item: &Item, column: Column) -> String {
        let amount = |minor: i64| money::full(Money::new(minor, item.currency));
        match (column, self.cell(item, column)) {
            (Column::Customer, Cell::Empty) => t(MoneyText::Nameless).to_owned(),
            (Column::Amount, _) => amount(item.amount),
            (Column::Paid, _) => item.paid.map(amount).unwrap_or_default(),
            (Column::Open, _) => item.open().map(amount).unwrap_or_default(),
            (Column::Yuan, _) => money::yuan(item.fen),
            (Column::Late, Cell::Integer(days)) => tf(MoneyText::Days, &[&days]),
            (_, Cell::Percent(parts)) => format!("{}%", money::percent(parts)),
            (_, Cell::Text(text)) => text,
            (_, Cell::Day(day)) => format::iso_day(day),
            _ => String::new(),
        }
    }

    /// The name of a group. Reactive.
    pub fn group(self, key: &GroupKey, first: &Item) -> String {
        match key {
            GroupKey::Customer(_) => first.of.name.clone(),
            GroupKey::Person(None) => t(MoneyText::Nobody).to_owned(),
            GroupKey::Person(Some(_)) => self.person(first),
            GroupKey::Department(None) => t(MoneyText::NoDepartment).to_owned(),
            GroupKey::Department(Some(_)) => self.department(first),
            GroupKey::Status(key) => {
                let word = status(first.row().kind, key);
                if word.is_empty() { t(MoneyText::NoStatus).to_owned() } else { word }
            }
            GroupKey::Month(None) => t(MoneyText::NoDay).to_owned(),
            GroupKey::Month(Some(day)) => format::iso_day(*day).chars().take(7).collect(),
            GroupKey::Currency(currency) => business::currency(currency.code()),
        }
    }

    fn person(self, item: &Item) -> String {
        let person = item.person.and_then(|person| self.roster.people.get(&person));
        person.map(|person| person.name.clone()).unwrap_or_default()
    }

    fn department(self, item: &Item) -> String {
        let person = item.person.and_then(|person| self.roster.people.get(&person));
        let department = person.and_then(|person| person.department).and_then(|id| self.roster.departments.get(&id));
        department.map(|department| department.name.clone()).unwrap_or_default()
    }
}

/// Its number, and which instalment of it. Reactive.
pub fn numbered(item: &Item) -> String {
    match item.nth {
        Some(nth) => tf(MoneyText::Instalment, &[&item.number, &nth]).trim().to_owned(),
        None => item.number.clone(),
    }
}

/// The word of a status. Reactive.
pub fn status(kind: VoucherKind, key: &str) -> String {
    match (kind, key) {
        (VoucherKind::Plan, "unpaid") => t(MoneyText::Unpaid).to_owned(),
        (VoucherKind::Plan, "partial") => t(MoneyText::PartlyPaid).to_owned(),
        (VoucherKind::Plan, "paid") => t(MoneyText::Paid).to_owned(),
        _ => values::word(Language::current(), kind.statuses(), key),
    }
}

/// The keys of statuses that vouchers of a kind have.
pub fn statuses(kind: VoucherKind) -> Vec<&'static str> {
    match kind {
        VoucherKind::Plan => vec!["unpaid", "partial", "paid"],
        kind => kind.statuses().iter().map(|entry| entry.key).collect(),
    }
}

/// The word of a stage. Reactive.
pub fn stage(settings: &TradeSettings, key: &str) -> String {
    business::choice(Dictionary::Stages, &settings.stages, key)
}

fn delivery(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::None => "",
        DeliveryState::ToShip => t(MoneyText::ToShip),
        DeliveryState::Partial => t(MoneyText::Partial),
        DeliveryState::All => t(MoneyText::Delivered),
    }
}

/// What a view is called.
pub fn view(view: View, side: Side) -> MoneyText {
    match (view, side) {
        (View::All, Side::Sales) => MoneyText::AllReceivable,
        (View::All, Side::Purchase) => MoneyText::AllPayable,
        (View::Overdue, _) => MoneyText::Overdue,
        (View::DueThisMonth, _) => MoneyText::DueThisMonth,
        (View::Planned, _) => MoneyText::Planned,
        (View::Advances, Side::Sales) => MoneyText::Received,
        (View::Advances, Side::Purchase) => MoneyText::PaidAhead,
    }
}

/// What a class of aging is called; `ends` are the settings'. Reactive.
pub fn class(class: usize, ends: &[i64]) -> String {
    let start = class.checked_sub(2).and_then(|before| ends.get(before)).map(|end| end + 1);
    match (class, start, class.checked_sub(1).and_then(|place| ends.get(place))) {
        (0, ..) => t(MoneyText::NotDue).to_owned(),
        (_, None, Some(end)) => tf(MoneyText::UpTo, &[end]),
        (_, Some(start), Some(end)) => tf(MoneyText::Between, &[&start, end]),
        (_, start, None) => tf(MoneyText::Beyond, &[&start.map_or(0, |start| start - 1)]),
    }
}

/// What gathering is called.
pub fn group_by(by: GroupBy) -> MoneyText {
    match by {
        GroupBy::Customer => MoneyText::ByCustomer,
        GroupBy::Person => MoneyText::ByPerson,
        GroupBy::Department => MoneyText::ByDepartment,
        GroupBy::Status => MoneyText::ByStatus,
        GroupBy::Month => MoneyText::ByMonth,
        GroupBy::Currency => MoneyText::ByCurrency,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_aging_have_names() {
        let names: Vec<_> = (0..5).map(|number| class(number, &[30, 90, 365])).collect();
        assert_eq!(names, ["未到期", "1–30 天", "31–90 天", "91–365 天", "365 天以上"]);
    }
}
