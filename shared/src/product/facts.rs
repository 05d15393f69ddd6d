//! What lists and search know of a product.

use serde::{Deserialize, Serialize};

use super::{field::ProductField, record::Product};
use crate::{
    id::DocId,
    money::{Currency, Decimal},
    text::pinyin,
    time::{Day, Instant},
    value::Value,
};

/// What lists need to know of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductFacts {
    /// The document.
    pub id: DocId,
    /// Name.
    pub name: String,
    /// Readings of the name, as `text::pinyin::stored` writes them.
    pub pinyin: String,
    /// Code.
    pub code: String,
    /// Model.
    pub model: String,
    /// Specification.
    pub spec: String,
    /// Unit.
    pub unit: String,
    /// Category.
    pub category: String,
    /// List price of one unit.
    pub price: Option<Decimal>,
    /// In which the price is.
    pub currency: Currency,
    /// Hundredths of a percent.
    pub tax_rate: Option<i64>,
    /// Not to be chosen from that day on.
    pub retired: Option<Day>,
    /// In the bin.
    pub deleted: bool,
    /// Last change, by the writer's clock.
    pub changed_at: Instant,
}

/// The facts of a product. A pure function of its document.
pub fn derive(product: &Product) -> ProductFacts {
    let text = |field| product.text(field).to_owned();
    ProductFacts {
        id: product.id,
        name: text(ProductField::Name),
        pinyin: pinyin::stored(product.text(ProductField::Name), ""),
        code: text(ProductField::Code),
        model: text(ProductField::Model),
        spec: text(ProductField::Spec),
        unit: text(ProductField::Unit),
        category: text(ProductField::Category),
        price: product.price(),
        currency: product.currency(),
        tax_rate: product.integer(ProductField::TaxRate),
        retired: match product.fields.get(&ProductField::Retired) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        },
        deleted: product.deleted.is_some(),
        changed_at: product.changed.at,
    }
}

impl ProductFacts {
    /// Whether it can be chosen for something new on a day; on old vouchers it is shown all the same.
    pub fn is_offered(&self, today: Day) -> bool {
        !self.deleted && self.retired.is_none_or(|from| today < from)
    }
}
