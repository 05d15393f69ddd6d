//! The engine while somebody is logged in: the desk and its sync.

use shared::{customer::command::Rejection, sync::device::Event};

use super::{
    desk::{Audience, Desk, Said, TabId},
    mailbox::Mailbox,
    pin::{PersonStorage, Pin},
    store::StoreError,
    sync::driver::{Driver, Outcome},
    worker::{Bulk, Letter},
};
use crate::bridge::{StoreTrouble, ToEngine, ToScreen};

/// Desk and sync of whoever is logged in.
pub struct LoggedIn {
    /// The documents.
    pub desk: Desk<PersonStorage>,
    /// The PIN, if there is one.
    pub pin: Option<Pin>,
    /// Sync.
    pub driver: Driver,
    /// Where work goes that makes room for other work.
    pub mailbox: Mailbox<Letter>,
}

impl LoggedIn {
    /// A screen attached: all facts as the bytes of one message; the rest is said by the desk.
    pub async fn attach(&mut self, tab: TabId) -> Result<Vec<u8>, StoreError> {
        let facts = self.desk.read_facts().await?;
        self.desk.attached(tab);
        self.desk.tell_handed(Audience::One(tab)).await;
        let state = self.driver.state(&self.desk);
        self.desk.tell(Audience::One(tab), ToScreen::Sync(state));
        Ok(match facts {
            Said::Bytes(bytes) => bytes,
            Said::Message(message) => postcard::to_stdvec(&message).expect("writing to a vector cannot fail"),
        })
    }

    /// Answers a screen.
    pub async fn answer(&mut self, tab: TabId, message: ToEngine) {
        match message {
            ToEngine::Dispatch { ticket, command } => {
                let rejection = self.desk.dispatch(tab, ticket, *command).await;
                self.note_trouble(rejection.as_ref());
            }
            ToEngine::Bulk { ticket, commands } => {
                let bulk = Bulk { tab, ticket, commands, done: 0, rejected: Vec::new(), undo: Vec::new() };
                self.go_on_with_bulk(bulk).await;
            }
            ToEngine::Open(doc) => self.desk.open_record(tab, doc).await,
            ToEngine::Close(doc) => self.desk.close_record(tab, doc),
            ToEngine::History(doc) => {
                let entries = self.desk.history(doc).await;
                self.desk.tell(Audience::One(tab), ToScreen::History { doc, entries });
            }
            ToEngine::ListUnsent => {
                let list = self.desk.list_unsent().await.unwrap_or_default();
                self.desk.tell(Audience::One(tab), ToScreen::Unsent(list));
                self.desk.tell_handed(Audience::One(tab)).await;
            }
            ToEngine::Discard(command) => {
                let result = self.desk.discard(command).await;
                self.driver.note_trouble(result.err().map(|error| error.trouble()));
            }
            ToEngine::Retry(command) => {
                let result = self.desk.retry(command).await;
                self.note_trouble(result.err().as_ref());
            }
            ToEngine::Ask { ticket, request } => {
                let rejection = self.desk.ask(tab, ticket, request).await;
                self.note_trouble(rejection.as_ref());
            }
            ToEngine::TakeOver { ticket, id } => {
                let rejection = self.desk.take_over(tab, ticket, id).await;
                self.note_trouble(rejection.as_ref());
            }
            ToEngine::Dismiss(request) => {
                let result = self.desk.dismiss(request).await;
                self.driver.note_trouble(result.err().map(|error| error.trouble()));
            }
            ToEngine::KeepDraft { name, text } => {
                let result = self.desk.keep_draft(name, text).await;
                self.driver.note_trouble(result.err().map(|error| error.trouble()));
            }
            ToEngine::Suspect(doc) => {
                // Which scope it belongs to has to be known for it to be fetched again.
                let _ = self.desk.read_facts().await;
                let result = self.desk.set_aside(doc, "engines died of it").await;
                self.driver.note_trouble(result.err().map(|error| error.trouble()));
            }
            ToEngine::Attach
            | ToEngine::LoggedIn(_)
            | ToEngine::LogOut { .. }
            | ToEngine::SyncNow
            | ToEngine::Lock(_)
            | ToEngine::ExportUnsent
            | ToEngine::Reset => unreachable!("the leader answers these itself"),
        }
    }

    /// Carries out the next part of a bulk; the rest waits behind whatever else is there.
    pub async fn go_on_with_bulk(&mut self, mut bulk: Bulk) {
        let part = self.desk.bulk(&bulk.commands[bulk.done..]).await;
        let offset = u32::try_from(bulk.done).unwrap_or(u32::MAX);
        self.note_trouble(part.rejected.first().map(|(_, why)| why));
        bulk.rejected.extend(part.rejected.into_iter().map(|(position, why)| (offset + position, why)));
        bulk.undo.extend(part.undo);
        bulk.done += part.done;
        if bulk.done < bulk.commands.len() {
            self.mailbox.patient(Letter::Bulk(Box::new(bulk)));
            return;
        }
        let saved = u32::try_from(bulk.commands.len() - bulk.rejected.len()).unwrap_or(u32::MAX);
        bulk.undo.reverse();
        let answer = ToScreen::BulkSaved { ticket: bulk.ticket, saved, rejected: bulk.rejected, undo: bulk.undo };
        self.desk.tell(Audience::One(bulk.tab), answer);
    }

    /// Sync hears what the desk did.
    pub async fn catch_up(&mut self) -> Outcome {
        if self.desk.take_restart() {
            self.desk.take_queued();
            self.desk.take_asked();
            return self.driver.restart(&mut self.desk).await;
        }
        let asked = self.desk.take_asked();
        if asked > 0 && self.driver.handle(&mut self.desk, Event::Asked(asked)).await == Outcome::Wipe {
            return Outcome::Wipe;
        }
        match self.desk.take_queued() {
            0 => Outcome::Done,
            rows => self.driver.handle(&mut self.desk, Event::Queued(rows)).await,
        }
    }

    fn note_trouble(&mut self, rejection: Option<&Rejection>) {
        match rejection {
            Some(Rejection::StorageFull) => self.driver.note_trouble(Some(StoreTrouble::Full)),
            Some(Rejection::StorageFailed) => self.driver.note_trouble(Some(StoreTrouble::Unavailable)),
            None => self.driver.note_trouble(None),
            Some(_) => {}
        }
    }
}
