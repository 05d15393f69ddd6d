//! What stands above the list: search, whose customers, filters, groups, order, columns.

use leptos::{html, prelude::*};
use shared::query::{
    filter::FilterField,
    group::GroupBy,
    sort::{Column, Direction, Sort},
};

use super::{
    columns::toggled,
    filter_words::group_name,
    filters::{FilterChips, FilterMenu},
    rows::Posture,
    scope::Scope,
    state::{ListState, owners},
    text::{ListText, column_name},
};
use crate::{
    i18n::{t, text, tf},
    screen::{routes::Page, workspace::Workspace},
    ui::{
        Tone,
        button::{Button, IconButton, LinkButton},
        icon::{Icon, IconView},
        menu::{Menu, MenuFace, MenuItem},
        platform::composing,
        show::Show,
    },
};

/// Orders that the sort menu offers.
const ORDERS: [(Column, Direction); 8] = [
    (Column::Changed, Direction::Down),
    (Column::Name, Direction::Up),
    (Column::NextStep, Direction::Up),
    (Column::LastContact, Direction::Down),
    (Column::LastContact, Direction::Up),
    (Column::Created, Direction::Down),
    (Column::Actions, Direction::Down),
    (Column::City, Direction::Up),
];

/// The order after a press on a column's head: up, down, none.
pub fn next_sort(now: Option<Sort>, column: Column) -> Option<Sort> {
    match now {
        Some(Sort { column: sorted, direction: Direction::Up }) if sorted == column => {
            Some(Sort { column, direction: Direction::Down })
        }
        Some(Sort { column: sorted, .. }) if sorted == column => None,
        _ => Some(Sort { column, direction: Direction::Up }),
    }
}

/// The toolbar.
#[component]
pub fn Toolbar(
    /// The list.
    state: ListState,
    /// How rows look.
    posture: Memo<Posture>,
    /// The filter whose dialog is open.
    editing: RwSignal<Option<FilterField>>,
    /// The search field, to focus it.
    search: NodeRef<html::Input>,
    /// Opens quick add.
    on_new: Callback<()>,
) -> impl IntoView {
    let bin = Memo::new(move |_| state.query.read().bin);
    let table = move || posture.get() == Posture::Table;
    view! {
        <div class="list-toolbar">
            <div class="list-search-row">
                <SearchField state node=search />
                <span class="list-new">
                    <Button label=text(ListText::New) tone=Tone::Primary icon=Icon::Add on:click=move |_| on_new.run(()) />
                </span>
            </div>
            <div class="list-tools">
                <ScopeMenu state />
                <FilterMenu state editing />
                <SortMenu state />
                <GroupMenu state />
                <Show when=table>
                    <ColumnMenu state />
                </Show>
                <ViewMenu state />
            </div>
            <div class="list-chips">
                <Show when=move || bin.get()>
                    <span class="chip filter-chip" data-removable="">
                        <span>{move || t(ListText::Bin)}</span>
                        <button class="chip-remove" type="button" aria-label=move || t(ListText::LeaveBin) on:click=move |_| state.change(|query| query.bin = false)>
                            <IconView icon=Icon::Close />
                        </button>
                    </span>
                </Show>
                <FilterChips state editing />
            </div>
        </div>
    }
}

#[component]
fn SearchField(state: ListState, node: NodeRef<html::Input>) -> impl IntoView {
    // The list may have gone when the field hears of it.
    let typed = move || state.typed.try_get().unwrap_or_default();
    let blank = move || state.typed.try_with(String::is_empty).unwrap_or(true);
    let keys = move |event: web_sys::KeyboardEvent| {
        if composing(&event) {
            return;
        }
        match event.key().as_str() {
            "Escape" if !state.typed.read_untracked().is_empty() => {
                event.prevent_default();
                event.stop_propagation();
                state.search(String::new());
            }
            // From the field into the list: the keys work there from now on.
            "Escape" | "Enter" | "ArrowDown" => {
                event.prevent_default();
                if let Some(input) = node.get_untracked() {
                    let _ = input.blur();
                }
                state.cursor.set(None);
                state.move_cursor(0, None);
            }
            _ => {}
        }
    };
    view! {
        <div class="search-field">
            <IconView icon=Icon::Search />
            <input
                class="input search-input"
                type="text"
                inputmode="search"
                enterkeyhint="search"
                autocomplete="off"
                spellcheck="false"
                dir="auto"
                node_ref=node
                aria-label=move || t(ListText::SearchLabel)
                placeholder=move || t(ListText::Search)
                prop:value=typed
                on:input:target=move |event| state.search(event.target().value())
                on:keydown=keys
            />
            // Both stay: the first key that is typed has enough to do.
            <kbd class="search-key" hidden=move || !blank()>"/"</kbd>
            <IconButton label=text(ListText::ClearSearch) icon=Icon::Close attr:hidden=blank on:click=move |_| state.search(String::new()) />
        </div>
    }
}

