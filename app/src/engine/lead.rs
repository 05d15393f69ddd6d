//! The leading tab's engine: it opens the store, answers every tab's screen and drives sync.

use std::{collections::BTreeSet, rc::Rc};

use gloo::{events::EventListener, timers::callback::Interval};
use shared::{
    api::SessionInfo,
    sync::{TICK_MS, device::Event},
};

use super::{
    crash,
    desk::{Audience, Desk, Env, Said, TabId, export},
    logged_in::LoggedIn,
    mailbox::Mailbox,
    port,
    store::{Batch, Durability, Range, Storage, Table, browser::BrowserStorage, key::Meta, record},
    sync::driver::{Driver, Outcome},
    tabs::channel::{Channel, Relay},
    worker::Letter,
};
use crate::bridge::{Boot, StoreTrouble, ToEngine, ToScreen};

/// What the leader found.
enum State {
    /// Nothing was asked yet: whatever is wrong with the store cannot have done harm.
    Unopened,
    /// Nobody is logged in.
    LoggedOut,
    /// Somebody is.
    Ready(Box<LoggedIn>),
    /// The store cannot be opened.
    Broken(StoreTrouble),
}

/// The leading tab's engine.
pub struct Leader {
    tab: TabId,
    env: Env,
    mailbox: Mailbox<Letter>,
    channel: Rc<Channel>,
    others: BTreeSet<TabId>,
    state: State,
    /// Whether screens were told that nothing is shown until the server is heard.
    locked: bool,
}

impl Leader {
    /// A leader that has not opened anything.
    pub fn new(tab: TabId, env: Env, mailbox: Mailbox<Letter>, channel: Rc<Channel>) -> Self {
        Self { tab, env, mailbox, channel, others: BTreeSet::new(), state: State::Unopened, locked: false }
    }

    /// Leads for as long as the worker lives. `said`: what this tab's screen said before.
    pub async fn lead(mut self, said: Vec<ToEngine>) {
        self.channel.send(&Relay::<Vec<u8>>::Leading);
        let ticks = self.mailbox.clone();
        let tick_ms = u32::try_from(TICK_MS).unwrap_or(1000);
        let _clock = Interval::new(tick_ms, move || ticks.patient(Letter::Tick));
        let online = self.mailbox.clone();
        let _network = EventListener::new(&port::scope(), "online", move |_| online.patient(Letter::Online));
        for message in said {
            self.answer(self.tab, message).await;
        }
        loop {
            let letter = self.mailbox.next().await;
            self.open_letter(letter).await;
            crash::done();
        }
    }

    async fn open_letter(&mut self, letter: Letter) {
        match letter {
            Letter::Screen(message) => self.answer(self.tab, message).await,
            Letter::Relay(Relay::ToLeader(tab, bytes)) => match postcard::from_bytes(&bytes) {
                Ok(message) => {
                    self.others.insert(tab);
                    self.answer(tab, message).await;
                }
                Err(_) => crash::note("a message of another tab was not understood"),
            },
            // Our own kind of message comes back from nobody.
            Letter::Relay(_) | Letter::Lock(_) => {}
            Letter::Bulk(bulk) => {
                if let State::Ready(ready) = &mut self.state {
                    ready.go_on_with_bulk(*bulk).await;
                }
                self.after().await;
            }
            Letter::Online => self.sync(Event::Wake).await,
            Letter::Rehearse => {
                if let State::Ready(ready) = &mut self.state {
                    ready.desk.rehearse().await;
                }
                self.after().await;
            }
            Letter::Tick => {
                self.sync(Event::Tick).await;
                self.tidy_up().await;
            }
            Letter::Sync(letter) => {
                let State::Ready(ready) = &mut self.state else { return };
                let outcome = ready.driver.hear(&mut ready.desk, letter).await;
                self.conclude(outcome).await;
            }
        }
    }

    async fn answer(&mut self, tab: TabId, message: ToEngine) {
        match message {
            ToEngine::Attach => return self.attach(tab).await,
            ToEngine::LoggedIn(session) => return self.log_in(session).await,
            ToEngine::LogOut { wipe } => return self.log_out(wipe).await,
            ToEngine::ExportUnsent => return self.export(tab).await,
            ToEngine::Reset => return self.reset().await,
            ToEngine::SyncNow => return self.sync(Event::Wake).await,
            // Nothing is shown. What somebody wrote at the last moment is still saved.
            ToEngine::Open(_) | ToEngine::History(_) | ToEngine::ListUnsent if self.locked => return,
            ToEngine::Suspect(_) if matches!(self.state, State::Unopened) => self.open().await,
            _ => {}
        }
        if let State::Ready(ready) = &mut self.state {
            ready.answer(tab, message).await;
        }
        self.after().await;
    }

