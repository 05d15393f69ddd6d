//! A list of vouchers or debts: a table on a desk, cards on a phone, with what it adds up to below.

use std::sync::Arc;

use leptos::{html, prelude::*, text_prop::TextProp};
use shared::trade::lists::{Arranged, Column, GroupBy, Item, Line, Sort, arrange};

use super::{
    books::Books,
    chips,
    rows::{MoneyRow, Posture, RowContext, press},
    text::MoneyText,
    tools::next_sort,
    words::Lexicon,
};
use crate::{
    i18n::{format, money, t, text, tf},
    screen::{
        kept_tops::{KeptTops, Place},
        keyboard::{KeyCommand, Keyboard},
        routes::{Navigator, Page},
    },
    ui::{
        button::QuietButton,
        empty_state::EmptyState,
        icon::{Icon, IconView},
        media,
        platform::leave_control,
        show::Show,
        virtual_list::VirtualList,
    },
};

const TABLE_ROW_PX: f64 = 40.0;
const CARD_ROW_PX: f64 = 88.0;
/// What is not shown until somebody asks for it: what signs, totals and menus say too.
const HIDDEN: [Column; 3] = [Column::Currency, Column::Yuan, Column::Department];

/// A list. `Copy`.
#[derive(Clone, Copy)]
pub struct MoneyList {
    /// What it is made of.
    pub books: Books,
    /// The rows in order.
    pub shown: Memo<Arc<Arranged>>,
    /// The columns that may be shown, in order.
    pub offered: Memo<&'static [Column]>,
    /// Those that are.
    pub columns: Memo<Vec<Column>>,
    /// Their order.
    pub sort: Memo<Option<Sort>>,
    /// Their groups.
    pub group: Memo<Option<GroupBy>>,
    /// The line that keys act on.
    pub cursor: RwSignal<Option<usize>>,
}

impl MoneyList {
    /// A list of what `items` gives, narrowed already.
    pub fn new(
        books: Books,
        items: impl Fn() -> Vec<Item> + Send + Sync + 'static,
        offered: impl Fn() -> &'static [Column] + Send + Sync + 'static,
        usual: Sort,
    ) -> Self {
        let chips = books.chips;
        let sort = Memo::new(move |_| chips.get(chips::SORT).and_then(|key| Sort::from_key(&key)).or(Some(usual)));
        let group = Memo::new(move |_| chips.get(chips::GROUP).and_then(|key| GroupBy::from_key(&key)));
        let offered = Memo::new(move |_| offered());
        let columns = Memo::new(move |_| columns(offered.get(), chips.get(chips::COLUMNS).as_deref()));
        let shown = Memo::new_with_compare(
            move |_| Arc::new(arrange(items(), sort.get(), group.get(), &books.workspace.roster.read())),
            |_, _| true,
        );
        Self { books, shown, offered, columns, sort, group, cursor: RwSignal::new(None) }
    }

    /// The line at a place. Reactive.
    pub fn line(self, place: usize) -> Option<Line> {
        self.shown.read().lines.get(place).copied()
    }

    /// The customer's page with the voucher of a row open.
    pub fn address(item: &Item) -> String {
        format!("{}?tab=business&voucher={}", Page::Customer(item.of.customer), item.row().id)
    }

    fn move_cursor(self, step: isize) {
        let shown = self.shown.read_untracked();
        let is_item = |place: &usize| matches!(shown.lines.get(*place), Some(Line::Item(_)));
        let places: Vec<usize> = (0..shown.lines.len()).filter(is_item).collect();
        let here = self.cursor.get_untracked().and_then(|line| places.iter().position(|place| *place == line));
        let next = match here {
            None => 0,
            Some(here) => here.saturating_add_signed(step).min(places.len().saturating_sub(1)),
        };
        self.cursor.set(places.get(next).copied());
    }

    fn at_cursor(self) -> Option<Item> {
        let shown = self.shown.read_untracked();
        match shown.lines.get(self.cursor.get_untracked()?)? {
            Line::Item(place) => shown.items.get(*place).cloned(),
            Line::Group(_) => None,
        }
    }
}

/// The columns of the parameter, as far as they are offered and in that order; the customer stands first.
fn columns(offered: &[Column], keys: Option<&str>) -> Vec<Column> {
    let chosen: Vec<Column> = keys.unwrap_or_default().split('.').filter_map(Column::from_key).collect();
    // The line of an order has no room for what was paid beside what is open, nor for two days.
    let crowded = offered.contains(&Column::Open) && offered.contains(&Column::Subject);
    let usual = |column: Column| match column {
        Column::Paid | Column::Until => !crowded,
        column => !HIDDEN.contains(&column),
    };
    let wanted = |column: Column| if chosen.is_empty() { usual(column) } else { chosen.contains(&column) };
    offered.iter().copied().filter(|column| *column == Column::Customer || wanted(*column)).collect()
}

