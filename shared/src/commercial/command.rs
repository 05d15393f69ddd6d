//! What a person may do to a commercial part.

use serde::{Deserialize, Serialize};

use super::field::CommercialField;
use crate::{id::DocId, sorted::SortedMap, value::Value};

/// One change of a commercial part. Whoever writes first makes the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CommercialCommand {
    /// Change fields. `None` clears one.
    Set {
        /// The customer.
        of: DocId,
        /// The new values.
        fields: SortedMap<CommercialField, Option<Value>>,
    },
}
