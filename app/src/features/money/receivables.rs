//! 应收 and 应付: the figures on top, how old debts are, and the rows that each of them is the sum of.

use leptos::prelude::*;
use shared::trade::{
    lists::{Column, GroupBy, Item, Ledger, Narrow, Sort, Sum, View},
    voucher::Side,
};

use super::{
    books::Books,
    chips,
    list::{MoneyList, MoneyTable},
    text::MoneyText,
    tools::{ListMenus, SearchField, WhoSelect},
    words,
};
use crate::{
    i18n::{Language, money, t, text, tf},
    ui::{
        segmented::{Segment, Segmented},
        show::Show,
    },
};

const GROUPS: &[GroupBy] =
    &[GroupBy::Customer, GroupBy::Person, GroupBy::Department, GroupBy::Month, GroupBy::Currency];

/// A figure on top of the page.
#[derive(Debug, Clone, PartialEq)]
struct Tile {
    view: View,
    sum: Sum,
    /// What was paid, of instalments alone: fen.
    paid: Option<i64>,
}

/// The page.
#[component]
pub fn ReceivablesPage() -> impl IntoView {
    let books = Books::open();
    let chips = books.chips;
    let view_shown = Memo::new(move |_| View::from_key(chips.get(chips::VIEW).as_deref()));
    let ledger = Memo::new_with_compare(
        move |_| Ledger::of(&books.all.read(), books.side.get(), books.today.get(), &books.settings.read()),
        |_, _| true,
    );
    // Whose and what is looked for narrow the figures too; classes of aging narrow one list.
    let whose = Memo::new(move |_| Narrow { classes: Default::default(), ..books.narrow() });
    let tiles = Memo::new(move |_| tiles(&ledger.read(), &whose.read()));
    let items = move || {
        let narrow = books.narrow();
        let aged = matches!(view_shown.get(), View::All | View::Overdue);
        let narrow = if aged { narrow } else { Narrow { classes: Default::default(), ..narrow } };
        let mut items = ledger.read().view(view_shown.get());
        items.retain(|item| narrow.lets(item));
        items
    };
    let usual = Sort { column: Column::Due, down: false };
    let list = MoneyList::new(books, items, move || columns(view_shown.get()), usual);
    let name = move || t(words::view(view_shown.get(), books.side.get()));
    let title = move || t(if books.side.get() == Side::Sales { MoneyText::Receivables } else { MoneyText::Payables });
    view! {
        <section class="list money" aria-label=title>
            <div class="list-toolbar">
                <div class="money-top">
                    <h1 class="page-title desk-title">{title}</h1>
                    <SideSwitch books words=[MoneyText::Customers, MoneyText::Suppliers] />
                    <SearchField books label=text(MoneyText::SearchLabel) hint=text(MoneyText::Search) />
                </div>
                <Tiles tiles view_shown books />
                <Show when=move || matches!(view_shown.get(), View::All | View::Overdue)>
                    <Aging books ledger whose />
                </Show>
                <div class="list-tools">
                    <WhoSelect books />
                    <ListMenus list groups=GROUPS name />
                </div>
            </div>
            <MoneyTable list label=name nothing=MoneyText::NothingOwed />
        </section>
    }
}

/// The columns of a view.
fn columns(view: View) -> &'static [Column] {
    use Column as C;
    match view {
        View::All | View::Overdue | View::DueThisMonth => C::DEBTS,
        View::Planned => &[
            C::Customer,
            C::Number,
            C::Due,
            C::Status,
            C::Currency,
            C::Amount,
            C::Paid,
            C::Open,
            C::Yuan,
            C::Person,
            C::Department,
        ],
        View::Advances => &[C::Customer, C::Number, C::Day, C::Currency, C::Amount, C::Yuan, C::Person, C::Department],
    }
}

fn tiles(ledger: &Ledger, whose: &Narrow) -> Vec<Tile> {
    let tile = |view: View| {
        let items: Vec<Item> = ledger.view(view).into_iter().filter(|item| whose.lets(item)).collect();
        let paid = (view == View::Planned).then(|| items.iter().map(paid_fen).fold(0, i64::saturating_add));
        Tile { view, sum: Sum::of(&items), paid }
    };
    View::ALL.into_iter().map(tile).collect()
}

/// What was paid on an instalment, in fen by its own rate.
fn paid_fen(item: &Item) -> i64 {
    let (paid, amount) = (i128::from(item.paid.unwrap_or(0)), i128::from(item.amount));
    if amount == 0 { 0 } else { i64::try_from(i128::from(item.fen) * paid / amount).unwrap_or(0) }
}

