//! The server as its clients see it: the real router and store behind a real socket.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit;
mod bombs;
mod business;
mod clocks;
mod devices;
mod engines;
mod export;
mod feed;
mod figures;
mod guessing;
mod hand_back;
mod hand_over;
mod headers;
mod host;
mod http;
mod lease;
mod limits;
mod log_in;
mod matrix;
mod origin;
mod pen;
mod people;
mod power;
mod push;
mod requests;
mod rights;
mod routes;
mod second_step;
mod self_check;
mod setup;
mod wire;
