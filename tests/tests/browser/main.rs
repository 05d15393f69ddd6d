//! Journeys in a real browser. One program, because linking costs more than running.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accessible;
mod account;
mod app_lock;
mod bad_files;
mod bad_luck;
mod business;
mod company;
mod decisions;
mod engine_death;
mod hand_over;
mod harness;
mod hostile_text;
mod hostile_views;
mod imports;
mod keyboard;
mod list;
mod main_job;
mod money;
mod odd_text;
mod open_sea;
mod people;
mod servers;
mod sharing;
mod shell;
mod store_damage;
mod updates;