/// Customers or suppliers.
#[component]
pub fn SideSwitch(
    /// The address.
    books: Books,
    /// What the sides are called here.
    words: [MoneyText; 2],
) -> impl IntoView {
    let segments =
        Side::ALL.into_iter().zip(words).map(|(side, word)| Segment::new(side, text(word))).collect::<Vec<_>>();
    let choose = Callback::new(move |side: Side| {
        let key = (side == Side::Purchase).then(|| side.key());
        books.chips.put(&[(chips::SIDE, key), (chips::STATUS, None)]);
    });
    view! { <Segmented label=text(MoneyText::Side) segments value=books.side on_choose=choose /> }
}

/// The figures. Each opens the rows that it is the sum of.
#[component]
fn Tiles(tiles: Memo<Vec<Tile>>, view_shown: Memo<View>, books: Books) -> impl IntoView {
    let tile = move |place: usize, view: View| {
        let shown = Memo::new(move |_| tiles.read()[place].clone());
        let brief = move || money::yuan_brief(Language::current(), shown.read().sum.total.fen);
        let whole = move || money::sums(shown.read().sum.total.by_currency.iter());
        let foot = move || match shown.read().paid {
            Some(paid) => tf(MoneyText::PaidOf, &[&money::yuan_brief(Language::current(), paid)]),
            None => tf(MoneyText::Count, &[&shown.read().sum.count]),
        };
        let alarming = move || (view == View::Overdue && shown.read().sum.total.fen > 0).then_some("");
        view! {
            <button
                class="money-tile"
                type="button"
                aria-pressed=move || if view_shown.get() == view { "true" } else { "false" }
                data-view=view.key().unwrap_or("all")
                data-fen=move || shown.read().sum.total.fen
                data-alarming=alarming
                title=whole
                on:click=move |_| books.chips.go(&[(chips::VIEW, view.key()), (chips::AGING, None)])
            >
                <span class="money-tile-name">{move || t(words::view(view, books.side.get()))}</span>
                <span class="money-tile-sum">{brief}</span>
                <span class="money-tile-foot">{foot}</span>
            </button>
        }
    };
    let all = View::ALL.into_iter().enumerate().map(|(place, view)| tile(place, view)).collect_view();
    view! { <div class="money-tiles" role="group" aria-label=move || t(MoneyText::Tiles)>{all}</div> }
}

/// How old debts are: chips that narrow, and a bar of their shares.
#[component]
fn Aging(books: Books, ledger: Memo<Ledger>, whose: Memo<Narrow>) -> impl IntoView {
    let classes = Memo::new(move |_| {
        let (ledger, whose, settings) = (ledger.read(), whose.read(), books.settings.read());
        let mut debts = ledger.view(View::All);
        debts.retain(|item| whose.lets(item));
        let sum = |class: usize| Sum::of(debts.iter().filter(|item| item.class == Some(class)));
        (0..settings.aging.len() + 2).map(sum).collect::<Vec<_>>()
    });
    let count = Memo::new(move |_| classes.read().len());
    let chip = move |class: usize| {
        let fen = move || classes.read().get(class).map_or(0, |sum| sum.total.fen);
        let pressed = move || books.chips.set_of(chips::AGING).contains(class.to_string().as_str());
        let name = move || words::class(class, &books.settings.read().aging);
        view! {
            <button
                class="chip money-class"
                type="button"
                data-class=class.to_string()
                data-fen=fen
                aria-pressed=move || if pressed() { "true" } else { "false" }
                on:click=move |_| books.chips.toggle(chips::AGING, &class.to_string())
            >
                <span>{name}</span>
                <span class="chip-count">{move || money::yuan_brief(Language::current(), fen())}</span>
            </button>
        }
    };
    // Whole thousandths: nothing else here would need the code that writes fractions.
    let share = move |class: usize| {
        let classes = classes.read();
        let whole = classes.iter().map(|sum| i128::from(sum.total.fen.max(0))).sum::<i128>().max(1);
        let fen = classes.get(class).map_or(0, |sum| i128::from(sum.total.fen.max(0)));
        (fen * 1_000 / whole).to_string()
    };
    let bar = move |class: usize| {
        view! { <span class="money-bar-part" data-class=class.to_string() style:flex-grow=move || share(class)></span> }
    };
    view! {
        <div class="money-aging" role="group" aria-label=move || t(MoneyText::Aging)>
            <div class="money-bar" aria-hidden="true">{move || (0..count.get()).map(bar).collect_view()}</div>
            <div class="money-chips">{move || (0..count.get()).map(chip).collect_view()}</div>
        </div>
    }
}
