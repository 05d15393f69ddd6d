//! The importer worker: parses spreadsheets under limits, away from everything that must not stop.
//!
//! The screen starts it when the wizard opens and ends it when the wizard closes. A file that exhausts its memory
//! ends the worker alone; the wizard then says that the file cannot be read.

pub mod delimited;
pub mod message;
pub mod run;
pub mod table;
pub mod workbook;

#[cfg(test)]
mod real_files_tests;
