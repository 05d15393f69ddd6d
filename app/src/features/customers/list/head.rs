//! The head of the table: names of columns, sorted by a press, moved by dragging or with Alt and the arrow keys.

use leptos::prelude::*;
use shared::query::sort::{Column, Direction};

use super::{
    columns,
    state::ListState,
    text::{ListText, column_name},
    toolbar::next_sort,
};
use crate::{
    i18n::{t, tf},
    ui::icon::{Icon, IconView},
};

/// The head.
#[component]
pub fn TableHead(state: ListState) -> impl IntoView {
    let dragged = RwSignal::new(None::<Column>);
    let cells = move || {
        state.columns.get().into_iter().map(|column| view! { <HeadCell column state dragged /> }).collect_view()
    };
    let all = Memo::new(move |_| {
        let selected = state.selected.read();
        !selected.is_empty() && state.order.read().iter().all(|doc| selected.contains(doc))
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
            <div class="cell-box" role="columnheader">
                <label class="select-box">
                    <input type="checkbox" aria-label=move || t(ListText::SelectAll) prop:checked=all on:change=toggle />
                </label>
            </div>
            {cells}
        </div>
    }
}

#[component]
fn HeadCell(column: Column, state: ListState, dragged: RwSignal<Option<Column>>) -> impl IntoView {
    let sorted =
        Memo::new(move |_| state.query.read().sort.filter(|sort| sort.column == column).map(|sort| sort.direction));
    let press = move |_| state.change(|query| query.sort = next_sort(query.sort, column));
    let aria = move || match sorted.get() {
        Some(Direction::Up) => "ascending",
        Some(Direction::Down) => "descending",
        None => "none",
    };
    let arrow = move || {
        let icon = if sorted.get()? == Direction::Up { Icon::ArrowUp } else { Icon::ArrowDown };
        Some(view! { <IconView icon /> })
    };
    // The name stays where it is: it stands at the left whatever else is shown.
    let movable = column != Column::Name;
    let put = move |to: isize| state.choose_columns(&columns::moved(&state.columns.read_untracked(), column, to));
    let keys = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            _ => return,
        };
        if event.alt_key() && movable {
            event.prevent_default();
            put(columns::place(&state.columns.read_untracked(), column) + step);
        }
    };
    // The dragged column takes the place of the one that it is over, at once: where it lands can be seen.
    let over = move |event: web_sys::DragEvent| {
        let Some(moving) = dragged.get_untracked().filter(|_| movable) else { return };
        event.prevent_default();
        if moving != column {
            let shown = state.columns.get_untracked();
            state.choose_columns(&columns::moved(&shown, moving, columns::place(&shown, column)));
        }
    };
    let title = move || movable.then(|| tf(ListText::MoveColumn, &[&t(column_name(column))]));
    view! {
        <div
            class="head-cell"
            role="columnheader"
            aria-sort=aria
            data-numeric=columns::numeric(column).then_some("")
            data-dragged=move || (dragged.get() == Some(column)).then_some("")
            draggable=movable.then_some("true")
            on:dragstart=move |_| dragged.set(Some(column))
            on:dragend=move |_| dragged.set(None)
            on:dragover=over
        >
            <button class="head-button" type="button" title=title on:click=press on:keydown=keys>
                <span class="ellipsis">{move || t(column_name(column))}</span>
                {arrow}
            </button>
        </div>
    }
}
