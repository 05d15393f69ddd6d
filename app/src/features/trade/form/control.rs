//! The control of one field: what kind of value it takes says which.

use leptos::prelude::*;
use shared::{
    customer::field::ContactField,
    money::Currency,
    trade::{
        field::VoucherField,
        voucher::{Side, VoucherKind},
    },
    value::ValueKind,
};

use super::{draft::At, state::Form};
use crate::{
    features::trade::{text::FormText, words},
    i18n::{money, text},
    screen::business::Business,
    ui::{
        field::{Choice, InputKind, Need, SelectField, TextArea, TextField},
        show::Show,
    },
};

/// A field of the form, where it makes sense.
#[component]
pub fn Control(form: Form, field: VoucherField) -> impl IntoView {
    let shown = Memo::new(move |_| match field {
        VoucherField::Rate => !is_yuan(&form.field(VoucherField::Currency).read()),
        // What the lines come to is the amount.
        VoucherField::Amount if form.kind.has_lines() => !form.draft().has_lines(),
        VoucherField::Discount => form.draft().has_lines(),
        VoucherField::LostReason => *form.field(VoucherField::Status).read() == "lost",
        // Nobody says by hand which payment is reversed.
        VoucherField::Reverses => !form.field(VoucherField::Reverses).read_untracked().is_empty(),
        _ => true,
    });
    view! {
        <Show when=move || shown.get()>
            <Input form field />
        </Show>
    }
}

fn is_yuan(code: &str) -> bool {
    code.is_empty() || code == Currency::CNY.code()
}

#[component]
fn Input(form: Form, field: VoucherField) -> impl IntoView {
    let (kind, value) = (form.kind, form.field(field));
    let label = text(words::field(kind, form.side, field));
    let error = Signal::derive(move || form.error(At::Field(field)));
    let need = if kind.required().contains(&field) { Need::Required } else { Need::Optional };
    let line = |input: InputKind| {
        let label = label.clone();
        view! { <TextField label value kind=input need error /> }.into_any()
    };
    match (field, field.kind()) {
        (VoucherField::Currency, _) => {
            let none = move || words::currency(Currency::CNY.code());
            let others = Currency::offered().iter().filter(|(currency, _)| *currency != Currency::CNY);
            let choices: Vec<Choice> = others.map(|(currency, _)| named(currency.code().to_owned())).collect();
            view! { <SelectField label value choices=choices none error /> }.into_any()
        }
        (VoucherField::Amount, _) => {
            view! { <TextField label value need error hint=text(FormText::AmountHint) /> }.into_any()
        }
        (_, ValueKind::Link) => {
            let choices = Signal::derive(move || linked(form, field));
            let none = match (kind, field) {
                (VoucherKind::Receipt, VoucherField::Order) => text(FormText::LooseReceipt),
                _ => text(FormText::None),
            };
            view! { <SelectField label value choices none error /> }.into_any()
        }
        (_, ValueKind::Choice) => {
            let choices = choices(&form.desk.business.read_untracked(), kind, field);
            if choices.is_empty() {
                return line(InputKind::Text);
            }
            if matches!(field, VoucherField::Status | VoucherField::Tax) {
                return view! { <SelectField label value choices=choices error /> }.into_any();
            }
            view! { <SelectField label value choices=choices none=text(FormText::None) error /> }.into_any()
        }
        (_, ValueKind::Day) => line(InputKind::Day),
        (_, ValueKind::Phone) => line(InputKind::Phone),
        (_, ValueKind::Paragraph) => view! { <div class="form-wide"><TextArea label value error /></div> }.into_any(),
        _ => line(InputKind::Text),
    }
}

fn named(code: String) -> Choice {
    let mine = code.clone();
    Choice::new(code, move || words::currency(&mine))
}

/// The entries of a dictionary that can be chosen; a stored one that was retired is shown by the control itself.
fn choices(business: &Business, kind: VoucherKind, field: VoucherField) -> Vec<Choice> {
    match words::company_dictionary(field, &business.settings) {
        Some((dictionary, choices)) => {
            let offered = choices.iter().filter(|choice| !choice.retired);
            let all = choices.to_vec();
            let choice = |choice: &shared::trade::settings::Choice| {
                let (all, key) = (all.clone(), choice.key.clone());
                Choice::new(choice.key.clone(), move || words::choice(dictionary, &all, &key))
            };
            offered.map(choice).collect()
        }
        None => words::entries(kind, field).iter().map(|entry| Choice::new(entry.key, text(entry.label))).collect(),
    }
}

/// What a link may name: people, contacts, vouchers of the kind. Reactive.
fn linked(form: Form, field: VoucherField) -> Vec<Choice> {
    let business = form.desk.business.read();
    let kind = match field {
        VoucherField::Person => return people(form),
        VoucherField::Contact => {
            let name = |contact: &shared::customer::record::Contact| {
                Choice::new(contact.id.to_string(), contact.text(ContactField::Name).to_owned())
            };
            return business.opened.customer.contacts().map(name).collect();
        }
        VoucherField::Opportunity => VoucherKind::Opportunity,
        VoucherField::Quote => VoucherKind::Quote,
        VoucherField::Order => VoucherKind::Order,
        VoucherField::Delivery => VoucherKind::Delivery,
        VoucherField::Plan => VoucherKind::Plan,
        VoucherField::Return => VoucherKind::Return,
        VoucherField::Receipt => VoucherKind::Receipt,
        _ => form.kind,
    };
    let order = form.field(VoucherField::Order).get();
    let side: Side = form.side;
    let fits = |row: &&shared::trade::row::Row| {
        let of_order = kind != VoucherKind::Plan || order.is_empty();
        of_order || row.order.is_some_and(|mine| mine.to_string() == order)
    };
    let rows = business.of_kind(kind, side).into_iter().filter(fits);
    rows.map(|row| {
        let called = format!("{} · {}", words::title(row), money::full(row.money()));
        let day = row.day.map(|day| day.iso()).unwrap_or_default();
        Choice::new(row.id.to_string(), if kind == VoucherKind::Plan { format!("{day} · {called}") } else { called })
    })
    .collect()
}

fn people(form: Form) -> Vec<Choice> {
    let roster = form.desk.workspace.roster.read();
    let mut people: Vec<_> = roster.people.values().filter(|person| person.active).collect();
    people.sort_by(|one, other| one.name.cmp(&other.name));
    people.into_iter().map(|person| Choice::new(person.id.to_string(), person.name.clone())).collect()
}
