//! The rows of a list of money: a line of the table, a card, the head of a group. Each is copied from a template once and
//! then shows one voucher after another.

use leptos::prelude::*;
use shared::{
    money::Money,
    trade::lists::{Column, Item, Line},
};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{
    list::{MoneyList, with_words},
    text::MoneyText,
    words,
};
use crate::{
    i18n::{Language, format, money, t, tf},
    screen::routes::{Navigator, Page},
    ui::{
        icon::{Icon, IconView},
        part::{Part, copy, template},
        virtual_list::Row,
    },
};

/// How rows look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posture {
    /// Lines of a table.
    Table,
    /// Cards.
    Cards,
}

type Template = StoredValue<Element, LocalStorage>;

/// What rows look at besides what they show.
#[derive(Clone, Copy)]
pub struct RowContext {
    list: MoneyList,
    /// The line of the table, for its columns.
    line: Memo<(Vec<Column>, Template)>,
    group: Template,
    card: Template,
}

impl RowContext {
    /// The rows of a list.
    pub fn new(list: MoneyList) -> Self {
        let line = Memo::new_with_compare(
            move |_| {
                let columns = list.columns.get();
                let line = line_template(&columns);
                (columns, StoredValue::new_local(line))
            },
            |old, new| old.map(|(columns, _)| columns) != new.map(|(columns, _)| columns),
        );
        let (group, card) = (StoredValue::new_local(group_template()), StoredValue::new_local(card_template()));
        Self { list, line, group, card }
    }

    /// Tracks what rows look at.
    pub fn track(self) {
        let Self { list, line, .. } = self;
        list.shown.track();
        list.cursor.track();
        list.books.workspace.roster.track();
        list.books.settings.track();
        line.track();
        Language::current();
    }
}

/// A row of the list.
pub struct MoneyRow {
    host: Element,
    context: RowContext,
    posture: Posture,
    shape: Shape,
}

/// What the row looks like now.
enum Shape {
    Nothing,
    Group { name: Part, count: Part, sum: Part },
    Line { root: Part, customer: Part, cells: Vec<Part>, statement: Part, columns: Vec<Column> },
    Card(Box<Card>),
}

struct Card {
    root: Part,
    link: Part,
    name: Part,
    amount: Part,
    number: Part,
    day: Part,
    person: Part,
    status: Part,
    statement: Part,
}

impl MoneyRow {
    /// A row that shows nothing yet.
    pub fn new(context: RowContext, posture: Posture) -> Self {
        let host = template(view! { <div class="virtual-row"></div> });
        Self { host, context, posture, shape: Shape::Nothing }
    }

    fn put(&self, template: Template) -> Element {
        let element = template.with_value(copy);
        self.host.replace_children_with_node_1(&element);
        element
    }

    fn draw_group(&mut self, number: usize) {
        if !matches!(self.shape, Shape::Group { .. }) {
            let element = self.put(self.context.group);
            let part = |selector| Part::of(&element, selector);
            self.shape =
                Shape::Group { name: part(".group-name"), count: part(".group-count"), sum: part(".group-sum") };
        }
        let Shape::Group { name, count, sum } = &mut self.shape else { return };
        let shown = self.context.list.shown.read();
        let Some(group) = shown.groups.get(number) else { return };
        let head = shown.lines.iter().position(|line| *line == Line::Group(number));
        let first = head.and_then(|head| match shown.lines.get(head + 1) {
            Some(Line::Item(place)) => shown.items.get(*place),
            _ => None,
        });
        let word = first.map(|first| with_words(self.context.list.books, |words| words.group(&group.key, first)));
        name.write(&word.unwrap_or_default());
        count.write(&format::count(i64::try_from(group.sum.count).unwrap_or(i64::MAX)));
        sum.write(&money::sums(group.sum.total.by_currency.iter()));
    }

    fn draw_line(&mut self, place: usize, item: &Item, at_cursor: bool) {
        let line = self.context.line.read();
        let (wanted, template) = &*line;
        if !matches!(&self.shape, Shape::Line { columns, .. } if columns == wanted) {
            let root = self.put(*template);
            let elements = root.query_selector_all("bdi").ok();
            let texts = (0..).map_while(|at| elements.as_ref()?.item(at)).filter_map(|node| node.dyn_into().ok());
            let cells = texts.map(Part::new).collect();
            let (customer, statement) = (Part::of(&root, ".cell-link"), Part::of(&root, ".money-statement"));
            self.shape = Shape::Line { customer, cells, statement, columns: wanted.clone(), root: Part::new(root) };
        }
        let Shape::Line { root, customer, cells, statement, columns } = &mut self.shape else { return };
        root.set("data-line", Some(&place.to_string()));
        root.set("data-fen", Some(&item.fen.to_string()));
        root.mark("data-cursor", at_cursor);
        root.mark("data-late", item.days_late > 0);
        customer.set("href", Some(&MoneyList::address(item)));
        link(statement, item);
        with_words(self.context.list.books, |words| {
            for (cell, column) in cells.iter_mut().zip(columns.iter()) {
                cell.write(&words.shown(item, *column));
            }
        });
    }

