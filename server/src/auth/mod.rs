//! Who asks: passwords, sessions, and which requests may come from where.

pub mod account;
pub mod cookie;
pub mod devices;
pub mod failures;
pub mod login;
pub mod origin;
pub mod password;
pub mod session;
pub mod setup;
pub mod throttle;
pub mod totp;
