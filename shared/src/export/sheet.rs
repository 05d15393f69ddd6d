//! A table on its way into a file: typed cells, written as comma-separated values or as a workbook.

use super::{csv_row, workbook};
use crate::time::Day;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number of so many decimal places: an amount in minor units, a quantity.
    Decimal {
        /// The number times ten to the places.
        units: i64,
        /// How many places.
        places: u32,
    },
    /// A share, hundredths of a percent.
    Percent(i64),
    /// A calendar day.
    Day(Day),
}

impl Cell {
    /// Words; nothing if there are none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// As a file of comma-separated values has it: numbers without groups, days as ISO 8601 writes them.
    fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Decimal { units, places } => decimal_text(*units, *places),
            Self::Percent(parts) => format!("{}%", decimal_text(*parts, 2)),
            Self::Day(day) => day.iso(),
        }
    }
}

/// `123456` with two places is `1234.56`.
pub fn decimal_text(units: i64, places: u32) -> String {
    let scale = 10_u64.pow(places.min(18));
    let (sign, units) = (if units < 0 { "-" } else { "" }, units.unsigned_abs());
    if places == 0 {
        return format!("{sign}{units}");
    }
    format!("{sign}{}.{:0width$}", units / scale, units % scale, width = places as usize)
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// How many of them, from the top, are headings.
    pub head: usize,
}

/// What tells spreadsheets that a text file is UTF-8; without it Chinese ones take it for GBK.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

impl Sheet {
    /// As a file of comma-separated values, UTF-8 with a byte order mark; no cell is taken for a formula.
    pub fn csv(&self) -> Vec<u8> {
        let mut text = BYTE_ORDER_MARK.to_owned();
        for row in &self.rows {
            text.push_str(&csv_row(row.iter().map(Cell::plain)));
        }
        text.into_bytes()
    }

    /// As a workbook of one sheet (ECMA-376). Texts are texts there: no cell can be a formula.
    pub fn xlsx(&self) -> Vec<u8> {
        workbook::of(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let head = ["客户", "金额", "日期", "数量"].map(|word| Cell::Text(word.to_owned())).to_vec();
        let day = Day::new(2026, 11, 27).expect("a day");
        let row = vec![
            Cell::text("=cmd|' /C calc'!A0"),
            Cell::Decimal { units: -1_234_567, places: 2 },
            Cell::Day(day),
            Cell::Integer(3),
        ];
        Sheet { name: "订单".to_owned(), rows: vec![head, row], head: 1 }
    }

    #[test]
    fn a_text_file_begins_with_its_mark_and_runs_nothing() {
        let bytes = sheet().csv();
        assert_eq!(bytes[..3], [0xEF, 0xBB, 0xBF]);
        let text = String::from_utf8(bytes).expect("it is UTF-8");
        assert_eq!(&text[3..], "客户,金额,日期,数量\r\n\"'=cmd|' /C calc'!A0\",-12345.67,2026-11-27,3\r\n");
    }

    #[test]
    fn numbers_have_their_places() {
        assert_eq!(decimal_text(5, 2), "0.05");
        assert_eq!(decimal_text(-5, 2), "-0.05");
        assert_eq!(decimal_text(1_500, 0), "1500");
        assert_eq!(decimal_text(i64::MIN, 3), "-9223372036854775.808");
        assert_eq!(Cell::Percent(7_550).plain(), "75.50%");
    }
}
