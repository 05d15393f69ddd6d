//! Refused changes that go from one person to another: what this person was handed, and what became of what they gave.

use shared::{
    command::Command,
    customer::command::Rejection,
    id::{CommandId, RequestId},
    sync::{
        hand_over::{Handed, Outcome},
        request::{Ask, Request},
    },
};

use super::{
    Audience, Desk, TabId,
    dispatch::{Draft, rejection},
    intake::Intake,
};
use crate::{
    bridge::{AskedFor, HandedChange, Ticket, ToScreen},
    engine::store::{
        Batch, Storage, StoreError, Table,
        key::{self, Meta},
        record,
    },
};

impl<S: Storage> Desk<S> {
    /// A row of authority came. One that is settled is of interest to whoever gave it alone, as long as they still have
    /// the refused change before them.
    pub(super) async fn take_handed(&mut self, handed: Handed, intake: &mut Intake) -> Result<(), StoreError> {
        intake.handed_changed = true;
        let keep = handed.outcome.is_none() || (handed.by == self.me() && self.still_refused(&handed).await?);
        if keep {
            self.handed.insert(handed.id, handed);
        } else {
            self.handed.remove(&handed.id);
        }
        Ok(())
    }

    async fn still_refused(&self, handed: &Handed) -> Result<bool, StoreError> {
        match handed.what.command.open() {
            Some(command) => Ok(self.refused_row(command.id).await?.is_some()),
            None => Ok(false),
        }
    }

    /// Forgets what became of a refused change that is gone. `true`: there was something to forget.
    pub(super) fn forget_handed(&mut self, refused: CommandId, batch: &mut Batch) -> bool {
        let me = self.me();
        let is_its = |handed: &Handed| handed.what.command.open().is_some_and(|command| command.id == refused);
        let settled = |handed: &Handed| handed.by == me && handed.outcome.is_some() && is_its(handed);
        let gone: Vec<RequestId> =
            self.handed.iter().filter(|(_, handed)| settled(handed)).map(|(id, _)| *id).collect();
        gone.iter().for_each(|id| {
            self.handed.remove(id);
        });
        if !gone.is_empty() {
            self.put_handed(batch);
        }
        !gone.is_empty()
    }

    pub(super) fn put_handed(&self, batch: &mut Batch) {
        batch.put(Table::Meta, Meta::Handed.key(), record::seal_value(&self.handed));
    }

    /// How many changes wait that this person was handed.
    pub fn handed_waiting(&self) -> u32 {
        let waiting = self.handed.values().filter(|handed| self.waits(handed)).count();
        u32::try_from(waiting).unwrap_or(u32::MAX)
    }

    fn waits(&self, handed: &Handed) -> bool {
        handed.waits_for(self.me()) && !self.is_settling(handed.id)
    }

    /// Whether the server is asked to settle it.
    fn is_settling(&self, id: RequestId) -> bool {
        let settles = |ask: &Ask| matches!(ask, Ask::Settle { of, .. } if *of == id);
        self.requests.values().any(|asked| asked.denied.is_none() && settles(&asked.request.ask))
    }

    /// Tells what was handed over: what waits for this person, with what is there now, and what they gave.
    pub async fn tell_handed(&mut self, audience: Audience) {
        let mut list = Vec::new();
        for handed in self.handed.values().cloned().collect::<Vec<_>>() {
            let waits = self.waits(&handed);
            if !waits && handed.by != self.me() {
                continue;
            }
            let command = handed.what.sound();
            let mut current = None;
            if let Some(command) = command.as_ref().filter(|_| waits) {
                // Without the document, what stood there for whoever gave it.
                let before = handed.what.before.as_ref().and_then(|before| before.open()).map(Box::new);
                current = self.current(command).await.unwrap_or(None).or(before);
            }
            list.push(HandedChange { handed, command: command.map(Box::new), current });
        }
        self.tell(audience, ToScreen::Handed(list));
    }

    /// Carries out what somebody handed over, as this person, and answers. Why it was not carried out, if so.
    pub async fn take_over(&mut self, tab: TabId, ticket: Ticket, id: RequestId) -> Option<Rejection> {
        match self.carry_out_handed(id).await {
            Ok(undo) => {
                self.tell(Audience::One(tab), ToScreen::Saved { ticket, undo });
                None
            }
            Err(why) => {
                self.tell(Audience::One(tab), ToScreen::Rejected { ticket, why: why.clone() });
                Some(why)
            }
        }
    }

    /// The change and the request that settles it are one transaction: it is carried out once.
    async fn carry_out_handed(&mut self, id: RequestId) -> Result<Option<Box<Command>>, Rejection> {
        let Some(handed) = self.handed.get(&id).filter(|handed| self.waits(handed)).cloned() else { return Ok(None) };
        let command = handed.what.sound().ok_or(Rejection::ProgramMissing)?;
        let command = Command { id: CommandId((self.env.new_id)()), ..command };
        let done = self.perform(&command).await?;
        let doc = command.intent.customer().unwrap_or(command.doc);
        let ask = Ask::Settle { of: id, doc, outcome: Outcome::Applied };
        let request = Request { id: RequestId((self.env.new_id)()), ask };
        let asked = AskedFor { request, name: handed.what.name, made_at: self.now(), denied: None };
        let mut draft = Draft::default();
        draft.batch.put(Table::Requests, key::request(asked.request.id), record::seal_value(&asked));
        self.draft(&mut draft, done.row);
        self.store(draft).await.map_err(|error| rejection(&error))?;
        self.requests.insert(asked.request.id, asked);
        self.asked += 1;
        self.tell(Audience::All, self.requests_told());
        self.tell_handed(Audience::All).await;
        Ok(done.undo)
    }

    /// What would be refused anyway: to hand over what was not refused, or to settle what does not wait.
    pub(super) async fn check_handing(&self, ask: &Ask) -> Result<String, Rejection> {
        match ask {
            Ask::HandOver(what) => {
                let command = what.sound().ok_or(Rejection::Gone)?;
                let refused = self.refused_row(command.id).await.map_err(|error| rejection(&error))?;
                refused.map(|_| what.name.clone()).ok_or(Rejection::Gone)
            }
            Ask::Settle { of, outcome, .. } => {
                let handed = self.handed.get(of).filter(|handed| handed.outcome.is_none()).ok_or(Rejection::Gone)?;
                let whose = if *outcome == Outcome::Withdrawn { handed.by } else { handed.to };
                if whose == self.me() { Ok(handed.what.name.clone()) } else { Err(Rejection::NotAllowed) }
            }
            _ => Err(Rejection::NotAllowed),
        }
    }
}
