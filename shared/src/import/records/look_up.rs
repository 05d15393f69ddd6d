//! Finding customers, products, people and orders by what a spreadsheet calls them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::known::{Known, KnownVoucher};
use crate::{
    id::{DocId, UserId, VoucherId},
    product::facts::ProductFacts,
    text::{company::company_key, normal::normal},
    trade::voucher::VoucherKind,
};

/// What is looked up by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Lookup {
    /// A customer.
    Customer,
    /// A product.
    Product,
    /// A person in charge.
    Person,
    /// An order, by its number.
    Order,
}

/// What is done about a name that nobody here has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Its rows are left out.
    LeaveOut,
    /// The name stays as text.
    Keep,
    /// It is entered.
    Create,
    /// This one is meant.
    Take(Uuid),
}

impl Lookup {
    /// What is done as long as nobody said otherwise. A voucher cannot be without a customer; all else can stay a text.
    pub fn usual(self) -> Answer {
        match self {
            Self::Customer => Answer::LeaveOut,
            Self::Product | Self::Person | Self::Order => Answer::Keep,
        }
    }
}

/// A name with what the person decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What was looked up.
    pub what: Lookup,
    /// As the file calls it.
    pub name: String,
    /// The decision.
    pub answer: Answer,
}

/// A name that was not found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// What was looked up.
    pub what: Lookup,
    /// As the file calls it; empty: the cell is.
    pub name: String,
    /// In how many rows.
    pub rows: u32,
    /// Who or what is called nearly so.
    pub near: Vec<Candidate>,
}

/// Something that may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// The most candidates of a name.
const NEAR_MAX: usize = 8;

/// What is known, by the names that count. Several of one name are nobody: then the person is asked.
pub(super) struct Index<'k> {
    known: &'k Known,
    customers: HashMap<String, Vec<DocId>>,
    numbers: HashMap<String, Vec<DocId>>,
    products: HashMap<String, Vec<usize>>,
    codes: HashMap<String, Vec<usize>>,
    people: HashMap<String, Vec<UserId>>,
    by_number: HashMap<(VoucherKind, String), Vec<usize>>,
    by_id: HashMap<VoucherId, usize>,
    answers: HashMap<(Lookup, String), Answer>,
    /// Names that were not found, with their rows.
    unknown: BTreeMap<(Lookup, String), u32>,
}

/// Without what people write differently: letter case, width, spaces, punctuation. `GTXPro` is `GTX Pro`.
pub(super) fn tight(text: &str) -> String {
    let key = normal(text);
    if key.is_empty() { text.trim().to_lowercase() } else { key }
}

fn put<T: PartialEq>(map: &mut HashMap<String, Vec<T>>, key: String, value: T) {
    if !key.is_empty() {
        let held = map.entry(key).or_default();
        if !held.contains(&value) {
            held.push(value);
        }
    }
}

fn only<T: Copy>(found: Option<&Vec<T>>) -> Option<T> {
    match found.map(Vec::as_slice) {
        Some([one]) => Some(*one),
        _ => None,
    }
}

impl<'k> Index<'k> {
    pub fn new(known: &'k Known, answers: &[Answered]) -> Self {
        let mut index = Self {
            known,
            customers: HashMap::new(),
            numbers: HashMap::new(),
            products: HashMap::new(),
            codes: HashMap::new(),
            people: HashMap::new(),
            by_number: HashMap::new(),
            by_id: HashMap::new(),
            answers: HashMap::new(),
            unknown: BTreeMap::new(),
        };
        for customer in &known.customers {
            put(&mut index.customers, company_key(&customer.name), customer.doc);
        }
        for (number, doc) in &known.numbers {
            put(&mut index.numbers, tight(number), *doc);
        }
        for (place, product) in known.products.iter().enumerate().filter(|(_, product)| !product.deleted) {
            put(&mut index.products, tight(&product.name), place);
            put(&mut index.codes, tight(&product.code), place);
        }
        for person in &known.people {
            put(&mut index.people, tight(&person.name), person.id);
            put(&mut index.people, tight(&person.login), person.id);
        }
        for (place, voucher) in known.vouchers.iter().enumerate() {
            index.by_id.insert(voucher.id, place);
            if !voucher.number.is_empty() {
                index.by_number.entry((voucher.kind, tight(&voucher.number))).or_default().push(place);
            }
        }
        let answers = answers.iter().map(|one| ((one.what, one.name.clone()), one.answer));
        index.answers = answers.collect();
        index
    }

