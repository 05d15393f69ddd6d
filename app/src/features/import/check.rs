//! Third step: what would happen.

use std::sync::Arc;

use leptos::prelude::*;
use shared::import::{
    duplicate::Repeats,
    kind::ImportKind,
    plan::{OnBadCell, OnRepeat},
};

use super::{
    step::Step,
    text::{ImportText, same_by, wrong},
    unknown::UnknownNames,
    wizard::Wizard,
};
use crate::{
    i18n::{t, text, tf},
    importer::{message::Checked, run::LISTED_ROWS},
    screen::workspace::Workspace,
    ui::{
        Tone,
        button::{Button, QuietButton},
        icon::Icon,
        segmented::{Segment, Segmented},
    },
};

/// The dry run is looked at.
#[component]
pub(super) fn Check(wizard: Wizard) -> impl IntoView {
    let checked = Memo::new(move |_| match &*wizard.step.read() {
        Step::Checked(checked) => Some(Arc::clone(checked)),
        _ => None,
    });
    view! {
        {move || checked.get().map(|checked| view! { <Counted kind=wizard.kind.get_untracked() checked /> })}
        {move || checked.get().map(|checked| view! { <UnknownNames wizard checked /> })}
        <Choices wizard />
        {move || checked.get().map(|checked| view! { <Listed wizard checked /> })}
        {move || checked.get().map(|checked| view! { <Actions wizard checked /> })}
    }
}

