//! The chain, on real documents and on random ledgers.

mod chain;
mod commands;
mod discounts;
mod following;
pub mod ledgers;
mod merging;
mod numbers;
mod pools;
mod put;
mod speed;
pub mod support;
