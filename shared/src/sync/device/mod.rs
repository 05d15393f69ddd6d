//! The device's side of sync.

mod event;

pub use event::{Begin, Effect, Event, LocalCommit, OutboxKey, Phase, Settled, Start, Status, Ticket, Unsent};
