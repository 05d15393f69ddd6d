//! One row of products or vouchers, before anything is looked up.

use crate::{
    customer::field::CustomerField,
    import::{
        cell::{Why, checked, clean, currency_of, money_of, value_of},
        row::CellError,
        target::Target,
    },
    money::Currency,
    product::field::ProductField,
    sorted::SortedMap,
    text::normal::normal,
    trade::{
        dictionary,
        field::{LineField, VoucherField},
        settings::{Choice, Dictionary, TradeSettings},
        voucher::{VoucherKind, opportunity_status, order_status},
    },
    value::{BadValue, Entry, LINE_MAX_CHARS, Value, ValueKind},
};

/// What a row says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct RecordRow {
    /// The customer's name.
    pub customer: String,
    /// The customer's number.
    pub customer_number: String,
    /// What the old system called the record.
    pub key: String,
    /// The number of its order.
    pub order: String,
    /// The person in charge.
    pub person: String,
    /// Who entered it in the old system.
    pub author: String,
    /// Fields of the voucher.
    pub fields: SortedMap<VoucherField, Value>,
    /// Fields of its line.
    pub line: SortedMap<LineField, Value>,
    /// Fields of the product.
    pub product: SortedMap<ProductField, Value>,
    /// What its field cannot hold, or what has none: the column's name, and what stands there.
    pub aside: Vec<(String, String)>,
    /// Cells that could not be taken.
    pub errors: Vec<CellError>,
}

/// What a row is read with.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub headers: &'a [String],
    pub targets: &'a [Target],
    pub voucher: Option<VoucherKind>,
    pub settings: &'a TradeSettings,
    /// Of amounts whose row names none.
    pub currency: Currency,
}

impl Reading<'_> {
    /// Reads a row. Empty cells say nothing.
    pub fn row(&self, cells: &[String]) -> RecordRow {
        let mut row = RecordRow::default();
        let currency = self.currency_in(cells);
        for (column, (cell, target)) in cells.iter().zip(self.targets).enumerate() {
            let text = clean(cell);
            if text.is_empty() {
                continue;
            }
            let header = self.headers.get(column).map_or("", String::as_str);
            if let Err(why) = self.take(&mut row, target, header, &text, currency) {
                row.errors.push(CellError { column: u32::try_from(column).ok(), why });
                row.aside.push((header.to_owned(), text));
            }
        }
        row
    }

    /// The currency that a row names: its amounts are read by it.
    fn currency_in(&self, cells: &[String]) -> Currency {
        let is_currency = |target: &Target| {
            matches!(target, Target::Voucher(VoucherField::Currency) | Target::Product(ProductField::Currency))
        };
        let named = self.targets.iter().position(is_currency).and_then(|column| cells.get(column));
        named.and_then(|cell| currency_of(&clean(cell)).ok()).unwrap_or(self.currency)
    }

    fn take(
        &self,
        row: &mut RecordRow,
        target: &Target,
        header: &str,
        text: &str,
        currency: Currency,
    ) -> Result<(), Why> {
        match target {
            Target::Customer(CustomerField::Name) => row.customer = line(text)?,
            Target::Customer(CustomerField::Number) => row.customer_number = line(text)?,
            Target::Key => row.key = line(text)?,
            Target::CreatedBy => row.author = line(text)?,
            Target::Custom => row.aside.push((header.to_owned(), text.to_owned())),
            Target::Voucher(VoucherField::Person) => row.person = line(text)?,
            Target::Voucher(VoucherField::Order) => row.order = line(text)?,
            Target::Voucher(field) => {
                let (field, value) = self.voucher_value(*field, header, text, currency)?;
                join(&mut row.fields, field, value);
            }
            Target::Line(field) => {
                row.line.insert(*field, value_of(field.kind(), &[], text.to_owned())?);
            }
            Target::Product(field) => join(&mut row.product, *field, value_of(field.kind(), &[], text.to_owned())?),
            _ => {}
        }
        Ok(())
    }

    fn voucher_value(
        &self,
        field: VoucherField,
        header: &str,
        text: &str,
        currency: Currency,
    ) -> Result<(VoucherField, Value), Why> {
        let kind = field.kind();
        match kind {
            ValueKind::Money => {
                Ok((field, checked(kind, Value::Integer(money_of(text, header, currency)?)).map_err(too_large)?))
            }
            ValueKind::Choice => self.choice(field, text),
            _ => Ok((field, value_of(kind, &[], text.to_owned())?)),
        }
    }

    /// An entry of a dictionary by its key or any of its names. Old systems have one column for stage and status: a stage
    /// that says how it ended is the status. Words that nobody knows stay as they are, where texts can.
    fn choice(&self, field: VoucherField, text: &str) -> Result<(VoucherField, Value), Why> {
        let known = |key: &str| Value::Text(key.to_owned());
        let statuses = self.voucher.map_or(&[][..], VoucherKind::statuses);
        if matches!(field, VoucherField::Status | VoucherField::Stage)
            && let Some(key) = entry(statuses, text).or_else(|| ended(self.voucher, text))
        {
            return Ok((VoucherField::Status, known(key)));
        }
        let found = match field {
            VoucherField::Status => return Err(BadValue::WrongKind.into()),
            VoucherField::Stage => chosen(&self.settings.stages, Dictionary::Stages, text),
            VoucherField::LostReason => chosen(&self.settings.lost_reasons, Dictionary::LostReasons, text),
            VoucherField::Method => chosen(&self.settings.methods, Dictionary::Methods, text),
            VoucherField::Tax => match entry(dictionary::entries(field), text) {
                None => return Err(BadValue::WrongKind.into()),
                found => found.map(known),
            },
            _ => entry(dictionary::entries(field), text).map(known),
        };
        Ok((field, checked(ValueKind::Choice, found.unwrap_or_else(|| known(text)))?))
    }
}