#[component]
fn Counted(kind: ImportKind, checked: Arc<Checked>) -> impl IntoView {
    let counts = checked.counts;
    let customers = kind == ImportKind::Customers;
    let of = |customer, record| if customers { customer } else { record };
    let tiles = [
        (of(ImportText::WillCreate, ImportText::WillEnter), counts.create, Tone::Good, "create"),
        (of(ImportText::WillFill, ImportText::WillChange), counts.fill, Tone::Neutral, "fill"),
        (ImportText::StaySame, counts.same, Tone::Neutral, "same"),
        (ImportText::WillName, counts.named, Tone::Good, "named"),
        (ImportText::LeftOutRepeated, counts.repeated, Tone::Warn, "repeated"),
        (ImportText::LeftOutBad, counts.bad, Tone::Bad, "bad"),
        (of(ImportText::SetAside, ImportText::SetAsideRecords), counts.set_aside, Tone::Warn, "set-aside"),
    ];
    let shown = tiles.into_iter().filter(|(_, count, _, key)| *count > 0 || *key == "create");
    view! {
        <dl class="import-counts">
            {shown
                .map(|(label, count, tone, key)| {
                    view! {
                        <div class="import-count card" data-tone=tone.key() data-count=key>
                            <dt>{move || t(label)}</dt>
                            <dd>{count}</dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}

#[component]
fn Choices(wizard: Wizard) -> impl IntoView {
    let customers = wizard.kind.get_untracked() == ImportKind::Customers;
    let repeat = if customers {
        vec![
            (OnRepeat::Skip, ImportText::RepeatSkip),
            (OnRepeat::FillGaps, ImportText::RepeatFill),
            (OnRepeat::Create, ImportText::RepeatCreate),
        ]
    } else {
        vec![(OnRepeat::Update, ImportText::RepeatUpdate), (OnRepeat::Skip, ImportText::RepeatKeep)]
    };
    let repeat: Vec<_> = repeat.into_iter().map(|(value, label)| Segment::new(value, text(label))).collect();
    let keep = if customers { ImportText::BadKeep } else { ImportText::BadKeepRecords };
    let bad = [(OnBadCell::SkipRow, ImportText::BadSkipRow), (OnBadCell::KeepAsCustom, keep)];
    let on_repeat = if customers { ImportText::OnRepeat } else { ImportText::OnRepeatRecords };
    view! {
        <div class="import-choice">
            <span>{move || t(on_repeat)}</span>
            <Segmented
                label=text(on_repeat)
                segments=repeat
                value=wizard.on_repeat
                on_choose=move |choice| {
                    wizard.on_repeat.set(choice);
                    wizard.check();
                }
            />
        </div>
        <div class="import-choice">
            <span>{move || t(ImportText::OnBadCell)}</span>
            <Segmented
                label=text(ImportText::OnBadCell)
                segments=bad.map(|(value, label)| Segment::new(value, text(label))).to_vec()
                value=wizard.on_bad_cell
                on_choose=move |choice| {
                    wizard.on_bad_cell.set(choice);
                    wizard.check();
                }
            />
        </div>
    }
}

#[component]
fn Listed(wizard: Wizard, checked: Arc<Checked>) -> impl IntoView {
    let workspace = Workspace::here();
    let headers = wizard.preview.get_untracked().map(|preview| preview.headers.clone()).unwrap_or_default();
    let bad = checked.bad.iter().map(|(number, name, errors)| {
        let reasons = errors
            .iter()
            .map(|error| {
                let head = error.column.and_then(|column| headers.get(column as usize)).cloned();
                (head, wrong(&error.why, error.column.is_some()))
            })
            .collect::<Vec<_>>();
        let reason = move || {
            let one = |(head, why): &(Option<String>, ImportText)| match head {
                Some(head) => format!("{head}: {}", t(*why)),
                None => t(*why).to_owned(),
            };
            reasons.iter().map(one).collect::<Vec<_>>().join(" · ")
        };
        row(*number, name.clone(), reason)
    });
    let repeats = checked.repeats.iter().map(|(number, name, whom, by)| {
        let (whom, by) = (*whom, *by);
        let reason = move || match whom {
            Repeats::Customer(doc) => {
                let known = workspace.facts(doc).map(|facts| facts.name.clone()).unwrap_or_default();
                tf(ImportText::SameAsCustomer, &[&known, &t(same_by(by))])
            }
            Repeats::Row(other) => tf(ImportText::SameAsRow, &[&(other + 2), &t(same_by(by))]),
        };
        row(*number, name.clone(), reason)
    });
    let (bad, repeats): (Vec<_>, Vec<_>) = (bad.collect(), repeats.collect());
    view! {
        {(!bad.is_empty()).then(|| view! { <Section title=ImportText::Errors rows=bad /> })}
        {(!repeats.is_empty()).then(|| view! { <Section title=ImportText::Repeats rows=repeats /> })}
    }
}

fn row(number: u32, name: String, reason: impl Fn() -> String + Send + 'static) -> AnyView {
    view! {
        <li class="import-row">
            <span class="import-row-number">{move || tf(ImportText::RowNumber, &[&number])}</span>
            <bdi class="import-row-name">{name}</bdi>
            <span class="import-row-reason">{reason}</span>
        </li>
    }
    .into_any()
}

#[component]
fn Section(title: ImportText, rows: Vec<AnyView>) -> impl IntoView {
    let more = rows.len() >= LISTED_ROWS;
    view! {
        <section class="section">
            <h2 class="section-title">{move || t(title)}</h2>
            <ul class="card rows import-rows">{rows}</ul>
            {more.then(|| view! { <p class="import-hint">{move || t(ImportText::MoreRows)}</p> })}
        </section>
    }
}

#[component]
fn Actions(wizard: Wizard, checked: Arc<Checked>) -> impl IntoView {
    let counts = checked.counts;
    let work = counts.create + counts.fill;
    let customers = wizard.kind.get_untracked() == ImportKind::Customers;
    let left_out = counts.bad + counts.repeated + counts.set_aside > 0;
    let start = move || match work {
        0 => t(ImportText::NothingToDo).to_owned(),
        work if customers => tf(ImportText::Start, &[&work]),
        work => tf(ImportText::StartRecords, &[&work]),
    };
    view! {
        <div class="import-actions">
            {left_out
                .then(|| {
                    view! {
                        <QuietButton
                            label=text(ImportText::ErrorFile)
                            icon=Icon::Download
                            on:click=move |_| wizard.make_error_file()
                        />
                    }
                })}
            <QuietButton label=text(ImportText::Back) on:click=move |_| wizard.to_columns() />
            <Button
                label=start
                tone=Tone::Primary
                disabled=work == 0
                on:click=move |_| wizard.run(counts.rows)
            />
        </div>
    }
}
