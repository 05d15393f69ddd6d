//! The list of customers: a table on a desk, cards on a phone and beside an open record.

mod bulk;
mod card;
mod cell;
mod columns;
mod filter_words;
mod filters;
mod head;
mod letters;
mod rows;
mod scope;
mod state;
mod text;
mod toolbar;

use leptos::{html, prelude::*};
use shared::query::filter::FilterField;

pub use self::{bulk::BulkBar, filters::FilterDialog, state::ListState};
use self::{
    head::TableHead,
    letters::LetterBar,
    rows::{ListRow, Opened, Posture, RowContext, SELECT_WORD},
    text::ListText,
    toolbar::Toolbar,
};
use super::{
    address::{Address, WIDE, parameter},
    browse::Browse,
};
use crate::{
    bridge::SyncPhase,
    i18n::{format, t, text, tf},
    screen::{
        keyboard::{KeyCommand, Keyboard},
        late::{Late, LateParts},
        routes::{Page, current_page},
        workspace::Workspace,
    },
    ui::{
        Tone,
        button::{Button, LinkButton, QuietButton},
        empty_state::EmptyState,
        icon::Icon,
        media,
        platform::{focus_soon, leave_control},
        show::Show,
        virtual_list::VirtualList,
    },
};

const TABLE_ROW_PX: f64 = 40.0;
const CARD_ROW_PX: f64 = 88.0;
/// A list of so many customers gets an index of letters on a phone.
const LETTERED_FROM: usize = 30;

/// The list pane: everything left of an open record.
#[component]
pub fn CustomerList(
    /// Opens quick add.
    #[prop(into)]
    on_new: Callback<()>,
) -> impl IntoView {
    let (state, browse, page) = (ListState::new(), Browse::here(), current_page());
    let opened: Opened = Memo::new(move |_| match page.get() {
        Some(Page::Customer(doc)) => Some(doc),
        _ => None,
    });
    let (desk, wide) = (media::desk(), parameter(WIDE));
    let posture = Memo::new(move |_| {
        if desk.get() && (opened.get().is_none() || wide.read().is_some()) { Posture::Table } else { Posture::Cards }
    });
    let (editing, parts) = (RwSignal::new(None::<FilterField>), LateParts::here());
    let search = NodeRef::<html::Input>::new();
    // The record beside the list asks for its neighbours.
    Effect::new(move |_| {
        if opened.get().is_some() {
            browse.note(state.order.get());
        }
    });
    keys(state, opened, search);
    view! {
        <section class="list" data-posture=move || if posture.get() == Posture::Table { "table" } else { "cards" }>
            <Toolbar state posture editing search on_new />
            <span id=SELECT_WORD hidden>{move || t(ListText::SelectRow)}</span>
            <Rows state posture opened on_new />
            <Late called=move || !state.selected.read().is_empty() load=move || (parts.bulk)(state) />
            <Totals state />
        </section>
        <Late called=move || editing.read().is_some() load=move || (parts.filter)(state, editing) />
    }
}

/// `/` searches, `j` `k` move, Enter opens, `e` opens too, `x` selects, Escape clears the selection.
fn keys(state: ListState, opened: Opened, search: NodeRef<html::Input>) {
    let address = Address::here();
    Keyboard::here().listen(move |command| {
        let here = state.cursor.get_untracked().or(opened.get_untracked());
        match command {
            KeyCommand::Search => {
                let Some(input) = search.get_untracked() else { return false };
                input.select();
                focus_soon(input.into());
            }
            KeyCommand::Next | KeyCommand::Previous => {
                leave_control();
                state.move_cursor(if command == KeyCommand::Next { 1 } else { -1 }, opened.get_untracked());
            }
            KeyCommand::Open | KeyCommand::Edit => match here {
                Some(doc) => address.open(doc),
                None => return false,
            },
            KeyCommand::Select => match here {
                Some(doc) => state.toggle(doc),
                None => return false,
            },
            KeyCommand::Back if !state.selected.read_untracked().is_empty() => {
                state.selected.update(std::collections::HashSet::clear)
            }
            _ => return false,
        }
        true
    });
}

#[component]
fn Rows(state: ListState, posture: Memo<Posture>, opened: Opened, on_new: Callback<()>) -> impl IntoView {
    let empty = Memo::new(move |_| state.count.get() == 0);
    let context = RowContext::new(state, opened);
    // On a phone: whoever searches or groups has another way to get there.
    let desk = media::desk();
    let lettered = Memo::new(move |_| {
        let query = state.query.read();
        !desk.get() && query.search.trim().is_empty() && query.group.is_none() && state.count.get() >= LETTERED_FROM
    });
    // Once made it stays, unseen while somebody searches.
    let ever = Memo::new(move |before: Option<&bool>| lettered.get() || before.is_some_and(|ever| *ever));
    // An empty list stays on the page, unseen: its rows are used again for what is found next, and need no new layout.
    view! {
        <div class="list-body">
            <Show when=move || empty.get()>
                <Nothing state on_new />
            </Show>
            <div class="list-rows" data-empty=move || empty.get().then_some("")>
                {move || match posture.get() {
                    Posture::Table => view! { <Table context /> }.into_any(),
                    Posture::Cards => {
                        view! {
                            <div
                                class="cards"
                                role="list"
                                on:click=move |event| rows::press(&event, context, Posture::Cards)
                                on:change=move |event| rows::choose(&event, state)
                            >
                                <List context posture=Posture::Cards />
                            </div>
                            <Show when=move || ever.get()>
                                <LetterBar state hidden=move || !lettered.get() />
                            </Show>
                        }
                        .into_any()
                    }
                }}
            </div>
        </div>
    }
}

