//! Sync against references: a hub that does what the server's store does, a store like a device's, both in memory.

pub mod hub;
pub mod paper;
pub mod shelf;
