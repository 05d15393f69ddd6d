//! What stands above lists and boards: search, whose, which period, order, groups, columns, export.

use std::time::Duration;

use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*, text_prop::TextProp};
use shared::{
    time::Day,
    trade::lists::{Column, GroupBy, Sort, Who},
};

use super::{
    books::{Books, who_name},
    chips,
    export::{Format, offer},
    list::MoneyList,
    text::MoneyText,
    views::ViewMenu,
    words,
};
use crate::{
    i18n::{t, text, tf},
    screen::keyboard::{KeyCommand, Keyboard},
    ui::{
        icon::{Icon, IconView},
        menu::{Menu, MenuFace, MenuItem},
        platform::{composing, focus_soon},
    },
};

/// The address follows what is typed after so long: browsers let it change only so often.
const TYPED_FOR: Duration = Duration::from_millis(200);

/// The order after a press on a column's head: falling first where the largest matter, then the other way.
pub fn next_sort(now: Option<Sort>, column: Column) -> Sort {
    match now {
        Some(sort) if sort.column == column => Sort { column, down: !sort.down },
        _ => Sort { column, down: column.is_numeric() },
    }
}

/// Words to look for.
#[component]
pub fn SearchField(
    /// Where they go.
    books: Books,
    /// What it is called.
    #[prop(into)]
    label: TextProp,
    /// What may be looked for.
    #[prop(into)]
    hint: TextProp,
) -> impl IntoView {
    let (chips, node) = (books.chips, NodeRef::<html::Input>::new());
    Keyboard::here().listen(move |command| match (command, node.get_untracked()) {
        (KeyCommand::Search, Some(input)) => {
            input.select();
            focus_soon(input.into());
            true
        }
        _ => false,
    });
    let typed = Memo::new(move |_| chips.get(chips::SEARCH).unwrap_or_default());
    let waiting = StoredValue::new_local(None::<TimeoutHandle>);
    let search = move |text: String| {
        let put = move || {
            // Whoever has left meanwhile looks for nothing any more.
            if typed.try_get_untracked().is_some() {
                chips.put(&[(chips::SEARCH, Some(text.as_str()).filter(|text| !text.is_empty()))]);
            }
        };
        let next = set_timeout_with_handle(put, TYPED_FOR).ok();
        if let Some(before) = waiting.try_update_value(|waiting| std::mem::replace(waiting, next)).flatten() {
            before.clear();
        }
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        if !composing(&event) && matches!(event.key().as_str(), "Enter" | "Escape" | "ArrowDown") {
            event.prevent_default();
            if let Some(input) = node.get_untracked() {
                // A browser that refuses leaves the focus where it is.
                let _ = input.blur();
            }
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
                aria-label=move || label.get()
                placeholder=move || hint.get().to_string()
                prop:value=typed
                on:input:target=move |event| search(event.target().value())
                on:keydown=keys
            />
            <kbd class="search-key">"/"</kbd>
        </div>
    }
}

/// Whose rows are shown.
#[component]
pub fn WhoSelect(
    /// Whose there are.
    books: Books,
) -> impl IntoView {
    let chosen = Memo::new(move |_| books.chips.get(chips::WHO).unwrap_or_default());
    let offered = Memo::new(move |_| books.offered());
    let label = move || {
        let roster = books.workspace.roster.read();
        Who::from_key(&chosen.read()).map_or_else(|| t(MoneyText::Everybody).to_owned(), |who| who_name(who, &roster))
    };
    let options = move || {
        let roster = books.workspace.roster.read();
        let option = |who: Who| {
            let key = who.key();
            let selected = key == *chosen.read();
            view! { <option value=key selected=selected>{who_name(who, &roster)}</option> }
        };
        offered.get().into_iter().map(option).collect_view()
    };
    let choose = move |event: web_sys::Event| {
        let key = event_target_value(&event);
        books.chips.put(&[(chips::WHO, Some(key.as_str()).filter(|key| !key.is_empty()))]);
    };
    view! {
        <label class="scope-select">
            <span class="visually-hidden">{move || t(MoneyText::Who)}</span>
            <IconView icon=Icon::People />
            <span aria-hidden="true">{label}</span>
            <IconView icon=Icon::ChevronDown />
            <select on:change=choose>
                <option value="" selected=move || chosen.read().is_empty()>{move || t(MoneyText::Everybody)}</option>
                {options}
            </select>
        </label>
    }
}

/// Periods that people ask for, with their first and last days.
fn periods(today: Day) -> [(MoneyText, Day, Day); 5] {
    let month = today.first_of_month();
    let last = month.plus(-1);
    let quarter = Day::new(year(today), 1 + (month_of(today) - 1) / 3 * 3, 1).unwrap_or(month);
    let january = |year| Day::new(year, 1, 1).unwrap_or(month);
    let end = |first: Day, days| first.plus(days).last_of_month();
    [
        (MoneyText::ThisMonth, month, month.last_of_month()),
        (MoneyText::LastMonth, last.first_of_month(), last),
        (MoneyText::ThisQuarter, quarter, end(quarter, 70)),
        (MoneyText::ThisYear, january(year(today)), january(year(today) + 1).plus(-1)),
        (MoneyText::LastYear, january(year(today) - 1), january(year(today)).plus(-1)),
    ]
}

fn year(day: Day) -> i32 {
    day.iso().get(..4).and_then(|year| year.parse().ok()).unwrap_or_default()
}

fn month_of(day: Day) -> u32 {
    day.iso().get(5..7).and_then(|month| month.parse().ok()).unwrap_or(1)
}

/// Which days are shown. Two fields appear for a period of one's own.
#[component]
pub fn PeriodSelect(
    /// The address and today.
    books: Books,
    /// The period without a choice.
    #[prop(into)]
    usual: Signal<(Option<Day>, Option<Day>)>,
    /// What the usual one is called.
    usual_name: MoneyText,
) -> impl IntoView {
    const OTHER: &str = "other";
    let chips = books.chips;
    let own = RwSignal::new(false);
    let day = move |name: &str| chips.get(name).and_then(|text| Day::from_iso(&text));
    let named = Memo::new(move |_| {
        let (from, to) = (day(chips::FROM), day(chips::TO));
        let known =
            periods(books.today.get()).iter().position(|(_, first, last)| (from, to) == (Some(*first), Some(*last)));
        match (from.or(to), known) {
            _ if own.get() => Some(None),
            (None, _) => None,
            (Some(_), known) => Some(known),
        }
    });
    let label = move || match named.get() {
        None => t(usual_name),
        Some(Some(place)) => t(periods(books.today.get())[place].0),
        Some(None) => t(MoneyText::OtherPeriod),
    };
    let choose = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        own.set(value == OTHER);
        let days =
            value.parse::<usize>().ok().and_then(|place| periods(books.today.get_untracked()).get(place).copied());
        match days {
            Some((_, from, to)) => {
                chips.put(&[(chips::FROM, Some(from.iso().as_str())), (chips::TO, Some(to.iso().as_str()))]);
            }
            None if value == OTHER => {}
            None => chips.put(&[(chips::FROM, None), (chips::TO, None)]),
        }
    };
    let field = move |name: &'static str, word: MoneyText| {
        let value = move || {
            let (from, to) = usual.get();
            let usual = if name == chips::FROM { from } else { to };
            day(name).or(usual).map(Day::iso).unwrap_or_default()
        };
        let set = move |event: web_sys::Event| {
            let value = event_target_value(&event);
            own.set(true);
            chips.put(&[(name, Some(value.as_str()).filter(|value| !value.is_empty()))]);
        };
        view! {
            <input class="input money-day" type="date" aria-label=move || t(word) prop:value=value on:change=set />
        }
    };
    let options = move || {
        let chosen = named.get().flatten();
        let option = |(place, (word, ..)): (usize, (MoneyText, Day, Day))| {
            view! { <option value=place.to_string() selected=chosen == Some(place)>{move || t(word)}</option> }
        };
        periods(books.today.get()).into_iter().enumerate().map(option).collect_view()
    };
    view! {
        <label class="scope-select">
            <span class="visually-hidden">{move || t(MoneyText::Period)}</span>
            <IconView icon=Icon::Calendar />
            <span aria-hidden="true">{label}</span>
            <IconView icon=Icon::ChevronDown />
            <select on:change=choose>
                <option value="" selected=move || named.get().is_none()>{move || t(usual_name)}</option>
                {options}
                <option value=OTHER selected=move || named.get() == Some(None)>{move || t(MoneyText::OtherPeriod)}</option>
            </select>
        </label>
        {move || (named.get() == Some(None)).then(|| view! {
            <span class="money-days">{field(chips::FROM, MoneyText::From)} "–" {field(chips::TO, MoneyText::To)}</span>
        })}
    }
}

