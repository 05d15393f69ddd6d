//! The commercial part of a customer 商务: what is for those who count the money. A document of its own, because a
//! right to read cannot be finer than a document, whose history holds everything.

pub mod command;
pub mod field;
pub mod record;
