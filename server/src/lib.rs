//! The server of Gendan: where devices meet.
//!
//! Requests come in through `routes`; `sync` drives one `shared::sync` session for each socket; `store` keeps things;
//! `index` derives facts from documents. Only `store::sqlite` knows SQL.

pub mod app;
pub mod assets;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod clock;
pub mod commands;
pub mod config;
pub mod customers;
pub mod demo;
pub mod error;
pub mod export;
pub mod extract;
pub mod headers;
pub mod index;
pub mod limits;
pub mod people;
pub mod routes;
pub mod secret;
pub mod serve;
pub mod settings;
pub mod store;
pub mod sync;
pub mod telemetry;
