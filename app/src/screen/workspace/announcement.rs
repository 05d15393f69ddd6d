//! What the shell tells the person.

use shared::{command::Command, customer::command::Rejection};

/// Something that the person should be told.
#[derive(Debug, Clone)]
pub enum Announcement {
    /// A command is saved; it can be taken back.
    Done {
        /// What was done.
        text: String,
        /// What takes it back.
        undo: Option<Box<Command>>,
    },
    /// A command was not carried out.
    Refused(Rejection),
    /// The engine died and was restarted; nothing saved is lost.
    EngineRestarted,
}

/// What is said when a command is saved. That it was refused is always said.
#[derive(Debug, Clone)]
pub enum Say {
    /// Nothing: the screen itself shows it.
    Nothing,
    /// This, with a way back.
    WithUndo(String),
}
