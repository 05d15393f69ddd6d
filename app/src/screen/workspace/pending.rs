//! Messages that wait for their answer, and what becomes of them when the engine is restarted.

use std::collections::BTreeMap;

use shared::{command::Command, customer::command::Rejection, id::RequestId, sync::request::Request};

use super::answer::{Answer, Replier, promise};
use crate::bridge::{Ticket, ToEngine};

/// What came of one command: the command that takes it back, or why it was not carried out.
pub type Saved = Result<Option<Box<Command>>, Rejection>;

/// What came of many commands: how many were carried out, and which were not, by position.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BulkSaved {
    /// Carried out.
    pub saved: u32,
    /// Not carried out.
    pub rejected: Vec<(u32, Rejection)>,
    /// What takes the bulk back.
    pub undo: Vec<Command>,
}

enum Waiting {
    One(Replier<Saved>),
    Many(Replier<BulkSaved>, u32),
}

struct Entry {
    message: ToEngine,
    waiting: Waiting,
    /// How many engines have had it.
    tries: u8,
}

/// Every unanswered message by ticket.
#[derive(Default)]
pub struct Pending {
    next: Ticket,
    entries: BTreeMap<Ticket, Entry>,
}

/// A command that took an engine down twice is not given to a third.
const MOST_TRIES: u8 = 2;

impl Pending {
    /// Notes a command; the message to send and its answer to come.
    pub fn command(&mut self, command: Command) -> (ToEngine, Answer<Saved>) {
        let (replier, answer) = promise();
        let ticket = self.ticket();
        let message = ToEngine::Dispatch { ticket, command: Box::new(command) };
        self.note(ticket, message.clone(), Waiting::One(replier));
        (message, answer)
    }

    /// Notes a request; the message to send and its answer to come.
    pub fn request(&mut self, request: Request) -> (ToEngine, Answer<Saved>) {
        let (replier, answer) = promise();
        let ticket = self.ticket();
        let message = ToEngine::Ask { ticket, request };
        self.note(ticket, message.clone(), Waiting::One(replier));
        (message, answer)
    }

    /// Notes that what was handed over is to be carried out; the message to send and its answer to come.
    pub fn take_over(&mut self, id: RequestId) -> (ToEngine, Answer<Saved>) {
        let (replier, answer) = promise();
        let ticket = self.ticket();
        let message = ToEngine::TakeOver { ticket, id };
        self.note(ticket, message.clone(), Waiting::One(replier));
        (message, answer)
    }

    /// Notes many commands; the message to send and its answer to come.
    pub fn bulk(&mut self, commands: Vec<Command>) -> (ToEngine, Answer<BulkSaved>) {
        let (replier, answer) = promise();
        let ticket = self.ticket();
        let count = u32::try_from(commands.len()).unwrap_or(u32::MAX);
        let message = ToEngine::Bulk { ticket, commands };
        self.note(ticket, message.clone(), Waiting::Many(replier, count));
        (message, answer)
    }

    /// Passes the answer of one command on. An unknown ticket was answered by an earlier engine.
    pub fn answered(&mut self, ticket: Ticket, saved: Saved) {
        if let Some(Entry { waiting: Waiting::One(replier), .. }) = self.entries.remove(&ticket) {
            replier.reply(saved);
        }
    }

    /// Passes the answer of many commands on.
    pub fn bulk_answered(&mut self, ticket: Ticket, saved: BulkSaved) {
        if let Some(Entry { waiting: Waiting::Many(replier, _), .. }) = self.entries.remove(&ticket) {
            replier.reply(saved);
        }
    }

    /// What a new engine must be sent again, oldest first. Commands carry their identity, so one that the old engine
    /// had already stored changes nothing. What failed twice is answered as failed.
    pub fn again(&mut self) -> Vec<ToEngine> {
        let (failed, kept) =
            std::mem::take(&mut self.entries).into_iter().partition(|(_, entry)| entry.tries >= MOST_TRIES);
        self.entries = kept;
        fail(failed);
        self.entries
            .values_mut()
            .map(|entry| {
                entry.tries += 1;
                entry.message.clone()
            })
            .collect()
    }

    /// Answers everything as failed: there is no engine any more.
    pub fn give_up(&mut self) {
        fail(std::mem::take(&mut self.entries));
    }

    fn ticket(&mut self) -> Ticket {
        self.next = self.next.wrapping_add(1);
        self.next
    }

    fn note(&mut self, ticket: Ticket, message: ToEngine, waiting: Waiting) {
        self.entries.insert(ticket, Entry { message, waiting, tries: 1 });
    }
}

fn fail(entries: BTreeMap<Ticket, Entry>) {
    for entry in entries.into_values() {
        match entry.waiting {
            Waiting::One(replier) => replier.reply(Err(Rejection::StorageFailed)),
            Waiting::Many(replier, count) => replier.reply(BulkSaved {
                saved: 0,
                rejected: (0..count).map(|position| (position, Rejection::StorageFailed)).collect(),
                undo: Vec::new(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        task::{Context, Poll, Waker},
    };

    use shared::{
        command::Intent,
        customer::command::CustomerCommand,
        id::{CommandId, DocId},
    };
    use uuid::Uuid;

    use super::*;

    fn command() -> Command {
        Command {
            id: CommandId(Uuid::nil()),
            doc: DocId(Uuid::nil()),
            intent: Intent::Customer(CustomerCommand::Delete),
        }
    }

    fn poll<T>(answer: Answer<T>) -> Poll<T> {
        Box::pin(answer).as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn an_answer_reaches_its_question() {
        let mut pending = Pending::default();
        let (first, answer) = pending.command(command());
        let (_, other) = pending.command(command());
        let ToEngine::Dispatch { ticket, .. } = first else { panic!("a command is dispatched") };
        pending.answered(ticket, Ok(None));
        assert_eq!(poll(answer), Poll::Ready(Ok(None)));
        assert!(poll(other).is_pending());
    }

    #[test]
    fn a_new_engine_gets_what_was_unanswered_once_more_only() {
        let mut pending = Pending::default();
        let (message, answer) = pending.command(command());
        assert_eq!(pending.again(), vec![message]);
        assert_eq!(pending.again(), vec![]);
        assert_eq!(poll(answer), Poll::Ready(Err(Rejection::StorageFailed)));
    }

    #[test]
    fn a_bulk_that_never_came_through_names_each_command() {
        let mut pending = Pending::default();
        let (_, answer) = pending.bulk(vec![command(), command()]);
        pending.give_up();
        let Poll::Ready(saved) = poll(answer) else { panic!("given up means answered") };
        assert_eq!((saved.saved, saved.rejected.len()), (0, 2));
    }
}
