//! A statement as it is seen and printed.

use std::sync::Arc;

use leptos::{html, prelude::*};
use shared::{
    export::{Cell, decimal_text},
    money::Money,
};
use web_sys::Element;

use super::model::{Paper, RowKind};
use crate::{
    features::money::text::StatementText,
    i18n::{format, money, t, tf},
    ui::part::{copy, template},
};

/// The sheet of paper.
#[component]
pub fn PaperView(
    /// What stands on it.
    paper: Memo<Arc<Paper>>,
) -> impl IntoView {
    let body = NodeRef::<html::Tbody>::new();
    // Rows are copied and written at once: a view for each of thousands of cells would cost more than the browser's part.
    Effect::new(move |_| {
        if let Some(body) = body.get() {
            draw_rows(&body, &paper.read());
        }
    });
    let heads = move || {
        let head = |(name, numeric): (String, bool)| {
            view! { <th scope="col" data-numeric=numeric.then_some("")>{name}</th> }
        };
        paper.read().columns.iter().cloned().map(head).collect_view()
    };
    let lines = move || paper.read().lines.iter().cloned().map(|line| view! { <p>{line}</p> }).collect_view();
    let amount = move |minor: i64| money::full(Money::new(minor, paper.read().wanted.currency));
    let check = move || {
        let statement = &paper.read().statement;
        let amounts = [statement.opening, statement.increases(), statement.decreases(), statement.closing].map(amount);
        let [opening, increases, decreases, closing] = &amounts;
        tf(StatementText::Check, &[opening, increases, decreases, closing])
    };
    let capitals = move || {
        let capitals = paper.read().capitals.clone();
        capitals.map(|words| {
            view! {
                <p class="statement-capitals">
                    <span>{t(StatementText::InCapitals)}</span>
                    <strong lang="zh-CN">{words}</strong>
                </p>
            }
        })
    };
    let nothing = move || paper.read().statement.entries.is_empty();
    view! {
        <article
            class="paper"
            data-detailed=move || paper.read().wanted.detailed.then_some("")
            data-opening=move || paper.read().statement.opening
            data-increases=move || paper.read().statement.increases()
            data-decreases=move || paper.read().statement.decreases()
            data-closing=move || paper.read().statement.closing
        >
            <header class="paper-head">
                <p class="paper-company">{move || paper.read().wanted.company.clone()}</p>
                <h1 class="paper-title">{move || paper.read().title.clone()}</h1>
                <div class="paper-lines">{lines}</div>
            </header>
            <table class="paper-table" aria-label=move || t(StatementText::Table)>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody node_ref=body></tbody>
            </table>
            <p class="muted" hidden=move || !nothing()>{move || t(StatementText::Nothing)}</p>
            <p class="statement-check">{check}</p>
            {capitals}
            <footer class="paper-signs">
                <Sign word=StatementText::OurSide />
                <Sign word=StatementText::TheirSide />
            </footer>
        </article>
    }
}

#[component]
fn Sign(word: StatementText) -> impl IntoView {
    let line = |word: StatementText| view! { <p class="paper-sign"><span>{move || t(word)}</span><span class="paper-rule"></span></p> };
    view! {
        <div>
            {line(word)} {line(StatementText::Handler)} {line(StatementText::SignedOn)}
        </div>
    }
}

fn draw_rows(body: &Element, paper: &Paper) {
    let line = line_template(&paper.columns);
    body.set_text_content(None);
    for (kind, cells) in &paper.rows {
        let row = copy(&line);
        // Setting an attribute of a known name, and appending to an element, cannot fail.
        let _ = row.set_attribute("data-kind", kind.key());
        let mut cell = row.first_element_child();
        for value in cells {
            let Some(element) = cell else { break };
            let text = shown(value, *kind);
            if !text.is_empty() {
                element.set_text_content(Some(&text));
            }
            cell = element.next_element_sibling();
        }
        let _ = body.append_child(&row);
    }
}

fn line_template(columns: &[(String, bool)]) -> Element {
    let cells =
        columns.iter().map(|(_, numeric)| view! { <td data-numeric=numeric.then_some("")></td> }).collect_view();
    let table = template(view! { <table><tbody><tr>{cells}</tr></tbody></table> });
    table.query_selector("tr").ok().flatten().unwrap_or(table)
}

/// A cell in words: numbers in groups of three, the currency stands above.
fn shown(cell: &Cell, kind: RowKind) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => format::count(*number),
        Cell::Decimal { units, places } => grouped(*units, *places),
        Cell::Percent(parts) => format!("{}%", money::percent(*parts)),
        // The days of sums are those of the period, which stand above.
        Cell::Day(_) if kind != RowKind::Entry => String::new(),
        Cell::Day(day) => format::iso_day(*day),
    }
}

fn grouped(units: i64, places: u32) -> String {
    let text = decimal_text(units, places);
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |text| ("-", text));
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), format::count);
    part.map_or_else(|| format!("{sign}{whole}"), |part| format!("{sign}{whole}.{part}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(-123_456_789, 2), "-1,234,567.89");
        assert_eq!(grouped(5, 2), "0.05");
        assert_eq!(grouped(1_200, 0), "1,200");
    }
}
