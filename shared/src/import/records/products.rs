//! Rows of a catalogue.

use super::{
    assemble::{self, Group, of_record},
    entry::{Entry, Step, Tally, Verdict},
    look_up::tight,
    plan::{Planner, Records},
    row::RecordRow,
};
use crate::{
    command::{Command, Intent, check},
    customer::command::Rejection,
    id::{CommandId, DocId, IdSource},
    import::{
        cell::Why,
        plan::{OnBadCell, OnRepeat},
        row::CellError,
        target::Target,
    },
    product::{command::ProductCommand, facts::ProductFacts, field::ProductField},
    sorted::SortedMap,
    value::{BadValue, Value},
};

/// Judges every row of a catalogue.
pub(super) fn plan<I: IdSource>(
    mut planner: Planner<'_, '_, I>,
    rows: impl Iterator<Item = (u32, RecordRow)>,
) -> Records {
    let mut steps = Vec::new();
    for (number, row) in rows {
        let mut group = Group { rows: vec![number], head: row, ..Group::default() };
        let title = title(&group);
        let bad = planner.choices.on_bad_cell == OnBadCell::SkipRow && !group.head.errors.is_empty();
        let judged = if bad { None } else { Some(judge(&mut planner, &mut group, number)) };
        let verdict = match judged {
            None => Verdict::Bad,
            Some(Err(error)) => {
                group.head.errors.push(error);
                Verdict::Bad
            }
            Some(Ok((verdict, step))) => {
                steps.extend(step);
                verdict
            }
        };
        planner.note(Entry { rows: group.rows, title, verdict, errors: group.head.errors });
    }
    planner.done(steps)
}

fn text(group: &Group, field: ProductField) -> &str {
    group.head.product.get(&field).and_then(Value::as_text).unwrap_or_default()
}

fn title(group: &Group) -> String {
    let (name, code) = (text(group, ProductField::Name), text(group, ProductField::Code));
    (if name.is_empty() { code } else { name }).chars().take(60).collect()
}

fn judge<I: IdSource>(
    planner: &mut Planner<'_, '_, I>,
    group: &mut Group,
    number: u32,
) -> Result<(Verdict, Option<Step>), CellError> {
    let (code, name) = (text(group, ProductField::Code).to_owned(), text(group, ProductField::Name).to_owned());
    let key = if code.is_empty() { format!("name {}", tight(&name)) } else { format!("code {}", tight(&code)) };
    if let Some(row) = planner.taken.get(&key) {
        return Ok((Verdict::Repeated(*row), None));
    }
    // A product of the same name and another code is another product.
    let held = planner.index.product(&code, &name);
    let held =
        held.filter(|held| code.is_empty() || held.code.is_empty() || tight(&held.code) == tight(&code)).cloned();
    if name.is_empty() && held.is_none() {
        return Err(of_record(Why::NamelessProduct));
    }
    let fields = sound(planner, group)?;
    planner.taken.insert(key, number);
    match held {
        Some(held) if planner.choices.on_repeat == OnRepeat::Skip || says_the_same(&held, &fields) => {
            Ok((Verdict::Same, None))
        }
        Some(held) => {
            let spelt = |(field, value): &(ProductField, Value)| match (field, value.as_text()) {
                // What is only spelt otherwise stays as it is: by it the product was found.
                (ProductField::Code, Some(code)) => tight(code) != tight(&held.code),
                (ProductField::Name, Some(name)) => tight(name) != tight(&held.name),
                _ => true,
            };
            let fields = fields.into_iter().filter(spelt).map(|(field, value)| (field, Some(value))).collect();
            Ok((Verdict::Change, Some(step(planner, held.id, ProductCommand::SetFields(fields)))))
        }
        None => {
            let doc = DocId(planner.ids.next());
            Ok((Verdict::New, Some(step(planner, doc, ProductCommand::Create(fields)))))
        }
    }
}

/// The fields as a command may carry them.
fn sound<I: IdSource>(
    planner: &Planner<'_, '_, I>,
    group: &mut Group,
) -> Result<SortedMap<ProductField, Value>, CellError> {
    loop {
        let mut fields = group.head.product.clone();
        if let Some(remark) = assemble::remark(fields.get(&ProductField::Remark), &group.head.aside) {
            fields.insert(ProductField::Remark, remark);
        }
        let given = fields.into_iter().map(|(field, value)| (field, Some(value))).collect();
        match check(&Intent::Product(ProductCommand::SetFields(given))) {
            Ok(Intent::Product(ProductCommand::SetFields(fields))) => {
                return Ok(fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect());
            }
            Err(Rejection::Product { field, why }) => {
                let column = planner.column(&Target::Product(field));
                let error = CellError { column, why: why.into() };
                let gone = field != ProductField::Name && group.head.product.remove(&field).is_some();
                if !gone || planner.choices.on_bad_cell == OnBadCell::SkipRow {
                    return Err(error);
                }
                group.head.aside.extend(planner.cell(group, column));
                group.head.errors.push(error);
            }
            Ok(_) | Err(_) => return Err(of_record(BadValue::WrongKind.into())),
        }
    }
}

/// Whether the product says all of it already, as far as its facts tell.
fn says_the_same(held: &ProductFacts, fields: &SortedMap<ProductField, Value>) -> bool {
    let same = |(field, value): (&ProductField, &Value)| match (field, value) {
        (ProductField::Name, Value::Text(text)) => *text == held.name,
        (ProductField::Code, Value::Text(text)) => *text == held.code,
        (ProductField::Model, Value::Text(text)) => *text == held.model,
        (ProductField::Spec, Value::Text(text)) => *text == held.spec,
        (ProductField::Unit, Value::Text(text)) => *text == held.unit,
        (ProductField::Category, Value::Text(text)) => *text == held.category,
        (ProductField::Currency, Value::Text(text)) => *text == held.currency.code(),
        (ProductField::Price, Value::Integer(price)) => held.price.map(|held| held.0) == Some(*price),
        (ProductField::TaxRate, Value::Integer(rate)) => held.tax_rate == Some(*rate),
        (ProductField::Retired, Value::Day(day)) => held.retired == Some(*day),
        _ => false,
    };
    fields.iter().all(same)
}

fn step<I: IdSource>(planner: &mut Planner<'_, '_, I>, doc: DocId, command: ProductCommand) -> Step {
    let tally = match command {
        ProductCommand::Create(_) => Tally { created: 1, ..Tally::default() },
        _ => Tally { changed: 1, ..Tally::default() },
    };
    let command = Command { id: CommandId(planner.ids.next()), doc, intent: Intent::Product(command) };
    Step { command, tally, rows: 1 }
}
