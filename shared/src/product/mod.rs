//! Products 产品: the company's catalogue. What a product costs the company is no part of it: everybody reads it.

pub mod command;
pub mod facts;
pub mod field;
pub mod record;
