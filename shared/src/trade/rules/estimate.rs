//! 预估签约金额 (`domain` §5).

use super::allocation::sum;
use crate::trade::row::Row;

/// What is expected of a customer in fen: the sum of the open opportunities, or, if none is open, what 三一客 says; never
/// both, for they are the same money.
pub fn estimated(rows: &[Row], three_one: Option<i64>) -> i64 {
    let open: Vec<i64> = rows.iter().filter(|row| row.is_open_opportunity()).map(|row| row.fen).collect();
    if open.is_empty() { three_one.unwrap_or(0) } else { sum(open.into_iter()) }
}
