//! Names that were not found: what is meant by them is asked.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    import::records::{Answer, Lookup, Unknown},
    policy::{Resource, Verb, allows},
};

use super::{text::ImportText, wizard::Wizard};
use crate::{
    i18n::{t, text, tf},
    importer::{message::Checked, run::LISTED_ROWS},
    screen::workspace::Workspace,
    ui::button::{ButtonSize, QuietButton},
};

/// What was not found, by what it is.
#[component]
pub(super) fn UnknownNames(wizard: Wizard, checked: Arc<Checked>) -> impl IntoView {
    let sections = [Lookup::Customer, Lookup::Product, Lookup::Person, Lookup::Order].map(|what| {
        let names: Vec<Unknown> = checked.unknown.iter().filter(|unknown| unknown.what == what).cloned().collect();
        (!names.is_empty()).then(|| view! { <Names wizard what names /> })
    });
    sections.collect_view()
}

/// Its name in the markup.
fn key(what: Lookup) -> &'static str {
    match what {
        Lookup::Customer => "customer",
        Lookup::Product => "product",
        Lookup::Person => "person",
        Lookup::Order => "order",
    }
}

fn title(what: Lookup) -> ImportText {
    match what {
        Lookup::Customer => ImportText::UnknownCustomers,
        Lookup::Product => ImportText::UnknownProducts,
        Lookup::Person => ImportText::UnknownPeople,
        Lookup::Order => ImportText::UnknownOrders,
    }
}

/// Whether what is not found may be entered by whoever imports.
fn may_enter(workspace: Workspace, what: Lookup) -> bool {
    let roster = workspace.roster.read_untracked();
    match what {
        Lookup::Customer => true,
        Lookup::Product => workspace.me().is_some_and(|me| allows(&roster, me, Verb::Create, Resource::Product)),
        Lookup::Person | Lookup::Order => false,
    }
}

#[component]
fn Names(wizard: Wizard, what: Lookup, names: Vec<Unknown>) -> impl IntoView {
    let enters = may_enter(Workspace::here(), what);
    let named: Vec<String> = names.iter().map(|one| one.name.clone()).filter(|name| !name.is_empty()).collect();
    let many = enters && named.len() > 1;
    let more = names.len() > LISTED_ROWS;
    let rows =
        names.into_iter().take(LISTED_ROWS).map(|unknown| view! { <Name wizard unknown enters /> }).collect_view();
    view! {
        <section class="section" data-unknown=key(what)>
            <div class="import-choice">
                <h2 class="section-title">{move || t(title(what))}</h2>
                {many.then(|| view! {
                    <QuietButton
                        label=text(ImportText::EnterAll)
                        size=ButtonSize::Small
                        on:click=move |_| wizard.answer(what, named.clone(), Answer::Create)
                    />
                })}
            </div>
            <ul class="card rows import-rows">{rows}</ul>
            {more.then(|| view! { <p class="import-hint">{move || t(ImportText::MoreNames)}</p> })}
        </section>
    }
}

#[component]
fn Name(wizard: Wizard, unknown: Unknown, enters: bool) -> impl IntoView {
    let workspace = Workspace::here();
    let Unknown { what, name, rows, near } = unknown;
    let empty = name.is_empty();
    let people = if what == Lookup::Person {
        let roster = workspace.roster.read_untracked();
        roster.people.values().map(|person| (person.id.0, person.name.clone())).collect()
    } else {
        Vec::new()
    };
    let taken = near.into_iter().map(|candidate| (candidate.id, candidate.name)).chain(people);
    let mut answers: Vec<(Answer, Option<String>)> =
        plain(what, enters && !empty).iter().map(|one| (*one, None)).collect();
    answers.extend(taken.map(|(id, name)| (Answer::Take(id), Some(name))));
    let chosen = {
        let held = wizard.answers.read_untracked();
        let held = held.iter().find(|held| held.what == what && held.name == name);
        held.map_or(what.usual(), |held| held.answer)
    };
    let options = answers
        .iter()
        .enumerate()
        .map(|(place, (answer, called))| {
            let label = match called {
                Some(called) => tf(ImportText::TakeThis, &[called]),
                None => t(words(*answer)).to_owned(),
            };
            view! { <option value=place.to_string() selected=*answer == chosen>{label}</option> }
        })
        .collect_view();
    let (asked, label) = (name.clone(), name.clone());
    let choose = move |event| {
        let place = event_target_value(&event).parse::<usize>().ok();
        if let Some((answer, _)) = place.and_then(|place| answers.get(place)) {
            wizard.answer(what, vec![asked.clone()], *answer);
        }
    };
    view! {
        <li class="import-row">
            <bdi class="import-row-name">{move || if empty { t(ImportText::Nameless).to_owned() } else { label.clone() }}</bdi>
            <span class="import-row-reason">{move || tf(ImportText::InRows, &[&rows])}</span>
            <select class="input import-answer" aria-label=move || tf(ImportText::AnswerFor, &[&name]) on:change=choose>
                {options}
            </select>
        </li>
    }
}

/// What can be decided besides taking one that is known.
fn plain(what: Lookup, enters: bool) -> &'static [Answer] {
    match (what, enters) {
        (Lookup::Customer, true) => &[Answer::LeaveOut, Answer::Create],
        (Lookup::Customer, false) => &[Answer::LeaveOut],
        (Lookup::Product, true) => &[Answer::Keep, Answer::Create],
        (Lookup::Product, false) | (Lookup::Person, _) => &[Answer::Keep],
        (Lookup::Order, _) => &[Answer::Keep, Answer::LeaveOut],
    }
}

fn words(answer: Answer) -> ImportText {
    match answer {
        Answer::LeaveOut => ImportText::AnswerLeaveOut,
        Answer::Create => ImportText::AnswerCreate,
        Answer::Keep | Answer::Take(_) => ImportText::AnswerKeep,
    }
}
