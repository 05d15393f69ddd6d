//! Domain rules of Gendan, the same code on the device and on the server.
//!
//! Nothing in this crate does I/O, reads a clock or makes a random number: time, ids and bytes come in as arguments.

pub mod id;
pub mod money;
pub mod sorted;
pub mod text;
pub mod time;

pub mod lease;
pub mod people;
pub mod policy;

pub mod commercial;
pub mod customer;
pub mod follow_up;
pub mod kind;
pub mod notes;
pub mod product;
pub mod trade;
pub mod value;

pub mod command;
pub mod document;
pub mod facts;
pub mod query;

pub mod api;
pub mod audit;
pub mod export;
pub mod import;
pub mod sync;
