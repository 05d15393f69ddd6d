//! The typed record of a document of any kind.

use serde::{Deserialize, Serialize};

use super::DocKind;
use crate::{
    commercial::record::Commercial, customer::record::Customer, notes::record::Notes, product::record::Product,
    trade::record::Trade,
};

/// What a document holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Record {
    /// A customer.
    Customer(Box<Customer>),
    /// A customer's commercial part.
    Commercial(Commercial),
    /// Private notes.
    Notes(Notes),
    /// The business with a customer.
    Trade(Box<Trade>),
    /// A product.
    Product(Box<Product>),
}

impl Record {
    /// Of which kind.
    pub fn kind(&self) -> DocKind {
        match self {
            Self::Customer(_) => DocKind::Customer,
            Self::Commercial(_) => DocKind::Commercial,
            Self::Notes(_) => DocKind::Notes,
            Self::Trade(_) => DocKind::Trade,
            Self::Product(_) => DocKind::Product,
        }
    }

    /// The customer, if it is one.
    pub fn customer(&self) -> Option<&Customer> {
        match self {
            Self::Customer(customer) => Some(customer),
            _ => None,
        }
    }
}
