//! Where in the wizard one is, and what it is doing.

use std::sync::Arc;

use shared::import::records::Tally;

use super::text::ImportText;
use crate::importer::message::Checked;

/// A place in the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file is chosen.
    Choose,
    /// Columns are mapped.
    Columns,
    /// The dry run is looked at.
    Check,
    /// It runs, or has run.
    Run,
}

impl Place {
    /// Every place, in order.
    pub const ALL: [Self; 4] = [Self::Choose, Self::Columns, Self::Check, Self::Run];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Choose => "choose",
            Self::Columns => "columns",
            Self::Check => "check",
            Self::Run => "run",
        }
    }

    /// Its name.
    pub fn name(self) -> ImportText {
        match self {
            Self::Choose => ImportText::StepFile,
            Self::Columns => ImportText::StepColumns,
            Self::Check => ImportText::StepCheck,
            Self::Run => ImportText::StepRun,
        }
    }
}

/// What the wizard is doing.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Waiting for a file.
    Choosing,
    /// A file is being read.
    Reading,
    /// A file could not be read; the words say why.
    Unreadable(ImportText),
    /// Columns are being mapped.
    Mapping,
    /// The dry run is under way.
    Checking,
    /// The dry run is done.
    Checked(Arc<Checked>),
    /// The import is under way.
    Running {
        /// Rows looked at so far.
        done: u32,
        /// Rows in all.
        total: u32,
    },
    /// The import has ended.
    Done(Outcome),
}

/// What an import came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What was entered and changed.
    pub tally: Tally,
    /// Rows that were not carried out.
    pub failed: u32,
    /// Whether the person stopped it.
    pub stopped: bool,
}

impl Step {
    /// Where in the wizard that is.
    pub fn place(&self) -> Place {
        match self {
            Self::Choosing | Self::Reading | Self::Unreadable(_) => Place::Choose,
            Self::Mapping | Self::Checking => Place::Columns,
            Self::Checked(_) => Place::Check,
            Self::Running { .. } | Self::Done(_) => Place::Run,
        }
    }
}
