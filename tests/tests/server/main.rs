//! The server as its clients see it: the real router and store behind a real socket.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod engines;
mod export;
mod feed;
mod figures;
mod headers;
mod host;
mod http;
mod limits;
mod log_in;
mod matrix;
mod power;
mod push;
mod requests;
mod rights;
mod routes;
mod self_check;
mod setup;
mod wire;
