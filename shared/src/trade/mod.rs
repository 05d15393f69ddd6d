//! Business with a customer 生意: the chain of vouchers from opportunity to receipt, towards customers and suppliers.
//!
//! Everything that is agreed, delivered or paid is a *voucher* 单据 of some kind (`VoucherKind`): a map of typed fields
//! with, for some kinds, lines. One shape, so that forms, lists, imports and the history know every kind by its table
//! of fields, and a new kind is a row. What a voucher means is said by the rules (`rules`), which see typed `Row`s.

pub mod carry;
pub mod command;
pub mod dictionary;
pub mod field;
pub mod lists;
pub mod number;
pub mod put;
pub mod record;
pub mod row;
pub mod rules;
pub mod settings;
#[cfg(test)]
pub(crate) mod tests;
pub mod total;
pub mod voucher;
