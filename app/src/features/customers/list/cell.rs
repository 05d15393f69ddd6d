//! A cell of the table.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{customer::field::CustomerField, facts::Facts, id::DocId, query::sort::Column};

use super::rows::cut;
use crate::{
    features::customers::{
        address::Address,
        next_step::{next_step_words, overdue},
        record::dial_link,
        text::RecordText,
    },
    i18n::{Language, asking::AskText, format, t, text, values},
    screen::workspace::Workspace,
    ui::{
        Tone,
        badge::Badge,
        icon::{Fill, Icon, IconView},
        show::Show,
    },
};

type RowFacts = Memo<Option<Arc<Facts>>>;

/// A cell.
#[component]
pub fn Cell(column: Column, facts: RowFacts, doc: DocId) -> impl IntoView {
    let workspace = Workspace::here();
    match column {
        Column::Name => view! { <NameCell facts doc /> }.into_any(),
        Column::Phone => view! { <PhoneCell facts /> }.into_any(),
        Column::NextStep => view! { <NextCell facts /> }.into_any(),
        Column::Tags => view! { <TagsCell facts /> }.into_any(),
        Column::Starred => view! { <div class="cell" role="cell"><StarMark facts /></div> }.into_any(),
        _ => {
            let text = move || facts.read().as_ref().map(|facts| plain(column, facts, workspace));
            let numeric = super::columns::numeric(column).then_some("");
            view! { <div class="cell ellipsis" role="cell" data-numeric=numeric><bdi>{text}</bdi></div> }.into_any()
        }
    }
}

/// The text of a column that is only text. Reactive.
fn plain(column: Column, facts: &Facts, workspace: Workspace) -> String {
    let word = |field: CustomerField, key: &str| values::word(Language::current(), field.entries(), key);
    match column {
        Column::ShortName => cut(&facts.short_name),
        Column::EnglishName => cut(&facts.english_name),
        Column::Number => facts.number.clone(),
        Column::Kind => word(CustomerField::Kind, &facts.kind),
        Column::Source => word(CustomerField::Source, &facts.source),
        Column::Level => word(CustomerField::Level, &facts.level),
        Column::Industry => word(CustomerField::Industry, &facts.industry),
        Column::Province => facts.province.clone(),
        Column::City => facts.city.clone(),
        Column::Owner => match facts.owner {
            Some(owner) => workspace.person_name(owner),
            None => t(RecordText::OpenSea).to_owned(),
        },
        Column::Contact => facts.contacts.first().map(|contact| cut(&contact.name)).unwrap_or_default(),
        Column::CreditCode => facts.credit_code.clone(),
        Column::Created => workspace.reader().brief(facts.created_at),
        Column::CreatedBy => workspace.person_name(facts.created_by),
        Column::LastContact => facts.last_contact.map(|at| workspace.reader().brief(at)).unwrap_or_default(),
        Column::Actions => format::count(i64::from(facts.action_count)),
        Column::Changed => workspace.reader().brief(facts.changed_at),
        Column::Name | Column::Phone | Column::NextStep | Column::Tags | Column::Starred => String::new(),
    }
}

#[component]
fn NameCell(facts: RowFacts, doc: DocId) -> impl IntoView {
    let address = Address::here();
    let name = move || facts.read().as_ref().map(|facts| cut(&facts.name));
    view! {
        <div class="cell cell-name" role="cell">
            <a class="cell-link ellipsis" href=move || address.of(doc)>
                <bdi>{name}</bdi>
            </a>
            <StarMark facts />
            <PendingMark doc />
        </div>
    }
}

/// That the server has not yet decided on what was asked for.
#[component]
pub fn PendingMark(doc: DocId) -> impl IntoView {
    let workspace = Workspace::here();
    let pending = Memo::new(move |_| workspace.asked(doc).is_some());
    view! {
        <Show when=move || pending.get()>
            <Badge tone=Tone::Warn label=text(AskText::Pending) />
        </Show>
    }
}

/// A star beside what is on the first screen.
#[component]
pub fn StarMark(facts: RowFacts) -> impl IntoView {
    let starred = Memo::new(move |_| facts.read().as_ref().is_some_and(|facts| facts.starred));
    view! {
        <Show when=move || starred.get()>
            <span class="star-mark" role="img" aria-label=move || t(super::text::ListText::Starred)>
                <IconView icon=Icon::Star fill=Fill::Solid />
            </span>
        </Show>
    }
}

#[component]
fn PhoneCell(facts: RowFacts) -> impl IntoView {
    let number = Memo::new(move |_| facts.read().as_ref().and_then(|facts| facts.phones.first().cloned()));
    let link = move || {
        let number = number.get()?;
        Some(view! { <a class="cell-phone" href=dial_link(&number)?>{format::phone(&number)}</a> })
    };
    view! { <div class="cell ellipsis" role="cell">{link}</div> }
}

#[component]
fn NextCell(facts: RowFacts) -> impl IntoView {
    let workspace = Workspace::here();
    let words =
        move || facts.read().as_ref().and_then(|facts| Some(next_step_words(facts.next_step()?, workspace.reader())));
    let late = move || {
        facts.read().as_ref().and_then(|facts| facts.next_step().map(|step| overdue(step, workspace.reader())))
            == Some(true)
    };
    view! { <div class="cell cell-next ellipsis" role="cell" data-late=move || late().then_some("")><bdi>{words}</bdi></div> }
}

#[component]
fn TagsCell(facts: RowFacts) -> impl IntoView {
    let tags = move || {
        let facts = facts.read();
        let tags = facts.as_ref().map(|facts| facts.tags.clone()).unwrap_or_default();
        tags.into_iter().take(4).map(|tag| view! { <bdi class="cell-tag">{tag}</bdi> }).collect_view()
    };
    view! { <div class="cell cell-tags" role="cell">{tags}</div> }
}
