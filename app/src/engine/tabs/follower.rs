//! A tab that does not lead: what its screen asked and was not answered, so that a new leader can be asked again.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::DocId;

use crate::bridge::{Ticket, ToEngine, ToScreen};

/// What a tab's screen expects from whoever leads.
#[derive(Debug, Default)]
pub struct Follower {
    attached: bool,
    opened: BTreeSet<DocId>,
    log_in: Option<ToEngine>,
    commands: BTreeMap<Ticket, ToEngine>,
    questions: Vec<ToEngine>,
}

impl Follower {
    /// The screen said something, which was passed on.
    pub fn said(&mut self, message: &ToEngine) {
        match message {
            ToEngine::Attach => self.attached = true,
            ToEngine::LoggedIn(_) => self.log_in = Some(message.clone()),
            ToEngine::Dispatch { ticket, .. } | ToEngine::Bulk { ticket, .. } | ToEngine::Ask { ticket, .. } => {
                self.commands.insert(*ticket, message.clone());
            }
            ToEngine::Open(doc) => {
                self.opened.insert(*doc);
            }
            ToEngine::Close(doc) => {
                self.opened.remove(doc);
            }
            ToEngine::History(_) | ToEngine::ListUnsent | ToEngine::ExportUnsent => {
                self.questions.retain(|question| question != message);
                self.questions.push(message.clone());
            }
            // Nothing is answered to these; who asked sees whether it happened.
            ToEngine::LogOut { .. }
            | ToEngine::SyncNow
            | ToEngine::Discard(_)
            | ToEngine::Retry(_)
            | ToEngine::Dismiss(_)
            | ToEngine::Suspect(_)
            | ToEngine::Reset => {}
        }
    }

    /// The leader said something to this tab.
    pub fn heard(&mut self, message: &ToScreen) {
        match message {
            ToScreen::Booted(_) => self.log_in = None,
            ToScreen::Saved { ticket, .. } | ToScreen::Rejected { ticket, .. } | ToScreen::BulkSaved { ticket, .. } => {
                self.commands.remove(ticket);
            }
            ToScreen::History { doc, .. } => self.questions.retain(|question| *question != ToEngine::History(*doc)),
            ToScreen::Unsent(_) => self.questions.retain(|question| *question != ToEngine::ListUnsent),
            ToScreen::Export(_) => self.questions.retain(|question| *question != ToEngine::ExportUnsent),
            ToScreen::Listening
            | ToScreen::Crashed { .. }
            | ToScreen::Facts { .. }
            | ToScreen::Roster(_)
            | ToScreen::Record { .. }
            | ToScreen::Sync(_)
            | ToScreen::Requests(_)
            | ToScreen::Recent(_) => {}
        }
    }

    /// What a new leader has to be told, in order. Commands carry their identity: one that the old leader stored
    /// already changes nothing.
    pub fn again(&self) -> Vec<ToEngine> {
        let attach = self.attached.then_some(ToEngine::Attach);
        let opened = self.opened.iter().map(|doc| ToEngine::Open(*doc));
        let said = self.commands.values().chain(&self.questions).cloned();
        self.log_in.clone().into_iter().chain(attach).chain(opened).chain(said).collect()
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        command::{Command, Intent},
        customer::command::CustomerCommand,
        id::CommandId,
    };
    use uuid::Uuid;

    use super::*;

    fn dispatch(ticket: Ticket) -> ToEngine {
        let command = Command {
            id: CommandId(Uuid::from_u128(1)),
            doc: doc(),
            intent: Intent::Customer(CustomerCommand::Delete),
        };
        ToEngine::Dispatch { ticket, command: Box::new(command) }
    }

    fn doc() -> DocId {
        DocId(Uuid::from_u128(5))
    }

    #[test]
    fn a_new_leader_hears_what_the_old_one_left_unanswered() {
        let mut follower = Follower::default();
        for message in [ToEngine::Attach, ToEngine::Open(doc()), dispatch(1), dispatch(2), ToEngine::ListUnsent] {
            follower.said(&message);
        }
        follower.heard(&ToScreen::Saved { ticket: 1, undo: None });
        assert_eq!(follower.again(), [ToEngine::Attach, ToEngine::Open(doc()), dispatch(2), ToEngine::ListUnsent]);
        follower.heard(&ToScreen::Unsent(Vec::new()));
        follower.said(&ToEngine::Close(doc()));
        assert_eq!(follower.again(), [ToEngine::Attach, dispatch(2)]);
    }

    #[test]
    fn a_screen_that_has_not_attached_is_not_attached_by_anybody_else() {
        assert_eq!(Follower::default().again(), []);
    }
}
