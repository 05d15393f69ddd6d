//! Tests of documents: what commands write, what comes back, what merging keeps.

mod business;
mod bytes;
mod commands;
mod golden;
mod histories;
mod hostile;
mod merging;
mod newer;
mod support;
mod undo;
