//! The page of a customer: beside the list, over the whole page, or the whole screen of a phone.

mod choice;
mod commercial;
mod contact;
mod contacts;
mod custom;
mod edit;
mod header;
mod hundredths;
mod notes;
mod place;
mod properties;
mod property;
mod shared_with;
mod sharing;
mod tags;

use std::sync::Arc;

use leptos::prelude::*;
use shared::{follow_up::record::ActionForm, id::DocId};

use self::{
    commercial::CommercialPart,
    contacts::Contacts,
    header::{ClaimButton, Header},
    notes::NotesPart,
    properties::Properties,
    shared_with::SharedWithPart,
};
pub use self::{
    contacts::{MAIN, new_contact_of},
    edit::{Field, dial_link},
    sharing::{colleagues, may_assign},
};
use super::{
    FollowUpPart,
    address::{Address, TAB, WIDE, parameter},
    browse::Browse,
    text::{PartText, RecordText},
};
use crate::{
    bridge::Opened,
    i18n::{t, text},
    screen::{
        business::provide_business,
        keyboard::{KeyCommand, Keyboard},
        late::{Late, LatePage, LateParts},
        routes::Page,
        workspace::{RecordState, Workspace},
    },
    ui::{
        button::{Button, IconButton, LinkButton, QuietButton},
        empty_state::EmptyState,
        icon::Icon,
        media,
        show::Show,
        skeleton::Skeleton,
        tabs::{Tab, Tabs},
    },
};

/// The record pane. It is made anew for each record.
#[component]
pub fn CustomerPanel(
    /// Which record.
    doc: DocId,
    /// Composer and timeline.
    follow_up: FollowUpPart,
) -> impl IntoView {
    let workspace = Workspace::here();
    let state = workspace.open(doc);
    let stage = Memo::new(move |_| match &*state.read() {
        RecordState::Loading => Stage::Loading,
        RecordState::Here(_) => Stage::Here,
        RecordState::Missing => Stage::Missing,
    });
    let compose = RwSignal::new(None::<ActionForm>);
    keys(doc, compose);
    view! {
        <article class="record" data-doc=doc.to_string()>
            <Bar doc />
            {move || match stage.get() {
                Stage::Loading => view! { <div class="record-scroll"><Skeleton lines=10 /></div> }.into_any(),
                Stage::Missing => view! { <Missing /> }.into_any(),
                Stage::Here => {
                    let Some(first) = here(&state.read_untracked()) else { return ().into_any() };
                    // While the pane is on the screen the last known record stands, whatever becomes of it.
                    let last = StoredValue::new(first);
                    let record = Signal::derive(move || {
                        if let Some(record) = here(&state.read()) {
                            last.set_value(record);
                        }
                        last.get_value()
                    });
                    let record = Memo::new_with_compare(move |_| record.get(), |old, new| !same(old, new));
                    view! { <Here record=record.into() compose follow_up /> }.into_any()
                }
            }}
        </article>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Here,
    Missing,
}

fn here(state: &RecordState) -> Option<Arc<Opened>> {
    match state {
        RecordState::Here(opened) => Some(Arc::clone(opened)),
        RecordState::Loading | RecordState::Missing => None,
    }
}

fn same(old: Option<&Arc<Opened>>, new: Option<&Arc<Opened>>) -> bool {
    matches!((old, new), (Some(old), Some(new)) if Arc::ptr_eq(old, new))
}

/// `e` writes, Escape closes, `j` and `k` go through the list that it was opened from.
fn keys(doc: DocId, compose: RwSignal<Option<ActionForm>>) {
    let (address, browse) = (Address::here(), Browse::here());
    Keyboard::here().listen(move |command| {
        match command {
            KeyCommand::Edit => compose.set(Some(ActionForm::Record)),
            KeyCommand::Back if compose.get_untracked().is_some() => compose.set(None),
            KeyCommand::Back => address.close(),
            KeyCommand::Next => return step(address, browse.after(doc)),
            KeyCommand::Previous => return step(address, browse.before(doc)),
            _ => return false,
        }
        true
    });
}

fn step(address: Address, to: Option<DocId>) -> bool {
    if let Some(doc) = to {
        address.swap(doc);
    }
    to.is_some()
}

/// The bar above the record: back or close, neighbours, width.
#[component]
fn Bar(doc: DocId) -> impl IntoView {
    let (workspace, address, browse) = (Workspace::here(), Address::here(), Browse::here());
    let wide = parameter(WIDE);
    let (before, after) = (Memo::new(move |_| browse.before(doc)), Memo::new(move |_| browse.after(doc)));
    let no_before = Signal::derive(move || before.get().is_none());
    let no_after = Signal::derive(move || after.get().is_none());
    let place = move || browse.place(doc).map(|(place, count)| format!("{place} / {count}"));
    let name = Memo::new(move |_| workspace.facts(doc).map(|facts| facts.name.chars().take(60).collect::<String>()));
    let width = move |_| {
        let wider = wide.get_untracked().is_none().then_some("1");
        address.set(WIDE, wider);
    };
    let width_label = move || t(if wide.read().is_some() { RecordText::Shrink } else { RecordText::Expand });
    let width_icon = Signal::derive(move || if wide.read().is_some() { Icon::Collapse } else { Icon::Expand });
    view! {
        <nav class="record-bar">
            <span class="record-back">
                <IconButton label=text(RecordText::Back) icon=Icon::Back on:click=move |_| address.close() />
            </span>
            <bdi class="record-bar-name ellipsis grow">{name}</bdi>
            <span class="record-place">{place}</span>
            <IconButton label=text(RecordText::Previous) icon=Icon::ArrowUp disabled=no_before on:click=move |_| { step(address, before.get_untracked()); } />
            <IconButton label=text(RecordText::Next) icon=Icon::ArrowDown disabled=no_after on:click=move |_| { step(address, after.get_untracked()); } />
            <span class="record-desk">
                <IconButton label=width_label icon=width_icon on:click=width />
                <IconButton label=text(RecordText::Close) icon=Icon::Close on:click=move |_| address.close() />
            </span>
        </nav>
    }
}

#[component]
fn Missing() -> impl IntoView {
    view! {
        <EmptyState icon=Icon::Company title=text(RecordText::Missing) hint=text(RecordText::MissingHint)>
            <LinkButton label=text(RecordText::ToList) href=Page::Customers.to_string() />
        </EmptyState>
    }
}

/// A part of the page in the narrow posture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    FollowUp,
    Business,
    Contacts,
    Details,
}

