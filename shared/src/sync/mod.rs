//! Sync without I/O: what devices and server say to each other, and what each does upon it.
//!
//! `device` is the client's side and `session` the server's side of one connection; both take events and return
//! effects. The browser, the server, benches and the simulator drive the very same code.

pub mod check;
pub mod device;
pub mod frame;
pub mod gatekeeper;
pub mod hand_over;
mod pace;
#[cfg(test)]
mod pair_tests;
pub mod protocol;
pub mod request;
mod resume;
pub mod session;
mod wire;

pub use pace::TICK_MS;
