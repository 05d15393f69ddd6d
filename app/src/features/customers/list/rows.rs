//! The rows of the list: a line of the table, a card, the head of a group. Each is copied from a template once and then
//! shows one customer after another.

use leptos::prelude::*;
use shared::{facts::Facts, id::DocId, query::sort::Column};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{
    card::Card,
    cell::{Cell, cell_template},
    filter_words::group_words,
    state::ListState,
    text::ListText,
};
use crate::{
    features::customers::address::Address,
    i18n::{format, tf},
    screen::workspace::Workspace,
    ui::{
        part::{Part, copy, template},
        platform::unique_name,
        virtual_list::Row,
    },
};

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKey {
    /// The head of a group, by its place in the answer.
    Group(usize),
    /// A customer.
    Customer(DocId),
}

/// How rows look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posture {
    /// Lines with columns.
    Table,
    /// Cards of three lines: a phone, or the list beside a record.
    Cards,
}

/// Which record is open beside the list.
pub type Opened = Memo<Option<DocId>>;

/// What rows look at besides their customer.
#[derive(Clone, Copy)]
pub struct RowContext {
    pub workspace: Workspace,
    pub address: Address,
    pub state: ListState,
    pub opened: Opened,
    /// The line of the table, for its columns.
    line: Memo<(Vec<Column>, Template)>,
    group: Template,
    card: Template,
}

type Template = StoredValue<Element, LocalStorage>;

impl RowContext {
    /// The rows of a list.
    pub fn new(state: ListState, opened: Opened) -> Self {
        let line = Memo::new_with_compare(
            move |_| {
                let columns = state.columns.get();
                let line = line_template(&columns);
                (columns, StoredValue::new_local(line))
            },
            |old, new| old.map(|(columns, _)| columns) != new.map(|(columns, _)| columns),
        );
        Self {
            workspace: Workspace::here(),
            address: Address::here(),
            state,
            opened,
            line,
            group: StoredValue::new_local(group_template()),
            card: StoredValue::new_local(super::card::card_template()),
        }
    }

    /// Tracks what rows look at.
    pub fn track(self) {
        let Self { workspace, address, state, opened, line, .. } = self;
        workspace.track_rows();
        address.track();
        state.track();
        opened.track();
        line.track();
    }
}

/// A row of the list.
pub struct ListRow {
    host: Element,
    context: RowContext,
    posture: Posture,
    shape: Shape,
}

/// What the row looks like now.
enum Shape {
    Nothing,
    Group { name: Part, count: Part, late: Part },
    Line { line: Line, columns: Vec<Column> },
    Card(Box<Card>),
}

impl ListRow {
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
                Shape::Group { name: part(".group-name"), count: part(".group-count"), late: part(".group-late") };
        }
        let Shape::Group { name, count, late } = &mut self.shape else { return };
        let RowContext { state, workspace, .. } = self.context;
        let answer = state.answer.read();
        let Some(group) = answer.groups.get(number) else { return };
        name.write(&group_words(&group.key, state.query.read().group, workspace));
        count.write(&format::count(i64::try_from(group.totals.customers).unwrap_or(i64::MAX)));
        let overdue = group.totals.overdue;
        late.write_or_hide((overdue > 0).then(|| tf(ListText::Overdue, &[&overdue])).as_deref());
    }

    fn draw_line(&mut self, facts: &Facts) {
        let line = self.context.line.read();
        let (wanted, template) = &*line;
        if !matches!(&self.shape, Shape::Line { columns, .. } if columns == wanted) {
            let line = Line::of(self.put(*template), wanted);
            self.shape = Shape::Line { line, columns: wanted.clone() };
        }
        if let Shape::Line { line, .. } = &mut self.shape {
            line.draw(facts, self.context);
        }
    }

    fn draw_card(&mut self, facts: &Facts) {
        if !matches!(self.shape, Shape::Card(_)) {
            self.shape = Shape::Card(Box::new(Card::of(self.put(self.context.card))));
        }
        if let Shape::Card(card) = &mut self.shape {
            card.draw(facts, self.context);
        }
    }
}

impl Row<ListKey> for ListRow {
    fn element(&self) -> &Element {
        &self.host
    }

