//! What follows from the vouchers: pure functions of rows, marks, the company's settings and, where it says so, today.

pub mod aging;
pub mod allocation;
pub mod deals;
pub mod delivery;
pub mod discount;
pub mod estimate;
pub mod figures;
pub mod flags;
pub mod marks;
pub mod milestone;
pub mod plan;
pub mod pool;
pub mod price;
pub mod statement;
pub mod timeline;