    fn draw_card(&mut self, place: usize, item: &Item, at_cursor: bool) {
        if !matches!(self.shape, Shape::Card(_)) {
            let root = self.put(self.context.card);
            let part = |selector| Part::of(&root, selector);
            self.shape = Shape::Card(Box::new(Card {
                link: part(".card-link"),
                name: part(".card-name"),
                amount: part(".money-amount"),
                number: part(".card-next bdi"),
                day: part(".card-foot span"),
                person: part(".card-foot bdi"),
                status: part(".card-foot bdi + bdi"),
                statement: part(".money-statement"),
                root: Part::new(root),
            }));
        }
        let Shape::Card(card) = &mut self.shape else { return };
        card.root.set("data-line", Some(&place.to_string()));
        card.root.set("data-fen", Some(&item.fen.to_string()));
        card.root.mark("data-cursor", at_cursor);
        card.root.mark("data-late", item.days_late > 0);
        card.link.set("href", Some(&MoneyList::address(item)));
        link(&mut card.statement, item);
        card.amount.write(&money::full(Money::new(item.amount, item.currency)));
        let row = item.row();
        let number = words::numbered(item);
        let called = [number.as_str(), row.subject.as_str()].into_iter().filter(|text| !text.is_empty());
        card.number.write(&called.collect::<Vec<_>>().join(" · "));
        let late = (item.days_late > 0).then(|| tf(MoneyText::DaysLate, &[&item.days_late]));
        let day = item.day.map(format::iso_day).unwrap_or_default();
        card.day.write(&late.map_or(day.clone(), |late| format!("{day} {late}")));
        with_words(self.context.list.books, |words| {
            card.name.write(&words.shown(item, Column::Customer));
            card.person.write(&words.shown(item, Column::Person));
            let of = if row.stage.is_empty() { Column::Status } else { Column::Stage };
            let is_debt = item.class.is_some();
            card.status.write(&if is_debt { String::new() } else { words.shown(item, of) });
        });
    }
}

/// The way to the statement with a row's customer.
fn link(statement: &mut Part, item: &Item) {
    let side = item.row().side.key();
    statement.set("href", Some(&format!("{}?side={side}", Page::Statement(item.of.customer))));
    statement.set("aria-label", Some(&tf(MoneyText::StatementOf, &[&item.of.name])));
    statement.set("title", Some(t(MoneyText::Statement)));
}

impl Row<(usize, Line)> for MoneyRow {
    fn element(&self) -> &Element {
        &self.host
    }

    fn draw(&mut self, (place, line): &(usize, Line)) {
        let list = self.context.list;
        match line {
            Line::Group(number) => self.draw_group(*number),
            Line::Item(at) => {
                let Some(item) = list.shown.read().items.get(*at).cloned() else { return };
                let at_cursor = list.cursor.get() == Some(*place);
                match self.posture {
                    Posture::Table => self.draw_line(*place, &item, at_cursor),
                    Posture::Cards => self.draw_card(*place, &item, at_cursor),
                }
            }
        }
    }
}

fn group_template() -> Element {
    template(view! {
        <div class="group-row" role="presentation">
            <bdi class="group-name ellipsis"></bdi>
            <span class="group-count"></span>
            <span class="group-sum"></span>
        </div>
    })
}

fn line_template(columns: &[Column]) -> Element {
    let cell = |column: &Column| match column {
        Column::Customer => {
            view! { <div class="cell cell-name" role="cell"><a class="cell-link ellipsis"><bdi></bdi></a></div> }
                .into_any()
        }
        column => {
            let (numeric, late) = (column.is_numeric().then_some(""), (*column == Column::Late).then_some(""));
            view! { <div class="cell ellipsis" role="cell" data-numeric=numeric data-days=late><bdi></bdi></div> }
                .into_any()
        }
    };
    let cells = columns.iter().map(cell).collect_view();
    template(view! {
        <div class="table-row money-row" role="row">
            {cells}
            <div class="cell" role="cell">{statement_link()}</div>
        </div>
    })
}

fn card_template() -> Element {
    template(view! {
        <div class="card-row money-card" role="listitem">
            <a class="card-link">
                <span class="card-top">
                    <bdi class="card-name ellipsis grow"></bdi>
                    <span class="money-amount"></span>
                </span>
                <span class="card-next"><bdi class="ellipsis"></bdi></span>
                <span class="card-foot ellipsis">
                    <span></span>
                    <bdi></bdi>
                    <bdi></bdi>
                </span>
            </a>
            {statement_link()}
        </div>
    })
}

fn statement_link() -> impl IntoView {
    view! { <a class="icon-button money-statement"><IconView icon=Icon::Note /></a> }
}

/// A press anywhere in a line opens its customer; links keep their own meaning.
pub fn press(event: &web_sys::MouseEvent, list: MoneyList, navigator: Navigator) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let within = |selector: &str| target.closest(selector).ok().flatten();
    if event.default_prevented() || within("a, button").is_some() {
        return;
    }
    let place = within("[data-line]").and_then(|row| row.get_attribute("data-line")).and_then(|at| at.parse().ok());
    let shown = list.shown.read_untracked();
    if let Some(Line::Item(at)) = place.and_then(|place: usize| shown.lines.get(place))
        && let Some(item) = shown.items.get(*at)
    {
        list.cursor.set(place);
        navigator.go_to(&MoneyList::address(item));
    }
}
