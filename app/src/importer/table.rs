//! A spreadsheet as text: heads and rows.

use serde::{Deserialize, Serialize};
use shared::import::plan::{COLUMNS_MAX, FILE_MAX_BYTES, ROWS_MAX};

use super::{delimited, workbook};

/// The longest cell that is kept, in characters. Longer ones are cut; no field takes that much.
pub const CELL_MAX_CHARS: usize = 32_768;
/// The most bytes that all cells together may hold.
pub const TABLE_MAX_BYTES: usize = 256 << 20;

/// Heads and rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The workbook's sheets; empty for a text file.
    pub sheets: Vec<String>,
    /// Which of them this is.
    pub sheet: usize,
    /// How it was encoded, for people.
    pub format: String,
    /// Column heads.
    pub headers: Vec<String>,
    /// Rows, each with at most as many cells as there are heads.
    pub rows: Vec<Vec<String>>,
}

/// Why a file cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum FileTrouble {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Heads, but no row below them.
    #[error("the file has no rows")]
    NoRows,
    /// More bytes than the limit.
    #[error("the file is too large")]
    TooLarge,
    /// More rows than the limit.
    #[error("the file has too many rows")]
    TooManyRows,
    /// More columns than the limit.
    #[error("the file has too many columns")]
    TooManyColumns,
    /// It unpacks to more than the limit.
    #[error("the file unpacks to too much")]
    Bomb,
    /// Not text, not a workbook.
    #[error("the file is of no known kind")]
    UnknownKind,
    /// A workbook of before 2007, or one with a password.
    #[error("the workbook is of an old or locked kind")]
    OldOrLocked,
    /// A workbook that is broken.
    #[error("the workbook is damaged")]
    Damaged,
}

/// Reads a file. `sheet` chooses among a workbook's sheets; none: the first that has cells.
///
/// # Errors
/// Why it cannot be taken.
pub fn read(bytes: &[u8], sheet: Option<usize>) -> Result<Table, FileTrouble> {
    if bytes.len() > FILE_MAX_BYTES {
        return Err(FileTrouble::TooLarge);
    }
    if bytes.is_empty() {
        return Err(FileTrouble::Empty);
    }
    let table = match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => workbook::read(bytes, sheet)?,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(FileTrouble::OldOrLocked),
        _ => delimited::read(bytes)?,
    };
    if table.headers.iter().all(|header| header.trim().is_empty()) {
        return Err(FileTrouble::Empty);
    }
    if table.rows.is_empty() { Err(FileTrouble::NoRows) } else { Ok(table) }
}

/// Collects rows under the limits, whatever they come from.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: Vec<Vec<String>>,
    bytes: usize,
}

impl Rows {
    /// Takes the next row.
    pub(super) fn push(&mut self, mut cells: Vec<String>) -> Result<(), FileTrouble> {
        while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.len() > COLUMNS_MAX {
            return Err(FileTrouble::TooManyColumns);
        }
        // One more than the limit: the first row is the head.
        if self.rows.len() > ROWS_MAX {
            return Err(FileTrouble::TooManyRows);
        }
        for cell in &mut cells {
            if let Some((end, _)) = cell.char_indices().nth(CELL_MAX_CHARS) {
                cell.truncate(end);
            }
            self.bytes += cell.len();
        }
        if self.bytes > TABLE_MAX_BYTES {
            return Err(FileTrouble::Bomb);
        }
        self.rows.push(cells);
        Ok(())
    }

    /// Heads are the first row that is not empty; empty rows at the end are dropped.
    pub(super) fn into_head_and_rows(self) -> (Vec<String>, Vec<Vec<String>>) {
        let mut rows = self.rows.into_iter().skip_while(Vec::is_empty);
        let mut headers = rows.next().unwrap_or_default();
        let mut rows: Vec<_> = rows.collect();
        while rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
        }
        let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(headers.len());
        headers.resize(width, String::new());
        (headers.iter().map(|header| header.trim().to_owned()).collect(), rows)
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