    async fn attach(&mut self, tab: TabId) {
        if matches!(self.state, State::Unopened | State::Broken(_)) {
            self.open().await;
        }
        self.locked = matches!(&self.state, State::Ready(ready) if ready.desk.lease_over());
        self.say(Audience::One(tab), &ToScreen::Booted(self.boot()));
        if let State::Ready(ready) = &mut self.state
            && self.locked
        {
            let state = ready.driver.state(&ready.desk);
            self.say(Audience::One(tab), &ToScreen::Sync(state));
            return self.sync(Event::Wake).await;
        }
        if let State::Ready(ready) = &mut self.state {
            match ready.attach(tab).await {
                Ok(facts) => {
                    self.say_bytes(Audience::One(tab), &facts);
                    self.sync(Event::Wake).await;
                    self.mailbox.patient(Letter::Rehearse);
                }
                Err(error) => self.state = State::Broken(error.trouble()),
            }
        }
        self.after().await;
        if let State::Broken(trouble) = &self.state {
            self.say(Audience::One(tab), &ToScreen::Booted(Boot::Broken(trouble.clone())));
        }
    }

    fn boot(&self) -> Boot {
        match &self.state {
            State::Unopened | State::LoggedOut => Boot::LoggedOut,
            State::Ready(ready) if self.locked => Boot::Locked(ready.desk.session().clone()),
            State::Ready(ready) => Boot::Ready(ready.desk.session().clone()),
            State::Broken(trouble) => Boot::Broken(trouble.clone()),
        }
    }

    /// Opens the store of whoever is logged in.
    async fn open(&mut self) {
        self.state = match find_session().await {
            Ok(None) => State::LoggedOut,
            Ok(Some(session)) => self.open_for(session).await,
            Err(trouble) => State::Broken(trouble),
        };
    }

    async fn open_for(&self, session: SessionInfo) -> State {
        let storage = match BrowserStorage::open(&BrowserStorage::name_of(session.person.id)).await {
            Ok(storage) => storage,
            Err(trouble) => return State::Broken(trouble),
        };
        match Desk::open(storage, session, self.env).await {
            Ok(desk) => {
                let driver = Driver::new(&desk, self.env, self.mailbox.clone());
                State::Ready(Box::new(LoggedIn { desk, driver, mailbox: self.mailbox.clone() }))
            }
            Err(error) => State::Broken(error.trouble()),
        }
    }

    async fn log_in(&mut self, session: SessionInfo) {
        if let Err(trouble) = note_session(Some(&session)).await {
            self.state = State::Broken(trouble);
        } else {
            self.state = self.open_for(session).await;
            if let State::Ready(ready) = &mut self.state
                && let Err(error) = ready.desk.note_contact().await
            {
                crash::note(&format!("the contact was not noted: {error}"));
            }
        }
        self.tell_everybody_anew().await;
    }

    /// Every screen starts over with what is now the case.
    async fn tell_everybody_anew(&mut self) {
        self.locked = matches!(&self.state, State::Ready(ready) if ready.desk.lease_over());
        self.say(Audience::All, &ToScreen::Booted(self.boot()));
        if matches!(self.state, State::Ready(_)) {
            let tabs: Vec<TabId> = self.others.iter().copied().chain([self.tab]).collect();
            for tab in tabs {
                Box::pin(self.attach(tab)).await;
            }
        }
    }

    async fn log_out(&mut self, wipe: bool) {
        let before = std::mem::replace(&mut self.state, State::LoggedOut);
        let user = match &before {
            State::Ready(ready) => Some(ready.desk.session().person.id),
            _ => find_session().await.ok().flatten().map(|session| session.person.id),
        };
        if let State::Ready(ready) = &before {
            ready.desk.storage().close();
        }
        drop(before);
        if let Err(trouble) = note_session(None).await {
            self.state = State::Broken(trouble);
        }
        let stores = user.map(BrowserStorage::name_of).into_iter().chain([BrowserStorage::DEVICE.to_owned()]);
        for store in stores.filter(|_| wipe) {
            if let Err(error) = BrowserStorage::delete(&store).await {
                crash::note(&format!("{store} was not deleted: {error}"));
            }
        }
        self.tell_everybody_anew().await;
    }

    /// Deletes the store; whoever was logged in begins anew, from the server.
    async fn reset(&mut self) {
        let before = std::mem::replace(&mut self.state, State::LoggedOut);
        let session = match &before {
            State::Ready(ready) => {
                ready.desk.storage().close();
                Some(ready.desk.session().clone())
            }
            _ => find_session().await.ok().flatten(),
        };
        drop(before);
        let gone = match &session {
            Some(session) => BrowserStorage::delete(&BrowserStorage::name_of(session.person.id)).await,
            None => BrowserStorage::delete(BrowserStorage::DEVICE).await,
        };
        self.state = match (gone, session) {
            (Err(error), _) => State::Broken(error.trouble()),
            (Ok(()), Some(session)) => self.open_for(session).await,
            (Ok(()), None) => State::LoggedOut,
        };
        self.tell_everybody_anew().await;
    }

