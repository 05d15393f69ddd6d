//! What becomes of a record of the file.

use serde::{Deserialize, Serialize};

use crate::{command::Command, import::row::CellError};

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is entered.
    New,
    /// One that is there is made to say the same.
    Change,
    /// It is there, and stays as it is.
    Same,
    /// An earlier row of the file, counted from 0, is the same record.
    Repeated(u32),
    /// It cannot be imported.
    Bad,
}

/// A record of the file: one row, or the rows of an order.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its rows, counted from 0 after the header.
    pub rows: Vec<u32>,
    /// What it is called.
    pub title: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// What is wrong in it.
    pub errors: Vec<CellError>,
}

/// What a step enters and changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Records of the file's kind that are entered.
    pub created: u32,
    /// Such records that are changed.
    pub changed: u32,
    /// Customers or products that are entered because records name them.
    pub named: u32,
}

/// A command with what it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The command.
    pub command: Command,
    /// What it enters and changes.
    pub tally: Tally,
    /// Rows of the file that it carries out.
    pub rows: u32,
}

impl Tally {
    /// The sum.
    pub fn add(&mut self, other: Self) {
        self.created += other.created;
        self.changed += other.changed;
        self.named += other.named;
    }
}
