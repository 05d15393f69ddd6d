//! Maps and sets that are few enough to lie in one sorted vector.
//!
//! They stand where a `BTreeMap` would: every kind of tree weighs 3 to 10 kB in the client before compression. Inserting
//! in the middle moves what is behind, so what may hold tens of thousands stays a tree. Written and read they are the same
//! bytes as trees.

mod map;
mod set;

pub use self::{
    map::{Entry, SortedMap},
    set::SortedSet,
};

#[cfg(test)]
mod tests;
