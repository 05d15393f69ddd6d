//! The typed commercial part.

use serde::{Deserialize, Serialize};

use super::field::CommercialField;
use crate::{id::DocId, sorted::SortedMap, time::Stamp, value::Value};

/// A customer's commercial part.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Commercial {
    /// Its customer; none while nothing was written.
    pub of: Option<DocId>,
    /// Who began it and when.
    pub created: Option<Stamp>,
    /// Present fields.
    pub fields: SortedMap<CommercialField, Value>,
}
