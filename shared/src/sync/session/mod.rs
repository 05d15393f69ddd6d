//! The server's side of one connection.

mod event;

pub use event::{Effect, Event, Opening, PageRead, Skip};
