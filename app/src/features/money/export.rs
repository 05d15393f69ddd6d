//! Files of lists: exactly the rows and columns that are shown, made on the device.

use leptos::prelude::*;
use shared::{
    export::{Cell, Sheet},
    trade::lists::{Column, GroupBy, Line},
};

use super::{
    list::{MoneyList, with_words},
    text::MoneyText,
};
use crate::{
    i18n::t,
    ui::{Tone, platform::file::download, toast::Toaster},
};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Comma-separated values.
    Csv,
}

/// Offers what a list shows as a file.
pub fn offer(list: MoneyList, name: &str, format: Format, toaster: Toaster) {
    let sheet = untrack(|| sheet(list, name));
    let day = list.books.today.get_untracked().iso();
    give(&sheet, &format!("{name}-{day}"), format, toaster);
}

/// Offers a table as a file.
pub fn give(sheet: &Sheet, name: &str, format: Format, toaster: Toaster) {
    let given = match format {
        Format::Xlsx => download(&format!("{name}.xlsx"), XLSX, &sheet.xlsx()),
        Format::Csv => download(&format!("{name}.csv"), "text/csv;charset=utf-8", &sheet.csv()),
    };
    if given.is_err() {
        toaster.say(Tone::Bad, untrack(|| t(MoneyText::NotExported)).to_owned());
    }
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn sheet(list: MoneyList, name: &str) -> Sheet {
    let columns = columns(list.columns.get(), list.group.get());
    let shown = list.shown.read();
    let mut rows = vec![columns.iter().map(|column| Cell::text(t(column.label()))).collect()];
    with_words(list.books, |words| {
        for line in &shown.lines {
            if let Line::Item(place) = line {
                rows.push(columns.iter().map(|column| words.cell(&shown.items[*place], *column)).collect());
            }
        }
    });
    Sheet { name: name.to_owned(), rows, head: 1 }
}

/// The columns that are shown, with what signs and heads of groups say on a screen: the currency, and the group.
fn columns(mut shown: Vec<Column>, group: Option<GroupBy>) -> Vec<Column> {
    if !shown.contains(&Column::Currency)
        && let Some(place) = shown.iter().position(|column| *column == Column::Amount)
    {
        shown.insert(place, Column::Currency);
    }
    let group = group.and_then(|by| match by {
        GroupBy::Customer => Some(Column::Customer),
        GroupBy::Person => Some(Column::Person),
        GroupBy::Department => Some(Column::Department),
        GroupBy::Status => Some(Column::Status),
        GroupBy::Month | GroupBy::Currency => None,
    });
    shown.extend(group.filter(|column| !shown.contains(column)));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_the_currency_and_the_group() {
        let shown = vec![Column::Customer, Column::Amount];
        assert_eq!(
            columns(shown, Some(GroupBy::Department)),
            [Column::Customer, Column::Currency, Column::Amount, Column::Department]
        );
        let shown = vec![Column::Currency, Column::Amount, Column::Person];
        assert_eq!(columns(shown.clone(), Some(GroupBy::Person)), shown);
    }
}
