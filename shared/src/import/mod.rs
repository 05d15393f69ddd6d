//! Import: rows of somebody's spreadsheet become commands.
//!
//! Reading the file is not done here (the client's importer worker does it); this module knows what columns mean,
//! what is wrong with a row, and which customers are already there.

pub mod duplicate;
pub mod header;
pub mod plan;
pub mod row;
pub mod target;