    fn draw(&mut self, key: &ListKey) {
        match key {
            ListKey::Group(number) => self.draw_group(*number),
            ListKey::Customer(doc) => {
                // A customer that has just gone leaves the list with the next answer.
                let Some(facts) = self.context.workspace.facts(*doc) else { return };
                match self.posture {
                    Posture::Table => self.draw_line(&facts),
                    Posture::Cards => self.draw_card(&facts),
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
            <span class="group-late"></span>
        </div>
    })
}

fn line_template(columns: &[Column]) -> Element {
    let cells = columns.iter().map(|column| cell_template(*column)).collect_view();
    template(view! {
        <div class="table-row" role="row">
            <div class="cell-box" role="cell"><label class="select-box"><input type="checkbox" /></label></div>
            {cells}
        </div>
    })
}

/// A line of the table.
struct Line {
    root: Part,
    select: SelectBox,
    cells: Vec<Cell>,
}

impl Line {
    fn of(root: Element, columns: &[Column]) -> Self {
        let elements = root.children();
        let after_box = (1..).map_while(|place| elements.item(place));
        let cells = columns.iter().zip(after_box).map(|(column, element)| Cell::of(*column, element)).collect();
        let name = Part::of(&root, ".cell-name bdi");
        Self { select: SelectBox::of(&root, name.element()), cells, root: Part::new(root) }
    }

    fn draw(&mut self, facts: &Facts, context: RowContext) {
        let chosen = mark(&mut self.root, facts, context);
        self.select.draw(chosen);
        self.cells.iter_mut().for_each(|cell| cell.draw(facts, context));
    }
}

/// Marks a row: whose it is, selected, open, under the cursor. Returns whether it is selected.
pub fn mark(row: &mut Part, facts: &Facts, context: RowContext) -> bool {
    let doc = facts.id;
    let chosen = context.state.selected.read().contains(&doc);
    row.set("data-doc", Some(&doc.to_string()));
    row.mark("data-selected", chosen);
    row.mark("data-open", context.opened.get() == Some(doc));
    row.mark("data-cursor", context.state.cursor.get() == Some(doc));
    chosen
}

/// The element that says what the boxes do.
pub const SELECT_WORD: &str = "select-row";

/// The box with which a customer is selected.
pub struct SelectBox {
    input: Part,
}

impl SelectBox {
    /// The one of a row, called by the name that stands in the row: its label need not be written for each customer.
    pub fn of(row: &Element, name: &Element) -> Self {
        let mut input = Part::of(row, ".select-box input");
        let id = unique_name("row-name");
        name.set_id(&id);
        input.set("aria-labelledby", Some(&format!("{SELECT_WORD} {id}")));
        Self { input }
    }

    /// Shows whether the customer is selected.
    pub fn draw(&mut self, chosen: bool) {
        // A press has changed it already: what it is now counts, not what was drawn last.
        let input: &HtmlInputElement = self.input.element().unchecked_ref();
        if input.checked() != chosen {
            input.set_checked(chosen);
        }
    }
}

/// A name as it is mentioned.
pub fn cut(name: &str) -> String {
    name.chars().take(80).collect()
}

/// What a press anywhere in a list does: a row opens; links, boxes and numbers keep their own meaning.
pub fn press(event: &web_sys::MouseEvent, context: RowContext, posture: Posture) {
    let Some((doc, target)) = row_of(event) else { return };
    let within = |selector: &str| target.closest(selector).ok().flatten().is_some();
    if within("input, label, .card-call, .cell-phone") {
        return;
    }
    context.state.cursor.set(Some(doc));
    if posture == Posture::Table && !within("a") && !event.default_prevented() {
        context.address.open(doc);
    }
}

/// A box was set or cleared.
pub fn choose(event: &web_sys::Event, state: ListState) {
    if let Some((doc, _)) = row_of(event) {
        state.toggle(doc);
    }
}

/// The customer of the row in which something happened, and where exactly.
fn row_of(event: &web_sys::Event) -> Option<(DocId, Element)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let doc = target.closest("[data-doc]").ok()??.get_attribute("data-doc")?.parse().ok()?;
    Some((doc, target))
}