/// The list and its totals.
#[component]
pub fn MoneyTable(
    /// The list.
    list: MoneyList,
    /// What it is called.
    #[prop(into)]
    label: TextProp,
    /// What is said where there is nothing at all.
    nothing: MoneyText,
) -> impl IntoView {
    let desk = media::desk();
    let empty = Memo::new(move |_| list.shown.read().lines.is_empty());
    keys(list);
    view! {
        <div class="list-body">
            <Show when=move || empty.get()>
                <Nothing list nothing />
            </Show>
            <div class="list-rows" data-empty=move || empty.get().then_some("")>
                {
                    let label = label.clone();
                    move || {
                        let label = label.clone();
                        if desk.get() {
                            view! { <Table list label /> }.into_any()
                        } else {
                            view! {
                                <div class="cards" role="list" aria-label=move || label.get()>
                                    <Rows list posture=Posture::Cards />
                                </div>
                            }
                                .into_any()
                        }
                    }
                }
            </div>
        </div>
        <Totals list />
    }
}

/// `j` `k` move, Enter opens.
fn keys(list: MoneyList) {
    let navigator = Navigator::here();
    Keyboard::here().listen(move |command| {
        match command {
            KeyCommand::Next | KeyCommand::Previous => {
                leave_control();
                list.move_cursor(if command == KeyCommand::Next { 1 } else { -1 });
            }
            KeyCommand::Open => match list.at_cursor() {
                Some(item) => navigator.go_to(&MoneyList::address(&item)),
                None => return false,
            },
            _ => return false,
        }
        true
    });
}

/// The table. It scrolls sideways as a whole where the columns do not fit.
#[component]
fn Table(list: MoneyList, label: TextProp) -> impl IntoView {
    let navigator = Navigator::here();
    let cells = move || list.columns.get().into_iter().map(|column| view! { <HeadCell column list /> }).collect_view();
    view! {
        <div class="table-scroll">
            <div
                class="table"
                role="table"
                aria-label=move || label.get()
                style=("--columns", move || tracks(&list.columns.read()))
                style:min-inline-size=move || least_width(&list.columns.read())
                on:click=move |event| press(&event, list, navigator)
            >
                <div class="table-head money-head" role="row">
                    {cells}
                    <div class="head-cell" role="columnheader">
                        <span class="visually-hidden">{move || t(MoneyText::Statement)}</span>
                    </div>
                </div>
                <div class="table-body" role="rowgroup">
                    <Rows list posture=Posture::Table />
                </div>
            </div>
        </div>
    }
}

#[component]
fn HeadCell(column: Column, list: MoneyList) -> impl IntoView {
    let sorted = Memo::new(move |_| list.sort.get().filter(|sort| sort.column == column).map(|sort| sort.down));
    let aria = move || match sorted.get() {
        Some(false) => "ascending",
        Some(true) => "descending",
        None => "none",
    };
    let arrow = move || {
        let icon = if sorted.get()? { Icon::ArrowDown } else { Icon::ArrowUp };
        Some(view! { <IconView icon /> })
    };
    let press = move |_| {
        let key = next_sort(list.sort.get_untracked(), column).key();
        list.books.chips.put(&[(chips::SORT, Some(key.as_str()))]);
    };
    view! {
        <div class="head-cell" role="columnheader" aria-sort=aria data-numeric=column.is_numeric().then_some("")>
            <button class="head-button" type="button" on:click=press>
                <span class="ellipsis">{move || t(column.label())}</span>
                {arrow}
            </button>
        </div>
    }
}

/// The rows in sight, and where the list is scrolled.
#[component]
fn Rows(list: MoneyList, posture: Posture) -> impl IntoView {
    let (node, kept) = (NodeRef::<html::Div>::new(), KeptTops::here());
    let location = leptos_router::hooks::use_location();
    let place = move || Place::List {
        cards: posture == Posture::Cards,
        scope: Some("money"),
        query: format!("{}?{}", location.pathname.get_untracked(), location.search.get_untracked()),
    };
    let (here, first) = (place, kept.of(&place()));
    let on_scroll = Callback::new(move |top_px| kept.keep(here(), top_px));
    // Another query begins at its top, or where it was left.
    let search = location.search;
    Effect::new(move |before: Option<()>| {
        search.track();
        let top = kept.of(&place());
        if let Some(list) = node.get_untracked().filter(|_| before.is_some()) {
            request_animation_frame(move || list.set_scroll_top(top as i32));
        }
    });
    let context = RowContext::new(list);
    view! {
        <VirtualList
            count=Signal::derive(move || list.shown.read().lines.len())
            key_at=move |place| list.line(place).map(|line| (place, line))
            looks_at=move || context.track()
            row_px=if posture == Posture::Table { TABLE_ROW_PX } else { CARD_ROW_PX }
            show_row=Signal::derive(move || list.cursor.get())
            top_px=first
            on_scroll
            node
            make=move || MoneyRow::new(context, posture)
        />
    }
}

