//! Who and what a record names: customers, people, products; and what is entered because it is named.

use std::collections::HashMap;

use super::{
    assemble::{self, Group, rows_of},
    entry::{Step, Tally},
    known::KnownVoucher,
    look_up::{Answer, Index, Lookup, tight},
    plan::Planner,
};
use crate::{
    command::{Command, Intent},
    customer::{
        command::{CustomerCommand, NewCustomer},
        field::CustomerField,
        record::Origin,
    },
    id::{CommandId, DocId, IdSource, UserId, VoucherId},
    import::cell::Why,
    money::Currency,
    product::{command::ProductCommand, field::ProductField},
    sorted::SortedMap,
    text::company::company_key,
    trade::{
        command::NewLine,
        field::{LineField, VoucherField},
        voucher::VoucherKind,
    },
    value::Value,
};

impl<I: IdSource> Planner<'_, '_, I> {
    pub fn customer(&mut self, group: &Group) -> Result<DocId, Why> {
        let Self { index, begun, named, ids, choices, .. } = self;
        assemble::customer_of(index, group, |name| {
            let key = (Lookup::Customer, company_key(name));
            *begun.entry(key).or_insert_with(|| {
                let doc = DocId(ids.next());
                let new = NewCustomer {
                    fields: SortedMap::from([(CustomerField::Name, Value::Text(name.to_owned()))]),
                    origin: Some(Origin { import: choices.import, at: None, author: None }),
                    ..NewCustomer::default()
                };
                named.push(naming(doc, Intent::Customer(CustomerCommand::Create(Box::new(new))), *ids));
                doc
            })
        })
    }

    /// What follows from names: the person in charge, the order, the product of an opportunity; and what an old system
    /// leaves out because it goes without saying.
    pub fn complete(&mut self, kind: VoucherKind, group: &mut Group, order: Option<&KnownVoucher>) {
        if !group.head.person.is_empty() {
            let name = std::mem::take(&mut group.head.person);
            match self.person(&name, rows_of(group)) {
                Some(person) => {
                    group.head.fields.insert(VoucherField::Person, Value::Text(person.to_string()));
                }
                None if group.head.author.is_empty() => group.head.author = name,
                None => group.head.aside.push((VoucherField::Person.label().zh.to_owned(), name)),
            }
        }
        if let Some(order) = order {
            group.head.fields.insert(VoucherField::Order, Value::Text(order.id.to_string()));
        }
        if kind == VoucherKind::Opportunity {
            self.subject(group);
        }
        let key = group.head.key.clone();
        if !key.is_empty() && kind.fields().contains(&VoucherField::Number) {
            group.head.fields.entry(VoucherField::Number).or_insert(Value::Text(key));
        }
        let named = group.head.fields.contains_key(&VoucherField::Currency);
        if self.choices.currency != Currency::CNY && !named {
            let code = self.choices.currency.code().to_owned();
            group.head.fields.insert(VoucherField::Currency, Value::Text(code));
        }
    }

    fn person(&mut self, name: &str, rows: u32) -> Option<UserId> {
        self.index.person(name).or_else(|| match self.index.ask(Lookup::Person, name, rows) {
            Answer::Take(person) => Some(UserId(person)),
            _ => None,
        })
    }

    /// An opportunity without a subject is called after its product, its key or its customer.
    fn subject(&mut self, group: &mut Group) {
        let product = group.lines.first().and_then(|line| line.get(&LineField::Name)).and_then(Value::as_text);
        let product = product.map(str::to_owned).map(|name| {
            let rows = rows_of(group);
            self.product("", &name, rows).map_or(name, |(_, known)| known)
        });
        group.lines.clear();
        let said = group.head.fields.contains_key(&VoucherField::Subject);
        match (product, said) {
            (Some(product), true) => group.head.aside.push((LineField::Product.label().zh.to_owned(), product)),
            (Some(product), false) => {
                group.head.fields.insert(VoucherField::Subject, Value::Text(product));
            }
            (None, true) => {}
            (None, false) => {
                let names = [&group.head.key, &group.head.customer, &group.head.customer_number];
                let name = names.into_iter().find(|name| !name.is_empty()).cloned();
                group.head.fields.extend(name.map(|name| (VoucherField::Subject, Value::Text(name))));
            }
        }
    }

    pub fn lines(&mut self, kind: VoucherKind, group: &Group, id: VoucherId) -> Vec<NewLine> {
        if !kind.has_lines() {
            return Vec::new();
        }
        let Self { index, begun, named, ids, .. } = self;
        assemble::lines(index, group, id, |index, code, name| found_product(index, begun, named, *ids, (code, name), 1))
    }

    fn product(&mut self, code: &str, name: &str, rows: u32) -> Option<(DocId, String)> {
        let Self { index, begun, named, ids, .. } = self;
        found_product(index, begun, named, *ids, (code, name), rows)
    }
}

/// A product that is known, answered, or entered by its name.
fn found_product(
    index: &mut Index<'_>,
    begun: &mut HashMap<(Lookup, String), DocId>,
    steps: &mut Vec<Step>,
    ids: &mut impl IdSource,
    (code, name): (&str, &str),
    rows: u32,
) -> Option<(DocId, String)> {
    if let Some(product) = index.product(code, name) {
        return Some((product.id, product.name.clone()));
    }
    let name = if name.is_empty() { code } else { name };
    if name.is_empty() {
        return None;
    }
    match index.ask(Lookup::Product, name, rows) {
        Answer::Take(doc) => index.product_of(DocId(doc)).map(|product| (product.id, product.name.clone())),
        Answer::Create => {
            let doc = *begun.entry((Lookup::Product, tight(name))).or_insert_with(|| {
                let doc = DocId(ids.next());
                let name = Value::Text(name.to_owned());
                let fields = SortedMap::from([(ProductField::Name, name)]);
                steps.push(naming(doc, Intent::Product(ProductCommand::Create(fields)), ids));
                doc
            });
            Some((doc, name.to_owned()))
        }
        Answer::Keep | Answer::LeaveOut => None,
    }
}

/// The step that enters what records name.
fn naming(doc: DocId, intent: Intent, ids: &mut impl IdSource) -> Step {
    let command = Command { id: CommandId(ids.next()), doc, intent };
    Step { command, tally: Tally { named: 1, ..Tally::default() }, rows: 0 }
}
