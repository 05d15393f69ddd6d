//! Workbooks (xlsx). Their archive is measured before anything is unpacked into memory, and cells are streamed:
//! a cell in the last column of the last row must not make a table of that size.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use shared::import::plan::{COLUMNS_MAX, ROWS_MAX};

use super::table::{FileTrouble, Rows, Table};

/// The most bytes that the whole archive may unpack to.
const UNPACKED_MAX_BYTES: u64 = 128 << 20;
/// The most files in the archive.
const ENTRIES_MAX: usize = 2_000;
/// The most sheets that are offered.
const SHEETS_MAX: usize = 200;

/// Reads one sheet of a workbook.
pub(super) fn read(bytes: &[u8], sheet: Option<usize>) -> Result<Table, FileTrouble> {
    measure(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(trouble)?;
    let sheets: Vec<String> = book.sheet_names().into_iter().take(SHEETS_MAX).collect();
    let candidates: Vec<usize> = sheet.map_or_else(|| (0..sheets.len()).collect(), |sheet| vec![sheet]);
    for number in candidates {
        let Some(name) = sheets.get(number).cloned() else { break };
        let rows = cells(&mut book, &name)?;
        let (headers, rows) = rows.into_head_and_rows();
        if !headers.is_empty() || sheet.is_some() {
            return Ok(Table { sheets, sheet: number, format: "xlsx".to_owned(), headers, rows });
        }
    }
    Err(FileTrouble::Empty)
}

/// Unpacks the archive to nowhere and counts: what its directory says of sizes may be a lie.
fn measure(bytes: &[u8]) -> Result<(), FileTrouble> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileTrouble::Damaged)?;
    if archive.len() > ENTRIES_MAX {
        return Err(FileTrouble::Bomb);
    }
    let mut left = UNPACKED_MAX_BYTES;
    let mut block = vec![0; 64 << 10];
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).map_err(|_| FileTrouble::OldOrLocked)?;
        loop {
            let read = entry.read(&mut block).map_err(|_| FileTrouble::Damaged)?;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read as u64).ok_or(FileTrouble::Bomb)?;
        }
    }
    Ok(())
}

fn trouble(error: XlsxError) -> FileTrouble {
    match error {
        XlsxError::Password => FileTrouble::OldOrLocked,
        _ => FileTrouble::Damaged,
    }
}

fn cells(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Rows, FileTrouble> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(trouble)?;
    let mut rows = Rows::default();
    let mut current: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(cell) = reader.next_cell().map_err(trouble)? {
        let text = text_of(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS_MAX {
            return Err(FileTrouble::TooManyColumns);
        }
        if usize::try_from(row).unwrap_or(usize::MAX) > ROWS_MAX {
            return Err(FileTrouble::TooManyRows);
        }
        while at < row {
            rows.push(std::mem::take(&mut current))?;
            at += 1;
        }
        if current.len() <= column {
            current.resize(column + 1, String::new());
        }
        current[column] = text;
    }
    rows.push(current)?;
    Ok(rows)
}

/// A cell as people read it: whole numbers without a point, dates as ISO.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        // Long numbers (phones, codes) are stored as floats; the shortest form that reads back is the digits typed.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "1" } else { "0" }.to_owned(),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}
