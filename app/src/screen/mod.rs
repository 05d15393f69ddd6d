//! The screen program: shell, routes, the link to the engine.

pub mod account;
pub mod app;
pub mod business;
pub mod clipboard;
pub mod company;
pub mod device;
pub mod drafts;
pub mod importer;
pub mod kept_tops;
pub mod key_maker;
pub mod keyboard;
pub mod late;
pub mod marking;
pub mod position;
pub mod preferences;
pub mod query_string;
pub mod recovery;
pub mod routes;
pub mod shell;
pub mod storage;
pub mod workspace;

pub mod platform;
pub mod theme;
pub mod timing;

mod in_use;
mod lost_notice;
mod panic_page;
mod published;
mod session_gate;
mod updates;