    /// The customer of that number, else of that name.
    pub fn customer(&self, number: &str, name: &str) -> Option<DocId> {
        let by_number = only(self.numbers.get(&tight(number))).filter(|_| !number.is_empty());
        by_number.or_else(|| only(self.customers.get(&company_key(name))).filter(|_| !name.is_empty()))
    }

    /// The product of that code, else of that name; where several are called alike, the one that is called exactly so.
    pub fn product(&self, code: &str, name: &str) -> Option<&'k ProductFacts> {
        let pick = |found: Option<&Vec<usize>>, exact: &dyn Fn(&ProductFacts) -> bool| {
            let found: Vec<&ProductFacts> = found?.iter().map(|place| &self.known.products[*place]).collect();
            match found.as_slice() {
                [one] => Some(*one),
                several => several.iter().copied().find(|product| exact(product)),
            }
        };
        let by_code = pick(self.codes.get(&tight(code)), &|product| product.code == code).filter(|_| !code.is_empty());
        let by_name = || pick(self.products.get(&tight(name)), &|product| product.name == name);
        by_code.or_else(|| by_name().filter(|_| !name.is_empty()))
    }

    /// A product by its document.
    pub fn product_of(&self, doc: DocId) -> Option<&'k ProductFacts> {
        self.known.products.iter().find(|product| product.id == doc)
    }

    /// The person of that name or log-in name.
    pub fn person(&self, name: &str) -> Option<UserId> {
        only(self.people.get(&tight(name)))
    }

    /// Vouchers of that number, those in the bin behind the others.
    pub fn numbered(&self, kind: VoucherKind, number: &str) -> Vec<&'k KnownVoucher> {
        let found = self.by_number.get(&(kind, tight(number)));
        let mut found: Vec<_> = found.into_iter().flatten().map(|place| &self.known.vouchers[*place]).collect();
        found.sort_by_key(|voucher| voucher.deleted);
        found
    }

    /// The voucher of that identifier.
    pub fn voucher(&self, id: VoucherId) -> Option<&'k KnownVoucher> {
        self.by_id.get(&id).map(|place| &self.known.vouchers[*place])
    }

    /// Every voucher.
    pub fn vouchers(&self) -> impl Iterator<Item = &'k KnownVoucher> {
        self.known.vouchers.iter()
    }

    /// What is done about a name that was not found; noted, so that the person is asked.
    pub fn ask(&mut self, what: Lookup, name: &str, rows: u32) -> Answer {
        *self.unknown.entry((what, name.to_owned())).or_default() += rows;
        self.answers.get(&(what, name.to_owned())).copied().unwrap_or(what.usual())
    }

    /// Everything that was not found, with what is called nearly so.
    pub fn into_unknown(self) -> Vec<Unknown> {
        let near = |what, name: &str| match what {
            Lookup::Customer => near(
                company_key(name),
                self.known.customers.iter().map(|one| (one.doc.0, one.name.as_str())),
                &company_key,
            ),
            Lookup::Product => {
                let offered = self.known.products.iter().filter(|product| !product.deleted);
                near(tight(name), offered.map(|one| (one.id.0, one.name.as_str())), &tight)
            }
            Lookup::Person | Lookup::Order => Vec::new(),
        };
        let unknown = self.unknown.iter();
        unknown
            .map(|((what, name), rows)| Unknown {
                what: *what,
                name: name.clone(),
                rows: *rows,
                near: near(*what, name),
            })
            .collect()
    }
}

/// What holds the name, is held by it, or begins like it.
fn near<'n>(
    key: String,
    all: impl Iterator<Item = (Uuid, &'n str)>,
    normal: &dyn Fn(&str) -> String,
) -> Vec<Candidate> {
    let least = if key.is_ascii() { 4 } else { 2 };
    let alike = |other: &str| {
        let common = key.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
        common >= least || (!other.is_empty() && (key.contains(other) || other.contains(key.as_str())))
    };
    if key.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, Candidate)> = all
        .map(|(id, name)| (normal(name), Candidate { id, name: name.to_owned() }))
        .filter(|(other, _)| alike(other))
        .map(|(other, candidate)| (other.chars().count().abs_diff(key.chars().count()), candidate))
        .collect();
    found.sort_by(|one, other| (one.0, &one.1.name).cmp(&(other.0, &other.1.name)));
    found.into_iter().map(|(_, candidate)| candidate).take(NEAR_MAX).collect()
}
