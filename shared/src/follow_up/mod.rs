//! Follow-up 跟单: schedules, to-dos and records, and what is to be done next.

pub mod agenda;
pub mod command;
pub mod record;
pub mod window;
