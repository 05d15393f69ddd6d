//! The client: four WASM programs that share this library (screen, engine worker, importer worker, and the one that makes keys of PINs).

pub mod bridge;
pub mod engine;
pub mod features;
pub mod i18n;
pub mod importer;
pub mod kdf;
pub mod screen;
mod trap;
pub mod ui;
