//! A voucher from the rows that say it: what belongs together, who is meant, and by what it is found again.

use std::collections::HashMap;

use super::{
    known::KnownVoucher,
    look_up::{Answer, Index, Lookup, tight},
    row::RecordRow,
};
use crate::{
    id::{DocId, LineId, VoucherId},
    import::{cell::Why, kind::ImportKind, row::CellError},
    product::facts::ProductFacts,
    sorted::SortedMap,
    text::company::company_key,
    time::Day,
    trade::{
        command::NewLine,
        field::{LineField, VoucherField},
        put::derived,
        voucher::VoucherKind,
    },
    value::{PARAGRAPH_MAX_CHARS, Value},
};

/// Rows that are one record, put together: the first that says something counts.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Their numbers.
    pub rows: Vec<u32>,
    /// All but the lines.
    pub head: RecordRow,
    /// Lines, one for each row that has one.
    pub lines: Vec<SortedMap<LineField, Value>>,
}

impl Group {
    fn add(&mut self, number: u32, row: RecordRow) {
        self.rows.push(number);
        let head = &mut self.head;
        let fill = |held: &mut String, said: String| {
            if held.is_empty() {
                *held = said;
            }
        };
        fill(&mut head.customer, row.customer);
        fill(&mut head.customer_number, row.customer_number);
        fill(&mut head.key, row.key);
        fill(&mut head.order, row.order);
        fill(&mut head.person, row.person);
        fill(&mut head.author, row.author);
        for (field, value) in row.fields {
            head.fields.entry(field).or_insert(value);
        }
        for aside in row.aside {
            if !head.aside.contains(&aside) {
                head.aside.push(aside);
            }
        }
        head.errors.extend(row.errors);
        if !row.line.is_empty() {
            self.lines.push(row.line);
        }
    }

    /// What the old system called it: its own key, else its number.
    pub fn key(&self) -> &str {
        let key = &self.head.key;
        if key.is_empty() { self.text(VoucherField::Number) } else { key }
    }

    /// The text of a field.
    pub fn text(&self, field: VoucherField) -> &str {
        self.head.fields.get(&field).and_then(Value::as_text).unwrap_or_default()
    }

    /// The number of a field.
    pub fn integer(&self, field: VoucherField) -> Option<i64> {
        match self.head.fields.get(&field) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    /// The day of a field.
    pub fn day(&self, field: VoucherField) -> Option<Day> {
        match self.head.fields.get(&field) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// How it is called on the screen.
    pub fn title(&self) -> String {
        let names = [self.text(VoucherField::Subject), self.key(), &self.head.order, &self.head.customer];
        names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().chars().take(60).collect()
    }
}

/// Rows in the order of the file as records. Rows of an order stand together by its number; rows below an order that
/// name neither number nor customer are its lines, as merged cells leave them.
pub(super) fn grouped(kind: ImportKind, rows: impl Iterator<Item = (u32, RecordRow)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (number, row) in rows {
        let own = Group { head: row.clone(), ..Group::default() };
        let key = tight(own.key());
        let place = if kind != ImportKind::Orders {
            None
        } else if key.is_empty() {
            let continues = row.customer.is_empty() && row.customer_number.is_empty() && !row.line.is_empty();
            groups.len().checked_sub(1).filter(|_| continues)
        } else {
            let next = groups.len();
            Some(*known.entry(key).or_insert(next)).filter(|place| *place < next)
        };
        match place.and_then(|place| groups.get_mut(place)) {
            Some(group) => group.add(number, row),
            None => {
                let mut group = Group::default();
                group.add(number, row);
                groups.push(group);
            }
        }
    }
    groups
}

/// The order that the record is for, if it names one that is known.
///
/// # Errors
/// When several have its number, only another customer's has, or none has and the person leaves such rows out.
pub(super) fn order_of<'k>(index: &mut Index<'k>, group: &mut Group) -> Result<Option<&'k KnownVoucher>, Why> {
    let number = group.head.order.clone();
    if number.is_empty() {
        return Ok(None);
    }
    let customer = index.customer(&group.head.customer_number, &group.head.customer);
    let mut found = index.numbered(VoucherKind::Order, &number);
    found.extend(index.voucher(record_id(ImportKind::Orders, &tight(&number), 0)));
    found.retain(|order| !order.deleted);
    found.dedup_by_key(|order| order.id);
    let known = !found.is_empty();
    found.retain(|order| customer.is_none_or(|customer| order.of == customer));
    match found.as_slice() {
        [order] => Ok(Some(*order)),
        [] if known => Err(Why::OtherCustomer),
        [] => match index.ask(Lookup::Order, &number, rows_of(group)) {
            Answer::LeaveOut => Err(Why::UnknownOrder),
            _ => {
                group.head.aside.push((VoucherField::Order.label().zh.to_owned(), number));
                Ok(None)
            }
        },
        _ => Err(Why::SeveralOrders),
    }
}

