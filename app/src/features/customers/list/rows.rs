//! The rows of the list: a line of the table, a card, the head of a group.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{facts::Facts, id::DocId, query::sort::Column};

use super::{
    cell::{Cell, PendingMark, StarMark},
    filter_words::group_words,
    state::ListState,
    text::ListText,
};
use crate::{
    features::customers::{
        address::Address,
        next_step::{next_step_words, overdue},
        record::dial_link,
    },
    i18n::{Language, format, t, tf, values},
    screen::workspace::Workspace,
    ui::{
        avatar::Avatar,
        badge::Badge,
        icon::{Icon, IconView},
        show::Show,
    },
};

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListKey {
    /// The head of a group, by its place in the answer.
    Group(usize),
    /// A customer.
    Customer(DocId),
}

impl ListKey {
    /// The customer.
    pub fn doc(&self) -> Option<DocId> {
        match self {
            Self::Customer(doc) => Some(*doc),
            Self::Group(_) => None,
        }
    }
}

/// How rows look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posture {
    /// Lines with columns.
    Table,
    /// Cards of three lines: a phone, or the list beside a record.
    Cards,
}

/// Which record is open beside the list.
pub type Opened = Memo<Option<DocId>>;

/// A row.
pub fn row_view(key: ListKey, posture: Posture, state: ListState, opened: Opened) -> AnyView {
    match (key, posture) {
        (ListKey::Group(place), _) => view! { <GroupRow place state /> }.into_any(),
        (ListKey::Customer(doc), Posture::Table) => view! { <TableRow doc state opened /> }.into_any(),
        (ListKey::Customer(doc), Posture::Cards) => view! { <CardRow doc state opened /> }.into_any(),
    }
}

/// The facts of a row; the last known ones while it leaves the list.
fn facts_of(workspace: Workspace, doc: DocId) -> Memo<Option<Arc<Facts>>> {
    Memo::new_with_compare(
        move |_| workspace.facts(doc),
        |old, new| match (old, new) {
            (Some(Some(old)), Some(Some(new))) => !Arc::ptr_eq(old, new),
            (old, new) => old.map(Option::is_some) != new.map(Option::is_some),
        },
    )
}

#[component]
fn GroupRow(place: usize, state: ListState) -> impl IntoView {
    let workspace = Workspace::here();
    let words = move || {
        let answer = state.answer.read();
        answer.groups.get(place).map(|group| group_words(&group.key, state.query.read().group, workspace))
    };
    let count = move || {
        state
            .answer
            .read()
            .groups
            .get(place)
            .map(|group| format::count(i64::try_from(group.totals.customers).unwrap_or(i64::MAX)))
    };
    let late = move || state.answer.read().groups.get(place).map_or(0, |group| group.totals.overdue);
    view! {
        <div class="group-row" role="row">
            <bdi class="group-name ellipsis">{words}</bdi>
            <span class="group-count">{count}</span>
            {move || (late() > 0).then(|| view! { <span class="group-late">{tf(ListText::Overdue, &[&late()])}</span> })}
        </div>
    }
}

/// Whether a row is selected, open, under the cursor.
#[derive(Clone, Copy)]
struct Marks {
    selected: Memo<bool>,
    open: Memo<bool>,
    cursor: Memo<bool>,
}

impl Marks {
    fn of(doc: DocId, state: ListState, opened: Opened) -> Self {
        Self {
            selected: Memo::new(move |_| state.selected.read().contains(&doc)),
            open: Memo::new(move |_| opened.get() == Some(doc)),
            cursor: Memo::new(move |_| state.cursor.get() == Some(doc)),
        }
    }
}

#[component]
fn TableRow(doc: DocId, state: ListState, opened: Opened) -> impl IntoView {
    let (workspace, address) = (Workspace::here(), Address::here());
    let facts = facts_of(workspace, doc);
    let marks = Marks::of(doc, state, opened);
    let cells = move || {
        let columns = state.columns.get();
        columns.into_iter().map(|column| view! { <Cell column facts doc /> }).collect_view()
    };
    // A click anywhere in the row opens it; links, boxes and a marked text keep their own meaning.
    let open = move |event: web_sys::MouseEvent| {
        if !event.default_prevented() && !on_control(&event) {
            state.cursor.set(Some(doc));
            address.open(doc);
        }
    };
    view! {
        <div
            class="table-row"
            role="row"
            data-doc=doc.to_string()
            data-selected=move || marks.selected.get().then_some("")
            data-open=move || marks.open.get().then_some("")
            data-cursor=move || marks.cursor.get().then_some("")
            on:click=open
        >
            <SelectBox doc state facts selected=marks.selected />
            {cells}
        </div>
    }
}

fn on_control(event: &web_sys::MouseEvent) -> bool {
    use wasm_bindgen::JsCast;
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| target.closest("a, button, input, label").ok().flatten().is_some())
}

#[component]
fn SelectBox(doc: DocId, state: ListState, facts: Memo<Option<Arc<Facts>>>, selected: Memo<bool>) -> impl IntoView {
    let label = move || facts.read().as_ref().map(|facts| tf(ListText::SelectRow, &[&cut(&facts.name)]));
    view! {
        <label class="select-box">
            <input type="checkbox" aria-label=label prop:checked=selected on:change=move |_| state.toggle(doc) />
        </label>
    }
}

/// A name as it is mentioned.
pub fn cut(name: &str) -> String {
    name.chars().take(80).collect()
}