fn too_large(why: Why) -> Why {
    if why == Why::Value(BadValue::OutOfRange) { Why::TooLarge } else { why }
}

/// A text that names something: one line of it.
fn line(text: &str) -> Result<String, Why> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > LINE_MAX_CHARS { Err(BadValue::TooLong { max: LINE_MAX_CHARS }.into()) } else { Ok(text) }
}

fn entry(entries: &[Entry], text: &str) -> Option<&'static str> {
    let wanted = normal(text);
    let called =
        |entry: &&Entry| [entry.key, entry.label.zh, entry.label.en].into_iter().any(|name| normal(name) == wanted);
    entries.iter().find(called).map(|entry| entry.key)
}

/// How other systems say that something ended, or goes on.
fn ended(kind: Option<VoucherKind>, text: &str) -> Option<&'static str> {
    const OPPORTUNITY: [(&str, &str); 12] = [
        ("赢单", opportunity_status::WON),
        ("成交", opportunity_status::WON),
        ("已成交", opportunity_status::WON),
        ("closedwon", opportunity_status::WON),
        ("输单", opportunity_status::LOST),
        ("丢单", opportunity_status::LOST),
        ("closedlost", opportunity_status::LOST),
        ("跟进中", opportunity_status::FOLLOWING),
        ("进行中", opportunity_status::FOLLOWING),
        ("open", opportunity_status::FOLLOWING),
        ("暂停", opportunity_status::SHELVED),
        ("onhold", opportunity_status::SHELVED),
    ];
    const ORDER: [(&str, &str); 9] = [
        ("进行中", order_status::RUNNING),
        ("open", order_status::RUNNING),
        ("完成", order_status::FINISHED),
        ("completed", order_status::FINISHED),
        ("取消", order_status::ABORTED),
        ("已取消", order_status::ABORTED),
        ("作废", order_status::ABORTED),
        ("cancelled", order_status::ABORTED),
        ("canceled", order_status::ABORTED),
    ];
    let words: &[(&str, &'static str)] = match kind? {
        VoucherKind::Opportunity => &OPPORTUNITY,
        VoucherKind::Order => &ORDER,
        _ => &[],
    };
    let wanted = normal(text);
    words.iter().find(|(word, _)| *word == wanted).map(|(_, key)| *key)
}

/// An entry of the company's own dictionary.
fn chosen(choices: &[Choice], dictionary: Dictionary, text: &str) -> Option<Value> {
    let wanted = normal(text);
    let called = |choice: &&Choice| {
        let label = dictionary.label(&choice.key);
        let names = [Some(choice.key.as_str()), choice.name.as_deref(), label.map(|l| l.zh), label.map(|l| l.en)];
        names.into_iter().flatten().any(|name| normal(name) == wanted)
    };
    choices.iter().find(called).map(|choice| Value::Text(choice.key.clone()))
}

/// A second column for the same field adds to the first, if it is text.
fn join<K: Ord>(fields: &mut SortedMap<K, Value>, key: K, value: Value) {
    match (fields.get_mut(&key), value) {
        (Some(Value::Text(text)), Value::Text(more)) => {
            text.push('\n');
            text.push_str(&more);
        }
        (Some(kept), more) => *kept = more,
        (None, value) => {
            fields.insert(key, value);
        }
    }
}
