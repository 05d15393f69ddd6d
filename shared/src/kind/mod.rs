//! Kinds of documents. What differs from kind to kind stands in one row of one table: what a document of the kind
//! consists of, how its identifier is made, in which scope it lives, whether lists know it, and who may write what in
//! it. A new kind is a new row, its typed record (`document::read`) and its commands.

mod record;
mod rule;
mod section;
mod table;
#[cfg(test)]
mod tests;

pub use record::Record;
pub use rule::{Done, Keys, Manner, Place, Right, Rule, Write};
pub use section::{Section, key};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::{
    id::{DocId, UserId},
    sync::protocol::Scope,
};

/// What a document is about. One document is one unit of permission, its history included. Append only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocKind {
    /// A customer: what everybody knows who sees it.
    Customer,
    /// A customer's commercial part 商务: cost, margin, commission, price level, credit limit.
    Commercial,
    /// One person's private notes on a customer 私密笔记.
    Notes,
    /// The business with a customer 生意: opportunities, orders, deliveries, receipts.
    Trade,
    /// A product of the company's catalogue 产品.
    Product,
}

/// How a document is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// By a fresh identifier.
    Own,
    /// By its customer's: whoever makes it, offline or not, makes the same document.
    PartOfCustomer,
    /// By its customer's and its person's.
    PersonsPartOfCustomer,
}

/// In which scope a document lives, whatever else it is shared into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// With the customers of its owner.
    Portfolio,
    /// With the commercial parts of the customers of its owner.
    Commercial,
    /// With what belongs to its owner alone.
    Private,
    /// With what everybody of the company reads.
    Catalogue,
}

/// A row of the table.
#[derive(Debug)]
pub struct Spec {
    /// The stored name.
    pub key: &'static str,
    /// The containers, in the order in which the first change makes them. Never changed: part of that change's hash.
    pub sections: &'static [Section],
    /// The container with stamps and links.
    pub meta: Section,
    /// How a document is named.
    pub identity: Identity,
    /// Where it lives.
    pub home: Home,
    /// Whether facts are derived from it.
    pub has_facts: bool,
    /// Who may write what; the first rule that speaks of a place counts, what none speaks of is nobody's.
    pub rules: &'static [Rule],
}

impl Spec {
    /// Whether it is shared with whomever its customer is shared with: it lives where customers do.
    pub fn is_shared(&self) -> bool {
        self.identity == Identity::PartOfCustomer && self.home == Home::Portfolio
    }
}

impl DocKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Customer, Self::Commercial, Self::Notes, Self::Trade, Self::Product];

    /// The row of the table.
    pub fn spec(self) -> &'static Spec {
        match self {
            Self::Customer => &table::CUSTOMER,
            Self::Commercial => &table::COMMERCIAL,
            Self::Notes => &table::NOTES,
            Self::Trade => &table::TRADE,
            Self::Product => &table::PRODUCT,
        }
    }

    /// The stored name.
    pub fn key(self) -> &'static str {
        self.spec().key
    }

    /// The kind of a stored name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The scope in which a document of this owner lives; none: it must have one.
    pub fn home(self, owner: Option<UserId>) -> Option<Scope> {
        match self.spec().home {
            Home::Portfolio => Some(owner.map_or(Scope::OpenSea, Scope::Portfolio)),
            Home::Commercial => Some(Scope::Commercial(owner)),
            Home::Private => owner.map(Scope::Private),
            Home::Catalogue => Some(Scope::Catalogue),
        }
    }

    /// The document of this kind that belongs to a customer (and to `person`, if each has an own one); for customers
    /// the customer itself.
    pub fn of(self, customer: DocId, person: UserId) -> DocId {
        let person = match self.spec().identity {
            Identity::Own => return customer,
            Identity::PartOfCustomer => None,
            Identity::PersonsPartOfCustomer => Some(person),
        };
        let mut digest = Sha256::new();
        digest.update(self.key());
        digest.update(customer.as_bytes());
        person.inspect(|person| digest.update(person.as_bytes()));
        let digest: [u8; 32] = digest.finalize().into();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        DocId(Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Whether a document of this kind may be called so, given the customer that it says to belong to. Nobody can take
    /// the name of another one's document.
    pub fn fits(self, doc: DocId, customer: Option<DocId>, person: UserId) -> bool {
        match self.spec().identity {
            Identity::Own => !is_derived(doc) && customer.is_none(),
            Identity::PartOfCustomer | Identity::PersonsPartOfCustomer => {
                customer.is_some_and(|customer| self.of(customer, person) == doc)
            }
        }
    }
}

/// Whether a document's name was derived from a customer's.
pub fn is_derived(doc: DocId) -> bool {
    doc.0.get_version_num() == DERIVED
}

/// The UUID version of derived names; fresh ones have version 7.
const DERIVED: usize = 8;
