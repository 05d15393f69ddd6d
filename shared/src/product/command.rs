//! What a person may do to a product.

use serde::{Deserialize, Serialize};

use super::field::ProductField;
use crate::{sorted::SortedMap, value::Value};

/// One change of a product. Append only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ProductCommand {
    /// Enter a new product; a name is required.
    Create(SortedMap<ProductField, Value>),
    /// Change fields. `None` clears one.
    SetFields(SortedMap<ProductField, Option<Value>>),
    /// Put it into the bin.
    Delete,
    /// Take it out again.
    Restore,
}
