//! The fields of a commercial part.

use serde::{Deserialize, Serialize};

use crate::{
    kind::key,
    value::{Entry, Label, ValueKind},
};

/// A field of a customer's commercial part. Append only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CommercialField {
    /// What serving the customer costs.
    Cost,
    /// What remains of a sale.
    Margin,
    /// What the rep gets of a sale.
    Commission,
    /// Which price list applies.
    PriceLevel,
    /// How much the customer may owe.
    CreditLimit,
}

const PRICE_LEVELS: &[Entry] = &[
    Entry { key: "a", label: Label { zh: "A 级价", en: "Level A" } },
    Entry { key: "b", label: Label { zh: "B 级价", en: "Level B" } },
    Entry { key: "c", label: Label { zh: "C 级价", en: "Level C" } },
    Entry { key: "list", label: Label { zh: "标准价", en: "List price" } },
];

impl CommercialField {
    /// Every field, in the page's order.
    pub const ALL: &'static [Self] = &[Self::PriceLevel, Self::CreditLimit, Self::Cost, Self::Margin, Self::Commission];

    /// The key in documents; never renamed.
    pub fn key(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Margin => "margin",
            Self::Commission => key::COMMISSION,
            Self::PriceLevel => "price_level",
            Self::CreditLimit => "credit_limit",
        }
    }

    /// The field of a document's key; `None` for a key of a newer version.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.key() == key)
    }

    /// What it holds.
    pub fn kind(self) -> ValueKind {
        match self {
            Self::Cost | Self::CreditLimit => ValueKind::Amount,
            Self::Margin | Self::Commission => ValueKind::Percent,
            Self::PriceLevel => ValueKind::Choice,
        }
    }

    /// Its name.
    pub fn label(self) -> Label {
        match self {
            Self::Cost => Label { zh: "服务成本（元）", en: "Cost to serve (¥)" },
            Self::Margin => Label { zh: "毛利率（%）", en: "Margin (%)" },
            Self::Commission => Label { zh: "提成比例（%）", en: "Commission (%)" },
            Self::PriceLevel => Label { zh: "价格等级", en: "Price level" },
            Self::CreditLimit => Label { zh: "信用额度（元）", en: "Credit limit (¥)" },
        }
    }

    /// The built-in dictionary of a choice.
    pub fn entries(self) -> &'static [Entry] {
        match self {
            Self::PriceLevel => PRICE_LEVELS,
            _ => &[],
        }
    }
}
