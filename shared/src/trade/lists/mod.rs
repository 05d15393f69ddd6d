//! Lists over the business with all customers: what is owed, every voucher of a kind, boards of stages and pools.
//!
//! A list is made of `Item`s, narrowed, ordered and grouped; what it adds up to is the sum of exactly the items that it
//! shows. The figures on top of 应收 are lists of their own, so that each opens the rows that it is the sum of.

mod arrange;
mod business;
mod column;
mod ledger;
mod narrow;
mod overview;
#[cfg(test)]
mod tests;
mod vouchers;

pub use arrange::{Arranged, Group, GroupBy, GroupKey, Line, Sort, Sum, arrange};
pub use business::{Business, Item};
pub use column::Column;
pub use ledger::{Ledger, View};
pub use narrow::{Narrow, Who};
pub use overview::{PoolCard, PoolColumn, StageColumn, pools, stages};
pub use vouchers::vouchers;
