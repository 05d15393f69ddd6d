//! A change that the server refused, handed over inside the app to somebody who may make it.

use serde::{Deserialize, Serialize};

use super::{protocol::Refusal, wire};
use crate::{
    command::Command,
    id::{DocId, RequestId, UserId},
    kind::DocKind,
    time::Instant,
};

/// The most bytes of a command that is handed over.
pub const COMMAND_MAX_BYTES: usize = 64 << 10;
/// The most characters of what is said with it.
pub const NOTE_MAX_CHARS: usize = 500;
/// The most bytes of a record's name that goes with it.
const NAME_MAX_BYTES: usize = 4 << 10;

/// A command as bytes: whoever only passes it on need not know it, and one of a later version is no damage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedCommand(#[serde(with = "wire::byte_string")] Vec<u8>);

impl PassedCommand {
    /// Encodes a command.
    pub fn of(command: &Command) -> Self {
        Self(postcard::to_stdvec(command).expect("writing to a vector cannot fail"))
    }

    /// The command; none: of another version, or none at all.
    pub fn open(&self) -> Option<Command> {
        if self.0.len() > COMMAND_MAX_BYTES {
            return None;
        }
        postcard::take_from_bytes(&self.0).ok().filter(|(_, rest)| rest.is_empty()).map(|(command, _)| command)
    }
}

/// What somebody hands over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// To whom; none: to whoever owns the record.
    pub to: Option<UserId>,
    /// The document that was to change.
    pub doc: DocId,
    /// What was to be done.
    pub command: PassedCommand,
    /// What stood there for whoever made it, as the command that would write that; none: nothing, or it is not known.
    pub before: Option<PassedCommand>,
    /// The record's name.
    pub name: String,
    /// When it was made, by its maker's device.
    pub made_at: Instant,
    /// Why the server refused it.
    pub why: Refusal,
    /// What is said with it.
    pub note: String,
}

impl HandOver {
    /// The command; none: it is not sound, or of another version.
    pub fn sound(&self) -> Option<Command> {
        let fits = self.name.len() <= NAME_MAX_BYTES && self.note.chars().count() <= NOTE_MAX_CHARS;
        let known = |passed: &PassedCommand| passed.open().filter(|command| command.doc == self.doc);
        if !fits || self.before.as_ref().is_some_and(|before| known(before).is_none()) {
            return None;
        }
        known(&self.command)
    }

    /// Bytes that it takes on the wire, about.
    pub fn bytes(&self) -> usize {
        let before = self.before.as_ref().map_or(0, |before| before.0.len());
        128 + self.command.0.len() + before + self.name.len() + self.note.len()
    }
}

/// Whether somebody else may carry out what a kind of document holds.
pub fn can_be_handed_over(kind: DocKind) -> bool {
    // Notes are their writer's alone.
    kind != DocKind::Notes
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Whoever got it carried it out.
    Applied,
    /// Whoever got it does not want it.
    Declined,
    /// Whoever gave it took it back.
    Withdrawn,
}

/// A row of authority: what was handed over, by whom, to whom. It is told to both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// The key of the request that made it.
    pub id: RequestId,
    /// By whom.
    pub by: UserId,
    /// To whom.
    pub to: UserId,
    /// When the server took it.
    pub at: Instant,
    /// What.
    pub what: HandOver,
    /// What became of it; none: it waits.
    pub outcome: Option<Outcome>,
}

impl Handed {
    /// Whether it waits for this person.
    pub fn waits_for(&self, person: UserId) -> bool {
        self.to == person && self.outcome.is_none()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{command::Intent, customer::command::CustomerCommand, id::CommandId};

    fn command(doc: u128) -> Command {
        Command {
            id: CommandId(Uuid::from_u128(1)),
            doc: DocId(Uuid::from_u128(doc)),
            intent: Intent::Customer(CustomerCommand::AddTag("重点".into())),
        }
    }

    fn hand_over() -> HandOver {
        HandOver {
            to: None,
            doc: DocId(Uuid::from_u128(2)),
            command: PassedCommand::of(&command(2)),
            before: None,
            name: "山海".into(),
            made_at: Instant(5),
            why: Refusal::NotAllowed,
            note: String::new(),
        }
    }

    #[test]
    fn what_is_sound_comes_back_as_it_was() {
        assert_eq!(hand_over().sound(), Some(command(2)));
        let before = Some(PassedCommand::of(&command(2)));
        assert_eq!(HandOver { before, ..hand_over() }.sound(), Some(command(2)));
    }

    #[test]
    fn what_is_not_sound_is_nothing() {
        let mut trailing = PassedCommand::of(&command(2));
        trailing.0.push(0);
        let long = PassedCommand(vec![0; COMMAND_MAX_BYTES + 1]);
        for command in [PassedCommand(Vec::new()), PassedCommand(vec![0xff; 40]), trailing, long] {
            assert_eq!(HandOver { command, ..hand_over() }.sound(), None);
        }
        let of_another = PassedCommand::of(&command(3));
        assert_eq!(HandOver { command: of_another.clone(), ..hand_over() }.sound(), None);
        assert_eq!(HandOver { before: Some(of_another), ..hand_over() }.sound(), None);
        assert_eq!(HandOver { note: "长".repeat(NOTE_MAX_CHARS + 1), ..hand_over() }.sound(), None);
        assert_eq!(HandOver { name: "n".repeat(NAME_MAX_BYTES + 1), ..hand_over() }.sound(), None);
    }
}