/// The rows in sight, and where the list is scrolled.
#[component]
fn List(context: RowContext, posture: Posture) -> impl IntoView {
    let RowContext { state, opened, .. } = context;
    let node = NodeRef::<html::Div>::new();
    let cursor = Memo::new(move |_| state.cursor.get().or(opened.get()));
    // Only a moved cursor scrolls: changed rows must not pull the list away under the reader.
    let show_row = Memo::new(move |_| state.place_of(cursor.get()?));
    let top = StoredValue::new(state.kept_top(posture));
    let on_scroll = Callback::new(move |top_px| {
        top.set_value(top_px);
        state.keep_top(posture, top_px);
    });
    // Another query begins at its top, or where it was left.
    Effect::new(move |before: Option<()>| {
        state.query.track();
        state.scope.track();
        let wanted = state.kept_top(posture);
        if let Some(list) = node.get_untracked().filter(|_| before.is_some() && top.get_value() != wanted) {
            request_animation_frame(move || list.set_scroll_top(wanted as i32));
        }
    });
    let row_px = if posture == Posture::Table { TABLE_ROW_PX } else { CARD_ROW_PX };
    Effect::new(move |_| {
        if let (Some(place), Some(list)) = (state.jump.get(), node.get_untracked()) {
            state.jump.set(None);
            request_animation_frame(move || list.set_scroll_top((place as f64 * row_px) as i32));
        }
    });
    view! {
        <VirtualList
            count=state.count
            key_at=move |place| state.key_at(place)
            looks_at=move || context.track()
            row_px
            show_row
            top_px=top.get_value()
            on_scroll
            node
            make=move || ListRow::new(context, posture)
        />
    }
}

/// The table. It scrolls sideways as a whole where the columns do not fit.
#[component]
fn Table(context: RowContext) -> impl IntoView {
    let state = context.state;
    let tracks = move || columns::tracks(&state.columns.read());
    let least = move || columns::least_width(&state.columns.read());
    view! {
        <div class="table-scroll">
            <div
                class="table"
                role="table"
                aria-label=move || t(ListText::Title)
                style=("--columns", tracks)
                style:min-inline-size=least
                on:click=move |event| rows::press(&event, context, Posture::Table)
            >
                <TableHead state />
                <div class="table-body" role="rowgroup" on:change=move |event| rows::choose(&event, state)>
                    <List context posture=Posture::Table />
                </div>
            </div>
        </div>
    }
}

/// Counts of what is shown.
#[component]
fn Totals(state: ListState) -> impl IntoView {
    let workspace = Workspace::here();
    let totals = Memo::new(move |_| state.answer.read().totals);
    let number = |count: usize| format::count(i64::try_from(count).unwrap_or(i64::MAX));
    let bin = Memo::new(move |_| state.query.read().bin);
    let all =
        Memo::new(move |_| workspace.book.read().rows().iter().filter(|facts| facts.deleted == bin.get()).count());
    let found = move || {
        let found = totals.get().customers;
        if found == all.get() {
            tf(ListText::Count, &[&number(found)])
        } else {
            tf(ListText::CountOf, &[&number(found), &number(all.get())])
        }
    };
    let more = move || {
        let totals = totals.get();
        [
            (ListText::Contacts, totals.contacts),
            (ListText::WithPhone, totals.with_phone),
            (ListText::StarredCount, totals.starred),
            (ListText::Overdue, totals.overdue),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| view! { <span>{tf(word, &[&number(count)])}</span> })
        .collect_view()
    };
    view! {
        <footer class="list-totals" role="status">
            <strong>{found}</strong>
            {more}
        </footer>
    }
}

/// Why there is nothing, and what to do about it.
#[component]
fn Nothing(state: ListState, on_new: Callback<()>) -> impl IntoView {
    let workspace = Workspace::here();
    let arriving = Memo::new(move |_| match workspace.sync.read().phase {
        SyncPhase::FirstSync { done, total } => Some((done, total)),
        _ => None,
    });
    let narrowed = Memo::new(move |_| {
        let query = state.query.read();
        !query.search.trim().is_empty() || !query.filters().is_empty() || state.scope.get() != scope::Scope::All
    });
    let bin = Memo::new(move |_| state.query.read().bin);
    let widen = move |_| {
        state.typed.set(String::new());
        state.change(|query| {
            let fields: Vec<FilterField> = query.filters().iter().map(shared::query::filter::Filter::field).collect();
            fields.into_iter().for_each(|field| query.clear(field));
            query.search.clear();
        });
        state.choose_scope(scope::Scope::All);
    };
    move || {
        if let Some((done, total)) = arriving.get().filter(|_| workspace.book.read().is_empty()) {
            let title = move || tf(ListText::Arriving, &[&done, &total]);
            view! { <EmptyState icon=Icon::Sync title /> }.into_any()
        } else if narrowed.get() {
            view! {
                <EmptyState icon=Icon::Search title=text(ListText::NoMatch) hint=text(ListText::NoMatchHint)>
                    <QuietButton label=text(ListText::ClearFilters) on:click=widen />
                </EmptyState>
            }
            .into_any()
        } else if bin.get() {
            view! {
                <EmptyState icon=Icon::Trash title=text(ListText::BinEmpty)>
                    <QuietButton label=text(ListText::LeaveBin) on:click=move |_| state.change(|query| query.bin = false) />
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon=Icon::Company title=text(ListText::Empty) hint=text(ListText::EmptyHint)>
                    <LinkButton label=text(ListText::Import) href=Page::Import.to_string() tone=Tone::Primary icon=Icon::Upload />
                    <Button label=text(ListText::New) icon=Icon::Add on:click=move |_| on_new.run(()) />
                </EmptyState>
            }
            .into_any()
        }
    }
}