/// Lines with the products that they name. What is no product stays a name.
pub(super) fn lines(
    index: &mut Index<'_>,
    group: &Group,
    voucher: VoucherId,
    mut product_of: impl FnMut(&mut Index<'_>, &str, &str) -> Option<(DocId, String)>,
) -> Vec<NewLine> {
    let text = |fields: &SortedMap<LineField, Value>, field| {
        fields.get(&field).and_then(Value::as_text).unwrap_or_default().to_owned()
    };
    let line = |(place, fields): (u64, &SortedMap<LineField, Value>)| {
        let mut fields = fields.clone();
        let (code, name) = (text(&fields, LineField::Code), text(&fields, LineField::Name));
        if let Some((doc, name)) = product_of(index, &code, &name) {
            fields.insert(LineField::Product, Value::Text(doc.to_string()));
            fields.insert(LineField::Name, Value::Text(name));
            if let Some(product) = index.product_of(doc) {
                complete(&mut fields, product);
            }
        } else if name.is_empty() && !code.is_empty() {
            fields.insert(LineField::Name, Value::Text(code));
        }
        fields.entry(LineField::Quantity).or_insert(Value::Integer(crate::money::Decimal::ONE.0));
        NewLine { id: LineId(derived(&[b"line", voucher.as_bytes(), &place.to_le_bytes()])), fields }
    };
    (0..).zip(&group.lines).map(line).collect()
}

/// What a line does not say of its product. Not the price: a price that nobody agreed is none.
fn complete(fields: &mut SortedMap<LineField, Value>, product: &ProductFacts) {
    let known = [(LineField::Code, &product.code), (LineField::Spec, &product.spec), (LineField::Unit, &product.unit)];
    for (field, text) in known {
        if !text.is_empty() {
            fields.entry(field).or_insert(Value::Text(text.clone()));
        }
    }
}

/// The identifier of a record by its key: the same on every device, whoever imports it. Money that was reversed and is
/// imported again is another voucher, of the next generation.
pub(super) fn record_id(kind: ImportKind, key: &str, generation: u32) -> VoucherId {
    VoucherId(derived(&[b"import", kind.key().as_bytes(), &generation.to_le_bytes(), key.as_bytes()]))
}

/// What stands for a key where the file has none: customer, order and what tells it from others of the same day.
pub(super) fn stand_in(kind: ImportKind, group: &Group, of: DocId, order: Option<VoucherId>) -> String {
    let day = group.day(VoucherField::Day).map(Day::iso).unwrap_or_default();
    let order = order.map(|order| order.to_string()).unwrap_or_default();
    let told_by = match kind {
        ImportKind::Plans => match group.integer(VoucherField::Instalment) {
            Some(number) => return format!("{of}/{order}/{number}"),
            None => String::new(),
        },
        ImportKind::Receipts => group.integer(VoucherField::Amount).unwrap_or(0).to_string(),
        _ => tight(group.text(VoucherField::Subject)),
    };
    format!("{of}/{order}/{day}/{told_by}")
}

/// Who is meant, of a customer: known, answered, or nobody.
///
/// # Errors
/// When nobody is.
pub(super) fn customer_of(
    index: &mut Index<'_>,
    group: &Group,
    mut create: impl FnMut(&str) -> DocId,
) -> Result<DocId, Why> {
    let head = &group.head;
    if let Some(doc) = index.customer(&head.customer_number, &head.customer) {
        return Ok(doc);
    }
    let name = if head.customer.is_empty() { &head.customer_number } else { &head.customer };
    let unnamed = name.is_empty() || company_key(name).is_empty();
    match index.ask(Lookup::Customer, name, rows_of(group)) {
        Answer::Take(doc) => Ok(DocId(doc)),
        Answer::Create if !unnamed => Ok(create(name)),
        _ if name.is_empty() => Err(Why::NoCustomer),
        _ => Err(Why::UnknownCustomer),
    }
}

/// How many rows a record has.
pub(super) fn rows_of(group: &Group) -> u32 {
    u32::try_from(group.rows.len()).unwrap_or(u32::MAX)
}

/// The remark with what has no place of its own below it: nothing is lost.
pub(super) fn remark(said: Option<&Value>, aside: &[(String, String)]) -> Option<Value> {
    let said = said.and_then(Value::as_text).map(str::to_owned);
    let aside =
        aside.iter().map(|(header, text)| if header.is_empty() { text.clone() } else { format!("{header}: {text}") });
    let lines: Vec<String> = said.into_iter().chain(aside).collect();
    let text: String = lines.join("\n").chars().take(PARAGRAPH_MAX_CHARS).collect();
    (!text.is_empty()).then_some(Value::Text(text))
}

/// The complaint about a whole record.
pub(super) fn of_record(why: Why) -> CellError {
    CellError { column: None, why }
}
