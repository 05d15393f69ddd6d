//! Second step: what each column becomes.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    import::{kind::ImportKind, target::Target},
    money::Currency,
    trade::field::VoucherField,
};

use super::{
    model::{MappingTrouble, mapping_trouble},
    step::Step,
    text::ImportText,
    wizard::Wizard,
};
use crate::{
    i18n::{t, text, tf},
    importer::message::Preview,
    ui::{
        Tone,
        button::{Button, QuietButton},
        field::{Choice, SelectField},
    },
};

/// Example cells shown of each column.
const EXAMPLES: usize = 3;

/// Columns are mapped.
#[component]
pub(super) fn Columns(wizard: Wizard) -> impl IntoView {
    let trouble = Memo::new(move |_| mapping_trouble(wizard.kind.get(), &wizard.targets.read()));
    let checking = Memo::new(move |_| *wizard.step.read() == Step::Checking);
    view! {
        {move || wizard.preview.get().map(|preview| view! { <Summary wizard preview /> })}
        <p class="import-hint">
            {move || t(if wizard.remembered.get() { ImportText::Remembered } else { ImportText::MapHint })}
        </p>
        <div class="card rows">
            {move || {
                wizard.preview.get().map(|preview| {
                    (0..preview.headers.len()).map(|column| view! { <Column wizard column preview=Arc::clone(&preview) /> }).collect_view()
                })
            }}
        </div>
        <div class="import-actions">
            <p class="import-trouble" role="status">
                {move || trouble.get().map(|trouble| match trouble {
                    MappingTrouble::Lacks(need) => {
                        let names: Vec<_> = need.iter().map(|target| t(target.label())).collect();
                        tf(ImportText::Needs, &[&names.join(t(ImportText::Or))])
                    }
                    MappingTrouble::Twice(target) => tf(ImportText::TakenTwice, &[&t(target.label())]),
                })}
            </p>
            <QuietButton label=text(ImportText::Another) on:click=move |_| wizard.restart() />
            <Button
                label=move || t(if checking.get() { ImportText::Checking } else { ImportText::Next })
                tone=Tone::Primary
                disabled=Signal::derive(move || trouble.read().is_some() || checking.get())
                on:click=move |_| wizard.check()
            />
        </div>
    }
}

#[component]
fn Summary(wizard: Wizard, preview: Arc<Preview>) -> impl IntoView {
    let sheets = preview.sheets.clone();
    let sheet = RwSignal::new(preview.sheet.to_string());
    let here = preview.sheet.to_string();
    Effect::new(move |_| {
        let chosen = sheet.get();
        if chosen != here
            && let Ok(number) = chosen.parse()
        {
            wizard.choose_sheet(number);
        }
    });
    // Amounts whose rows do not say in which currency they are.
    let of_money = Memo::new(move |_| {
        let targets = wizard.targets.read();
        wizard.kind.get().voucher().is_some() && !targets.contains(&Target::Voucher(VoucherField::Currency))
    });
    let choices: Vec<_> =
        (0_u32..).zip(&sheets).map(|(number, name)| Choice::new(number.to_string(), name.clone())).collect();
    view! {
        <p class="import-file">
            {move || {
                tf(
                    ImportText::FileSummary,
                    &[&wizard.file_name.get(), &preview.rows, &preview.headers.len(), &preview.format],
                )
            }}
        </p>
        {(sheets.len() > 1).then(|| view! { <SelectField label=text(ImportText::Sheet) value=sheet choices /> })}
        {move || of_money.get().then(|| view! { <SelectField label=text(ImportText::Currency) value=wizard.currency choices=currencies() /> })}
    }
}

fn currencies() -> Vec<Choice> {
    let named = |(currency, label): &(Currency, shared::value::Label)| {
        let (code, label) = (currency.to_string(), *label);
        Choice::new(code.clone(), move || format!("{} {code}", t(label)))
    };
    Currency::offered().iter().map(named).collect()
}

#[component]
fn Column(wizard: Wizard, column: usize, preview: Arc<Preview>) -> impl IntoView {
    let header = preview.headers.get(column).cloned().unwrap_or_default();
    let examples: Vec<String> = preview
        .sample
        .iter()
        .filter_map(|row| row.get(column))
        .filter(|cell| !cell.trim().is_empty())
        .take(EXAMPLES)
        .map(|cell| cell.chars().take(60).collect())
        .collect();
    let named = move || if header.is_empty() { tf(ImportText::NoHeader, &[&(column + 1)]) } else { header.clone() };
    let label = named.clone();
    let chosen = Memo::new(move |_| wizard.targets.read().get(column).cloned().unwrap_or(Target::Skip));
    view! {
        <div class="import-column" data-skipped=move || (*chosen.read() == Target::Skip).then_some("")>
            <div class="import-column-head">
                <p class="import-column-name"><bdi>{named}</bdi></p>
                <p class="import-column-examples">
                    {examples.into_iter().map(|example| view! { <bdi class="import-example">{example}</bdi> }).collect_view()}
                </p>
            </div>
            <select
                class="input"
                aria-label=move || tf(ImportText::ColumnOf, &[&label()])
                on:change=move |event| choose(wizard, column, &event_target_value(&event))
            >
                {move || options(wizard.kind.get(), &chosen.read())}
            </select>
        </div>
    }
}

fn choose(wizard: Wizard, column: usize, number: &str) {
    let targets = wizard.kind.get_untracked().targets();
    let target = number.parse().ok().and_then(|number: usize| targets.into_iter().nth(number));
    wizard.targets.update(|targets| {
        if let (Some(slot), Some(target)) = (targets.get_mut(column), target) {
            *slot = target;
        }
    });
}

/// The targets in groups, by their position among those of the kind.
fn options(kind: ImportKind, chosen: &Target) -> impl IntoView + use<> {
    let mut groups: Vec<(Option<ImportText>, Vec<AnyView>)> = Vec::new();
    for (number, target) in kind.targets().into_iter().enumerate() {
        let group = group(&target);
        let (number, selected) = (number.to_string(), target == *chosen);
        let aside = target == Target::Custom && kind != ImportKind::Customers;
        let label = if aside { t(ImportText::IntoRemark) } else { t(target.label()) };
        let option = view! { <option value=number selected=selected>{label}</option> }.into_any();
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, options)) => options.push(option),
            None => groups.push((group, vec![option])),
        }
    }
    let shown = groups.into_iter().map(|(name, options)| match name {
        Some(name) => view! { <optgroup label=t(name)>{options}</optgroup> }.into_any(),
        None => options.into_any(),
    });
    shown.collect_view()
}

fn group(target: &Target) -> Option<ImportText> {
    match target {
        Target::Skip => None,
        Target::Customer(_) => Some(ImportText::GroupCustomer),
        Target::Contact(_) => Some(ImportText::GroupContact),
        Target::Product(_) | Target::Line(_) => Some(ImportText::GroupProduct),
        Target::Voucher(_) | Target::Key => Some(ImportText::GroupVoucher),
        _ => Some(ImportText::GroupOther),
    }
}
