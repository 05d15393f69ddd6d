//! What the screen asks of the browser. Features do not come here; they use what `screen` makes of it.

pub mod clock;
pub mod remembered;
pub mod rest;
pub mod service_worker;
