//! Sync against references: a hub that does what the server's store does, a store like a device's, both in memory;
//! and a device without a browser, for a real server.

pub mod company;
pub mod hub;
pub mod native;
pub mod shelf;