#[component]
fn ScopeMenu(state: ListState) -> impl IntoView {
    let workspace = Workspace::here();
    let offered = Memo::new(move |_| match workspace.me() {
        Some(me) => Scope::offered(me, &workspace.roster.read(), &owners(workspace)),
        None => vec![Scope::All],
    });
    let label = move || t(state.scope.get().word());
    view! {
        <label class="scope-select">
            <span class="visually-hidden">{move || t(ListText::Scope)}</span>
            <IconView icon=Icon::People />
            <span>{label}</span>
            <IconView icon=Icon::ChevronDown />
            <select on:change=move |event| state.choose_scope(Scope::from_key(Some(event_target_value(&event).as_str())))>
                {move || {
                    let chosen = state.scope.get();
                    offered
                        .get()
                        .into_iter()
                        .map(|scope| {
                            view! { <option value=scope.key().unwrap_or("all") selected=scope == chosen>{move || t(scope.word())}</option> }
                        })
                        .collect_view()
                }}
            </select>
        </label>
    }
}

#[component]
fn SortMenu(state: ListState) -> impl IntoView {
    let sorted = Memo::new(move |_| state.query.read().sort);
    let item = move |(column, direction): (Column, Direction)| {
        let sort = Sort { column, direction };
        let checked = Signal::derive(move || Some(sorted.get() == Some(sort)));
        let label = move || {
            tf(
                if direction == Direction::Up { ListText::SortUp } else { ListText::SortDown },
                &[&t(column_name(column))],
            )
        };
        view! { <MenuItem label checked on:click=move |_| state.change(|query| query.sort = Some(sort)) /> }
    };
    let none = Signal::derive(move || Some(sorted.read().is_none()));
    view! {
        <Menu label=text(ListText::Sort) icon=Icon::Sort face=MenuFace::Labelled>
            <MenuItem label=text(ListText::SortDefault) checked=none on:click=move |_| state.change(|query| query.sort = None) />
            {ORDERS.map(item)}
        </Menu>
    }
}

#[component]
fn GroupMenu(state: ListState) -> impl IntoView {
    let grouped = Memo::new(move |_| state.query.read().group);
    let item = move |by: GroupBy| {
        let checked = Signal::derive(move || Some(grouped.get() == Some(by)));
        view! { <MenuItem label=move || group_name(by) checked on:click=move |_| state.change(|query| query.group = Some(by)) /> }
    };
    let none = Signal::derive(move || Some(grouped.read().is_none()));
    view! {
        <Menu label=text(ListText::Group) icon=Icon::Group face=MenuFace::Labelled>
            <MenuItem label=text(ListText::NoGroup) checked=none on:click=move |_| state.change(|query| query.group = None) />
            {GroupBy::ALL.map(item)}
        </Menu>
    }
}

#[component]
fn ColumnMenu(state: ListState) -> impl IntoView {
    let item = move |column: Column| {
        let checked = Signal::derive(move || Some(state.columns.read().contains(&column)));
        let press = move |_| state.choose_columns(&toggled(&state.columns.get_untracked(), column));
        view! { <MenuItem label=text(column_name(column)) checked on:click=press /> }
    };
    let choosable = Column::ALL.into_iter().filter(|column| *column != Column::Name).map(item).collect_view();
    view! {
        <Menu label=text(ListText::Columns) icon=Icon::Columns face=MenuFace::Labelled>
            {choosable}
        </Menu>
    }
}

#[component]
fn ViewMenu(state: ListState) -> impl IntoView {
    let bin = Signal::derive(move || Some(state.query.read().bin));
    view! {
        <span class="list-import">
            <LinkButton label=text(ListText::Import) href=Page::Import.to_string() icon=Icon::Upload attr:aria-label=move || t(ListText::Import) />
        </span>
        <Menu label=text(ListText::View) icon=Icon::More>
            <MenuItem label=text(ListText::Bin) icon=Icon::Trash checked=bin on:click=move |_| state.change(|query| query.bin = !query.bin) />
        </Menu>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_pressed_three_times() {
        let up = next_sort(None, Column::City);
        assert_eq!(up, Some(Sort { column: Column::City, direction: Direction::Up }));
        let down = next_sort(up, Column::City);
        assert_eq!(down, Some(Sort { column: Column::City, direction: Direction::Down }));
        assert_eq!(next_sort(down, Column::City), None);
        assert_eq!(next_sort(down, Column::Name), Some(Sort { column: Column::Name, direction: Direction::Up }));
    }
}
