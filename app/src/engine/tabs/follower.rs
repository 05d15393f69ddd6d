//! A tab that does not lead: what its screen asked and was not answered, so that a new leader can be asked again.

use std::collections::BTreeSet;

use serde::Deserialize;
use shared::{id::DocId, sorted::SortedMap};

use crate::bridge::{Ticket, ToEngine};

/// How a `ToScreen` begins: which one it is, and what it answers. A follower needs no more of it, and reading the whole
/// would have the engine carry the code for it.
///
/// Same variants in the same order; of their fields the first ones, in order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum Beginning {
    /// The engine listens.
    Listening,
    /// It died.
    Crashed,
    /// Its state.
    Booted,
    /// Facts changed.
    Facts,
    /// People changed.
    Roster,
    /// A record as it is.
    Record,
    /// Answer to `ToEngine::History`.
    History {
        /// Of which record.
        doc: DocId,
    },
    /// Answer to a command.
    Saved {
        /// Which.
        ticket: Ticket,
    },
    /// Answer to a command.
    Rejected {
        /// Which.
        ticket: Ticket,
    },
    /// Answer to a bulk.
    BulkSaved {
        /// Which.
        ticket: Ticket,
    },
    /// How sync stands.
    Sync,
    /// Answer to `ToEngine::ListUnsent`.
    Unsent,
    /// Answer to `ToEngine::ExportUnsent`.
    Export,
    /// What was looked at.
    Recent,
    /// Requests of authority.
    Requests,
    /// Facts of other documents than customers.
    Others,
    /// How the app lock stands.
    Lock,
    /// Answer to something that was done with it.
    LockAnswer,
    /// The key is gone.
    KeyDropped,
    /// The device was revoked.
    Revoked,
    /// Texts that are being written.
    Drafts,
    /// Changes that were handed over.
    Handed,
}

impl Beginning {
    /// Reads it; none: a message of another version.
    pub fn of(message: &[u8]) -> Option<Self> {
        postcard::take_from_bytes(message).ok().map(|(beginning, _)| beginning)
    }
}

/// What a tab's screen expects from whoever leads.
#[derive(Debug, Default)]
pub struct Follower {
    attached: bool,
    opened: BTreeSet<DocId>,
    log_in: Option<ToEngine>,
    lock: Option<ToEngine>,
    commands: SortedMap<Ticket, ToEngine>,
    questions: Vec<Question>,
}

/// What is asked once, however often the screen asks. Of its own, so that no messages have to be compared: the engine
/// would carry the code for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    History(DocId),
    Unsent,
    Export,
}

impl From<Question> for ToEngine {
    fn from(question: Question) -> Self {
        match question {
            Question::History(doc) => Self::History(doc),
            Question::Unsent => Self::ListUnsent,
            Question::Export => Self::ExportUnsent,
        }
    }
}

impl Follower {
    /// The screen said something, which was passed on.
    pub fn said(&mut self, message: &ToEngine) {
        match message {
            ToEngine::Attach => self.attached = true,
            ToEngine::LoggedIn(_) => self.log_in = Some(message.clone()),
            ToEngine::Lock(deed) if deed.is_answered() => self.lock = Some(message.clone()),
            ToEngine::Dispatch { ticket, .. }
            | ToEngine::Bulk { ticket, .. }
            | ToEngine::Ask { ticket, .. }
            | ToEngine::TakeOver { ticket, .. } => {
                self.commands.insert(*ticket, message.clone());
            }
            ToEngine::Open(doc) => {
                self.opened.insert(*doc);
            }
            ToEngine::Close(doc) => {
                self.opened.remove(doc);
            }
            ToEngine::History(doc) => self.ask(Question::History(*doc)),
            ToEngine::ListUnsent => self.ask(Question::Unsent),
            ToEngine::ExportUnsent => self.ask(Question::Export),
            // Nothing is answered to these; who asked sees whether it happened.
            ToEngine::LogOut { .. }
            | ToEngine::SyncNow
            | ToEngine::Discard(_)
            | ToEngine::Retry(_)
            | ToEngine::Dismiss(_)
            | ToEngine::Suspect(_)
            | ToEngine::Lock(_)
            | ToEngine::KeepDraft { .. }
            | ToEngine::Reset => {}
        }
    }

    /// The leader said something to this tab.
    pub fn heard(&mut self, message: &Beginning) {
        match message {
            Beginning::Booted => self.log_in = None,
            Beginning::LockAnswer => self.lock = None,
            Beginning::Saved { ticket } | Beginning::Rejected { ticket } | Beginning::BulkSaved { ticket } => {
                self.commands.remove(ticket);
            }
            Beginning::History { doc } => self.answered(Question::History(*doc)),
            Beginning::Unsent => self.answered(Question::Unsent),
            Beginning::Export => self.answered(Question::Export),
            Beginning::Listening
            | Beginning::Crashed
            | Beginning::Facts
            | Beginning::Roster
            | Beginning::Record
            | Beginning::Sync
            | Beginning::Requests
            | Beginning::Others
            | Beginning::Lock
            | Beginning::KeyDropped
            | Beginning::Revoked
            | Beginning::Drafts
            | Beginning::Handed
            | Beginning::Recent => {}
        }
    }

    fn ask(&mut self, question: Question) {
        self.answered(question);
        self.questions.push(question);
    }

    fn answered(&mut self, question: Question) {
        self.questions.retain(|other| *other != question);
    }