#[component]
fn CardRow(doc: DocId, state: ListState, opened: Opened) -> impl IntoView {
    let (workspace, address) = (Workspace::here(), Address::here());
    let facts = facts_of(workspace, doc);
    let marks = Marks::of(doc, state, opened);
    let name = Memo::new(move |_| facts.read().as_ref().map(|facts| cut(&facts.name)).unwrap_or_default());
    let selecting = Memo::new(move |_| !state.selected.read().is_empty());
    view! {
        <div
            class="card-row"
            role="row"
            data-doc=doc.to_string()
            data-selected=move || marks.selected.get().then_some("")
            data-open=move || marks.open.get().then_some("")
            data-cursor=move || marks.cursor.get().then_some("")
        >
            <Show when=move || selecting.get() fallback=move || view! { <Avatar name /> }>
                <SelectBox doc state facts selected=marks.selected />
            </Show>
            <a class="card-link" href=move || address.of(doc) on:click=move |_| state.cursor.set(Some(doc))>
                <span class="card-top">
                    <bdi class="card-name ellipsis">{name}</bdi>
                    <StarMark facts />
                    <PendingMark doc />
                    <KindBadge facts />
                </span>
                <CardLines facts />
            </a>
            <CallButton facts />
        </div>
    }
}

#[component]
fn KindBadge(facts: Memo<Option<Arc<Facts>>>) -> impl IntoView {
    let kind = Memo::new(move |_| facts.read().as_ref().map(|facts| facts.kind.clone()).unwrap_or_default());
    let entries = shared::customer::field::CustomerField::Kind.entries();
    view! {
        <Show when=move || !kind.read().is_empty()>
            <Badge label=move || values::word(Language::current(), entries, &kind.read()) />
        </Show>
    }
}

/// The next step, then last contact and owner.
#[component]
fn CardLines(facts: Memo<Option<Arc<Facts>>>) -> impl IntoView {
    let workspace = Workspace::here();
    let next =
        move || facts.read().as_ref().and_then(|facts| Some(next_step_words(facts.next_step()?, workspace.reader())));
    let late = move || {
        facts.read().as_ref().and_then(|facts| facts.next_step().map(|step| overdue(step, workspace.reader())))
            == Some(true)
    };
    let last = move || {
        let facts = facts.read();
        match facts.as_ref()?.last_contact {
            Some(at) => Some(workspace.reader().brief(at)),
            None => Some(t(super::text::FieldText::Never).to_owned()),
        }
    };
    let owner = move || facts.read().as_ref()?.owner.map(|owner| workspace.person_name(owner));
    let city = move || facts.read().as_ref().map(|facts| facts.city.clone()).filter(|city| !city.is_empty());
    view! {
        <span class="card-next ellipsis" data-late=move || late().then_some("") data-missing=move || next().is_none().then_some("")>
            <IconView icon=Icon::Clock />
            <bdi class="ellipsis">{move || next().unwrap_or_else(|| t(super::text::FieldText::Nothing).to_owned())}</bdi>
        </span>
        <span class="card-foot ellipsis">
            <span>{last}</span>
            <bdi>{owner}</bdi>
            <bdi>{city}</bdi>
        </span>
    }
}

/// One tap and it rings.
#[component]
fn CallButton(facts: Memo<Option<Arc<Facts>>>) -> impl IntoView {
    let number = Memo::new(move |_| facts.read().as_ref().and_then(|facts| facts.phones.first().cloned()));
    move || {
        let number = number.get()?;
        let shown = format::phone(&number);
        let label = move || tf(ListText::Call, &[&shown]);
        Some(view! {
            <a class="icon-button card-call" href=dial_link(&number)? aria-label=label>
                <IconView icon=Icon::Phone />
            </a>
        })
    }
}

/// The head of the table: names, sorted by a press.
#[component]
pub fn TableHead(state: ListState) -> impl IntoView {
    let cells =
        move || state.columns.get().into_iter().map(|column| view! { <HeadCell column state /> }).collect_view();
    let all = Memo::new(move |_| {
        let (order, selected) = (state.order.read(), state.selected.read());
        !order.is_empty() && order.iter().all(|doc| selected.contains(doc))
    });
    let toggle = move |_| {
        let every = !all.get_untracked();
        state.selected.update(|selected| {
            selected.clear();
            if every {
                selected.extend(state.order.read_untracked().iter().copied());
            }
        });
    };
    view! {
        <div class="table-head" role="row">
            <label class="select-box">
                <input type="checkbox" aria-label=move || t(ListText::SelectAll) prop:checked=all on:change=toggle />
            </label>
            {cells}
        </div>
    }
}

#[component]
fn HeadCell(column: Column, state: ListState) -> impl IntoView {
    use shared::query::sort::Direction;
    let sorted =
        Memo::new(move |_| state.query.read().sort.filter(|sort| sort.column == column).map(|sort| sort.direction));
    let press = move |_| state.change(|query| query.sort = super::toolbar::next_sort(query.sort, column));
    let aria = move || match sorted.get() {
        Some(Direction::Up) => "ascending",
        Some(Direction::Down) => "descending",
        None => "none",
    };
    let arrow = move || {
        let icon = if sorted.get()? == Direction::Up { Icon::ArrowUp } else { Icon::ArrowDown };
        Some(view! { <IconView icon /> })
    };
    view! {
        <div class="head-cell" role="columnheader" aria-sort=aria data-numeric=super::columns::numeric(column).then_some("")>
            <button class="head-button" type="button" on:click=press>
                <span class="ellipsis">{move || t(super::text::column_name(column))}</span>
                {arrow}
            </button>
        </div>
    }
}
