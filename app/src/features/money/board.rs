//! A board: columns of cards with sums, moved by dragging, by touch and by keys.

use std::sync::Arc;

use leptos::{prelude::*, text_prop::TextProp};

use super::text::BoardText;
use crate::{
    i18n::{format, t, text, tf},
    ui::{
        button::{Button, ButtonSize, IconButton, QuietButton},
        dialog::{Dialog, DialogBody},
        icon::Icon,
    },
};

/// Cards of a column that are drawn at first, and more at a press.
const AT_ONCE: usize = 40;

/// A column. Cheap to clone: its cards are made when they are drawn.
#[derive(Clone)]
pub struct BoardColumn {
    /// What moves name.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// How many cards it has.
    pub count: usize,
    /// What they come to, in words.
    pub sums: Vec<String>,
    /// What they come to, fen.
    pub fen: i64,
    /// The card at a place. Reactive.
    pub card_at: Arc<dyn Fn(usize) -> Option<BoardCard> + Send + Sync>,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardCard {
    /// What moves name.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Where it leads.
    pub href: String,
    /// How much.
    pub amounts: Vec<String>,
    /// Short words.
    pub badges: Vec<String>,
    /// More about it.
    pub lines: Vec<String>,
    /// Something is late.
    pub late: bool,
}

/// A card is to go to another column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Which.
    pub card: String,
    /// Key of the column.
    pub to: String,
}

/// The board.
#[component]
pub fn Board(
    /// Its columns.
    #[prop(into)]
    columns: Signal<Vec<BoardColumn>>,
    /// What it is called.
    #[prop(into)]
    label: TextProp,
    /// Moves a card.
    on_move: Callback<Move>,
    /// Whether a card may go from one column to another, by their keys: what the menu offers.
    may_go: fn(&str, &str) -> bool,
) -> impl IntoView {
    let dragged = RwSignal::new(None::<(String, String)>);
    let moving = RwSignal::new(None::<(String, String, String)>);
    let asking = RwSignal::new(false);
    let ask = Callback::new(move |card: (String, String, String)| {
        moving.set(Some(card));
        asking.set(true);
    });
    let keys = Memo::new(move |_| columns.read().iter().map(|column| column.key.clone()).collect::<Vec<_>>());
    let column = move |place: usize| {
        let shown = Signal::derive(move || columns.read().get(place).cloned());
        view! { <Column shown dragged ask on_move /> }
    };
    let choices = move || {
        let from = moving.get().map(|(_, _, from)| from).unwrap_or_default();
        let all = columns.get().into_iter().filter(move |to| to.key != from && may_go(&from, &to.key));
        all.map(|BoardColumn { key, title, .. }| {
            let go = move |_| {
                asking.set(false);
                if let Some((card, ..)) = moving.get_untracked() {
                    on_move.run(Move { card, to: key.clone() });
                }
            };
            view! { <Button label=title on:click=go /> }
        })
        .collect_view()
    };
    view! {
        <div class="board" role="group" aria-label=move || label.get()>
            {move || (0..keys.read().len()).map(column).collect_view()}
        </div>
        <Dialog open=asking title=text(BoardText::MoveTo)>
            <DialogBody>
                <p class="muted">{move || moving.get().map(|(_, title, _)| title)}</p>
                <div class="stack">{choices}</div>
            </DialogBody>
        </Dialog>
    }
}

