//! The typed messages between wizard and importer worker.
//!
//! A file travels as a transferred `ArrayBuffer`; everything else as postcard bytes.

use serde::{Deserialize, Serialize};
use shared::import::{
    duplicate::{Repeats, SameBy},
    plan::{Choices, Counts},
    records::{Step, Unknown, known::Known},
    row::CellError,
};

use super::table::FileTrouble;

/// What the wizard tells the importer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToImporter {
    /// The name of the file whose bytes follow; answered by `Read` or `Unreadable`.
    File {
        /// Its name; the ending helps to tell what it is.
        name: String,
    },
    /// Read another sheet of the same workbook.
    Sheet(u32),
    /// Dry run: judge every row; answered by `Checked`.
    Check {
        /// The person's choices.
        choices: Choices,
        /// What is already there.
        known: Box<Known>,
    },
    /// The next steps of the plan; answered by `Batch`.
    Take {
        /// Rows that they carry out, about so many.
        max: u32,
    },
    /// The rows that are left out, as a file; answered by `ErrorFile`.
    MakeErrorFile {
        /// The column heads of "row" and "reason" and the words for each complaint, in the person's language.
        words: ErrorWords,
    },
}

/// What the importer tells the wizard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromImporter {
    /// The program runs and listens.
    Ready,
    /// The file was read.
    Read(Preview),
    /// The file cannot be taken.
    Unreadable(FileTrouble),
    /// The outcome of a dry run.
    Checked(Checked),
    /// What is to be carried out.
    Batch {
        /// What is named before what names it.
        steps: Vec<Step>,
        /// Rows that have been looked at so far.
        done: u32,
        /// Rows in all.
        total: u32,
    },
    /// The rows that are left out: a csv file that spreadsheets open.
    ErrorFile(Vec<u8>),
}

/// A file at first sight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The workbook's sheets; empty for a text file.
    pub sheets: Vec<String>,
    /// Which of them this is.
    pub sheet: u32,
    /// How the text is encoded and separated, for the wizard to show.
    pub format: String,
    /// Column heads.
    pub headers: Vec<String>,
    /// The first rows.
    pub sample: Vec<Vec<String>>,
    /// How many rows there are.
    pub rows: u32,
}

/// The outcome of a dry run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// The sums.
    pub counts: Counts,
    /// The first bad rows: number in the file, name, what is wrong.
    pub bad: Vec<(u32, String, Vec<CellError>)>,
    /// The first rows that repeat somebody: number in the file, name, whom, by what.
    pub repeats: Vec<(u32, String, Repeats, SameBy)>,
    /// Names that were not found.
    pub unknown: Vec<Unknown>,
}

/// Words of the error file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorWords {
    /// Head of the row-number column.
    pub row: String,
    /// Head of the reason column.
    pub reason: String,
    /// Reason for a row without a name.
    pub no_name: String,
    /// Between a column's head and what is wrong with its cell.
    pub bad_cell: String,
    /// Reason for a record that cannot be imported as a whole.
    pub bad_row: String,
    /// Reason for a row that repeats another.
    pub repeated: String,
}
