//! 客户池: every customer by pool, with what is expected of them and what they owe.

use std::sync::Arc;

use leptos::prelude::*;
use shared::trade::{
    lists::{self, PoolCard, PoolColumn},
    record::TradeMarkKind,
    rules::pool::Pool,
};

use super::{
    board::{Board, BoardCard, BoardColumn, Move},
    books::Books,
    text::{BoardText, MoneyText},
    tools::{SearchField, WhoSelect},
};
use crate::{
    i18n::{Language, business, money, t, text, tf},
    screen::{
        marking::{Marked, Marking, MarkingDialog, mark},
        routes::Page,
    },
    ui::{Tone, toast::Toaster},
};

/// The page.
#[component]
pub fn PoolsPage() -> impl IntoView {
    let books = Books::open();
    let pools = Memo::new_with_compare(
        move |_| {
            let narrow = books.narrow();
            let all = books.all.read();
            let shown = all.iter().filter(|business| narrow.lets_customer(business));
            Arc::new(lists::pools(shown, books.today.get(), &books.settings.read()))
        },
        |_, _| true,
    );
    let columns = Signal::derive(move || {
        let pools = pools.read();
        (0..pools.len()).map(|place| column(books, &pools, place)).collect::<Vec<_>>()
    });
    let marked = RwSignal::new(None::<Marked>);
    let toaster = Toaster::here();
    let on_move = Callback::new(move |Move { card, to }: Move| {
        let pools = pools.read_untracked();
        let found = pools.iter().find_map(|column| {
            let card = column.cards.iter().find(|held| held.of.customer.to_string() == card)?;
            Some((column.pool, card.of.customer, card.of.name.clone()))
        });
        let Some((from, customer, name)) = found else { return };
        let pool = Pool::ALL.into_iter().find(|pool| pool.key() == to);
        match pool {
            Some(Pool::Lost) => marked.set(Some(Marked { customer, name, marking: Marking::Lost })),
            Some(Pool::Invalid) => marked.set(Some(Marked { customer, name, marking: Marking::Invalid })),
            Some(_) if matches!(from, Pool::Lost | Pool::Invalid) => {
                mark(books.workspace, customer, TradeMarkKind::Reopened);
            }
            _ => toaster.say(Tone::Neutral, untrack(|| t(BoardText::ByItself)).to_owned()),
        }
    });
    let count = move || pools.read().iter().map(|column| column.cards.len()).sum::<usize>();
    view! {
        <section class="list money" aria-label=move || t(MoneyText::Pools)>
            <div class="list-toolbar">
                <div class="money-top">
                    <h1 class="page-title desk-title">{move || t(MoneyText::Pools)}</h1>
                    <span class="muted" role="status">{move || tf(MoneyText::CountOfCustomers, &[&count()])}</span>
                    <SearchField books label=text(MoneyText::SearchCustomers) hint=text(MoneyText::SearchCustomers) />
                    <WhoSelect books />
                </div>
            </div>
            <Board columns label=text(MoneyText::Pools) on_move may_go />
        </section>
        <MarkingDialog marked />
    }
}

/// People give up, and take that back; business alone decides on the other pools.
fn may_go(from: &str, to: &str) -> bool {
    let given_up = |key: &str| [Pool::Lost, Pool::Invalid].into_iter().any(|pool| pool.key() == key);
    given_up(from) || given_up(to)
}

fn column(books: Books, pools: &Arc<Vec<PoolColumn>>, place: usize) -> BoardColumn {
    let (column, held) = (&pools[place], Arc::clone(pools));
    let brief = |fen: i64| money::yuan_brief(Language::current(), fen);
    BoardColumn {
        key: column.pool.key().to_owned(),
        title: t(business::pool(column.pool)).to_owned(),
        count: column.cards.len(),
        sums: vec![
            tf(MoneyText::Estimated, &[&brief(column.estimated)]),
            tf(MoneyText::Owed, &[&brief(column.receivable.fen)]),
        ],
        fen: column.receivable.fen,
        card_at: Arc::new(move |at| held[place].cards.get(at).map(|of| card(books, held[place].pool, of))),
    }
}

fn card(books: Books, pool: Pool, card: &PoolCard) -> BoardCard {
    let brief =
        |word: MoneyText, fen: i64| (fen != 0).then(|| tf(word, &[&money::yuan_brief(Language::current(), fen)]));
    let money = [brief(MoneyText::Estimated, card.estimated), brief(MoneyText::Owed, card.receivable)];
    let owner = match card.of.owner {
        Some(owner) => books.workspace.person_name(owner),
        None => t(MoneyText::Nobody).to_owned(),
    };
    let life = matches!(pool, Pool::Success | Pool::Lost | Pool::Invalid)
        .then(|| t(business::life_cycle(card.life)).to_owned());
    // The first screen is a pool of its own.
    let starred = (card.of.starred && pool != Pool::Focus).then(|| t(BoardText::Starred).to_owned());
    BoardCard {
        id: card.of.customer.to_string(),
        title: card.of.name.clone(),
        href: Page::Customer(card.of.customer).to_string(),
        amounts: money.into_iter().flatten().collect(),
        badges: life.into_iter().chain(starred).collect(),
        lines: std::iter::once(owner).chain(card.reason.clone()).collect(),
        late: false,
    }
}
