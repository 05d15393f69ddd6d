//! The columns of lists, and how they order rows.

use std::cmp::Ordering;

use super::business::Item;
use crate::{
    people::Roster,
    trade::{
        rules::delivery::DeliveryState,
        voucher::{Side, VoucherKind},
    },
    value::Label,
};

macro_rules! columns {
    ($($name:ident $key:literal $zh:literal $en:literal,)+) => {
        /// A column of a list of vouchers or debts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column { $(#[doc = $zh] $name,)+ }

        impl Column {
            /// Every column.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            const TABLE: &'static [(&'static str, Label)] = &[$(($key, Label { zh: $zh, en: $en }),)+];

            /// The name in addresses.
            pub fn key(self) -> &'static str {
                Self::TABLE[self as usize].0
            }

            /// The column of a name.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::TABLE.iter().position(|row| row.0 == key).map(|place| Self::ALL[place])
            }

            /// What stands above it.
            pub fn label(self) -> Label {
                Self::TABLE[self as usize].1
            }
        }
    };
}

columns! {
    Customer "customer" "客户" "Customer",
    Number "number" "单号" "Number",
    Subject "subject" "主题" "Subject",
    Status "status" "状态" "Status",
    Stage "stage" "阶段" "Stage",
    Delivery "delivery" "交付" "Delivered",
    Day "day" "日期" "Date",
    Due "due" "到期日" "Due",
    Late "late" "逾期" "Overdue",
    Until "until" "截止" "Until",
    Probability "probability" "可能性" "Probability",
    Currency "currency" "币种" "Currency",
    Amount "amount" "金额" "Amount",
    Paid "paid" "已收付" "Paid",
    Open "open" "未收付" "Open",
    Yuan "yuan" "折人民币" "In yuan",
    Person "person" "负责人" "In charge",
    Department "department" "部门" "Department",
}

impl Column {
    /// The columns that a list of vouchers of a kind has, in order.
    pub fn of(kind: VoucherKind, side: Side) -> &'static [Self] {
        use Column as C;
        match kind {
            VoucherKind::Opportunity => &[
                C::Customer,
                C::Subject,
                C::Stage,
                C::Status,
                C::Day,
                C::Until,
                C::Probability,
                C::Currency,
                C::Amount,
                C::Yuan,
                C::Person,
                C::Department,
            ],
            VoucherKind::Order if side == Side::Sales => &[
                C::Customer,
                C::Number,
                C::Subject,
                C::Status,
                C::Delivery,
                C::Day,
                C::Until,
                C::Currency,
                C::Amount,
                C::Paid,
                C::Open,
                C::Yuan,
                C::Person,
                C::Department,
            ],
            VoucherKind::Order => &[
                C::Customer,
                C::Number,
                C::Subject,
                C::Status,
                C::Day,
                C::Until,
                C::Currency,
                C::Amount,
                C::Paid,
                C::Open,
                C::Yuan,
                C::Person,
                C::Department,
            ],
            VoucherKind::Plan => &[
                C::Customer,
                C::Number,
                C::Due,
                C::Status,
                C::Currency,
                C::Amount,
                C::Paid,
                C::Open,
                C::Yuan,
                C::Person,
            ],
            VoucherKind::Quote => &[
                C::Customer,
                C::Number,
                C::Subject,
                C::Status,
                C::Day,
                C::Until,
                C::Currency,
                C::Amount,
                C::Yuan,
                C::Person,
                C::Department,
            ],
            VoucherKind::Receipt | VoucherKind::Refund | VoucherKind::Allocation => {
                &[C::Customer, C::Number, C::Day, C::Currency, C::Amount, C::Yuan, C::Person, C::Department]
            }
            VoucherKind::Delivery | VoucherKind::Return | VoucherKind::Invoice => {
                &[C::Customer, C::Number, C::Status, C::Day, C::Currency, C::Amount, C::Yuan, C::Person, C::Department]
            }
        }
    }

    /// The columns of a list of debts, in order.
    pub const DEBTS: &'static [Self] = &[
        Self::Customer,
        Self::Number,
        Self::Due,
        Self::Late,
        Self::Currency,
        Self::Amount,
        Self::Yuan,
        Self::Person,
        Self::Department,
    ];

    /// Whether its values stand at the right: amounts, shares, days.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Amount | Self::Paid | Self::Open | Self::Yuan | Self::Late | Self::Probability)
    }

    /// The order of two rows, rising. What is not there comes last when rising.
    pub fn compare(self, one: &Item, other: &Item, roster: &Roster) -> Ordering {
        let name =
            |item: &Item| item.person.and_then(|person| roster.people.get(&person)).map(|person| person.name.as_str());
        let department = |item: &Item| {
            let person = item.person.and_then(|person| roster.people.get(&person));
            let of = person.and_then(|person| person.department).and_then(|id| roster.departments.get(&id));
            of.map(|department| department.name.as_str())
        };
        match self {
            Self::Customer => (&one.of.reading, &one.of.name).cmp(&(&other.of.reading, &other.of.name)),
            Self::Number => (&one.number, one.nth).cmp(&(&other.number, other.nth)),
            Self::Subject => one.row().subject.cmp(&other.row().subject),
            Self::Status => one.status().cmp(other.status()),
            Self::Stage => one.row().stage.cmp(&other.row().stage),
            Self::Delivery => delivered(one.row().delivery).cmp(&delivered(other.row().delivery)),
            Self::Day | Self::Due => last(one.day, other.day),
            Self::Late => one.days_late.cmp(&other.days_late),
            Self::Until => last(one.row().until, other.row().until),
            Self::Probability => last(one.row().probability, other.row().probability),
            Self::Currency => one.currency.cmp(&other.currency),
            // Amounts of different currencies are compared by what they come to.
            Self::Amount | Self::Yuan => one.fen.cmp(&other.fen),
            Self::Paid => last(one.paid, other.paid),
            Self::Open => last(one.open(), other.open()),
            Self::Person => last(name(one), name(other)),
            Self::Department => last(department(one), department(other)),
        }
    }
}

fn delivered(state: DeliveryState) -> u8 {
    match state {
        DeliveryState::None => 0,
        DeliveryState::ToShip => 1,
        DeliveryState::Partial => 2,
        DeliveryState::All => 3,
    }
}

/// Nothing after everything else.
fn last<T: Ord>(one: Option<T>, other: Option<T>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
