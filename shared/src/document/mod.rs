//! The stored form of a record: an Automerge document. The only place with Automerge calls.

pub mod history;
