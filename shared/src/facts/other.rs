//! Facts of documents that are no customers: what lists, boards and sums need of the business with a customer, and of a
//! product. A screen joins them with `Facts` by
//! `TradeFacts::of`.

use serde::{Deserialize, Serialize};

use super::FactsMark;
use crate::{
    id::{DocId, UserId},
    kind::{DocKind, Record},
    product::{self, facts::ProductFacts},
    time::Instant,
    trade::{
        record::{Trade, TradeMark},
        row::{self, Row},
    },
};

/// What lists need to know of the business with a customer. Everything that is counted or summed follows from the rows
/// by `trade::rules`, as it does on the customer's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradeFacts {
    /// The document.
    pub id: DocId,
    /// Who owns the customer (a row of authority); none: the open sea.
    pub owner: Option<UserId>,
    /// The customer.
    pub of: DocId,
    /// Every voucher, oldest first, deleted ones included.
    pub rows: Vec<Row>,
    /// Marks that decide on pool and life-cycle, oldest first.
    pub marks: Vec<TradeMark>,
    /// What the customer calls products: code and name, by product.
    pub aliases: Vec<(DocId, String, String)>,
    /// Last change: by the writer's clock, or by the server's once it has it.
    pub changed_at: Instant,
}

/// Facts of a document that is no customer. Append only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OtherFacts {
    /// The business with a customer.
    Trade(Box<TradeFacts>),
    /// A product.
    Product(Box<ProductFacts>),
}

impl OtherFacts {
    /// The facts of a record; none of a kind without facts, of a customer (`derive`), or while nothing was written.
    pub fn of(record: &Record, doc: DocId, owner: Option<UserId>) -> Option<Self> {
        match record {
            Record::Trade(trade) => derive_trade(trade, doc, owner).map(|facts| Self::Trade(Box::new(facts))),
            Record::Product(product) => Some(Self::Product(Box::new(product::facts::derive(product)))),
            Record::Customer(_) | Record::Commercial(_) | Record::Notes(_) => None,
        }
    }

    /// The document.
    pub fn doc(&self) -> DocId {
        match self {
            Self::Trade(facts) => facts.id,
            Self::Product(facts) => facts.id,
        }
    }

    /// Their mark.
    pub fn mark(&self) -> FactsMark {
        FactsMark::of(self)
    }

    /// Of which kind.
    pub fn kind(&self) -> DocKind {
        match self {
            Self::Trade(_) => DocKind::Trade,
            Self::Product(_) => DocKind::Product,
        }
    }

    /// Who owns it; products are everybody's.
    pub fn owner(&self) -> Option<UserId> {
        match self {
            Self::Trade(facts) => facts.owner,
            Self::Product(_) => None,
        }
    }

    /// The same, last changed at another time.
    #[must_use]
    pub fn changed_at(self, at: Instant) -> Self {
        match self {
            Self::Trade(facts) => Self::Trade(Box::new(TradeFacts { changed_at: at, ..*facts })),
            Self::Product(facts) => Self::Product(Box::new(ProductFacts { changed_at: at, ..*facts })),
        }
    }

    /// The same with another owner.
    #[must_use]
    pub fn owned_by(self, owner: Option<UserId>) -> Self {
        match self {
            Self::Trade(facts) => Self::Trade(Box::new(TradeFacts { owner, ..*facts })),
            product @ Self::Product(_) => product,
        }
    }
}

/// The facts of the business with a customer. A pure function of its document and its owner; none while it does not say
/// whose customer it is about.
pub fn derive_trade(trade: &Trade, doc: DocId, owner: Option<UserId>) -> Option<TradeFacts> {
    let aliases = trade.aliases.iter().map(|(product, alias)| (*product, alias.code.clone(), alias.name.clone()));
    Some(TradeFacts {
        id: doc,
        owner,
        of: trade.of?,
        rows: row::rows(trade),
        marks: trade.marks.clone(),
        aliases: aliases.collect(),
        changed_at: trade.changed.map_or(Instant(0), |changed| changed.at),
    })
}
