//! Records as rows for spreadsheets.

use std::borrow::Cow;

/// A cell that no spreadsheet takes for a formula: an apostrophe stands before whatever begins like one.
/// Numbers with a sign and phone numbers with `+` stay as they are, since they come back the same.
/// Source: OWASP, CSV injection.
pub fn spreadsheet_safe(cell: &str) -> Cow<'_, str> {
    let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    if !starts || is_number(cell) { Cow::Borrowed(cell) } else { Cow::Owned(format!("'{cell}")) }
}

/// A sign and digits, with what people write between digits of numbers and phones; no letters, no operators.
fn is_number(cell: &str) -> bool {
    let rest = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | ','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused() {
        for cell in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "＝1", "=HYPERLINK(\"x\")", "-", "+1-1"]
        {
            assert_eq!(spreadsheet_safe(cell), format!("'{cell}"));
        }
    }

    #[test]
    fn numbers_phones_and_text_stay() {
        for cell in ["-5", "+86 138 0013 8000", "-1,234.50", "甲公司", "a=b", "", "3-4"] {
            assert_eq!(spreadsheet_safe(cell), cell);
        }
    }
}
