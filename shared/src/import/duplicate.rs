//! Recognising a customer that is already there: by name, by phone, by credit code.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::row::Row;
use crate::{
    customer::field::{ContactField, CustomerField},
    facts::Facts,
    id::DocId,
    text::{company::company_key, phone},
    value::Value,
};

/// By what two customers are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SameBy {
    /// The unified social credit code.
    CreditCode,
    /// The name, without brackets, spaces and legal form.
    Name,
    /// A phone number.
    Phone,
    /// The key of a product or voucher.
    Key,
}

/// Whom a row repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Repeats {
    /// A customer on this device.
    Customer(DocId),
    /// An earlier row of the file, counted from 0.
    Row(u32),
}

/// A customer's marks of identity, as the wizard hands them to the importer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Whose.
    pub doc: DocId,
    /// Name.
    pub name: String,
    /// Normalised credit code, empty if unknown.
    pub credit_code: String,
    /// Phone numbers as digits.
    pub phones: Vec<String>,
}

impl Identity {
    /// The marks that facts hold.
    pub fn of(facts: &Facts) -> Self {
        Self {
            doc: facts.id,
            name: facts.name.clone(),
            credit_code: facts.credit_code.clone(),
            phones: facts.phones.clone(),
        }
    }
}

/// Marks of identity by what they are, to look rows up in.
#[derive(Debug, Default)]
pub struct Index {
    known: HashMap<(SameBy, String), Repeats>,
}

impl Index {
    /// An index of the customers on this device.
    pub fn new(identities: &[Identity]) -> Self {
        let mut index = Self::default();
        for identity in identities {
            let keys = keys(&identity.credit_code, &identity.name, identity.phones.iter().map(String::as_str));
            index.insert(keys, Repeats::Customer(identity.doc));
        }
        index
    }

    /// Whom the row repeats and by what, if anybody. The row itself then counts as known for those behind it.
    pub fn look_up(&mut self, number: u32, row: &Row) -> Option<(Repeats, SameBy)> {
        let numbers = phones(row);
        let code = row.fields.get(&CustomerField::CreditCode).and_then(Value::as_text).unwrap_or_default();
        let keys = keys(code, row.name(), numbers.iter().map(String::as_str));
        let found = keys.iter().find_map(|key| self.known.get(key).map(|repeats| (*repeats, key.0)));
        self.insert(keys, found.map_or(Repeats::Row(number), |(repeats, _)| repeats));
        found
    }

    fn insert(&mut self, keys: Vec<(SameBy, String)>, whom: Repeats) {
        for key in keys {
            self.known.entry(key).or_insert(whom);
        }
    }
}

/// The marks in the order in which they count: a code is surer than a name, a name surer than a number.
fn keys<'a>(credit_code: &str, name: &str, phones: impl Iterator<Item = &'a str>) -> Vec<(SameBy, String)> {
    let code: String =
        credit_code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let mut keys = Vec::new();
    if code.len() == 18 {
        keys.push((SameBy::CreditCode, code));
    }
    let name = company_key(name);
    if !name.is_empty() {
        keys.push((SameBy::Name, name));
    }
    // Short numbers are extensions and hotlines, which many share.
    keys.extend(phones.map(phone::normalise).filter(|digits| digits.len() >= 7).map(|digits| (SameBy::Phone, digits)));
    keys
}

fn phones(row: &Row) -> Vec<String> {
    let mut numbers = Vec::new();
    numbers.extend(row.fields.get(&CustomerField::Phone).and_then(Value::as_text).map(str::to_owned));
    numbers.extend(row.contact.get(&ContactField::Phone).and_then(Value::as_text).map(str::to_owned));
    if let Some(Value::List(mobiles)) = row.contact.get(&ContactField::Mobiles) {
        numbers.extend(mobiles.iter().cloned());
    }
    numbers
}
