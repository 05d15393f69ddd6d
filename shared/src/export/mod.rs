//! Records as rows for spreadsheets.

mod archive;
mod sheet;
mod workbook;

use std::borrow::Cow;

pub use sheet::{Cell, Sheet, decimal_text};

/// What a formula can begin with, in the notations that spreadsheets take, and what they skip before it.
/// Source: OWASP, CSV injection.
const RISKY: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet takes for a formula: an apostrophe stands before whatever begins like one. Numbers with
/// a sign and phone numbers with `+` stay as they are, since they come back the same. `from_spreadsheet` takes the
/// apostrophe away again, from any cell that this function wrote.
pub fn spreadsheet_safe(cell: &str) -> Cow<'_, str> {
    if is_risky(cell.trim_start_matches('\'')) && !is_number(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// What `spreadsheet_safe` was given.
pub fn from_spreadsheet(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(inner) if is_risky(inner.trim_start_matches('\'')) => inner,
        _ => cell,
    }
}

/// A cell as it stands in a file of comma-separated values: what was made safe is quoted, so that it stays one text.
pub fn csv_cell(cell: &str) -> String {
    let safe = spreadsheet_safe(cell);
    if safe.contains([',', ';', '"', '\r', '\n']) || safe.starts_with([' ', '\'']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe.into_owned()
    }
}

/// A row as it stands in a file of comma-separated values, with its end.
pub fn csv_row<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| csv_cell(cell.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// Blanks before a formula do not keep every spreadsheet from running it.
fn is_risky(cell: &str) -> bool {
    cell.starts_with(RISKY) || cell.trim_start().starts_with(RISKY)
}

/// A sign and digits, with what people write between digits of numbers and phones; no letters, no operators.
fn is_number(cell: &str) -> bool {
    let rest = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | ','))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_defused() {
        for cell in [
            "=1+1",
            "@SUM(A1)",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "\t=1",
            "\r=1",
            "\n=1",
            "\0=1",
            " =1",
            "＝1",
            "＋1",
            "－1",
            "＠A1",
            "=HYPERLINK(\"x\")",
            "-",
            "+",
            "+1-1",
            "'=1",
        ] {
            assert_eq!(spreadsheet_safe(cell), format!("'{cell}"));
            assert!(csv_cell(cell).starts_with("\"'"), "{cell}");
        }
    }

    #[test]
    fn numbers_phones_and_text_stay() {
        for cell in
            ["-5", "-5.25", "+86 138 0013 8000", "+8613800138000", "-1,234.50", "甲公司", "a=b", "", "3-4", "'quoted'"]
        {
            assert_eq!(spreadsheet_safe(cell), cell);
        }
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(csv_row(["a,b", "say \"hi\"", "上海", "=1"]), "\"a,b\",\"say \"\"hi\"\"\",上海,\"'=1\"\r\n");
    }

    proptest! {
        #[test]
        fn every_cell_comes_back(cell in "['=+@\\-\t\r\n ＝＋－＠0-9a-z]{0,8}") {
            let safe = spreadsheet_safe(&cell);
            prop_assert_eq!(from_spreadsheet(&safe), cell.as_str());
            prop_assert!(is_number(&safe) || !is_risky(&safe));
        }
    }
}