impl Part {
    const ALL: [Self; 4] = [Self::FollowUp, Self::Business, Self::Contacts, Self::Details];
    /// Those beside the contacts and details where there is room for two columns.
    const BROAD: [Self; 2] = [Self::FollowUp, Self::Business];

    fn key(self) -> &'static str {
        match self {
            Self::FollowUp => "follow-up",
            Self::Business => "business",
            Self::Contacts => "contacts",
            Self::Details => "details",
        }
    }

    fn word(self) -> RecordText {
        match self {
            Self::FollowUp => RecordText::FollowUp,
            Self::Business => RecordText::Business,
            Self::Contacts => RecordText::Contacts,
            Self::Details => RecordText::Details,
        }
    }
}

/// The record: in two columns where there is room, else in tabs.
#[component]
fn Here(record: Signal<Arc<Opened>>, compose: RwSignal<Option<ActionForm>>, follow_up: FollowUpPart) -> impl IntoView {
    provide_business(record);
    let business_summary = LateParts::here().business_summary;
    let (wide, roomy) = (parameter(WIDE), media::matching("(min-width: 1180px)"));
    let columns = Memo::new(move |_| wide.read().is_some() && roomy.get());
    view! {
        <div class="record-scroll" data-columns=move || columns.get().then_some("")>
            <Header record compose />
            <Late called=|| true load=business_summary />
            <Show when=move || !record.read().editable>
                <p class="callout" data-tone="warn" role="status">{move || t(PartText::ReadOnly)}</p>
            </Show>
            {move || {
                if columns.get() {
                    view! {
                        <div class="record-columns">
                            <div><Parts record compose follow_up parts=&Part::BROAD /></div>
                            <div class="record-side">
                                <h2 class="section-title">{move || t(RecordText::Contacts)}</h2>
                                <Contacts record />
                                <Details record />
                            </div>
                        </div>
                    }
                    .into_any()
                } else {
                    view! { <Parts record compose follow_up parts=&Part::ALL /> }.into_any()
                }
            }}
        </div>
        <PhoneBar record compose />
    }
}

#[component]
fn Parts(
    record: Signal<Arc<Opened>>,
    compose: RwSignal<Option<ActionForm>>,
    follow_up: FollowUpPart,
    parts: &'static [Part],
) -> impl IntoView {
    let business = LateParts::here().business;
    let address = Address::here();
    let tab = parameter(TAB);
    let part = Memo::new(move |_| {
        let tab = tab.read();
        parts.iter().copied().find(|part| Some(part.key()) == tab.as_deref()).unwrap_or(Part::FollowUp)
    });
    let choose = move |part: Part| address.set(TAB, (part != Part::FollowUp).then(|| part.key()));
    // Whoever wants to write has to see the composer.
    Effect::new(move |_| {
        if compose.get().is_some() && part.get_untracked() != Part::FollowUp {
            choose(Part::FollowUp);
        }
    });
    let contacts = Signal::derive(move || Some(record.read().customer.contacts().count()).filter(|count| *count > 0));
    let tabs = parts
        .iter()
        .map(|part| {
            let part = *part;
            let tab = Tab::new(part, text(part.word()));
            if part == Part::Contacts { tab.with_count(contacts) } else { tab }
        })
        .collect();
    view! {
        <div class="record-tabs">
            <Tabs label=text(RecordText::Tabs) tabs value=part on_choose=choose />
        </div>
        <div role="tabpanel">
            {move || match part.get() {
                Part::FollowUp => follow_up(record, compose),
                Part::Business => view! { <LatePage load=business /> }.into_any(),
                Part::Contacts => view! { <Contacts record /> }.into_any(),
                Part::Details => view! { <Details record /> }.into_any(),
            }}
        </div>
    }
}

/// Everything that is written of the customer, and the parts that not everybody sees.
#[component]
fn Details(record: Signal<Arc<Opened>>) -> impl IntoView {
    view! {
        <Properties record />
        <div class="properties">
            <CommercialPart record />
            <NotesPart record />
            <SharedWithPart record />
        </div>
    }
}

/// The first things to do, above the thumb.
#[component]
fn PhoneBar(record: Signal<Arc<Opened>>, compose: RwSignal<Option<ActionForm>>) -> impl IntoView {
    let number = Memo::new(move |_| header::first_number(&record.read().customer));
    let href = Signal::derive(move || number.read().as_deref().and_then(dial_link).unwrap_or_default());
    view! {
        <div class="record-thumb">
            <ClaimButton record />
            <Show when=move || number.read().is_some()>
                <LinkButton label=text(RecordText::Call) href icon=Icon::Phone />
            </Show>
            <Button
                label=text(RecordText::Record)
                tone=crate::ui::Tone::Primary
                icon=Icon::Edit
                on:click=move |_| compose.set(Some(ActionForm::Record))
            />
            <QuietButton label=text(RecordText::NextStep) icon=Icon::CheckCircle on:click=move |_| compose.set(Some(ActionForm::ToDo)) />
        </div>
    }
}