    /// What a new leader has to be told, in order. Commands carry their identity: one that the old leader stored
    /// already changes nothing.
    pub fn again(&self) -> Vec<ToEngine> {
        let attach = self.attached.then_some(ToEngine::Attach);
        let opened = self.opened.iter().map(|doc| ToEngine::Open(*doc));
        let said = self.commands.values().cloned().chain(self.questions.iter().map(|question| (*question).into()));
        let lock = self.lock.clone();
        self.log_in.clone().into_iter().chain(attach).chain(lock).chain(opened).chain(said).collect()
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        command::{Command, Intent},
        customer::command::{CustomerCommand, Rejection},
        id::CommandId,
        people::Roster,
    };
    use uuid::Uuid;

    use super::*;
    use crate::bridge::{
        Boot, SyncPhase, SyncState, ToScreen,
        lock::{Derived, LockAnswer, LockDeed, LockState},
    };

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
        follower.heard(&Beginning::Saved { ticket: 1 });
        assert_eq!(follower.again(), [ToEngine::Attach, ToEngine::Open(doc()), dispatch(2), ToEngine::ListUnsent]);
        follower.heard(&Beginning::Unsent);
        follower.said(&ToEngine::Close(doc()));
        assert_eq!(follower.again(), [ToEngine::Attach, dispatch(2)]);
    }

    #[test]
    fn a_pin_that_was_entered_while_nobody_led_is_not_lost_and_its_answer_is_the_end_of_it() {
        let mut follower = Follower::default();
        let unlock = ToEngine::Lock(LockDeed::Unlock(Derived([1; 32])));
        for message in [unlock.clone(), ToEngine::Lock(LockDeed::Use)] {
            follower.said(&message);
        }
        assert_eq!(follower.again(), [unlock]);
        follower.heard(&Beginning::LockAnswer);
        assert_eq!(follower.again(), []);
    }

    #[test]
    fn a_screen_that_has_not_attached_is_not_attached_by_anybody_else() {
        assert_eq!(Follower::default().again(), []);
    }

    /// A variant that is added to one side only does not compile here.
    fn beginning_of(message: &ToScreen) -> Beginning {
        match message {
            ToScreen::Listening => Beginning::Listening,
            ToScreen::Crashed { .. } => Beginning::Crashed,
            ToScreen::Booted(_) => Beginning::Booted,
            ToScreen::Facts { .. } => Beginning::Facts,
            ToScreen::Roster(_) => Beginning::Roster,
            ToScreen::Record { .. } => Beginning::Record,
            ToScreen::History { doc, .. } => Beginning::History { doc: *doc },
            ToScreen::Saved { ticket, .. } => Beginning::Saved { ticket: *ticket },
            ToScreen::Rejected { ticket, .. } => Beginning::Rejected { ticket: *ticket },
            ToScreen::BulkSaved { ticket, .. } => Beginning::BulkSaved { ticket: *ticket },
            ToScreen::Sync(_) => Beginning::Sync,
            ToScreen::Unsent(_) => Beginning::Unsent,
            ToScreen::Export(_) => Beginning::Export,
            ToScreen::Recent(_) => Beginning::Recent,
            ToScreen::Requests(_) => Beginning::Requests,
            ToScreen::Others { .. } => Beginning::Others,
            ToScreen::Lock(_) => Beginning::Lock,
            ToScreen::LockAnswer(_) => Beginning::LockAnswer,
            ToScreen::KeyDropped => Beginning::KeyDropped,
            ToScreen::Revoked => Beginning::Revoked,
            ToScreen::Drafts(_) => Beginning::Drafts,
            ToScreen::Handed(_) => Beginning::Handed,
        }
    }

    #[test]
    fn the_beginning_tells_which_message_it_is_and_what_it_answers() {
        let sync = SyncState {
            phase: SyncPhase::Idle,
            unsent: 0,
            refused: 0,
            handed: 0,
            synced_at: None,
            skew_ms: None,
            server_full: false,
            trouble: None,
        };
        let messages = [
            ToScreen::Listening,
            ToScreen::Crashed { why: "why".to_owned(), doc: None },
            ToScreen::Booted(Boot::LoggedOut),
            ToScreen::Facts { all: false, changed: Vec::new(), removed: vec![doc()] },
            ToScreen::Roster(Roster::default()),
            ToScreen::Record { doc: doc(), record: None },
            ToScreen::History { doc: doc(), entries: Vec::new() },
            ToScreen::Saved { ticket: 300, undo: None },
            ToScreen::Rejected { ticket: 301, why: Rejection::StorageFailed },
            ToScreen::BulkSaved { ticket: 302, saved: 1, rejected: Vec::new(), undo: Vec::new() },
            ToScreen::Sync(sync),
            ToScreen::Unsent(Vec::new()),
            ToScreen::Export(vec![1]),
            ToScreen::Recent(Vec::new()),
            ToScreen::Requests(Vec::new()),
            ToScreen::Others { all: false, changed: Vec::new(), removed: vec![doc()] },
            ToScreen::Lock(LockState::default()),
            ToScreen::LockAnswer(LockAnswer::Done),
            ToScreen::KeyDropped,
            ToScreen::Revoked,
            ToScreen::Drafts(Some(vec![("name".to_owned(), None)])),
            ToScreen::Handed(Vec::new()),
        ];
        for message in messages {
            let bytes = postcard::to_stdvec(&message).expect("writes");
            assert_eq!(Beginning::of(&bytes), Some(beginning_of(&message)), "{message:?}");
        }
        assert_eq!(Beginning::of(&[]), None);
        assert_eq!(Beginning::of(&[200]), None);
    }
}
