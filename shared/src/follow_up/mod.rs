//! Follow-up 跟单: schedules, to-dos and records, and what is to be done next.

pub mod record;
pub mod command;
pub mod window;
pub mod agenda;
