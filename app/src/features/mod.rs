//! What a person does in the program, one folder an area.

pub mod customers;
pub mod follow_up;
pub mod import;
pub mod lock;
pub mod login;
pub mod money;
pub mod settings;
pub mod sync_centre;
pub mod today;
pub mod trade;