/// Views, order, groups, columns and files of a list.
#[component]
pub fn ListMenus(
    /// The list.
    list: MoneyList,
    /// Ways to gather its rows.
    groups: &'static [GroupBy],
    /// What its files are called.
    #[prop(into)]
    name: TextProp,
) -> impl IntoView {
    let chips = list.books.chips;
    let group_item = move |by: GroupBy| {
        let checked = Signal::derive(move || Some(list.group.get() == Some(by)));
        view! { <MenuItem label=text(words::group_by(by)) checked on:click=move |_| chips.put(&[(chips::GROUP, Some(by.key()))]) /> }
    };
    let none = Signal::derive(move || Some(list.group.get().is_none()));
    view! {
        <ViewMenu chips />
        <SortMenu list />
        <Menu label=text(MoneyText::Group) icon=Icon::Group face=MenuFace::Labelled>
            <MenuItem label=text(MoneyText::NoGroup) checked=none on:click=move |_| chips.put(&[(chips::GROUP, None)]) />
            {groups.iter().copied().map(group_item).collect_view()}
        </Menu>
        <ColumnMenu list />
        <ExportMenu list name />
    }
}

#[component]
fn SortMenu(list: MoneyList) -> impl IntoView {
    let chips = list.books.chips;
    let item = move |(column, down): (Column, bool)| {
        let sort = Sort { column, down };
        let checked = Signal::derive(move || Some(list.sort.get() == Some(sort)));
        let word = if down { MoneyText::SortDown } else { MoneyText::SortUp };
        let press = move |_| chips.put(&[(chips::SORT, Some(sort.key().as_str()))]);
        view! { <MenuItem label=move || tf(word, &[&t(column.label())]) checked on:click=press /> }
    };
    // Both ways of what people sort by; the heads of the table know all.
    let items = move || {
        let sortable = [Column::Customer, Column::Day, Column::Due, Column::Late, Column::Until, Column::Amount];
        let offered = list.offered.get();
        let there = sortable.into_iter().filter(move |column| offered.contains(column));
        there.flat_map(|column| [(column, false), (column, true)]).map(item).collect_view()
    };
    let none = Signal::derive(move || Some(chips.get(chips::SORT).is_none()));
    view! {
        <Menu label=text(MoneyText::Sort) icon=Icon::Sort face=MenuFace::Labelled>
            <MenuItem label=text(MoneyText::NoSort) checked=none on:click=move |_| chips.put(&[(chips::SORT, None)]) />
            {items}
        </Menu>
    }
}

