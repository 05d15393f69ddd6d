//! Money of the whole company: 应收, lists of vouchers, statements, the board of pools.

mod board;
mod books;
mod chips;
mod export;
mod list;
mod orders;
mod pools;
mod receivables;
mod rows;
mod statement;
mod text;
mod tools;
mod views;
mod words;

pub use self::{orders::OrdersPage, pools::PoolsPage, receivables::ReceivablesPage, statement::StatementPage};
