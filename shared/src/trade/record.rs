//! The typed record of the business with one customer.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

use super::{
    field::{LineField, VoucherField},
    voucher::{Side, VoucherKind},
};
use crate::{
    id::{DocId, LineId, MarkId, UserId, VoucherId},
    money::{Currency, Decimal, TaxMode},
    sorted::SortedMap,
    time::{Day, Stamp},
    value::Value,
};

/// The business with one customer, with everything that its document holds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Trade {
    /// Its customer; none while nothing was written.
    pub of: Option<DocId>,
    /// Who began it and when.
    pub created: Option<Stamp>,
    /// The last change of anything in it, by its writer's clock.
    pub changed: Option<Stamp>,
    /// Every voucher, oldest first; deleted ones are marked.
    pub vouchers: Vec<Voucher>,
    /// What the customer calls our products.
    pub aliases: SortedMap<DocId, Alias>,
    /// Marks that decide on pool and life-cycle, oldest first.
    pub marks: Vec<TradeMark>,
}

impl Trade {
    /// The voucher of an identifier, deleted or not.
    pub fn voucher(&self, id: VoucherId) -> Option<&Voucher> {
        self.vouchers.iter().find(|voucher| voucher.id == id)
    }

    /// Vouchers of a kind that are not deleted, oldest first.
    pub fn of_kind(&self, kind: VoucherKind) -> impl Iterator<Item = &Voucher> {
        self.vouchers.iter().filter(move |voucher| voucher.kind == kind && voucher.deleted.is_none())
    }

    /// Vouchers that are not deleted and name `id` in `link`, oldest first: the deliveries of an order.
    pub fn linked(&self, link: VoucherField, id: VoucherId) -> impl Iterator<Item = &Voucher> {
        self.vouchers.iter().filter(move |voucher| voucher.deleted.is_none() && voucher.link(link) == Some(id))
    }
}

/// A voucher 单据.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Voucher {
    /// Identifier.
    pub id: VoucherId,
    /// What it is.
    pub kind: VoucherKind,
    /// Towards whom.
    pub side: Side,
    /// Who entered it and when.
    pub created: Stamp,
    /// Who made it in the old system, if it was imported.
    pub author: Option<String>,
    /// Present fields.
    pub fields: SortedMap<VoucherField, Value>,
    /// Lines in order; deleted ones are marked.
    pub lines: Vec<Line>,
    /// In the bin since.
    pub deleted: Option<Stamp>,
}

/// A line of a voucher.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Identifier.
    pub id: LineId,
    /// Its place among the others; equal ones go by identifier.
    pub rank: i64,
    /// Present fields.
    pub fields: SortedMap<LineField, Value>,
    /// Taken out.
    pub deleted: bool,
}

/// What a customer calls a product of ours.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Alias {
    /// Their code.
    pub code: String,
    /// Their name.
    pub name: String,
}

/// A dated mark on the business with a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradeMark {
    /// Identifier.
    pub id: MarkId,
    /// What it says.
    pub kind: TradeMarkKind,
    /// Who and when.
    pub made: Stamp,
}

/// What a mark says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TradeMarkKind {
    /// 失败, with the reason.
    Lost(String),
    /// 无效, with the reason if there is one.
    Invalid(String),
    /// Neither any more: takes the two above back.
    Reopened,
    /// 失效 (life-cycle), with the reason.
    Lapsed(String),
    /// Takes that back.
    Resumed,
    /// A mark of a newer version, kept as it is.
    Other(String),
}

impl TradeMarkKind {
    /// As it is stored: a word, then the reason.
    pub fn stored(&self) -> String {
        let (word, reason) = match self {
            Self::Lost(reason) => ("lost", reason.as_str()),
            Self::Invalid(reason) => ("invalid", reason.as_str()),
            Self::Reopened => ("reopened", ""),
            Self::Lapsed(reason) => ("lapsed", reason.as_str()),
            Self::Resumed => ("resumed", ""),
            Self::Other(stored) => (stored.as_str(), ""),
        };
        if reason.is_empty() { word.to_owned() } else { format!("{word} {reason}") }
    }

    /// The mark of a stored text.
    pub fn from_stored(stored: &str) -> Self {
        let (word, reason) = stored.split_once(' ').unwrap_or((stored, ""));
        match word {
            "lost" => Self::Lost(reason.to_owned()),
            "invalid" => Self::Invalid(reason.to_owned()),
            "reopened" => Self::Reopened,
            "lapsed" => Self::Lapsed(reason.to_owned()),
            "resumed" => Self::Resumed,
            _ => Self::Other(stored.to_owned()),
        }
    }

    /// Why, if somebody said so.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Lost(reason) | Self::Invalid(reason) | Self::Lapsed(reason) => Some(reason),
            Self::Reopened | Self::Resumed | Self::Other(_) => None,
        }
        .map(String::as_str)
        .filter(|reason| !reason.is_empty())
    }
}

impl Voucher {
    /// The text of a field, empty if absent.
    pub fn text(&self, field: VoucherField) -> &str {
        self.fields.get(&field).and_then(Value::as_text).unwrap_or_default()
    }

    /// The day of a field.
    pub fn day(&self, field: VoucherField) -> Option<Day> {
        match self.fields.get(&field) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// The number of a field: minor units, millionths, hundredths of a percent, as its kind says.
    pub fn integer(&self, field: VoucherField) -> Option<i64> {
        integer(self.fields.get(&field))
    }

    /// The voucher that a field names.
    pub fn link(&self, field: VoucherField) -> Option<VoucherId> {
        self.text(field).parse().ok()
    }

    /// The person in charge; else whoever entered it.
    pub fn person(&self) -> UserId {
        self.text(VoucherField::Person).parse().unwrap_or(self.created.by)
    }

    /// The currency; yuan where nothing is said.
    pub fn currency(&self) -> Currency {
        self.text(VoucherField::Currency).parse().unwrap_or_default()
    }

    /// Yuan for 100 units of the currency.
    pub fn rate(&self) -> Decimal {
        self.integer(VoucherField::Rate).map_or(Decimal::HUNDRED, Decimal)
    }

    /// Whether its prices have the tax in them.
    pub fn tax(&self) -> TaxMode {
        TaxMode::from_key(self.text(VoucherField::Tax))
    }

    /// The status, as it is stored; the kind's first one where nothing is said.
    pub fn status(&self) -> &str {
        let said = self.text(VoucherField::Status);
        if said.is_empty() { self.kind.statuses().first().map_or("", |entry| entry.key) } else { said }
    }

    /// Lines that are there, in order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.deleted)
    }
}

impl Line {
    /// The text of a field, empty if absent.
    pub fn text(&self, field: LineField) -> &str {
        self.fields.get(&field).and_then(Value::as_text).unwrap_or_default()
    }

    /// The decimal of a field, nothing if absent.
    pub fn decimal(&self, field: LineField) -> Decimal {
        integer(self.fields.get(&field)).map_or(Decimal::ZERO, Decimal)
    }

    /// The share of a field in hundredths of a percent, 0 if absent.
    pub fn percent(&self, field: LineField) -> i64 {
        integer(self.fields.get(&field)).unwrap_or(0)
    }

    /// What a field names: the product, the line that this one delivers or gives back.
    pub fn link<T: FromStr>(&self, field: LineField) -> Option<T> {
        self.text(field).parse().ok()
    }
}

fn integer(value: Option<&Value>) -> Option<i64> {
    match value {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}
