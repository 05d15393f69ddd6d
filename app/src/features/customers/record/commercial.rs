//! The commercial part 商务: shown to those who count the money.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    command::Intent,
    commercial::{command::CommercialCommand, field::CommercialField},
    id::DocId,
    value::{BadValue, Value, ValueKind},
};

use super::hundredths;
use crate::{
    bridge::Opened,
    features::customers::text::PartText,
    i18n::{Language, t, text, tf, values, wording},
    screen::workspace::{Say, Workspace},
    ui::{
        field::{Choice, InputKind},
        inline_edit::{Editor, InlineEdit},
        show::Show,
    },
};

/// The commercial part, where this person may see it.
#[component]
pub fn CommercialPart(record: Signal<Arc<Opened>>) -> impl IntoView {
    let seen = Memo::new(move |_| record.read().commercial.is_some());
    view! {
        <Show when=move || seen.get()>
            <section data-part="commercial">
                <header class="property-group-head">
                    <h3>{move || t(PartText::Commercial)}</h3>
                </header>
                <p class="muted">{move || t(PartText::CommercialHint)}</p>
                {CommercialField::ALL.iter().map(|field| view! { <FieldLine record field=*field /> }).collect_view()}
            </section>
        </Show>
    }
}

#[component]
fn FieldLine(record: Signal<Arc<Opened>>, field: CommercialField) -> impl IntoView {
    let workspace = Workspace::here();
    let value = Memo::new(move |_| record.read().commercial.as_ref()?.record.fields.get(&field).cloned());
    let stored = Signal::derive(move || value.read().as_ref().map(typed).unwrap_or_default());
    let shown = Signal::derive(move || value.read().as_ref().map(|value| written(field, value)).unwrap_or_default());
    let read_only = Signal::derive(move || record.read().commercial.as_ref().is_none_or(|part| !part.editable));
    let on_save = Callback::new(move |typed: String| {
        let opened = record.read_untracked();
        let doc = opened.commercial.as_ref()?.doc;
        set(workspace, (doc, opened.customer.id), field, &typed)
    });
    let editor = match field.kind() {
        ValueKind::Choice => Editor::Select { choices: choices(field).into(), none: text(PartText::NoChoice) },
        _ => Editor::Line(InputKind::Text),
    };
    view! {
        <div class="property" data-kind="line" data-empty=move || value.read().is_none().then_some("")>
            <span class="property-name">{move || t(field.label())}</span>
            <div class="property-value">
                <InlineEdit label=text(field.label()) value=stored shown editor on_save read_only placeholder=text(PartText::Empty) />
            </div>
        </div>
    }
}

fn choices(field: CommercialField) -> Vec<Choice> {
    field.entries().iter().map(|entry| Choice::new(entry.key, text(entry.label))).collect()
}

/// Sets a field of the part `doc` of `customer`; what is wrong with it, if something is.
fn set(workspace: Workspace, (doc, customer): (DocId, DocId), field: CommercialField, typed: &str) -> Option<String> {
    match parse(field, typed) {
        Ok(value) => {
            let said = untrack(|| tf(PartText::Changed, &[&t(field.label())]));
            let fields = [(field, value)].into();
            let intent = Intent::Commercial(CommercialCommand::Set { of: customer, fields });
            workspace.act(doc, intent, Say::WithUndo(said));
            None
        }
        Err(why) => Some(untrack(|| wording::bad_value(&why))),
    }
}

fn parse(field: CommercialField, typed: &str) -> Result<Option<Value>, BadValue> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let value = match field.kind() {
        ValueKind::Amount | ValueKind::Percent => Value::Integer(hundredths::parse(typed).ok_or(BadValue::NotANumber)?),
        _ => Value::Text(typed.to_owned()),
    };
    field.kind().check(&value)?;
    Ok(Some(value))
}

/// The text with which editing begins.
fn typed(value: &Value) -> String {
    match value {
        Value::Integer(number) => hundredths::plain(*number),
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}

/// The value as it is read. Reactive.
fn written(field: CommercialField, value: &Value) -> String {
    match (field.kind(), value) {
        (ValueKind::Amount, Value::Integer(fen)) => format!("¥{}", hundredths::grouped(*fen)),
        (ValueKind::Percent, Value::Integer(parts)) => format!("{}%", hundredths::plain(*parts)),
        (_, Value::Text(key)) => values::word(Language::current(), field.entries(), key),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_shares_are_typed_as_people_write_them() {
        let fen = |typed| parse(CommercialField::CreditLimit, typed);
        assert_eq!(fen("12万"), Ok(Some(Value::Integer(12_000_000))));
        assert_eq!(fen("￥1,234.5"), Ok(Some(Value::Integer(123_450))));
        assert_eq!(fen(" "), Ok(None));
        assert_eq!(fen("many"), Err(BadValue::NotANumber));
        assert_eq!(fen("99999999999999"), Err(BadValue::OutOfRange));
        assert_eq!(parse(CommercialField::Commission, "2.75%"), Ok(Some(Value::Integer(275))));
        assert_eq!(parse(CommercialField::PriceLevel, "a"), Ok(Some(Value::Text("a".to_owned()))));
    }

    #[test]
    fn editing_begins_with_what_parses_back() {
        for number in [0, 5, -5, 250, 123_456_789] {
            let value = Value::Integer(number);
            assert_eq!(parse(CommercialField::Cost, &typed(&value)), Ok(Some(value)));
        }
    }
}
