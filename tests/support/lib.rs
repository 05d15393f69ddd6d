//! What the tests stand on: a real server, a network that breaks on demand, real browsers.
//!
//! Helpers panic with what they waited for and what was there instead: a test reads as the steps a person takes.

pub mod artefacts;
pub mod browser;
pub mod cut;
pub mod figures;
pub mod fleet;
pub mod hostile;
pub mod load;
pub mod power;
pub mod proxy;
pub mod server;
pub mod simulation;
mod steps;
pub mod sync;
mod until;

pub use until::{PATIENCE, until};
