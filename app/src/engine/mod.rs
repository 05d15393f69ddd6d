//! The engine worker: documents, storage, outbox, sync.
//!
//! One task takes letters from a mailbox and does one thing at a time, so nothing is ever half done in memory: what
//! people ask first, then what sync brings. `desk` is the logic and runs anywhere; the rest ties it to the browser.

mod worker;

mod follow;
mod lead;
mod lock_row;
mod logged_in;
mod pin;

pub mod desk;
pub mod mailbox;
pub mod outbox;
pub mod shelf;
pub mod store;
pub mod sync;
pub mod tabs;

mod crash;
mod port;

pub use worker::start;
