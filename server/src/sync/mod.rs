//! Sync over WebSockets: each socket drives one `shared::sync::session`.

pub mod hub;
mod intake;
mod items;
pub mod socket;
