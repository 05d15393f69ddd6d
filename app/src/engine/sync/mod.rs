//! The driver of sync: gives the sans-IO device its socket, its store and its clock.

pub mod driver;
pub mod probe;
pub mod socket;
