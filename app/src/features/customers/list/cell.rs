//! A cell of the table.

use leptos::prelude::*;
use shared::{customer::field::CustomerField, facts::Facts, query::sort::Column};
use web_sys::Element;

use super::{
    columns::numeric,
    rows::{RowContext, cut},
    text::ListText,
};
use crate::{
    features::customers::{
        next_step::{next_step_words, overdue},
        record::dial_link,
        text::RecordText,
    },
    i18n::{Language, asking::AskText, format, t, values},
    screen::workspace::Workspace,
    ui::{
        icon::{Fill, Icon, IconView},
        part::Part,
    },
};

/// So many tags are shown.
const TAGS: usize = 4;

/// What a cell is copied from.
pub fn cell_template(column: Column) -> AnyView {
    match column {
        Column::Name => view! {
            <div class="cell cell-name" role="cell">
                <a class="cell-link ellipsis"><bdi></bdi></a>
                {star()}
                {pending()}
            </div>
        }
        .into_any(),
        Column::Phone => view! { <div class="cell ellipsis" role="cell"><a class="cell-phone"></a></div> }.into_any(),
        Column::NextStep => view! { <div class="cell cell-next ellipsis" role="cell"><bdi></bdi></div> }.into_any(),
        Column::Tags => {
            let tags = (0..TAGS).map(|_| view! { <bdi class="cell-tag"></bdi> }).collect_view();
            view! { <div class="cell cell-tags" role="cell">{tags}</div> }.into_any()
        }
        Column::Starred => view! { <div class="cell" role="cell">{star()}</div> }.into_any(),
        _ => {
            let numeric = numeric(column).then_some("");
            view! { <div class="cell ellipsis" role="cell" data-numeric=numeric><bdi></bdi></div> }.into_any()
        }
    }
}

/// A star beside what is on the first screen.
pub fn star() -> impl IntoView {
    view! {
        <span class="star-mark" role="img">
            <IconView icon=Icon::Star fill=Fill::Solid />
        </span>
    }
}

/// That the server has not yet decided on what was asked for.
pub fn pending() -> impl IntoView {
    view! { <span class="badge" data-tone="warn"></span> }
}

/// Shows it where something was asked for.
pub fn draw_pending(mark: &mut Part, facts: &Facts, workspace: Workspace) {
    let asked = workspace.asked(facts.id).is_some();
    mark.write_or_hide(asked.then(|| t(AskText::Pending)));
}

/// A cell of a line.
pub struct Cell {
    column: Column,
    own: Part,
    inside: Vec<Part>,
}

impl Cell {
    /// A copy of the column's template.
    pub fn of(column: Column, element: Element) -> Self {
        let selectors: &[&str] = match column {
            Column::Name => &["a", "bdi", ".star-mark", ".badge"],
            Column::Phone => &["a"],
            Column::Starred => &[".star-mark"],
            Column::Tags => &["bdi:nth-child(1)", "bdi:nth-child(2)", "bdi:nth-child(3)", "bdi:nth-child(4)"],
            _ => &["bdi"],
        };
        let inside = selectors.iter().map(|selector| Part::of(&element, selector)).collect();
        Self { column, own: Part::new(element), inside }
    }

    /// Shows a customer.
    pub fn draw(&mut self, facts: &Facts, context: RowContext) {
        let RowContext { workspace, address, .. } = context;
        match (self.column, &mut self.inside[..]) {
            (Column::Name, [link, name, star, pending]) => {
                link.set("href", Some(&address.of(facts.id)));
                name.write(&cut(&facts.name));
                draw_star(star, facts);
                draw_pending(pending, facts, workspace);
            }
            (Column::Starred, [star]) => draw_star(star, facts),
            (Column::Phone, [link]) => {
                let number = facts.phones.first();
                link.set("href", number.and_then(|number| dial_link(number)).as_deref());
                link.write_or_hide(number.map(|number| format::phone(number)).as_deref());
            }
            (Column::NextStep, [words]) => {
                let (step, reader) = (facts.next_step(), workspace.reader());
                self.own.mark("data-late", step.is_some_and(|step| overdue(step, reader)));
                words.write(&step.map(|step| next_step_words(step, reader)).unwrap_or_default());
            }
            (Column::Tags, tags) => {
                let shown = facts.tags.iter().map(|tag| Some(tag.as_str())).chain(std::iter::repeat(None));
                tags.iter_mut().zip(shown).for_each(|(part, tag)| part.write_or_hide(tag));
            }
            (column, inside) => inside.iter_mut().for_each(|text| text.write(&plain(column, facts, workspace))),
        }
    }
}

fn draw_star(star: &mut Part, facts: &Facts) {
    star.mark("hidden", !facts.starred);
    star.set("aria-label", Some(t(ListText::Starred)));
}

/// The text of a column that is only text. Reactive.
fn plain(column: Column, facts: &Facts, workspace: Workspace) -> String {
    let word = |field: CustomerField, key: &str| values::word(Language::current(), field.entries(), key);
    match column {
        Column::ShortName => cut(&facts.short_name),
        Column::EnglishName => cut(&facts.english_name),
        Column::Number => facts.number.clone(),
        Column::Kind => word(CustomerField::Kind, &facts.kind),
        Column::Source => word(CustomerField::Source, &facts.source),
        Column::Level => word(CustomerField::Level, &facts.level),
        Column::Industry => word(CustomerField::Industry, &facts.industry),
        Column::Province => facts.province.clone(),
        Column::City => facts.city.clone(),
        Column::Owner => match facts.owner {
            Some(owner) => workspace.person_name(owner),
            None => t(RecordText::OpenSea).to_owned(),
        },
        Column::Contact => facts.contacts.first().map(|contact| cut(&contact.name)).unwrap_or_default(),
        Column::CreditCode => facts.credit_code.clone(),
        Column::Created => workspace.reader().brief(facts.created_at),
        Column::CreatedBy => workspace.person_name(facts.created_by),
        Column::LastContact => facts.last_contact.map(|at| workspace.reader().brief(at)).unwrap_or_default(),
        Column::Actions => format::count(i64::from(facts.action_count)),
        Column::Changed => workspace.reader().brief(facts.changed_at),
        Column::Name | Column::Phone | Column::NextStep | Column::Tags | Column::Starred => String::new(),
    }
}
