//! 订单: every voucher of a kind, as a list; opportunities also as a board of stages.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    command::Intent,
    kind::DocKind,
    sorted::SortedMap,
    trade::{
        command::{TradeChange, TradeCommand},
        field::VoucherField,
        lists::{self, Column, GroupBy, Item, Narrow, Sort},
        voucher::VoucherKind,
    },
    value::Value,
};

use super::{
    board::{Board, BoardCard, BoardColumn, Move},
    books::Books,
    chips,
    list::{MoneyList, MoneyTable, with_words},
    receivables::SideSwitch,
    text::{BoardText, MoneyText},
    tools::{ListMenus, PeriodSelect, SearchField, WhoSelect},
    words,
};
use crate::{
    i18n::{Language, format, money, t, text, tf},
    screen::workspace::Say,
    ui::{
        segmented::{Segment, Segmented},
        show::Show,
        tabs::{Tab, Tabs},
    },
};

const GROUPS: &[GroupBy] = &GroupBy::ALL;
/// The kinds, in the chain's order.
const KINDS: [VoucherKind; 9] = [
    VoucherKind::Order,
    VoucherKind::Opportunity,
    VoucherKind::Quote,
    VoucherKind::Delivery,
    VoucherKind::Plan,
    VoucherKind::Receipt,
    VoucherKind::Return,
    VoucherKind::Refund,
    VoucherKind::Invoice,
];
const BOARD: &str = "board";

/// The name of a kind in addresses.
fn kind_key(kind: VoucherKind) -> &'static str {
    match kind {
        VoucherKind::Opportunity => "opportunity",
        VoucherKind::Quote => "quote",
        VoucherKind::Order => "order",
        VoucherKind::Delivery => "delivery",
        VoucherKind::Plan => "plan",
        VoucherKind::Receipt => "receipt",
        VoucherKind::Return => "return",
        VoucherKind::Refund => "refund",
        VoucherKind::Invoice => "invoice",
        VoucherKind::Allocation => "allocation",
    }
}

/// The page.
#[component]
pub fn OrdersPage() -> impl IntoView {
    let books = Books::open();
    let chips = books.chips;
    let kind = Memo::new(move |_| {
        let key = chips.get(chips::KIND);
        KINDS.into_iter().find(|kind| Some(kind_key(*kind)) == key.as_deref()).unwrap_or(VoucherKind::Order)
    });
    let vouchers = Memo::new_with_compare(
        move |_| lists::vouchers(&books.all.read(), kind.get(), books.side.get(), &books.settings.read()),
        |_, _| true,
    );
    let items = move || {
        let narrow = books.narrow();
        vouchers.read().iter().filter(|item| narrow.lets(item)).cloned().collect()
    };
    let usual = Sort { column: Column::Day, down: true };
    let list = MoneyList::new(books, items, move || Column::of(kind.get(), books.side.get()), usual);
    let name = move || t(kind.get().label(books.side.get()));
    let choose = Callback::new(move |kind: VoucherKind| {
        let key = (kind != VoucherKind::Order).then(|| kind_key(kind));
        chips.go(&[
            (chips::KIND, key),
            (chips::STATUS, None),
            (chips::VIEW, None),
            (chips::SORT, None),
            (chips::COLUMNS, None),
        ]);
    });
    let tabs = move || {
        let side = books.side.get();
        let tabs = KINDS.map(|kind| Tab::new(kind, text(kind.label(side)))).to_vec();
        view! { <Tabs label=text(MoneyText::Kind) tabs value=kind on_choose=choose /> }
    };
    let is_board =
        Memo::new(move |_| kind.get() == VoucherKind::Opportunity && chips.get(chips::VIEW).as_deref() == Some(BOARD));
    view! {
        <section class="list money" aria-label=move || t(MoneyText::Orders)>
            <div class="list-toolbar">
                <div class="money-top">
                    <h1 class="page-title desk-title">{move || t(MoneyText::Orders)}</h1>
                    <SideSwitch books words=[MoneyText::Sales, MoneyText::Purchases] />
                    <Show when=move || kind.get() == VoucherKind::Opportunity>
                        <BoardSwitch books is_board />
                    </Show>
                    <SearchField books label=text(MoneyText::SearchLabel) hint=text(MoneyText::Search) />
                </div>
                {tabs}
                <div class="list-tools">
                    <WhoSelect books />
                    <PeriodSelect books usual=Signal::stored((None, None)) usual_name=MoneyText::AllTime />
                    <Show when=move || !is_board.get()>
                        <ListMenus list groups=GROUPS name />
                    </Show>
                </div>
                <Statuses books kind vouchers />
            </div>
            <Show
                when=move || is_board.get()
                fallback=move || view! { <MoneyTable list label=name nothing=MoneyText::Nothing /> }
            >
                <Stages list />
            </Show>
        </section>
    }
}

