//! Private notes on a customer 私密笔记: for the eyes of whoever wrote them, whoever else sees the customer. They
//! stay with the person when the customer goes to somebody else.

pub mod command;
pub mod record;
