//! Sync over WebSockets: each socket drives one `shared::sync::session`.

mod bombs;
pub mod hub;
mod intake;
mod items;
mod packing;
pub mod socket;
