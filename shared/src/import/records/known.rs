//! What is on the device, as far as an import needs to know it: the screen tells the importer.

use serde::{Deserialize, Serialize};

use crate::{
    id::{DocId, UserId, VoucherId},
    import::duplicate::Identity,
    money::Currency,
    people::Roster,
    product::facts::ProductFacts,
    time::Day,
    trade::{row::Row, settings::TradeDecisions, voucher::VoucherKind},
};

/// Everything that is known.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Known {
    /// Customers.
    pub customers: Vec<Identity>,
    /// Their numbers.
    pub numbers: Vec<(String, DocId)>,
    /// Products.
    pub products: Vec<ProductFacts>,
    /// People who work, or worked, here.
    pub people: Vec<KnownPerson>,
    /// Vouchers towards customers, those in the bin included.
    pub vouchers: Vec<KnownVoucher>,
    /// What the company decided about its business.
    pub decisions: TradeDecisions,
}

/// A person by the names that spreadsheets know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPerson {
    /// Who.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Log-in name.
    pub login: String,
}

/// A voucher as far as it can be found again, and told from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownVoucher {
    /// Its customer.
    pub of: DocId,
    /// Identifier.
    pub id: VoucherId,
    /// What it is.
    pub kind: VoucherKind,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Its day.
    pub day: Option<Day>,
    /// What it comes to, minor units.
    pub amount: i64,
    /// In which currency.
    pub currency: Currency,
    /// Its order.
    pub order: Option<VoucherId>,
    /// What it reverses.
    pub reverses: Option<VoucherId>,
    /// Whether it is in the bin.
    pub deleted: bool,
}

impl KnownVoucher {
    /// What a row says.
    pub fn of(customer: DocId, row: &Row) -> Self {
        Self {
            of: customer,
            id: row.id,
            kind: row.kind,
            number: row.number.clone(),
            subject: row.subject.clone(),
            day: row.day,
            amount: row.amount,
            currency: row.currency,
            order: row.order,
            reverses: row.reverses,
            deleted: row.deleted.is_some(),
        }
    }
}

impl KnownPerson {
    /// Everybody of a company.
    pub fn all(roster: &Roster) -> Vec<Self> {
        let known = |person: &crate::people::Person| Self {
            id: person.id,
            name: person.name.clone(),
            login: person.login.clone(),
        };
        roster.people.values().map(known).collect()
    }
}
