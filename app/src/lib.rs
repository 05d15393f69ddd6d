//! The client: three WASM programs that share this library (screen, engine worker, importer worker).

pub mod bridge;
pub mod engine;
pub mod features;
pub mod i18n;
pub mod importer;
pub mod screen;
mod trap;
pub mod ui;
