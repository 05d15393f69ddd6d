//! Bytes that nobody means well with: bombs, and mutations of what real programs write.

pub mod bombs;
pub mod chunk;
pub mod columns;
pub mod corpus;
pub mod fuzz;
pub mod intake;
pub mod meter;
pub mod mutate;
