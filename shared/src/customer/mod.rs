//! Customers: who they are, their contacts, and what a person may do to their record.

pub mod command;
pub mod field;
pub mod record;