/// What is shown adds up to so much.
#[component]
fn Totals(list: MoneyList) -> impl IntoView {
    let sum = Memo::new(move |_| list.shown.read().sum.clone());
    let number = |count: usize| format::count(i64::try_from(count).unwrap_or(i64::MAX));
    let foreign = move || {
        let sum = sum.read();
        let foreign = sum.total.by_currency.keys().any(|currency| *currency != shared::money::Currency::CNY);
        foreign.then(|| view! { <span>{tf(MoneyText::InYuan, &[&money::yuan(sum.total.fen)])}</span> })
    };
    view! {
        <footer class="list-totals money-totals" role="status" data-fen=move || sum.read().total.fen>
            <span>{move || tf(MoneyText::Count, &[&number(sum.read().count)])}</span>
            <strong class="numeric">{move || money::sums(sum.read().total.by_currency.iter())}</strong>
            {foreign}
        </footer>
    }
}

/// Why there is nothing, and what to do about it.
#[component]
fn Nothing(list: MoneyList, nothing: MoneyText) -> impl IntoView {
    let chips = list.books.chips;
    let names = [chips::WHO, chips::AGING, chips::STATUS, chips::FROM, chips::TO, chips::SEARCH];
    let narrowed = Memo::new(move |_| names.iter().any(|name| chips.get(name).is_some()));
    let clear = move |_| chips.put(&names.map(|name| (name, None)));
    move || {
        if narrowed.get() {
            view! {
                <EmptyState icon=Icon::Search title=text(MoneyText::NoMatch) hint=text(MoneyText::NoMatchHint)>
                    <QuietButton label=text(MoneyText::Clear) on:click=clear />
                </EmptyState>
            }
            .into_any()
        } else {
            view! { <EmptyState icon=Icon::Receipt title=text(nothing) hint=text(MoneyText::NothingHint) /> }.into_any()
        }
    }
}

/// The least width in quarters of a rem, and the share of what is left over.
fn width(column: Column) -> (u32, u32) {
    match column {
        Column::Customer => (36, 24),
        Column::Number => (34, 14),
        Column::Subject => (26, 14),
        Column::Amount | Column::Paid | Column::Open | Column::Yuan => (28, 10),
        Column::Day | Column::Due | Column::Until => (22, 6),
        Column::Status | Column::Stage | Column::Person | Column::Department => (18, 8),
        Column::Late | Column::Probability | Column::Currency | Column::Delivery => (16, 4),
    }
}

/// The grid's tracks: the columns, and the way to the statement.
fn tracks(columns: &[Column]) -> String {
    let tracks = columns.iter().map(|column| width(*column));
    let mut tracks: String =
        tracks.map(|(least, share)| format!("minmax(calc({least} * 0.25rem), {share}fr) ")).collect();
    tracks.push_str("2.75rem");
    tracks
}

/// The width below which the table scrolls sideways: the columns with the gaps after them, the way to the statement, edges.
fn least_width(columns: &[Column]) -> String {
    let quarters = columns.iter().map(|column| width(*column).0 + 3).sum::<u32>() + 11 + 8;
    format!("calc({quarters} * 0.25rem)")
}

/// Words of the rows as they are now. Reactive.
pub fn with_words<T>(books: Books, read: impl FnOnce(Lexicon<'_>) -> T) -> T {
    let (roster, settings) = (books.workspace.roster.read(), books.settings.read());
    read(Lexicon { roster: &roster, settings: &settings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_that_are_offered() {
        let offered = Column::DEBTS;
        assert!(columns(offered, None).iter().all(|column| !HIDDEN.contains(column)));
        assert_eq!(columns(offered, Some("yuan.amount.x.stage")), [Column::Customer, Column::Amount, Column::Yuan]);
        assert_eq!(tracks(&[Column::Customer]), "minmax(calc(36 * 0.25rem), 24fr) 2.75rem");
        assert_eq!(least_width(&[Column::Customer]), "calc(58 * 0.25rem)");
    }
}
