//! Journeys in a real browser. One program, because linking costs more than running.

mod harness;
mod servers;
