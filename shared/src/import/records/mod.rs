//! Import of products and vouchers. Each record has a key: the number, the code, or what the old system called it. By its
//! key it is found again, so that importing a file once more changes what differs and enters what is new.

mod assemble;
mod entry;
mod identity;
pub mod known;
mod look_up;
mod named;
mod plan;
mod products;
mod row;
#[cfg(test)]
mod tests;

pub use entry::{Entry, Step, Tally, Verdict};
pub use look_up::{Answer, Answered, Candidate, Lookup, Unknown};
pub use plan::{Records, plan};
