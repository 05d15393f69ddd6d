//! Requests of authority: kept here until the server has answered.

use shared::{
    customer::command::Rejection,
    id::{DocId, RequestId},
    policy::{Resource, Verb, allows},
    sync::request::{Ask, Denial, Request, Verdict},
};

use super::{
    Audience, Desk, TabId,
    dispatch::{name_of, rejection},
    intake::Intake,
};
use crate::{
    bridge::{AskedFor, Ticket, ToScreen},
    engine::store::{Batch, Durability, Range, Storage, StoreError, Table, key, record},
};

impl<S: Storage> Desk<S> {
    /// Stores a request and answers. Why it was not stored, if so.
    pub async fn ask(&mut self, tab: TabId, ticket: Ticket, request: Request) -> Option<Rejection> {
        match self.keep_request(request).await {
            Ok(()) => {
                self.tell(Audience::One(tab), ToScreen::Saved { ticket, undo: None });
                None
            }
            Err(why) => {
                self.tell(Audience::One(tab), ToScreen::Rejected { ticket, why: why.clone() });
                Some(why)
            }
        }
    }

    async fn keep_request(&mut self, request: Request) -> Result<(), Rejection> {
        let again = |known: &AskedFor| known.denied.is_none() && known.request.ask == request.ask;
        if self.requests.contains_key(&request.id) || self.requests.values().any(again) {
            return Ok(());
        }
        let doc = request.ask.doc();
        let settles = matches!(request.ask, Ask::Settle { .. });
        let name = match &request.ask {
            ask @ (Ask::HandOver(_) | Ask::Settle { .. }) => self.check_handing(ask).await?,
            ask => {
                self.check_request(ask)?;
                let here = self.load(doc).await.map_err(|error| rejection(&error))?;
                let loaded = self.shelf.get(doc).filter(|_| here);
                loaded.and_then(|loaded| loaded.held.record().customer()).map(name_of).unwrap_or_default()
            }
        };
        let id = request.id;
        let asked = AskedFor { request, name, made_at: self.now(), denied: None };
        let mut batch = Batch::default();
        batch.put(Table::Requests, key::request(id), record::seal_value(&asked));
        self.storage.write(batch, Durability::Strict).await.map_err(|error| rejection(&error))?;
        self.requests.insert(id, asked);
        self.asked += 1;
        self.tell(Audience::All, self.requests_told());
        if settles {
            self.tell_handed(Audience::All).await;
        }
        self.tell_opened(doc).await;
        Ok(())
    }

    /// What the server would refuse anyway, as far as it can be seen from here.
    fn check_request(&self, ask: &Ask) -> Result<(), Rejection> {
        let doc = ask.doc();
        let owner = self.index.get(doc).ok_or(Rejection::Gone)?.owner;
        let customer = Resource::Customer { owner, shared: self.index.sharing(doc) };
        let allowed = match ask {
            Ask::Claim(_) => owner.is_none(),
            _ => allows(&self.roster, self.me(), Verb::Assign, customer),
        };
        if allowed { Ok(()) } else { Err(Rejection::NotAllowed) }
    }

    /// Forgets a denied request: the person has seen it.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn dismiss(&mut self, id: RequestId) -> Result<(), StoreError> {
        if self.requests.get(&id).is_none_or(|asked| asked.denied.is_none()) {
            return Ok(());
        }
        let mut batch = Batch::default();
        batch.delete(Table::Requests, &key::request(id));
        self.storage.write(batch, Durability::Strict).await?;
        self.requests.remove(&id);
        self.tell(Audience::All, self.requests_told());
        Ok(())
    }

    /// The server's answers: what is granted comes with the feed, what is denied waits for the person to see it.
    pub(super) fn take_answers(&mut self, answers: &[(RequestId, Verdict)], intake: &mut Intake) {
        for (id, verdict) in answers {
            let Some(asked) = self.requests.get_mut(id) else { continue };
            intake.requests_changed = true;
            match verdict {
                Verdict::Denied(why) => {
                    if let (Ask::Settle { of, .. }, Denial::Gone) = (&asked.request.ask, why) {
                        // It was settled so long ago that the server has forgotten it.
                        intake.handed_changed |= self.handed.remove(of).is_some();
                    }
                    asked.denied = Some(*why);
                    intake.batch.put(Table::Requests, key::request(*id), record::seal_value(asked));
                }
                Verdict::Done | Verdict::Later(_) | Verdict::Full(_) => {
                    intake.batch.delete(Table::Requests, &key::request(*id));
                    self.requests.remove(id);
                }
            }
        }
    }

    /// Whether this person waits to become a customer's owner.
    pub(super) fn claims(&self, doc: DocId) -> bool {
        self.requests.values().any(|asked| asked.denied.is_none() && asked.request.ask == Ask::Claim(doc))
    }

    /// Requests without an answer, oldest first.
    pub fn waiting_requests(&self) -> Vec<Request> {
        self.requests.values().filter(|asked| asked.denied.is_none()).map(|asked| asked.request.clone()).collect()
    }

    /// What screens are told.
    pub(super) fn requests_told(&self) -> ToScreen {
        ToScreen::Requests(self.requests.values().cloned().collect())
    }

    pub(super) async fn read_requests(&mut self) -> Result<(), StoreError> {
        let rows = self.storage.values(Table::Requests, Range::all(), None).await?;
        let asked = rows.iter().filter_map(|row| record::open_value::<AskedFor>(row).ok());
        self.requests = asked.map(|asked| (asked.request.id, asked)).collect();
        Ok(())
    }
}
