//! The form of a product.

use leptos::prelude::*;
use shared::{
    command::Intent,
    money::Currency,
    product::{command::ProductCommand, facts::ProductFacts, field::ProductField},
    sorted::SortedMap,
    value::{BadValue, Value, ValueKind},
};

use super::fresh;
use crate::{
    features::trade::{
        form::{Why, explain, typed_text, typed_value},
        text::ProductText,
        words,
    },
    i18n::{t, text, tf},
    screen::workspace::{Say, Workspace},
    ui::{
        Tone,
        button::{Button, ButtonKind, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{Choice, InputKind, Need, SelectField, TextField},
    },
};

/// What is in the form.
#[derive(Debug, Clone, PartialEq)]
pub enum Editing {
    /// A new product.
    New,
    /// One that is there.
    Known(Box<ProductFacts>),
}

/// Fields of the form, in order. The remark is no part of what lists know of a product.
const FIELDS: [ProductField; 9] = [
    ProductField::Name,
    ProductField::Code,
    ProductField::Model,
    ProductField::Spec,
    ProductField::Unit,
    ProductField::Category,
    ProductField::Price,
    ProductField::Currency,
    ProductField::TaxRate,
];

type Fields = SortedMap<ProductField, Value>;

/// The dialog of a product.
#[component]
pub fn ProductDialog(
    /// What is in it; none: it is closed.
    editing: RwSignal<Option<Editing>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(editing.read().is_some()));
    Effect::new(move |was: Option<bool>| {
        let shown = open.get();
        if was == Some(true) && !shown {
            editing.set(None);
        }
        shown
    });
    let title = move || t(if *editing.read() == Some(Editing::New) { ProductText::New } else { ProductText::Edit });
    view! {
        <Dialog open title=title>
            {move || editing.get().map(|editing| view! { <Form editing open /> })}
        </Dialog>
    }
}

#[component]
fn Form(editing: Editing, open: RwSignal<bool>) -> impl IntoView {
    let workspace = Workspace::here();
    let (doc, held) = match &editing {
        Editing::New => (fresh(), Fields::new()),
        Editing::Known(product) => (product.id, fields_of(product)),
    };
    let is_new = editing == Editing::New;
    let text_of = {
        let held = held.clone();
        move |field: ProductField| {
            held.get(&field).map(|value| typed_text(field.kind(), value, Currency::CNY)).unwrap_or_default()
        }
    };
    let cells = FIELDS.map(|field| (field, RwSignal::new(text_of(field))));
    let tried = RwSignal::new(false);
    let values = Memo::new(move |_| cells.map(|(field, typed)| read(field, &typed.read())));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let values = values.get_untracked();
        if values.iter().any(Result::is_err) {
            return;
        }
        let typed = FIELDS.into_iter().zip(values).filter_map(|(field, value)| Some((field, value.ok()?)));
        let typed: Vec<(ProductField, Option<Value>)> = typed.collect();
        let name = typed.iter().find(|(field, _)| *field == ProductField::Name);
        let name = name.and_then(|(_, value)| value.as_ref()?.as_text().map(str::to_owned)).unwrap_or_default();
        let command = if is_new {
            let fields = typed.into_iter().filter_map(|(field, value)| Some((field, value?)));
            ProductCommand::Create(fields.collect())
        } else {
            let differs = |(field, value): &(ProductField, Option<Value>)| held.get(field) != value.as_ref();
            ProductCommand::SetFields(typed.into_iter().filter(differs).collect())
        };
        let said = untrack(|| tf(ProductText::Saved, &[&name.chars().take(60).collect::<String>()]));
        workspace.act(doc, Intent::Product(command), Say::WithUndo(said));
        open.set(false);
    };
    let controls = cells
        .into_iter()
        .enumerate()
        .map(|(place, (field, value))| {
            let error = Signal::derive(move || {
                let wrong = values.read()[place].as_ref().err().cloned();
                wrong.filter(|_| tried.get()).map(|why| explain(&why))
            });
            control(field, value, error)
        })
        .collect_view();
    view! {
        <form novalidate on:submit=submit>
            <DialogBody>
                <div class="form-grid">{controls}</div>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(ProductText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(ProductText::Save) tone=Tone::Primary kind=ButtonKind::Submit />
            </DialogActions>
        </form>
    }
}

fn control(field: ProductField, value: RwSignal<String>, error: Signal<Option<String>>) -> AnyView {
    let label = text(field.label());
    match field.kind() {
        ValueKind::Currency => {
            let none = move || words::currency(Currency::CNY.code());
            let others = Currency::offered().iter().filter(|(currency, _)| *currency != Currency::CNY);
            let choice = |code: &str| {
                let (key, mine) = (code.to_owned(), code.to_owned());
                Choice::new(key, move || words::currency(&mine))
            };
            let choices: Vec<Choice> = others.map(|(currency, _)| choice(currency.code())).collect();
            view! { <SelectField label value choices=choices none error /> }.into_any()
        }
        _ => {
            let need = if field == ProductField::Name { Need::Required } else { Need::Optional };
            view! { <TextField label value kind=InputKind::Text need error /> }.into_any()
        }
    }
}

/// The fields of a product, as far as lists know them.
fn fields_of(product: &ProductFacts) -> Fields {
    let texts = [
        (ProductField::Name, &product.name),
        (ProductField::Code, &product.code),
        (ProductField::Model, &product.model),
        (ProductField::Spec, &product.spec),
        (ProductField::Unit, &product.unit),
        (ProductField::Category, &product.category),
    ];
    let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let mut fields: Fields = texts.map(|(field, text)| (field, Value::Text(text.clone()))).collect();
    fields.extend(product.price.map(|price| (ProductField::Price, Value::Integer(price.0))));
    fields.extend(product.tax_rate.map(|rate| (ProductField::TaxRate, Value::Integer(rate))));
    if product.currency != Currency::CNY {
        fields.insert(ProductField::Currency, Value::Text(product.currency.code().to_owned()));
    }
    fields
}

/// The value of what was typed.
fn read(field: ProductField, typed: &str) -> Result<Option<Value>, Why> {
    let value = typed_value(field.kind(), typed, Currency::CNY)?;
    match (&value, field) {
        (None, ProductField::Name) => Err(Why::Value(BadValue::Required)),
        (Some(Value::Integer(..0)), ProductField::Price | ProductField::TaxRate) => Err(Why::NotPositive),
        (Some(Value::Integer(10_001..)), ProductField::TaxRate) => Err(Why::Value(BadValue::OutOfRange)),
        _ => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_checked_before_they_are_saved() {
        assert_eq!(read(ProductField::Name, " "), Err(Why::Value(BadValue::Required)));
        assert_eq!(read(ProductField::Price, "１.２万"), Ok(Some(Value::Integer(12_000_000_000))));
        assert_eq!(read(ProductField::Price, "-1"), Err(Why::NotPositive));
        assert_eq!(read(ProductField::TaxRate, "13%"), Ok(Some(Value::Integer(1_300))));
        assert_eq!(read(ProductField::TaxRate, "101"), Err(Why::Value(BadValue::OutOfRange)));
        assert_eq!(read(ProductField::Code, ""), Ok(None));
    }
}
