//! The typed product.

use serde::{Deserialize, Serialize};

use super::field::ProductField;
use crate::{
    id::DocId,
    money::{Currency, Decimal},
    sorted::SortedMap,
    time::Stamp,
    value::Value,
};

/// A product with everything that its document holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// The document.
    pub id: DocId,
    /// Who entered it and when.
    pub created: Stamp,
    /// The last change of anything in it, by its writer's clock.
    pub changed: Stamp,
    /// Present fields.
    pub fields: SortedMap<ProductField, Value>,
    /// In the bin since.
    pub deleted: Option<Stamp>,
}

impl Product {
    /// The text of a field, empty if absent.
    pub fn text(&self, field: ProductField) -> &str {
        self.fields.get(&field).and_then(Value::as_text).unwrap_or_default()
    }

    /// The number of a field.
    pub fn integer(&self, field: ProductField) -> Option<i64> {
        match self.fields.get(&field) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    /// The list price of one unit.
    pub fn price(&self) -> Option<Decimal> {
        self.integer(ProductField::Price).map(Decimal)
    }

    /// In which the price is.
    pub fn currency(&self) -> Currency {
        self.text(ProductField::Currency).parse().unwrap_or_default()
    }
}
