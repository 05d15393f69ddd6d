//! One field of a record: its name, its value edited in place, and what one can do with the value.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    id::DocId,
    value::{Value, ValueKind},
};

use super::{
    choice::ChoiceEdit,
    edit::{Field, dial_link, editable, safe_link},
    place::PlaceTools,
};
use crate::{
    bridge::Opened,
    features::customers::text::RecordText,
    i18n::{Language, Text as _, format, t, text, tf, wording},
    screen::{
        clipboard,
        workspace::{Say, Workspace},
    },
    ui::{
        Tone,
        button::IconButton,
        field::InputKind,
        icon::{Icon, IconView},
        inline_edit::{Editor, InlineEdit},
        toast::Toaster,
    },
};

/// Sets a field from what was typed; what is wrong with it, if something is.
pub fn set_field(workspace: Workspace, doc: DocId, field: Field, typed: &str) -> Option<String> {
    match field.parse(typed) {
        Ok(value) => {
            let word = if value.is_some() { RecordText::Changed } else { RecordText::Cleared };
            let said = untrack(|| tf(word, &[&t(field.label())]));
            workspace.act(doc, field.set(value), Say::WithUndo(said));
            None
        }
        Err(why) => Some(untrack(|| wording::bad_value(&why))),
    }
}

/// A field as a line: name, value, tools.
#[component]
pub fn Property(
    /// The record.
    record: Signal<Arc<Opened>>,
    /// Which field.
    field: Field,
) -> impl IntoView {
    let value = Memo::new(move |_| field.value(&record.read().customer).cloned());
    view! {
        <div class="property" data-kind=kind_name(field.kind()) data-empty=move || value.read().is_none().then_some("")>
            <span class="property-name">{move || t(field.label())}</span>
            <div class="property-value">
                <ValueEdit record field value />
                <Tools record field value />
            </div>
        </div>
    }
}

fn kind_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Paragraph => "paragraph",
        ValueKind::Phones | ValueKind::Emails => "list",
        _ => "line",
    }
}

/// The value, edited where it stands.
#[component]
pub fn ValueEdit(record: Signal<Arc<Opened>>, field: Field, value: Memo<Option<Value>>) -> impl IntoView {
    let workspace = Workspace::here();
    let doc = record.read_untracked().customer.id;
    let stored = Signal::derive(move || value.read().as_ref().map(editable).unwrap_or_default());
    let shown = Signal::derive(move || {
        value.read().as_ref().map(|value| field.shown(Language::current(), value)).unwrap_or_default()
    });
    let on_save = Callback::new(move |typed: String| set_field(workspace, doc, field, &typed));
    let read_only = Signal::derive(move || !record.read().editable);
    let editor = match field.kind() {
        ValueKind::Choice => return view! { <ChoiceEdit field stored shown on_save read_only /> }.into_any(),
        ValueKind::Paragraph | ValueKind::Phones | ValueKind::Emails => Editor::Paragraph,
        ValueKind::Phone => Editor::Line(InputKind::Phone),
        ValueKind::Url => Editor::Line(InputKind::Url),
        ValueKind::Integer => Editor::Line(InputKind::Integer),
        ValueKind::Day => Editor::Line(InputKind::Day),
        ValueKind::Line
        | ValueKind::Place
        | ValueKind::Amount
        | ValueKind::Percent
        | ValueKind::Money
        | ValueKind::Decimal
        | ValueKind::Currency
        | ValueKind::Link => Editor::Line(InputKind::Text),
    };
    let placeholder = text(if matches!(field.kind(), ValueKind::Phones | ValueKind::Emails) {
        RecordText::OnePerLine
    } else {
        RecordText::Empty
    });
    view! { <InlineEdit label=text(field.label()) value=stored shown editor on_save placeholder read_only /> }
        .into_any()
}

/// What one can do with the value: call, write, open, copy, locate.
#[component]
fn Tools(record: Signal<Arc<Opened>>, field: Field, value: Memo<Option<Value>>) -> impl IntoView {
    let doc = record.read_untracked().customer.id;
    match field.kind() {
        ValueKind::Phone | ValueKind::Phones => view! { <span class="property-tools">{move || each(value, |number| view! { <CallLink number /> }.into_any())}</span> }.into_any(),
        ValueKind::Emails => view! { <span class="property-tools">{move || each(value, |address| view! { <MailLink address /> }.into_any())}</span> }.into_any(),
        ValueKind::Url => view! { <span class="property-tools">{move || each(value, |address| view! { <WebLink address /> }.into_any())}</span> }.into_any(),
        ValueKind::Place => view! { <PlaceTools doc field value /> }.into_any(),
        ValueKind::Line if is_copied(field) => view! { <span class="property-tools">{move || each(value, |text| view! { <CopyButton what=text /> }.into_any())}</span> }.into_any(),
        _ => ().into_any(),
    }
}

/// Fields that people paste elsewhere: numbers, accounts, ids.
fn is_copied(field: Field) -> bool {
    use shared::customer::field::{ContactField, CustomerField, FieldGroup};
    match field {
        Field::Customer(field) => {
            matches!(field.group(), FieldGroup::Invoice | FieldGroup::Registration) || field == CustomerField::Number
        }
        Field::Contact(_, field) => matches!(field, ContactField::Wechat | ContactField::Qq),
    }
}

fn each(value: Memo<Option<Value>>, view: fn(String) -> AnyView) -> Vec<AnyView> {
    match &*value.read() {
        Some(Value::Text(text)) => vec![view(text.clone())],
        Some(Value::List(list)) => list.iter().cloned().map(view).collect(),
        _ => Vec::new(),
    }
}

/// A link that dials.
#[component]
pub fn CallLink(number: String) -> impl IntoView {
    let shown = format::phone(&number);
    let label = move || tf(RecordText::CallTo, &[&shown]);
    let title = label.clone();
    dial_link(&number).map(|href| {
        view! {
            <a class="icon-button" href=href aria-label=label title=title>
                <IconView icon=Icon::Phone />
            </a>
        }
    })
}

#[component]
fn MailLink(address: String) -> impl IntoView {
    let href = format!("mailto:{}", js_sys::encode_uri_component(&address));
    let label = move || tf(RecordText::MailTo, &[&address]);
    let title = label.clone();
    view! {
        <a class="icon-button" href=href aria-label=label title=title>
            <IconView icon=Icon::Mail />
        </a>
    }
}

#[component]
fn WebLink(address: String) -> impl IntoView {
    safe_link(&address).map(|href| {
        let label = move || tf(RecordText::OpenLink, &[&address]);
        let title = label.clone();
        view! {
            <a class="icon-button" href=href target="_blank" rel="noopener noreferrer" aria-label=label title=title>
                <IconView icon=Icon::Link />
            </a>
        }
    })
}

/// A button that copies a text. Numbers are copied without spaces.
#[component]
pub fn CopyButton(what: String) -> impl IntoView {
    let toaster = Toaster::here();
    let copy = move |_| copy_text(toaster, what.clone());
    view! { <IconButton label=text(RecordText::Copy) icon=Icon::Copy on:click=copy /> }
}

/// Copies a text and says so.
pub fn copy_text(toaster: Toaster, what: String) {
    let language = untrack(Language::current);
    spawn_local(async move {
        if clipboard::copy(&what).await {
            toaster.say(Tone::Good, RecordText::Copied.within(language));
        } else {
            toaster.say(Tone::Warn, RecordText::CopyFailed.within(language));
        }
    });
}
