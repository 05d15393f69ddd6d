//! Import: rows of somebody's spreadsheet become commands.
//!
//! Reading the file is not done here (the client's importer worker does it); this module knows what columns mean,
//! what is wrong with a row, and what is already there. Customers have a plan of their own (`plan`), since one row is a
//! customer with contact and history; products and vouchers are `records`, known by a key.

mod cell;
pub mod duplicate;
pub mod header;
mod headers;
pub mod kind;
pub mod plan;
pub mod records;
pub mod row;
pub mod target;

pub use cell::Why;