#[component]
fn Column(
    shown: Signal<Option<BoardColumn>>,
    dragged: RwSignal<Option<(String, String)>>,
    ask: Callback<(String, String, String)>,
    on_move: Callback<Move>,
) -> impl IntoView {
    let most = RwSignal::new(AT_ONCE);
    let over = RwSignal::new(false);
    let key = Memo::new(move |_| shown.get().map(|column| column.key).unwrap_or_default());
    let title = Memo::new(move |_| shown.get().map(|column| column.title).unwrap_or_default());
    let foreign = move || dragged.get_untracked().filter(|(_, from)| *from != key.get_untracked());
    let dragover = move |event: web_sys::DragEvent| {
        if foreign().is_some() {
            event.prevent_default();
            over.set(true);
        }
    };
    let drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some((card, _)) = foreign() {
            dragged.set(None);
            on_move.run(Move { card, to: key.get_untracked() });
        }
    };
    let cards = move || {
        let column = shown.get();
        let cards = (0..most.get()).map_while(|place| column.as_ref().and_then(|column| (column.card_at)(place)));
        cards.map(|card| view! { <Card card column=key dragged ask /> }).collect_view()
    };
    let count = Memo::new(move |_| shown.read().as_ref().map_or(0, |column| column.count));
    let rest = Memo::new(move |_| count.get().saturating_sub(most.get()));
    let number = move || format::count(i64::try_from(count.get()).unwrap_or(i64::MAX));
    let sums = move || {
        let sums = shown.get().map(|column| column.sums).unwrap_or_default();
        sums.into_iter().map(|sum| view! { <span>{sum}</span> }).collect_view()
    };
    view! {
        <section
            class="board-column"
            data-key=key
            data-fen=move || shown.read().as_ref().map(|column| column.fen)
            data-over=move || over.get().then_some("")
            aria-label=title
            on:dragover=dragover
            on:dragleave=move |_| over.set(false)
            on:drop=drop
        >
            <header class="board-head">
                <h2 class="board-title">{title} <span class="section-count">{number}</span></h2>
                <p class="board-sums">{sums}</p>
            </header>
            <ul class="board-cards" tabindex="0" aria-label=title>
                {cards}
                {move || (rest.get() > 0).then(|| view! {
                    <li>
                        <QuietButton
                            label=move || tf(BoardText::More, &[&rest.get().min(AT_ONCE)])
                            size=ButtonSize::Small
                            on:click=move |_| most.update(|most| *most += AT_ONCE)
                        />
                    </li>
                })}
                {move || (count.get() == 0).then(|| view! {
                    <li class="board-empty">{t(BoardText::Empty)}</li>
                })}
            </ul>
        </section>
    }
}

#[component]
fn Card(
    card: BoardCard,
    column: Memo<String>,
    dragged: RwSignal<Option<(String, String)>>,
    ask: Callback<(String, String, String)>,
) -> impl IntoView {
    let (id, held, title) = (card.id.clone(), card.id.clone(), card.title.clone());
    let start = move |event: web_sys::DragEvent| {
        // Some browsers drag nothing that carries no data.
        if let Some(transfer) = event.data_transfer() {
            let _ = transfer.set_data("text/plain", &held);
        }
        dragged.set(Some((held.clone(), column.get_untracked())));
    };
    let (asked, name) = (card.title.clone(), card.title.clone());
    let press = move |_| ask.run((id.clone(), asked.clone(), column.get_untracked()));
    let amounts =
        card.amounts.into_iter().map(|amount| view! { <span class="board-amount">{amount}</span> }).collect_view();
    let has_badges = !card.badges.is_empty();
    let badges = card.badges.into_iter().map(|badge| view! { <span class="badge">{badge}</span> }).collect_view();
    let lines = card.lines.into_iter().filter(|line| !line.is_empty());
    let lines = lines.map(|line| view! { <span class="board-line ellipsis">{line}</span> }).collect_view();
    view! {
        <li
            class="board-card"
            draggable="true"
            data-card=card.id
            data-late=card.late.then_some("")
            on:dragstart=start
            on:dragend=move |_| dragged.set(None)
        >
            <a class="board-link" href=card.href draggable="false">
                <span class="board-name"><bdi>{title}</bdi></span>
                {amounts}
                {lines}
                {has_badges.then(|| view! { <span class="cluster">{badges}</span> })}
            </a>
            <IconButton label=move || tf(BoardText::Move, &[&name]) icon=Icon::More on:click=press />
        </li>
    }
}