#[component]
fn ColumnMenu(list: MoneyList) -> impl IntoView {
    let toggle = move |column: Column| {
        let (offered, now) = (list.offered.get_untracked(), list.columns.get_untracked());
        let on = |other: &&Column| if **other == column { !now.contains(other) } else { now.contains(other) };
        let keys: Vec<&str> = offered.iter().filter(on).map(|column| column.key()).collect();
        list.books.chips.put(&[(chips::COLUMNS, Some(keys.join(".").as_str()))]);
    };
    let item = move |column: Column| {
        let checked = Signal::derive(move || Some(list.columns.read().contains(&column)));
        view! { <MenuItem label=text(column.label()) checked on:click=move |_| toggle(column) /> }
    };
    let items = move || {
        let offered = list.offered.get().iter().copied();
        offered.filter(|column| *column != Column::Customer).map(item).collect_view()
    };
    view! {
        <span class="desk-tool">
            <Menu label=text(MoneyText::Columns) icon=Icon::Columns face=MenuFace::Labelled>{items}</Menu>
        </span>
    }
}

#[component]
fn ExportMenu(list: MoneyList, name: TextProp) -> impl IntoView {
    let toaster = crate::ui::toast::Toaster::here();
    let item = move |format: Format, word: MoneyText| {
        let name = name.clone();
        let press = move |_| offer(list, &untrack(|| name.get()), format, toaster);
        view! { <MenuItem label=text(word) icon=Icon::Download on:click=press /> }
    };
    view! {
        <Menu label=text(MoneyText::Export) icon=Icon::Download face=MenuFace::Labelled>
            {item(Format::Xlsx, MoneyText::ExportXlsx)}
            {item(Format::Csv, MoneyText::ExportCsv)}
        </Menu>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_and_end_where_people_think() {
        let today = Day::new(2026, 11, 27).expect("a day");
        let spans = periods(today).map(|(_, from, to)| format!("{} {}", from.iso(), to.iso()));
        assert_eq!(
            spans,
            [
                "2026-11-01 2026-11-30",
                "2026-10-01 2026-10-31",
                "2026-10-01 2026-12-31",
                "2026-01-01 2026-12-31",
                "2025-01-01 2025-12-31"
            ]
        );
    }

    #[test]
    fn a_head_is_pressed_twice() {
        let once = next_sort(None, Column::Amount);
        assert_eq!(
            (once, next_sort(Some(once), Column::Amount).down),
            (Sort { column: Column::Amount, down: true }, false)
        );
        assert!(!next_sort(Some(once), Column::Customer).down);
    }
}