    /// Unsent work as a file, whatever state the rest is in.
    async fn export(&mut self, tab: TabId) {
        let file = match &self.state {
            State::Ready(ready) => export::unsent_as_file(ready.desk.storage()).await.unwrap_or_default(),
            _ => rescue().await.unwrap_or_default(),
        };
        self.say(Audience::One(tab), &ToScreen::Export(file));
    }

    async fn sync(&mut self, event: Event) {
        let State::Ready(ready) = &mut self.state else { return };
        let outcome = ready.driver.handle(&mut ready.desk, event).await;
        self.conclude(outcome).await;
    }

    async fn conclude(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Done => self.after().await,
            Outcome::Wipe => Box::pin(self.log_out(true)).await,
        }
    }

    /// After each letter: sync hears of new rows, screens hear what there is to say.
    async fn after(&mut self) {
        let State::Ready(ready) = &mut self.state else { return };
        if ready.desk.storage().was_emptied() {
            // The browser threw the store away: what is in memory is all that is left, and the server has the rest.
            let session = ready.desk.session().clone();
            return Box::pin(self.log_in(session)).await;
        }
        if ready.desk.lease_over() && ready.driver.hears_server() {
            // A clock that jumps while the server is heard is no time without contact. The next contact notes it again.
            let _ = ready.desk.note_contact().await;
        }
        if ready.desk.lease_over() != self.locked {
            return Box::pin(self.tell_everybody_anew()).await;
        }
        let outcome = ready.catch_up().await;
        let (said, news) = (ready.desk.take_said(), ready.driver.news(&ready.desk));
        for (audience, said) in said {
            match said {
                Said::Message(message) => self.say(audience, &message),
                Said::Bytes(bytes) => self.say_bytes(audience, &bytes),
            }
        }
        if let Some(news) = news {
            self.say(Audience::All, &ToScreen::Sync(news));
        }
        if outcome == Outcome::Wipe {
            Box::pin(self.log_out(true)).await;
        }
    }

    /// When nothing waits: folds one document.
    async fn tidy_up(&mut self) {
        if !self.mailbox.is_empty() {
            return;
        }
        let State::Ready(ready) = &mut self.state else { return };
        if let Err(error) = ready.desk.fold_one().await {
            crash::note(&format!("a document was not folded: {error}"));
        }
        if let Err(error) = ready.desk.note_clock().await {
            crash::note(&format!("the time was not noted: {error}"));
        }
    }

    fn say(&self, audience: Audience, message: &ToScreen) {
        self.say_bytes(audience, &postcard::to_stdvec(message).expect("writing to a vector cannot fail"));
    }

    fn say_bytes(&self, audience: Audience, bytes: &[u8]) {
        match audience {
            Audience::One(tab) if tab == self.tab => port::post_bytes(bytes),
            Audience::One(tab) => self.channel.send(&Relay::ToTab(tab, bytes)),
            Audience::All => {
                port::post_bytes(bytes);
                if !self.others.is_empty() {
                    self.channel.send(&Relay::ToAll(bytes));
                }
            }
        }
    }
}

/// Who is logged in on this device.
async fn find_session() -> Result<Option<SessionInfo>, StoreTrouble> {
    let device = BrowserStorage::open(BrowserStorage::DEVICE).await?;
    let found =
        device.values(Table::Meta, Range::one(&Meta::Session.key()), Some(1)).await.map_err(|error| error.trouble())?;
    device.close();
    // A damaged note means to log in again; the person's own store is not touched by that.
    Ok(found.first().and_then(|record| record::open_value(record).ok()))
}

async fn note_session(session: Option<&SessionInfo>) -> Result<(), StoreTrouble> {
    let device = BrowserStorage::open(BrowserStorage::DEVICE).await?;
    let mut batch = Batch::default();
    match session {
        Some(session) => batch.put(Table::Meta, Meta::Session.key(), record::seal_value(session)),
        None => batch.delete(Table::Meta, &Meta::Session.key()),
    }
    let written = device.write(batch, Durability::Strict).await.map_err(|error| error.trouble());
    device.close();
    written
}

/// Unsent work from a store that could not be opened the ordinary way.
async fn rescue() -> Option<Vec<u8>> {
    let session = find_session().await.ok()??;
    let storage = BrowserStorage::open_as_it_is(&BrowserStorage::name_of(session.person.id)).await.ok()?;
    let file = export::unsent_as_file(&storage).await.ok();
    storage.close();
    file
}
