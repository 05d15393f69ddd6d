//! Several tabs, one store: the tab that holds the lock leads, the others speak through it.

pub mod channel;
pub mod follower;
pub mod lock;