#[component]
fn BoardSwitch(books: Books, is_board: Memo<bool>) -> impl IntoView {
    let segments = vec![Segment::new(false, text(MoneyText::List)), Segment::new(true, text(MoneyText::Board))];
    let choose = Callback::new(move |board: bool| books.chips.go(&[(chips::VIEW, board.then_some(BOARD))]));
    view! { <Segmented label=text(MoneyText::Kind) segments value=is_board on_choose=choose /> }
}

/// A chip for each status, with how many have it.
#[component]
fn Statuses(books: Books, kind: Memo<VoucherKind>, vouchers: Memo<Vec<Item>>) -> impl IntoView {
    let rest = Memo::new(move |_| Narrow { statuses: Default::default(), ..books.narrow() });
    let chip = move |key: &'static str| {
        let count = move || {
            let rest = rest.read();
            vouchers.read().iter().filter(|item| item.status() == key && rest.lets(item)).count()
        };
        let pressed = move || books.chips.set_of(chips::STATUS).contains(key);
        view! {
            <button
                class="chip"
                type="button"
                aria-pressed=move || if pressed() { "true" } else { "false" }
                on:click=move |_| books.chips.toggle(chips::STATUS, key)
            >
                <span>{move || words::status(kind.get(), key)}</span>
                <span class="chip-count">{count}</span>
            </button>
        }
    };
    view! {
        <div class="money-chips" role="group" aria-label=move || t(MoneyText::Status)>
            {move || words::statuses(kind.get()).into_iter().map(chip).collect_view()}
        </div>
    }
}

/// The board of stages.
#[component]
fn Stages(list: MoneyList) -> impl IntoView {
    let books = list.books;
    let stages = Memo::new_with_compare(
        move |_| Arc::new(lists::stages(list.shown.read().items.clone(), &books.settings.read())),
        |_, _| true,
    );
    let columns = Signal::derive(move || {
        let stages = stages.read();
        (0..stages.len()).map(|place| column(books, &stages, place)).collect::<Vec<_>>()
    });
    let on_move = Callback::new(move |Move { card, to }: Move| {
        let stages = stages.read_untracked();
        let item = stages.iter().flat_map(|stage| &stage.items).find(|item| item.row().id.to_string() == card);
        if let Some(item) = item.filter(|item| item.row().stage != to) {
            put_into_stage(books, item, &to);
        }
    });
    view! { <Board columns label=text(MoneyText::Board) on_move may_go=|_, _| true /> }
}

fn column(books: Books, stages: &Arc<Vec<lists::StageColumn>>, place: usize) -> BoardColumn {
    let (stage, held) = (&stages[place], Arc::clone(stages));
    let title = match stage.stage.as_str() {
        "" => t(BoardText::NoStage).to_owned(),
        key => words::stage(&books.settings.read(), key),
    };
    BoardColumn {
        key: stage.stage.clone(),
        title,
        count: stage.sum.count,
        sums: vec![money::yuan_brief(Language::current(), stage.sum.total.fen)],
        fen: stage.sum.total.fen,
        card_at: Arc::new(move |at| held[place].items.get(at).map(|item| card(books, item))),
    }
}

fn card(books: Books, item: &Item) -> BoardCard {
    let row = item.row();
    let until = row.until.map(|until| tf(BoardText::Expected, &[&format::iso_day(until)]));
    let person = with_words(books, |words| words.shown(item, Column::Person));
    let foot = until.into_iter().chain([person]).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    BoardCard {
        id: row.id.to_string(),
        title: if row.subject.is_empty() { item.of.name.clone() } else { row.subject.clone() },
        href: MoneyList::address(item),
        amounts: vec![money::full(row.money())],
        badges: Vec::new(),
        lines: vec![item.of.name.clone(), foot.join(" · ")],
        late: row.is_open_opportunity() && row.until.is_some_and(|until| until < books.today.get()),
    }
}

/// Moves an opportunity to a stage; how likely it is follows, as the company has said for the stage.
fn put_into_stage(books: Books, item: &Item, stage: &str) {
    let (workspace, settings) = (books.workspace, books.settings.read_untracked());
    let Some(me) = workspace.session.read_untracked().as_ref().map(|session| session.person.id) else { return };
    let mut fields = SortedMap::from([(VoucherField::Stage, Some(Value::Text(stage.to_owned())))]);
    if let Some(likely) = settings.stage(stage).and_then(|stage| stage.probability) {
        fields.insert(VoucherField::Probability, Some(Value::Integer(likely)));
    }
    let change = TradeChange::SetFields { voucher: item.row().id, fields };
    let said = untrack(|| tf(BoardText::DidMove, &[&words::stage(&settings, stage)]));
    let of = item.of.customer;
    workspace.act(DocKind::Trade.of(of, me), Intent::Trade(TradeCommand { of, change }), Say::WithUndo(said));
}
